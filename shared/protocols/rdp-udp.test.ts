import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { ascii, bytes, contextOf, joined, observed, said, survivesHostileBytes, u16 } from './protocol-checks.test';
import { rdpUdp } from './rdp-udp';

const sized = (...parts: Uint8Array[]): Uint8Array => {
  const body = joined(...parts);
  return joined(u16(body.length), body);
};
const syn = joined(bytes('ffffffff 0040 0201 00000001 04d0 04d0'), new Uint8Array(1200));
const body = joined(bytes('0302'), new Uint8Array(32), bytes('00 0002 c02f 0100'), sized(u16(0), sized(sized(Uint8Array.of(0), sized(ascii('WCS01.plant.example'))))));
const hello = joined(bytes('00000001 0040 000c 0000 00000002 00000002'), bytes('160301'), u16(body.length + 4), Uint8Array.of(1, 0, body.length >> 8, body.length & 255), body);

test('the TLS inside names the server', () => {
  expect(said(observed(rdpUdp, hello, { transport: 'udp', destinationPort: 3389 }))).toEqual([expect.stringMatching(/^client tls\.ja4=d11d010100_/), 'client tls.sni=WCS01.plant.example', 'server server-name=WCS01.plant.example']);
});

test('the first datagram is known on any port by its shape and size', () => {
  expect(rdpUdp.recognises(new Reader(syn), contextOf(rdpUdp, { transport: 'udp' }))).toBe(true);
  expect(rdpUdp.recognises(new Reader(syn.subarray(0, 400)), contextOf(rdpUdp, { transport: 'udp' }))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(rdpUdp, [hello, syn]));
