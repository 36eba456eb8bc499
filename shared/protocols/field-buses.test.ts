import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { ethercat } from './ethercat';
import { powerlink } from './powerlink';
import { bytes, contextOf, observed, said, survivesHostileBytes } from './protocol-checks.test';
import { sercos } from './sercos';
import { synchrophasor } from './synchrophasor';

const l2 = { transport: 'l2' as const };
const scan = bytes(`0e10${'0702'}0000300102000000${'0000'}0000`);
const returned = bytes(`0e10${'0705'}0000300102000400${'0800'}0500`);
const stateChange = bytes(`0e10${'0801'}0000200102000000${'0200'}0000`);
const identity = bytes(`06f001${'01'}${'00'.repeat(22)}91010400${'b0000000'}03000000${'01000000'}39300000${'00'.repeat(24)}0a000001ffffff000a000001${Buffer.from('axis-1'.padEnd(32, '\0')).toString('hex')}`);
const configuration = bytes('aa31008600f14893334f003851eb00ffffff0001426c756520504d55202020202020202000f1000700040000000056314c504d202020202020202020202056414c504d202020202020202020202056424c504d202020202020202020202056434c504d2020202020202020202020000000010000000100000001000000010001005a0032f5f6');
const sendConfiguration = bytes('aa41001200f100000000000000000005d7d0');

test('EtherCAT: the returned broadcast counts the slaves, the master is who sends it out', () => {
  expect(said(observed(ethercat, scan, l2))).toEqual(['sender ethercat.role=master']);
  expect(said(observed(ethercat, returned, { ...l2, sourceMac: '02:14:4f:23:98:cf' }))).toEqual(['sender ethercat.slaves=5']);
  const context = contextOf(ethercat, l2);
  expect(ethercat.operations!(ethercat.dissect(new Reader(stateChange), context), context)).toEqual([{ name: 'change state', code: 8, kind: 'control' }]);
});

test('POWERLINK: an identity answer', () => {
  expect(said(observed(powerlink, identity, l2))).toEqual([
    'sender hostname=axis-1', 'sender ip=10.0.0.1', 'sender powerlink.device-type=262545', 'sender powerlink.node=1', 'sender powerlink.product-code=3', 'sender powerlink.revision=1', 'sender powerlink.role=controlled-node',
    'sender powerlink.vendor-id=176', 'sender serial=12345',
  ]);
});

test('Sercos: master data says who the master is', () => {
  expect(said(observed(sercos, bytes('0004' + '00'.repeat(40)), l2))).toEqual(['sender sercos.phase=4', 'sender sercos.role=master']);
});

test('synchrophasor: a configuration names its stations, a command is the client\'s', () => {
  expect(said(observed(synchrophasor, configuration))).toEqual(['sender name=Blue PMU', 'sender synchrophasor.id-code=241', 'sender synchrophasor.station=Blue PMU']);
  const context = contextOf(synchrophasor);
  const command = synchrophasor.dissect(new Reader(sendConfiguration), context);
  expect(synchrophasor.operations!(command, context)).toEqual([{ name: 'send configuration 2', code: 5, kind: 'read' }]);
  expect(synchrophasor.direction!(command)).toBe('request');
  const wrong = Uint8Array.from(sendConfiguration);
  wrong[15]! ^= 1;
  expect(synchrophasor.recognises(new Reader(wrong), context)).toBe(false);
});

test('prefixes too short to tell', () => {
  for (const [protocol, message, least] of [[ethercat, scan, 16], [synchrophasor, sendConfiguration, 18], [powerlink, identity, 4], [sercos, scan, 6]] as const) {
    for (let length = 0; length < least; length++) expect(protocol.recognises(new Reader(message.subarray(0, length)), contextOf(protocol, l2) as never)).toBe(false);
  }
});

test('hostile bytes', () => {
  survivesHostileBytes(ethercat, [scan, returned, stateChange]);
  survivesHostileBytes(powerlink, [identity]);
  survivesHostileBytes(sercos, [bytes('0004' + '00'.repeat(40))]);
  survivesHostileBytes(synchrophasor, [configuration, sendConfiguration]);
});
