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

// Keep-alive of a tunnel to a provider, which stood before the capture began.
const data = bytes('04000000 15764979 1300000000000000 00112233445566778899aabbccddeeff');

test('data of a tunnel that stands is told by its counter on any port', () => {
  expect(wireguard.recognises(new Reader(data), contextOf(wireguard, { transport: 'udp', sourcePort: 40_000, destinationPort: 1337 }))).toBe(true);
  expect(observed(wireguard, data, { transport: 'udp' })).toEqual([]);
  // A game whose packets begin with the same octet: its "counter" has 64 random bits.
  const game = Uint8Array.from(data);
  game.set([0xec, 0x14], 14);
  expect(wireguard.recognises(new Reader(game), contextOf(wireguard, { transport: 'udp', sourcePort: 40_000, destinationPort: 1337 }))).toBe(false);
  for (let length = 0; length < 32; length++) expect(wireguard.recognises(new Reader(data.subarray(0, length)), contextOf(wireguard, { transport: 'udp' }))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(wireguard, [initiation, response, data]));
