import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { ldap } from './ldap';
import { ascii, ber, bytes, contextOf, joined, labels, observed, said, survivesHostileBytes } from './protocol-checks.test';

const id = ber(2, Uint8Array.of(1));
const text = (value: string): Uint8Array => ber(4, ascii(value));
const bind = (name: string, ...authentication: Uint8Array[]): Uint8Array => ber(0x30, id, ber(0x60, ber(2, Uint8Array.of(3)), text(name), ...authentication));
const attribute = (name: string, ...values: Uint8Array[]): Uint8Array => ber(0x30, text(name), ber(0x31, ...values));
const rootEntry = ber(0x30, id, ber(0x64, text(''), ber(0x30, attribute('defaultNamingContext', text('DC=plant,DC=example')), attribute('namingContexts', text('DC=plant,DC=example')), attribute('dnsHostName', text('dc1.plant.example')), attribute('ldapServiceName', text('plant.example:dc1$@PLANT.EXAMPLE')))));
const netlogon = joined(bytes('1700 0000 fdf30100'), new Uint8Array(16), labels('plant.example'), labels('plant.example'), labels('dc1.plant.example'), labels('PLANT'), labels('DC1'));
const ping = ber(0x30, id, ber(0x64, text(''), ber(0x30, attribute('Netlogon', ber(4, netlogon)))));

test('a simple bind with a password is a weakness of the server, and names the user', () => {
  const list = said(observed(ldap, bind('cn=wms,dc=plant', ber(0x80, ascii('secret')))));
  expect(list).toEqual(['client ldap.bind-mechanism=simple', 'client user=cn=wms,dc=plant', 'server weakness=cleartext-login', 'server weakness=simple-bind']);
  expect(JSON.stringify(list)).not.toContain('secret');
  expect(said(observed(ldap, bind('', ber(0x80))))).toEqual(['client ldap.bind-mechanism=simple']);
});

test('the root entry names domain and host of a controller', () => {
  expect(said(observed(ldap, rootEntry))).toEqual(['server domain=plant.example', 'server hostname=dc1.plant.example', 'server ldap.domain-controller-of=plant.example', 'server ldap.naming-context=DC=plant,DC=example', 'server ldap.server=true']);
});

test('the answer to a locator ping names the controller', () => {
  expect(said(observed(ldap, ping, { transport: 'udp', sourcePort: 389 }))).toEqual(expect.arrayContaining(['server ldap.domain-controller-of=plant.example', 'server hostname=dc1.plant.example', 'server ntlm.computer=DC1']));
});

test('wrapped messages and very large entries are passed over', () => {
  expect(ldap.remainder!(ldap.dissect(new Reader(bytes('00000400 0504')), contextOf(ldap)))).toBe(0x400);
  const large = joined(bytes('3084 00100000 0201'), new Uint8Array(40));
  expect(ldap.remainder!(ldap.dissect(new Reader(large), contextOf(ldap)))).toBe(0x100000);
});

test('after StartTLS was granted the conversation goes on in TLS', () => {
  const context = contextOf(ldap);
  const answer = (code: number): Uint8Array => ber(0x30, id, ber(0x78, ber(10, Uint8Array.of(code)), text(''), text('')));
  ldap.dissect(new Reader(ber(0x30, id, ber(0x77, ber(0x80, ascii('1.3.6.1.4.1.1466.20037'))))), context);
  expect(ldap.endsProtocol!(ldap.dissect(new Reader(answer(0)), context))).toBe(true);
  expect(ldap.endsProtocol!(ldap.dissect(new Reader(answer(0)), context))).toBe(false);
});

test('SNMP, which begins alike, is not LDAP', () => {
  expect(ldap.recognises(new Reader(bytes('302602010004067075626c6963a019020101020100020100300e300c06082b060102010101000500')), contextOf(ldap))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(ldap, [bind('cn=a', ber(0x80, ascii('b'))), rootEntry, ping]));
