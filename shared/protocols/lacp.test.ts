import { expect, test } from 'vitest';
import { lacp } from './lacp';
import { bytes, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';

const unit = joined(bytes('01 01 01 14 8000 001b1b112233 000d 8000 0016 3d 000000 02 14 ffff 000000000000 0000 00ff 0000 02 000000 03 10 0000'), new Uint8Array(12), new Uint8Array(52));

test('a bundle has a system address; a partner of zeros is nobody', () => {
  expect(said(observed(lacp, unit, { transport: 'l2' }))).toEqual(['sender lacp.key=13', 'sender lacp.system=00:1b:1b:11:22:33', 'sender mac=00:1b:1b:11:22:33']);
});

test('hostile bytes', () => survivesHostileBytes(lacp, [unit]));
