import { circumstances } from '../edits/circumstances';
import { rowKey } from '../edits/devices';
import type { AssetDecisions } from '../model/asset';
import type { DeviceKeys, EditRow } from '../model/edit';
import type { Ledger } from './ledger';
import type { Sighting } from './sightings';

/** What the analyst says about which witnesses are one device, on top of what the witnesses say. */
export interface Settled {
  /** Node → number of its device. */
  readonly deviceOf: (node: number) => number;
  /** Device → what was decided of it. */
  readonly decided: ReadonlyMap<number, AssetDecisions>;
  /** Device that was split off → what names it, whatever else it shares with the rest. */
  readonly splitOff: ReadonlyMap<number, string>;
}

/**
 * Takes the analyst's merges and splits in the order in which they were made, so that a later one holds against an earlier one. A key that no witness has any more does nothing; so does a merge of which fewer than
 * two devices are left, and a split that would leave nothing.
 *
 * @param rows edits that hold; those of other kinds are passed over
 */
export function settle(site: string, sightings: readonly Sighting[], ledger: Ledger, rows: readonly EditRow[]): Settled {
  const { union } = ledger;
  const decided = new Map<number, AssetDecisions>();
  const splitOff = new Map<number, string>();
  const own = rows.filter(({ edit }) => (edit.kind === 'same-device' && edit.devices.some(device => device.site === site)) || (edit.kind === 'own-device' && edit.of.site === site));
  if (own.length === 0) return { deviceOf: node => union.find(node), decided, splitOff };

  const members = new Map<number, number[]>();
  const deviceOf = Array.from({ length: union.size }, (_, node) => union.find(node));
  deviceOf.forEach((device, node) => {
    const list = members.get(device);
    if (list) list.push(node);
    else members.set(device, [node]);
  });
  const rowNodes = new Map<string, number>();
  for (const sighting of sightings) {
    const node = sighting.witness.kind === 'row' ? ledger.nodeOf.get(sighting) : undefined;
    if (node !== undefined) for (const place of sighting.witness.at) rowNodes.set(rowKey(sighting.source, place) ?? '', node);
  }
  const nodesOf = (key: string): readonly number[] => {
    const value = key.slice(key.indexOf(' ') + 1);
    const node = key.startsWith('mac ') ? ledger.macNode.get(value) : key.startsWith('row ') ? rowNodes.get(key) : undefined;
    return node === undefined ? (key.startsWith('ip ') ? ledger.ipNodes.get(value) ?? [] : []) : [node];
  };
  /** A MAC names a device better than an address, which two may use; a row names one where it has neither. */
  const devicesOf = ({ keys }: DeviceKeys): ReadonlySet<number> => {
    for (const kind of ['mac ', 'ip ', 'row ']) {
      const found = new Set(keys.filter(key => key.startsWith(kind)).flatMap(nodesOf).map(node => deviceOf[node]!));
      if (found.size > 0) return found;
    }
    return new Set();
  };
  const move = (nodes: readonly number[], from: number, to: number): void => {
    const moved = new Set(nodes);
    for (const node of nodes) deviceOf[node] = to;
    const rest = members.get(from)!.filter(node => !moved.has(node));
    if (rest.length > 0) members.set(from, rest);
    else members.delete(from);
    members.set(to, [...members.get(to) ?? [], ...nodes]);
  };

  let next = union.size;
  for (const row of own) {
    const { edit } = row;
    const said = { value: true as const, ...circumstances(row) };
    if (edit.kind === 'same-device') {
      const devices = [...new Set(edit.devices.filter(device => device.site === site).flatMap(device => [...devicesOf(device)]))].sort((a, b) => a - b);
      const [first, ...others] = devices;
      if (first === undefined || others.length === 0) continue;
      const earlier = devices.map(device => decided.get(device));
      for (const device of others) {
        move(members.get(device)!, device, first);
        decided.delete(device);
        splitOff.delete(device);
      }
      splitOff.delete(first);
      decided.set(first, { ...Object.assign({}, ...earlier) as AssetDecisions, merged: said });
    } else if (edit.kind === 'own-device') {
      const devices = devicesOf(edit.of);
      const nodes = [...new Set(edit.keys.flatMap(nodesOf))].filter(node => devices.has(deviceOf[node]!));
      if (nodes.length === 0 || [...devices].every(device => members.get(device)!.every(node => nodes.includes(node)))) continue;
      const device = next++;
      for (const from of devices) {
        const leaving = nodes.filter(node => deviceOf[node] === from);
        if (leaving.length > 0) move(leaving, from, device);
      }
      decided.set(device, { split: said });
      splitOff.set(device, [...edit.keys].sort().join(' '));
    }
  }
  return { deviceOf: node => deviceOf[node] ?? union.find(node), decided, splitOff };
}
