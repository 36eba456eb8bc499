import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { encryptBlock, expandKey, gcmCounter } from './aes-kit';
import { ascii, bytes, contextOf, joined, observed, said, survivesHostileBytes, u16 } from './protocol-checks.test';
import { quic } from './quic';
import { initialKeys, quicVersion } from './quic-kit';

const id = bytes('8394c8f03e515708');
const sized = (...parts: Uint8Array[]): Uint8Array => {
  const body = joined(...parts);
  return joined(u16(body.length), body);
};
const extensions = sized(u16(0), sized(sized(Uint8Array.of(0), sized(ascii('m2web.talk2m.com')))), u16(16), sized(sized(Uint8Array.of(2), ascii('h3'))));
const helloBody = joined(bytes('0303'), new Uint8Array(32), bytes('00 0002 1301 0100'), extensions);
const hello = joined(Uint8Array.of(1, 0, helloBody.length >> 8, helloBody.length & 255), helloBody);
const crypto = (offset: number, data: Uint8Array): Uint8Array => joined(Uint8Array.of(6), u16(0x4000 | offset), u16(0x4000 | data.length), data);

/** A sealed Initial packet, made the way RFC 9001 §5 tells, without a valid tag. */
function initial(number: number, frames: Uint8Array, version = 1, salt?: string): Uint8Array {
  const keys = initialKeys(quicVersion(version)!, id, 'client', salt);
  const plain = joined(frames, new Uint8Array(Math.max(0, 1100 - frames.length)));
  const head = joined(bytes(`c0 ${version.toString(16).padStart(8, '0')} 08`), id, bytes('00 00'), u16(0x4000 | (plain.length + 1 + 16)), Uint8Array.of(number));
  const nonce = Uint8Array.from(keys.iv);
  nonce[11]! ^= number;
  const packet = joined(head, gcmCounter(expandKey(keys.key), nonce, plain), new Uint8Array(16));
  const numberAt = head.length - 1;
  const mask = encryptBlock(expandKey(keys.hp), packet.subarray(numberAt + 4, numberAt + 20));
  packet[0]! ^= mask[0]! & 0x0f;
  packet[numberAt]! ^= mask[1]!;
  return packet;
}

const whole = initial(0, crypto(0, hello));
const udp = { transport: 'udp' as const, destinationPort: 443 };

test('the server name is read from a sealed Initial packet', () => {
  expect(said(observed(quic, whole, udp))).toEqual([
    'client quic.version=1', 'client remote-access=Talk2M', 'client tls.alpn=h3', expect.stringMatching(/^client tls\.ja4=q12d0102h3_/), 'client tls.sni=m2web.talk2m.com', 'server server-name=m2web.talk2m.com',
  ]);
});

test('a hello in two packets is read when the second has come, in any order', () => {
  const context = contextOf(quic, udp);
  const second = quic.dissect(new Reader(initial(1, crypto(30, hello.subarray(30)))), context);
  expect(quic.observe(second, context)).toEqual([]);
  const first = quic.dissect(new Reader(initial(0, crypto(0, hello.subarray(0, 30)))), context);
  expect(said(quic.observe(first, context))).toContain('client tls.sni=m2web.talk2m.com');
});

test('a packet that does not open gives no claim', () => {
  const broken = Uint8Array.from(whole);
  for (let i = 30; i < 60; i++) broken[i]! ^= 0x55;
  expect(observed(quic, broken, udp)).toEqual([]);
});

test('a conversation whose first packets do not open is given up', () => {
  const context = contextOf(quic, udp);
  const broken = Uint8Array.from(whole);
  for (let i = 30; i < 60; i++) broken[i]! ^= 0x55;
  for (let i = 0; i < 8; i++) quic.dissect(new Reader(broken), context);
  expect(quic.observe(quic.dissect(new Reader(whole), context), context)).toEqual([]);
});

test('short headers and unknown versions are not taken for the start of a conversation', () => {
  expect(quic.recognises(new Reader(joined(bytes('40'), new Uint8Array(40))), contextOf(quic, udp))).toBe(false);
  expect(quic.recognises(new Reader(joined(bytes('c0 12345678'), new Uint8Array(40))), contextOf(quic, udp))).toBe(false);
  for (let length = 0; length < 21; length++) expect(quic.recognises(new Reader(whole.subarray(0, length)), contextOf(quic, udp))).toBe(false);
});

// Packet protection secrets of draft-ietf-quic-tls-27 and -29, appendix A.1, for the same connection id.
test('drafts have the salt of their time', () => {
  const key = (version: number) => Buffer.from(initialKeys(quicVersion(version)!, id).key).toString('hex');
  expect([key(0xff00001b), key(0xff00001d), key(0xff000022), key(1)]).toEqual(['af7fd7efebd21878ff66811248983694', '175257a31eb09dea9366d8bb79ad80ba', '1f369613dd76d5467730efcbe3b1a22d', '1f369613dd76d5467730efcbe3b1a22d']);
  expect([quicVersion(0xff000016), quicVersion(0xff000023)]).toEqual([undefined, undefined]);
});

test('a version that exists to be refused is read with the keys that open it', () => {
  for (const salt of quicVersion(0x1a2a3a4a)!.salts) expect(said(observed(quic, initial(0, crypto(0, hello), 0x1a2a3a4a, salt), udp))).toContain('client tls.sni=m2web.talk2m.com');
});

test('the handshake is counted as one of TLS', () => {
  expect(quic.borrows!(quic.dissect(new Reader(whole), contextOf(quic, udp)))).toEqual(['tls']);
});

test('hostile bytes', () => survivesHostileBytes(quic, [whole]));
