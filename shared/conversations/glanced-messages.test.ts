import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pcapBytes } from '../capture/capture-bytes';
import { ethernetFrame, ipv4Packet, MAC_A, MAC_B, tcpSegment } from '../layers/frame-bytes';
import type { Operation } from '../model/conversation';
import type { Reading } from '../model/reading';
import { bytes } from '../protocols/protocol-checks.test';
import { protocols } from '../protocols/registry';
import { createCaptureReading } from './capture-reading';

const CLIENT = '10.0.0.1';
const SERVER = '10.0.0.2';

/** One connection: segments with rising sequence numbers, the bytes of each side in order. */
function connection(port: number, messages: readonly (readonly [from: 'client' | 'server', payload: Uint8Array])[]): Uint8Array[] {
  const next = { client: 1, server: 1 };
  return messages.map(([from, payload]) => {
    const sequence = next[from];
    next[from] += payload.length;
    return from === 'client'
      ? ethernetFrame(ipv4Packet(CLIENT, SERVER, 6, tcpSegment(40_000, port, payload, { sequence })))
      : ethernetFrame(ipv4Packet(SERVER, CLIENT, 6, tcpSegment(port, 40_000, payload, { sequence })), { source: MAC_B, destination: MAC_A });
  });
}

function read(frames: readonly Uint8Array[]): Reading {
  const reading = createCaptureReading({ name: 'x.pcap', site: 'site' });
  reading.push(pcapBytes(frames.map((frame, i) => ({ bytes: frame, time: 1_700_000_000_000_000 + i * 1000 }))));
  return reading.end('0123456789abcdef'.repeat(4), 1);
}

const counts = (operations: readonly Operation[]): string[] => operations.map(({ name, kind, count, refused }) => `${name} ${kind} ${count}${refused === undefined ? '' : ` refused ${refused}`}`).sort();

/** More turns than the first 50 000 frames hold. */
const TURNS = 30_000;

describe('behind the first 50 000 frames every operation of a conversation is counted', () => {
  const turns = (ask: Uint8Array, answer: Uint8Array, rare: readonly (readonly ['client' | 'server', Uint8Array])[]) => [
    ...Array.from({ length: TURNS }, () => [['client', ask], ['server', answer]] as const).flat(), ...rare,
  ];

  test('Modbus: reads, one write at the end, one that is refused, and two requests in one segment', () => {
    const ask = bytes('000100000006010300000002');
    const write = bytes('000200000006010600100001');
    const two = Uint8Array.from([...ask, ...ask]);
    const reading = read(connection(502, turns(ask, bytes('00010000000701030400010002'), [
      ['client', two], ['client', write], ['server', write], ['client', bytes('00030000000601050000ff00')], ['server', bytes('000300000003018502')],
    ])));
    expect(reading.conversations.map(({ operations }) => counts(operations))).toEqual([['read holding registers read 30002', 'write single coil write 1 refused 1', 'write single register write 1']]);
    expect(reading.conversations[0]!.operations.find(({ code }) => code === 6)!.frames).toEqual([2 * TURNS + 2]);
  });

  test('S7comm: reads, one write and one stop at the end', () => {
    const ask = bytes('0300001f02f080320100000000000e00000401120a10020001000184000000');
    const answer = bytes('0300001b02f0803203000000000002000600000401ff0400100001');
    const reading = read(connection(102, turns(ask, answer, [
      ['client', bytes('0300002402f080320100000000000e00050501120a100100010001840000000003000101')], ['server', bytes('0300001602f0803203000000000002000100000501ff')],
      ['client', bytes('0300002102f0803201000000000010000029000000000009505f50524f4752414d')],
    ])));
    expect(reading.conversations.map(({ operations }) => counts(operations))).toEqual([['PLC stop control 1', 'read variables read 30000', 'write variables write 1']]);
  });

  test('EtherNet/IP: tags read, alone and several in one packet, and one tag written at the end', () => {
    const rr = (cip: string): Uint8Array => {
      const size = cip.length / 2;
      return bytes(`6f00${(size + 16).toString(16).padStart(2, '0')}001100000000000000000000000000000000000000000000000000020000000000b200${size.toString(16).padStart(2, '0')}00${cip}`);
    };
    const readTag = rr('4c05910752756e5f436d64000100');
    const several = rr('0a022002240102000600' + '0e00' + '4c03910361626300' + '4c03910361626300');
    const writeTag = rr('4d05910752756e5f436d6400c100010001');
    const reading = read(connection(44818, turns(readTag, rr('cc000000c30001'), [['client', several], ['server', rr('8a000000')], ['client', several], ['client', writeTag], ['server', rr('cd000000')]])));
    expect(reading.conversations.map(({ operations }) => counts(operations))).toEqual([[
      'Multiple Service Packet other 2', 'Read Tag read 30004', 'Send RR Data other 30003', 'Write Tag write 1',
    ]]);
  });
});

const CAPTURES = join(import.meta.dirname, '../../../shared/captures');
const files = existsSync(CAPTURES) ? readdirSync(CAPTURES).filter(file => /^(ot|bms)-.*\.pcap(ng)?$/.test(file)) : [];

/**
 * Operations by protocol, counted by `wholeFrames` first frames that are dissected to the end. Two of the captures lost many Modbus requests, FINS and DNP3 have a few messages of that sort: then the
 * whole reading counts the lone answers, where the glance leaves them out, or follows sequence numbers that the glance does not.
 */
function countsOf(file: string, wholeFrames: number, sums: Map<string, number>): void {
  const content = readFileSync(join(CAPTURES, file));
  const reading = createCaptureReading({ name: file, site: 'site', limits: { wholeFrames } });
  reading.push(content);
  const glancing = new Set(protocols.filter(({ kindAt }) => kindAt).map(({ id }) => id));
  for (const { protocols: names, operations } of reading.end('0123456789abcdef'.repeat(4), content.length).conversations) {
    const name = names.find(each => glancing.has(each));
    if (name !== undefined) for (const { count } of operations) sums.set(name, (sums.get(name) ?? 0) + count);
  }
}

test.skipIf(files.length === 0)(`recorded captures give the same operations when only their first 200 frames are dissected whole${files.length === 0 ? ' (../shared/captures is not there)' : ''}`, () => {
  const whole = new Map<string, number>();
  const glanced = new Map<string, number>();
  for (const file of files) {
    countsOf(file, Infinity, whole);
    countsOf(file, 200, glanced);
  }
  const loose = new Set(['modbus-tcp', 'fins', 'dnp3']);
  for (const [name, count] of whole) {
    if (!loose.has(name)) expect(glanced.get(name), name).toBe(count);
    else expect(Math.abs(glanced.get(name)! - count) / count, name).toBeLessThan(0.06);
  }
  expect([...whole.keys()]).toEqual(expect.arrayContaining(['modbus-tcp', 's7comm', 'enip', 'bacnet']));
});
