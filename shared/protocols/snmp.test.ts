import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { ascii, bytes, contextOf, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';
import { snmp } from './snmp';

const ber = (tag: number, ...parts: Uint8Array[]): Uint8Array => {
  const content = joined(...parts);
  return joined(content.length < 128 ? Uint8Array.of(tag, content.length) : Uint8Array.of(tag, 0x81, content.length), content);
};
const asks = bytes('302602010004067075626c6963a019020101020100020100300e300c06082b060102010101000500');
const int = (value: number): Uint8Array => ber(2, Uint8Array.of(value));
const binding = (oid: string, value: Uint8Array): Uint8Array => ber(0x30, ber(6, bytes(oid)), value);
const message = (community: string, pdu: number, ...bindings: Uint8Array[]): Uint8Array => ber(0x30, int(1), ber(4, ascii(community)), ber(pdu, int(5), int(0), int(0), ber(0x30, ...bindings)));
const system = message('public', 0xa2, binding('2b06010201010100', ber(4, ascii('Cisco IOS Software, C3560 Software (C3560-X-M), Version 12.2(44)SE'))), binding('2b06010201010200', ber(6, bytes('2b06010401098279'))), binding('2b06010201010500', ber(4, ascii('sw-1.plant.example'))));
const sets = message('s3cr3t', 0xa3, binding('2b06010201010500', ber(4, ascii('x'))));
const setDone = message('s3cr3t', 0xa2, binding('2b06010201010500', ber(4, ascii('x'))));
const engine = bytes('8000 1f88 03 001b1b112233');
const discovery = ber(0x30, int(3), ber(0x30, int(1), ber(2, bytes('0800')), ber(4, bytes('04')), int(3)), ber(4, ber(0x30, ber(4, engine), int(1), int(9), ber(4, ascii('auditor')), ber(4), ber(4))), ber(4, bytes('a1b2c3d4')));

test('a request with a well-known community shows it about the client only', () => {
  expect(said(observed(snmp, asks, { transport: 'udp' }))).toEqual(['client snmp.community=public', 'sender snmp.version=1']);
});

test('an answer describes the agent and its weaknesses', () => {
  const list = said(observed(snmp, system, { transport: 'udp' }));
  for (const line of ['server snmp.sys-object-id=1.3.6.1.4.1.9.377', 'server vendor=Cisco', 'server firmware=12.2(44)SE', 'server hostname=sw-1.plant.example', 'server snmp.sys-name=sw-1.plant.example', 'server weakness=default-community', 'server weakness=snmp-v1-v2c']) expect(list).toContain(line);
});

test('another community is a secret: it is masked', () => {
  const list = said(observed(snmp, sets, { transport: 'udp' }));
  expect(list).toContain('client snmp.community=(masked)');
  expect(JSON.stringify(list)).not.toContain('s3cr3t');
});

test('a set that succeeds proves a writable community; one without its request proves nothing', () => {
  const context = contextOf(snmp, { transport: 'udp' });
  const both = [sets, setDone].flatMap(data => said(snmp.observe(snmp.dissect(new Reader(data), context), context)));
  expect(both).toContain('server weakness=writable-community');
  expect(said(observed(snmp, setDone, { transport: 'udp' }))).not.toContain('server weakness=writable-community');
});

test('a version 3 engine id gives the MAC address and the user, though the rest is encrypted', () => {
  expect(said(observed(snmp, discovery, { transport: 'udp' }))).toEqual(['client user=auditor', 'sender snmp.version=3', 'server mac=00:1b:1b:11:22:33', 'server snmp.engine-id=80001f8803001b1b112233', 'server software=net-snmp']);
});

test('prefixes and other ASN.1 are not SNMP', () => {
  for (let length = 0; length < asks.length; length++) expect(snmp.recognises(new Reader(asks.subarray(0, length)), contextOf(snmp))).toBe(false);
  expect(snmp.recognises(new Reader(bytes('300c020101600702010304008000')), contextOf(snmp))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(snmp, [asks, system, sets, discovery]));
