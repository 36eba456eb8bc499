import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8Bytes } from '../binary/reader';
import { addsUp, lines, readLog } from './flow-log-test-kit';
import { nfdumpJson } from './nfdump-json';
import { importerFor } from './registry';

const flow = { type: 'FLOW', sampled: 0, t_first: '2024-05-01T10:00:00.250', t_last: '2024-05-01T10:00:02.500', proto: 6, src4_addr: '10.0.0.9', dst4_addr: '10.0.0.5', src_port: 40001, dst_port: 44818, tcp_flags: '...AP.SF', in_packets: 10, in_bytes: 900, src_vlan: 40 };

test('a list and one flow a line say the same', () => {
  for (const text of [JSON.stringify([flow, { ...flow, first: flow.t_first, src4_addr: '10.0.0.5', dst4_addr: '10.0.0.9', src_port: 44818, dst_port: 40001 }], null, 1), `${JSON.stringify(flow)}\n${JSON.stringify({ ...flow, src4_addr: '10.0.0.5', dst4_addr: '10.0.0.9', src_port: 44818, dst_port: 40001 })}\n`]) {
    expect(importerFor(utf8Bytes(text), 'x.json')?.id).toBe('nfdump-json');
    const reading = readLog(nfdumpJson, text);
    expect(lines(reading)).toEqual(['10.0.0.9>10.0.0.5 tcp/44818 enip(port) 1x 10/20 900/1800 established']);
    expect(reading.conversations[0]).toMatchObject({ vlan: 40, frames: [1, 2], firstSeen: Date.parse('2024-05-01T10:00:00.250Z') * 1000 });
  }
});

test('a port scan of SYN alone is no established conversation, a refusal neither', () => {
  const reading = readLog(nfdumpJson, JSON.stringify([{ ...flow, dst_port: 4840, tcp_flags: '......S.', in_packets: 1 }, { ...flow, src4_addr: '10.0.0.5', dst4_addr: '10.0.0.9', src_port: 4840, dst_port: 40001, tcp_flags: '...A.R..', in_packets: 1 }]));
  expect(lines(reading)).toEqual(['10.0.0.9>10.0.0.5 tcp/4840 opcua(port) 1x 1/2 900/1800']);
});

test('whatever the members hold, the receipt adds up', () => {
  fc.assert(fc.property(fc.array(fc.record({ src4_addr: fc.oneof(fc.ipV4(), fc.jsonValue()), dst4_addr: fc.oneof(fc.ipV4(), fc.jsonValue()), proto: fc.jsonValue(), src_port: fc.jsonValue(), dst_port: fc.jsonValue(), in_packets: fc.jsonValue(), in_bytes: fc.jsonValue(), tcp_flags: fc.jsonValue(), first: fc.jsonValue() })), flows => {
    expect(addsUp(readLog(nfdumpJson, JSON.stringify(flows)))).toBe(true);
  }), { numRuns: 60 });
});
