import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8Bytes } from '../binary/reader';
import { addsUp, lines, readLog } from './flow-log-test-kit';
import { importerFor } from './registry';
import { suricataEve } from './suricata-eve';

const base = { timestamp: '2024-05-01T10:00:00.250000+0200', flow_id: 1, src_ip: '10.0.0.9', src_port: 40001, dest_ip: '10.0.0.5', dest_port: 502, proto: 'TCP' };
const flow = (more: object, flowPart: object = {}, tcp: object = {}) => ({
  ...base, event_type: 'flow', app_proto: 'modbus', vlan: [40], ...more,
  flow: { pkts_toserver: 10, pkts_toclient: 9, bytes_toserver: 900, bytes_toclient: 700, start: '2024-05-01T09:59:00.000000+0200', end: '2024-05-01T10:00:00.000000+0200', state: 'closed', ...flowPart },
  tcp: { tcp_flags: '1b', tcp_flags_ts: '1b', tcp_flags_tc: '1b', syn: true, ack: true, fin: true, psh: true, state: 'closed', ...tcp },
});
const ndjson = (...events: unknown[]): string => `${events.map(event => JSON.stringify(event)).join('\n')}\n`;

test('flows are conversations, those of protocols say what was done in them', () => {
  const text = ndjson(
    flow({}), flow({ src_port: 40002, app_proto: 'failed', dest_port: 445 }, { pkts_toserver: 3, pkts_toclient: 0, bytes_toserver: 180, bytes_toclient: 0, state: 'new' }, { tcp_flags_tc: '00', tcp_flags: '02' }),
    { ...base, event_type: 'modbus', modbus: { id: 1, request: { transaction_id: 1, unit_id: 7, function_raw: 5, function_code: 'WrSingleCoil' }, response: { transaction_id: 1, unit_id: 7, function_raw: 5 } } },
    { ...base, event_type: 'dnp3', dest_port: 20000, dnp3: { request: { type: 'request', application: { function_code: 5 } }, response: { type: 'response', application: { function_code: 129 } } } },
    { ...base, event_type: 'alert', alert: { signature: 'x' } }, { timestamp: base.timestamp, event_type: 'stats', stats: { uptime: 1 } });
  expect(importerFor(utf8Bytes(text), 'eve.json')?.id).toBe('suricata-eve');
  const reading = readLog(suricataEve, text);
  expect(reading.source.table).toEqual({ rows: 6, rowsRead: 4, rowsSkipped: { 'no-traffic': 2 } });
  expect(lines(reading)).toEqual([
    '10.0.0.9>10.0.0.5 tcp/20000 dnp3(payload) 1x 1/2 0/0 established', '10.0.0.9>10.0.0.5 tcp/445 smb2(port) 1x 3/3 180/180', '10.0.0.9>10.0.0.5 tcp/502 modbus-tcp(payload) 1x 1/2 0/0 established',
    '10.0.0.9>10.0.0.5 tcp/502 modbus-tcp(payload) 1x 10/19 900/1600 established',
  ]);
  const [counted] = reading.conversations;
  expect(counted).toMatchObject({ vlan: 40, firstSeen: Date.parse('2024-05-01T07:59:00Z') * 1000, lastSeen: Date.parse('2024-05-01T08:00:00Z') * 1000, outcomes: { established: 1, refused: 0, halfOpen: 0, reset: 0 }, frames: [1] });
  expect(reading.conversations.flatMap(each => each.operations.map(({ name, code, kind }) => [name, code, kind]))).toEqual([['write single coil', 5, 'write'], ['direct operate', 5, 'control'], ['response', 129, 'other']]);
});

test('names, users and weak versions are claims about the side that they belong to', () => {
  const reading = readLog(suricataEve, ndjson(
    { ...base, event_type: 'tls', dest_port: 443, tls: { sni: 'hmi.plant.example', version: 'TLSv1', subject: 'CN=hmi', issuerdn: 'CN=hmi' } },
    { ...base, event_type: 'dns', dest_port: 53, dns: { version: 2, type: 'answer', rrname: 'plc1.plant.example', rrtype: 'A', rcode: 'NOERROR', grouped: { A: ['10.0.0.77'] } } },
    { ...base, event_type: 'arp', src_ip: undefined, dest_ip: undefined, arp: { src_ip: '10.0.0.8', src_mac: '00:1b:1b:00:00:08', opcode: 'reply' } },
  ));
  const claims = reading.observations.map(({ witness, key, value }) => `${reading.witnesses[witness]!.ip} ${key} ${String(value)}`);
  expect(claims).toEqual(expect.arrayContaining(['10.0.0.5 server-name hmi.plant.example', '10.0.0.5 weakness tls-legacy', '10.0.0.5 weakness self-signed-certificate', '10.0.0.77 hostname plc1.plant.example', '10.0.0.5 dns.server true']));
  expect(reading.witnesses.find(({ ip }) => ip === '10.0.0.8')?.macs).toEqual([{ mac: '00:1b:1b:00:00:08', basis: 'arp', count: 1, frame: 3 }]);
});

test('netflow events hold one direction each: two of them are one conversation', () => {
  const reading = readLog(suricataEve, ndjson(
    { ...base, event_type: 'netflow', netflow: { pkts: 4, bytes: 400, start: base.timestamp, end: base.timestamp } },
    { ...base, event_type: 'netflow', src_ip: base.dest_ip, src_port: 502, dest_ip: base.src_ip, dest_port: 40001, netflow: { pkts: 3, bytes: 300 } }));
  expect(lines(reading)).toEqual(['10.0.0.9>10.0.0.5 tcp/502 modbus-tcp(port) 1x 4/7 400/700 established']);
});

test('hostile events are skipped by reason; whatever comes, the receipt adds up', () => {
  const reading = readLog(suricataEve, `${JSON.stringify({ ...base, event_type: 'flow', src_ip: '999.1.1.1' })}\n{"event_type":"__proto__","timestamp":"x","src_ip":"10.0.0.1","dest_ip":"10.0.0.2","__proto__":{"polluted":1}}\n{"cut`);
  expect(reading.source.table).toEqual({ rows: 3, rowsRead: 1, rowsSkipped: { 'no-endpoints': 1, 'not-json': 1 } });
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  fc.assert(fc.property(fc.array(fc.record({ event_type: fc.constantFrom('flow', 'dns', 'tls', 'modbus', 'netflow', 'arp', 'x'), src_ip: fc.oneof(fc.ipV4(), fc.anything()), dest_ip: fc.oneof(fc.ipV4(), fc.string()), dest_port: fc.anything(), proto: fc.anything(), flow: fc.anything(), modbus: fc.jsonValue(), vlan: fc.jsonValue() })), events => {
    expect(addsUp(readLog(suricataEve, events.map(event => JSON.stringify(event, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).join('\n')))).toBe(true);
  }), { numRuns: 60 });
});
