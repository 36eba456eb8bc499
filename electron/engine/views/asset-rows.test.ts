import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Analysis } from '../../../shared/model/analysis';
import type { AssetSort } from '../../../shared/model/views';
import { AssetTable } from './asset-rows';

const ROLES = ['plc', 'hmi', 'switch', 'unknown'];
const LEVELS = [undefined, 0, 1, 2, 3.5];
const ZONES = [undefined, 'zone:a', 'zone:b'];
const SORTS: readonly AssetSort[] = ['name', 'role', 'ip', 'zone', 'level', 'vendor', 'risk', 'confidence', 'lastSeen', 'findings'];

const defined = (value: object): object => Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));

const analysisOf = fc.array(fc.record({
  role: fc.constantFrom(...ROLES), purdueLevel: fc.constantFrom(...LEVELS), zone: fc.constantFrom(...ZONES), vendor: fc.constantFrom(undefined, 'Siemens', 'Moxa'), loss: fc.nat(5), number: fc.nat(30), roleConfidence: fc.constantFrom(0, 0.5, 1),
  state: fc.constantFrom('seen', 'listed-silent'), external: fc.boolean(), lastSeen: fc.constantFrom(undefined, 5, 9), ips: fc.array(fc.nat(300).map(n => `10.0.${n >> 8}.${n & 255}`), { maxLength: 2 }), findings: fc.nat(2),
}), { minLength: 1, maxLength: 40 }).map(list => {
  const total = list.reduce((sum, { loss }) => sum + loss, 0) || 1;
  return {
    assets: list.map(({ loss: _loss, number, findings: _findings, ...asset }, n) => defined({ id: `asset:${String(n).padStart(2, '0')}`, name: `PLC-${number}`, site: n % 2 ? 'north' : 'south', macs: [], hostnames: [], facts: [], services: [], conflicts: [], ...asset })),
    assetRisk: Object.fromEntries(list.map(({ loss }, n) => [`asset:${String(n).padStart(2, '0')}`, { expectedAnnualLoss: loss, share: loss / total, passing: 0 }])),
    zones: [{ id: 'zone:a', name: 'Cell A', purdueLevel: 1 }, { id: 'zone:b', name: 'Office', purdueLevel: 4 }], conversations: [], links: [],
    findings: list.flatMap(({ findings }, n) => Array.from({ length: findings }, () => ({ assets: [`asset:${String(n).padStart(2, '0')}`] }))),
  } as unknown as Analysis;
});

const page = (table: AssetTable, more: Partial<Parameters<AssetTable['page']>[0]> = {}) => table.page({ filter: '', sort: 'name', descending: false, offset: 0, limit: 500, ...more });

test('pages put together are the whole list, each row once, in one order', () => {
  fc.assert(fc.property(analysisOf, fc.constantFrom(...SORTS), fc.boolean(), fc.integer({ min: 1, max: 7 }), (analysis, sort, descending, limit) => {
    const table = new AssetTable(analysis);
    const whole = page(table, { sort, descending });
    expect([whole.total, whole.all, whole.rows.length]).toEqual([analysis.assets.length, analysis.assets.length, analysis.assets.length]);
    const pieces = [];
    for (let offset = 0; offset < whole.total; offset += limit) pieces.push(...page(table, { sort, descending, offset, limit }).rows);
    expect(pieces).toEqual(whole.rows);
    expect(new Set(pieces.map(row => row.id)).size).toBe(whole.total);
    expect(page(table, { sort, descending, offset: whole.total + 5 }).rows).toEqual([]);
  }), { numRuns: 60 });
});

test('each order is the one it says, and the other way round', () => {
  const numbers: Readonly<Partial<Record<AssetSort, (row: ReturnType<typeof page>['rows'][number]) => number>>> = {
    risk: row => row.expectedAnnualLoss, confidence: row => row.roleConfidence, findings: row => row.findings, level: row => row.purdueLevel ?? -1, lastSeen: row => row.lastSeen ?? 0, name: row => Number(row.name.slice(4)),
  };
  fc.assert(fc.property(analysisOf, analysis => {
    const table = new AssetTable(analysis);
    for (const [sort, value] of Object.entries(numbers) as [AssetSort, (typeof numbers)['risk'] & object][]) {
      const up = page(table, { sort }).rows.map(value);
      expect([sort, up]).toEqual([sort, [...up].sort((a, b) => a - b)]);
      expect([sort, page(table, { sort, descending: true }).rows.map(value)]).toEqual([sort, [...up].reverse()]);
    }
  }), { numRuns: 40 });
});

test('facets count what choosing them would show', () => {
  fc.assert(fc.property(analysisOf, fc.subarray(ROLES), fc.subarray(['zone:a', 'zone:b', 'unknown']), (analysis, role, zone) => {
    const table = new AssetTable(analysis);
    const chosen = { role, zone };
    const seen = page(table, { facets: chosen });
    const fits = (asset: Analysis['assets'][number], facets: { role: readonly string[]; zone: readonly string[] }): boolean =>
      (facets.role.length === 0 || facets.role.includes(asset.role)) && (facets.zone.length === 0 || facets.zone.includes(asset.zone ?? 'unknown'));
    expect(seen.rows.map(row => row.id).sort()).toEqual(analysis.assets.filter(asset => fits(asset, chosen)).map(asset => asset.id).sort());
    for (const { value, count } of seen.facets.role) expect([value, count]).toEqual([value, analysis.assets.filter(asset => fits(asset, { role: [value], zone })).length]);
    for (const { value, count } of seen.facets.zone) expect([value, count]).toEqual([value, analysis.assets.filter(asset => fits(asset, { role, zone: [value] })).length]);
    for (const facet of ['vendor', 'band', 'state', 'site', 'level'] as const) expect(seen.facets[facet].reduce((sum, { count }) => sum + count, 0)).toBe(seen.total);
  }), { numRuns: 60 });
});

test('a filter that cannot be read is named and hides nothing', () => {
  fc.assert(fc.property(analysisOf, analysis => {
    const table = new AssetTable(analysis);
    expect(page(table, { filter: 'role:plc' }).rows.map(row => row.id).sort()).toEqual(analysis.assets.filter(asset => asset.role === 'plc').map(asset => asset.id).sort());
    expect(page(table, { filter: 'colour:red' }).filterProblem).toBeDefined();
  }), { numRuns: 20 });
  const table = new AssetTable({ assets: [], assetRisk: {}, zones: [], conversations: [], links: [], findings: [] } as unknown as Analysis);
  expect(page(table)).toMatchObject({ total: 0, all: 0, rows: [] });
});
