import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { ntp } from './ntp';
import { ascii, bytes, contextOf, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';

const reply = joined(bytes('24 02 06 e9 00000000 00000000 c0a80001'), new Uint8Array(32));
const port = { transport: 'udp' as const, sourcePort: 123 };

test('an answer shows a time server, its stratum and where its own time comes from', () => {
  expect(said(observed(ntp, reply, port))).toEqual(['server ntp.reference=192.168.0.1', 'server ntp.server=true', 'server ntp.stratum=2']);
});

test('a first-stratum clock names its source; a refusal proves nothing', () => {
  const gps = Uint8Array.from(reply);
  gps.set([1], 1);
  gps.set(ascii('GPS\u0000'), 12);
  expect(said(observed(ntp, gps, port))).toContain('server ntp.reference=GPS');
  const refused = Uint8Array.from(reply);
  refused[1] = 0;
  expect(observed(ntp, refused, port)).toEqual([]);
});

test('48 bytes elsewhere are not NTP', () => {
  expect(ntp.recognises(new Reader(reply), contextOf(ntp, { transport: 'udp' }))).toBe(false);
  expect(ntp.recognises(new Reader(reply.subarray(0, 47)), contextOf(ntp, port))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(ntp, [reply, bytes('16 02 0001 0000 0000 0000 0005 6162636465')]));
