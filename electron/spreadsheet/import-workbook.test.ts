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
