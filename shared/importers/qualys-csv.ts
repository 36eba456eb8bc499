import type { Severity } from '../model/vulnerability';
import { defineImporter } from './definition';
import { recognisesTable, ScanTableReader } from './scan-csv-kit';
import type { ScanTable } from './scan-csv-kit';

/** Qualys grades from 1, minimal, to 5, urgent. */
const GRADES: Readonly<Record<string, Severity>> = { 1: 'low', 2: 'low', 3: 'medium', 4: 'high', 5: 'critical' };

const TABLE: ScanTable = {
  by: 'qualys-csv', scanner: 'qualys', format: 'qualys-csv', marks: ['IP', 'QID', 'Title', 'Severity', 'Port', 'Protocol'],
  columns: {
    names: ['DNS', 'FQDN'], ip: ['IP'], mac: ['MAC Address'], netbios: ['NetBIOS'], os: ['OS'], check: ['QID'], title: ['Title'], cve: ['CVE ID'], severity: ['Severity'], cvss: ['CVSS3.1 Base', 'CVSS3 Base', 'CVSS Base'], port: ['Port'], protocol: ['Protocol'],
  },
  severity: text => (Object.hasOwn(GRADES, text) ? GRADES[text] : undefined),
  skips: cell => (/^fixed$/i.test(cell('Vuln Status')) ? 'fixed' : /^ig$/i.test(cell('Type')) ? 'information' : undefined),
};

/** Qualys, one row for each vulnerability of a host. Information gathered (type `Ig`) has grades that mean nothing: it is counted only. */
export const qualysCsv = defineImporter({
  id: 'qualys-csv', name: 'Qualys scan report (CSV)', kind: 'scan', format: 'qualys-csv',
  recognises: head => recognisesTable(head, TABLE.marks),
  read: input => new ScanTableReader(TABLE, input),
});
