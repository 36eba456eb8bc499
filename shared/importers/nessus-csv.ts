import { defineImporter } from './definition';
import { recognisesTable, ScanTableReader } from './scan-csv-kit';
import type { ScanTable } from './scan-csv-kit';

const TABLE: ScanTable = {
  by: 'nessus-csv', scanner: 'nessus', format: 'nessus-csv', marks: ['Plugin ID', 'Risk', 'Host', 'Protocol', 'Port', 'Name'],
  columns: {
    names: ['Host', 'FQDN', 'DNS Name'], ip: ['IP Address', 'Host IP'], mac: ['MAC Address'], netbios: ['NetBios', 'NetBIOS Name'], os: ['OS', 'Operating System'], check: ['Plugin ID'], title: ['Name', 'Plugin Name'], cve: ['CVE'], severity: ['Risk'],
    cvss: ['CVSS v4.0 Base Score', 'CVSS v3.0 Base Score', 'CVSS3 Base Score', 'CVSS v2.0 Base Score', 'CVSS Base Score', 'CVSS'], port: ['Port'], protocol: ['Protocol'],
  },
};

/** Nessus, one row for each plugin that said something on a port of a host. A host scanned on two ports by one plugin has two rows. */
export const nessusCsv = defineImporter({
  id: 'nessus-csv', name: 'Nessus scan (CSV)', kind: 'scan', format: 'nessus-csv',
  recognises: head => recognisesTable(head, TABLE.marks),
  read: input => new ScanTableReader(TABLE, input),
});
