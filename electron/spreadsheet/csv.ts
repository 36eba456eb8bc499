import type { Cell, Column } from '../../shared/model/workbook';
import { looksLikeFormula } from './formula-text';

/**
 * Tables as CSV (RFC 4180: CR LF, every field quoted, quotes doubled). CSV has no types, so a spreadsheet program that opens it takes text like `=cmd|…` for a formula: such text gets an apostrophe in
 * front. Numbers of number columns are exempt, so −5 stays −5.
 */
export interface CsvOptions {
  /** For Excel, which takes a file without one for the local code page. */
  readonly byteOrderMark?: boolean;
  /** Semicolon where the local Excel expects it. */
  readonly separator?: ',' | ';' | '\t';
  /** For programs, never for spreadsheets: text goes out as it is. Whoever asks for it must be warned. */
  readonly raw?: boolean;
}

export interface CsvFile {
  readonly bytes: Uint8Array;
  /** Cells whose text was made harmless, or with `raw` would have to be. */
  readonly formulaTexts: number;
}

const NUMERIC: ReadonlySet<Column['kind']> = new Set(['number', 'integer', 'money', 'percent']);

/** Rows in the order of the columns; absent cells are empty fields. Formulas become their values, links their text. */
export function writeCsv(columns: readonly Pick<Column, 'header' | 'kind'>[], rows: Iterable<readonly Cell[]>, options: CsvOptions = {}): CsvFile {
  const { separator = ',', raw = false, byteOrderMark = false } = options;
  const encoder = new TextEncoder();
  const pieces: Uint8Array[] = [];
  let formulaTexts = 0;
  let waiting = byteOrderMark ? '\ufeff' : '';
  const field = (text: string, isNumber: boolean): string => {
    const dangerous = !isNumber && looksLikeFormula(text);
    if (dangerous) formulaTexts++;
    return `"${dangerous && !raw ? '\'' : ''}${text.replace(/"/g, '""')}"`;
  };
  waiting += `${columns.map(column => field(column.header, false)).join(separator)}\r\n`;
  for (const row of rows) {
    const fields = columns.map((column, i) => {
      const value = plainValue(row[i]);
      return field(csvText(value), typeof value === 'number' && NUMERIC.has(column.kind));
    });
    waiting += `${fields.join(separator)}\r\n`;
    if (waiting.length > 65_536) {
      pieces.push(encoder.encode(waiting));
      waiting = '';
    }
  }
  pieces.push(encoder.encode(waiting));
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return { bytes, formulaTexts };
}

type Plain = string | number | boolean | undefined;

function plainValue(cell: Cell): Plain {
  if (typeof cell !== 'object') return cell;
  if ('formula' in cell) return cell.value;
  return cell.text;
}

function csvText(value: Plain): string {
  switch (typeof value) {
    case 'undefined': return '';
    case 'number': return Number.isFinite(value) ? String(value) : '';
    case 'boolean': return value ? 'yes' : 'no';
    default: return value;
  }
}
