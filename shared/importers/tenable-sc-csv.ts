import { defineImporter } from './definition';
import { recognisesTable, ScanTableReader } from './scan-csv-kit';
import type { ScanTable } from './scan-csv-kit';

const TABLE: ScanTable = {
  by: 'tenable-sc-csv', scanner: 'nessus', format: 'tenable-sc-csv', marks: ['Plugin', 'Plugin Name', 'Severity', 'IP Address', 'Protocol', 'Port'],
  columns: {
    names: ['DNS Name'], ip: ['IP Address'], mac: ['MAC Address'], netbios: ['NetBIOS Name'], check: ['Plugin'], title: ['Plugin Name'], cve: ['CVE'], severity: ['Severity', 'Risk Factor'],
    cvss: ['CVSS V4 Base Score', 'CVSS V3 Base Score', 'CVSS V2 Base Score'], port: ['Port'], protocol: ['Protocol'],
  },
};

/** Tenable Security Center, “vulnerability detail list”. Its plugins are those of Nessus, and carry that name. */
export const tenableScCsv = defineImporter({
  id: 'tenable-sc-csv', name: 'Tenable Security Center export (CSV)', kind: 'scan', format: 'tenable-sc-csv',
  recognises: head => recognisesTable(head, TABLE.marks),
  read: input => new ScanTableReader(TABLE, input),
});
