import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DriftItem } from '../model/drift';
import { compareSites } from './drift';
import { driftJson, driftText } from './drift-text';
import { readSide } from './side';
import type { Side, SideAsset, SideConversation, SideFinding } from './side';

const frame = (n: number) => ({ source: 'src:a', frame: n });

function asset(name: string, more: Partial<SideAsset> & { readonly mac?: string; readonly ip?: string } = {}): SideAsset {
  const { mac, ip, ...rest } = more;
  return {
    id: `asset:${name}`, name, macs: mac ? [mac] : [], ips: ip ? [ip] : [], hostnames: [], role: 'plc', zone: 'zone:60', external: false, services: [], ...rest,
    facts: [
      ...(mac ? [{ key: 'mac', value: mac, evidence: [frame(1)] }] : []), ...(ip ? [{ key: 'ip', value: ip, evidence: [frame(2)] }] : []),
      ...(['firmware', 'serial', 'model'] as const).flatMap(key => (rest[key] === undefined ? [] : [{ key, value: rest[key], evidence: [frame(3)] }])), ...rest.facts ?? [],
    ],
  };
}

const conversation = (client: string, server: string, more: Partial<SideConversation> = {}): SideConversation => ({
  id: `conv:${client}-${server}`, client: `asset:${client}`, server: `asset:${server}`, transport: 'tcp', serverPort: 502, protocol: 'modbus-tcp', connections: 4, packets: 100, bytes: 10_000, established: true, operations: [], evidence: [frame(9)], ...more,
});

function side(assets: readonly SideAsset[], more: Partial<Side> = {}): Side {
  return {
    format: 'crossdock-analysis', version: 1, generatedAt: '2026-09-07T06:00:00Z', sources: [{ id: 'src:a', name: 'a.pcap', sha256: '00', firstSeen: '2026-09-07T06:00:00Z', lastSeen: '2026-09-07T08:00:00Z' }], assets: [...assets],
    conversations: [], findings: [], zones: [{ id: 'zone:60', name: 'VLAN 60', purdueLevel: 1 }], coverage: [{ zone: 'zone:60', hours: 2 }], risk: { expectedAnnualLoss: 1000, score: 10 }, ...more,
  };
}

const short = (items: readonly DriftItem[]): string[] => items.map(({ state, severity, text }) => `${state} ${severity}: ${text}`);
const PLC = { mac: '00:00:00:00:00:01', ip: '10.0.0.1', firmware: '1.0' };

describe('devices', () => {
  test('are recognised by MAC before address, and what they state now is set against what they stated then', () => {
    const drift = compareSites(side([asset('PLC', PLC)]), side([asset('renamed', { ...PLC, ip: '10.0.0.7', firmware: '2.0' })]));
    expect(drift.matches).toEqual([{ base: 'asset:PLC', new: 'asset:renamed', by: 'mac' }]);
    expect(short(drift.items)).toEqual(['changed medium: renamed (10.0.0.7) states the firmware 2.0; it was 1.0.', 'changed low: renamed (10.0.0.7) has the address 10.0.0.7; it was 10.0.0.1.']);
    expect(drift.items[0]).toMatchObject({ field: 'firmware', before: '1.0', after: '2.0', kind: 'known-doing-new', baseEvidence: [frame(3)], newEvidence: [frame(3)] });
  });

  test('another MAC and serial number at the same address is a replacement, not a change', () => {
    const drift = compareSites(side([asset('P', { ip: '10.0.0.5', mac: '00:00:00:00:00:05', serial: 'A' })]), side([asset('P', { ip: '10.0.0.5', mac: '00:00:00:00:00:06', serial: 'B' })]));
    expect(drift.items.map(({ state, before, after }) => [state, before, after])).toEqual([['replaced', '00:00:00:00:00:05, A', '00:00:00:00:00:06, B']]);
  });

  test('a value that two devices of one side share recognises neither', () => {
    const twin = (name: string, ip: string) => asset(name, { ip, hostnames: ['localhost'] });
    const drift = compareSites(side([twin('a', '10.0.0.1'), twin('b', '10.0.0.2')]), side([twin('c', '10.0.0.8'), twin('d', '10.0.0.9')]));
    expect(drift.matches).toEqual([]);
    expect(drift.cannotSay).toContain('No asset is on both sides: these are likely two sites.');
  });

  test('are new in a zone of controllers at high weight, and only perhaps new where the earlier capture saw too little', () => {
    const later = side([asset('PLC', PLC), asset('laptop', { ip: '10.0.0.77', role: 'unknown', state: 'seen-not-listed' })]);
    expect(short(compareSites(side([asset('PLC', PLC)]), later).items)).toEqual(['new high: laptop (10.0.0.77), role unknown, is new in VLAN 60, and on no list.']);
    const brief = compareSites(side([asset('PLC', PLC)], { coverage: [{ zone: 'zone:60', hours: 0.1 }] }), later);
    expect(brief.items.map(({ state, doubt }) => [state, doubt])).toEqual([['not-seen-before', 'VLAN 60 was seen for 6 min then and for 2.0 h now']]);
    expect(brief.cannotSay).toEqual(['VLAN 60: what is new there cannot be said; seen for 6 min then and 2.0 h now.']);
  });

  test('are gone only where their zone was seen long enough', () => {
    const gone = (hours: number) => compareSites(side([asset('PLC', PLC), asset('HMI', { ip: '10.0.0.2' })]), side([asset('PLC', PLC)], { coverage: [{ zone: 'zone:60', hours }] })).items.map(({ state, text }) => [state, text]);
    expect(gone(2)).toEqual([['gone', 'HMI (10.0.0.2) was seen in VLAN 60 and is not seen now.']]);
    expect(gone(0.5)).toEqual([['not-seen', 'HMI (10.0.0.2) was seen in VLAN 60 and is not seen now.']]);
  });
});

describe('services', () => {
  const web = { transport: 'tcp', port: 80, protocol: 'http', confirmed: true };
  const used = (connections: number): SideConversation => conversation('HMI', 'PLC', { serverPort: 80, protocol: 'http', connections, evidence: [frame(70)] });
  const hmi = asset('HMI', { ip: '10.0.0.2' });
  const items = (base: Side, later: Side) => compareSites(base, later).items.filter(({ field }) => field === 'service').map(({ state, before, after, doubt, baseEvidence, newEvidence }) => ({ state, before, after, doubt, baseEvidence, newEvidence }));
  const serving = side([asset('PLC', { ...PLC, services: [web] }), hmi], { conversations: [used(40)] });
  const silent = side([asset('PLC', PLC), hmi]);

  test('that are offered now and were not are new, with the frames of their use', () => {
    expect(items(silent, serving)).toEqual([{ state: 'changed', before: undefined, after: 'http at tcp/80', doubt: undefined, baseEvidence: [], newEvidence: [frame(70)] }]);
  });

  test('that were used and are not are gone where use was to be expected, and only silent where it was not', () => {
    expect(items(serving, silent)).toEqual([{ state: 'gone', before: 'http at tcp/80', after: undefined, doubt: undefined, baseEvidence: [frame(70)], newEvidence: [] }]);
    expect(driftText(compareSites(serving, silent))).toContain('Services that nobody uses any more (1)');
    expect(driftText(compareSites(serving, silent))).not.toContain('Devices gone');
    const once = side([asset('PLC', { ...PLC, services: [web] }), hmi], { conversations: [used(1)] });
    expect(items(once, silent).map(({ state, doubt }) => [state, doubt])).toEqual([['not-seen', 'it was used once then, too seldom for its silence to say anything']]);
    expect(items(serving, { ...silent, coverage: [{ zone: 'zone:60', hours: 0.1 }] }).map(({ state, doubt }) => [state, doubt])).toEqual([['not-seen', 'VLAN 60 was seen for 2.0 h then and for 6 min now']]);
  });

  test('that only a list names, or that no attempt reached, cannot go', () => {
    expect(items(side([asset('PLC', { ...PLC, services: [web] }), hmi]), silent)).toEqual([]);
    expect(items(side([asset('PLC', { ...PLC, services: [web] }), hmi], { conversations: [{ ...used(9), established: false }] }), silent)).toEqual([]);
  });
});

describe('conversations', () => {
  const assets = [asset('HMI', { ip: '10.0.0.2' }), asset('PLC', PLC)];
  const write = { name: 'write single register', code: 6, count: 3, kind: 'write' as const, evidence: [frame(20)] };
  const read = { name: 'read holding registers', code: 3, count: 90, kind: 'read' as const, evidence: [frame(21)] };
  const with_ = (...conversations: SideConversation[]) => side(assets, { conversations });

  test('a known pair that writes for the first time weighs more than one that reads something else', () => {
    const drift = compareSites(with_(conversation('HMI', 'PLC', { operations: [read] })), with_(conversation('HMI', 'PLC', { operations: [read, write, { ...read, code: 4, name: 'read input registers', count: 1 }] })));
    expect(drift.items.map(({ state, severity, kind, after }) => [state, severity, kind, after])).toEqual([['changed', 'high', 'known-doing-new', 'write single register ×3'], ['changed', 'low', 'known-doing-new', 'read input registers ×1']]);
    expect(drift.items[0]!.newEvidence).toEqual([frame(20)]);
  });

  test('refusals that were not, a write far more often, another period, and far more bytes are changes; a little more is none', () => {
    const base = with_(conversation('HMI', 'PLC', { operations: [write], period: { micros: 300_000, variation: 0.1 } }));
    const changed = with_(conversation('HMI', 'PLC', { bytes: 1_000_000, operations: [{ ...write, count: 30, refused: 2 }], period: { micros: 50_000, variation: 0.1 } }));
    expect(compareSites(base, changed).items.map(({ field, before, after }) => [field, before, after])).toEqual(expect.arrayContaining([['refusals', '0', '2'], ['rate', '1.5 an hour', '15.0 an hour'], ['period', '300 ms', '50 ms'], ['volume', '5000 bytes an hour', '500000 bytes an hour']]));
    expect(compareSites(base, with_(conversation('HMI', 'PLC', { bytes: 12_000, operations: [{ ...write, count: 4 }], period: { micros: 320_000, variation: 0.1 } }))).items).toEqual([]);
    // Bursts have no period.
    expect(compareSites(with_(conversation('HMI', 'PLC', { period: { micros: 300_000, variation: 6 } })), with_(conversation('HMI', 'PLC', { period: { micros: 50_000, variation: 6 } }))).items).toEqual([]);
  });

  test('a login that is refused now is the same pair, though its protocol cannot be told any further', () => {
    const connect = { name: 'connect', code: 1, count: 1, kind: 'other' as const, evidence: [frame(5)] };
    const drift = compareSites(with_(conversation('HMI', 'PLC', { protocol: 'vda5050', operations: [connect] })), with_(conversation('HMI', 'PLC', { protocol: 'mqtt', operations: [{ ...connect, count: 12, refused: 12 }] })));
    expect(short(drift.items)).toEqual(['changed medium: HMI (10.0.0.2) → PLC (10.0.0.1) by mqtt (tcp/502): connect is refused now (12 of 12); it was not before.']);
  });

  test('a pair that programs a controller and never spoke to it is critical; housekeeping is not compared', () => {
    const load = { name: 'request download', code: 0x1a, count: 1, kind: 'program' as const, evidence: [frame(30)] };
    const drift = compareSites(with_(), with_(conversation('HMI', 'PLC', { operations: [load] }), conversation('PLC', 'HMI', { protocol: 'arp', transport: 'l2' }), conversation('PLC', 'HMI', { id: 'conv:x', serverPort: 80, established: false })));
    expect(drift.items.map(({ state, severity, text }) => [state, severity, /does: request download ×1/.test(text)])).toEqual([['new', 'critical', true]]);
  });
});

describe('findings', () => {
  const assets = [asset('PLC', PLC), asset('HMI', { ip: '10.0.0.2' })];
  const finding = (more: Partial<SideFinding> = {}): SideFinding => ({ id: 'finding:smbv1:1', rule: 'smbv1', title: 'SMBv1 is spoken', severity: 'high', assets: ['asset:PLC'], conversations: [], why: 'why.', evidence: [frame(40)], ...more });
  const states = (base: Partial<Side>, later: Partial<Side>, there = assets) => compareSites(side(assets, base), side(there, later)).items.filter(({ about }) => about === 'finding').map(({ state, doubt }) => [state, doubt]);

  test('are still open, partly closed, closed, or new', () => {
    expect(states({ findings: [finding()] }, { findings: [finding()] })).toEqual([['open', undefined]]);
    expect(states({ findings: [finding({ assets: ['asset:PLC', 'asset:HMI'] })] }, { findings: [finding()] })).toEqual([['partly-closed', undefined]]);
    expect(states({ findings: [finding()] }, {})).toEqual([['closed', undefined]]);
    expect(states({}, { findings: [finding()] })).toEqual([['new', undefined]]);
  });

  test('prove nothing by their absence when the device was not heard, its zone hardly seen, or the act too seldom', () => {
    expect(states({ findings: [finding()] }, {}, [assets[1]!])).toEqual([['not-seen', 'PLC (10.0.0.1) was not heard at all']]);
    expect(states({ findings: [finding()] }, { coverage: [{ zone: 'zone:60', hours: 0.2 }] })).toEqual([['not-seen', 'VLAN 60 was seen for 2.0 h then and for 12 min now']]);
    const once = conversation('HMI', 'PLC', { operations: [{ name: 'stop', code: 0x29, count: 1, kind: 'control', evidence: [frame(50)] }] });
    const often = conversation('HMI', 'PLC', { operations: [{ name: 'write', code: 6, count: 40, kind: 'write', evidence: [frame(50)] }] });
    expect(states({ findings: [finding({ conversations: [once.id] })], conversations: [once] }, {})).toEqual([['not-seen', 'it was seen once then, too seldom for its absence to say anything']]);
    expect(states({ findings: [finding({ conversations: [often.id] })], conversations: [often] }, {})).toEqual([['closed', undefined]]);
  });
});

test('a site compared with itself has nothing but open findings, and the order of the lists does not matter', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  const sites = fc.record({
    assets: fc.uniqueArray(fc.record({ name, ip: fc.integer({ min: 1, max: 9 }), serial: fc.option(fc.constantFrom('s1', 's2'), { nil: undefined }) }), { selector: each => each.name, maxLength: 6 }),
    talks: fc.array(fc.tuple(name, name, fc.integer({ min: 1, max: 3 })), { maxLength: 8 }),
  });
  fc.assert(fc.property(sites, sites, (one, two) => {
    const make = ({ assets, talks }: typeof one, turn: boolean): Side => {
      const list = assets.map(({ name: id, ip, serial }) => asset(id, { ip: `10.0.0.${ip}`, ...(serial === undefined ? {} : { serial }) }));
      const conversations = talks.map(([client, server, port], i) => conversation(client, server, { id: `conv:${i}`, serverPort: port }));
      return side(turn ? list.reverse() : list, { conversations: turn ? conversations.reverse() : conversations });
    };
    expect(compareSites(make(one, false), make(one, false)).items).toEqual([]);
    const drift = compareSites(make(one, false), make(two, false));
    expect(new Set(drift.items.map(({ id }) => id)).size).toBe(drift.items.length);
    expect(driftText(drift).length).toBeGreaterThan(0);
    expect(compareSites(make(one, true), make(two, true)).items.map(({ id }) => id)).toEqual(drift.items.map(({ id }) => id));
    expect(driftJson(drift)).toBe(driftJson(compareSites(make(one, false), make(two, false))));
  }), { numRuns: 150 });
});

test('what is no analysis is refused with the member that is wrong, and never half-read', () => {
  expect(() => readSide(null)).toThrow(/no analysis of Crossdock/);
  expect(() => readSide({ ...side([]), assets: [{ id: 1 }] })).toThrow(/\/assets\/0\/id/);
  expect(() => readSide({ ...side([]), version: 2 })).toThrow(/\/version/);
  expect(readSide({ ...side([]), further: { members: 1 } })).toEqual(side([]));
  fc.assert(fc.property(fc.anything(), value => {
    try {
      readSide(value);
    } catch (error) {
      expect((error as Error).message).toMatch(/^no analysis of Crossdock/);
    }
  }), { numRuns: 300 });
});
