import type { AssetDecisions } from '../model/asset';
import type { Sighting } from './sightings';

/** Witnesses of one device, not yet an asset. */
export interface Cluster {
  readonly sightings: Sighting[];
  /** Own addresses only: never a gateway's. */
  readonly macs: ReadonlySet<string>;
  readonly ips: ReadonlySet<string>;
  /** VLANs in which it shows its own MAC. */
  readonly vlans: ReadonlySet<number>;
  /** Address → VLAN in which it shows its own MAC; the lowest of several. */
  readonly homes: Map<string, number>;
  /** Children (slots) whose facts describe a part of this device. */
  readonly parts: Sighting[];
  /** Cluster that stands in front of it. */
  readonly parent: Cluster | undefined;
  readonly external: boolean;
  /** Its MAC fronts other hosts' addresses; how many. */
  readonly fronts: number;
  /** First frames that it carried for them; a router seen by nothing else is shown by these. */
  readonly carried: readonly { readonly mac: string; readonly source: string; readonly frame: number; readonly count: number }[];
  /** Whether the analyst merged it from several, or split it off another one. */
  readonly decided?: AssetDecisions | undefined;
  /** What names a device that was split off: it shares other names with what it was part of. */
  readonly splitOff?: string | undefined;
}

/** A cluster while it grows. */
export type Building = { -readonly [K in keyof Cluster]: K extends 'macs' | 'ips' ? Set<string> : K extends 'vlans' ? Set<number> : K extends 'carried' ? Cluster['carried'][number][] : Cluster[K] };

/** A module in a chassis is a part of the asset; a device behind a gateway or router is an asset of its own, once it says who it is. */
function isPart(sighting: Sighting): boolean {
  const label = sighting.witness.label ?? '';
  if (/^slot\b/i.test(label)) return true;
  return !sighting.observations.some(({ key }) => key === 'model' || key === 'vendor' || key === 'serial' || key === 'name' || key.startsWith('bacnet.'));
}

/** Puts modules and devices behind gateways where they belong: parts into their chassis, others into clusters of their own. */
export function placeChildren(sightings: readonly Sighting[], clusterOf: Map<Sighting, Cluster>, byRoot: Map<number, Building>): void {
  const bySource = new Map<string, Map<number, Sighting>>();
  for (const sighting of sightings) {
    let list = bySource.get(sighting.source);
    if (!list) bySource.set(sighting.source, list = new Map());
    list.set(sighting.index, sighting);
  }
  const children = new Map<Cluster, Map<string, Building>>();
  const place = (sighting: Sighting, depth: number): Cluster | undefined => {
    const known = clusterOf.get(sighting);
    if (known || sighting.witness.kind !== 'child' || sighting.witness.parent === undefined || depth > 8) return known;
    const front = bySource.get(sighting.source)?.get(sighting.witness.parent);
    const parent = front && place(front, depth + 1);
    if (!parent) return undefined;
    if (isPart(sighting)) {
      parent.parts.push(sighting);
      clusterOf.set(sighting, parent);
      return parent;
    }
    const siblings = children.get(parent) ?? new Map<string, Building>();
    children.set(parent, siblings);
    const label = sighting.witness.label ?? '';
    let child = siblings.get(label);
    if (!child) {
      siblings.set(label, child = { sightings: [], macs: new Set(), ips: new Set(), vlans: new Set(parent.vlans), homes: new Map(), parts: [], parent, external: parent.external, fronts: 0, carried: [] });
      byRoot.set(-1 - byRoot.size, child);
    }
    child.sightings.push(sighting);
    clusterOf.set(sighting, child);
    return child;
  };
  for (const sighting of sightings) if (sighting.witness.kind === 'child') place(sighting, 0);
}
