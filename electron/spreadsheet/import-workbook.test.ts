import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, expect, test } from 'vitest';
import * as XLSX from 'xlsx';
import type { ReadOutcome } from '../import-worker/read-source';
import { readSource } from '../import-worker/read-source';

const work = mkdtempSync(join(tmpdir(), 'crossdock-list-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const LIST = [
  ['Assets of the site'], [],
  ['Name', 'IP Address', 'MAC', 'Serial Number', 'Last seen', 'VLAN'],
  ['CNV-PLC-01', '10.1.60.11', '00:1b:1b:01:02:03', '00012', new Date(Date.UTC(2026, 8, 7, 6, 30)), 60],
  ['SRT-HMI-02', '10.1.60.12', '00:1b:1b:01:02:04', '1E5', new Date(Date.UTC(2026, 8, 6)), 60],
  ['=HYPERLINK("http://x.test")', '10.1.60.300', '', 'S-3', '', ''],
];

function write(name: string, type: XLSX.BookType, sheets: Record<string, unknown[][]> = { Notes: [['Ask Mr. Low about the scanners.']], Inventory: LIST }): string {
  const book = XLSX.utils.book_new();
  for (const [sheet, rows] of Object.entries(sheets)) XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet(rows, { UTC: true }), sheet);
  const path = join(work, name);
  writeFileSync(path, XLSX.write(book, { type: 'buffer', bookType: type }) as Buffer);
  return path;
}

const read = (path: string): ReadOutcome => readSource(path, { site: 'north', config: {} });

test.each([['xlsx', 'xlsx'], ['xlsb', 'xlsb'], ['ods', 'ods'], ['xls', 'biff8']] as const)('an asset list in %s is imported with the place of each claim', (extension, type) => {
  const outcome = read(write(`list.${extension}`, type));
  if (outcome.kind !== 'read') throw new Error(JSON.stringify(outcome));
  const { source, witnesses, observations } = outcome.reading;
  expect(source).toMatchObject({ kind: 'asset-export', format: extension, site: 'north' });
  expect(source.table!.rowsRead + Object.values(source.table!.rowsSkipped).reduce((sum, n) => sum + n, 0)).toBe(source.table!.rows);
  expect(witnesses.map(witness => [witness.ip, witness.mac])).toEqual([['10.1.60.11', '00:1b:1b:01:02:03'], ['10.1.60.12', '00:1b:1b:01:02:04'], [undefined, undefined]]);
  const said = (key: string): unknown[] => observations.filter(observation => observation.key === key).map(observation => observation.value);
  expect(said('name')).toEqual(['CNV-PLC-01', 'SRT-HMI-02', '=HYPERLINK("http://x.test")']);
  expect(said('serial')[0]).toBe('00012');
  expect(said('listed-vlan')).toEqual([60, 60]);
  expect(String(said('listed-last-seen')[0])).toMatch(/^2026-09-07/);
  expect(observations[0]!.at[0]).toMatchObject({ sheet: 'Inventory', row: 4 });
  expect(source.problems.some(problem => problem.message.includes('10.1.60.300'))).toBe(true);
});

test('a workbook without a list is refused in words', () => {
  const outcome = read(write('notes.xlsx', 'xlsx', { Notes: [['Ask Mr. Low about the scanners.']] }));
  expect(outcome.kind === 'refused' && outcome.problem.message).toContain('None of the 1 filled sheets of this workbook lists an asset. Nothing was imported from it.');
});

const NESSUS = [['Plugin ID', 'CVE', 'CVSS v3.0 Base Score', 'Risk', 'Host', 'Protocol', 'Port', 'Name'], ['22034', 'CVE-2020-0796', '10.0', 'Critical', '10.1.40.12', 'tcp', '445', 'SMBv3, "SMBGhost"'], [], ['10287', '', '', 'None', '10.1.40.12', 'udp', '0', 'Traceroute']];
const QUALYS = [['Scan Report', '2026'], ['Company'], ['IP', 'DNS', 'NetBIOS', 'OS', 'IP Status', 'QID', 'Title', 'Vuln Status', 'Type', 'Severity', 'Port', 'Protocol', 'FQDN', 'CVE ID', 'CVSS3 Base'], ['10.3.0.6', 'a.b', 'NB', 'Windows 10', 'x', '91762', 'May', 'Active', 'Vuln', '5', '445', 'tcp', '', 'CVE-2021-31192', '9.9 (AV:N/AC:L)']];

test.each([['nessus', NESSUS, 'nessus-csv'], ['qualys', QUALYS, 'qualys-csv']] as const)('results of a scan in a workbook (%s) say what their CSV says, at the same row of their sheet', (name, rows, by) => {
  const cells = rows.map(row => [...row]);
  const outcome = read(write(`${name}.xlsx`, 'xlsx', { Cover: [['Scan of hall 3']], Results: cells }));
  const csv = join(work, `${name}.csv`);
  const width = Math.max(...cells.map(row => row.length));
  writeFileSync(csv, cells.map(row => [...row, ...new Array<string>(width - row.length).fill('')].map(cell => `"${cell.replaceAll('"', '""')}"`).join(',')).map(line => (/^[",]*$/.test(line) ? '' : line)).join('\n'));
  const plain = read(csv);
  if (outcome.kind !== 'read' || plain.kind !== 'read') throw new Error(JSON.stringify([outcome, plain]));
  const said = ({ reading }: typeof outcome, sheet?: string): unknown[] => reading.observations.map(({ key, value, by: who, at }) => [key, value, who, at.map(place => ({ ...place, ...(sheet === undefined ? {} : { sheet }) }))]);
  expect(said(outcome)).toEqual(said(plain, 'Results'));
  expect(said(outcome).length).toBeGreaterThanOrEqual(3);
  expect(outcome.reading.observations[0]!.by).toBe(by);
  expect(outcome.reading.source).toMatchObject({ kind: 'scan', format: 'xlsx', table: plain.reading.source.table });
});

test('of two sheets with results the first is read, and the other is named', () => {
  const outcome = read(write('two.xlsx', 'xlsx', { A: NESSUS.map(row => [...row]), B: NESSUS.map(row => [...row]) }));
  expect(outcome.kind === 'read' && outcome.reading.source.problems).toMatchObject([{ code: 'sheet-left', message: expect.stringContaining('“B”') as string }]);
});

test('an HTML page that is called .xls is refused with what to do', () => {
  const path = join(work, 'page.xls');
  writeFileSync(path, '<html><table><tr><td>Name</td><td>IP</td></tr></table></html>');
  const outcome = read(path);
  expect(outcome.kind === 'refused' && outcome.problem.message).toContain('save as .xlsx/.csv');
});

test('CSV that is called .xls is still read as CSV', () => {
  const path = join(work, 'really-csv.xls');
  writeFileSync(path, 'Name;IP Address\r\nCNV-PLC-01;10.1.60.11\r\n');
  const outcome = read(path);
  expect(outcome.kind === 'read' && [outcome.reading.source.format, outcome.reading.witnesses.length]).toEqual(['csv', 1]);
});

test('any other archive is left to those who unpack it', () => {
  const path = join(work, 'captures.zip');
  writeFileSync(path, zipSync({ 'one.pcap': new Uint8Array(24) }));
  const outcome = read(path);
  expect(outcome.kind === 'refused' && `${outcome.problem.message} ${outcome.problem.advice ?? ''}`).toMatch(/ZIP.*unpacked first/);
});

test('a sheet that expands without end is refused, and the file keeps its hash', () => {
  const path = join(work, 'bomb.xlsx');
  const zeros = new Uint8Array(280 << 20).fill(0x20);
  writeFileSync(path, zipSync({ '[Content_Types].xml': new TextEncoder().encode('<Types/>'), 'xl/worksheets/sheet1.xml': zeros }, { level: 1 }));
  const outcome = read(path);
  expect(outcome.kind === 'refused' && outcome.problem.message).toMatch(/expands past|larger than/);
  expect(outcome.kind === 'refused' && outcome.sha256).toMatch(/^[0-9a-f]{64}$/);
});
