import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { kerberos } from './kerberos';
import { ascii, ber, bytes, contextOf, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';

const context = (n: number, ...inner: Uint8Array[]): Uint8Array => ber(0xa0 + n, ...inner);
const int = (value: number): Uint8Array => ber(2, Uint8Array.of(value));
const text = (value: string): Uint8Array => ber(0x1b, ascii(value));
const principal = (...parts: string[]): Uint8Array => ber(0x30, context(0, int(1)), context(1, ber(0x30, ...parts.map(text))));
const request = (type: number, tag: number, client: Uint8Array[], service: Uint8Array): Uint8Array => ber(tag, ber(0x30, context(1, int(5)), context(2, int(type)), context(4, ber(0x30, context(0, ber(3, bytes('0040810010'))), ...client, context(2, text('PLANT.EXAMPLE')), context(3, service)))));
const machine = request(10, 0x6a, [context(1, principal('HMI-3$'))], principal('krbtgt', 'PLANT.EXAMPLE'));
const ticket = request(12, 0x6c, [], principal('MSSQLSvc', 'wms-db.plant.example:1433'));
const error = ber(0x7e, ber(0x30, context(0, int(5)), context(1, int(30)), context(6, int(25)), context(9, text('PLANT.EXAMPLE')), context(10, principal('krbtgt', 'PLANT.EXAMPLE'))));
const udp = { transport: 'udp' as const, destinationPort: 88 };

test('a machine account is a host name, not a user', () => {
  expect(said(observed(kerberos, machine, udp))).toEqual(['client hostname=HMI-3', 'client kerberos.client=HMI-3$', 'client kerberos.realm=PLANT.EXAMPLE']);
});

test('a ticket request shows which service the client uses', () => {
  expect(said(observed(kerberos, ticket, udp))).toEqual(['client kerberos.realm=PLANT.EXAMPLE', 'client kerberos.spn=MSSQLSvc/wms-db.plant.example:1433']);
});

test('an answer, even an error, shows a key distribution centre', () => {
  expect(said(observed(kerberos, error, udp))).toEqual(expect.arrayContaining(['server kerberos.kdc=true', 'server domain=plant.example', 'server kerberos.realm=PLANT.EXAMPLE']));
});

test('over TCP a length stands in front', () => {
  const framed = joined(Uint8Array.of(0, 0, machine.length >> 8, machine.length & 255), machine);
  expect(said(observed(kerberos, framed, { destinationPort: 88 }))).toContain('client hostname=HMI-3');
  for (let length = 0; length < 13; length++) expect(kerberos.recognises(new Reader(framed.subarray(0, length)), contextOf(kerberos))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(kerberos, [machine, ticket, error]));
