import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import * as XLSX from 'xlsx';
import { readSource } from '../import-worker/read-source';
import { annotate } from '../../shared/edits/annotate';
import type { EditRow } from '../../shared/model/edit';
import type { MergeView } from '../../shared/model/merge';
import { mergeWorkbook } from '../../shared/report/merge/merge';
import { buildReport } from '../../shared/report/report';
import { sampleAnalysis } from '../../shared/report/report-test-kit';
import { DANGEROUS } from './formula-vectors';
import { convert, CONVERSION, NO_LIBREOFFICE } from './libreoffice-test-kit';
import { readWorkbook } from './read-table';
import { writeWorkbook } from './workbook';

/** The report workbook, out and back through the programs that the client's engineers use. */

const work = mkdtempSync(join(tmpdir(), 'crossdock-round-trip-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const plain = sampleAnalysis({ count: 12, name: '=HYPERLINK("http://x.test")' });
const [first, second, third] = plain.assets as [typeof plain.assets[0], typeof plain.assets[0], typeof plain.assets[0]];
/** What was written before it went out; among it texts that programs like to make something else of. */
const held: readonly EditRow[] = [
  ...DANGEROUS.slice(0, plain.assets.length - 3).map((value, i): EditRow => ({ at: 1, edit: { kind: 'kept', of: 'asset', id: plain.assets[i + 3]!.id, field: 'comment', value: `${value}\nline two` } })),
  { at: 1, edit: { kind: 'kept', of: 'asset', id: third.id, field: 'owner', value: '00012' } }, { at: 1, edit: { kind: 'kept', of: 'asset', id: third.id, field: 'due', value: '2027-01-31' } },
  { at: 1, edit: { kind: 'criticality', assets: [third.id], value: { hours: 0.1, costPerHour: 123_456_789 } } }, { at: 1, edit: { kind: 'kept', of: 'zone', id: plain.zones[0]!.id, field: 'sl-t', value: '3' } },
];
const analysis = annotate({ ...plain, assets: plain.assets.map(asset => (asset.id === third.id ? { ...asset, decided: { criticality: { value: { hours: 0.1, costPerHour: 123_456_789 }, at: 1 } } } : asset)) }, held);
const report = writeWorkbook(buildReport(analysis, { engagement: 'North' }));

function merged(bytes: Uint8Array): MergeView {
  const workbook = readWorkbook(bytes);
  if (workbook.kind === 'refused') throw new Error(workbook.problem.message);
  const outcome = mergeWorkbook({ name: 'report.xlsx', sha256: '0'.repeat(64), rows: [...workbook.rows] }, { engagement: 'North', analysis, edits: held, knowsSource: id => analysis.sources.some(source => source.id === id) });
  if (outcome.kind === 'refused') throw new Error(outcome.why);
  return outcome.view;
}

const NOTHING = { differences: [], warnings: [], unknownCount: 0, already: 0, rows: 12 + 1 + 1 + 2 };

/** Edits that an engineer makes: values in cells of their own types, a row moved, a column put in, a sheet renamed, a row added. */
function engineerEdits(bytes: Uint8Array): Uint8Array {
  const book = XLSX.read(bytes, { type: 'array', cellNF: true, cellDates: false });
  const sheet = book.Sheets['Assets']!;
  const rows = XLSX.utils.sheet_to_json<(string | number | undefined)[]>(sheet, { header: 1, raw: true, defval: undefined, blankrows: false });
  const header = rows[0] as string[];
  const cell = (id: string, column: string, value: string | number): void => void (rows.find(row => row[header.indexOf('Asset id')] === id)![header.indexOf(column)] = value);
  cell(first.id, 'Zone', 'Umber hall');
  cell(first.id, 'Criticality: hours of standstill', 6.5);
  cell(first.id, 'Criticality: $ per hour', 20_000);
  cell(second.id, 'Owner', '=1+1');
  cell(second.id, 'Accepted risk', 'yes');
  cell(second.id, 'Comment', 'behind the pillar\nask Jo');
  const [titles, ...body] = rows;
  const moved = [titles!, ...body.reverse(), ['A spare panel']].map((row, i) => [i === 0 ? 'Our number' : `N${i}`, ...row]);
  const again = XLSX.utils.aoa_to_sheet(moved);
  // A date as a date: a number with a format.
  again[XLSX.utils.encode_cell({ r: moved.findIndex(row => row.includes(first.id)), c: header.indexOf('Due') + 1 })] = { t: 'n', v: 46_296, z: 'dd/mm/yyyy' };
  again['!cols'] = header.map((_, i) => (i % 3 === 0 ? { hidden: true } : {}));
  book.SheetNames = ['Our list', ...book.SheetNames.filter(name => name !== 'Assets').reverse()];
  book.Sheets['Our list'] = again;
  delete book.Sheets['Assets'];
  // Belonged to the sheets in their old order.
  delete book.Workbook;
  return new Uint8Array(XLSX.write(book, { type: 'array', bookType: 'xlsx' }) as ArrayBuffer);
}

const EDITED = [
  { id: first.id, field: 'Zone', before: 'VLAN 60', after: 'Umber hall', state: 'change', sheet: 'Our list' }, { id: first.id, field: 'Criticality', before: '', after: '6.5 h × $20000' }, { id: first.id, field: 'Due', before: '', after: '2026-10-01' },
  { id: second.id, field: 'Owner', before: '', after: '=1+1' }, { id: second.id, field: 'Accepted risk', before: '', after: 'yes' }, { id: second.id, field: 'Comment', before: '', after: 'behind the pillar\nask Jo' },
];

test('as it went out, and as another library writes it again, it brings nothing', () => {
  expect(merged(report)).toMatchObject(NOTHING);
  expect(merged(new Uint8Array(XLSX.write(XLSX.read(report, { type: 'array' }), { type: 'array', bookType: 'xlsx' }) as ArrayBuffer))).toMatchObject(NOTHING);
});

test('edited, with rows moved, a column put in, a sheet renamed and a row added: exactly the edits, and the row is named', () => {
  const view = merged(engineerEdits(report));
  expect(view.differences).toMatchObject(EDITED);
  expect(view.differences).toHaveLength(EDITED.length);
  expect(view).toMatchObject({ unknownCount: 1, unknown: [{ sheet: 'Our list', row: 14, id: '' }], warnings: [] });
});

test('the columns to fill in have validation, prompts and a colour of their own; the sheet for programs is hidden', () => {
  const book = XLSX.read(report, { type: 'array', bookFiles: true }) as XLSX.WorkBook & { files: Record<string, { content: Uint8Array }> };
  const text = (path: string): string => Buffer.from(book.files[path]!.content).toString('utf8');
  expect(text('xl/workbook.xml')).toMatch(/<sheet name="Round trip" sheetId="16" state="hidden"/);
  const assets = text(`xl/worksheets/sheet${book.SheetNames.indexOf('Assets') + 1}.xml`);
  expect(assets).toMatch(/<dataValidation type="list" allowBlank="1" showInputMessage="1" promptTitle="Yours to fill in" prompt="yes: [^"]*" showErrorMessage="1" sqref="[A-Z]+2:[A-Z]+13"><formula1>&quot;yes,no&quot;<\/formula1>/);
  expect(assets).toMatch(/<dataValidation type="date" operator="greaterThanOrEqual"/);
  expect(assets).toMatch(/<dataValidation type="decimal" operator="greaterThanOrEqual"/);
  expect(text('xl/styles.xml')).toContain('FF8A3900');
});

test('imported as a source it is refused: its lists are results', () => {
  const path = join(work, 'report.xlsx');
  writeFileSync(path, report);
  const outcome = readSource(path, { site: 'north', config: {} });
  expect(outcome.kind === 'refused' && outcome.problem).toMatchObject({ code: 'own-report', advice: expect.stringContaining('crossdock merge') });
});

test.skipIf(NO_LIBREOFFICE)('saved by LibreOffice it brings nothing; edited then and saved by it once more, exactly the edits', () => {
  const save = (bytes: Uint8Array, into: string): Uint8Array => {
    writeFileSync(join(work, 'report.xlsx'), bytes);
    convert(join(work, 'report.xlsx'), 'xlsx:Calc MS Excel 2007 XML', join(work, into), work);
    return readFileSync(join(work, into, 'report.xlsx'));
  };
  const saved = save(report, 'saved');
  expect(merged(saved)).toMatchObject(NOTHING);
  const view = merged(save(engineerEdits(saved), 'again'));
  expect(view.differences).toMatchObject(EDITED);
  expect(view.differences).toHaveLength(EDITED.length);
  expect(view).toMatchObject({ unknownCount: 1, unknown: [{ sheet: 'Our list', id: '' }], warnings: [] });
}, 2 * CONVERSION + 10_000);
