import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { bacnet } from './bacnet';
import { bytes, contextOf, observed, said, survivesHostileBytes } from './protocol-checks.test';

const udp = { transport: 'udp' as const, sourcePort: 47808, destinationPort: 47808 };
const whoIs = bytes('810b000c0120ffff00ff1008');
const iAm = bytes('810b00190120ffff00ff1000c40201d4c12205c491002124');
const readModel = bytes('810a001101040005010c0c0201d4c11946');
const coldStart = bytes('810a000c0104000502140900');
const silence = bytes('810a000c0104000503111901');
const override = bytes('810a001a01040005040f0c0080000119553e44424800003f4908');
const register = bytes('81050006003c');
const writeTable = bytes('8101000e0a3c0a0abac0ffffffff');
const all = [whoIs, iAm, readModel, coldStart, silence, override, register, writeTable];

const text = (value: string) => {
  const raw = Buffer.from(`\0${value}`, 'latin1');
  return `75${raw.length.toString(16).padStart(2, '0')}${raw.toString('hex')}`;
};
const link = (npdu: string, fn = '0a') => bytes(`81${fn}${(npdu.length / 2 + 4).toString(16).padStart(4, '0')}${npdu}`);
const operations = (message: Uint8Array, memory = bacnet.begin!()) => {
  const context = contextOf(bacnet, { ...udp, memory });
  return bacnet.operations!(bacnet.dissect(new Reader(message), context), context);
};

test('I-Am names device instance and vendor', () => {
  expect(said(observed(bacnet, iAm, udp))).toEqual(['sender bacnet.instance=120001', 'sender bacnet.vendor-id=36', 'sender vendor=Tridium Inc.']);
});

test('a forwarded I-Am is the claim of its true source, not of the forwarder', () => {
  const forwarded = bytes('810400000a3c0a0bbac00120ffff00ff1000c40201d4c12205c491002124');
  forwarded[3] = forwarded.length;
  expect(said(observed(bacnet, forwarded, udp))).toEqual(['10.60.10.11 bacnet.instance=120001', '10.60.10.11 bacnet.vendor-id=36', '10.60.10.11 vendor=Tridium Inc.', 'sender bacnet.bbmd=true']);
});

test('a device on a network behind a router is its child', () => {
  const behind = link(`0108${'07d1'}01${'05'}1000c40201d4c12205c491002124`);
  expect(said(observed(bacnet, behind, udp))).toEqual([
    'mstp 2001:5 bacnet.instance=120001', 'mstp 2001:5 bacnet.vendor-id=36', 'mstp 2001:5 vendor=Tridium Inc.', 'sender bacnet.network=2001', 'sender bacnet.router=true',
  ]);
});

test('answers to property reads fill the identity', () => {
  const model = link(`0100${'30010c'}0c0201d4c11946${'3e'}${text('JACE-8000')}3f`);
  expect(said(observed(bacnet, model, udp))).toEqual(['sender bacnet.instance=120001', 'sender model=JACE-8000']);
  const multiple = link(`0100${'30020e'}0c0201d4c11e2979${'4e'}${text('Tridium')}4f${'294d'}4e${text('AHU-1')}4f${'29d0'}5e910191205f1f`);
  expect(said(observed(bacnet, multiple, udp))).toEqual(['sender bacnet.instance=120001', 'sender bacnet.instance=120001', 'sender name=AHU-1', 'sender vendor=Tridium']);
  const point = link(`0100${'30010c'}0c00000001194d${'3e'}${text('Supply Temp')}3f`);
  expect(said(observed(bacnet, point, udp))).toEqual(['sender bacnet.object-name=Supply Temp']);
});

test('an answer in segments is put together', () => {
  const memory = bacnet.begin!();
  const value = `0c0201d4c11946${'3e'}${text('JACE-8000')}3f`;
  expect(observed(bacnet, link(`01003c010004${'0c'}${value.slice(0, 24)}`), { ...udp, memory })).toEqual([]);
  expect(said(observed(bacnet, link(`010038010104${'0c'}${value.slice(24)}`), { ...udp, memory }))).toContain('sender model=JACE-8000');
});

test('dangerous services are named with what they ask for', () => {
  expect(operations(coldStart)).toEqual([{ name: 'reinitialize device (cold start)', code: 20, kind: 'control' }]);
  expect(operations(silence)).toEqual([{ name: 'device communication control (disable)', code: 17, kind: 'control' }]);
  expect(operations(override)).toEqual([{ name: 'write property (override)', code: 15, kind: 'write' }]);
  expect(operations(readModel)).toEqual([{ name: 'read property', code: 12, kind: 'read' }]);
  expect(operations(whoIs)).toEqual([{ name: 'Who-Is', code: 264, kind: 'identify' }]);
  expect(operations(writeTable)).toEqual([{ name: 'write broadcast distribution table', code: 513, kind: 'control' }]);
});

test('an error refuses its service, a reject the service with its invoke id', () => {
  expect(operations(link('01005001 0f 9102 9128'.replaceAll(' ', '')))).toEqual([{ name: 'write property', code: 15, kind: 'write', refused: true }]);
  const memory = bacnet.begin!();
  operations(coldStart, memory);
  expect(operations(link('0100600209'), memory)).toEqual([{ name: 'reinitialize device', code: 20, kind: 'control', refused: true }]);
});

test('over Ethernet the message begins with the network layer', () => {
  expect(said(observed(bacnet, bytes('0120ffff00ff1000c40201d4c12205c491002124'), { transport: 'l2' }))).toContain('sender bacnet.instance=120001');
});

test('an MS/TP frame that an adapter put on Ethernet', () => {
  expect(said(observed(bacnet, bytes('00008006ff01001173' + '0120ffff00ff1000c4020000012203e091002105'.slice(0, 40) + '0000'), { transport: 'l2' }))).toEqual([]);
  expect(said(observed(bacnet, bytes('00008006ff01001473' + '0120ffff00ff1000c40200000122' + '03e0' + '9100' + '2105' + '114c'), { transport: 'l2' }))).toContain('sender bacnet.instance=1');
  expect(observed(bacnet, bytes('000080000172000084'), { transport: 'l2' })).toEqual([]);
});

test('no prefix is taken for a message', () => {
  for (const message of all) for (let length = 0; length < message.length; length++) expect(bacnet.recognises(new Reader(message.subarray(0, length)), contextOf(bacnet, { transport: 'udp' }))).toBe(false);
});

test('hostile bytes', () => {
  survivesHostileBytes(bacnet, [...all, link(`0100${'30020e'}0c0201d4c11e2979${'4e'}${text('Tridium')}4f1f`), link(`01003c010004${'0c'}00`)]);
});
