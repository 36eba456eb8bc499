import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addsUp, lines } from './flow-log-test-kit';
import { expectSound, readFileWith, survivesHostileFiles } from './importer-checks.test';
import { NetflowMessages, type NetflowRecord } from './netflow-kit';
import { netflowMessages } from './netflow-messages';
import { importerFor } from './registry';

// An exporter of our own, written from the specifications: what it says must come out.

const be = (value: number, length: number): number[] => Array.from({ length }, (_, i) => Math.floor(value / 256 ** (length - 1 - i)) % 256);
const ip4 = (text: string): number[] => text.split('.').map(Number);
const NOW = 1_790_000_000;
const UPTIME = 5_000_000;

interface Flow {
  readonly from: string; readonly to: string; readonly fromPort: number; readonly toPort: number; readonly protocol: number; readonly flags: number; readonly packets: number; readonly bytes: number;
  /** Milliseconds of uptime. */
  readonly first: number; readonly last: number;
}
const MODBUS: Flow = { from: '10.0.0.5', to: '10.0.0.9', fromPort: 49_152, toPort: 502, protocol: 6, flags: 0x1b, packets: 12, bytes: 900, first: UPTIME - 60_000, last: UPTIME - 1_000 };
const ANSWER: Flow = { ...MODBUS, from: MODBUS.to, to: MODBUS.from, fromPort: 502, toPort: 49_152, packets: 11, bytes: 1_100 };

function version5(flows: readonly Flow[], sampling = 0): number[] {
  return [...be(5, 2), ...be(flows.length, 2), ...be(UPTIME, 4), ...be(NOW, 4), ...be(500_000_000, 4), ...be(1, 4), 0, 0, ...be(sampling, 2),
    ...flows.flatMap(f => [...ip4(f.from), ...ip4(f.to), ...be(0, 4), ...be(1, 2), ...be(2, 2), ...be(f.packets, 4), ...be(f.bytes, 4), ...be(f.first, 4), ...be(f.last, 4), ...be(f.fromPort, 2), ...be(f.toPort, 2), 0, f.flags, f.protocol, 0, ...be(0, 2), ...be(0, 2), 24, 24, 0, 0])];
}

type Field = readonly [element: number, length: number, value: (flow: Flow) => readonly number[], enterprise?: number];
const FIELDS: readonly Field[] = [
  [8, 4, f => ip4(f.from)], [12, 4, f => ip4(f.to)], [7, 2, f => be(f.fromPort, 2)], [11, 2, f => be(f.toPort, 2)], [4, 1, f => [f.protocol]], [6, 1, f => [f.flags]], [2, 8, f => be(f.packets, 8)], [1, 4, f => be(f.bytes, 4)],
  [22, 4, f => be(f.first, 4)], [21, 4, f => be(f.last, 4)], [10, 2, () => [0, 7]], [225, 3, () => [1, 2, 3]],
];
/** Of IPFIX alone: times of its own, a maker's element, and one whose length is in the record. */
const IPFIX: readonly Field[] = [...FIELDS.slice(0, 8), [152, 8, f => be(NOW * 1e3 - UPTIME + f.first, 8)], [153, 8, f => be(NOW * 1e3 - UPTIME + f.last, 8)], [99, 4, () => [1, 2, 3, 4], 9_999], [96, 65_535, f => [f.packets % 7, ...new Array<number>(f.packets % 7).fill(65)]]];

const set = (id: number, body: readonly number[], pad = 0): number[] => [...be(id, 2), ...be(4 + body.length + pad, 2), ...body, ...new Array<number>(pad).fill(0)];
const template = (id: number, fields: readonly Field[]): number[] => [...be(id, 2), ...be(fields.length, 2), ...fields.flatMap(([element, length, , enterprise]) => [...be(element + (enterprise === undefined ? 0 : 0x8000), 2), ...be(length, 2), ...(enterprise === undefined ? [] : be(enterprise, 4))])];
const data = (fields: readonly Field[], flows: readonly Flow[]): number[] => flows.flatMap(flow => fields.flatMap(([, , value]) => [...value(flow)]));
const version9 = (sets: readonly number[][], domain = 7): number[] => [...be(9, 2), ...be(sets.length, 2), ...be(UPTIME, 4), ...be(NOW, 4), ...be(3, 4), ...be(domain, 4), ...sets.flat()];
const version10 = (sets: readonly number[][], domain = 7): number[] => [...be(10, 2), ...be(16 + sets.flat().length, 2), ...be(NOW, 4), ...be(3, 4), ...be(domain, 4), ...sets.flat()];
const bytes = (...messages: readonly number[][]): Uint8Array => Uint8Array.from(messages.flat());
const read = (...messages: readonly number[][]) => readFileWith(netflowMessages, bytes(...messages));
const records = (file: Uint8Array, size = file.length): NetflowRecord[] => {
  const found: NetflowRecord[] = [];
  const reader = new NetflowMessages({ record: one => void found.push(one), options: () => undefined, unknown: () => undefined, sampled: () => undefined });
  for (let at = 0; at < file.length; at += size) reader.push(file.subarray(at, at + size));
  expect(reader.end()).toBeUndefined();
  return found;
};

const ONE = ['10.0.0.5>10.0.0.9 tcp/502 modbus-tcp(port) 1x 12/23 900/2000 established'];

test('version 5: two records of two directions are one conversation, at the times of their uptime', () => {
  const reading = read(version5([MODBUS]), version5([ANSWER], 0x4000 + 100));
  expect(lines(reading)).toEqual(ONE);
  expect([reading.source.firstSeen, reading.source.lastSeen]).toEqual([NOW * 1e6 + 500_000 - 60e6, NOW * 1e6 + 500_000 - 1e6]);
  expect(reading.source.problems).toMatchObject([{ code: 'sampled', message: expect.stringContaining('one packet of 100') as string }]);
  expect(addsUp(reading)).toBe(true);
});

test('version 9 and IPFIX: the template says what a record holds, in any order; padding is none', () => {
  for (const [message, fields, templates] of [[version9, FIELDS, 0], [version10, IPFIX, 2]] as const) {
    const reading = read(message([set(templates, template(256, fields)), set(256, data(fields, [MODBUS]), 3)]), message([set(256, data(fields, [ANSWER]))]));
    expect(lines(reading)).toEqual(ONE);
    expect([reading.source.firstSeen, reading.source.lastSeen]).toEqual([NOW * 1e6 - 60e6, NOW * 1e6 - 1e6]);
    expect(reading.source).toMatchObject({ format: 'netflow', problems: [], table: { rows: 2, rowsRead: 2 } });
  }
});

test('templates belong to one exporter; records that come before theirs are told of, those about the exporter are counted apart', () => {
  const options9 = set(1, [...be(300, 2), ...be(4, 2), ...be(4, 2), ...be(1, 2), ...be(4, 2), ...be(34, 2), ...be(4, 2)]);
  const reading = read(version9([set(256, data(FIELDS, [MODBUS]))], 1), version9([set(0, template(256, FIELDS)), options9, set(300, [0, 0, 0, 1, 0, 0, 0, 100])], 2), version9([set(256, data(FIELDS, [MODBUS]))], 1), version9([set(256, data(FIELDS, [MODBUS]))], 2));
  expect(reading.source.table).toMatchObject({ rows: 2, rowsRead: 1, rowsSkipped: { options: 1 } });
  expect(reading.source.problems).toMatchObject([{ code: 'no-template', weight: 'partial', message: expect.stringContaining('2 sets') as string }, { code: 'options', weight: 'warning' }]);
  const options10 = set(3, [...be(301, 2), ...be(2, 2), ...be(1, 2), ...be(149, 2), ...be(4, 2), ...be(305, 2), ...be(4, 2)]);
  expect(read(version10([options10, set(301, be(5, 8))])).source.table).toMatchObject({ rows: 1, rowsSkipped: { options: 1 } });
});

test('both directions in one record, shortened numbers, MAC addresses and a VLAN', () => {
  const fields: readonly Field[] = [[8, 4, f => ip4(f.from)], [12, 4, f => ip4(f.to)], [7, 2, f => be(f.fromPort, 2)], [11, 2, f => be(f.toPort, 2)], [4, 1, () => [6]], [2, 2, () => [0, 5]], [1, 3, () => [0, 2, 0]], [2, 1, () => [4], 29_305], [1, 2, () => [1, 0], 29_305], [56, 6, () => [0, 0x0e, 0x8c, 1, 2, 3]], [58, 2, () => [0, 40]], [154, 8, () => [...be(NOW + 2_208_988_800, 4), 0x80, 0, 0, 0]]];
  const reading = read(version10([set(2, template(400, fields)), set(400, data(fields, [MODBUS]))]));
  expect(lines(reading)).toEqual(['10.0.0.5>10.0.0.9 tcp/502 modbus-tcp(port) 1x 5/9 512/768 established']);
  expect(reading.witnesses.find(({ ip }) => ip === '10.0.0.5')).toMatchObject({ vlan: 40, macs: [{ mac: '00:0e:8c:01:02:03' }] });
  expect(reading.source.firstSeen).toBe(NOW * 1e6 + 500_000);
});

test('what is cut, what is no message and a set that cannot be are told at their offset; what came before is kept', () => {
  const good = version5([MODBUS]);
  expect(read(good, good.slice(0, 40)).source).toMatchObject({ table: { rowsRead: 1 }, problems: [{ code: 'cut', weight: 'partial', at: { offset: good.length } }] });
  expect(read(good, [1, 2, 3, 4, 5, 6]).source.problems).toMatchObject([{ code: 'no-message', at: { offset: good.length } }]);
  expect(read(version9([set(0, template(256, FIELDS)), [1, 0, 0, 3, 9, 9]])).source.problems).toMatchObject([{ code: 'no-message', at: { offset: 20 + 8 + 4 * FIELDS.length } }]);
});

test('it is recognised by its first message, and a capture or a text is not', () => {
  const longer = (file: Uint8Array): Uint8Array => Uint8Array.from([...file, ...file]);
  for (const file of [version5([MODBUS]), version9([set(0, template(256, FIELDS))]), version10([set(2, template(256, IPFIX))])]) expect(importerFor(longer(Uint8Array.from(file)), 'x')?.id).toBe('netflow-messages');
  for (const file of [[0, 5, 0, 1, ...new Array<number>(100).fill(7)], [0, 9, 0, 0, ...new Array<number>(100).fill(7)], [0, 10, 0, 4, ...new Array<number>(100).fill(0)]]) expect(netflowMessages.recognises(Uint8Array.from(file), 'x')).toBe(false);
});

const anyFlow: fc.Arbitrary<Flow> = fc.record({
  from: fc.tuple(fc.integer({ min: 1, max: 223 }), fc.nat(255), fc.nat(255), fc.nat(255)).map(parts => parts.join('.')), to: fc.tuple(fc.integer({ min: 1, max: 223 }), fc.nat(255), fc.nat(255), fc.nat(255)).map(parts => parts.join('.')),
  fromPort: fc.nat(65_535), toPort: fc.nat(65_535), protocol: fc.constantFrom(6, 17, 1, 132, 47), flags: fc.nat(255), packets: fc.integer({ min: 1, max: 2 ** 31 }), bytes: fc.nat(2 ** 31), first: fc.nat(UPTIME), last: fc.nat(UPTIME),
});

test('property: in all three versions, in any order of fields and in pieces of any length, the same flows come out', () => {
  fc.assert(fc.property(fc.array(anyFlow, { minLength: 1, maxLength: 12 }), fc.infiniteStream(fc.nat()), fc.integer({ min: 1, max: 200 }), (flows, numbers, size) => {
    const shuffled = (fields: readonly Field[]): Field[] => [...fields].map(field => [numbers.next().value!, field] as const).sort(([a], [b]) => a - b).map(([, field]) => field);
    const nine = shuffled(FIELDS);
    const ten = shuffled(IPFIX);
    const plain = (found: readonly NetflowRecord[]): unknown[] => found.map(({ from, to, fromPort, toPort, protocol, flags, packets, bytes: octets }) => ({ from, to, fromPort, toPort, protocol, flags, packets, bytes: octets }));
    const times = (found: readonly NetflowRecord[]): unknown[] => found.map(({ first, last }) => [first, last]);
    const five = records(bytes(version5(flows)), size);
    const as9 = records(bytes(version9([set(0, template(300, nine)), set(300, data(nine, flows))]), version9([set(300, data(nine, flows.slice(0, 1)))])), size);
    const as10 = records(bytes(version10([set(2, template(300, ten)), set(300, data(ten, flows))])), size);
    expect(plain(five)).toEqual(flows.map(({ first: _first, last: _last, ...rest }) => rest));
    expect(plain(as9)).toEqual([...plain(five), ...plain(five.slice(0, 1))]);
    expect(plain(as10)).toEqual(plain(five));
    expect(times(as10)).toEqual(flows.map(({ first, last }) => [(NOW * 1e3 - UPTIME + first) * 1e3, (NOW * 1e3 - UPTIME + last) * 1e3]));
    expect(times(as9.slice(0, flows.length))).toEqual(times(as10));
  }), { numRuns: 200 });
});

test('hostile files', () => {
  survivesHostileFiles(netflowMessages, bytes(version10([set(2, template(256, IPFIX)), set(256, data(IPFIX, [MODBUS, ANSWER]))]), version10([set(256, data(IPFIX, [ANSWER]))])), 400);
  survivesHostileFiles(netflowMessages, bytes(version9([set(0, template(256, FIELDS)), set(256, data(FIELDS, [MODBUS]))]), version5([ANSWER])), 400);
  // A template of nothing, and of more than there is.
  for (const broken of [set(2, [...be(256, 2), ...be(1, 2), ...be(8, 2), ...be(0, 2)]), set(2, [...be(256, 2), ...be(60_000, 2), 1, 2, 3, 4])]) expectSound(read(version10([broken, set(256, [1, 2, 3, 4])])));
});

const CAPTURE = '../shared/captures/net-netflow9.pcap';
describe.skipIf(!existsSync(CAPTURE))('a real exporter (needs ../shared/captures/net-netflow9.pcap)', () => {
  test('its sets are as many as tshark counts (23); none of them comes after its template, and that is said', () => {
    const capture = readFileSync(CAPTURE);
    const messages: Uint8Array[] = [];
    for (let at = 24; at < capture.length;) {
      const length = capture.readUInt32LE(at + 8);
      messages.push(capture.subarray(at + 16 + 42, at + 16 + length));
      at += 16 + length;
    }
    const reading = readFileWith(netflowMessages, Buffer.concat(messages));
    expect(messages).toHaveLength(10);
    expect(reading.source.table).toMatchObject({ rows: 0 });
    expect(reading.source.problems).toMatchObject([{ code: 'no-template', message: expect.stringContaining('23 sets') as string }]);
  });
});
