import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { bytes, contextOf, observed, said, survivesHostileBytes } from './protocol-checks.test';
import { stp } from './stp';

// RSTP: root and bridge are the same switch, priority 32768 with system id 1.
const rapid = bytes('0000 02 02 3c 8001 001906eab880 00000000 8001 001906eab880 8005 0000 1400 0200 0f00 00');
const change = bytes('0000 00 80');

test('a bridge protocol unit shows a bridge, its priority and the root that it follows', () => {
  expect(said(observed(stp, rapid, { transport: 'l2' }))).toEqual(['sender capability=bridge', 'sender stp.bridge=00:19:06:ea:b8:80', 'sender stp.priority=32769', 'sender stp.root=00:19:06:ea:b8:80', 'sender stp.version=RSTP']);
  expect(said(observed(stp, change, { transport: 'l2' }))).toEqual(['sender capability=bridge', 'sender stp.version=STP']);
});

test('a unit that is cut is not taken', () => {
  for (let length = 0; length < 35; length++) expect(stp.recognises(new Reader(rapid.subarray(0, length)), contextOf(stp))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(stp, [rapid, change]));
