import type { Asset } from '../model/asset';
import type { Reconciliation } from '../model/analysis';
import { importers } from '../importers/registry';
import { agrees } from './facts';

const FIELDS = ['vendor', 'model', 'firmware', 'serial', 'os', 'hostname', 'mac', 'ip'] as const;

/** What a flow log says was seen on the wire, though it stands in rows. */
const SEEN_IN_ROWS: ReadonlySet<string> = new Set(importers.filter(({ kind }) => kind === 'flow-log').map(({ id }) => id));

/** Listed against seen. The four counts add up to the assets. */
export function reconcile(assets: readonly Asset[]): Reconciliation {
  const counts = { 'listed-and-seen': 0, 'listed-silent': 0, 'seen-not-listed': 0, seen: 0 };
  const conflicts: { asset: string; field: string; listed: string; observed: string }[] = [];
  for (const asset of assets) {
    counts[asset.state]++;
    if (asset.state !== 'listed-and-seen' || asset.conflicts.length === 0) continue;
    for (const field of FIELDS) {
      if (!asset.conflicts.includes(field)) continue;
      const claims = asset.facts.filter(fact => fact.key === field && fact.by !== 'oui');
      const fromRows = claims.filter(fact => fact.evidence.some(piece => 'row' in piece) && !SEEN_IN_ROWS.has(fact.by) && !fact.evidence.some(piece => 'frame' in piece));
      const fromWire = claims.filter(fact => SEEN_IN_ROWS.has(fact.by) || fact.evidence.some(piece => 'frame' in piece));
      for (const claim of fromRows) {
        if (fromWire.length === 0 || fromWire.some(other => agrees(field, claim.value, other.value))) continue;
        conflicts.push({ asset: asset.id, field, listed: String(claim.value), observed: String(fromWire[0]!.value) });
      }
    }
  }
  conflicts.sort((a, b) => (a.asset + a.field < b.asset + b.field ? -1 : 1));
  return { listedAndSeen: counts['listed-and-seen'], listedSilent: counts['listed-silent'], seenNotListed: counts['seen-not-listed'], seen: counts.seen, conflicts };
}
