import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseVulnerability } from '../../shared/model/vulnerability';
import type { Reading } from '../../shared/model/reading';
import { readSource } from './read-source';

/**
 * Every file of the collection of real exports and lists, read as the app reads it, with figures that another tool gave: Python's csv, json and xml.etree modules over the same
 * files, and for the advisories the built-in JSON parser here. `rows` are results, entries or devices; `hosts` are witnesses; `flaws` are results with at least one CVE times their
 * CVEs, or without one and graded above none.
 */
const EXPORTS = '../shared/exports';
const INTEL = '../shared/intel';

interface Expected {
  readonly format: string;
  readonly rows: number;
  readonly read: number;
  readonly hosts?: number;
  /** Observations of vulnerabilities, each flaw of a host and port once. */
  readonly flaws?: number;
  readonly cves?: number;
  /** Counted how. */
  readonly by: string;
}

const ITEMS = 'xml.etree: ReportHost, ReportItem; each cve and each graded item without one, once for host, port and plugin';
const CSV = 'csv.reader: rows, those with any cell filled, and distinct addresses or names';

const TABLE: Readonly<Record<string, Expected | { readonly refused: string; readonly by: string }>> = {
  'MANIFEST.tsv': { refused: 'no-header', by: 'it lists files, no devices' },
  'claroty-ctd-assets.ndjson': { format: 'json', rows: 2, read: 2, hosts: 2, by: 'wc -l' },
  'nozomi-guardian-assets.json': { format: 'json', rows: 8, read: 8, hosts: 8, by: 'json: len(result)' },
  'headers/defender-for-iot-sensor-device-inventory.header.csv': { format: 'csv', rows: 0, read: 0, hosts: 0, by: 'a header alone' },
  'netbox/netbox-demo-v3.6-subset.json': { format: 'netbox', rows: 252, read: 50, hosts: 50, by: 'json: 72 devices, 50 with a name; 180 addresses of no interface' },
  'netbox/netbox-devices-derived.csv': { format: 'csv', rows: 50, read: 39, hosts: 39, by: 'csv.reader: 39 rows with a name' },
  'nessus-cvssv3.nessus': { format: 'nessus', rows: 49, read: 49, hosts: 1, flaws: 145, by: ITEMS },
  'nessus-local2.nessus': { format: 'nessus', rows: 62, read: 62, hosts: 1, flaws: 1, by: ITEMS },
  'nessus-many-vuln.xml': { format: 'nessus', rows: 7, read: 7, hosts: 1, flaws: 0, by: ITEMS },
  'nessus-many-vuln.csv': { format: 'tenable-sc-csv', rows: 533, read: 4, hosts: 2, flaws: 5, by: CSV },
  'nessus-many-vuln2-default.csv': { format: 'nessus-csv', rows: 30, read: 30, hosts: 1, flaws: 2, by: CSV },
  'tenable-many-vuln.csv': { format: 'tenable-csv', rows: 22, read: 20, hosts: 3, flaws: 20, by: `${CSV}; 18 rows have the address of a loopback and count by their name` },
  'openvas-cve.csv': { format: 'openvas-csv', rows: 43, read: 43, hosts: 1, flaws: 43, cves: 43, by: CSV },
  'openvas-many-vuln.xml': { format: 'openvas-xml', rows: 44, read: 44, hosts: 1, flaws: 76, cves: 55, by: 'xml.etree: result, ref of type cve; its address has four digits in the last part, so the host counts by its name' },
  'qualys-sample.csv': { format: 'qualys-csv', rows: 6, read: 6, hosts: 4, flaws: 28, cves: 23, by: CSV },
  'nexpose-report-auth.xml': { format: 'nexpose-xml', rows: 26, read: 26, hosts: 4, flaws: 12, by: 'xml.etree: node, test; distinct ids of tests for a node, of those whose definition has a score above 0' },
  'nmap-1_os_banner_scripts.xml': { format: 'nmap-xml', rows: 1, read: 0, hosts: 0, by: 'xml.etree: host; the loopback of the scanner' },
  'nmap-dd-issue4406.xml': { format: 'nmap-xml', rows: 1, read: 1, hosts: 1, by: 'xml.etree: host with state up' },
  'nmap-dionaea_scan.xml': { format: 'nmap-xml', rows: 1, read: 1, hosts: 1, by: 'xml.etree: host with state up' },
  'nmap-extra_ports.xml': { format: 'nmap-xml', rows: 1, read: 1, hosts: 1, by: 'xml.etree: host with state up' },
  'nmap-full_sudo6.xml': { format: 'nmap-xml', rows: 256, read: 4, hosts: 4, by: 'xml.etree: host with state up' },
  'nmap-fullscan.xml': { format: 'nmap-xml', rows: 256, read: 2, hosts: 2, by: 'xml.etree: host with state up' },
  'nmap-os_scan6.xml': { format: 'nmap-xml', rows: 256, read: 3, hosts: 3, by: 'xml.etree: host with state up' },
  'sbom/HBOM-PCIe-SATA-adapter-board-bom.json': { format: 'cyclonedx-json', rows: 6, read: 6, by: 'json: components' },
  'sbom/OBOM-Example-1-Decoupled-bom.json': { format: 'cyclonedx-json', rows: 903, read: 903, by: 'json: components' },
  'sbom/OBOM-Example-1-Standalone-bom.json': { format: 'cyclonedx-json', rows: 904, read: 904, by: 'json: components' },
  'sbom/SBOM-cern-lhc-vdm-editor-e564943-bom.xml': { format: 'cyclonedx-xml', rows: 43, read: 43, by: 'xml.etree: component below components' },
  'sbom/SBOM-laravel-7.12.0-bom.1.4.json': { format: 'cyclonedx-json', rows: 62, read: 62, by: 'json: components' },
  'sbom/VEX-CISA-Use-Cases-Case-8-vex.json': { format: 'cyclonedx-json', rows: 8, read: 8, by: 'json: vulnerabilities' },
  'sbom/VEX-bom.json': { format: 'cyclonedx-json', rows: 3, read: 3, by: 'json: components' },
};

const INTEL_TABLE: typeof TABLE = {
  'MANIFEST.tsv': { refused: 'no-header', by: 'it lists files' },
  'attack-LICENSE.txt': { refused: 'unknown-text', by: 'a text' },
  'cisa-kev-schema.json': { refused: 'nothing-in-it', by: 'a schema: it names the members and has no entry' },
  'cisa-kev.json': { format: 'cisa-kev', rows: 1404, read: 1404, by: 'json: vulnerabilities, and the count that the file states' },
  'epss-sample.csv': { format: 'epss', rows: 20, read: 19, by: 'wc -l: 21 lines, of them a comment, which is a row that is skipped, and the header' },
  'attack-ics.stix.json': { format: 'attack-stix', rows: 1826, read: 467, by: 'json: objects' },
};

const files = (folder: string): string[] => readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).map(entry => relative(folder, join(entry.parentPath, entry.name))).sort();
const read = (path: string): { readonly refused: string } | Reading => {
  const outcome = readSource(path, { site: 'site', config: {} });
  return outcome.kind === 'read' ? outcome.reading : outcome.kind === 'refused' ? { refused: outcome.problem.code } : { refused: 'cancelled' };
};
const compare = (path: string, expected: (typeof TABLE)[string]): void => {
  const reading = read(path);
  if ('refused' in expected) return expect(reading).toEqual({ refused: expected.refused });
  if ('refused' in reading) throw new Error(`${path} was refused: ${reading.refused}`);
  const { table, format } = reading.source;
  expect(table!.rows).toBe(table!.rowsRead + Object.values(table!.rowsSkipped).reduce((a, b) => a + b, 0));
  expect({ format, rows: table!.rows, read: table!.rowsRead }).toEqual({ format: expected.format, rows: expected.rows, read: expected.read });
  if (expected.hosts !== undefined) expect(reading.witnesses).toHaveLength(expected.hosts);
  const flaws = reading.observations.filter(record => record.key === 'vulnerability');
  if (expected.flaws !== undefined) expect(flaws).toHaveLength(expected.flaws);
  const parsed = flaws.map(record => parseVulnerability(String(record.value)));
  expect(parsed).not.toContain(undefined);
  if (expected.cves !== undefined) expect(parsed.filter(flaw => flaw!.cve !== undefined)).toHaveLength(expected.cves);
};

describe.skipIf(!existsSync(EXPORTS))('exports (needs ../shared/exports)', () => {
  test('every file has its line', () => {
    expect(files(EXPORTS).filter(file => !/^(firewall|zeek)[\\/]/.test(file)).sort()).toEqual(Object.keys(TABLE).sort());
  });

  test.each(Object.entries(TABLE))('%s', (file, expected) => compare(join(EXPORTS, file), expected));
});

describe.skipIf(!existsSync(INTEL))('lists of vulnerabilities and techniques (needs ../shared/intel)', () => {
  test('every file has its line, or is an advisory', () => {
    expect(files(INTEL).filter(file => !/^csaf[\\/]/.test(file)).sort()).toEqual(Object.keys(INTEL_TABLE).sort());
  });

  test.each(Object.entries(INTEL_TABLE))('%s', (file, expected) => compare(join(INTEL, file), expected));

  test('KEV and ATT&CK say their date', () => {
    const [kev, attack] = ['cisa-kev.json', 'attack-ics.stix.json'].map(file => read(join(INTEL, file)) as Reading);
    expect(kev!.intelligence).toMatchObject({ date: '2025-08-25T17:04:19.9796Z', edition: '2025.08.25' });
    // json: attack-pattern, neither revoked nor deprecated.
    expect(attack!.intelligence!.techniques).toHaveLength(83);
  });

  test('all advisories: vulnerabilities, products and affected products as the built-in parser finds them', () => {
    const totals = { documents: 0, vulnerabilities: 0, affected: 0, products: 0 };
    for (const file of files(join(INTEL, 'csaf'))) {
      const path = join(INTEL, 'csaf', file);
      const document = JSON.parse(readFileSync(path, 'utf8')) as { product_tree?: unknown; vulnerabilities?: { product_status?: { known_affected?: string[] } }[] };
      const reading = read(path) as Reading;
      const advisory = reading.intelligence!.advisories![0]!;
      const affected = (document.vulnerabilities ?? []).reduce((sum, { product_status }) => sum + new Set(product_status?.known_affected ?? []).size, 0);
      const products = new Set(JSON.stringify(document.product_tree ?? {}).match(/(?<="product_id":")[^"]+/g) ?? []).size;
      expect([file, reading.source.table, advisory.statements.reduce((sum, statement) => sum + statement.products.length, 0), advisory.products.length])
        .toEqual([file, { rows: document.vulnerabilities?.length ?? 0, rowsRead: document.vulnerabilities?.length ?? 0, rowsSkipped: {} }, affected, products]);
      totals.documents++;
      totals.vulnerabilities += reading.source.table!.rowsRead;
      totals.affected += affected;
      totals.products += products;
    }
    expect(totals).toEqual({ documents: 221, vulnerabilities: 462, affected: 1910, products: 976 });
  });
});
