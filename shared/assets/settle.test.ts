import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeOf, partsOf, splitOf } from '../edits/devices';
import { decisions, replay } from '../edits/journal';
import type { Edit, EditRow } from '../model/edit';
import type { Reading } from '../model/reading';
import { applyEdits } from './apply-edits';
import { identifyAssets } from './identify';
import type { Identified } from './identify';
import { keepIds } from './keep-ids';
import { ReadingBuilder } from './test-kit';

const row = (edit: Edit, at = 1_000): EditRow => ({ at, analyst: 'anna', edit });
const run = (readings: readonly Reading[], edits: readonly EditRow[], previous: Identified['assets'] = []): Identified => {
  const held = decisions(replay(edits));
  return applyEdits(keepIds(identifyAssets(readings, {}, held), previous), held);
};
const site = ({ assets }: Identified, readings: readonly Reading[]) => ({ assets, sources: readings.map(reading => reading.source) });
const edit = (value: ReturnType<typeof mergeOf>): Edit => {
  if (!('kind' in value)) throw new Error(value.message);
  return value;
};
const named = ({ assets }: Identified, ip: string) => assets.find(asset => asset.ips.includes(ip))!;
const shape = ({ assets }: Identified): string[] => assets.map(({ macs, ips }) => [...macs, ...ips].join(' ')).sort();

/** A server with two cards that nothing on the wire shows to be one, a press, and a list that names the press and a spare part of it. */
function plant(): Reading[] {
  const wire = new ReadingBuilder('wire');
  const office = wire.host('10.1.0.5', '00:50:56:00:00:05', { vlan: 10, arp: true });
  const cell = wire.host('10.2.0.5', '00:50:56:00:00:06', { vlan: 20, arp: true });
  const press = wire.host('10.2.0.9', '00:1b:1b:00:00:09', { vlan: 20, arp: true });
  wire.talk(office, press, { protocol: 's7comm' }).talk(press, cell);
  wire.say(press, { hostname: 'press-09' });
  const list = new ReadingBuilder('list', { list: true });
  list.row(2, { name: 'press-09', serial: 'S C-B1U393142011' });
  list.row(3, { name: 'wcs-01', ip: '10.1.0.5' });
  return [wire.done(), list.done()];
}

test('two cards are merged into one server: witnesses, conversations and facts of both are its own, and both ids lead to it', () => {
  const readings = plant();
  const before = run(readings, []);
  const [office, cell] = [named(before, '10.1.0.5'), named(before, '10.2.0.5')];
  expect(office.id).not.toBe(cell.id);
  const merge = row(edit(mergeOf(site(before, readings), [cell.id, office.id], 'label on the rack')));
  const after = run(readings, [merge], before.assets);
  expect(after.assets).toHaveLength(before.assets.length - 1);
  const one = named(after, '10.1.0.5');
  expect([one.ips, one.macs.length, one.vlans, one.decided]).toEqual([['10.1.0.5', '10.2.0.5'], 2, [10, 20], { merged: { value: true, at: 1_000, analyst: 'anna', why: 'label on the rack' } }]);
  expect([one.id, ...one.formerIds].sort()).toEqual([office.id, cell.id].sort());
  expect(after.ledger.get('src:wire')!.filter(id => id === one.id)).toHaveLength(2);
  // A note on either is a note on the one.
  const renamed = run(readings, [merge, row({ kind: 'name', assets: [cell.id === one.id ? office.id : cell.id], value: 'WCS' }, 9_000)], before.assets);
  expect(named(renamed, '10.2.0.5').name).toBe('WCS');
  expect(named(renamed, '10.2.0.5').decided?.merged?.value).toBe(true);
  // Taken back: as before, ids and all.
  const { devices } = merge.edit as Extract<Edit, { kind: 'same-device' }>;
  expect(run(readings, [merge, row({ kind: 'same-device', devices }, 9_000)], after.assets)).toMatchObject({ assets: run(readings, [], after.assets).assets });
  expect(shape(run(readings, [merge, row({ kind: 'same-device', devices }, 9_000)], after.assets))).toEqual(shape(before));
});

test('a row that a list gave a wrong name is split off, and the device keeps its id, its addresses and what else was said of it', () => {
  const readings = plant();
  const before = run(readings, []);
  const press = named(before, '10.2.0.9');
  expect(press.serial).toBe('S C-B1U393142011');
  const [rowPart] = partsOf(press, site(before, readings)).filter(part => part.kind === 'row');
  expect(rowPart).toEqual({ key: 'row src:list 2', kind: 'row', text: 'list row 2' });
  const split = row(edit(splitOf(site(before, readings), press.id, [rowPart!.key])));
  const after = run(readings, [split], before.assets);
  const rest = named(after, '10.2.0.9');
  expect([rest.id, rest.macs, rest.serial, rest.state, rest.formerIds]).toEqual([press.id, press.macs, undefined, 'seen-not-listed', []]);
  const spare = after.assets.find(asset => asset.serial === 'S C-B1U393142011')!;
  expect([spare.state, spare.decided?.split?.value, spare.ips]).toEqual(['listed-silent', true, []]);
  // The next analysis finds both again.
  expect(run(readings, [split], after.assets).assets.map(({ id }) => id)).toEqual(after.assets.map(({ id }) => id));
});

test('a MAC and an address that were joined by mistake are parted, though they share what joined them', () => {
  const wire = new ReadingBuilder('wire');
  wire.say(wire.host('10.40.40.40', '00:50:56:10:00:21', { vlan: 40, arp: true }), { 'ntlm.computer': 'WCS-APP01' });
  wire.say(wire.host('10.40.60.45', '00:50:56:10:00:3f', { vlan: 60, arp: true }), { 'ntlm.computer': 'WCS-APP01' });
  const readings = [wire.done()];
  const before = run(readings, []);
  expect(before.assets).toHaveLength(1);
  const split = row(edit(splitOf(site(before, readings), before.assets[0]!.id, ['ip 10.40.40.40', 'mac 00:50:56:10:00:21'])));
  const after = run(readings, [split], before.assets);
  expect(shape(after)).toEqual(['00:50:56:10:00:21 10.40.40.40', '00:50:56:10:00:3f 10.40.60.45']);
  expect(named(after, '10.40.60.45').id).toBe(before.assets[0]!.id);
  // Merged again by a later word: the later one holds.
  const again = run(readings, [split, row(edit(mergeOf(site(after, readings), after.assets.map(({ id }) => id))), 9_000)], after.assets);
  expect(shape(again)).toEqual(shape(before));
  expect(again.assets[0]!.decided).toMatchObject({ merged: { value: true } });
});

test('what names nothing any more does nothing, and a split never leaves a device without witnesses', () => {
  const readings = plant();
  const before = run(readings, []);
  const gone: Edit[] = [
    { kind: 'same-device', devices: [{ site: 'site', keys: ['mac 00:00:5e:00:00:01'] }, { site: 'site', keys: ['ip 10.2.0.9'] }], value: true },
    { kind: 'own-device', of: { site: 'site', keys: ['ip 10.2.0.9'] }, keys: ['ip 192.0.2.1'], value: true },
    { kind: 'own-device', of: { site: 'elsewhere', keys: ['ip 10.2.0.9'] }, keys: ['ip 10.2.0.9'], value: true },
    { kind: 'own-device', of: { site: 'site', keys: ['ip 10.2.0.5'] }, keys: ['ip 10.2.0.9'], value: true },
    { kind: 'own-device', of: { site: 'site', keys: ['ip 10.2.0.5'] }, keys: ['ip 10.2.0.5', 'mac 00:50:56:00:00:06'], value: true },
  ];
  for (const one of gone) expect(run(readings, [row(one)]).assets).toEqual(before.assets);
});

test('refusals say what is wrong: one asset, two sites, inside and outside, what stands behind another device, all or nothing of its parts', () => {
  const north = new ReadingBuilder('north', { site: 'north' });
  const gateway = north.host('10.1.0.5', '00:50:56:00:00:05', { arp: true });
  north.child(gateway, 'unit 17', { model: 'MTU' });
  north.host('203.0.113.9', undefined, { ttl: 50 });
  const south = new ReadingBuilder('south', { site: 'south' });
  south.host('10.1.0.5', '00:50:56:00:00:07', { arp: true });
  const readings = [north.done(), south.done()];
  const all = run(readings, []);
  const id = (test: (asset: Identified['assets'][number]) => boolean): string => all.assets.find(test)!.id;
  const [inside, child, outside, other] = [id(a => a.site === 'north' && a.macs.length > 0), id(a => a.parent !== undefined), id(a => a.external), id(a => a.site === 'south')];
  const merge = (...ids: string[]): string => (mergeOf(site(all, readings), ids) as { message: string }).message;
  expect(merge(inside)).toContain('two assets');
  expect(merge(inside, inside, 'asset:gone')).toContain('two assets');
  expect(merge(inside, other)).toContain('different sites: north, south');
  expect(merge(inside, outside)).toContain('outside');
  expect(merge(inside, child)).toContain('behind another device');
  const split = (of: string, keys: string[]): string => (splitOf(site(all, readings), of, keys) as { message: string }).message;
  expect(split(inside, [])).toContain('a part that stays');
  expect(split(inside, ['ip 10.1.0.5', 'mac 00:50:56:00:00:05'])).toContain('a part that stays');
  expect(split(child, ['ip 10.1.0.5'])).toContain('behind another device');
  expect(split('asset:gone', [])).toContain('not there');
});

test('whatever is merged and split: every witness is of one asset as before, ids are unique, the order of readings does not matter, and undone to the start all is as it was', () => {
  const step = fc.record({ merge: fc.boolean(), a: fc.nat(30), b: fc.nat(30), part: fc.nat(30) });
  fc.assert(fc.property(fc.array(step, { maxLength: 8 }), fc.integer({ min: 2, max: 6 }), (steps, hosts) => {
    const wire = new ReadingBuilder('wire'), other = new ReadingBuilder('other'), list = new ReadingBuilder('list', { list: true });
    for (let i = 0; i < hosts; i++) {
      const mac = `00:50:56:00:00:0${i}`;
      wire.say(wire.host(`10.0.0.${i}`, mac, { arp: true }), { hostname: `host-0${i}` });
      other.host(`10.0.0.${i}`, mac, { arp: true });
      list.row(i + 2, { name: `host-0${i}`, serial: `SN-77${i}0` });
    }
    const readings = [wire.done(), other.done(), list.done()];
    const start = run(readings, []);
    let now = start;
    const rows: EditRow[] = [];
    for (const { merge, a, b, part } of steps) {
      const view = site(now, readings), { assets } = now;
      const parts = partsOf(assets[a % assets.length]!, view);
      const made = merge ? mergeOf(view, [assets[a % assets.length]!.id, assets[b % assets.length]!.id]) : splitOf(view, assets[a % assets.length]!.id, [parts[part % parts.length]!.key]);
      if (!('kind' in made)) continue;
      rows.push(row(made, (rows.length + 1) * 10_000));
      const next = run(readings, rows, now.assets);
      expect(next.assets.length).toBe(now.assets.length + (merge ? -1 : 1));
      expect(new Set(next.assets.map(({ id }) => id)).size).toBe(next.assets.length);
      for (const [source, ids] of next.ledger) expect(ids.map(id => id !== undefined), source).toEqual(start.ledger.get(source)!.map(id => id !== undefined));
      expect(run([...readings].reverse(), rows, now.assets).assets).toEqual(next.assets);
      now = next;
    }
    expect(shape(run(readings, [], now.assets))).toEqual(shape(start));
    expect(run(readings, []).assets).toEqual(start.assets);
  }), { numRuns: 60 });
});
