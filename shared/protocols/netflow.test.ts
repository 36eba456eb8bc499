import { expect, test } from 'vitest';
import { Reader } from '../binary/reader';
import { netflow } from './netflow';
import { bytes, contextOf, joined, observed, said, survivesHostileBytes } from './protocol-checks.test';

const time = bytes('5d67a80c');
const five = joined(bytes('0005 0001 00000000'), time, new Uint8Array(12 + 48));
const nine = joined(bytes('0009 0001 00000000'), time, new Uint8Array(8), bytes('0000 0008 0100 0000'));
const ipfix = joined(bytes('000a 001c'), time, new Uint8Array(8), bytes('0002 000c'), new Uint8Array(8));

test('each version shows an exporter and a collector', () => {
  for (const [message, version] of [[five, 5], [nine, 9], [ipfix, 10]] as const) {
    expect(said(observed(netflow, message, { transport: 'udp', destinationPort: 2055 }))).toEqual(['receiver netflow.collector=true', 'sender netflow.exporter=true', `sender netflow.version=${version}`]);
  }
});

test('lengths must fit to the last byte, and the clock must have been set', () => {
  const udp = contextOf(netflow, { transport: 'udp' });
  expect(netflow.recognises(new Reader(nine), udp)).toBe(true);
  expect(netflow.recognises(new Reader(five.subarray(0, 71)), udp)).toBe(false);
  expect(netflow.recognises(new Reader(joined(nine, bytes('00'))), udp)).toBe(false);
  const unset = Uint8Array.from(nine);
  unset.fill(0, 8, 12);
  expect(netflow.recognises(new Reader(unset), udp)).toBe(false);
});

test('hostile bytes', () => survivesHostileBytes(netflow, [five, nine, ipfix]));
