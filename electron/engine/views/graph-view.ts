import type { Analysis, Strictness } from '../../../shared/model/analysis';
import type { Role } from '../../../shared/model/asset';
import type { Basis } from '../../../shared/model/graph';
import { riskBandOfShare, type GraphEdge, type GraphView } from '../../../shared/model/views';
import { protocolById } from '../../../shared/protocols/registry';
import type { Micros } from '../../../shared/model/time';
import type { Arrangement, EditRow } from '../../../shared/model/edit';
import { CurrentIds } from '../../../shared/edits/ids';
import type { AssetTable } from './asset-rows';
import { timelineOf } from './timeline';

/** Roles that stand in no Purdue lane: the network itself. */
const INFRASTRUCTURE: ReadonlySet<Role> = new Set(['switch', 'router', 'firewall', 'wireless-ap', 'ups']);

/** Which bases a strictness takes in. */
export const ALLOWED: Readonly<Record<Strictness, ReadonlySet<Basis>>> = {
  observed: new Set<Basis>(['observed']),
  permitted: new Set<Basis>(['observed', 'permitted']),
  assumed: new Set<Basis>(['observed', 'permitted', 'inferred', 'assumed']),
};

export interface GraphQuestion {
  readonly filter: string;
  readonly strictness: Strictness;
  /** Only what talked in this stretch. Links that rest on a configuration or a guess have no time and stay, while one of their ends is seen. */
  readonly between?: { readonly from: Micros; readonly to: Micros } | undefined;
  /** Only an asset and what is at most so many links away from it. */
  readonly around?: { readonly asset: string; readonly hops: number } | undefined;
  /** Put out of sight by hand. */
  readonly without?: readonly string[] | undefined;
}

export function graphView(analysis: Analysis, table: AssetTable, { filter, strictness, between, around, without = [] }: GraphQuestion, edits: readonly EditRow[] = []): GraphView {
  const matching = table.matching(filter).ids, hidden = new Set(without);
  const active = between && new Set(analysis.conversations.filter(({ firstSeen, lastSeen }) => firstSeen <= between.to && lastSeen >= between.from).map(({ id }) => id));
  const atTime = new Map(active ? analysis.links.map(link => [link.id, link.conversations.filter(id => active.has(id)).length]) : []);
  const candidates = analysis.links.filter(link => ALLOWED[strictness].has(link.basis) && matching.has(link.from) && matching.has(link.to) && !hidden.has(link.from) && !hidden.has(link.to) && (!active || link.conversations.length === 0 || atTime.get(link.id)! > 0));
  const talking = active && new Set(candidates.filter(link => link.conversations.length > 0).flatMap(link => [link.from, link.to]));
  const near = around && within(candidates, around.asset, around.hops);
  const ids = new Set([...matching].filter(id => !hidden.has(id) && (!talking || talking.has(id)) && (!near || near.has(id))));
  const findings = new Map(table.rows.map(row => [row.id, row.findings]));
  const levels = new Map(analysis.assets.map(asset => [asset.id, asset.purdueLevel]));
  const shown = analysis.assets.filter(asset => ids.has(asset.id));
  const edges: GraphEdge[] = [];
  for (const link of candidates) {
    if (!ids.has(link.from) || !ids.has(link.to)) continue;
    const from = levels.get(link.from);
    const to = levels.get(link.to);
    edges.push({
      id: link.id, from: link.from, to: link.to, basis: link.basis, protocols: link.protocols, conversations: atTime.get(link.id) ?? link.conversations.length, bytes: link.bytes,
      family: family(link.protocols),
      skipsLevels: from !== undefined && to !== undefined && Math.max(from, to) >= 3.5 && Math.min(from, to) <= 2,
    });
  }
  const vlans = new Map<string, number>();
  for (const zone of analysis.zones) {
    const vlan = /:vlan:(\d+)$/.exec(zone.id);
    if (vlan) vlans.set(zone.id, Number(vlan[1]));
  }
  const timeline = timelineOf(analysis);
  return {
    nodes: shown.map(asset => {
      const share = analysis.assetRisk[asset.id]?.share ?? 0;
      return {
        id: asset.id, label: asset.name, role: asset.role, ...(asset.purdueLevel === undefined ? {} : { level: asset.purdueLevel }), ...(asset.zone === undefined ? {} : { zone: asset.zone }),
        external: asset.external, infrastructure: INFRASTRUCTURE.has(asset.role), share, band: riskBandOfShare(share), findings: findings.get(asset.id) ?? 0,
      };
    }),
    edges,
    zones: analysis.zones.map(zone => ({ ...zone, ...(vlans.has(zone.id) ? { vlan: vlans.get(zone.id)! } : {}) })),
    conduits: analysis.conduits,
    hidden: { nodes: analysis.assets.length - shown.length, edges: analysis.links.length - edges.length },
    ...(timeline === undefined ? {} : { timeline }),
    ...pinnedBy(analysis, edits),
  };
}

function pinnedBy({ assets }: Analysis, edits: readonly EditRow[]): Pick<GraphView, 'pinned'> {
  const pinned: Partial<Record<Arrangement, Record<string, { x: number; y: number }>>> = {}, current = new CurrentIds(assets);
  for (const { edit } of edits) {
    if (edit.kind !== 'place' || edit.value === undefined) continue;
    for (const asset of edit.assets) {
      const id = current.asset(asset);
      if (id !== undefined) (pinned[edit.arrangement] ??= {})[id] = edit.value;
    }
  }
  return Object.keys(pinned).length === 0 ? {} : { pinned };
}

/** Everything at most so many links away, whoever opened them. */
function within(links: Analysis['links'], asset: string, hops: number): ReadonlySet<string> {
  const found = new Set([asset]);
  for (let hop = 0; hop < hops; hop++) {
    const edge = links.flatMap(({ from, to }) => (found.has(from) ? [to] : found.has(to) ? [from] : []));
    for (const id of edge) found.add(id);
  }
  return found;
}

/** The family that colours an edge: the most telling protocol wins, control before everything. */
const FAMILY_ORDER = ['control', 'device', 'building', 'remote', 'media', 'app', 'it', 'network'];

function family(protocols: readonly string[]): string {
  const families = new Set(protocols.map(protocol => protocolById(protocol)?.family).filter(Boolean) as string[]);
  return FAMILY_ORDER.find(candidate => families.has(candidate)) ?? 'unknown';
}
