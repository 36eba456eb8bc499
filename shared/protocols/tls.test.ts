import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { ascii, bytes, contextOf, joined, observed, said, survivesHostileBytes, u16 } from './protocol-checks.test';
import { tls } from './tls';

const sized = (width: 1 | 2 | 3, ...parts: Uint8Array[]): Uint8Array => {
  const body = joined(...parts);
  return joined(width === 3 ? Uint8Array.of(0, body.length >> 8, body.length & 255) : width === 2 ? u16(body.length) : Uint8Array.of(body.length), body);
};
const record = (type: number, ...parts: Uint8Array[]): Uint8Array => joined(Uint8Array.of(type, 3, 1), sized(2, ...parts));
const extension = (type: number, ...parts: Uint8Array[]): Uint8Array => joined(u16(type), sized(2, ...parts));
const hello = record(22, Uint8Array.of(1), sized(3, bytes('0303'), new Uint8Array(32), Uint8Array.of(0), sized(2, bytes('1301c02f')), bytes('0100'),
  sized(2, extension(0, sized(2, Uint8Array.of(0), sized(2, ascii('relay.talk2m.com')))), extension(16, sized(2, sized(1, ascii('h2')))))));
const serverHello = (version: string): Uint8Array => joined(Uint8Array.of(2), sized(3, bytes(version), new Uint8Array(32), Uint8Array.of(0), bytes('c02f 00')));

const ber = (tag: number, ...parts: Uint8Array[]): Uint8Array => {
  const content = joined(...parts);
  return joined(content.length < 128 ? Uint8Array.of(tag, content.length) : Uint8Array.of(tag, 0x82, content.length >> 8, content.length & 255), content);
};
const name = (commonName: string): Uint8Array => ber(0x30, ber(0x31, ber(0x30, ber(6, bytes('550403')), ber(0x0c, ascii(commonName)))));
const certificate = (subject: string, issuer: string): Uint8Array => ber(0x30, ber(0x30, ber(0xa0, ber(2, bytes('02'))), ber(2, bytes('1234')), ber(0x30), name(issuer), ber(0x30, ber(0x17, ascii('240101000000Z')), ber(0x18, ascii('20490101000000Z'))), name(subject), ber(0x30),
  ber(0xa3, ber(0x30, ber(0x30, ber(6, bytes('551d11')), ber(4, ber(0x30, ber(0x82, ascii('wms.plant.example')))))))));
const certificateMessage = (subject: string, issuer: string): Uint8Array => joined(Uint8Array.of(11), sized(3, sized(3, sized(3, certificate(subject, issuer)))));
const server = { fromClient: false, sourcePort: 443, sourceIp: '10.0.0.2' };

test('a client hello names the server, its tool, and the client\'s fingerprint', () => {
  expect(said(observed(tls, hello))).toEqual(['client remote-access=Talk2M', 'client tls.alpn=h2', expect.stringMatching(/^client tls\.ja4=t12d0202h2_[0-9a-f]{12}_[0-9a-f]{12}$/), 'client tls.sni=relay.talk2m.com', 'server server-name=relay.talk2m.com']);
});

test('the server\'s choice of an old version is its weakness', () => {
  expect(said(observed(tls, record(22, serverHello('0301')), server))).toEqual(['server tls.cipher=c02f', 'server tls.version=TLS 1.0', 'server weakness=tls-legacy']);
  expect(said(observed(tls, record(22, serverHello('0303')), server))).not.toContain('server weakness=tls-legacy');
});

test('a certificate states its names and times; one that signed itself names its host', () => {
  expect(said(observed(tls, record(22, serverHello('0303'), certificateMessage('WCS01', 'WCS01')), server))).toEqual([
    'server hostname=WCS01', 'server tls.certificate-issuer=CN=WCS01', 'server tls.certificate-names=wms.plant.example', 'server tls.certificate-not-after=2049-01-01T00:00:00Z', 'server tls.certificate-not-before=2024-01-01T00:00:00Z',
    'server tls.certificate-subject=CN=WCS01', 'server tls.cipher=c02f', 'server tls.version=TLS 1.2', 'server weakness=self-signed-certificate',
  ]);
  const issued = said(observed(tls, record(22, certificateMessage('wms.plant.example', 'Plant CA')), server));
  expect(issued).toContain('server tls.certificate-issuer=CN=Plant CA');
  expect(issued).not.toContain('server weakness=self-signed-certificate');
});

test('a certificate spread over two records is read when the second has come', () => {
  const whole = certificateMessage('WCS01', 'Plant CA');
  const context = contextOf(tls, server);
  const first = tls.dissect(new Reader(record(22, whole.subarray(0, 40))), context);
  expect(tls.observe(first, context)).toEqual([]);
  const second = tls.dissect(new Reader(record(22, whole.subarray(40))), context);
  expect(said(tls.observe(second, context))).toContain('server tls.certificate-subject=CN=WCS01');
});

test('protected records are passed over, also handshake records after the cipher change', () => {
  const context = contextOf(tls);
  expect(tls.remainder!(tls.dissect(new Reader(joined(bytes('170303 4000'))), context))).toBe(0x4000);
  tls.dissect(new Reader(bytes('140303 0001 01')), context);
  expect(tls.remainder!(tls.dissect(new Reader(bytes('160303 0028')), context))).toBe(0x28);
});

test('prefixes and lookalikes are not TLS', () => {
  for (let length = 0; length < 10; length++) expect(tls.recognises(new Reader(hello.subarray(0, length)), contextOf(tls))).toBe(false);
  expect(tls.recognises(new Reader(bytes('160301 0010 ff000001020304050607080900')), contextOf(tls))).toBe(false);
  expect(tls.recognises(new Reader(bytes('170303 0020 00')), contextOf(tls))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(tls, [hello, record(22, serverHello('0303'), certificateMessage('WCS01', 'WCS01')), bytes('150301 0002 0228')]));
