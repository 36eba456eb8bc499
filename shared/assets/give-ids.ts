import type { Cluster } from './cluster';
import type { Draft } from './draft';
import { stableId } from './ids';
import { uniqueValue } from './shared-claims';

/** Strongest witness first: serial, MAC, address, name; what only a list says comes after everything seen. Equal ids take the next witness in. */
export function giveIds(site: string, drafts: readonly Draft[], byCluster: ReadonlyMap<Cluster, Draft>): void {
  const keys = drafts.map(entry => {
    const serial = (listed: boolean): string[] => entry.facts.filter(fact => fact.key === 'serial' && fact.listed === listed && fact.confidence > 0.3)
      .flatMap(fact => uniqueValue('serial', fact.value) ?? []).slice(0, 1).map(value => `serial ${value}`);
    const seenFacts = new Set(entry.facts.filter(fact => !fact.listed).map(fact => `${fact.key} ${String(fact.value)}`));
    const seen = (key: string, value: string): boolean => seenFacts.has(`${key} ${value}`);
    const macs = entry.macs.map(mac => `mac ${mac}`);
    const ips = entry.ips.map(ip => `ip ${ip}`);
    return [
      // Merged with the rest again, it goes by the rest's id.
      ...(entry.cluster.splitOff === undefined ? [] : [`split ${entry.cluster.splitOff}`]), ...serial(false), ...macs.filter((_, i) => seen('mac', entry.macs[i]!)), ...ips.filter((_, i) => seen('ip', entry.ips[i]!)),
      ...serial(true), ...macs, ...ips, ...entry.facts.filter(fact => fact.key === 'hostname' || fact.key === 'name').map(fact => `name ${String(fact.value).toLowerCase()}`),
      ...entry.cluster.sightings.flatMap(sighting => sighting.witness.label ?? []).map(label => `label ${label}`),
      ...entry.cluster.sightings.slice(0, 1).map(sighting => `at ${sighting.source} ${JSON.stringify(sighting.witness.at[0] ?? sighting.index)}`),
    ];
  });
  // A child is named by what it sits behind.
  const parentFirst = [...drafts.keys()].sort((a, b) => depth(drafts[a]!) - depth(drafts[b]!));
  for (let use = 1; use <= 6; use++) {
    const counts = new Map<string, number>();
    for (const index of parentFirst) {
      const entry = drafts[index]!;
      const parent = entry.cluster.parent && byCluster.get(entry.cluster.parent)?.id;
      if (use === 1 || entry.id === '') entry.id = stableId('asset', [site, parent, parent === undefined ? undefined : entry.label, ...keys[index]!.slice(0, use)]);
      counts.set(entry.id, (counts.get(entry.id) ?? 0) + 1);
    }
    const doubled = parentFirst.filter(index => counts.get(drafts[index]!.id)! > 1);
    if (doubled.length === 0 || use === 6) return;
    for (const index of doubled) drafts[index]!.id = '';
  }
}

function depth(entry: Draft): number {
  let count = 0;
  for (let at = entry.cluster.parent; at; at = at.parent) count++;
  return count;
}
