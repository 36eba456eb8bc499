import type { MatchBasis } from '../model/drift';
import { compareText } from '../model/order';
import type { Side, SideAsset, SideFact } from './side';

/** Facts that were on the wire; a list repeats what it says whether the device is there or not. */
export function seenValues(asset: SideAsset, key: string): SideFact[] {
  return asset.facts.filter(fact => fact.key === key && fact.evidence.some(place => 'frame' in place));
}

export interface Match {
  readonly base: SideAsset;
  readonly new: SideAsset;
  readonly by: MatchBasis;
  /** Same place, other device: MAC and serial number, where both sides know them, all differ. */
  readonly replaced: boolean;
}

/** MAC before serial, id, host name, name and address: what sits in the device before what somebody gave it. */
const BASES: readonly (readonly [MatchBasis, (asset: SideAsset) => readonly string[]])[] = [
  ['mac', asset => seenValues(asset, 'mac').map(fact => String(fact.value))],
  ['serial', asset => seenValues(asset, 'serial').map(fact => String(fact.value).toLowerCase())],
  ['id', asset => [asset.id]],
  ['mac', asset => asset.macs],
  ['serial', asset => (asset.serial === undefined ? [] : [asset.serial.toLowerCase()])],
  ['hostname', asset => asset.hostnames.map(name => name.toLowerCase())],
  ['name', asset => [asset.name.toLowerCase()]],
  ['ip', asset => asset.ips],
];

/** Pairs each asset of one side with the same one of the other. A value that several assets of a side share decides nothing. */
export function matchAssets(base: Side, later: Side): Match[] {
  const left = new Set(base.assets);
  const right = new Set(later.assets);
  const pairs: Match[] = [];
  for (const [by, valuesOf] of BASES) {
    const owners = (assets: ReadonlySet<SideAsset>): Map<string, SideAsset | undefined> => {
      const map = new Map<string, SideAsset | undefined>();
      for (const asset of assets) for (const value of new Set(valuesOf(asset))) map.set(value, map.has(value) ? undefined : asset);
      return map;
    };
    const there = owners(right);
    for (const [value, one] of owners(left)) {
      const other = there.get(value);
      if (!one || !other || !left.has(one) || !right.has(other) || one.external !== other.external) continue;
      left.delete(one);
      right.delete(other);
      pairs.push({ base: one, new: other, by, replaced: isReplaced(one, other) });
    }
  }
  return pairs.sort((a, b) => compareText(a.base.id, b.base.id));
}

function isReplaced(one: SideAsset, other: SideAsset): boolean {
  const disjoint = (key: string): boolean | undefined => {
    const before = new Set(seenValues(one, key).map(fact => String(fact.value)));
    const after = seenValues(other, key).map(fact => String(fact.value));
    return before.size === 0 || after.length === 0 ? undefined : !after.some(value => before.has(value));
  };
  const mac = disjoint('mac');
  const serial = disjoint('serial');
  return mac !== false && serial !== false && (mac === true || serial === true);
}
