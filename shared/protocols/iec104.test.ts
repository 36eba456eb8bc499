import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { iec104 } from './iec104';
import { bytes, contextOf, observed, said, survivesHostileBytes } from './protocol-checks.test';

const home = { destinationPort: 2404 };
const command = bytes('680e000000002d010600010001000001');
const start = bytes('680407000000');
const refused = bytes('680e000000002d014700010001000001');
const monitored = bytes('680e0000000001010300070001000001');
const operations = (message: Uint8Array) => iec104.operations!(iec104.dissect(new Reader(message), contextOf(iec104)), contextOf(iec104));

test('commands by type, refusals by their negative bit', () => {
  expect(operations(command)).toEqual([{ name: 'single command', code: 45, kind: 'control' }]);
  expect(operations(refused)).toEqual([{ name: 'single command', code: 45, kind: 'control', refused: true }]);
  expect(operations(start)).toEqual([{ name: 'STARTDT', kind: 'other' }]);
});

test('process information names its station', () => {
  expect(said(observed(iec104, monitored, { sourcePort: 2404 }))).toEqual(['sender iec104.common-address=7']);
  expect(observed(iec104, command, home)).toEqual([]);
});

test('a STARTDT is recognised anywhere, information only on its port', () => {
  expect(iec104.recognises(new Reader(start), contextOf(iec104))).toBe(true);
  expect(iec104.recognises(new Reader(command), contextOf(iec104))).toBe(false);
  for (let length = 0; length < command.length; length++) expect(iec104.recognises(new Reader(command.subarray(0, length)), contextOf(iec104, home))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(iec104, [command, start, refused, monitored]));
