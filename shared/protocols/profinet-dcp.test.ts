import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { profinetDcp } from './profinet-dcp';
import { bytes, contextOf, observed, said, survivesHostileBytes } from './protocol-checks.test';

const l2 = { transport: 'l2' as const };
const identified = bytes('feff0501000000010000004402010009000053372d31353030000202000e0000636f6e762d73372d31353132020300060000002a010e02040004000002000102000e00010a28140bffffff000a281401');
const reset = bytes('fefd04000000000200000006050600020004');
const rename = bytes('fefd0400000000030000000c02020008000168696a61636b');
const operations = (message: Uint8Array) => profinetDcp.operations!(profinetDcp.dissect(new Reader(message), contextOf(profinetDcp, l2)), contextOf(profinetDcp, l2));

test('an identify answer describes its sender', () => {
  expect(said(observed(profinetDcp, identified, l2))).toEqual([
    'sender default-gateway=10.40.20.1', 'sender ip=10.40.20.11', 'sender model=S7-1500', 'sender name=conv-s7-1512', 'sender profinet-dcp.device-id=270', 'sender profinet-dcp.mask=255.255.255.0',
    'sender profinet-dcp.role=io-controller', 'sender profinet-dcp.station-type=S7-1500', 'sender profinet-dcp.vendor-id=42', 'sender vendor=Siemens',
  ]);
});

test('who renames or resets a device is told from the device', () => {
  expect(said(observed(profinetDcp, rename, l2))).toEqual(['receiver profinet-dcp.set-name=hijack', 'sender profinet-dcp.assigns-name=hijack']);
  expect(operations(rename)).toEqual([{ name: 'set name of station', code: 4, kind: 'control' }]);
  expect(operations(reset)).toEqual([{ name: 'reset to factory', code: 4, kind: 'control' }]);
});

test('the name that an identify request looks for is no name of its sender', () => {
  expect(said(observed(profinetDcp, bytes('fefe05000000000100010008' + '0202000461626364'), l2))).toEqual(['sender profinet-dcp.seeks-name=abcd']);
});

test('no prefix is taken for a message, and cyclic data is not DCP', () => {
  for (let length = 0; length < identified.length; length++) expect(profinetDcp.recognises(new Reader(identified.subarray(0, length)), contextOf(profinetDcp, l2))).toBe(false);
  expect(profinetDcp.recognises(new Reader(bytes('8000' + '00'.repeat(44))), contextOf(profinetDcp, l2))).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(profinetDcp, [identified, reset, rename]));
