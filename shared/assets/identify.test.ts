import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Asset } from '../model/asset';
import type { Reading } from '../model/reading';
import { identifyAssets } from './identify';
import { ReadingBuilder } from './test-kit';

const identify = (...readings: Reading[]) => identifyAssets(readings, {});
const withIp = (assets: readonly Asset[], ip: string): Asset => assets.find(asset => asset.ips.includes(ip))!;
const ROUTER = '00:00:0c:10:00:97';

/** A PLC, a panel, a server behind a router, a scan into the void and a list of three rows. */
function plant(): { wire: Reading; list: Reading } {
  const wire = new ReadingBuilder('wire');
  const plc = wire.host('10.40.60.10', 'f4:54:33:10:00:32', { vlan: 60, arp: true });
  const panel = wire.host('10.40.60.20', 'f4:54:33:10:00:35', { vlan: 60, arp: true });
  wire.host('10.40.60.1', ROUTER, { vlan: 60, arp: true, ttl: 255 });
  const server = wire.host('10.10.0.21', ROUTER, { vlan: 60, ttl: 126 });
  wire.host('10.10.0.22', ROUTER, { vlan: 60, ttl: 62 });
  wire.host('203.0.113.20', ROUTER, { vlan: 60, ttl: 50 });
  wire.say(plc, { 'cip.device-type': 14, vendor: 'Rockwell Automation/Allen-Bradley', model: '1756-L83E/B', serial: '00c0ffee', firmware: '33.012' });
  wire.say(panel, { 'cip.device-type': 24 });
  wire.talk(panel, plc, { protocol: 'cip', serverPort: 44818, operations: [{ name: 'read tag', code: 0x4c, kind: 'read', count: 50, frames: [4] }] });
  wire.talk(server, plc, { protocol: 'cip', serverPort: 44818 });
  for (let i = 30; i < 60; i++) wire.talk(panel, wire.silent(`10.40.60.${i}`), { established: false, packets: 1, packetsFromClient: 1, serverPort: 102, orientation: 'first-packet' });
  wire.mac('00:1b:1b:10:00:4b', { vlan: 60 });
  const list = new ReadingBuilder('list', { list: true });
  list.row(2, { mac: 'F4-54-33-10-00-32', ip: '10.40.60.10', name: 'SRT-PLC-01', model: 'CJ2M', 'listed-role': 'PLC' });
  list.row(3, { ip: '10.40.60.20', name: 'SRT-HMI-01' });
  list.row(4, { ip: '10.10.0.30', name: 'HQ-DBERP', 'listed-role': 'ERP database' });
  return { wire: wire.done(), list: list.done() };
}

test('each device is one asset, whatever the number of its witnesses; scan targets are none', () => {
  const { wire, list } = plant();
  const { assets } = identify(wire, list);
  expect(assets.map(asset => asset.ips.join(' ') || asset.macs.join(' ')).sort()).toEqual(
    ['00:1b:1b:10:00:4b', '10.10.0.21', '10.10.0.22', '10.10.0.30', '10.40.60.1', '10.40.60.10', '10.40.60.20', '203.0.113.20']);
  expect(withIp(assets, '10.40.60.10')).toMatchObject({ role: 'plc', purdueLevel: 1, state: 'listed-and-seen', vendor: 'Rockwell Automation/Allen-Bradley', serial: '00c0ffee', model: '1756-L83E/B' });
  expect(withIp(assets, '10.40.60.20')).toMatchObject({ role: 'hmi', purdueLevel: 2, name: 'SRT-HMI-01' });
});

test('a routed asset gets neither MAC nor vendor of the gateway, and the gateway no role of what it fronts', () => {
  const { assets } = identify(plant().wire);
  expect(withIp(assets, '10.10.0.21').macs).toEqual([]);
  expect(withIp(assets, '10.10.0.21').vendor).toBeUndefined();
  expect(withIp(assets, '10.40.60.1')).toMatchObject({ macs: [ROUTER], role: 'router' });
});

test('an address outside every site prefix is external', () => {
  const { assets } = identify(plant().wire);
  expect(assets.filter(asset => asset.external).map(asset => asset.ips[0])).toEqual(['203.0.113.20']);
});

test('a public net in which two addresses show their own MACs lies inside', () => {
  const wire = new ReadingBuilder('w');
  wire.host('134.217.61.1', '00:1b:1b:00:00:01');
  wire.host('134.217.61.2', '00:1b:1b:00:00:02');
  wire.host('134.217.62.2', '00:1b:1b:00:00:03');
  expect(identify(wire.done()).assets.filter(asset => asset.external).map(asset => asset.ips[0])).toEqual(['134.217.62.2']);
});

test('an address that really sent packets is a device, be it loopback or reserved; one that is only named is none', () => {
  const wire = new ReadingBuilder('w');
  const server = wire.host('127.0.0.1', undefined);
  wire.host('240.0.0.2', '00:1b:1b:00:00:02');
  wire.silent('127.0.0.9');
  wire.say(server, { 'dnp3.address': 4 });
  const { assets } = identify(wire.done());
  expect(assets.map(asset => asset.ips.join()).sort()).toEqual(['127.0.0.1', '240.0.0.2']);
  expect(withIp(assets, '127.0.0.1')).toMatchObject({ external: false, facts: expect.arrayContaining([expect.objectContaining({ key: 'dnp3.address', value: 4 })]) });
});

test('what the wire shows wins over the list, and the difference is kept as a conflict', () => {
  const { wire, list } = plant();
  const plc = withIp(identify(wire, list).assets, '10.40.60.10');
  expect(plc.conflicts).toContain('model');
  expect(plc.facts.filter(fact => fact.key === 'model').map(fact => fact.value)).toEqual(['1756-L83E/B', 'CJ2M']);
});

test('a listed device that nobody saw is there, silent', () => {
  const { wire, list } = plant();
  expect(withIp(identify(wire, list).assets, '10.10.0.30')).toMatchObject({ state: 'listed-silent', name: 'HQ-DBERP', role: 'database-server' });
});

test('two network cards that sign in with one computer name are one machine', () => {
  const wire = new ReadingBuilder('w');
  const a = wire.host('10.40.40.40', '00:50:56:10:00:21', { vlan: 40 });
  const b = wire.host('10.40.60.45', '00:50:56:10:00:3f', { vlan: 60 });
  wire.say(a, { 'ntlm.computer': 'WCS-APP01' }).say(b, { 'ntlm.computer': 'wcs-app01' });
  const { assets } = identify(wire.done());
  expect(assets).toHaveLength(1);
  expect(assets[0]).toMatchObject({ ips: ['10.40.40.40', '10.40.60.45'], vlans: [40, 60], name: 'WCS-APP01' });
});

test('clones with one computer name stay apart, with a problem', () => {
  const wire = new ReadingBuilder('w');
  for (let i = 1; i <= 6; i++) wire.say(wire.host(`10.0.0.${i}`, `00:50:56:00:00:0${i}`), { 'ntlm.computer': 'PANEL-IMAGE' });
  const { assets, problems } = identify(wire.done());
  expect(assets).toHaveLength(6);
  expect(problems.map(problem => problem.code)).toEqual(['shared-identity']);
});

test('one address with disjoint MACs in two VLANs is two assets and a problem', () => {
  const wire = new ReadingBuilder('w');
  wire.host('192.168.1.10', '00:01:05:00:00:01', { vlan: 11, arp: true });
  wire.host('192.168.1.10', '00:01:05:00:00:02', { vlan: 12, arp: true });
  const { assets, problems } = identify(wire.done());
  expect(assets.map(asset => asset.vlans)).toEqual(expect.arrayContaining([[11], [12]]));
  expect(problems[0]!.message).toMatch(/192\.168\.1\.10 is used by 2 devices/);
});

test('the routed copy of a packet in another VLAN is the same asset', () => {
  const wire = new ReadingBuilder('w');
  wire.host('10.40.60.10', 'f4:54:33:10:00:32', { vlan: 60, arp: true });
  wire.host('10.40.60.10', ROUTER, { vlan: 40, ttl: 63 });
  wire.host('10.40.40.40', '00:50:56:10:00:21', { vlan: 40, arp: true });
  wire.host('10.40.40.40', ROUTER, { vlan: 60, ttl: 127 });
  const { assets } = identify(wire.done());
  expect(assets.map(asset => [asset.ips.join(), asset.macs.join(), asset.vlans.join()]).sort()).toEqual([
    ['', ROUTER, ''], ['10.40.40.40', '00:50:56:10:00:21', '40'], ['10.40.60.10', 'f4:54:33:10:00:32', '60'],
  ]);
});

test('IPv4 and IPv6 of one network card are one asset', () => {
  const wire = new ReadingBuilder('w');
  wire.host('10.0.0.5', '00:08:74:00:00:05');
  wire.host('fe80::208:74ff:fe00:5', '00:08:74:00:00:05');
  wire.host('fd00::5', '00:08:74:00:00:05');
  expect(identify(wire.done()).assets.map(asset => asset.ips)).toEqual([['10.0.0.5', 'fd00::5', 'fe80::208:74ff:fe00:5']]);
});

test('modules in a rack are parts of the chassis; a device behind a BACnet router is an asset with a parent', () => {
  const wire = new ReadingBuilder('w');
  const chassis = wire.host('10.0.0.9', '00:00:bc:00:00:09');
  wire.say(chassis, { 'cip.device-type': 12, model: '1756-EN2T' });
  wire.child(chassis, 'slot 0', { 'cip.device-type': 14, model: '1756-L83E' });
  const router = wire.host('10.0.0.8', '00:40:ae:00:00:08');
  wire.child(router, 'mstp 2001:5', { 'bacnet.instance': 205, model: 'DVC-304' });
  wire.child(router, 'unit 7');
  const { assets } = identify(wire.done());
  expect(assets).toHaveLength(3);
  expect(withIp(assets, '10.0.0.9').role).toBe('plc');
  expect(assets.find(asset => asset.parent)?.parent).toBe(withIp(assets, '10.0.0.8').id);
});

test('a port alone never makes more than confidence 0.3, and no server role comes without an answer', () => {
  const wire = new ReadingBuilder('w');
  const client = wire.host('10.0.0.1', '00:08:74:00:00:01');
  const port = wire.host('10.0.0.2', '00:08:74:00:00:02');
  const mute = wire.host('10.0.0.3', '00:08:74:00:00:03');
  wire.talk(client, port, { serverPort: 1433 });
  wire.talk(client, mute, { serverPort: 1521, protocol: 'tns', packets: 5, packetsFromClient: 5, established: false });
  const { assets } = identify(wire.done());
  expect(withIp(assets, '10.0.0.2').roleConfidence).toBeLessThanOrEqual(0.3);
  expect(withIp(assets, '10.0.0.3').role).toBe('unknown');
});

test('the same file twice changes nothing, and no order of files shows', () => {
  const { wire, list } = plant();
  const more = new ReadingBuilder('more');
  more.say(more.host('10.40.60.10', 'f4:54:33:10:00:32', { vlan: 60 }), { hostname: 'srt-plc-01' });
  more.host('10.40.60.99', '00:08:74:00:00:99', { vlan: 60 });
  const files = [wire, list, more.done()];
  const expected = identify(...files).assets;
  fc.assert(fc.property(fc.shuffledSubarray([0, 1, 2, 0, 1, 2], { minLength: 6 }), order => {
    expect(identify(...order.map(i => files[i]!)).assets).toEqual(expected);
  }), { numRuns: 20 });
});

test('no order of witnesses within a file shows', () => {
  const spec = fc.array(fc.record({ ip: fc.integer({ min: 1, max: 6 }), mac: fc.integer({ min: 1, max: 6 }), vlan: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }), arp: fc.boolean(), ttl: fc.constantFrom(64, 63, 128, 126) }), { minLength: 1, maxLength: 10 });
  fc.assert(fc.property(spec, fc.func(fc.integer()), (hosts, order) => {
    const build = (list: typeof hosts): Asset[] => {
      const wire = new ReadingBuilder('w');
      for (const host of list) wire.host(`10.0.0.${host.ip}`, `00:08:74:00:00:0${host.mac}`, { arp: host.arp, ttl: host.ttl, ...(host.vlan !== undefined ? { vlan: host.vlan } : {}) });
      return identify(wire.done()).assets;
    };
    const shape = (assets: Asset[]) => assets.map(asset => [asset.id, asset.name, asset.ips, asset.macs, asset.vlans, asset.role]);
    const shuffled = [...hosts].map((host, i) => [order(i), host] as const).sort((a, b) => a[0] - b[0]).map(([, host]) => host);
    expect(shape(build(shuffled))).toEqual(shape(build(hosts)));
  }), { numRuns: 300 });
});

test('an asset keeps its id when a list is read later', () => {
  const { wire, list } = plant();
  const before = identify(wire).assets.map(asset => asset.id);
  const after = identify(wire, list).assets.map(asset => asset.id);
  expect(after).toEqual(expect.arrayContaining(before));
});

test('a role set by the analyst wins and the guess stays as an alternative', () => {
  const { wire } = plant();
  const { assets } = identifyAssets([wire], { roles: { '10.40.60.10': 'robot' } });
  expect(withIp(assets, '10.40.60.10')).toMatchObject({ role: 'robot', roleConfidence: 1 });
  expect(withIp(assets, '10.40.60.10').roleAlternatives[0]?.role).toBe('plc');
});

test('ports of one switch, each with its MAC, are one asset; the same name in another VLAN is another', () => {
  const wire = new ReadingBuilder('w');
  for (const [port, vlan] of [[1, 61], [2, 61], [3, 62]] as const) {
    const node = wire.mac(`00:0e:8c:ef:75:c${port}`, { vlan });
    wire.say(node, { 'lldp.chassis': 'x208-switch', capability: 'bridge' });
  }
  expect(identify(wire.done()).assets.map(asset => asset.macs.length).sort()).toEqual([1, 2]);
});
