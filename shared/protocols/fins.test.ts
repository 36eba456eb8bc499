import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { fins } from './fins';
import { bytes, contextOf, observed, said, survivesHostileBytes } from './protocol-checks.test';

const udp = { transport: 'udp' as const, destinationPort: 9600 };
const read = bytes('80000200020000010001050100');
const stop = bytes('800002000200000100020402');
const write = bytes('8000020002000001000301028200640000011234');
const handshake = bytes('46494e530000000c000000000000000000000000');
const answer = bytes(`c00002000100000200010501${'0000'}${Buffer.from('CJ2M-CPU33'.padEnd(20)).toString('hex')}${Buffer.from('02.10'.padEnd(20)).toString('hex')}${'00'.repeat(52)}`);
const operations = (message: Uint8Array) => fins.operations!(fins.dissect(new Reader(message), contextOf(fins, udp)), contextOf(fins, udp));

test('controller data names model and version', () => {
  expect(said(observed(fins, answer, { ...udp, sourcePort: 9600 }))).toEqual(['sender fins.address=0.2.0', 'sender firmware=02.10', 'sender model=CJ2M-CPU33', 'sender vendor=Omron']);
});

test('texts that end with a NUL: what stands behind it in the field is left over', () => {
  // From a CP1L-EL20DR-D over FINS/TCP.
  const left = bytes(`46494e53000000720000000200000000c0000200fbef00c8000505010000${'4350314c2d454c323044522d4400000020202020'}${'30312e303000000000003 0312e30360000000000'.replace(' ', '')}${'00'.repeat(52)}`);
  expect(said(observed(fins, left))).toEqual(['sender fins.address=0.200.0', 'sender firmware=01.00', 'sender model=CP1L-EL20DR-D', 'sender vendor=Omron']);
});

test('commands by main and sub code', () => {
  expect(operations(read)).toEqual([{ name: 'controller data read', code: 0x0501, kind: 'identify' }]);
  expect(operations(stop)).toEqual([{ name: 'stop', code: 0x0402, kind: 'control' }]);
  expect(operations(write)).toEqual([{ name: 'memory area write', code: 0x0102, kind: 'write' }]);
  expect(operations(bytes('c000020001000002000204022103'))).toEqual([{ name: 'stop', code: 0x0402, kind: 'control', refused: true }]);
});

test('on TCP every frame has a header of its own', () => {
  expect(observed(fins, handshake)).toEqual([]);
  const framed = bytes(`46494e53000000140000000200000000${'800002000200000100020402'}`);
  expect(operations(framed)).toEqual([{ name: 'stop', code: 0x0402, kind: 'control' }]);
});

test('prefixes and other datagrams are left alone', () => {
  for (let length = 0; length < 12; length++) expect(fins.recognises(new Reader(stop.subarray(0, length)), contextOf(fins, udp))).toBe(false);
  expect(fins.recognises(new Reader(bytes('800002000200000100027777')), contextOf(fins, udp))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(fins, [read, stop, write, handshake, answer]));
