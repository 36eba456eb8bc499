import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { ascii, bytes, contextOf, joined, le16, observed, said, survivesHostileBytes, wide } from './protocol-checks.test';
import { sqlServerName, tds } from './tds';

const framed = (type: number, body: Uint8Array): Uint8Array => joined(Uint8Array.of(type, 1, (body.length + 8) >> 8, (body.length + 8) & 255, 0, 0, 1, 0), body);
const prelogin = bytes('00 000b 0006 01 0011 0001 ff 0f0007d0 0000 02');
const texts = ['HMI-3', 'wms', '', 'WmsClient', 'wms-db', '', 'ODBC', '', 'WMSPROD'];
const table: Uint8Array[] = [];
let at = 94;
for (const text of texts) {
  table.push(le16(at), le16(text.length));
  at += text.length * 2;
}
const login = joined(bytes('00010000 04000074'), new Uint8Array(28), ...table, new Uint8Array(94 - 36 - 36), ...texts.map(wide));
const browser = (text: string): Uint8Array => joined(Uint8Array.of(5), le16(text.length), ascii(text));
const reply = browser('ServerName;WMS-DB;InstanceName;SQLEXPRESS;IsClustered;No;Version;15.0.2000.5;tcp;1433;;');

test('the prelogin answer states product and encryption', () => {
  expect(said(observed(tds, framed(18, prelogin), { sourcePort: 1433, fromClient: false }))).toEqual(['server software=SQL Server 2019 15.0.2000', 'server tds.encryption=not supported', 'server tds.version=15.0.2000']);
  expect(said(observed(tds, framed(18, prelogin), { destinationPort: 1433, fromClient: true }))).toEqual([]);
});

test('a login in clear names host, user, program, server and database, and not the password', () => {
  expect(said(observed(tds, framed(16, login), { destinationPort: 1433 }))).toEqual([
    'client hostname=HMI-3', 'client tds.application=WmsClient', 'client user=wms', 'server tds.database=WMSPROD', 'server tds.server-name=wms-db', 'server weakness=cleartext-login',
  ]);
});

test('the browser service names instances, versions and ports', () => {
  expect(said(observed(tds, reply, { transport: 'udp', sourcePort: 1434 }))).toEqual([
    'server hostname=WMS-DB', 'server software=SQL Server 2019 15.0.2000', 'server tds.instance=SQLEXPRESS on tcp/1433', 'server tds.server-name=WMS-DB', 'server tds.version=15.0.2000.5',
  ]);
});

test('2008 and its second release share a major version', () => {
  expect(sqlServerName([10, 50, 1600])).toBe('SQL Server 2008 R2 10.50.1600');
  expect(sqlServerName([10, 0, 1600])).toBe('SQL Server 2008 10.0.1600');
  expect(sqlServerName([99, 0, 0])).toBeUndefined();
});

test('result rows and protected records are passed over', () => {
  expect(tds.remainder!(tds.dissect(new Reader(bytes('04 00 7000 0000 0100')), contextOf(tds)))).toBe(0x7000 - 8);
  expect(tds.remainder!(tds.dissect(new Reader(bytes('17 0303 0100')), contextOf(tds)))).toBe(0x100);
});

test('hostile bytes', () => survivesHostileBytes(tds, [framed(18, prelogin), framed(16, login), reply, framed(4, bytes('ab1400 11270000 0102 0100 4100 0357004d005300 0000000000'))]));
