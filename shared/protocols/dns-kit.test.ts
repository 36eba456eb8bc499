import { expect, test } from 'vitest';
import { Malformed, Reader } from '../binary/reader';
import { nameBindings, netbiosName, readDns, readName, reverseAddress } from './dns-kit';
import { answer, ascii, bytes, joined, labels } from './protocol-checks.test';

test('a name follows pointers backwards and resumes behind the first of them', () => {
  const body = new Reader(joined(bytes('ffff'), labels('plant.example'), ascii('\u0004plc7'), bytes('c002'), bytes('aa')));
  body.seek(17);
  expect(readName(body)).toBe('plc7.plant.example');
  expect(body.u8()).toBe(0xaa);
});

test('pointer loops and names beyond 255 bytes are malformed, not endless', () => {
  expect(() => readName(new Reader(bytes('c000')))).toThrow(Malformed);
  const forward = new Reader(bytes('c002 c000'));
  expect(() => readName(forward)).toThrow(Malformed);
  const long = joined(...Array.from({ length: 5 }, () => joined(Uint8Array.of(63), new Uint8Array(63).fill(97))), Uint8Array.of(0));
  expect(() => readName(new Reader(long))).toThrow('longer than 255');
});

test('an address behind aliases keeps the name that was asked for', () => {
  const message = readDns(new Reader(answer('www.site.example', 1, [[bytes('c00c'), 5, labels('edge.cdn.example')], [labels('edge.cdn.example'), 1, bytes('c0a80109')]])));
  expect(nameBindings(message)).toEqual([{ ip: '192.168.1.9', name: 'www.site.example', asked: true }]);
});

test('reverse names give their address, IPv4 and IPv6', () => {
  expect(reverseAddress('9.1.168.192.in-addr.arpa')).toBe('192.168.1.9');
  expect(reverseAddress('1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa')).toBe('2001:db8::1');
  expect(reverseAddress('plc.local')).toBeUndefined();
});

test('NetBIOS names are decoded with their suffix', () => {
  // RFC 1001 §14.1 encodes "FRED" this way.
  expect(netbiosName('EGFCEFEECACACACACACACACACACACACA')).toEqual({ name: 'FRED', suffix: 0x20, scope: '' });
  expect(netbiosName('plc7')).toBeUndefined();
});
