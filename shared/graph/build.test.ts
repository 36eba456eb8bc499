import fc from 'fast-check';
import { expect, test } from 'vitest';
import { identifyAssets } from '../assets/identify';
import { ReadingBuilder } from '../assets/test-kit';
import type { SiteConfig } from '../model/config';
import type { Reading } from '../model/reading';
import { buildGraph } from './build';
import { reachFrom } from './reach';

const graph = (readings: readonly Reading[], config: SiteConfig = {}) => buildGraph(readings, identifyAssets(readings, config), config);

/** Two cells and an office: VLAN 60 and 61 hold controllers, VLAN 10 a PC; WCS stands in 40 and, with a second card, in 60. */
function site(): { wire: Reading; list: Reading } {
  const wire = new ReadingBuilder('wire');
  const plc = wire.host('10.40.60.10', 'f4:54:33:10:00:32', { vlan: 60, arp: true });
  const io = wire.host('10.40.60.30', '00:1d:9c:10:00:37', { vlan: 60, arp: true });
  const plc2 = wire.host('10.40.61.10', '00:1b:1b:10:00:46', { vlan: 61, arp: true });
  const wcs = wire.host('10.40.40.40', '00:50:56:10:00:21', { vlan: 40, arp: true });
  const nic2 = wire.host('10.40.60.45', '00:50:56:10:00:3f', { vlan: 60, arp: true });
  const pc = wire.host('10.40.10.21', '00:08:74:10:00:01', { vlan: 10, arp: true });
  wire.say(plc, { 'cip.device-type': 14 }).say(io, { 'cip.device-type': 12 }).say(plc2, { 'order-number': '6ES7 512-1SK01-0AB0' });
  wire.say(wcs, { 'ntlm.computer': 'WCS-APP01' }).say(nic2, { 'ntlm.computer': 'WCS-APP01' });
  wire.talk(plc, io, { protocol: 'cip-io', transport: 'udp', serverPort: 2222 });
  wire.talk(nic2, plc, { protocol: 'cip', serverPort: 44818, vlan: 60, operations: [{ name: 'write tag', code: 0x4d, kind: 'write', count: 3, frames: [7] }] });
  wire.talk(wcs, plc2, { protocol: 's7comm', serverPort: 102, vlan: 40 });
  wire.talk(pc, wcs, { protocol: 'http', serverPort: 8080, vlan: 10 });
  wire.talk(pc, wire.silent('10.40.60.99'), { established: false, packets: 2, packetsFromClient: 2, serverPort: 502 });
  const list = new ReadingBuilder('list', { list: true });
  list.row(2, { ip: '10.40.60.10', name: 'SRT-PLC-01', 'listed-zone': 'cell-sortation' });
  list.row(3, { ip: '10.40.61.99', name: 'CNV-PLC-09', 'listed-role': 'PLC' });
  return { wire: wire.done(), list: list.done() };
}

const idOf = (result: ReturnType<typeof graph>, ip: string): string => result.assets.find(asset => asset.ips.includes(ip))!.id;

test('zones follow VLANs, take the name that a list gives and the commonest level of their assets', () => {
  const { wire, list } = site();
  const { zones, assets } = graph([wire, list]);
  expect(zones.map(zone => [zone.id, zone.name, zone.purdueLevel, zone.assets.length])).toEqual([
    ['zone:site:vlan:10', 'VLAN 10', undefined, 1], ['zone:site:vlan:40', 'VLAN 40', expect.anything(), 1], ['zone:site:vlan:60', 'cell-sortation', 1, 2], ['zone:site:vlan:61', 'VLAN 61', 1, 2],
  ]);
  expect(assets.find(asset => asset.name === 'CNV-PLC-09')).toMatchObject({ zone: 'zone:site:vlan:61', state: 'listed-silent' });
});

test('a configured zone wins over the VLAN and gives its level', () => {
  const { wire } = site();
  const { zones } = graph([wire], { zones: [{ name: 'Sorter', cidr: '10.40.60.0/24', purdueLevel: 2 }, { name: 'Office', vlan: 10, purdueLevel: 4 }] });
  expect(zones.filter(zone => zone.basis === 'configuration').map(zone => [zone.name, zone.purdueLevel])).toEqual([['Sorter', 2], ['Office', 4]]);
});

test('the second card of a dual-homed server makes no conduit where its frames never cross a zone', () => {
  const { conduits } = graph([site().wire]);
  expect(conduits.map(conduit => [conduit.from, conduit.to, conduit.protocols])).toEqual([
    ['zone:site:vlan:10', 'zone:site:vlan:40', ['http']], ['zone:site:vlan:40', 'zone:site:vlan:61', ['s7comm']],
  ]);
});

test('services need an answer: a port that was only asked for is none', () => {
  const { assets, conversations } = graph([site().wire]);
  expect(assets.find(asset => asset.ips.includes('10.40.60.10'))!.services).toMatchObject([{ transport: 'tcp', port: 44818, protocol: 'cip', confirmed: true }]);
  const scan = conversations.find(conversation => conversation.serverIp === '10.40.60.99')!;
  expect(scan.server).toBeUndefined();
});

test('links join assets, and a conversation with nobody makes none', () => {
  const { links, conversations } = graph([site().wire]);
  expect(links).toHaveLength(4);
  expect(links.every(link => link.conversations.every(id => conversations.some(conversation => conversation.id === id)))).toBe(true);
});

test('reach: seen first, then the segment, then the neighbouring zone', () => {
  const result = graph([site().wire]);
  const assets = new Map(result.assets.map(asset => [asset.id, asset]));
  const reach = (ip: string) => reachFrom(result.reach, assets, idOf(result, ip)).map(edge => [assets.get(edge.asset)!.ips[0], edge.service.port, edge.rule, edge.basis]);
  expect(reach('10.40.40.40')).toEqual(expect.arrayContaining([['10.40.60.10', 44818, 'F01', 'observed'], ['10.40.60.30', 2222, 'F03', 'inferred'], ['10.40.61.10', 102, 'F01', 'observed']]));
  expect(reach('10.40.10.21')).toEqual([['10.40.40.40', 8080, 'F01', 'observed']]);
  // Through its second card the server offers its web page to the cell.
  expect(reach('10.40.60.10').sort()).toEqual([['10.40.40.40', 8080, 'F03', 'inferred'], ['10.40.60.30', 2222, 'F01', 'observed']]);
});

test('a dual-homed server is in both segments', () => {
  const { reach, ...result } = graph([site().wire]);
  expect(reach.segmentsOf.get(idOf({ reach, ...result }, '10.40.40.40'))).toEqual(['segment:site:vlan:40', 'segment:site:vlan:60']);
});

test('counts of listed and seen add up to the assets, and coverage says what is missing', () => {
  const { wire, list } = site();
  const { assets, reconciliation: r, coverage } = graph([wire, list]);
  expect(r.listedAndSeen + r.listedSilent + r.seenNotListed + r.seen).toBe(assets.length);
  expect(coverage.reduce((sum, zone) => sum + zone.assets, 0)).toBe(assets.length);
  expect(coverage.find(zone => zone.zone === 'zone:site:vlan:61')!.limits.join(' ')).toMatch(/1 listed asset was never seen/);
});

test('conversations of two captures add up, and evidence leads to both', () => {
  const part = (id: string): Reading => {
    const wire = new ReadingBuilder(id);
    const a = wire.host('10.0.0.1', '00:08:74:00:00:01');
    return wire.talk(a, wire.host('10.0.0.2', '00:08:74:00:00:02'), { protocol: 's7comm', serverPort: 102, operations: [{ name: 'read variables', code: 4, kind: 'read', count: 5, refused: 1, frames: [3] }] }).done();
  };
  const { conversations } = graph([part('one'), part('two')]);
  expect(conversations).toHaveLength(1);
  expect(conversations[0]).toMatchObject({ packets: 20, connections: 2, operations: [{ count: 10, refused: 2 }] });
  expect(new Set(conversations[0]!.evidence.map(piece => ('source' in piece ? piece.source : '')))).toEqual(new Set(['src:one', 'src:two']));
});

test('no order of files shows in the graph, and a file twice changes nothing', () => {
  const { wire, list } = site();
  const more = new ReadingBuilder('more');
  more.talk(more.host('10.40.60.10', 'f4:54:33:10:00:32', { vlan: 60 }), more.host('10.40.61.10', '00:1b:1b:10:00:46', { vlan: 61 }), { protocol: 's7comm', serverPort: 102 });
  const files = [wire, list, more.done()];
  const expected = graph(files);
  fc.assert(fc.property(fc.shuffledSubarray([0, 1, 2, 0, 1], { minLength: 5 }), order => {
    expect(graph(order.map(i => files[i]!))).toEqual(expected);
  }), { numRuns: 15 });
});

test('sites named in the configuration stay apart', () => {
  const one = new ReadingBuilder('one', { name: 'a.pcap' });
  one.host('192.168.1.10', '00:01:05:00:00:01');
  const two = new ReadingBuilder('two', { name: 'b.pcap' });
  two.host('192.168.1.10', '00:01:05:00:00:01');
  const config: SiteConfig = { sites: { 'b.pcap': 'cell-2' } };
  expect(graph([one.done(), two.done()], config).assets.map(asset => asset.site).sort()).toEqual(['cell-2', 'site']);
});

test('two thousand assets and a hundred thousand conversations stay in proportion', () => {
  const build = (assets: number, talks: number): number => {
    const wire = new ReadingBuilder('big');
    const ids = Array.from({ length: assets }, (_, i) => wire.host(`10.${i >> 12}.${(i >> 6) & 63}.${(i & 63) + 1}`, `00:1b:1b:00:${(i >> 8).toString(16).padStart(2, '0')}:${(i & 255).toString(16).padStart(2, '0')}`, { vlan: (i >> 6) + 1 }));
    for (let i = 0; i < talks; i++) wire.talk(ids[(i * 7919) % assets]!, ids[(i * 104729 + 13) % assets]!, { protocol: 's7comm', serverPort: 102 + (i % 50) });
    const reading = wire.done();
    const result = graph([reading]);
    return result.reach.segments.reduce((sum, segment) => sum + segment.assets.length, 0);
  };
  // Memberships, not pairs: a segment of n assets costs n.
  expect(build(500, 5000)).toBe(500);
});

test('open ports of a scan are unconfirmed services, and a scanned host counts as seen, not as listed', () => {
  const scan = new ReadingBuilder('scan', { list: true });
  scan.say(scan.row(1, { ip: '10.40.60.10' }), { 'open-port': 'tcp/80' });
  const reading = scan.done();
  const scanned: Reading = { ...reading, source: { ...reading.source, kind: 'scan' } };
  const { assets } = graph([site().wire, scanned]);
  const plc = assets.find(asset => asset.ips.includes('10.40.60.10'))!;
  expect(plc.services.map(service => [service.port, service.confirmed])).toEqual([[80, false], [44818, true]]);
  expect(plc.state).toBe('seen');
});

test('a datagram that a live host never answered is no service of it', () => {
  const wire = new ReadingBuilder('w');
  const plc = wire.host('10.0.0.1', '00:1b:1b:00:00:01');
  wire.talk(wire.host('10.0.0.2', '00:08:74:00:00:02'), plc, { transport: 'udp', serverPort: 47808, protocol: 'bacnet', packets: 3, packetsFromClient: 3, established: false });
  expect(graph([wire.done()]).assets.flatMap(asset => asset.services)).toEqual([]);
});

test('a machine with two addresses keeps the conversations of each apart', () => {
  const wire = new ReadingBuilder('w');
  const plc = wire.host('10.0.0.3', '00:02:b3:ce:70:51', { arp: true });
  const one = wire.host('10.0.0.8', '00:50:04:93:70:67');
  const two = wire.host('10.0.0.9', '00:50:04:93:70:67');
  wire.talk(one, plc, { protocol: 'dnp3', serverPort: 20_000, packets: 30 });
  wire.talk(two, plc, { protocol: 'dnp3', serverPort: 20_000, packets: 4 });
  const { conversations } = graph([wire.done()]);
  expect(conversations.map(({ clientIp, serverIp, packets }) => [clientIp, serverIp, packets]).sort()).toEqual([['10.0.0.8', '10.0.0.3', 30], ['10.0.0.9', '10.0.0.3', 4]]);
  expect(new Set(conversations.map(({ client }) => client)).size).toBe(1);
});
