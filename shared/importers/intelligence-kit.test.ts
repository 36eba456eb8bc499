import { describe, expect, test } from 'vitest';
import { utf8Bytes } from '../binary/reader';
import { attackStix } from './attack-stix';
import { cisaKev } from './cisa-kev';
import { csafJson } from './csaf-json';
import { cyclonedxJson } from './cyclonedx-json';
import { cyclonedxXml } from './cyclonedx-xml';
import type { ImporterDefinition } from './definition';
import { epssCsv } from './epss-csv';
import { readFileWith, survivesHostileFiles } from './importer-checks.test';
import { nvdJson } from './nvd-json';
import { importerFor } from './registry';

interface Case {
  readonly importer: ImporterDefinition;
  readonly text: string;
  readonly table: object;
  readonly intelligence: object;
}

const mitre = (id: string): object[] => [{ source_name: 'mitre-attack', external_id: id }];

const CASES: readonly Case[] = [
  {
    importer: cisaKev,
    text: JSON.stringify({ title: 'x', catalogVersion: '2025.08.25', dateReleased: '2025-08-25T17:04:19.9796Z', count: 3, vulnerabilities: [
      { cveID: 'CVE-2021-44228', vendorProject: 'Apache', product: 'Log4j2', dateAdded: '2021-12-10', knownRansomwareCampaignUse: 'Known', __proto__: { polluted: 1 } }, { cveID: 'CVE-2020-1234', dateAdded: '08/25/2020' }, { cveID: 'none', dateAdded: '2020-01-01' },
    ] }, null, 1),
    table: { rows: 3, rowsRead: 1, rowsSkipped: { 'no-cve': 1, 'no-date': 1 } },
    intelligence: { date: '2025-08-25T17:04:19.9796Z', edition: '2025.08.25', exploited: [{ cve: 'CVE-2021-44228', added: '2021-12-10', vendor: 'Apache', product: 'Log4j2', ransomware: true, at: { pointer: '/vulnerabilities/0' } }] },
  },
  {
    importer: epssCsv,
    text: '#model_version:v2026.06.15,score_date:2026-09-29T12:00:22+0000\ncve,epss,percentile\nCVE-2021-44228,0.94358,0.99957\nCVE-2020-0001,1.5,0.1\nnothing,0.1,0.1\n\n',
    table: { rows: 5, rowsRead: 1, rowsSkipped: { blank: 1, comment: 1, 'no-cve': 1, 'no-score': 1 } },
    intelligence: { date: '2026-09-29T12:00:22+00:00', edition: 'v2026.06.15', scores: [{ cve: 'CVE-2021-44228', score: 0.94358, percentile: 0.99957, row: 3 }] },
  },
  {
    importer: nvdJson,
    text: JSON.stringify({ resultsPerPage: 2, format: 'NVD_CVE', version: '2.0', timestamp: '2026-09-01T10:00:00.000', vulnerabilities: [
      { cve: {
        id: 'CVE-2019-0708', published: '2019-05-16T19:29:00.427', vulnStatus: 'Analyzed', cisaExploitAdd: '2021-11-03', metrics: { cvssMetricV2: [{ type: 'Primary', cvssData: { baseScore: 10 } }], cvssMetricV31: [{ type: 'Secondary', cvssData: { baseScore: 5 } }, { type: 'Primary', cvssData: { baseScore: 9.8, vectorString: 'CVSS:3.1/AV:N' } }] },
        weaknesses: [{ description: [{ lang: 'en', value: 'CWE-416' }] }], configurations: [{ nodes: [{ operator: 'OR', cpeMatch: [{ vulnerable: true, criteria: 'cpe:2.3:o:microsoft:windows_7:-:*:*:*:*:*:*:*', versionStartIncluding: '6.1', versionEndExcluding: '6.2' }, { vulnerable: false, criteria: 'cpe:2.3:h:x:y:-:*:*:*:*:*:*:*' }] }] }],
      } },
      { cve: { id: 'CVE-2019-9999', vulnStatus: 'Rejected' } },
    ] }),
    table: { rows: 2, rowsRead: 1, rowsSkipped: { rejected: 1 } },
    intelligence: { date: '2026-09-01T10:00:00.000', known: [{
      cve: 'CVE-2019-0708', cvss: 9.8, severity: 'critical', vector: 'CVSS:3.1/AV:N', published: '2019-05-16T19:29:00.427', exploited: '2021-11-03', weaknesses: ['CWE-416'],
      matches: [{ criteria: 'cpe:2.3:o:microsoft:windows_7:-:*:*:*:*:*:*:*', from: '6.1', to: '6.2', ends: '[)' }], at: { pointer: '/vulnerabilities/0' },
    }] },
  },
  {
    importer: csafJson,
    text: JSON.stringify({
      document: { csaf_version: '2.0', title: 'Switches', publisher: { name: 'Maker' }, tracking: { id: 'ADV-1', version: '2', current_release_date: '2024-01-02T00:00:00Z' } },
      product_tree: { branches: [{ category: 'vendor', name: 'Maker', branches: [{ category: 'product_name', name: 'Switch 8000', branches: [{ category: 'product_version_range', name: '<= 15.2', product: { name: 'Switch 8000 <= 15.2', product_id: 'P1', product_identification_helper: { model_numbers: ['1783-*'], cpe: 'cpe:2.3:h:m:s:-:*:*:*:*:*:*:*' } } }, { category: 'product_version', name: '16.0', product: { name: 'Switch 8000 16.0', product_id: 'P2' } }] }] }], relationships: [{ category: 'installed_on', product_reference: 'P2', relates_to_product_reference: 'P1', full_product_name: { name: 'P2 on P1', product_id: 'P3' } }] },
      vulnerabilities: [{ cve: 'CVE-2018-0167', product_status: { known_affected: ['P1', 'P1'], fixed: ['P2'], constructor: ['P9'] }, scores: [{ cvss_v3: { baseScore: 8.8 }, products: ['P1'] }] }, { cve: 'CVE-2018-0001' }],
    }),
    table: { rows: 2, rowsRead: 1, rowsSkipped: { 'no-status': 1 } },
    intelligence: { date: '2024-01-02T00:00:00Z', edition: '2', advisories: [{
      id: 'ADV-1', title: 'Switches', publisher: 'Maker', date: '2024-01-02T00:00:00Z',
      products: [{ id: 'P1', name: 'Switch 8000 <= 15.2', vendor: 'Maker', product: 'Switch 8000', versions: '<= 15.2', cpe: 'cpe:2.3:h:m:s:-:*:*:*:*:*:*:*', modelNumbers: ['1783-*'] }, { id: 'P2', name: 'Switch 8000 16.0', vendor: 'Maker', product: 'Switch 8000', versions: '16.0' }, { id: 'P3', name: 'P2 on P1', vendor: 'Maker', product: 'Switch 8000', versions: '16.0' }],
      statements: [{ cve: 'CVE-2018-0167', status: 'affected', products: ['P1'], cvss: 8.8, at: { pointer: '/vulnerabilities/0' } }, { cve: 'CVE-2018-0167', status: 'fixed', products: ['P2'], cvss: 8.8, at: { pointer: '/vulnerabilities/0' } }],
    }] },
  },
  {
    importer: attackStix,
    text: JSON.stringify({ type: 'bundle', id: 'bundle--1', objects: [
      { type: 'x-mitre-collection', id: 'x-mitre-collection--1', x_mitre_version: '18.1', modified: '2025-11-13T14:00:00.188Z' }, { type: 'attack-pattern', id: 'attack-pattern--1', name: 'Modify Parameter', external_references: mitre('T0836'), kill_chain_phases: [{ phase_name: 'impair-process-control' }] },
      { type: 'attack-pattern', id: 'attack-pattern--2', name: 'Old', revoked: true, external_references: mitre('T0001') }, { type: 'course-of-action', id: 'course-of-action--1', external_references: mitre('M0800') }, { type: 'relationship', id: 'relationship--1', relationship_type: 'mitigates', source_ref: 'course-of-action--1', target_ref: 'attack-pattern--1' },
      { type: 'relationship', id: 'relationship--2', relationship_type: 'mitigates', source_ref: 'course-of-action--9', target_ref: 'attack-pattern--1' }, { type: 'malware', id: 'malware--1' }, null,
    ] }),
    table: { rows: 8, rowsRead: 5, rowsSkipped: { 'no-id': 1, 'other-type': 1, withdrawn: 1 } },
    intelligence: { date: '2025-11-13T14:00:00.188Z', edition: '18.1', techniques: [{ id: 'T0836', name: 'Modify Parameter', tactics: ['impair-process-control'], mitigations: ['M0800'], at: { pointer: '/objects/1' } }] },
  },
  {
    importer: cyclonedxJson,
    text: JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.4', serialNumber: 'urn:uuid:1', metadata: { timestamp: '2022-01-09T12:00:00Z', component: { type: 'application', name: 'WCS', version: '4.1' } }, components: [{ type: 'library', name: 'log4j-core', group: 'org.apache', version: '2.14.1', purl: 'pkg:maven/x', components: [{ name: 'inner' }] }, { type: 'library' }], vulnerabilities: [{ id: 'CVE-2021-44228', ratings: [{ score: 10, method: 'CVSSv31' }, { score: 99, method: 'other' }], analysis: { state: 'not_affected' }, affects: [{ ref: 'pkg:maven/x', versions: [{ version: '2.14.1' }] }] }, { id: 'TEMP-1', analysis: { state: 'constructor' } }] }),
    table: { rows: 4, rowsRead: 3, rowsSkipped: { 'no-name': 1 } },
    intelligence: {
      date: '2022-01-09T12:00:00Z',
      bill: { subject: { name: 'WCS', version: '4.1', type: 'application', at: { pointer: '/metadata/component' } }, components: [{ name: 'log4j-core', version: '2.14.1', group: 'org.apache', type: 'library', purl: 'pkg:maven/x', at: { pointer: '/components/0' } }, { name: 'inner', at: { pointer: '/components/0/components/0' } }] },
      advisories: [{ id: 'urn:uuid:1', title: 'WCS', date: '2022-01-09T12:00:00Z', products: [{ id: 'pkg:maven/x 2.14.1', name: 'pkg:maven/x', versions: '2.14.1', purl: 'pkg:maven/x' }], statements: [{ cve: 'CVE-2021-44228', status: 'not-affected', products: ['pkg:maven/x 2.14.1'], cvss: 10, at: { pointer: '/vulnerabilities/0' } }, { status: 'under-investigation', products: [], at: { pointer: '/vulnerabilities/1' } }] }],
    },
  },
  {
    importer: cyclonedxXml,
    text: '<?xml version="1.0"?>\n<bom xmlns="http://cyclonedx.org/schema/bom/1.4" version="1"><metadata><timestamp>2022-01-09T12:00:00Z</timestamp><component type="application"><name>WCS</name></component></metadata>\n<components><component type="library"><supplier><name>S</name></supplier><name>a</name><version>1</version><licenses><license><name>MIT</name></license></licenses>\n<components><component><name>b</name></component></components></component><component><version>3</version></component></components><vulnerabilities><vulnerability><id>CVE-2020-0001</id><analysis><state>exploitable</state></analysis><affects><target><ref>a</ref></target></affects></vulnerability></vulnerabilities></bom>\n',
    table: { rows: 4, rowsRead: 3, rowsSkipped: { 'no-name': 1 } },
    intelligence: { date: '2022-01-09T12:00:00Z', bill: { subject: { name: 'WCS', type: 'application', at: { line: 2 } }, components: [{ name: 'b', at: { line: 4 } }, { name: 'a', version: '1', type: 'library', supplier: 'S', at: { line: 3 } }] }, advisories: [{ id: 'file', title: 'WCS', date: '2022-01-09T12:00:00Z', products: [{ id: 'a', name: 'a' }], statements: [{ cve: 'CVE-2020-0001', status: 'affected', products: ['a'], at: { line: 4 } }] }] },
  },
];

describe.each(CASES.map(one => [one.importer.id, one] as const))('%s', (_id, { importer, text, table, intelligence }) => {
  test('is recognised, read with its date, and its rows add up', () => {
    expect(importerFor(utf8Bytes(text), 'file')?.id).toBe(importer.id);
    const reading = readFileWith(importer, text);
    expect(reading.source.problems).toEqual([]);
    expect(reading.source).toMatchObject({ kind: 'intelligence', table });
    expect(reading.intelligence).toEqual(intelligence);
  });

  test('hostile files', () => survivesHostileFiles(importer, text, 60));

  test('a file that is cut is refused: of a list that ends early nobody can say what is not on it', () => {
    if (importer === epssCsv) return expect(readFileWith(importer, `${text}"open`).intelligence).toBeUndefined();
    const reading = readFileWith(importer, text.slice(0, Math.floor(text.length * 0.9)));
    expect(reading.intelligence).toBeUndefined();
    expect(reading.source.problems[0]).toMatchObject({ code: 'cut', weight: 'refused' });
  });
});
