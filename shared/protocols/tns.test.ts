import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { ascii, bytes, contextOf, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';
import { tns } from './tns';

const descriptor = '(DESCRIPTION=(CONNECT_DATA=(SERVICE_NAME=WMSPROD)(CID=(PROGRAM=wmsapp)(HOST=WMSAPP01)(USER=wms)))(ADDRESS=(PROTOCOL=TCP)(HOST=10.50.10.29)(PORT=1521)))';
const head = bytes('00d1000001000000013b012c000020007fff7f08000000010097003a000000000000000000000000000000000000000000000000000000000000'.slice(0, 116));
const connect = joined(head, ascii(descriptor)).map((byte, i, all) => (i === 0 ? all.length >> 8 : i === 1 ? all.length & 255 : byte));
const accept = bytes('0020 0000 02 000000 013b 0000 0800 7fff 0100 0000 0020 6101 00000000 00000000');

test('a connect string names the application, its program, host and user', () => {
  expect(said(observed(tns, connect, { destinationPort: 1521 }))).toEqual(['client hostname=WMSAPP01', 'client tns.program=wmsapp', 'client user=wms', 'server tns.service-name=WMSPROD']);
  expect(said(observed(tns, accept, { sourcePort: 1521 }))).toEqual(['server tns.server=true']);
});

test('a connect packet is known on any port, others only on Oracle\'s', () => {
  expect(tns.recognises(new Reader(connect), contextOf(tns))).toBe(true);
  const data = bytes('000a 0000 06 00 0000 0040');
  expect(tns.recognises(new Reader(joined(data, bytes('0000'))), contextOf(tns, { destinationPort: 1521 }))).toBe(true);
  expect(tns.recognises(new Reader(joined(data, bytes('0000'))), contextOf(tns))).toBe(false);
  for (let length = 0; length < 12; length++) expect(tns.recognises(new Reader(connect.subarray(0, length)), contextOf(tns, { destinationPort: 1521 }))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(tns, [connect, accept]));
