import { readSync } from 'node:fs';
import { CsvRows } from '../../shared/importers/csv-kit';
import { SAMPLE, type TableSample } from '../../shared/importers/columns-preview-kit';
import type { Problem } from '../../shared/model/problem';
import { readWorkbook } from '../spreadsheet/read-table';
import { ZIP_LIMITS } from '../spreadsheet/zip-limits';
import { HEAD, isTable, openedFile } from './read-source';

/** The first rows of a file's tables, for the choice of columns. */
export type SampleOutcome = { readonly kind: 'sample'; readonly sample: TableSample } | { readonly kind: 'refused'; readonly problem: Problem };

/** As much of a text file as is looked at. */
const FIRST_BYTES = 1 << 20;

const bounded = (cells: readonly string[]): string[] => cells.slice(0, SAMPLE.columns).map(cell => cell.slice(0, SAMPLE.cell));

/** Reads the first rows of an asset list; trouble with the file is a refusal in words, never an exception. */
export function sampleTable(path: string): SampleOutcome {
  return openedFile<SampleOutcome>(path, (file, name, size) => {
    const head = readAt(file, 0, Math.min(HEAD, size));
    const kind = isTable(head, name);
    if (kind === undefined) return refused('no-table', `${name} is no table whose columns can be chosen: its format says what they mean.`, 'Columns are chosen for CSV and for workbooks.');
    if (kind === 'workbook') {
      if (size > ZIP_LIMITS.packed) return refused('too-large', `${name} has ${size} bytes; workbooks are read up to ${ZIP_LIMITS.packed}.`, 'Split it.');
      const workbook = readWorkbook(readAt(file, 0, size));
      if (workbook.kind === 'refused') return { kind: 'refused', problem: workbook.problem };
      const sheets = new Map<string, { name: string; rows: string[][]; whole: boolean }>();
      for (const { sheet, row, cells } of workbook.rows) {
        let own = sheets.get(sheet);
        if (!own && sheets.size < SAMPLE.sheets) sheets.set(sheet, own = { name: sheet, rows: [], whole: true });
        if (!own) continue;
        if (row > SAMPLE.rows) own.whole = false;
        else {
          // Rows that are not there count as blank ones, so that each keeps its number.
          while (own.rows.length < row - 1) own.rows.push([]);
          own.rows.push(bounded(cells));
        }
      }
      return { kind: 'sample', sample: { name, sheets: [...sheets.values()] } };
    }
    const rows: string[][] = [];
    let more = size > FIRST_BYTES;
    const csv = new CsvRows(({ cells }) => (rows.length < SAMPLE.rows ? void rows.push(bounded(cells)) : void (more = true)), () => void rows.push([]));
    csv.push(readAt(file, 0, Math.min(FIRST_BYTES, size)));
    // The end of what was looked at is no end of a record.
    const problem = size > FIRST_BYTES ? undefined : csv.end();
    if (problem?.weight === 'refused') return { kind: 'refused', problem };
    return { kind: 'sample', sample: { name, sheets: [{ rows, whole: !more }] } };
  }, (code, message, advice) => refused(code, message, advice));
}

const refused = (code: string, message: string, advice: string): SampleOutcome => ({ kind: 'refused', problem: { code, weight: 'refused', message, advice } });

function readAt(file: number, from: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  while (at < length) {
    const n = readSync(file, bytes, at, length - at, from + at);
    if (n === 0) break;
    at += n;
  }
  return bytes.subarray(0, at);
}
