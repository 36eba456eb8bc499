import { parsePurdue } from '../importers/purdue-kit';
import type { Asset, AssetState, Fact, Role } from '../model/asset';
import type { SiteConfig } from '../model/config';
import type { PurdueLevel } from '../model/zone';
import type { Cluster } from './cluster';
import { setting } from './draft';
import type { Draft } from './draft';
import { agrees } from './facts';
import type { GatheredFact } from './facts';
import { levelsOf } from './purdue';
import type { RoleVerdict } from './roles/score';

/** The asset as everybody sees it, but for zone and services. */
export function finish(site: string, entry: Draft, verdict: RoleVerdict, anyList: boolean, config: SiteConfig, byCluster: ReadonlyMap<Cluster, Draft>): Asset {
  const { cluster, facts, fields } = entry;
  const rows = cluster.sightings.some(sighting => sighting.listed);
  const seen = cluster.sightings.some(sighting => !sighting.listed) || cluster.parent !== undefined || cluster.fronts > 0;
  const state: AssetState = rows ? (seen ? 'listed-and-seen' : 'listed-silent') : anyList && !cluster.external ? 'seen-not-listed' : 'seen';
  const times = cluster.sightings.flatMap(({ witness }) => [witness.firstSeen, witness.lastSeen]).filter(time => time !== undefined);
  const level = purdueOf(verdict.role, verdict.basis, facts);
  const criticality = setting(entry, config.criticality) ?? listedCriticality(facts);
  const { conflicts: fieldConflicts, ...identity } = fields;
  const conflicts = [...new Set([...fieldConflicts, ...otherConflicts(facts, level?.level)])].sort();
  const parent = cluster.parent && byCluster.get(cluster.parent);
  return {
    id: entry.id, name: entry.name, site, macs: entry.macs, ips: entry.ips, vlans: [...cluster.vlans].sort((a, b) => a - b), hostnames: entry.hostnames,
    ...identity, role: verdict.role, roleConfidence: verdict.confidence, roleReasons: verdict.reasons, roleAlternatives: verdict.alternatives,
    ...(level ? { purdueLevel: level.level, purdueBasis: level.basis } : {}), ...(criticality ? { criticality } : {}),
    external: cluster.external, state, ...(parent ? { parent: parent.id } : {}), formerIds: [],
    ...(times.length > 0 ? { firstSeen: times.reduce((a, b) => Math.min(a, b)), lastSeen: times.reduce((a, b) => Math.max(a, b)) } : {}),
    services: [], facts: facts.map(({ listed: _listed, ...fact }) => fact), conflicts, ...(cluster.decided ? { decided: cluster.decided } : {}),
  };
}

/** Precedence of dc-systems §3.3 as far as it needs no zone: identity, behaviour, list. */
export function purdueOf(role: Role, basis: RoleVerdict['basis'], facts: readonly Pick<Fact, 'key' | 'value'>[]): { level: PurdueLevel; basis: 'identity' | 'behaviour' | 'list' } | undefined {
  const levels = levelsOf(role);
  const listed = facts.filter(fact => fact.key === 'listed-purdue').map(fact => parsePurdue(String(fact.value))).find(level => level !== undefined);
  if (levels.length === 0) {
    const infrastructure = role !== 'unknown';
    return listed === undefined || infrastructure ? undefined : { level: listed, basis: 'list' };
  }
  if (listed !== undefined && levels.length > 1 && levels.includes(listed)) return { level: listed, basis: 'list' };
  return { level: levels[0]!, basis: basis === 'none' ? 'behaviour' : basis };
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
function otherConflicts(facts: readonly GatheredFact[], level: PurdueLevel | undefined): string[] {
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
