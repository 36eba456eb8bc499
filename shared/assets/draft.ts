import { compareIp, isLocalMac } from '../model/address';
import type { Cluster } from './cluster';
import { chooseFields, gatherFacts } from './facts';
import type { GatheredFact } from './facts';
import { displayName, hostnamesOf } from './names';

/** A device on its way to an asset: what its witnesses say, before id, name and role. */
export interface Draft {
  readonly cluster: Cluster;
  readonly facts: readonly GatheredFact[];
  readonly macs: string[];
  readonly ips: string[];
  readonly hostnames: string[];
  readonly fields: ReturnType<typeof chooseFields>;
  readonly label: string | undefined;
  id: string;
  name: string;
}

export function draft(cluster: Cluster): Draft {
  const facts = gatherFacts(cluster);
  return {
    cluster, facts, fields: chooseFields(facts), hostnames: hostnamesOf(facts),
    // Real addresses before locally administered ones, which may change.
    macs: [...cluster.macs].sort((a, b) => Number(isLocalMac(a)) - Number(isLocalMac(b)) || (a < b ? -1 : 1)),
    ips: [...cluster.ips].sort(compareIp),
    label: cluster.parent ? cluster.sightings[0]?.witness.label : undefined, id: '', name: '',
  };
}

export function nameOf(entry: Draft, parent: Draft | undefined): string {
  const parts = ({ fields: { vendor, model }, ips, macs, label, cluster: { external } }: Draft) => ({ vendor, model, ips, macs, label, external });
  return displayName(entry.facts, { ...parts(entry), parentName: parent && displayName(parent.facts, { ...parts(parent), parentName: undefined }) });
}

/** What the analyst set for this device in a table by id, address, MAC or name. */
export function setting<T>(entry: Draft, table: Readonly<Record<string, T>> | undefined): T | undefined {
  if (!table) return undefined;
  const wanted = new Set([entry.id, entry.name, ...entry.ips, ...entry.macs, ...entry.hostnames].map(text => text.toLowerCase()));
  for (const key of Object.keys(table).sort()) if (wanted.has(key.toLowerCase())) return table[key];
  return undefined;
}
