import { expect, test } from 'vitest';
import { bytes, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';
import { ptp } from './ptp';

const announce = joined(bytes('0b 02 0040 00 00 0008'), new Uint8Array(8), new Uint8Array(4), bytes('001b1bfffe112233 0001 0000 05 01'), new Uint8Array(10), bytes('0025 00 80 06 fe 4e5d 80 001b1bfffe112233 0000 20'));

test('an announcement names the clock that others follow and its quality', () => {
  expect(said(observed(ptp, announce, { transport: 'l2' }))).toEqual([
    'sender ptp.clock-class=6', 'sender ptp.clock-id=001b1bfffe112233', 'sender ptp.domain=0', 'sender ptp.grandmaster=001b1bfffe112233', 'sender ptp.master=true',
  ]);
});

test('hostile bytes', () => survivesHostileBytes(ptp, [announce]));
