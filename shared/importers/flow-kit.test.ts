import { expect, test } from 'vitest';
import { FLOW_LIMITS, FlowAssembler } from './flow-kit';
import { oneWay } from './one-way-kit';

const assembler = () => new FlowAssembler('test', { name: 'x', sha256: 'ab'.repeat(32), bytes: 1, site: 'site' });
const row = (client: string, server: string, port: number, more = {}) => ({ row: 1, client: { ip: client, port: 40_000 }, server: { ip: server, port }, transport: 'tcp' as const, orientation: 'first-packet' as const, ...more });

test('beyond the bound another conversation is refused, one that is known is still counted', () => {
  const flows = assembler();
  for (let i = 0; i < FLOW_LIMITS.conversations; i++) flows.flow(row(`10.${(i >> 17) & 255}.${(i >> 9) & 255}.${(i >> 1) & 255}`, '192.168.0.1', 1 + (i & 1), { packets: { client: 1, server: 1 } }));
  expect(flows.flow(row('10.0.0.1', '192.168.0.1', 9999))).toBeUndefined();
  expect(flows.flow(row('10.0.0.1', '192.168.0.1', 2, { packets: { client: 1, server: 1 } }))).toBeDefined();
  const { conversations, witnesses } = flows.end('x', 'flow-log');
  expect(conversations).toHaveLength(FLOW_LIMITS.conversations);
  expect(witnesses.length).toBeLessThanOrEqual(FLOW_LIMITS.witnesses);
  expect(conversations.find(({ packets }) => packets === 4)).toMatchObject({ connections: 1, serverPort: 2 });
}, 60_000);

test('values of one key are bounded per device, and what is left out is said', () => {
  const flows = assembler();
  const witness = flows.witness('10.0.0.1', 1);
  for (let i = 0; i < FLOW_LIMITS.values + 10; i++) flows.claim(witness, 'dns.query', `name-${i}`, 0.9, i + 1);
  const reading = flows.end('x', 'flow-log');
  expect(reading.observations).toHaveLength(FLOW_LIMITS.values);
  expect(reading.source.problems.map(({ code }) => code)).toContain('too-many-claims');
});

test('a claim keeps its first eight rows and counts all', () => {
  const flows = assembler();
  const witness = flows.witness('10.0.0.1', 1);
  for (let i = 1; i <= 20; i++) flows.claim(witness, 'hostname', 'plc-1', 0.9, i);
  expect(flows.end('x', 'flow-log').observations).toEqual([{ witness: 0, key: 'hostname', value: 'plc-1', confidence: 0.9, by: 'test', count: 20, at: [1, 2, 3, 4, 5, 6, 7, 8].map(number => ({ row: number })) }]);
});

test('group, zero and malformed MAC addresses bind nobody', () => {
  const flows = assembler();
  for (const mac of ['ff:ff:ff:ff:ff:ff', '01:00:5e:00:00:01', '00:00:00:00:00:00', '00-1A-2B', 'x']) flows.flow(row('10.0.0.1', '10.0.0.2', 502, { client: { ip: '10.0.0.1', port: 1, mac } }));
  expect(flows.end('x', 'flow-log').witnesses[0]).not.toHaveProperty('macs');
});

test('which end is the server follows from the ports, the same from both directions; SYN without ACK says it itself', () => {
  const ends = (from: [string, number], to: [string, number], flags?: number) => {
    const flows = assembler();
    oneWay(flows, { row: 1, from: { ip: from[0], port: from[1] }, to: { ip: to[0], port: to[1] }, transport: 'tcp', packets: 1, bytes: 1, ...(flags !== undefined ? { flags } : {}) });
    const { conversations: [only], witnesses } = flows.end('x', 'flow-log');
    return `${witnesses[only!.server]!.ip}:${only!.serverPort}`;
  };
  expect(ends(['10.0.0.1', 502], ['10.0.0.2', 40_000])).toBe('10.0.0.1:502');
  expect(ends(['10.0.0.2', 40_000], ['10.0.0.1', 502])).toBe('10.0.0.1:502');
  expect(ends(['10.0.0.1', 6001], ['10.0.0.2', 6002])).toBe('10.0.0.1:6001');
  expect(ends(['10.0.0.2', 6002], ['10.0.0.1', 6001])).toBe('10.0.0.1:6001');
  expect(ends(['10.0.0.1', 6001], ['10.0.0.2', 6002], 0x02)).toBe('10.0.0.2:6002');
});
