import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { ascii, bytes, contextOf, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';
import { smb1 } from './smb1';

const offers = bytes('0000002fff534d4272000000001843c80000000000000000000000000000000000000000000c00024e54204c4d20302e313200');
const framed = (body: Uint8Array): Uint8Array => joined(Uint8Array.of(0, 0, body.length >> 8, body.length & 255), body);
const head = (command: string, flags: string, flags2 = '01c8'): Uint8Array => joined(bytes(`ff534d42 ${command} 00000000 ${flags} ${flags2}`), new Uint8Array(20));
const selected = framed(joined(head('72', '98'), bytes('11 0000 07'), new Uint8Array(16), bytes('fce30180'), new Uint8Array(11), bytes('1000'), new Uint8Array(16)));
const upgrade = framed(joined(head('72', '98'), bytes('01 ffff 0000')));
const wide = (text: string): Uint8Array => joined(...[...`${text}\u0000`].map(character => Uint8Array.of(character.charCodeAt(0), 0)));
const setupData = joined(Uint8Array.of(0), wide('Windows 5.1'), wide('Windows 2000 LAN Manager'));
const setupAnswer = framed(joined(head('73', '98'), bytes('04 ff000000 0000 0000'), Uint8Array.of(setupData.length & 255, 0), setupData));
const write = joined(bytes('0001 0000'), head('2f', '18'));
const sessionName = (name: string, suffix: number): Uint8Array => joined(Uint8Array.of(32), ...[...ascii(name.padEnd(15)), suffix].map(byte => Uint8Array.of(65 + (byte >> 4), 65 + (byte & 15))), Uint8Array.of(0));
const session = joined(bytes('81000044'), sessionName('FILER', 0x20), sessionName('HMI-3', 0));

test('offering version 1 is the client\'s trait; only a server that selects it is weak', () => {
  expect(said(observed(smb1, offers))).toEqual(['client smb.offers=SMB1 only']);
  expect(said(observed(smb1, selected))).toEqual(['server smb.dialect=NT LM 0.12', 'server smb.signing=enabled', 'server weakness=smb-signing-not-required', 'server weakness=smb1']);
  expect(said(observed(smb1, upgrade))).toEqual([]);
});

test('session setup states operating system and LAN manager', () => {
  expect(said(observed(smb1, setupAnswer))).toEqual(['sender os=Windows 5.1', 'sender smb.native-manager=Windows 2000 LAN Manager', 'sender smb.native-os=Windows 5.1']);
});

test('a session request names both computers', () => {
  expect(said(observed(smb1, session))).toEqual(['client hostname=HMI-3', 'server server-name=FILER']);
});

test('file data is passed over, not waited for', () => {
  const context = contextOf(smb1);
  const reader = new Reader(write);
  expect(smb1.remainder!(smb1.dissect(reader, context))).toBe(0x10000 - 32);
  expect(smb1.operations!(smb1.dissect(new Reader(write), context), context)).toEqual([{ name: 'SMB write', code: 0x2f, kind: 'write' }]);
});

test('an answer in the second generation hands the conversation over', () => {
  const answer = smb1.dissect(new Reader(framed(joined(bytes('fe534d42'), new Uint8Array(60)))), contextOf(smb1));
  expect(smb1.carries!(answer)).toEqual(['smb2']);
  expect(smb1.endsProtocol!(answer)).toBe(true);
});

test('hostile bytes', () => survivesHostileBytes(smb1, [offers, selected, setupAnswer, write, session]));
