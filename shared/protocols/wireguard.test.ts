import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { bytes, contextOf, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';
import { wireguard } from './wireguard';

const initiation = joined(bytes('01000000'), new Uint8Array(144).fill(0x11));
const response = joined(bytes('02000000'), new Uint8Array(88).fill(0x22));

test('only an answer proves a tunnel, about the side inside', () => {
  expect(observed(wireguard, initiation, { transport: 'udp' })).toEqual([]);
  expect(said(observed(wireguard, response, { transport: 'udp', sourceIp: '198.18.0.9', destinationIp: '10.0.0.5' }))).toEqual(['receiver remote-access=WireGuard']);
  expect(said(observed(wireguard, response, { transport: 'udp', sourceIp: '10.0.0.5', destinationIp: '198.18.0.9' }))).toEqual(['sender remote-access=WireGuard']);
});

test('the size must be exact and the key no zeros', () => {
  expect(wireguard.recognises(new Reader(initiation.subarray(0, 147)), contextOf(wireguard))).toBe(false);
  expect(wireguard.recognises(new Reader(joined(bytes('01000000'), new Uint8Array(144))), contextOf(wireguard))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(wireguard, [initiation, response]));
