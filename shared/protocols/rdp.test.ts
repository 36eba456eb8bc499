import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { ascii, bytes, contextOf, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';
import { rdp } from './rdp';

const request = bytes('0300002d28e00000000000436f6f6b69653a206d737473686173683d76656e646f72310d0a0100080003000000');
const standard = bytes('030000130ed000000000000200080000000000');
const nla = bytes('030000130ed000000000000200080002000000');
const refused = bytes('030000130ed000000000000300080005000000');
const s7 = bytes('0300001611e00000000100c0010ac1020100c2020102');
const name = joined(...[...'RF-HOST'.padEnd(16, '\u0000')].map(character => Uint8Array.of(character.charCodeAt(0), 0)));
const core = joined(bytes('01c0 9400 04000800 0005 0004 01ca 03aa 09040000 280a0000'), name, new Uint8Array(148 - 24 - 32));
const clientData = joined(bytes('0300'), Uint8Array.of(0, 7 + 6 + 20 + 4 + 2 + core.length), bytes('02f080 7f658201 9400'), new Uint8Array(20), ascii('Duca'), Uint8Array.of(0x80, core.length), core);

test('a connection request names the user, masked where it is a protocol fact', () => {
  expect(said(observed(rdp, request))).toEqual(['client rdp.user=v****', 'client user=vendor1']);
});

test('the server\'s choice tells whether it asks before it shows a log-in screen', () => {
  expect(said(observed(rdp, standard))).toEqual(['server rdp.security=rdp', 'server weakness=rdp-without-nla']);
  expect(said(observed(rdp, nla))).toEqual(['server rdp.security=credssp']);
  expect(said(observed(rdp, refused))).toEqual(['server rdp.security=credssp']);
});

test('after TLS or CredSSP was selected the conversation goes on in TLS', () => {
  expect(rdp.endsProtocol!(rdp.dissect(new Reader(nla), contextOf(rdp)))).toBe(true);
  expect(rdp.endsProtocol!(rdp.dissect(new Reader(standard), contextOf(rdp)))).toBe(false);
});

test('client data in clear name the client', () => {
  expect(said(observed(rdp, clientData, { destinationPort: 3389 }))).toEqual(['client hostname=RF-HOST', 'client os=Windows XP (build 2600)', 'client rdp.client-build=2600']);
});

test('a connection request with TSAPs belongs to S7, whatever its port', () => {
  expect(rdp.recognises(new Reader(s7), contextOf(rdp, { destinationPort: 3389 }))).toBe(false);
  for (let length = 0; length < 28; length++) expect(rdp.recognises(new Reader(request.subarray(0, length)), contextOf(rdp))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(rdp, [request, standard, nla, clientData]));
