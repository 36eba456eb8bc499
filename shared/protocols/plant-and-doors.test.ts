import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { codesysV3 } from './codesys-v3';
import { geSrtp } from './ge-srtp';
import { lontalkIp } from './lontalk-ip';
import { melsoft } from './melsoft';
import { mercury } from './mercury';
import { ascii, bytes, contextOf, observed, said, survivesHostileBytes } from './protocol-checks.test';
import { slmp } from './slmp';
import { vertx } from './vertx';

const udp = { transport: 'udp' as const };
const stop = bytes('500000ffff030008001000021000000100');
const readModel = bytes('500000ffff03000600100001010000');
const model = bytes(`d00000ffff030014000000${Buffer.from('Q03UDVCPU'.padEnd(16)).toString('hex')}6803`);

test('SLMP: a remote stop', () => {
  const context = contextOf(slmp, udp);
  expect(slmp.operations!(slmp.dissect(new Reader(stop), context), context)).toEqual([{ name: 'remote stop', code: 0x1002, kind: 'control' }]);
});

test('SLMP: the answer to a model query names the CPU', () => {
  const memory = slmp.begin!();
  expect(observed(slmp, readModel, { ...udp, memory })).toEqual([]);
  expect(said(observed(slmp, model, { ...udp, memory }))).toEqual(['sender model=Q03UDVCPU', 'sender vendor=Mitsubishi Electric']);
  expect(said(observed(slmp, model, udp))).toEqual([]);
  for (let length = 0; length < readModel.length; length++) expect(slmp.recognises(new Reader(readModel.subarray(0, length)), contextOf(slmp, udp))).toBe(false);
});

const melsoftModel = bytes('d70100000011117f000000a80300ffff03000038009c0a181400000000000000000000000000000000000000000000012101000000465835552d33324d542f455300000000294a000800000000');

test('MELSOFT: the controller names its model', () => {
  expect(said(observed(melsoft, melsoftModel, udp))).toEqual(['sender model=FX5U-32MT/ES', 'sender vendor=Mitsubishi Electric']);
});

const init = new Uint8Array(56);
const setState = new Uint8Array(56);
setState.set([2]);
setState[31] = 0xc0;
setState[42] = 0x23;

test('GE SRTP: zeros begin a connection, services are named', () => {
  expect(observed(geSrtp, init, { destinationPort: 18245 })).toEqual([]);
  const context = contextOf(geSrtp);
  expect(geSrtp.operations!(geSrtp.dissect(new Reader(setState), context), context)).toEqual([{ name: 'set run or stop', code: 0x23, kind: 'control' }]);
});

const block = bytes('000117e80e000000c56b40000032');
const wide = (text: string) => Buffer.from(`${text}\0`, 'utf16le').toString('hex');
const named = bytes(`c56b4004${'00'.repeat(12)}01${wide('PFC200')}${wide('750-8212')}${wide('WAGO')}`);

test('CODESYS: either byte order of the magic, and the name service answer', () => {
  expect(observed(codesysV3, block)).toEqual([]);
  expect(codesysV3.recognises(new Reader(bytes('e81701000e000000c56b40000032')), contextOf(codesysV3))).toBe(true);
  expect(said(observed(codesysV3, named, udp))).toEqual(['sender codesys-v3.device=750-8212', 'sender codesys-v3.node=PFC200', 'sender model=750-8212', 'sender name=PFC200', 'sender vendor=WAGO']);
});

const lon = bytes('0014010100000005000000010000000200000003');

test('LonTalk/IP: a packet whose length fits', () => {
  expect(said(observed(lontalkIp, lon, udp))).toEqual(['sender lontalk-ip.node=true', 'sender lontalk-ip.vendor-code=5']);
});

const discovered = ascii('discovered;089;00:06:8E:02:11:22;DOOR-DOCK-1;10.60.40.11;1;EH400;3.5.1.1483;05/21/2015;');

test('VertX: the answer names the panel, the question nobody', () => {
  expect(said(observed(vertx, discovered, udp))).toEqual([
    'sender firmware=3.5.1.1483', 'sender hostname=DOOR-DOCK-1', 'sender ip=10.60.40.11', 'sender mac=00:06:8e:02:11:22', 'sender model=EH400', 'sender name=DOOR-DOCK-1', 'sender vendor=HID Global',
    'sender vertx.build-date=05/21/2015', 'sender vertx.panel=true',
  ]);
  expect(observed(vertx, ascii('discover;013;'), udp)).toEqual([]);
});

test('Mercury: only beside the maker\'s own address', () => {
  const data = bytes('aa0102030405');
  expect(said(observed(mercury, data, { sourceMac: '00:0f:e5:01:02:03' }))).toEqual(['sender mercury.panel=true', 'sender vendor=Mercury Security']);
  expect(mercury.recognises(new Reader(data), contextOf(mercury))).toBe(false);
});

test('hostile bytes', () => {
  survivesHostileBytes(slmp, [stop, readModel, model]);
  survivesHostileBytes(melsoft, [melsoftModel]);
  survivesHostileBytes(geSrtp, [init, setState]);
  survivesHostileBytes(codesysV3, [block, named]);
  survivesHostileBytes(lontalkIp, [lon]);
  survivesHostileBytes(vertx, [discovered]);
  survivesHostileBytes(mercury, [bytes('aa01')]);
});
