import { sha256 } from '@noble/hashes/sha2.js';
import { hex, utf8Bytes } from '../binary/reader';
import type { BuiltModel } from '../attack/build-model';
import { BUILDING, INFRASTRUCTURE, OFFICE, PHYSICAL_SECURITY, type SiteView } from '../findings/site-kit';
import type { Role } from '../model/asset';
import type { Effect, RemediationAction } from '../model/attack';
import { compareText } from '../model/order';
import { ModelView } from './catalogue/effects-kit';
import type { RemediationEntry } from './definition';
import { remediationCatalogue } from './registry';

/** An entry applied here, with its price. */
export interface Candidate {
  readonly id: string;
  readonly entry: RemediationEntry;
  readonly title: string;
  readonly description: string;
  readonly assets: readonly string[];
  readonly effects: readonly Effect[];
  readonly brokenConversations: readonly string[];
  /** Ids of those that it works only together with. */
  readonly requires: readonly string[];
  readonly effortHours: number;
  readonly downtimeHours: number;
  readonly cost: number;
}

/** $ an hour of an engineer; a calibration value like the others. */
export const ENGINEER_RATE = 150;

/** Class of a cost, risk model §4.1. */
export function effortClass(cost: number): 'low' | 'medium' | 'high' | 'very high' {
  return cost < 5_000 ? 'low' : cost < 25_000 ? 'medium' : cost < 100_000 ? 'high' : 'very high';
}

/** What can be taken down for planned work while the lorries are loaded: the building, the doors, offices, and servers that only watch or manage. */
const BESIDE_THROUGHPUT: ReadonlySet<Role> = new Set([
  ...BUILDING, ...PHYSICAL_SECURITY, ...OFFICE, 'historian', 'opc-server', 'engineering-workstation', 'patch-server', 'management-server', 'backup-server', 'licence-server', 'remote-access-gateway', 'jump-host', 'proxy', 'file-server',
]);

/**
 * Hours of standstill that planned work costs. An hour of planned downtime is an hour of standstill where any of the assets carries throughput; a change of the site as a whole always is. Switches, access points
 * and strangers do not decide: they go with what hangs on them.
 */
function standstillHours(site: SiteView, assets: readonly string[], downtimeHours: number): number {
  const deciding = assets.flatMap(id => site.asset(id) ?? []).filter(asset => asset.role === 'ups' || !(INFRASTRUCTURE.has(asset.role) || asset.role === 'unknown'));
  return deciding.length > 0 && deciding.every(asset => BESIDE_THROUGHPUT.has(asset.role)) ? 0 : downtimeHours;
}

/** Every entry of the catalogue on this site; instances with the same effects are one, those that touch nothing are none. */
export function instantiateRemediations(built: BuiltModel, site: SiteView, catalogue: readonly RemediationEntry[] = remediationCatalogue): Candidate[] {
  const model = new ModelView(built);
  const live = {
    node: new Set(built.model.nodes.map(node => node.id)), edge: new Set(built.model.edges.map(edge => edge.id)), entry: new Set(built.model.entries.map(entry => entry.id)), target: new Set(built.model.targets.map(target => target.id)),
  };
  const candidates: Candidate[] = [];
  const known = new Set<string>();
  for (const entry of catalogue) {
    for (const instance of entry.instances(site, model)) {
      const effects = unique(instance.effects.filter(effect => live[effect.on].has(effect.id)));
      if (effects.length === 0) continue;
      const shape = JSON.stringify([entry.id, effects]);
      if (known.has(shape)) continue;
      known.add(shape);
      const { effortHours = entry.effortHours, downtimeHours = entry.downtimeHours, purchase = entry.purchase ?? 0 } = instance;
      candidates.push({
        id: idOf(entry.id, instance.key), entry, requires: instance.requires ? [idOf(instance.requires.entry, instance.requires.key)] : [], title: instance.title, description: instance.description, assets: [...new Set(instance.assets)].sort(compareText), effects,
        brokenConversations: [...new Set(instance.brokenConversations ?? [])].sort(compareText), effortHours, downtimeHours,
        cost: effortHours * ENGINEER_RATE + purchase + standstillHours(site, instance.assets, downtimeHours) * built.costPerHour,
      });
    }
  }
  const ids = new Set(candidates.map(candidate => candidate.id));
  return candidates.filter(candidate => candidate.requires.every(id => ids.has(id))).sort((a, b) => compareText(a.id, b.id));
}

const idOf = (entry: string, key: string): string => `${entry}:${hex(sha256(utf8Bytes(key))).slice(0, 8)}`;

export function asAction({ id, cost, effects, title, entry, requires }: Candidate): RemediationAction {
  return { id, cost, effects, ...(requires.length === 0 ? {} : { requires }), label: title, references: entry.requirements };
}

function unique(effects: readonly Effect[]): Effect[] {
  const seen = new Map<string, Effect>();
  for (const effect of effects) seen.set(`${effect.on}\n${effect.id}\n${effect.op}\n${effect.value}`, effect);
  return [...seen.values()].sort((a, b) => compareText(a.on, b.on) || compareText(a.id, b.id) || compareText(a.op, b.op) || a.value - b.value);
}
