import { defineImporter } from './definition';
import { recognisesTable, ScanTableReader } from './scan-csv-kit';
import type { ScanTable } from './scan-csv-kit';

const TABLE: ScanTable = {
  by: 'tenable-csv', scanner: 'nessus', format: 'tenable-csv', marks: ['Plugin ID', 'Host', 'Protocol', 'Port', 'Vulnerability State'],
  columns: {
    names: ['Host', 'FQDN', 'DNS Name'], ip: ['IP Address'], mac: ['MAC Address'], netbios: ['NetBios', 'NetBIOS Name'], os: ['OS', 'Operating System'], check: ['Plugin ID'], title: ['Name', 'Plugin Name'], cve: ['CVE'], severity: ['Risk', 'Risk Factor'],
    cvss: ['CVSS3 Base Score', 'CVSS V3 Base Score', 'CVSS Base Score', 'CVSS V2 Base Score', 'CVSS'], port: ['Port'], protocol: ['Protocol'],
  },
  skips: cell => (/^fixed$/i.test(cell('Vulnerability State')) ? 'fixed' : undefined),
};

/** Tenable Vulnerability Management: the columns of Nessus and those of the asset. Its plugins are those of Nessus, and carry that name. */
export const tenableCsv = defineImporter({
  id: 'tenable-csv', name: 'Tenable Vulnerability Management export (CSV)', kind: 'scan', format: 'tenable-csv',
  recognises: head => recognisesTable(head, TABLE.marks),
  read: input => new ScanTableReader(TABLE, input),
});
