import type { Analysis, Strictness } from '../../../shared/model/analysis';
import type { Role } from '../../../shared/model/asset';
import type { Basis } from '../../../shared/model/graph';
import { riskBandOfShare, type GraphEdge, type GraphView } from '../../../shared/model/views';
import { protocolById } from '../../../shared/protocols/registry';
import type { AssetTable } from './asset-rows';

/** Roles that stand in no Purdue lane: the network itself. */
const INFRASTRUCTURE: ReadonlySet<Role> = new Set(['switch', 'router', 'firewall', 'wireless-ap', 'ups']);

const ALLOWED: Readonly<Record<Strictness, ReadonlySet<Basis>>> = {
  observed: new Set<Basis>(['observed']),
  permitted: new Set<Basis>(['observed', 'permitted']),
  assumed: new Set<Basis>(['observed', 'permitted', 'inferred', 'assumed']),
};

export function graphView(analysis: Analysis, table: AssetTable, filter: string, strictness: Strictness): GraphView {
  const { ids } = table.matching(filter);
  const findings = new Map(table.rows.map(row => [row.id, row.findings]));
  const levels = new Map(analysis.assets.map(asset => [asset.id, asset.purdueLevel]));
  const shown = analysis.assets.filter(asset => ids.has(asset.id));
  const edges: GraphEdge[] = [];
  for (const link of analysis.links) {
    if (!ALLOWED[strictness].has(link.basis) || !ids.has(link.from) || !ids.has(link.to)) continue;
    const from = levels.get(link.from);
    const to = levels.get(link.to);
    edges.push({
      id: link.id, from: link.from, to: link.to, basis: link.basis, protocols: link.protocols, conversations: link.conversations.length, bytes: link.bytes,
      family: family(link.protocols),
      skipsLevels: from !== undefined && to !== undefined && Math.max(from, to) >= 3.5 && Math.min(from, to) <= 2,
    });
  }
  const vlans = new Map<string, number>();
  for (const zone of analysis.zones) {
    const vlan = /:vlan:(\d+)$/.exec(zone.id);
    if (vlan) vlans.set(zone.id, Number(vlan[1]));
  }
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
  };
}

/** The family that colours an edge: the most telling protocol wins, control before everything. */
const FAMILY_ORDER = ['control', 'device', 'building', 'remote', 'media', 'app', 'it', 'network'];

function family(protocols: readonly string[]): string {
  const families = new Set(protocols.map(protocol => protocolById(protocol)?.family).filter(Boolean) as string[]);
  return FAMILY_ORDER.find(candidate => families.has(candidate)) ?? 'unknown';
}
