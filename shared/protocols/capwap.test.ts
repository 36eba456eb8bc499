import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { capwap } from './capwap';
import { ascii, bytes, contextOf, joined, observed, said, survivesHostileBytes, u16 } from './protocol-checks.test';

const element = (type: number, value: Uint8Array): Uint8Array => joined(u16(type), u16(value.length), value);
const control = (type: number, ...elements: Uint8Array[]): Uint8Array => {
  const body = joined(...elements);
  return joined(bytes('00 10 00 00 00000000'), Uint8Array.of(0, 0, 0, type, 1), u16(body.length + 3), Uint8Array.of(0), body);
};
const board = joined(bytes('00000009'), element(0, ascii('AIR-CAP2602I')), element(1, ascii('FGL1')), element(4, bytes('001b1b112233')));
const descriptor = joined(bytes('02 01 01 010001'), bytes('00000009 0001 0004 08000000'));
const join = control(3, element(38, board), element(39, descriptor), element(45, ascii('AP-Hall-3')));
const answer = control(4, element(4, ascii('WLC-1')));
const port = { transport: 'udp' as const, destinationPort: 5246 };

test('an access point states model, serial number, firmware, address and name', () => {
  expect(said(observed(capwap, join, port))).toEqual(['client capability=wlan-ap', 'client firmware=8.0.0.0', 'client hostname=AP-Hall-3', 'client mac=00:1b:1b:11:22:33', 'client model=AIR-CAP2602I', 'client serial=FGL1', 'client vendor=Cisco']);
});

test('the answer names the controller', () => {
  expect(said(observed(capwap, answer, { transport: 'udp', sourcePort: 5246 }))).toEqual(['server capwap.controller=true', 'server hostname=WLC-1']);
});

test('sealed and user traffic counts but says nothing', () => {
  expect(observed(capwap, joined(bytes('01 000000 16 feff'), new Uint8Array(30)), port)).toEqual([]);
  expect(observed(capwap, join, { transport: 'udp', destinationPort: 5247 })).toEqual([]);
  expect(capwap.recognises(new Reader(bytes('00')), contextOf(capwap, port))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(capwap, [join, answer]));
