import type { Asset, Fact, Role } from '../model/asset';
import { ROLES } from '../model/asset';
import type { SiteConfig } from '../model/config';
import type { EditRow } from '../model/edit';
import type { Problem } from '../model/problem';
import type { Reading } from '../model/reading';
import { clusterSite } from './cluster';
import { draft, nameOf, setting } from './draft';
import type { Draft } from './draft';
import { frame, listEvidence } from './evidence';
import { finish } from './finish';
import { giveIds } from './give-ids';
import { RoleJudge } from './roles/score';
import type { RoleVerdict } from './roles/score';
import { MOST_INTERFACES } from './shared-claims';
import { placesOf, sightingsBySite } from './sightings';
import type { SiteSightings } from './sightings';
import { CONTROL_PROTOCOLS, talksOf } from './traffic';
import type { AssetView } from './traffic';

/** Source id → asset id of each of its witnesses; undefined for those that are no asset (groups, silent scan targets). */
export type WitnessToAsset = ReadonlyMap<string, readonly (string | undefined)[]>;

export interface Identified {
  readonly assets: Asset[];
  readonly ledger: WitnessToAsset;
  readonly problems: readonly Problem[];
  /** Asset id → address → VLAN in which that address shows its own MAC. */
  readonly homes: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/**
 * One asset for every device that the readings show or list, whatever the number of its witnesses. Order of readings and repeated files do not matter.
 *
 * Zone, services, and levels that follow from the zone are added by buildGraph. Listed assets are told from seen ones where at least one list was read.
 *
 * @param edits of which those that merge and split devices are looked at, in their order
 */
export function identifyAssets(readings: readonly Reading[], config: SiteConfig, edits: readonly EditRow[] = []): Identified {
  const assets: Asset[] = [];
  const problems: Problem[] = [];
  const ledger = new Map<string, (string | undefined)[]>();
  const homes = new Map<string, ReadonlyMap<string, number>>();
  for (const site of sightingsBySite(readings, config)) identifySite(site, config, edits, assets, ledger, problems, homes);
  assets.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { assets, ledger, problems, homes };
}

function identifySite(site: SiteSightings, config: SiteConfig, edits: readonly EditRow[], assets: Asset[], ledger: Map<string, (string | undefined)[]>, problems: Problem[], homes: Map<string, ReadonlyMap<string, number>>): void {
  const clustering = clusterSite(site, config, edits);
  problems.push(...clustering.problems);
  const drafts = clustering.clusters.map(draft);
  const byCluster = new Map(drafts.map(entry => [entry.cluster, entry]));
  giveIds(site.site, drafts, byCluster);
  drafts.sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const entry of drafts) entry.name = nameOf(entry, entry.cluster.parent && byCluster.get(entry.cluster.parent));
  tellNamesakesApart(drafts);
  for (const entry of drafts) if (entry.cluster.homes.size > 0) homes.set(entry.id, entry.cluster.homes);
  const indexOf = new Map(drafts.map((entry, index) => [entry.cluster, index]));

  const positions = new Map<string, number[]>();
  for (const reading of site.readings) {
    ledger.set(reading.source.id, new Array<string | undefined>(reading.witnesses.length).fill(undefined));
    positions.set(reading.source.id, new Array<number>(reading.witnesses.length).fill(-1));
  }
  for (const [sighting, cluster] of clustering.clusterOf) {
    const index = indexOf.get(cluster)!;
    ledger.get(sighting.source)![sighting.index] = drafts[index]!.id;
    positions.get(sighting.source)![sighting.index] = index;
  }

  const { serves, asks } = talksOf(site.readings, (source, witness) => positions.get(source)?.[witness] ?? -1, drafts.length);
  const views = drafts.map((entry, index): AssetView => view(entry, index, serves[index]!, asks[index]!));
  const verdicts = judgeAll(views, config, drafts);
  const listed = site.sightings.some(sighting => sighting.listed);
  drafts.forEach((entry, index) => assets.push(finish(site.site, entry, verdicts[index]!, listed, config, byCluster)));
}

/** A name that a fleet shares (one image, one configuration) names no device: the address after it does. */
function tellNamesakesApart(drafts: readonly Draft[]): void {
  const byName = new Map<string, Draft[]>();
  for (const entry of drafts) {
    const list = byName.get(entry.name.toLowerCase());
    if (list) list.push(entry);
    else byName.set(entry.name.toLowerCase(), [entry]);
  }
  for (const list of byName.values()) {
    if (list.length <= MOST_INTERFACES) continue;
    for (const entry of list) {
      const place = entry.ips[0] ?? entry.macs[0];
      if (place !== undefined && !entry.name.includes(place)) entry.name = `${entry.name} ${place}`;
    }
  }
}

function view(entry: Draft, index: number, serves: AssetView['serves'], asks: AssetView['asks']): AssetView {
  const own = new Map<string, Fact[]>();
  const parts = new Map<string, Fact[]>();
  const labels = entry.cluster.parts.map(part => `${part.witness.label ?? 'part'}.`);
  for (const fact of entry.facts) {
    const label = labels.find(text => fact.key.startsWith(text));
    const map = label === undefined ? own : parts;
    const key = label === undefined ? fact.key : fact.key.slice(label.length);
    const list = map.get(key);
    if (list) list.push(fact);
    else map.set(key, [fact]);
  }
  return {
    index, macs: entry.macs, ips: entry.ips, vlans: [...entry.cluster.vlans], external: entry.cluster.external, isChild: entry.cluster.parent !== undefined, fronts: entry.cluster.fronts,
    vendor: entry.fields.vendor, model: entry.fields.model, os: entry.fields.os, names: entry.hostnames, facts: own, partFacts: parts, serves, asks,
    evidence: listEvidence([...entry.cluster.sightings.flatMap(placesOf), ...entry.cluster.carried.map(({ source, frame: number }) => frame(source, number))]),
  };
}

/** How often roles are looked at again in the light of the neighbours' roles: WES stands between WMS and WCS, which stand beside controllers. */
const LOOKS = 3;

function judgeAll(views: readonly AssetView[], config: SiteConfig, drafts: readonly Draft[]): RoleVerdict[] {
  const controllers = views.map(asset => !asset.external && asset.serves.answered(CONTROL_PROTOCOLS).length > 0);
  const judge = new RoleJudge(views, index => controllers[index] ?? false);
  const pinned = drafts.map(entry => pinnedRole(entry, config));
  let verdicts: RoleVerdict[] = [];
  let roles: readonly Role[] = views.map((_, i) => pinned[i] ?? 'unknown');
  for (let look = 0; look < LOOKS; look++) {
    verdicts = judge.judge(roles);
    roles = verdicts.map((verdict, i) => pinned[i] ?? verdict.role);
  }
  return verdicts.map((verdict, i): RoleVerdict => {
    const pin = pinned[i];
    if (pin === undefined) return verdict;
    return {
      role: pin, confidence: 1, basis: 'identity', reasons: [{ rule: 'analyst', points: 10, text: 'set in the configuration', evidence: [{ analyst: true, note: 'role set in the configuration' }] }],
      alternatives: verdict.role === pin ? verdict.alternatives : [{ role: verdict.role, confidence: verdict.confidence, score: 0, reasons: verdict.reasons }, ...verdict.alternatives].slice(0, 4),
    };
  });
}

function pinnedRole(entry: Draft, config: SiteConfig): Role | undefined {
  const role = setting(entry, config.roles);
  return role !== undefined && (ROLES as readonly string[]).includes(role) ? role : undefined;
}
