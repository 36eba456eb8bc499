import { wireText } from '../binary/reader';
import { columnNumber, HEADER_ROW, headersOf, IGNORE, isColumnField, NAMING_FIELDS, type ColumnChoice, type ColumnLayout, type ColumnMap, type ColumnsPreview, type PreviewColumn } from '../model/columns';
import { cellText, isNothing } from './cells-kit';
import { bestHeader, HEADER_WITHIN, readCell, TableAssembler, type TableRow } from './columns-kit';
import { isHeaderless, numberedColumns, readHeader, type Column } from './header-kit';

/** The first rows of each table of a file, as the import worker found them. */
export interface TableSample {
  readonly name: string;
  readonly sheets: readonly { readonly name?: string; readonly rows: readonly (readonly string[])[]; readonly whole: boolean }[];
}

/** What stands in the engagement about the columns of this file. */
export interface KnownColumns {
  readonly columnMaps?: Readonly<Record<string, ColumnMap>> | undefined;
  readonly columnLayouts?: readonly ColumnLayout[] | undefined;
}

/** Rows of a sample: enough to judge by, few enough to compute on every choice. */
export const SAMPLE = { rows: 1_000, columns: 256, cell: 300, sheets: 60 } as const;
/** Rows that are shown. */
const SHOWN = 50;

/** Under which name a mapping of this file, or of one of its sheets, is kept in the configuration. */
export const mapKey = (file: string, sheet: string | undefined): string => (sheet === undefined ? file : `${file}#${sheet}`);

/** What the configuration says of one file, for its reader. */
export function givenColumns(name: string, { columnMaps, columnLayouts }: KnownColumns): { columnMap?: ColumnMap; sheetColumnMaps?: Readonly<Record<string, ColumnMap>>; columnLayouts?: readonly ColumnLayout[] } {
  const own = Object.hasOwn(columnMaps ?? {}, name) ? columnMaps![name] : undefined;
  const sheets = Object.entries(columnMaps ?? {}).filter(([key]) => key.startsWith(`${name}#`)).map(([key, map]) => [key.slice(name.length + 1), map] as const);
  return { ...(own ? { columnMap: own } : {}), ...(sheets.length > 0 ? { sheetColumnMaps: Object.fromEntries(sheets) } : {}), ...(columnLayouts ? { columnLayouts } : {}) };
}

/** What would be read of a table with a choice of columns: the same reader as in the import, on the first rows. */
export function previewColumns(sample: TableSample, known: KnownColumns, choice: ColumnChoice): ColumnsPreview {
  const at = Math.max(0, sample.sheets.findIndex(({ name }) => name === choice.sheet));
  const { name: sheet, rows: cells, whole } = sample.sheets[at] ?? { rows: [], whole: true };
  const rows: TableRow[] = cells.map((row, i) => ({ row: i + 1, cells: row, ...(sheet === undefined ? {} : { sheet }) }));
  const given = givenColumns(sample.name, known);
  const own = (sheet === undefined ? undefined : given.sheetColumnMaps?.[sheet]) ?? given.columnMap;
  const { header, columns, layout } = headerOf(rows, own, known.columnLayouts, choice.header);
  const width = rows.reduce((most, row) => Math.max(most, row.cells.length), 0);
  const texts = Array.from({ length: width }, (_, index) => (header === undefined ? '' : cellText(rows[header]!.cells[index] ?? '')));
  const decided = texts.map((text, index) => {
    const said = choice.fields?.[String(index)];
    const recognised = columns.find(column => column.index === index);
    if (said !== undefined) return { ...(isColumnField(said) ? { field: said } : {}), basis: 'by-hand' as const };
    return recognised ? { field: recognised.field, basis: recognised.basis } : { basis: own && ignored(own, text, index) ? 'by-hand' as const : 'none' as const };
  });
  const map = mapOf(texts, decided, header);
  const naming = decided.some(({ field }) => field !== undefined && NAMING_FIELDS.has(field));
  const table = new TableAssembler('generic-csv', { name: sample.name, sha256: '', bytes: 0, site: '', columnMap: map }, sheet !== undefined);
  if (naming) for (const row of rows) table.row(row);
  const reading = table.end('csv', 'asset-export');
  const read = new Set(reading.witnesses.flatMap(witness => witness.at.flatMap(place => ('row' in place ? [place.row] : []))));
  return {
    name: sample.name, sheets: sample.sheets.flatMap(one => one.name ?? []), ...(sheet === undefined ? {} : { sheet }), header: header === undefined ? null : header + 1,
    columns: decided.map((column, index) => judged({ index, header: texts[index]!, ...column }, rows.slice(header === undefined ? 0 : header + 1))),
    rows: rows.slice(0, SHOWN).map((row, i) => ({ row: row.row, cells: Array.from({ length: width }, (_, n) => row.cells[n] ?? ''), fate: header !== undefined && i <= header ? (i === header ? 'header' : 'before-header') : read.has(row.row) ? 'read' : 'skipped' })),
    ...(layout === undefined ? {} : { layout }), sampled: rows.length, whole, read: read.size, skipped: reading.source.table?.rowsSkipped ?? {},
    ...(naming ? { map } : { problem: rows.length === 0 ? 'There are no rows here.' : 'No column names a device: choose the one with its name, IP address, MAC address, host name or serial number.' }),
    mapped: own !== undefined,
  };
}

const ignored = (map: ColumnMap, header: string, index: number): boolean => headersOf(map).some(([name, field]) => field === IGNORE && (columnNumber(name) === index || name.trim().toLowerCase() === header.trim().toLowerCase()));

/** The header row, by the analyst's word, by the mapping, or as it is recognised; undefined: there is none. */
function headerOf(rows: readonly TableRow[], own: ColumnMap | undefined, columnLayouts: readonly ColumnLayout[] | undefined, chosen: number | null | undefined): { readonly header?: number; readonly columns: readonly Column[]; readonly layout?: string } {
  if (chosen === null) return { columns: isHeaderless(own) ? numberedColumns(own) : [] };
  if (chosen === undefined && isHeaderless(own)) return { columns: numberedColumns(own), ...(own[HEADER_ROW] === undefined ? {} : { header: Number(own[HEADER_ROW]) - 1 }) };
  const given = { columnMap: isHeaderless(own) ? undefined : own, columnLayouts };
  if (chosen !== undefined) return rows[chosen - 1] ? { header: chosen - 1, ...readHeader(rows[chosen - 1]!.cells, given) } : { columns: [] };
  const among = rows.slice(0, HEADER_WITHIN);
  const best = bestHeader(among, among.map(row => readHeader(row.cells, given)), own !== undefined);
  if (best) return { header: best.at, ...best.header };
  // Nothing is recognised: a first row without figures is more likely to be one of headers than one of data.
  const first = rows.findIndex(row => row.cells.some(cell => cell.trim() !== ''));
  return first >= 0 && rows[first]!.cells.every(cell => !/\d/.test(cell)) ? { header: first, columns: [] } : { columns: [] };
}

/** By header where that is one of its own, else by number. */
function mapOf(texts: readonly string[], decided: readonly { readonly field?: string }[], header: number | undefined): ColumnMap {
  const map = new Map<string, string[]>();
  const times = new Map<string, number>();
  for (const text of texts) times.set(text.toLowerCase(), (times.get(text.toLowerCase()) ?? 0) + 1);
  texts.forEach((text, index) => {
    const field = decided[index]!.field ?? IGNORE;
    const byHeader = header !== undefined && text !== '' && times.get(text.toLowerCase()) === 1 && columnNumber(text) === undefined;
    if (field === IGNORE && !byHeader) return;
    map.set(field, [...(map.get(field) ?? []), byHeader ? text : `#${index + 1}`]);
  });
  const named = Object.fromEntries([...map].map(([field, headers]) => [field, headers.length === 1 && field !== IGNORE ? headers[0]! : headers]));
  return header !== undefined && isHeaderless(named) ? { ...named, [HEADER_ROW]: String(header + 1) } : named;
}

/** How well the cells of a column say what its field asks for. */
function judged(column: Omit<PreviewColumn, 'filled' | 'unreadable'>, rows: readonly TableRow[]): PreviewColumn {
  let filled = 0;
  let unreadable = 0;
  let example: PreviewColumn['example'];
  for (const { row, cells } of rows) {
    const cell = cells[column.index] ?? '';
    if (isNothing(cellText(cell))) continue;
    filled++;
    const result = column.field === undefined ? undefined : readCell(column.field, cell);
    if (!result || !('reason' in result)) continue;
    unreadable++;
    example ??= { row, text: wireText(cell, 60), reason: result.reason };
  }
  return { ...column, filled, unreadable, ...(example ? { example } : {}) };
}
