import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { openvpn } from './openvpn';
import { bytes, contextOf, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';

const client = bytes('3822222222222222220000000000');
const server = joined(bytes('40 3333333333333333 01 00000000 2222222222222222 00000000'));

test('the server\'s reset proves the tunnel; the client\'s alone does not', () => {
  expect(observed(openvpn, client, { transport: 'udp' })).toEqual([]);
  expect(said(observed(openvpn, server, { transport: 'udp', sourcePort: 1194, sourceIp: '198.18.0.9', destinationIp: '10.0.0.5' }))).toEqual(['receiver remote-access=OpenVPN']);
});

test('over TCP a length stands in front', () => {
  expect(observed(openvpn, joined(bytes('000e'), client), { destinationPort: 443 })).toEqual([]);
});

test('elsewhere the length of a reset must be one that exists', () => {
  expect(openvpn.recognises(new Reader(joined(client, bytes('00'))), contextOf(openvpn, { transport: 'udp' }))).toBe(false);
  expect(openvpn.recognises(new Reader(joined(bytes('38'), new Uint8Array(13))), contextOf(openvpn, { transport: 'udp' }))).toBe(false);
});

const handshake = (authentication: number, acknowledged: number): Uint8Array => joined(bytes('20 5079b1f6aa3cc98d'), new Uint8Array(authentication).fill(0xa5), Uint8Array.of(acknowledged), new Uint8Array(acknowledged > 0 ? 4 * acknowledged + 8 : 0), bytes('00000001 16030100dd010000d90301'));

test('the start of the TLS handshake is found behind any authentication, and what tls-crypt hides is not', () => {
  const borrowed = (message: Uint8Array) => openvpn.borrows!(openvpn.dissect(new Reader(message), contextOf(openvpn, { transport: 'udp' })));
  for (const authentication of [0, 24, 28, 40, 72]) for (const acknowledged of [0, 1, 4]) expect(borrowed(handshake(authentication, acknowledged))).toEqual(['tls']);
  expect(borrowed(joined(bytes('20 5079b1f6aa3cc98d'), new Uint8Array(120).fill(0x5a)))).toEqual([]);
  expect(borrowed(client)).toEqual([]);
});

test('hostile bytes', () => survivesHostileBytes(openvpn, [client, server, joined(bytes('000e'), client), handshake(28, 1)]));
