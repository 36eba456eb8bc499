import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { ascii, bytes, contextOf, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';
import { smb2 } from './smb2';

const framed = (body: Uint8Array): Uint8Array => joined(Uint8Array.of(0, 0, body.length >> 8, body.length & 255), body);
const head = (command: number, response: boolean): Uint8Array => joined(bytes('fe534d42 4000 0000 00000000'), Uint8Array.of(command, 0, 1, 0, response ? 1 : 0, 0, 0, 0), new Uint8Array(44));
const negotiated = (mode: number): Uint8Array => framed(joined(head(0, true), bytes('4100'), Uint8Array.of(mode, 0), bytes('1103 0000'), new Uint8Array(56)));
const path = joined(...[...'\\\\WCS01\\IPC$'].map(character => Uint8Array.of(character.charCodeAt(0), 0)));
const tree = framed(joined(head(3, false), bytes('0900 0000 4800'), Uint8Array.of(path.length, 0), path));
const pipe = joined(...[...'svcctl'].map(character => Uint8Array.of(character.charCodeAt(0), 0)));
const create = framed(joined(head(5, false), bytes('3900'), new Uint8Array(42), bytes('7800'), Uint8Array.of(pipe.length, 0), new Uint8Array(8), pipe));
const guest = framed(joined(head(1, true), bytes('0900 0200 4800 0000')));
const sealed = framed(joined(bytes('fd534d42'), new Uint8Array(80)));

test('the server\'s choice states dialect and whether signing is required', () => {
  expect(said(observed(smb2, negotiated(1)))).toEqual(['server smb.dialect=SMB 3.1.1', 'server smb.signing=enabled', 'server weakness=smb-signing-not-required']);
  expect(said(observed(smb2, negotiated(3)))).toEqual(['server smb.dialect=SMB 3.1.1', 'server smb.signing=required']);
});

test('a tree connect names server and share', () => {
  expect(said(observed(smb2, tree))).toEqual(['server server-name=WCS01', 'server smb.share=IPC$']);
});

test('opening the service manager\'s pipe is control', () => {
  expect(smb2.operations!(smb2.dissect(new Reader(create), contextOf(smb2)), contextOf(smb2))).toContainEqual({ name: 'open pipe svcctl', kind: 'control' });
});

/** The third leg of NTLM in a remote procedure call, written to a pipe: it names the computer when the session itself was opened with Kerberos. */
const utf16 = (text: string): Uint8Array => joined(...[...text].map(character => Uint8Array.of(character.charCodeAt(0), 0)));
const le = (value: number, size: number): Uint8Array => Uint8Array.from({ length: size }, (_, i) => (value >>> (8 * i)) & 255);
const ntlmField = (length: number, at: number): Uint8Array => joined(le(length, 2), le(length, 2), le(at, 4));
const workstation = utf16('WIN10-0');
const authenticate = joined(ascii('NTLMSSP\0'), le(3, 4), ntlmField(0, 64), ntlmField(0, 64), ntlmField(0, 64), ntlmField(0, 64), ntlmField(workstation.length, 64), ntlmField(0, 64), le(1, 4), workstation);
const third = joined(bytes('0500 10 03 10000000'), le(28 + authenticate.length, 2), le(authenticate.length, 2), bytes('02000000 00000000 0a 02 00 00 00000000'), authenticate);
const write = framed(joined(head(9, false), bytes('3100 7000'), le(third.length, 4), new Uint8Array(40), third));

test('a remote procedure call through a pipe names the computer, a file that holds the same bytes does not', () => {
  expect(said(observed(smb2, write))).toEqual(expect.arrayContaining(['sender hostname=WIN10-0']));
  const file = Uint8Array.from(write);
  file[4 + 64 + 48] = 4;
  expect(observed(smb2, file)).toEqual([]);
  survivesHostileBytes(smb2, [write]);
});

test('a null session that was granted is a weakness', () => {
  expect(said(observed(smb2, guest))).toEqual(['server weakness=null-session']);
});

test('encrypted messages are passed over', () => {
  expect(smb2.remainder!(smb2.dissect(new Reader(sealed), contextOf(smb2)))).toBe(84);
});

test('text is not SMB, and neither is a header that is cut', () => {
  expect(smb2.recognises(new Reader(ascii('GET / HTTP/1.1')), contextOf(smb2))).toBe(false);
  for (let length = 0; length < 8; length++) expect(smb2.recognises(new Reader(tree.subarray(0, length)), contextOf(smb2))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(smb2, [negotiated(1), tree, create, guest, sealed]));
