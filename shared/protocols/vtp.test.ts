import { expect, test } from 'vitest';
import { ascii, bytes, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';
import { vtp } from './vtp';

const summary = joined(bytes('01 01 00 05'), ascii('PLANT'), new Uint8Array(27), bytes('00000003 0a000001'), new Uint8Array(28));

test('a summary names the domain and who changed it last', () => {
  expect(said(observed(vtp, summary, { transport: 'l2' }))).toEqual(['10.0.0.1 capability=switch', 'sender capability=switch', 'sender vtp.domain=PLANT', 'sender vtp.version=1']);
});

test('hostile bytes', () => survivesHostileBytes(vtp, [summary]));
