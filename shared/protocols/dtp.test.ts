import { expect, test } from 'vitest';
import { dtp } from './dtp';
import { bytes, observed, said, survivesHostileBytes } from './protocol-checks.test';

const unit = bytes('01 0001 0009 504c414e54 0002 0005 83 0003 0005 a5 0004 000a 001b1b112233');

test('a port that offers trunks to anybody says so', () => {
  expect(said(observed(dtp, unit, { transport: 'l2' }))).toEqual(['sender capability=switch', 'sender dtp.domain=PLANT', 'sender dtp.mode=desirable', 'sender dtp.trunk=true', 'sender mac=00:1b:1b:11:22:33']);
});

test('hostile bytes', () => survivesHostileBytes(dtp, [unit]));
