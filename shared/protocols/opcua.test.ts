import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { opcua } from './opcua';
import { bytes, contextOf, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';

const hello = bytes('48454c463a00000000000000ffff0000ffff000000000000000000001a0000006f70632e7463703a2f2f31302e35302e31302e33303a34383430');
const open = bytes('4f504e4684000000000000002f000000687474703a2f2f6f7063666f756e646174696f6e2e6f72672f55412f5365637572697479506f6c696379234e6f6e65ffffffffffffffff01000000010000000100be01000000000000000000000100000000000000ffffffff00000000000000000000000000000001000000ffffffff80ee3600');
const write = bytes('4d5347464c000000010000000100000002000000020000000100a102000000000000000000000100000000000000ffffffff0000000000000001000000010305000d000000ffffffff010101');

const u32 = (n: number) => Buffer.from(new Uint8Array(new Uint32Array([n]).buffer)).toString('hex');
const str = (text: string) => u32(text.length) + Buffer.from(text, 'latin1').toString('hex');
const NULL = 'ffffffff';
const message = (body: string, request = 7, chunk = '46') => bytes(`4d5347${chunk}${u32(body.length / 2 + 24)}${u32(1)}${u32(1)}${u32(2)}${u32(request)}${body}`);
const type = (code: number) => `0100${Buffer.from([code & 255, code >> 8]).toString('hex')}`;
const requestHeader = `0000${'00'.repeat(16)}${NULL}${u32(0)}000000`;
const good = `${'00'.repeat(12)}${u32(0)}00${NULL}000000`;
const application = (uri: string, product: string, name: string, urls = NULL) => `${str(uri)}${str(product)}02${str(name)}${u32(0)}${NULL}${NULL}${urls}`;
const endpoint = `${str('opc.tcp://KEP-01:49320')}${application('urn:KEP-01:Kepware.KEPServerEX.V6:UA Server', 'urn:KEP-01:Kepware', 'KEPServerEX')}${NULL}${u32(1)}${str('http://opcfoundation.org/UA/SecurityPolicy#None')}`
  + `${u32(1)}${str('a')}${u32(0)}${NULL}${NULL}${NULL}${NULL}00`;
const operations = (data: Uint8Array, memory = opcua.begin!()) => {
  const context = contextOf(opcua, { memory });
  return opcua.operations!(opcua.dissect(new Reader(data), context), context);
};

test('a hello tells which endpoint the client asked for', () => {
  expect(said(observed(opcua, hello))).toEqual(['sender opcua.asked-endpoint=opc.tcp://10.50.10.30:4840']);
});

test('opening a channel tells its policy, but that alone is no weakness: discovery is always allowed so', () => {
  expect(said(observed(opcua, open))).toEqual(['sender opcua.channel-policy=http://opcfoundation.org/UA/SecurityPolicy#None']);
});

test('endpoints say who the server is and how weak it is', () => {
  expect(said(observed(opcua, message(`${type(431)}${good}${u32(1)}${endpoint}`)))).toEqual([
    'sender hostname=KEP-01', 'sender name=KEPServerEX', 'sender opcua.application-name=KEPServerEX', 'sender opcua.application-uri=urn:KEP-01:Kepware.KEPServerEX.V6:UA Server', 'sender opcua.endpoint=opc.tcp://KEP-01:49320',
    'sender opcua.product-uri=urn:KEP-01:Kepware', 'sender opcua.security-mode=none', 'sender opcua.security-policy=http://opcfoundation.org/UA/SecurityPolicy#None', 'sender opcua.user-token=anonymous',
    'sender weakness=opcua-anonymous', 'sender weakness=opcua-security-none',
  ]);
});

test('a message in chunks is read once it is whole', () => {
  const body = `${type(431)}${good}${u32(1)}${endpoint}`;
  const memory = opcua.begin!();
  expect(observed(opcua, message(body.slice(0, 200), 9, '43'), { memory })).toEqual([]);
  expect(said(observed(opcua, message(body.slice(200), 9), { memory }))).toContain('sender opcua.application-name=KEPServerEX');
});

test('services are operations by their node id, faults refuse them', () => {
  expect(operations(write)).toEqual([{ name: 'write', code: 673, kind: 'write' }]);
  expect(operations(message(`${type(712)}${requestHeader}`))).toEqual([{ name: 'call', code: 712, kind: 'control' }]);
  const memory = opcua.begin!();
  operations(message(`${type(673)}${requestHeader}`), memory);
  expect(operations(message(`${type(397)}${'00'.repeat(12)}00001f8000${NULL}000000`), memory)).toEqual([{ name: 'write', code: 673, kind: 'write', refused: true }]);
});

test('an anonymous session on a channel without security shows both weaknesses, once the server agreed', () => {
  const memory = opcua.begin!();
  observed(opcua, open, { memory });
  const activate = message(`${type(467)}${requestHeader}${NULL}${NULL}${NULL}${NULL}01004101${'01'}${u32(4)}${NULL}`);
  expect(observed(opcua, activate, { memory })).toEqual([]);
  expect(said(observed(opcua, message(`${type(470)}${good}${NULL}`), { memory }))).toEqual(['sender weakness=opcua-anonymous', 'sender weakness=opcua-security-none']);
});

test('a password that no algorithm hides is a clear-text login', () => {
  const token = `${str('0')}${str('operator')}${str('secret')}${NULL}`;
  const activate = message(`${type(467)}${requestHeader}${NULL}${NULL}${NULL}${NULL}01004401${'01'}${u32(token.length / 2)}${token}`);
  expect(said(observed(opcua, activate))).toEqual(['receiver weakness=cleartext-login', 'sender user=operator']);
});

test('build information that a client reads names product and version', () => {
  const memory = opcua.begin!();
  const item = (node: number) => `0100${Buffer.from([node & 255, node >> 8]).toString('hex')}${u32(13)}${NULL}0000${NULL}`;
  observed(opcua, message(`${type(631)}${requestHeader}${'00'.repeat(12)}${u32(3)}${item(2261)}${item(2264)}${item(2263)}`), { memory });
  const value = (text: string) => `010c${str(text)}`;
  expect(said(observed(opcua, message(`${type(634)}${good}${u32(3)}${value('KEPServerEX')}${value('6.11.718')}${value('PTC')}${NULL}`), { memory }))).toEqual([
    'sender software=KEPServerEX 6.11.718', 'sender vendor=PTC',
  ]);
});

test('what a client says of itself stays with the client', () => {
  expect(said(observed(opcua, message(`${type(461)}${requestHeader}${application('urn:HMI-2:client', 'urn:client', 'Panel')}${NULL}`)))).toEqual([
    'sender opcua.application-name=Panel', 'sender opcua.application-uri=urn:HMI-2:client', 'sender opcua.product-uri=urn:client', 'sender software=Panel',
  ]);
});

test('no prefix too short to tell is recognised', () => {
  for (const each of [hello, open]) for (let length = 0; length < 12; length++) expect(opcua.recognises(new Reader(each.subarray(0, length)), contextOf(opcua))).toBe(false);
  expect(opcua.recognises(new Reader(joined(bytes('4d534746'), new Uint8Array(30).fill(0xff))), contextOf(opcua))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(opcua, [hello, open, write, message(`${type(431)}${good}${u32(1)}${endpoint}`), message(`${type(631)}${requestHeader}${'00'.repeat(12)}${u32(0)}`)]));
