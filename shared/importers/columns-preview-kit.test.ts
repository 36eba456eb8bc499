import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COLUMN_FIELDS, IGNORE, NAMING_FIELDS, type ColumnMap } from '../model/columns';
import { givenColumns, previewColumns, type TableSample } from './columns-preview-kit';
import { readAll } from './definition';
import { genericCsv } from './generic-csv';

const sample = (rows: readonly (readonly string[])[], name = 'list.csv'): TableSample => ({ name, sheets: [{ rows, whole: true }] });
const PLANT = [['Betriebsmittel', 'Netzadresse', 'Lieferant', 'Halle'], ['Förderer 1', '10.1.1.5', 'Siemens', 'A'], ['Förderer 2', '10.1.1.6', 'Siemens', 'A'], ['Kran', '10.1.1.300', 'Demag', 'B']];
const csv = (rows: readonly (readonly string[])[]): Uint8Array => new TextEncoder().encode(rows.map(row => row.map(cell => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\n'));
const imported = (rows: readonly (readonly string[])[], columnMap: ColumnMap) => readAll(genericCsv, csv(rows), { name: 'list.csv', sha256: 'a'.repeat(64), bytes: 1, site: 'site', columnMap });

test('of headers that nobody knows it says that nothing can be read, and takes the first row for them', () => {
  const preview = previewColumns(sample(PLANT), {}, {});
  expect(preview).toMatchObject({ header: 1, read: 0, problem: expect.stringContaining('No column names a device') as string });
  expect(preview.map).toBeUndefined();
  expect(preview.columns.map(({ basis }) => basis)).toEqual(['none', 'none', 'none', 'none']);
});

test('what is chosen is read as chosen; a cell that does not say what its field asks for is counted and named', () => {
  const preview = previewColumns(sample(PLANT), {}, { header: 1, fields: { 0: 'name', 1: 'ip', 2: 'vendor' } });
  expect(preview).toMatchObject({ read: 3, sampled: 4, map: { name: 'Betriebsmittel', ip: 'Netzadresse', vendor: 'Lieferant', ignore: ['Halle'] } });
  expect(preview.columns[1]).toMatchObject({ field: 'ip', basis: 'by-hand', filled: 3, unreadable: 1, example: { row: 4, text: '10.1.1.300' } });
  expect(preview.rows.map(({ fate }) => fate)).toEqual(['header', 'read', 'read', 'read']);
});

test('a table without a header row is named by number, and its first row is data', () => {
  const rows = PLANT.slice(1);
  const preview = previewColumns(sample(rows), {}, { header: null, fields: { 0: 'name', 1: 'ip' } });
  expect(preview).toMatchObject({ header: null, read: 3, map: { name: '#1', ip: '#2' } });
  const { witnesses, observations } = imported(rows, preview.map!);
  expect(witnesses.map(({ ip }) => ip)).toEqual(['10.1.1.5', '10.1.1.6', undefined]);
  expect(observations.filter(({ key }) => key === 'name').map(({ value, at }) => [value, at[0]])).toEqual([['Förderer 1', { row: 1, column: '#1' }], ['Förderer 2', { row: 2, column: '#1' }], ['Kran', { row: 3, column: '#1' }]]);
});

test('a header further down, titles above it and two columns of one header: all are told apart', () => {
  const rows = [['Anlagenliste', '', ''], ['Stand 2026', '', ''], ['Nr', 'Wert', 'Wert'], ['Kran', '10.0.0.1', '00:0e:8c:00:00:01'], ['Band', '10.0.0.2', '00:0e:8c:00:00:02']];
  const preview = previewColumns(sample(rows), {}, { header: 3, fields: { 0: 'name', 1: 'ip', 2: 'mac' } });
  expect(preview).toMatchObject({ header: 3, read: 2, map: { name: 'Nr', ip: '#2', mac: '#3' }, skipped: { 'before-header': 2 } });
  expect(imported(rows, preview.map!).witnesses.map(({ ip, mac }) => [ip, mac])).toEqual([['10.0.0.1', '00:0e:8c:00:00:01'], ['10.0.0.2', '00:0e:8c:00:00:02']]);
});

test('where no header tells one column from the other, the header row is still none of data', () => {
  const rows = [['Wert', 'Wert'], ['Kran', '10.0.0.1']];
  const preview = previewColumns(sample(rows), {}, { header: 1, fields: { 0: 'name', 1: 'ip' } });
  expect(preview).toMatchObject({ read: 1, map: { name: '#1', ip: '#2', 'header-row': '1' } });
  expect(imported(rows, preview.map!).witnesses).toHaveLength(1);
  expect(previewColumns(sample(rows), { columnMaps: { 'list.csv': preview.map! } }, {})).toMatchObject({ header: 1, read: 1 });
});

test('a mapping that is kept reads every table with its headers, and one that lacks a header is not taken', () => {
  const columnLayouts = [{ name: 'Werk Nord', columns: { name: 'Betriebsmittel', ip: 'Netzadresse' } }];
  const preview = previewColumns(sample(PLANT, 'anderes.csv'), { columnLayouts }, {});
  expect(preview).toMatchObject({ read: 3, layout: 'Werk Nord', mapped: false });
  expect(preview.columns.map(({ basis }) => basis)).toEqual(['layout', 'layout', 'none', 'none']);
  expect(previewColumns(sample(PLANT.map(row => [row[0]!, ...row.slice(2)])), { columnLayouts }, {}).read).toBe(0);
});

test('a product’s table is recognised, and what a person says stands above it', () => {
  const rows = [['AssetName', 'AssetUnique', 'IPAddress', 'Extra'], ['PC1', 'X\\PC1', '10.0.0.9', 'Drucker 7']];
  expect(previewColumns(sample(rows), {}, {})).toMatchObject({ layout: 'Lansweeper, report', read: 1 });
  const own = previewColumns(sample(rows), {}, { header: 1, fields: { 0: IGNORE, 3: 'name' } });
  expect(own.columns.map(({ field }) => field)).toEqual([undefined, undefined, 'ip', 'name']);
  expect(imported(rows, own.map!).observations.find(({ key }) => key === 'name')?.value).toBe('Drucker 7');
});

test('rows that a product lists as none of devices are read once somebody names their columns', () => {
  const rows = [['TYPE', 'SCOPE', 'NAME', 'DATATYPE', 'SPECIFIER'], ['TAG', '', 'Kran', 'DINT', '']];
  expect(readAll(genericCsv, csv(rows), { name: 'list.csv', sha256: 'a'.repeat(64), bytes: 1, site: 's' }).source.problems.map(({ code }) => code)).toContain('not-assets');
  expect(imported(rows, { name: 'NAME' }).witnesses).toHaveLength(1);
});

test('a mapping whose header is no longer there says so, and the rest is read as it is recognised', () => {
  const { source, witnesses } = imported([['Name', 'IP'], ['Kran', '10.0.0.1']], { vendor: 'Lieferant' });
  expect(source.problems.map(({ code, message }) => [code, message])).toEqual([['columns-missing', expect.stringContaining('“Lieferant”')]]);
  expect(witnesses).toHaveLength(1);
});

test('one sheet of a workbook is mapped without touching the others', () => {
  const workbook: TableSample = { name: 'a.xlsx', sheets: [{ name: 'Alt', rows: [['Name', 'IP'], ['x', '10.0.0.1']], whole: true }, { name: 'Neu', rows: PLANT, whole: true }] };
  const columnMaps = { 'a.xlsx#Neu': { name: 'Betriebsmittel' } };
  expect(previewColumns(workbook, { columnMaps }, { sheet: 'Neu' })).toMatchObject({ read: 3, mapped: true, sheet: 'Neu', sheets: ['Alt', 'Neu'] });
  expect(previewColumns(workbook, { columnMaps }, { sheet: 'Alt' })).toMatchObject({ read: 1, mapped: false });
  expect(givenColumns('a.xlsx', { columnMaps })).toEqual({ sheetColumnMaps: { Neu: { name: 'Betriebsmittel' } } });
  expect(givenColumns('toString', { columnMaps })).toEqual({});
});

test('property: whatever the table and the choice, the import reads the rows that the preview said', () => {
  const cell = fc.oneof(fc.constantFrom('', 'name', 'ip', 'IP', '#2', 'Vendor', '10.0.0.1', '10.0.0.2', '00:0e:8c:00:00:01', 'n/a', 'ignore', '__proto__', 'AssetName', 'AssetUnique'), fc.string({ maxLength: 6 }).filter(text => !/["\r\n]/.test(text)));
  const table = fc.integer({ min: 1, max: 6 }).chain(width => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 2, maxLength: 8 }));
  const fields = fc.dictionary(fc.constantFrom('0', '1', '2', '3', '4', '5'), fc.constantFrom(...COLUMN_FIELDS, IGNORE));
  let compared = 0;
  fc.assert(fc.property(table, fields, fc.option(fc.integer({ min: 1, max: 8 })), (rows, chosen, header) => {
    const preview = previewColumns(sample(rows), {}, { header, fields: chosen });
    expect(preview.rows).toHaveLength(rows.length);
    if (!preview.map) {
      expect(preview.columns.some(({ field }) => field !== undefined && NAMING_FIELDS.has(field))).toBe(false);
      return;
    }
    // Line ends and separators are the splitter's business: the same rows go in.
    const { source } = readAll(genericCsv, csv(rows), { name: 'list.csv', sha256: 'a'.repeat(64), bytes: 1, site: 'site', columnMap: preview.map });
    if (source.table!.rows !== rows.length) return;
    compared++;
    if (preview.header !== null && header !== null) expect(rows[preview.header - 1]).toEqual(rows[header - 1]);
    expect(source.table!.rowsRead).toBe(preview.read);
  }), { numRuns: 1_000, seed: 7 });
  expect(compared).toBeGreaterThan(100);
});
