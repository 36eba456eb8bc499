import { describe, expect, test } from 'vitest';
import type { ImporterDefinition } from './definition';
import { readFileWith, saidOf, survivesHostileFiles } from './importer-checks.test';
import { importerFor } from './registry';
import { utf8Bytes } from '../binary/reader';
import { nessusCsv } from './nessus-csv';
import { openvasCsv } from './openvas-csv';
import { qualysCsv } from './qualys-csv';
import { tenableCsv } from './tenable-csv';
import { tenableScCsv } from './tenable-sc-csv';

const csv = (rows: readonly (readonly string[])[]): string => `${rows.map(row => row.map(cell => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')).join('\r\n')}\r\n`;

interface Case {
  readonly importer: ImporterDefinition;
  readonly text: string;
  readonly table: { readonly rows: number; readonly rowsRead: number; readonly rowsSkipped: Readonly<Record<string, number>> };
  readonly said: readonly string[];
}

/** Headers as the products write them; every table has a host with a flaw on a port, and rows that must not count. */
const CASES: readonly Case[] = [
  {
    importer: nessusCsv,
    text: csv([['Plugin ID', 'CVE', 'CVSS', 'Risk', 'Host', 'Protocol', 'Port', 'Name', 'Synopsis', 'Description', 'Solution', 'See Also', 'Plugin Output'], ['97833', 'CVE-2017-0144', '9.3', 'Critical', '10.3.0.1', 'tcp', '445', 'MS17-010', 's', 'd;with\nlines, "quotes"', 'n/a', '', '=1+1'], ['10107', '', '', 'None', '10.3.0.1', 'tcp', '80', 'HTTP Server Type', '', '', '', '', ''], ['1', '', '', '', '', '', '', '', '', '', '', '', 'x']]),
    table: { rows: 3, rowsRead: 2, rowsSkipped: { 'no-identity': 1 } },
    said: ['ip = 10.3.0.1', 'open-port = tcp/445', 'vulnerability = CVE-2017-0144 on tcp/445: critical, CVSS 9.3, nessus 97833, MS17-010', 'open-port = tcp/80'],
  },
  {
    importer: tenableCsv,
    text: csv([['Plugin ID', 'CVE', 'CVSS', 'Risk', 'Host', 'Protocol', 'Port', 'Name', '', 'Vulnerability State', 'IP Address', 'FQDN', 'NetBios', 'OS', 'CVSS3 Base Score', 'Risk Factor'], ['97833', 'CVE-2017-0144', '9.3', 'High', 'srv-1.dc1.example', 'TCP', '445', 'MS17-010', '', 'Active', '10.3.0.2', 'srv-1.dc1.example', '\\SRV-1', 'Windows 7', '8.1', 'Critical'], ['97833', 'CVE-2017-0144', '', 'High', 'srv-2', 'TCP', '445', 'MS17-010', '', 'Fixed', '10.3.0.3', '', '', '', '', '']]),
    table: { rows: 2, rowsRead: 1, rowsSkipped: { fixed: 1 } },
    said: ['ip = 10.3.0.2', 'hostname = srv-1.dc1.example', 'hostname = SRV-1', 'os = Windows 7', 'open-port = tcp/445', 'vulnerability = CVE-2017-0144 on tcp/445: high, CVSS 8.1, nessus 97833, MS17-010'],
  },
  {
    importer: tenableScCsv,
    text: csv([['Plugin', 'Plugin Name', 'Family', 'Severity', 'IP Address', 'Protocol', 'Port', 'Exploit?', 'Repository', 'MAC Address', 'DNS Name', 'NetBIOS Name', 'CVSS V2 Base Score', 'CVSS V3 Base Score', 'CVE'], ['1', 'Old TLS', 'General', 'Medium', '10.3.0.4', 'TCP', '443', 'Yes', 'R', '00:0c:29:11:22:33', 'hist-01', 'DC1\\HIST-01', '5', '', 'CVE-2013-2566,CVE-2015-2808'], Array<string>(15).fill('')]),
    table: { rows: 2, rowsRead: 1, rowsSkipped: { blank: 1 } },
    said: ['ip = 10.3.0.4', 'mac = 00:0c:29:11:22:33', 'hostname = hist-01', 'hostname = HIST-01', 'domain = DC1', 'open-port = tcp/443', 'vulnerability = CVE-2013-2566 on tcp/443: medium, CVSS 5.0, nessus 1, Old TLS', 'vulnerability = CVE-2015-2808 on tcp/443: medium, CVSS 5.0, nessus 1, Old TLS'],
  },
  {
    importer: openvasCsv,
    text: csv([['IP', 'Hostname', 'Port', 'Port Protocol', 'CVSS', 'Severity', 'QoD', 'NVT Name', 'Specific Result', 'NVT OID', 'CVEs'], ['10.3.0.5', 'hmi-1', '', '', '7.5', 'High', '75', 'CVE-2021-26690', 'The product was found at: 80/tcp.', 'CVE-2021-26690', ''], ['10.3.0.5', 'hmi-1', '21', 'tcp', '0.0', 'Log', '80', 'FTP', '', '1.3.6', ''], ['10.3.0.5', 'hmi-1', '22', 'tcp', '5.0', 'False Positive', '80', 'SSH', '', '1.3.7', 'CVE-2000-0001']]),
    table: { rows: 3, rowsRead: 2, rowsSkipped: { 'false-positive': 1 } },
    said: ['ip = 10.3.0.5', 'hostname = hmi-1', 'open-port = tcp/80', 'vulnerability = CVE-2021-26690 on tcp/80: high, CVSS 7.5, openvas CVE-2021-26690, CVE-2021-26690', 'open-port = tcp/21'],
  },
  {
    importer: qualysCsv,
    text: csv([['Scan Report', '2021'], ['Company'], ['IP', 'DNS', 'NetBIOS', 'OS', 'IP Status', 'QID', 'Title', 'Vuln Status', 'Type', 'Severity', 'Port', 'Protocol', 'FQDN', 'CVE ID', 'CVSS3 Base'], ['10.3.0.6', 'a.b', 'NB', 'Windows 10', 'x', '91762', 'May', 'Active', 'Vuln', '5', '445', 'tcp', '', 'CVE-2021-31192, CVE-2021-31188', '9.9 (AV:N/AC:L)'], ['10.3.0.6', '', '', '', '', '45038', 'Scan time', '', 'Ig', '1', '', '', '', '', ''], ['10.3.0.6', '', '', '', '', '2', 'Gone', 'Fixed', 'Vuln', '5', '', '', '', '', '']]),
    table: { rows: 5, rowsRead: 1, rowsSkipped: { 'before-header': 2, fixed: 1, information: 1 } },
    said: ['ip = 10.3.0.6', 'hostname = a.b', 'hostname = NB', 'os = Windows 10', 'open-port = tcp/445', 'vulnerability = CVE-2021-31192 on tcp/445: critical, CVSS 9.9, qualys 91762, May', 'vulnerability = CVE-2021-31188 on tcp/445: critical, CVSS 9.9, qualys 91762, May'],
  },
];

describe.each(CASES.map(one => [one.importer.id, one] as const))('%s', (_id, { importer, text, table, said }) => {
  test('is recognised by its headers, and its rows are read or skipped for a reason', () => {
    expect(importerFor(utf8Bytes(text), 'export.csv')?.id).toBe(importer.id);
    const reading = readFileWith(importer, text);
    expect(reading.source).toMatchObject({ kind: 'scan', table });
    expect(saidOf(reading)).toEqual(said);
    expect(reading.witnesses).toHaveLength(1);
  });

  test('hostile files', () => survivesHostileFiles(importer, text, 60));

  test('a table that is cut in a quote is refused', () => {
    expect(readFileWith(importer, `${text}"open`).source.problems[0]).toMatchObject({ code: 'unclosed-quote', weight: 'refused' });
  });
});

test('semicolons and a byte order mark, as other locales write them', () => {
  const reading = readFileWith(nessusCsv, '\ufeffPlugin ID;CVE;CVSS;Risk;Host;Protocol;Port;Name\n1;CVE-2020-0001;5,0;High;10.0.0.1;tcp;80;A, b, c, d, e, f, g, h\n');
  expect(saidOf(reading).at(-1)).toBe('vulnerability = CVE-2020-0001 on tcp/80: high, nessus 1, A, b, c, d, e, f, g, h');
});

test('a wrong address is said once, not in each of its rows', () => {
  const { source } = readFileWith(nessusCsv, `Plugin ID,CVE,CVSS,Risk,Host,Protocol,Port,Name,IP Address\n${'1,,,None,name-1,tcp,80,x,300.1.1.1\n'.repeat(5)}`);
  expect(source.problems.map(problem => problem.message)).toEqual(['Row 2, column “IP Address”: “300.1.1.1” is no IP address: a part is above 255 or has a leading zero. It was not taken for an address.']);
});

test('rows with other numbers of columns are skipped by row', () => {
  const { source } = readFileWith(nessusCsv, 'Plugin ID,CVE,CVSS,Risk,Host,Protocol,Port,Name\n1,,,None,10.0.0.1,tcp,80,x\n1,,,None\n');
  expect(source.table).toEqual({ rows: 2, rowsRead: 1, rowsSkipped: { columns: 1 } });
  expect(source.problems[0]!.message).toBe('Row 3 has 4 of 8 columns; it was skipped.');
});
