import type { Analysis } from '../../../shared/model/analysis';
import type { Asset } from '../../../shared/model/asset';
import { compareIp } from '../../../shared/model/address';
import { riskBandOfShare, type AssetPage, type AssetRow, type AssetSort, type Facets, type RiskBand } from '../../../shared/model/views';
import { compileFilter, type Fields } from '../../../shared/query/filter';

/** The asset table, a page at a time. Filtering, sorting and counting happen here, over all assets; the window only ever holds a page. */

interface IndexedRow extends AssetRow {
  readonly protocols: readonly string[];
  readonly words: string;
}

/** Everything the table needs, computed once per analysis. */
export class AssetTable {
  readonly rows: readonly IndexedRow[];

  constructor(analysis: Analysis) {
    const zones = new Map(analysis.zones.map(zone => [zone.id, zone]));
    const findings = new Map<string, number>();
    for (const finding of analysis.findings) for (const id of finding.assets) findings.set(id, (findings.get(id) ?? 0) + 1);
    const protocols = new Map<string, Set<string>>();
    for (const conversation of analysis.conversations) {
      for (const id of [conversation.client, conversation.server]) {
        if (id === undefined) continue;
        let known = protocols.get(id);
        if (!known) protocols.set(id, known = new Set());
        for (const protocol of conversation.protocols) known.add(protocol);
        if (conversation.protocol !== undefined) known.add(conversation.protocol);
      }
    }
    this.rows = analysis.assets.map(asset => {
      const risk = analysis.assetRisk[asset.id];
      const zone = asset.zone === undefined ? undefined : zones.get(asset.zone);
      const share = risk?.share ?? 0;
      return {
        id: asset.id, name: asset.name, role: asset.role, roleConfidence: asset.roleConfidence, ips: asset.ips, macs: asset.macs, site: asset.site,
        ...optional('zone', asset.zone), ...optional('zoneName', zone?.name), ...optional('purdueLevel', asset.purdueLevel),
        levelMismatch: asset.purdueLevel !== undefined && zone?.purdueLevel !== undefined && Math.abs(asset.purdueLevel - zone.purdueLevel) >= 2,
        ...optional('vendor', asset.vendor), ...optional('model', asset.model), ...optional('firmware', asset.firmware), ...optional('serial', asset.serial), ...optional('os', asset.os),
        external: asset.external, state: asset.state, riskKnown: analysis.risk?.unknown === undefined, expectedAnnualLoss: risk?.expectedAnnualLoss ?? 0, share, band: riskBandOfShare(share),
        findings: findings.get(asset.id) ?? 0, tags: asset.decided?.tags?.value ?? [], conflicts: asset.conflicts.length, ...optional('firstSeen', asset.firstSeen), ...optional('lastSeen', asset.lastSeen),
        protocols: [...(protocols.get(asset.id) ?? [])].sort(),
        words: [asset.name, asset.role, ...asset.hostnames, ...asset.ips, ...asset.macs, asset.vendor, asset.model, asset.firmware, asset.serial, asset.os, zone?.name, ...(asset.decided?.tags?.value ?? []), asset.decided?.note?.value].filter(Boolean).join('\n'),
      };
    });
  }

  row(id: string): AssetRow | undefined {
    const found = this.rows.find(row => row.id === id);
    return found && plain(found);
  }

  /** Ids of a stretch of the table that page shows. */
  ids(args: Parameters<AssetTable['page']>[0]): string[] {
    return this.page(args).rows.map(({ id }) => id);
  }

  page({ filter, facets: chosen, sort, descending, offset, limit }: { filter: string; facets?: Readonly<Record<string, readonly string[]>> | undefined; sort: AssetSort; descending: boolean; offset: number; limit: number }): AssetPage {
    const { test, problem } = compileFilter(filter, FIELDS, row => row.words);
    const byText = this.rows.filter(test);
    const wanted = Object.entries(chosen ?? {}).filter(([name, values]) => values.length > 0 && Object.hasOwn(FACETS, name)) as [keyof Facets, readonly string[]][];
    const matching = byText.filter(row => wanted.every(([name, values]) => values.includes(FACETS[name](row).value)));
    const order = [...matching].sort((a, b) => (descending ? -1 : 1) * compare(a, b, sort) || (a.id < b.id ? -1 : 1));
    return {
      total: matching.length,
      all: this.rows.length,
      offset,
      rows: order.slice(offset, offset + limit).map(plain),
      // A facet's own choice does not empty its other values: each is counted under the choices of the others.
      facets: Object.fromEntries((Object.keys(FACETS) as (keyof Facets)[]).map(name => [name, count(byText.filter(row => wanted.every(([other, values]) => other === name || values.includes(FACETS[other](row).value))), name)])) as unknown as Facets,
      ...(problem === undefined ? {} : { filterProblem: problem }),
    };
  }

  /** Rows that match a filter text; what the graph shows. */
  matching(filter: string): { readonly ids: ReadonlySet<string>; readonly problem?: string } {
    const { test, problem } = compileFilter(filter, FIELDS, row => row.words);
    return { ids: new Set(this.rows.filter(test).map(row => row.id)), ...(problem === undefined ? {} : { problem }) };
  }
}

const plain = ({ words: _words, protocols: _protocols, ...row }: IndexedRow): AssetRow => row;

function optional<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>);
}

const FIELDS: Fields<IndexedRow> = {
  name: row => row.name,
  role: row => row.role,
  ip: row => row.ips,
  mac: row => row.macs,
  zone: row => row.zoneName,
  site: row => row.site,
  level: row => row.purdueLevel,
  purdue: row => row.purdueLevel,
  vendor: row => row.vendor,
  model: row => row.model,
  firmware: row => row.firmware,
  serial: row => row.serial,
  os: row => row.os,
  tag: row => row.tags,
  proto: row => row.protocols,
  risk: row => row.share,
  loss: row => row.expectedAnnualLoss,
  band: row => row.band,
  state: row => row.state,
  confidence: row => row.roleConfidence,
  findings: row => row.findings,
  conflicts: row => row.conflicts,
  external: row => (row.external ? 'yes' : 'no'),
  id: row => row.id,
};

const STATE_LABELS: Readonly<Record<Asset['state'], string>> = {
  'listed-and-seen': 'seen and in list', 'listed-silent': 'in list, never seen', 'seen-not-listed': 'seen, not in list', seen: 'seen',
};
const LEVEL_LABELS: Readonly<Record<string, string>> = { 5: '5 External', 4: '4 Enterprise', 3.5: '3.5 Industrial DMZ', 3: '3 Site systems', 2: '2 Supervision', 1: '1 Control', 0: '0 Process' };
const BANDS: readonly RiskBand[] = ['very high', 'high', 'moderate', 'low', 'minimal'];

const FACETS: Readonly<Record<keyof Facets, (row: AssetRow) => { readonly value: string; readonly label: string }>> = {
  zone: row => ({ value: row.zone ?? 'unknown', label: row.zoneName ?? 'unknown' }),
  role: row => ({ value: row.role, label: row.role }),
  level: row => ({ value: String(row.purdueLevel ?? 'none'), label: LEVEL_LABELS[String(row.purdueLevel)] ?? 'infrastructure or unknown' }),
  vendor: row => ({ value: row.vendor ?? 'unknown', label: row.vendor ?? 'unknown' }),
  band: row => ({ value: row.band, label: row.band }),
  state: row => ({ value: row.state, label: STATE_LABELS[row.state] }),
  site: row => ({ value: row.site, label: row.site }),
};

function count(rows: readonly IndexedRow[], facet: keyof Facets): Facets[keyof Facets] {
  const counts = new Map<string, { value: string; label: string; count: number }>();
  for (const row of rows) {
    const { value, label } = FACETS[facet](row);
    const known = counts.get(value);
    if (known) known.count++;
    else counts.set(value, { value, label, count: 1 });
  }
  const list = [...counts.values()];
  if (facet === 'band') return list.sort((a, b) => BANDS.indexOf(a.value as RiskBand) - BANDS.indexOf(b.value as RiskBand));
  if (facet === 'level') return list.sort((a, b) => Number(b.value === 'none' ? -1 : b.value) - Number(a.value === 'none' ? -1 : a.value));
  return list.sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1));
}

function compare(a: IndexedRow, b: IndexedRow, sort: AssetSort): number {
  switch (sort) {
    case 'name': return byText(a.name, b.name);
    case 'role': return byText(a.role, b.role);
    case 'ip': return compareIp(a.ips[0] ?? '~', b.ips[0] ?? '~');
    case 'zone': return byText(a.zoneName, b.zoneName);
    case 'level': return (a.purdueLevel ?? -1) - (b.purdueLevel ?? -1);
    case 'vendor': return byText(a.vendor, b.vendor) || byText(a.model, b.model);
    case 'risk': return a.expectedAnnualLoss - b.expectedAnnualLoss;
    case 'confidence': return a.roleConfidence - b.roleConfidence;
    case 'lastSeen': return (a.lastSeen ?? 0) - (b.lastSeen ?? 0);
    case 'findings': return a.findings - b.findings;
  }
}

/** Names with numbers in them in the order people count: PLC-2 before PLC-10. Unknown last. */
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
const byText = (a: string | undefined, b: string | undefined): number => (a === undefined ? (b === undefined ? 0 : 1) : b === undefined ? -1 : collator.compare(a, b));
