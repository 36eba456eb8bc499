import { readTable } from '../../shared/importers/columns-kit';
import type { ImportInput, ImporterDefinition } from '../../shared/importers/definition';
import { importerFor } from '../../shared/importers/registry';
import type { Place } from '../../shared/model/evidence';
import type { Problem } from '../../shared/model/problem';
import type { Reading } from '../../shared/model/reading';
import { isOwnWorkbook } from '../../shared/report/merge/mark';
import { readWorkbook, type SheetRow } from '../spreadsheet/read-table';

/** What a row of headers needs to be known by, titles above it included. */
const HEAD_ROWS = 50;

/** A workbook that somebody keeps or that a product wrote: every sheet that lists assets; where none does, results of a scan that were saved as one. */
export function readWorkbookFile(input: ImportInput, bytes: Uint8Array): Reading {
  const workbook = readWorkbook(bytes);
  if (workbook.kind === 'refused') return withProblems(readTable([], input, 'xlsx'), [workbook.problem]);
  if (isOwnWorkbook(workbook.rows)) {
    return withProblems(readTable([], input, workbook.format), [{
      code: 'own-report', weight: 'refused', message: 'This is a report workbook of Crossdock: its lists are results, and no evidence. Nothing was imported from it.',
      advice: 'What was edited in it is taken over on the screen Report with “Import an edited workbook”, or with crossdock merge.',
    }]);
  }
  const rows = [...workbook.rows];
  const reading = readTable(rows, input, workbook.format);
  if (reading.witnesses.length > 0) return withProblems(reading, workbook.problems);
  const scan = readScan(rows, input, workbook.format);
  if (scan) return withProblems(scan, workbook.problems);
  const sheets = workbook.sheets.filter(sheet => sheet.rows > 0).length;
  return withProblems(reading, [...workbook.problems, {
    code: 'no-assets', weight: 'refused', message: `${sheets === 0 ? 'The workbook is empty' : `None of the ${sheets} filled sheets of this workbook lists an asset`}. Nothing was imported from it.`,
    advice: 'A sheet needs a header row that names columns such as name, IP address, MAC address or serial number.',
  }]);
}

export function withProblems(reading: Reading, problems: readonly Problem[]): Reading {
  return problems.length === 0 ? reading : { ...reading, source: { ...reading.source, problems: [...reading.source.problems, ...problems] } };
}

const text = new TextEncoder();
const line = (cells: readonly string[]): Uint8Array => text.encode(`${cells.map(cell => `"${cell.replaceAll('"', '""')}"`).join(',')}\n`);

/** The rows of one sheet as the CSV that they were before somebody saved them as a workbook; rows that are not there are blank lines, so that each keeps its number. */
function* linesOf(rows: readonly SheetRow[]): Generator<Uint8Array> {
  const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  let next = 1;
  for (const { row, cells } of rows) {
    for (; next < row; next++) yield text.encode('\n');
    yield line([...cells, ...new Array<string>(width - cells.length).fill('')]);
    next = row + 1;
  }
}

/** Results of a scanner in a workbook, by the importer of their CSV; undefined where no sheet holds any. */
function readScan(rows: readonly SheetRow[], input: ImportInput, format: string): Reading | undefined {
  const sheets = new Map<string, SheetRow[]>();
  for (const row of rows) {
    const own = sheets.get(row.sheet);
    if (own) own.push(row);
    else sheets.set(row.sheet, [row]);
  }
  const scans = [...sheets].flatMap(([sheet, own]): { sheet: string; own: readonly SheetRow[]; importer: ImporterDefinition }[] => {
    const head = Buffer.concat([...linesOf(own.slice(0, HEAD_ROWS))]);
    const importer = importerFor(head, `${sheet}.csv`);
    return importer?.kind === 'scan' ? [{ sheet, own, importer }] : [];
  });
  const [first, ...others] = scans;
  if (!first) return undefined;
  const reader = first.importer.read(input);
  for (const bytes of linesOf(first.own)) reader.push(bytes);
  const reading = inSheet(reader.end(), first.sheet);
  const source = { ...reading.source, format };
  return withProblems({ ...reading, source }, others.map((other): Problem => ({ code: 'sheet-left', weight: 'warning', message: `Sheet “${other.sheet}” lists results of a scan, too; only those of “${first.sheet}” were read.`, advice: 'Save it as a workbook of its own.' })));
}

/** Places of a table, as places of a sheet. */
function inSheet(reading: Reading, sheet: string): Reading {
  const at = (place: Place): Place => ('row' in place ? { ...place, sheet } : place);
  const placed = <T extends { readonly at: readonly Place[] }>(one: T): T => ({ ...one, at: one.at.map(at) });
  return {
    ...reading, witnesses: reading.witnesses.map(placed), observations: reading.observations.map(placed),
    source: { ...reading.source, problems: reading.source.problems.map(problem => (problem.at && !('frame' in problem.at) ? { ...problem, at: at(problem.at as Place) } : problem)) },
  };
}
