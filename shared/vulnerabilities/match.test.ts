import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { csafJson } from '../importers/csaf-json';
import { cisaKev } from '../importers/cisa-kev';
import { epssCsv } from '../importers/epss-csv';
import { readAll, type ImporterDefinition } from '../importers/definition';
import type { Asset, Fact } from '../model/asset';
import type { Intelligence } from '../model/intelligence';
import type { Reading } from '../model/reading';
import { vulnerabilityText } from '../model/vulnerability';
import { matchVulnerabilities } from './match';

let frame = 0;
function device(name: string, facts: Readonly<Record<string, string | readonly string[]>>, more: Partial<Asset> = {}): Asset {
  return {
    id: `asset:${name}`, name, site: 'site', macs: [], ips: [], vlans: [], hostnames: [], role: 'plc', roleConfidence: 0.9, roleReasons: [], roleAlternatives: [], external: false, state: 'seen', formerIds: [], services: [], conflicts: [],
    facts: Object.entries(facts).flatMap(([key, values]) => [values].flat().map((value): Fact => ({ key, value, confidence: 0.9, by: 'test', evidence: [{ source: 'src:capture', frame: ++frame }] }))), ...more,
  };
}

const list = (source: string, intelligence: Intelligence): Reading => ({
  source: { id: `src:${source}`, name: source, sha256: '', bytes: 0, kind: 'intelligence', format: 'test', site: 'site', problems: [] }, witnesses: [], conversations: [], observations: [], intelligence,
} as unknown as Reading);

const advisory = (versions: string | undefined, more: { readonly status?: 'affected' | 'fixed'; readonly cve?: string; readonly modelNumbers?: readonly string[]; readonly product?: string; readonly vendor?: string } = {}): Intelligence => ({
  date: '2026-05-01', advisories: [{
    id: 'ADV-1', title: 'Denial of service', products: [{ id: 'P1', name: more.product ?? 'NPort 5150', vendor: more.vendor ?? 'Moxa', ...(versions === undefined ? {} : { versions }), ...(more.modelNumbers ? { modelNumbers: more.modelNumbers } : {}) }],
    statements: [{ cve: more.cve ?? 'CVE-2020-0001', status: more.status ?? 'affected', products: ['P1'], cvss: 8.1, at: { pointer: '/vulnerabilities/0' } }],
  }],
});

const moxa = (facts: Readonly<Record<string, string | readonly string[]>> = {}): Asset => device('gw', { vendor: 'MOXA Technologies', model: 'NPort 5150', firmware: '3.7', ...facts });
const found = (assets: readonly Asset[], ...readings: readonly Reading[]) => matchVulnerabilities(assets, readings).vulnerabilities;

test('without scans and lists there is nothing', () => {
  expect(matchVulnerabilities([moxa()], [])).toEqual({ vulnerabilities: [], lists: [] });
});

test('maker, model and version in the range: proven, with the device\'s frames and the advisory\'s place', () => {
  const [one, ...more] = found([moxa()], list('adv', advisory('< 3.9')));
  expect(more).toEqual([]);
  expect(one).toMatchObject({ asset: 'asset:gw', cve: 'CVE-2020-0001', advisory: 'ADV-1', basis: 'advisory', version: 'proven', cvss: 8.1 });
  expect(one!.reason).toBe('ADV-1 names NPort 5150, versions < 3.9; the device says it is “NPort 5150”, version 3.7.');
  expect(one!.evidence).toContainEqual({ source: 'src:adv', pointer: '/vulnerabilities/0' });
  expect(one!.evidence.filter(place => 'frame' in place)).toHaveLength(3);
});

test.each([
  ['the version is out of the range', moxa(), advisory('< 3.7')], ['another maker built it', device('gw', { vendor: 'Lantronix', model: 'NPort 5150', firmware: '3.7' }), advisory('< 3.9')], ['the model is another one', moxa({ model: 'NPort 5110' }), advisory('< 3.9')],
  ['the advisory says that it is fixed', moxa(), advisory('< 3.9', { status: 'fixed' })], ['nobody knows the maker', device('gw', { model: 'NPort 5150', firmware: '3.7' }), advisory('< 3.9')],
])('no match when %s', (_, asset, intelligence) => {
  expect(found([asset], list('adv', intelligence))).toEqual([]);
});

test.each([
  ['no version is known', device('gw', { vendor: 'Moxa', model: 'NPort 5150' }), '< 3.9', /and no version: version unproven/], ['the version cannot be compared', moxa({ firmware: 'Build 19A' }), '< 3.9', /cannot be compared: version unproven/],
  ['the advisory names no version', moxa(), undefined, /version unproven/], ['the range is not understood', moxa(), 'see section 4', /version unproven/],
])('unproven when %s', (_, asset, versions, words) => {
  const [one] = found([asset], list('adv', advisory(versions)));
  expect(one).toMatchObject({ version: 'unproven' });
  expect(one!.reason).toMatch(words);
});

test('an order number tells the product, whatever it is called', () => {
  const s7 = device('plc', { vendor: 'Siemens', 'order-number': '6ES7 214-1AG40-0XB0', firmware: 'V4.1.3' });
  expect(found([s7], list('adv', advisory('vers:all/<V4.2', { product: 'SIMATIC S7-1200 CPU', vendor: 'Siemens', modelNumbers: ['6ES7214-1AG40-0XB0'] })))).toMatchObject([{ version: 'proven' }]);
  expect(found([s7], list('adv', advisory('vers:all/<V4.2', { product: 'SIMATIC S7-1200 CPU (6ES7214-1AG40-0XB0)', vendor: 'Siemens' })))).toMatchObject([{ version: 'proven' }]);
  expect(found([s7], list('adv', advisory('vers:all/<V4.2', { product: 'SIMATIC S7-1200 CPU', vendor: 'Siemens', modelNumbers: ['6ES7212-1AE40-0XB0'] })))).toEqual([]);
});

test('the NVD is matched by its product names and ranges; a piece of hardware without a version says nothing', () => {
  const nvd: Intelligence = { known: [
    { cve: 'CVE-2021-0001', cvss: 9.8, vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', weaknesses: [], at: { pointer: '/vulnerabilities/0' }, matches: [
      { criteria: 'cpe:2.3:o:moxa:nport_5150_firmware:*:*:*:*:*:*:*:*', to: '3.8', ends: '[)' }, { criteria: 'cpe:2.3:h:moxa:nport_5150:-:*:*:*:*:*:*:*' }] },
    { cve: 'CVE-2021-0002', weaknesses: [], at: { pointer: '/vulnerabilities/1' }, matches: [{ criteria: 'cpe:2.3:o:moxa:nport_5150_firmware:*:*:*:*:*:*:*:*', to: '3.7', ends: '[)' }] },
    { cve: 'CVE-2021-0003', weaknesses: [], at: { pointer: '/vulnerabilities/2' }, matches: [{ criteria: 'cpe:2.3:a:rabbitmq:rabbitmq:*:*:*:*:*:*:*:*', from: '3.12.0', to: '3.12.7' }] },
  ] };
  expect(found([moxa(), device('broker', { software: 'RabbitMQ 3.12.4' })], list('nvd', nvd)).map(({ asset, cve, version, vector }) => [asset, cve, version, vector?.slice(0, 8)])).toEqual([
    ['asset:broker', 'CVE-2021-0003', 'proven', undefined], ['asset:gw', 'CVE-2021-0001', 'proven', 'CVSS:3.1'],
  ]);
});

test('a scan\'s word, an advisory\'s and the scores of a CVE are one entry, and each is cited; the newer list counts', () => {
  const flaw = vulnerabilityText({ cve: 'CVE-2020-0001', severity: 'high', cvss: 7, scanner: 'nessus', check: '42', title: 'Old firmware' });
  const entries = found([moxa({ vulnerability: flaw })], list('adv', advisory('< 3.9')),
    list('kev', { date: '2026-01-01', exploited: [{ cve: 'CVE-2020-0001', added: '2021-03-01', ransomware: true, at: { pointer: '/vulnerabilities/7' } }] }),
    list('epss1', { date: '2026-01-01', scores: [{ cve: 'CVE-2020-0001', score: 0.1, row: 3 }] }), list('epss0', { date: '2026-02-01', scores: [{ cve: 'CVE-2020-0001', score: 0.4, row: 9 }] }));
  expect(entries).toMatchObject([{ basis: 'scan', version: 'proven', advisory: 'ADV-1', cvss: 8.1, epss: 0.4, exploited: '2021-03-01', ransomware: true, reason: 'nessus found it by check 42.' }]);
  expect(entries[0]!.evidence).toEqual(expect.arrayContaining([{ source: 'src:kev', pointer: '/vulnerabilities/7' }, { source: 'src:epss0', row: 9 }, { source: 'src:adv', pointer: '/vulnerabilities/0' }]));
});

test('the list of exploited flaws alone names no version', () => {
  const kev: Intelligence = { exploited: [{ cve: 'CVE-2019-1', added: '2022-01-01', vendor: 'Moxa', product: 'NPort 5150', ransomware: false, at: { pointer: '/vulnerabilities/0' } }, { cve: 'CVE-2019-2', added: '2022-01-01', vendor: 'Microsoft', product: 'Windows', ransomware: false, at: { pointer: '/vulnerabilities/1' } }] };
  expect(found([moxa(), device('pc', { vendor: 'Microsoft', os: 'Windows 10 22H2 (build 19045)' })], list('kev', kev))).toMatchObject([{ asset: 'asset:gw', cve: 'CVE-2019-1', version: 'unproven', exploited: '2022-01-01' }]);
});

test('what is outside the site is nobody\'s to patch', () => {
  expect(found([{ ...moxa(), external: true }], list('adv', advisory('< 3.9')))).toEqual([]);
});

const INTEL = join(import.meta.dirname, '../../../shared/intel');
const present = (() => {
  try {
    return readdirSync(join(INTEL, 'csaf')).length > 0;
  } catch {
    return false;
  }
})();

/** One real file, as an import reads it. */
function loaded(importer: ImporterDefinition, path: string): Reading {
  const bytes = readFileSync(join(INTEL, path));
  return readAll(importer, bytes, { name: path, sha256: path.replace(/\W/g, '').padEnd(12, '0'), bytes: bytes.length, site: 'site' });
}

describe.skipIf(!present)(`real lists${present ? '' : ' (../shared/intel is missing beside this checkout)'}`, () => {
  /** Devices as protocols name them · what the advisories of their makers, by their own pages, say of them. */
  test('221 advisories, the exploited list and the scores, against devices of known versions', () => {
    const readings = [...readdirSync(join(INTEL, 'csaf')).sort().map(name => loaded(csafJson, `csaf/${name}`)), loaded(cisaKev, 'cisa-kev.json'), loaded(epssCsv, 'epss-sample.csv')];
    const assets = [
      device('s7-old', { vendor: 'Siemens', 'order-number': '6ES7288-1SR20-0AA0', model: 'S7-200 SMART CPU SR20' }),
      device('wago-old', { vendor: 'WAGO Corporation', model: '750-852', firmware: 'FW05' }),
      device('wago-new', { vendor: 'WAGO Corporation', model: '750-852', firmware: 'FW17' }),
      device('rfid-old', { vendor: 'Siemens', 'order-number': '6GT2811-6CC10-0AA0', firmware: 'V4.1' }),
      device('rfid-new', { vendor: 'Siemens', 'order-number': '6GT2811-6CC10-0AA0', firmware: 'V4.2' }),
      device('fx5', { vendor: 'Mitsubishi', model: 'FX5U-32MR/ES', firmware: '1.250' }),
      device('r16en', { vendor: 'Mitsubishi', model: 'R16ENCPU', firmware: '60' }),
      device('fx5-series', { vendor: 'Mitsubishi', model: 'FX5UJ-40MT/ES-A', firmware: '1.000' }),
      device('r12', { vendor: 'Mitsubishi', model: 'R12CCPU', firmware: '60' }),
      device('unknown', { vendor: 'Lantronix', model: 'UDS1100' }),
    ];
    const entries = matchVulnerabilities(assets, readings);
    const of = (name: string) => entries.vulnerabilities.filter(({ asset }) => asset === `asset:${name}`);
    const advisories = (name: string, version: string) => [...new Set(of(name).filter(one => one.version === version).map(({ advisory: id }) => id))].sort();
    expect(advisories('s7-old', 'proven')).toContain('ICSA-24-261-01');
    expect(advisories('wago-old', 'proven')).toEqual(expect.arrayContaining(['ICSA-19-106-02', 'ICSA-20-308-01']));
    expect(of('wago-new').filter(({ advisory: id }) => id === 'ICSA-19-106-02' || id === 'ICSA-20-308-01')).toEqual([]);
    expect(advisories('rfid-old', 'proven')).toContain('ICSA-24-256-07');
    expect(of('rfid-new').filter(({ advisory: id }) => id === 'ICSA-24-256-07')).toEqual([]);
    expect(advisories('fx5', 'proven')).toContain('ICSA-23-143-03');
    // One name stands for ten controllers: R04/08/16/32/120(EN)CPU.
    expect(advisories('r16en', 'proven')).toContain('ICSA-23-017-02');
    expect([...advisories('fx5-series', 'proven'), ...advisories('fx5-series', 'unproven')]).not.toEqual([]);
    expect([...advisories('r12', 'proven'), ...advisories('r12', 'unproven')]).not.toContain('ICSA-23-017-02');
    expect(of('unknown')).toEqual([]);
    for (const one of entries.vulnerabilities) expect(one.evidence.some(place => 'source' in place && place.source !== 'src:capture'), one.id).toBe(true);
    expect(entries.lists.filter(({ kind }) => kind !== 'advisory').map(({ kind, date }) => [kind, date?.slice(0, 4)])).toEqual([['exploited', expect.any(String)], ['scores', '2026']]);
  });
});
