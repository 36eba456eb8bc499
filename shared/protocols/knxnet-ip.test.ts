import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { knxnetIp } from './knxnet-ip';
import { bytes, contextOf, observed, said, survivesHostileBytes } from './protocol-checks.test';

const udp = { transport: 'udp' as const };
const description = bytes('06100203000e0801000000000000');
const search = bytes('06100201000e0801c0a858e7a17f');
const name = Buffer.from('IP Router Hall 3'.padEnd(30, '\0')).toString('hex');
const answer = bytes(`0610020200460801c0a80a0a0e57${'3601'}0200110a0000${'0083aabbccdd'}e000170c${'000e8c001122'}${name}`);
answer[5] = answer.length;
const groupWrite = bytes('061004200015' + '04010000' + '1100bce0110108010100' + '81');
groupWrite[5] = groupWrite.length;
const operations = (message: Uint8Array) => knxnetIp.operations!(knxnetIp.dissect(new Reader(message), contextOf(knxnetIp, udp)), contextOf(knxnetIp, udp));

test('requests give the endpoint that their answers shall go to', () => {
  expect(said(observed(knxnetIp, description, udp))).toEqual(['sender knxnet-ip.endpoint=0.0.0.0:0']);
  expect(said(observed(knxnetIp, search, udp))).toEqual(['sender knxnet-ip.endpoint=192.168.88.231:41343']);
});

test('a search response describes the device', () => {
  expect(said(observed(knxnetIp, answer, udp))).toEqual([
    'sender knxnet-ip.endpoint=192.168.10.10:3671', 'sender knxnet-ip.individual-address=1.1.10', 'sender knxnet-ip.manufacturer-id=131', 'sender knxnet-ip.medium=TP1', 'sender mac=00:0e:8c:00:11:22',
    'sender name=IP Router Hall 3', 'sender serial=0083aabbccdd', 'sender vendor=MDT technologies',
  ]);
});

test('telegrams in a tunnel are named by what they do on the bus', () => {
  expect(operations(groupWrite)).toEqual([{ name: 'tunnelling request (group write)', code: 0x0420, kind: 'write' }]);
  expect(operations(bytes('061007430006'))).toEqual([{ name: 'remote reset', code: 0x0743, kind: 'control' }]);
});

test('no prefix is taken for a message', () => {
  for (let length = 0; length < answer.length; length++) expect(knxnetIp.recognises(new Reader(answer.subarray(0, length)), contextOf(knxnetIp, udp))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(knxnetIp, [description, answer, groupWrite]));
