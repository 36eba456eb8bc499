import { isGroupMac } from '../model/address';
import type { Problem } from '../model/problem';
import type { Sighting } from './sightings';
import type { Union } from './union';

/** What the steps of clustering share: nodes stand for addresses, MACs and rows; joined nodes are one device. */
export interface Ledger {
  readonly union: Union;
  readonly macNode: Map<string, number>;
  /** One address may be several devices (the same address in two VLANs). */
  readonly ipNodes: Map<string, number[]>;
  /** Nodes of addresses that showed a MAC of their own. */
  readonly bound: Set<number>;
  readonly nodeOf: Map<Sighting, number>;
  readonly inside: (ip: string) => boolean;
  readonly problems: Problem[];
}

export const usableMac = (mac: string): boolean => !isGroupMac(mac) && mac !== '00:00:00:00:00:00';

export function nodeOfMac(mac: string, { macNode, union }: Ledger): number {
  let node = macNode.get(mac);
  if (node === undefined) macNode.set(mac, node = union.add());
  return node;
}

export function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
