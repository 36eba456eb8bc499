import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { findNtlm, ntlmClaims, windowsOfBuild } from './ntlmssp-kit';
import { ascii, bytes, joined } from './protocol-checks.test';

export const wide = (text: string): Uint8Array => joined(...[...text].map(character => Uint8Array.of(character.charCodeAt(0) & 255, character.charCodeAt(0) >> 8)));
const le16 = (value: number): Uint8Array => Uint8Array.of(value & 255, value >> 8);
const field = (length: number, offset: number): Uint8Array => joined(le16(length), le16(length), le16(offset), le16(0));
const pair = (id: number, text: string): Uint8Array => joined(le16(id), le16(text.length * 2), wide(text));
const signature = ascii('NTLMSSP\u0000');

const info = joined(pair(2, 'PLANT'), pair(1, 'WCS01'), pair(4, 'plant.example'), pair(3, 'wcs01.plant.example'), bytes('00000000'));
const challenge = joined(signature, bytes('02000000'), field(0, 56), bytes('05828902'), new Uint8Array(16), field(info.length, 56), bytes('0a00 6345 0000000f'), info);
const strings = joined(wide('PLANT'), wide('vendor1'), wide('LAPTOP-7'));
const authenticate = (responseLength: number): Uint8Array => joined(signature, bytes('03000000'), field(0, 72), field(responseLength, 72 + strings.length), field(10, 72), field(14, 82), field(16, 96), field(0, 72), bytes('05828802'),
  bytes('0601 b11d 0000000f'), strings, new Uint8Array(responseLength));

test('a challenge names the server, its domain and its build', () => {
  expect(findNtlm(new Reader(joined(bytes('a1073005'), challenge)))).toEqual({
    kind: 'challenge', target: '', computer: 'WCS01', domain: 'PLANT', dnsComputer: 'wcs01.plant.example', dnsDomain: 'plant.example', os: 'Windows 10 1809 / Server 2019 (build 17763)',
  });
});

test('an authentication names user, domain and workstation, and nothing of the response', () => {
  expect(findNtlm(new Reader(authenticate(300)))).toEqual({ kind: 'authenticate', domain: 'PLANT', user: 'vendor1', workstation: 'LAPTOP-7', os: 'Windows 7 SP1 / Server 2008 R2 SP1 (build 7601)', anonymous: false, version1: false });
});

test('a response of 24 bytes is NTLM version 1', () => {
  expect(ntlmClaims(findNtlm(new Reader(authenticate(24)))).map(entry => entry?.value)).toContain('ntlm-v1');
  expect(ntlmClaims(findNtlm(new Reader(authenticate(300)))).map(entry => entry?.value)).not.toContain('ntlm-v1');
});

test('versions without a build are not taken for Windows', () => {
  expect(windowsOfBuild(6, 1, 0)).toBeUndefined();
  expect(windowsOfBuild(10, 0, 99999)).toBe('Windows 10.0 build 99999');
});

test('a field that points outside has no text', () => {
  const broken = Uint8Array.from(authenticate(0));
  broken[32] = 0xff;
  expect(findNtlm(new Reader(broken))).toMatchObject({ domain: '' });
});
