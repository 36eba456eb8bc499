import { expect, test } from 'vitest';
import { igmp } from './igmp';
import { bytes, observed, said, survivesHostileBytes } from './protocol-checks.test';

const report = bytes('22 00 0000 0000 0002 04000000 efc00064 04000000 e0000181');
const query = bytes('11 64 0000 00000000');

test('reports name groups, queries the querier', () => {
  expect(said(observed(igmp, report, { transport: 'ip' }))).toEqual(['sender igmp.group=224.0.1.129', 'sender igmp.group=239.192.0.100']);
  expect(said(observed(igmp, query, { transport: 'ip' }))).toEqual(['sender igmp.querier=true']);
});

test('hostile bytes', () => survivesHostileBytes(igmp, [report, query]));
