import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8Bytes } from '../binary/reader';
import { arkimeSessions } from './arkime-sessions';
import { addsUp, lines, readLog } from './flow-log-test-kit';
import { importerFor } from './registry';

const session = { firstPacket: 1_700_000_000_250, lastPacket: 1_700_000_001_500, ipProtocol: 6, node: 'a', source: { ip: '10.0.0.9', port: 40001, packets: 10, bytes: 900, mac: ['00:1b:1b:00:00:01'] }, destination: { ip: '10.0.0.5', port: 502, packets: 9, bytes: 700, mac: ['00:1b:1b:00:00:02'] }, protocol: ['tcp', 'modbus'], tcpflags: { 'syn': 1, 'syn-ack': 1, 'rst': 0 }, network: { vlan: { id: [40] }, packets: 19, bytes: 1600 } };
const old = { firstPacket: 1_700_000_000_250, lastPacket: 1_700_000_001_500, ipProtocol: 6, srcIp: '10.0.0.9', srcPort: 40001, srcPackets: 10, srcBytes: 900, dstIp: '10.0.0.5', dstPort: 502, dstPackets: 9, dstBytes: 700, protocol: ['tcp', 'modbus'], vlan: [40], tcpflags: { 'syn': 1, 'syn-ack': 1, 'rst': 0 } };

test('the viewer\'s list, lines, an answer of OpenSearch, and the fields of version 2 say the same', () => {
  for (const text of [JSON.stringify({ data: [session], recordsTotal: 1, recordsFiltered: 1 }), JSON.stringify({ recordsTotal: 1, map: {}, data: [session] }), JSON.stringify(session), JSON.stringify({ hits: { total: { value: 1 }, hits: [{ _index: 'arkime_sessions3-240501', _source: session }] } }), JSON.stringify([old])]) {
    expect(importerFor(utf8Bytes(text), 'sessions.json')?.id, text).toBe('arkime-sessions');
    const reading = readLog(arkimeSessions, text);
    expect(lines(reading), text).toEqual(['10.0.0.9>10.0.0.5 tcp/502 modbus-tcp(payload) 1x 10/19 900/1600 established']);
    expect(reading.conversations[0]).toMatchObject({ vlan: 40, firstSeen: 1_700_000_000_250_000, lastSeen: 1_700_000_001_500_000, orientation: 'handshake', outcomes: { established: 1 }, frames: [1], places: 'row' });
    expect(reading.source.table).toEqual({ rows: 1, rowsRead: 1, rowsSkipped: {} });
  }
});

test('MAC addresses of several routers on one side are nobody\'s', () => {
  const [conversation] = readLog(arkimeSessions, JSON.stringify({ ...session, source: { ...session.source, mac: ['00:1b:1b:00:00:01', '00:1b:1b:00:00:03'] } })).conversations;
  expect(conversation).not.toHaveProperty('clientMac');
  expect(conversation).toHaveProperty('serverMac', '00:1b:1b:00:00:02');
});

test('a list that was cut keeps what came before, and says so', () => {
  const reading = readLog(arkimeSessions, JSON.stringify({ data: [session, session] }).slice(0, -40));
  expect(reading.source.table).toEqual({ rows: 2, rowsRead: 1, rowsSkipped: { 'not-json': 1 } });
  expect(reading.source.problems.map(({ code, weight }) => [code, weight])).toContainEqual(['cut', 'partial']);
});

test('whatever the list holds, in whatever pieces, the receipt adds up', () => {
  fc.assert(fc.property(fc.array(fc.oneof(fc.jsonValue({ maxDepth: 4 }), fc.record({ firstPacket: fc.anything(), source: fc.jsonValue(), destination: fc.jsonValue() })), { maxLength: 10 }), fc.integer({ min: 1, max: 50 }), (values, step) => {
    const bytes = utf8Bytes(JSON.stringify({ data: values }, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)));
    const reader = arkimeSessions.read({ name: 'x', sha256: 'ab'.repeat(32), bytes: 1, site: 'site' });
    for (let at = 0; at < bytes.length; at += step) reader.push(bytes.subarray(at, at + step));
    const reading = reader.end();
    expect(reading).toEqual(readLog(arkimeSessions, bytes));
    expect(addsUp(reading)).toBe(true);
  }), { numRuns: 100 });
});
