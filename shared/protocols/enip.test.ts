import { describe, expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { cip } from './cip';
import { cipIo } from './cip-io';
import { enip } from './enip';
import { bytes, contextOf, observed, said, survivesHostileBytes } from './protocol-checks.test';

const listed = bytes('63003300000000000000000000000000000000000000000001000c002d0001000002af120a000001000000000000000001000e00a600200b6030eeffc0000b313735362d4c3833452f4203');
const listIdentity = bytes('630000000000000000000000000000000000000000000000');
const reset = bytes('6f0017001100000000000000000000000000000000000000000000000000020000000000b200070005022001240100');
const writeTag = bytes('6f0021001100000000000000000000000000000000000000000000000000020000000000b20011004d05910752756e5f436d6400c100010001');
const readTag = bytes('6f001e001100000000000000000000000000000000000000000000000000020000000000b2000e004c05910752756e5f436d64000100');
const changeMode = bytes('6f0023001100000000000000000000000000000000000000000000000000020000000000b20013004b0220672401070100785634120f0001008001');
const forwardOpen = bytes('6f0040001100000000000000000000000000000000000000000000000000020000000000b20030005402200624010a0e020000200100002034120100785634120100000080841e00f84380841e00f843a303010020022401');
const all = [listed, listIdentity, reset, writeTag, readTag, changeMode, forwardOpen];

const operations = (message: Uint8Array, more = {}) => {
  const context = contextOf(enip, { destinationPort: 44818, ...more });
  return enip.operations!(enip.dissect(new Reader(message), context), context).slice(1);
};

/** SendRRData around one CIP message. */
const rr = (message: string, context = '0000000000000000') => {
  const length = (n: number) => Buffer.from([n & 255, n >> 8]).toString('hex');
  const size = message.length / 2;
  return bytes(`6f00${length(size + 16)}1100000000000000${context}00000000000000000000020000000000b200${length(size)}${message}`);
};

test('an identity answer names its sender', () => {
  expect(said(observed(enip, listed, { sourcePort: 44818, sourceIp: '10.0.0.1' }))).toEqual([
    'sender cip.device-type=14', 'sender cip.product-code=166', 'sender cip.status=12384', 'sender cip.vendor-id=1', 'sender firmware=32.011', 'sender model=1756-L83E/B',
    'sender serial=00c0ffee', 'sender vendor=Rockwell Automation/Allen-Bradley',
  ]);
});

test('behind address translation the device\'s own address is kept beside the one it is reached at', () => {
  expect(said(observed(enip, listed, { sourcePort: 44818, sourceIp: '192.0.2.9' }))).toContain('sender enip.address=10.0.0.1');
});

test('the same service code means what its class makes of it', () => {
  expect(operations(reset)).toEqual([{ name: 'Identity Reset', code: 5, kind: 'control' }]);
  expect(operations(writeTag)).toEqual([{ name: 'Write Tag', code: 0x4d, kind: 'write' }]);
  expect(operations(readTag)).toEqual([{ name: 'Read Tag', code: 0x4c, kind: 'read' }]);
  expect(operations(changeMode)).toEqual([{ name: 'PCCC change mode', code: 0x4b, kind: 'control' }]);
  expect(operations(rr('4e022006240100'))).toEqual([{ name: 'Forward Close', code: 0x4e, kind: 'other' }]);
  expect(operations(rr('4e03910352756e000101'))).toEqual([{ name: 'Read Modify Write Tag', code: 0x4e, kind: 'write' }]);
  expect(operations(rr('4c022037240100'))).toEqual([{ name: 'File Initiate Download', code: 0x4c, kind: 'program' }]);
  expect(operations(rr('100320f524013005c0a80101'))).toEqual([{ name: 'TCP/IP Interface Set Attribute Single', code: 0x10, kind: 'control' }]);
});

test('Forward Open says who its originator is', () => {
  expect(said(observed(enip, forwardOpen, { destinationPort: 44818 }))).toEqual([
    'sender cip.originator-serial=12345678', 'sender cip.originator-vendor=1', 'sender vendor=Rockwell Automation/Allen-Bradley',
  ]);
});

describe('answers', () => {
  const identity = '0100 0e00 5e00 1805 6030 deadbeef 05 4c36312f42'.replaceAll(' ', '');

  test('a module behind the backplane is a child of the one that answers for it', () => {
    const memory = enip.begin!();
    // Unconnected Send of Get_Attributes_All to Identity, route port 1 link 3.
    observed(enip, rr('5202200624010a0e0600010220012401' + '0100' + '0103', '0100000000000000'), { destinationPort: 44818, memory });
    const answer = observed(enip, rr(`81000000${identity}`, '0100000000000000'), { sourcePort: 44818, memory });
    expect(said(answer)).toContain('slot 3 model=L61/B');
    expect(said(answer)).toContain('sender cip.module=slot 3: L61/B');
  });

  test('a refusal is counted for the service that was asked for', () => {
    const memory = enip.begin!();
    observed(enip, reset, { destinationPort: 44818, memory });
    const context = contextOf(enip, { sourcePort: 44818, memory });
    expect(enip.operations!(enip.dissect(new Reader(rr('85000f00')), context), context)).toEqual([{ name: 'Identity Reset', code: 5, kind: 'control', refused: true }]);
  });

  test('services inside a Multiple Service Packet are all counted, and their answers read in order', () => {
    const memory = enip.begin!();
    const packet = rr('0a02200224010200' + '0600' + '0e00' + '4c039103616263000100' .slice(0, 16) + '010220012401');
    const context = contextOf(enip, { destinationPort: 44818, memory });
    expect(enip.operations!(enip.dissect(new Reader(packet), context), context).map(each => each.name)).toEqual(['Send RR Data', 'Multiple Service Packet', 'Read Tag', 'Identity Get Attributes All']);
    const answer = observed(enip, rr(`8a000000` + '0200' + '0600' + '0a00' + 'cc000400' + `81000000${identity}`), { sourcePort: 44818, memory });
    expect(said(answer)).toContain('sender model=L61/B');
  });
});

test('a message is recognised whole or not at all', () => {
  for (const message of all) {
    for (let length = 0; length < 24; length++) expect(enip.recognises(new Reader(message.subarray(0, length)), contextOf(enip))).toBe(false);
  }
  expect(enip.recognises(new Reader(new Uint8Array(56)), contextOf(enip))).toBe(false);
});

test('hostile bytes', () => {
  survivesHostileBytes(enip, [...all, rr('0a022002240102000600' + '0e004c03910361626300' + '010220012401')]);
  survivesHostileBytes(cip, all.slice(2).map(message => message.subarray(40)));
  survivesHostileBytes(cipIo, [bytes('02000280080001000000010000 00b1000600010000000000')]);
});

test('cyclic data is recognised by its two items', () => {
  expect(observed(cipIo, bytes('0200 0280 0800 01000000 05000000 b100 0600 010000000000'), { transport: 'udp' })).toEqual([]);
});
