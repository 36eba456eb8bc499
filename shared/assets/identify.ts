import { compareIp, isLocalMac } from '../model/address';
import { parsePurdue } from '../importers/purdue-kit';
import type { Asset, AssetState, Fact, Role } from '../model/asset';
import { ROLES } from '../model/asset';
import type { SiteConfig } from '../model/config';
import type { Problem } from '../model/problem';
import type { Reading } from '../model/reading';
import type { PurdueLevel } from '../model/zone';
import { clusterSite } from './cluster';
import type { Cluster } from './cluster';
import { listEvidence } from './evidence';
import { agrees, chooseFields, gatherFacts } from './facts';
import type { GatheredFact } from './facts';
import { stableId } from './ids';
import { displayName, hostnamesOf } from './names';
import { uniqueValue } from './namesakes';
import { levelsOf } from './purdue';
import { RoleJudge } from './roles/score';
import type { RoleVerdict } from './roles/score';
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
 * Zone, services, and levels that follow from the zone are added by buildGraph. `listing`: 'auto' tells listed assets from seen ones where at least one list was read.
 */
export function identifyAssets(readings: readonly Reading[], config: SiteConfig, _listing: 'auto' = 'auto'): Identified {
  const assets: Asset[] = [];
  const problems: Problem[] = [];
  const ledger = new Map<string, (string | undefined)[]>();
  const homes = new Map<string, ReadonlyMap<string, number>>();
  for (const site of sightingsBySite(readings, config)) identifySite(site, config, assets, ledger, problems, homes);
  assets.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { assets, ledger, problems, homes };
}

interface Draft {
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

function identifySite(site: SiteSightings, config: SiteConfig, assets: Asset[], ledger: Map<string, (string | undefined)[]>, problems: Problem[], homes: Map<string, ReadonlyMap<string, number>>): void {
  const clustering = clusterSite(site, config);
  problems.push(...clustering.problems);
  const drafts = clustering.clusters.map(draft);
  const byCluster = new Map(drafts.map(entry => [entry.cluster, entry]));
  giveIds(site.site, drafts, byCluster);
  drafts.sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const entry of drafts) entry.name = nameOf(entry, entry.cluster.parent && byCluster.get(entry.cluster.parent));
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

function draft(cluster: Cluster): Draft {
  const facts = gatherFacts(cluster);
  return {
    cluster, facts, fields: chooseFields(facts), hostnames: hostnamesOf(facts),
    // Real addresses before locally administered ones, which may change.
    macs: [...cluster.macs].sort((a, b) => Number(isLocalMac(a)) - Number(isLocalMac(b)) || (a < b ? -1 : 1)),
    ips: [...cluster.ips].sort(compareIp),
    label: cluster.parent ? cluster.sightings[0]?.witness.label : undefined, id: '', name: '',
  };
}

/** Strongest witness first: serial, MAC, address, name; what only a list says comes after everything seen. Equal ids take the next witness in. */
function giveIds(site: string, drafts: readonly Draft[], byCluster: ReadonlyMap<Cluster, Draft>): void {
  const keys = drafts.map(entry => {
    const serial = (listed: boolean): string[] => entry.facts.filter(fact => fact.key === 'serial' && fact.listed === listed && fact.confidence > 0.3)
      .flatMap(fact => uniqueValue('serial', fact.value) ?? []).slice(0, 1).map(value => `serial ${value}`);
    const seen = (key: string, value: string): boolean => entry.facts.some(fact => fact.key === key && fact.value === value && !fact.listed);
    const macs = entry.macs.map(mac => `mac ${mac}`);
    const ips = entry.ips.map(ip => `ip ${ip}`);
    return [
      ...serial(false), ...macs.filter((_, i) => seen('mac', entry.macs[i]!)), ...ips.filter((_, i) => seen('ip', entry.ips[i]!)),
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

function nameOf(entry: Draft, parent: Draft | undefined): string {
  const parts = ({ fields: { vendor, model }, ips, macs, label, cluster: { external } }: Draft) => ({ vendor, model, ips, macs, label, external });
  return displayName(entry.facts, { ...parts(entry), parentName: parent && displayName(parent.facts, { ...parts(parent), parentName: undefined }) });
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
    evidence: listEvidence(entry.cluster.sightings.flatMap(placesOf)),
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

function setting<T>(entry: Draft, table: Readonly<Record<string, T>> | undefined): T | undefined {
  if (!table) return undefined;
  const wanted = new Set([entry.id, entry.name, ...entry.ips, ...entry.macs, ...entry.hostnames].map(text => text.toLowerCase()));
  for (const key of Object.keys(table).sort()) if (wanted.has(key.toLowerCase())) return table[key];
  return undefined;
}

function pinnedRole(entry: Draft, config: SiteConfig): Role | undefined {
  const role = setting(entry, config.roles);
  return role !== undefined && (ROLES as readonly string[]).includes(role) ? role : undefined;
}

function finish(site: string, entry: Draft, verdict: RoleVerdict, anyList: boolean, config: SiteConfig, byCluster: ReadonlyMap<Cluster, Draft>): Asset {
  const { cluster, facts, fields } = entry;
  const rows = cluster.sightings.some(sighting => sighting.listed);
  const seen = cluster.sightings.some(sighting => !sighting.listed) || cluster.parent !== undefined || cluster.fronts > 0;
  const state: AssetState = rows ? (seen ? 'listed-and-seen' : 'listed-silent') : anyList && !cluster.external ? 'seen-not-listed' : 'seen';
  const times = cluster.sightings.flatMap(({ witness }) => [witness.firstSeen, witness.lastSeen]).filter(time => time !== undefined);
  const level = purdue(verdict, facts);
  const criticality = setting(entry, config.criticality) ?? listedCriticality(facts);
  const { conflicts: fieldConflicts, ...identity } = fields;
  const conflicts = [...new Set([...fieldConflicts, ...otherConflicts(facts, verdict.role, level?.level)])].sort();
  const parent = cluster.parent && byCluster.get(cluster.parent);
  return {
    id: entry.id, name: entry.name, site, macs: entry.macs, ips: entry.ips, vlans: [...cluster.vlans].sort((a, b) => a - b), hostnames: entry.hostnames,
    ...identity, role: verdict.role, roleConfidence: verdict.confidence, roleReasons: verdict.reasons, roleAlternatives: verdict.alternatives,
    ...(level ? { purdueLevel: level.level, purdueBasis: level.basis } : {}), ...(criticality ? { criticality } : {}),
    external: cluster.external, state, ...(parent ? { parent: parent.id } : {}), formerIds: [],
    ...(times.length > 0 ? { firstSeen: times.reduce((a, b) => Math.min(a, b)), lastSeen: times.reduce((a, b) => Math.max(a, b)) } : {}),
    services: [], facts: facts.map(({ listed: _listed, ...fact }) => fact), conflicts,
  };
}

/** Precedence of dc-systems §3.3 as far as it needs no zone: identity, behaviour, list. */
function purdue(verdict: RoleVerdict, facts: readonly GatheredFact[]): { level: PurdueLevel; basis: 'identity' | 'behaviour' | 'list' | 'analyst' } | undefined {
  const levels = levelsOf(verdict.role);
  const listed = facts.filter(fact => fact.key === 'listed-purdue').map(fact => parsePurdue(String(fact.value))).find(level => level !== undefined);
  if (levels.length === 0) {
    const infrastructure = verdict.role !== 'unknown';
    return listed === undefined || infrastructure ? undefined : { level: listed, basis: 'list' };
  }
  if (listed !== undefined && levels.length > 1 && levels.includes(listed)) return { level: listed, basis: 'list' };
  return { level: levels[0]!, basis: verdict.basis === 'none' ? 'behaviour' : verdict.basis };
}

function listedCriticality(facts: readonly GatheredFact[]): Asset['criticality'] {
  for (const fact of facts) {
    if (fact.key !== 'criticality') continue;
    const match = /critical|high|medium|moderate|low/.exec(String(fact.value).toLowerCase().replace(/criticality/, ''));
    if (match) return match[0] === 'moderate' ? 'medium' : match[0] as NonNullable<Asset['criticality']>;
  }
  return undefined;
}

/** A list that says another address, name or level than the wire shows. */
function otherConflicts(facts: readonly GatheredFact[], _role: Role, level: PurdueLevel | undefined): string[] {
  const found: string[] = [];
  for (const key of ['mac', 'ip', 'hostname'] as const) {
    const listed = facts.filter(fact => fact.key === key && fact.listed);
    const seen = facts.filter(fact => fact.key === key && !fact.listed && fact.confidence >= 0.5);
    if (listed.length > 0 && seen.length > 0 && listed.some(claim => !seen.some(other => agrees(key, claim.value, other.value)))) found.push(key);
  }
  const listedLevel = facts.filter(fact => fact.key === 'listed-purdue').map(fact => parsePurdue(String(fact.value))).find(value => value !== undefined);
  if (listedLevel !== undefined && level !== undefined && listedLevel !== level) found.push('purdueLevel');
  return found;
}
