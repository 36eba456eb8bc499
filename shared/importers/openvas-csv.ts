import { defineImporter } from './definition';
import { recognisesTable, ScanTableReader } from './scan-csv-kit';
import type { ScanTable } from './scan-csv-kit';

const TABLE: ScanTable = {
  by: 'openvas-csv', scanner: 'openvas', format: 'openvas-csv', marks: ['IP', 'Hostname', 'Port', 'Port Protocol', 'NVT Name', 'NVT OID'],
  columns: { names: ['Hostname'], ip: ['IP'], check: ['NVT OID'], title: ['NVT Name'], cve: ['CVEs'], severity: ['Severity'], cvss: ['CVSS'], port: ['Port'], protocol: ['Port Protocol'] },
  skips: cell => (/^false positive$/i.test(cell('Severity')) ? 'false-positive' : undefined),
  // The scanner of CVEs by product names the port in its text alone.
  portIn: cell => {
    const found = /The product was found at: (\d{1,5})\/(tcp|udp)/.exec(cell('Specific Result'));
    return found ? { port: Number(found[1]), transport: found[2]! } : undefined;
  },
  confidence: cell => {
    const quality = Number(cell('QoD') || NaN);
    return quality >= 0 && quality <= 100 ? quality / 100 : undefined;
  },
};

/** OpenVAS and Greenbone, one row for each result. The quality of detection, in percent, bounds how far a result is trusted. */
export const openvasCsv = defineImporter({
  id: 'openvas-csv', name: 'OpenVAS or Greenbone report (CSV)', kind: 'scan', format: 'openvas-csv',
  recognises: head => recognisesTable(head, TABLE.marks),
  read: input => new ScanTableReader(TABLE, input),
});
