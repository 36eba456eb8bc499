import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { ads } from './ads';
import { bytes, contextOf, observed, said, survivesHostileBytes } from './protocol-checks.test';

const info = bytes('0000200000000a28150b010110270a28150c0101898001000400000000000000000007000000');
const stop = bytes('0000280000000a28150b010153030a28150c01018980050004000800000000000000070000000600000000000000');
const write = bytes('00002e0000000a28150b010153030a28150c01018980030004000e00000000000000070000002040000000000000020000000100');
const named = bytes(`0000380000000a28150c010189800a28150b0101102701000500180000000000000007000000${'00000000' + '03010500'}${Buffer.from('TwinCAT System'.padEnd(16, '\0')).toString('hex')}`);
const discovered = bytes('036614710000000001000080050d7560010110270300000005000a0043585f3044373536300004001400140100000600000000000000000000000300000003000400020bb408');
const addRoute = bytes('036614710000000006000000c0a801c701011027030000000d000e0041646d696e6973747261746f7200020002003100' + '05000d003139322e3136382e312e393900');
const operations = (message: Uint8Array) => ads.operations!(ads.dissect(new Reader(message), contextOf(ads)), contextOf(ads));

test('every message names the NetId of its sender', () => {
  expect(said(observed(ads, info))).toEqual(['sender ads.net-id=10.40.21.12.1.1']);
});

test('write control says which state it asks for', () => {
  expect(operations(stop)).toEqual([{ name: 'write control (stop)', code: 5, kind: 'control' }]);
  expect(operations(write)).toEqual([{ name: 'write', code: 3, kind: 'write' }]);
});

test('a device info answer names the system', () => {
  expect(said(observed(ads, named))).toContain('sender ads.device-name=TwinCAT System');
});

test('discovery names computer, system and TwinCAT version', () => {
  expect(said(observed(ads, discovered, { transport: 'udp' }))).toEqual([
    'sender ads.net-id=5.13.117.96.1.1', 'sender hostname=CX_0D7560', 'sender os=Windows CE 6.00', 'sender software=TwinCAT 2.11.2228', 'sender vendor=Beckhoff',
  ]);
});

test('adding a route sends its password in the clear', () => {
  expect(operations(addRoute)).toEqual([{ name: 'add route', code: 6, kind: 'control' }]);
  expect(said(observed(ads, addRoute, { transport: 'udp' }))).toContain('receiver weakness=cleartext-login');
});

test('no prefix is taken for a message', () => {
  for (let length = 0; length < info.length; length++) expect(ads.recognises(new Reader(info.subarray(0, length)), contextOf(ads))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(ads, [info, stop, write, discovered, addRoute]));
