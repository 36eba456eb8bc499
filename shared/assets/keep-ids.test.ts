import { expect, test } from 'vitest';
import { identifyAssets } from './identify';
import { keepIds } from './keep-ids';
import { ReadingBuilder } from './test-kit';

test('an asset keeps its id when a stronger witness is read later', () => {
  const first = new ReadingBuilder('first');
  first.host('10.0.0.5', undefined);
  const before = identifyAssets([first.done()], {}).assets;
  const second = new ReadingBuilder('second');
  second.say(second.host('10.0.0.5', '00:1b:1b:00:00:05', { arp: true }), { serial: 'S C-B1U393142011' });
  const plain = identifyAssets([first.done(), second.done()], {});
  expect(plain.assets[0]!.id).not.toBe(before[0]!.id);
  const kept = keepIds(plain, before);
  expect(kept.assets.map(asset => asset.id)).toEqual([before[0]!.id]);
  expect([...kept.ledger.values()].flat()).toEqual([before[0]!.id, before[0]!.id]);
});

test('two assets that turn out to be one keep both ids', () => {
  const first = new ReadingBuilder('first');
  first.host('10.40.40.40', '00:50:56:10:00:21', { vlan: 40 });
  first.host('10.40.60.45', '00:50:56:10:00:3f', { vlan: 60 });
  const before = identifyAssets([first.done()], {}).assets;
  expect(before).toHaveLength(2);
  const second = new ReadingBuilder('second');
  second.say(second.host('10.40.40.40', '00:50:56:10:00:21', { vlan: 40 }), { 'ntlm.computer': 'WCS-APP01' });
  second.say(second.host('10.40.60.45', '00:50:56:10:00:3f', { vlan: 60 }), { 'ntlm.computer': 'WCS-APP01' });
  const { assets } = keepIds(identifyAssets([first.done(), second.done()], {}), before);
  expect(assets).toHaveLength(1);
  expect([assets[0]!.id, ...assets[0]!.formerIds].sort()).toEqual(before.map(asset => asset.id).sort());
});

test('a replaced device gets an id of its own: same address, other MAC', () => {
  const first = new ReadingBuilder('first');
  first.host('10.0.0.5', '00:07:4d:00:00:01', { arp: true });
  const before = identifyAssets([first.done()], {}).assets;
  const second = new ReadingBuilder('second');
  second.host('10.0.0.5', '00:07:4d:00:00:02', { arp: true });
  const { assets } = keepIds(identifyAssets([second.done()], {}), before);
  expect(assets[0]!.id).not.toBe(before[0]!.id);
});

test('no id is given twice', () => {
  const first = new ReadingBuilder('first');
  first.host('10.0.0.5', '00:07:4d:00:00:01', { vlan: 1, arp: true });
  const before = identifyAssets([first.done()], {}).assets;
  const second = new ReadingBuilder('second');
  second.host('10.0.0.5', '00:07:4d:00:00:01', { vlan: 1, arp: true });
  second.host('10.0.0.5', '00:07:4d:00:00:02', { vlan: 2, arp: true });
  const { assets } = keepIds(identifyAssets([first.done(), second.done()], {}), before);
  expect(new Set(assets.map(asset => asset.id)).size).toBe(assets.length);
  expect(assets.map(asset => asset.id)).toContain(before[0]!.id);
});
