import type { Analysis } from '../../model/analysis';
import { compareText } from '../../model/order';
import type { TableSheet } from '../../model/workbook';
import { cleanCell, itemsOf, registers } from '../registers';

/**
 * The hidden sheet that makes an exported workbook one that can come back: which engagement it is of, and what its editable cells said when it went out, so that an edited cell can be told from one that the
 * engagement changed meanwhile. An engagement is known by its sources: names are given twice, and a number made by chance would make two exports of one analysis differ.
 */
export const MARK_SHEET = 'Round trip';
const HEADER = ['About', 'Id', 'Field', 'Exported value'] as const;
const MARK = 'crossdock workbook';

export function markSheet(analysis: Analysis, engagement: string): TableSheet {
  const about = (field: string, value: string): readonly string[] => [MARK, '1', field, value];
  return {
    kind: 'table', name: MARK_SHEET, table: 'tblRoundTrip', hidden: true,
    columns: HEADER.map((header, i) => ({ header, width: i === 3 ? 60 : 24, kind: 'identifier' })),
    rows: [
      about('engagement', engagement), about('analysed', analysis.generatedAt), ...analysis.sources.map(({ id }) => id).sort(compareText).map(id => about('source', id)),
      ...registers.flatMap(register => itemsOf(register, analysis).flatMap(({ id, values }) => register.fields.flatMap(field => field.cells(values.get(field.id) ?? '').flatMap((cell, i) => (
        cell === undefined ? [] : [[register.of, id, field.columns[i]!.header, String(cell)]]))))),
    ],
  };
}

export interface Mark {
  readonly engagement: string | undefined;
  readonly analysedAt: string | undefined;
  /** Ids. */
  readonly sources: readonly string[];
  /** What a cell said when the workbook went out; empty when nothing. */
  exported(of: string, id: string, header: string): string;
}

/** Rows of a workbook, in their order. */
export interface MergeRow {
  readonly sheet: string;
  readonly row: number;
  readonly cells: readonly string[];
}

const MOST_SOURCES = 10_000;

/** Undefined when the workbook has none. By its header, for sheets are renamed. */
export function readMark(rows: readonly MergeRow[]): Mark | undefined {
  const sheets = new Set(rows.filter(({ cells }) => HEADER.every((header, i) => cells[i] === header)).map(({ sheet }) => sheet));
  let engagement: string | undefined, analysedAt: string | undefined, found = false;
  const sources: string[] = [];
  const cells = new Map<string, string>();
  for (const row of rows) {
    if (!sheets.has(row.sheet)) continue;
    const [about = '', id = '', field = '', value = ''] = row.cells;
    if (about !== MARK) cells.set(key(about, id, field), cleanCell(value));
    else if (id === '1') {
      found = true;
      if (field === 'engagement') engagement = cleanCell(value).slice(0, 200);
      else if (field === 'analysed') analysedAt = cleanCell(value).slice(0, 40);
      else if (field === 'source' && sources.length < MOST_SOURCES) sources.push(value);
    }
  }
  return found ? { engagement, analysedAt, sources, exported: (of, id, header) => cells.get(key(of, id, header)) ?? '' } : undefined;
}

const key = (of: string, id: string, header: string): string => JSON.stringify([of, id, header]);

/** Is this a report of ours? Then its lists are results, and no evidence of anything. */
export function isOwnWorkbook(rows: Iterable<MergeRow>): boolean {
  let idColumn: { readonly sheet: string; readonly column: number } | undefined;
  for (const { sheet, cells } of rows) {
    if (cells[0] === MARK && cells[1] === '1') return true;
    // Also without its hidden sheet: nobody else's ids look like these.
    if (idColumn?.sheet === sheet && /^asset:[0-9a-f]{12}$/.test(cells[idColumn.column] ?? '')) return true;
    const column = cells.indexOf('Asset id');
    if (column >= 0) idColumn = { sheet, column };
  }
  return false;
}
