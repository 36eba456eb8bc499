import { expect, test } from 'vitest';
import type { EditRow } from '../model/edit';
import { buildGraph } from '../graph/build';
import { applyEdits } from './apply-edits';
import { identifyAssets } from './identify';
import { keepIds } from './keep-ids';
import { ReadingBuilder } from './test-kit';

const row = (edit: EditRow['edit'], at = 0): EditRow => ({ at, edit });

test('edits stay with their asset when two turn out to be one; of two on one field the later holds', () => {
  const first = new ReadingBuilder('first');
  first.host('10.40.40.40', '00:50:56:10:00:21', { vlan: 40 });
  first.host('10.40.60.45', '00:50:56:10:00:3f', { vlan: 60 });
  const before = identifyAssets([first.done()], {}).assets;
  const second = new ReadingBuilder('second');
  second.say(second.host('10.40.40.40', '00:50:56:10:00:21', { vlan: 40 }), { 'ntlm.computer': 'WCS-APP01' });
  second.say(second.host('10.40.60.45', '00:50:56:10:00:3f', { vlan: 60 }), { 'ntlm.computer': 'WCS-APP01' });
  const kept = keepIds(identifyAssets([first.done(), second.done()], {}), before);
  const [x, y] = before.map(asset => asset.id);
  const { assets: [one] } = applyEdits(kept, [row({ kind: 'name', assets: [x!], value: 'first' }), row({ kind: 'role', assets: [y!], value: 'wcs' }, 1), row({ kind: 'name', assets: [y!], value: 'second' }, 2)]);
  expect(one).toMatchObject({ name: 'second', role: 'wcs', decided: { name: { derived: 'WCS-APP01', at: 2 }, role: { derived: kept.assets[0]!.role } } });
  // The next analysis finds it by what was derived, not by what the analyst calls it.
  expect(applyEdits(keepIds(identifyAssets([first.done(), second.done()], {}), [one!]), []).assets[0]!.id).toBe(one!.id);
});

test('an asset without any address, once renamed, is found by the name that its list gives', () => {
  const list = new ReadingBuilder('list', { list: true });
  list.row(2, { name: 'Spare PLC' });
  const [before] = identifyAssets([list.done()], {}).assets;
  const { assets: [renamed] } = applyEdits(identifyAssets([list.done()], {}), [row({ kind: 'name', assets: [before!.id], value: 'PLC-99' })]);
  const longer = new ReadingBuilder('longer', { list: true });
  longer.row(2, { name: 'spare plc', serial: 'SN-7' });
  const again = keepIds(identifyAssets([longer.done()], {}), [renamed!]);
  expect(again.assets.map(asset => asset.id)).toEqual([before!.id]);
});

test('an asset is put into a zone that there is, by id or name, or into a new one; its modules and every address follow, the cable does not', () => {
  const wire = new ReadingBuilder('wire');
  const plc = wire.host('10.0.40.5', '00:07:4d:00:00:01', { vlan: 40, arp: true });
  const module_ = wire.child(plc, 'slot 2', { serial: 'SN-2' });
  const near = wire.host('10.0.40.6', '00:07:4d:00:00:02', { vlan: 40, arp: true });
  wire.host('10.0.40.7', '00:07:4d:00:00:04', { vlan: 40, arp: true });
  const far = wire.host('10.0.50.6', '00:07:4d:00:00:03', { vlan: 50, arp: true });
  wire.talk(near, plc, { serverPort: 502, protocol: 'modbus-tcp' }).talk(far, plc, { serverPort: 502, protocol: 'modbus-tcp' });
  const reading = wire.done();
  const identified = identifyAssets([reading], {});
  const id = (ip: string): string => identified.assets.find(asset => asset.ips.includes(ip))!.id;
  const graph = (value: string): ReturnType<typeof buildGraph> => buildGraph([reading], applyEdits(identified, [row({ kind: 'zone', assets: [id('10.0.40.5')], value })]), {});
  const zoneOf = ({ assets, zones }: ReturnType<typeof buildGraph>, asset: string): string => zones.find(zone => zone.id === assets.find(one => one.id === asset)!.zone)!.name;
  const child = identified.ledger.get('src:wire')![module_]!;
  for (const [value, name] of [['zone:site:vlan:50', 'VLAN 50'], ['VLAN 50', 'VLAN 50'], ['Sorter', 'Sorter'], ['zone:site:vlan:77', 'VLAN 77']] as const) {
    const built = graph(value);
    expect([value, zoneOf(built, id('10.0.40.5')), zoneOf(built, child), zoneOf(built, id('10.0.40.6'))]).toEqual([value, name, name, 'VLAN 40']);
    expect(built.assets.find(asset => asset.id === id('10.0.40.5'))!.decided!.zone).toMatchObject({ value: name, derived: 'VLAN 40' });
    const zone = built.assets.find(asset => asset.id === id('10.0.40.5'))!.zone!;
    expect(built.conduits.some(conduit => conduit.from === 'zone:site:vlan:40' && conduit.to === zone)).toBe(true);
    expect(built.conduits.some(conduit => conduit.from === 'zone:site:vlan:50' && conduit.to === zone)).toBe(zone !== 'zone:site:vlan:50');
    expect(built.reach.segments.find(segment => segment.id === 'segment:site:vlan:40')!.zone).toBe('zone:site:vlan:40');
  }
  const all = buildGraph([reading], applyEdits(identified, [row({ kind: 'zone', assets: ['10.0.40.5', '10.0.40.6', '10.0.40.7'].map(id), value: 'Sorter' })]), {});
  expect(all.reach.segments.find(segment => segment.id === 'segment:site:vlan:40')!.zone).toBe('zone:site:named:Sorter');
});

test('a level that was set is not overruled by the zone, and counts for it', () => {
  const wire = new ReadingBuilder('wire');
  wire.host('10.0.40.5', '00:07:4d:00:00:01', { vlan: 40, arp: true });
  const identified = identifyAssets([wire.done()], {});
  const { assets, zones } = buildGraph([wire.done()], applyEdits(identified, [row({ kind: 'level', assets: [identified.assets[0]!.id], value: 3 })]), {});
  expect(assets[0]).toMatchObject({ purdueLevel: 3, purdueBasis: 'analyst' });
  expect(zones[0]!.purdueLevel).toBe(3);
});
