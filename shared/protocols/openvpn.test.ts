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

test('hostile bytes', () => survivesHostileBytes(openvpn, [client, server, joined(bytes('000e'), client)]));
