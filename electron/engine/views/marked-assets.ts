import { mergeOf } from '../../../shared/edits/devices';
import type { Analysis } from '../../../shared/model/analysis';
import type { Asset } from '../../../shared/model/asset';
import { compareText } from '../../../shared/model/order';
import type { MarkedAssets } from '../../../shared/model/views';

const FIRST = 12;

/** What marked assets have in common, and whether they can be one device. Ids that are not there any more are passed over. */
export function markedAssets(analysis: Analysis, ids: readonly string[]): MarkedAssets {
  const wanted = new Set(ids);
  const marked = analysis.assets.filter(asset => wanted.has(asset.id)).sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id));
  const sites = new Set(marked.map(({ site }) => site));
  const merge = mergeOf(analysis, marked.map(({ id }) => id));
  return {
    total: marked.length,
    first: marked.slice(0, FIRST).map(({ id, name, role, ips, macs }) => ({ id, name, role, places: [...ips, ...macs] })),
    now: { role: counts(marked, asset => asset.role), level: counts(marked, asset => asset.purdueLevel), zone: counts(marked, asset => asset.zone) },
    zones: analysis.zones.filter(zone => sites.has(zone.site) && zone.basis !== 'external').map(({ id, name }) => ({ id, name })),
    ...('kind' in merge ? {} : { refusal: merge }),
  };
}

function counts(assets: readonly Asset[], value: (asset: Asset) => string | number | undefined): { readonly value: string; readonly count: number }[] {
  const found = new Map<string, number>();
  for (const asset of assets) found.set(String(value(asset) ?? ''), (found.get(String(value(asset) ?? '')) ?? 0) + 1);
  return [...found].map(([text, count]) => ({ value: text, count })).sort((a, b) => b.count - a.count || compareText(a.value, b.value));
}
