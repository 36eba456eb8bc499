import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { ascii, bytes, contextOf, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';
import { radius } from './radius';

const attribute = (type: number, value: Uint8Array): Uint8Array => joined(Uint8Array.of(type, value.length + 2), value);
const message = (code: number, ...attributes: Uint8Array[]): Uint8Array => {
  const body = joined(new Uint8Array(16), ...attributes);
  return joined(Uint8Array.of(code, 1, (body.length + 4) >> 8, (body.length + 4) & 255), body);
};
const asks = message(1, attribute(1, ascii('scanner7')), attribute(4, bytes('0a00000a')), attribute(32, ascii('ap-hall-3')), attribute(31, ascii('00-1B-1B-11-22-33')), attribute(26, bytes('000039e7 0104 0001')));
const tunnelled = message(11, attribute(79, bytes('01 02 0008 0d 200000')));

test('a request names the switch or access point and whose station asks', () => {
  expect(said(observed(radius, asks, { transport: 'udp', destinationPort: 1812, sourceIp: '10.0.0.10' }))).toEqual(['00:1b:1b:11:22:33 user=scanner7', 'client radius.nas-identifier=ap-hall-3', 'client vendor=Aruba']);
});

test('forwarded by a proxy it is about the address that it states', () => {
  expect(said(observed(radius, asks, { transport: 'udp', destinationPort: 1812, sourceIp: '10.0.0.99' }))).toContain('10.0.0.10 radius.nas-identifier=ap-hall-3');
});

test('a challenge shows a server, and EAP-TLS carries TLS', () => {
  expect(said(observed(radius, tunnelled, { transport: 'udp', sourcePort: 1812 }))).toEqual(['server radius.server=true']);
  expect(radius.carries!(radius.dissect(new Reader(tunnelled), contextOf(radius)))).toEqual(['tls', 'radius']);
});

test('attributes must fill the message', () => {
  const broken = Uint8Array.from(asks);
  broken[21] = 99;
  expect(radius.recognises(new Reader(broken), contextOf(radius, { destinationPort: 1812 }))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(radius, [asks, tunnelled]));
