import type { Analysis } from '../../../shared/model/analysis';
import type { Severity } from '../../../shared/model/finding';
import { riskBandOfScore, type Overview } from '../../../shared/model/views';
import type { AssetTable } from './asset-rows';
import { timelineOf } from './timeline';

const TOP = 10;

export function overview(analysis: Analysis, table: AssetTable): Overview {
  const inside = analysis.assets.filter(asset => !asset.external);
  const zoneOf = new Map(analysis.assets.map(asset => [asset.id, asset.zone]));
  const zones = new Map(analysis.zones.map(zone => [zone.id, zone]));
  const captures = analysis.sources.flatMap(source => (source.capture ? [source.capture] : []));
  const severities: Record<Severity, number> = { low: 0, medium: 0, high: 0, critical: 0 };
  for (const finding of analysis.findings) severities[finding.severity]++;
  const externalIds = new Set(analysis.assets.filter(asset => asset.external).map(asset => asset.id));
  const internetFacing = new Set<string>();
  let crossZone = 0;
  for (const { client, server } of analysis.conversations) {
    if (client === undefined || server === undefined) continue;
    if (zoneOf.get(client) !== zoneOf.get(server)) crossZone++;
    if (externalIds.has(client) !== externalIds.has(server)) internetFacing.add(externalIds.has(client) ? server : client);
  }
  const riskFirst = [...table.rows].sort((a, b) => b.expectedAnnualLoss - a.expectedAnnualLoss || (a.id < b.id ? -1 : 1));
  const tally = <K extends string>(keys: readonly K[]): Map<K, number> => {
    const counts = new Map<K, number>();
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts;
  };
  const timeline = timelineOf(analysis);
  return {
    sources: analysis.sources,
    problems: analysis.problems,
    risk: analysis.risk,
    band: riskBandOfScore(analysis.risk.score),
    counts: {
      assets: inside.length,
      external: analysis.assets.length - inside.length,
      classified: inside.filter(asset => asset.role !== 'unknown').length,
      withZone: inside.filter(asset => asset.zone !== undefined).length,
      zones: analysis.zones.length,
      conversations: analysis.conversations.length,
      crossZone,
      internetFacing: internetFacing.size,
      remoteAccess: inside.filter(asset => asset.facts.some(fact => fact.key === 'remote-access') || asset.services.some(service => ['rdp', 'vnc', 'ssh', 'telnet'].includes(service.protocol ?? ''))).length,
      conflicts: inside.reduce((sum, asset) => sum + asset.conflicts.length, 0),
    },
    hours: Math.max(0, ...analysis.coverage.map(zone => zone.hours)),
    packets: captures.reduce((sum, capture) => sum + capture.packets, 0),
    decoded: captures.reduce((sum, capture) => sum + capture.decoded, 0),
    byRole: [...tally(inside.map(asset => asset.role))].map(([role, count]) => ({ role, count })).sort((a, b) => b.count - a.count || (a.role < b.role ? -1 : 1)),
    byLevel: [...tally(inside.map(asset => String(asset.purdueLevel ?? 'none')))].map(([level, count]) => ({ level, count })).sort((a, b) => (a.level < b.level ? 1 : -1)),
    findingsBySeverity: severities,
    topAssets: riskFirst.slice(0, TOP).filter(row => row.expectedAnnualLoss > 0).flatMap(row => table.row(row.id) ?? []),
    topPaths: analysis.paths.slice(0, TOP),
    topRemediations: analysis.remediations.slice(0, TOP),
    coverage: analysis.coverage.map(seen => ({ ...seen, name: zones.get(seen.zone)?.name ?? seen.zone, external: zones.get(seen.zone)?.basis === 'external' })),
    reconciliation: analysis.reconciliation,
    matrix: riskMatrix(analysis),
    ...(timeline === undefined ? {} : { timeline }),
  };
}

/** Risk-model §3.3: likelihood by annual probability, consequence by money and safety class. */
export function riskMatrix(analysis: Analysis): Overview['matrix'] {
  const cells = new Map<string, { likelihood: number; consequence: number; targets: string[] }>();
  for (const target of analysis.targets) {
    const likelihood = 1 + [0.001, 0.01, 0.1, 1].filter(limit => target.probability >= limit).length;
    const money = 1 + [50_000, 500_000, 2_000_000, 10_000_000].filter(limit => target.impact >= limit).length;
    const safety = { S1: 2, S2: 3, S3: 4, S4: 5 }[target.safetyClass ?? ''] ?? 1;
    const consequence = Math.max(money, safety);
    const key = `${likelihood}/${consequence}`;
    const cell = cells.get(key) ?? { likelihood, consequence, targets: [] };
    cell.targets.push(target.id);
    cells.set(key, cell);
  }
  return [...cells.values()].sort((a, b) => a.likelihood - b.likelihood || a.consequence - b.consequence);
}
