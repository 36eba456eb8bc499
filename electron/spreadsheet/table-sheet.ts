import type { Cell, Column, TableSheet } from '../../shared/model/workbook';
import { cellXml, columnName, textXml, type CellStyles } from './cell-xml';
import { heightOf, linesOf } from './row-height';
import { colourScale, colourWords, footer, print, SHEET_HEAD, TEXTUAL, type Frame } from './sheet-kit';
import type { Styles } from './styles';
import { xmlText } from './xml-text';

/** The button of a filter covers the end of a header's line. */
const FILTER_BUTTON = 2.5;

/** Rows from one index to before another: a sheet has an end, a list may not. */
export interface Slice {
  readonly from: number;
  readonly to: number;
}

/**
 * The worksheet part of a table, piece by piece: however many rows there are, only the links are kept. Elements stand in the order that the schema demands (ECMA-376 Part 1, CT_Worksheet); a program that
 * finds another order offers to repair the file.
 */
export function* tableSheetXml(sheet: TableSheet, { from, to }: Slice, styles: Styles, frame: Frame): Generator<string> {
  const { columns, rows } = sheet;
  const range = rangeOf(sheet, { from, to });
  const lastRow = Math.max(2, to - from + 1);
  const names = columns.map((_column, i) => columnName(i));
  const cellStyles = columns.map(column => stylesOf(column, styles));
  const headerLines = Math.max(2, ...columns.map(column => linesOf(column.header, column.width - FILTER_BUTTON)));
  yield `${SHEET_HEAD}<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="${range}"/><sheetViews><sheetView showGridLines="0"${frame.selected ? ' tabSelected="1"' : ''} workbookViewId="0"><pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/><selection pane="bottomRight" activeCell="B2" sqref="B2"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="14"/>`
    + `<cols>${columns.map((column, i) => `<col min="${i + 1}" max="${i + 1}" width="${column.width}" customWidth="1"/>`).join('')}</cols><sheetData>`
    + `<row r="1" ht="${heightOf(headerLines)}" customHeight="1">${columns.map((column, i) => textXml(`${names[i]!}1`, column.header, styles.header(!TEXTUAL.has(column.kind), column.editable !== undefined))).join('')}</row>`;
  const links: string[] = [];
  for (let r = from; r < to; r++) {
    const row = rows[r]!;
    const at = r - from + 2;
    let lines = 1;
    let xml = '';
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]!;
      const cell = row[i];
      const placed = cellXml(`${names[i]!}${at}`, cell, column.kind, cellStyles[i]!, frame.locate, true);
      xml += placed.xml;
      if (placed.link !== undefined) links.push(placed.link);
      if (column.wrap) lines = Math.max(lines, bodyLines(cell, column));
    }
    yield `<row r="${at}" ht="${heightOf(lines)}" customHeight="1">${xml}</row>`;
  }
  const body = (i: number): string => `${names[i]!}2:${names[i]!}${lastRow}`;
  const where = (has: (column: Column) => boolean): string[] => columns.flatMap((column, i) => (has(column) ? [body(i)] : []));
  const words = where(column => column.riskWords === true);
  const chosen = columns.flatMap((column, i) => validation(column, body(i), frame));
  yield `</sheetData>${colourWords(words)}${colourScale(where(column => column.riskScale === true))}`
    + (chosen.length > 0 ? `<dataValidations count="${chosen.length}">${chosen.join('')}</dataValidations>` : '');
  if (links.length > 0) {
    yield '<hyperlinks>';
    for (let i = 0; i < links.length; i += 1_000) yield links.slice(i, i + 1_000).join('');
    yield '</hyperlinks>';
  }
  yield `${print(0)}${footer(frame, true)}<tableParts count="1"><tablePart r:id="rId1"/></tableParts></worksheet>`;
}

/** What a column takes, and what is said beside a cell of it that is chosen. */
function validation({ choices, editable, kind }: Column, range: string, frame: Frame): string[] {
  // Excel's limits: 32 characters of a title, 255 of a prompt.
  const prompt = editable === undefined ? '' : ` showInputMessage="1" promptTitle="Yours to fill in" prompt="${xmlText(editable.slice(0, 255))}"`;
  const of = (type: string, formula: string): string[] => [`<dataValidation${type} allowBlank="1"${prompt}${formula === '' ? '' : ' showErrorMessage="1"'} sqref="${range}">${formula === '' ? '' : `<formula1>${xmlText(formula)}</formula1>`}</dataValidation>`];
  if (choices) return of(' type="list"', frame.choices(choices));
  if (editable === undefined) return [];
  // 36526: 1 January 2000.
  return kind === 'day' ? of(' type="date" operator="greaterThanOrEqual"', '36526') : kind === 'number' ? of(' type="decimal" operator="greaterThanOrEqual"', '0') : of('', '');
}

function rangeOf(sheet: TableSheet, { from, to }: Slice): string {
  // A table needs a row below its header.
  return `A1:${columnName(sheet.columns.length - 1)}${Math.max(2, to - from + 1)}`;
}

/** The styles of a column's cells, looked up once and not once a cell. */
function stylesOf(column: Column, styles: Styles): CellStyles {
  const wrap = column.wrap ?? false;
  const known = new Map<number, number>();
  const once = (key: number, make: () => number): number => {
    let style = known.get(key);
    if (style === undefined) known.set(key, (style = make()));
    return style;
  };
  return {
    // Text in a numeric column (n/a) stays plain text.
    of: (quote, asText) => once((quote ? 1 : 0) + (asText ? 2 : 0), () => styles.body(asText && column.kind !== 'identifier' ? 'text' : column.kind, wrap, quote, column.editable !== undefined)),
    link: quote => once(quote ? 5 : 4, () => styles.link(quote, wrap)),
  };
}

function bodyLines(cell: Cell, column: Column): number {
  if (cell === undefined || typeof cell === 'number' || typeof cell === 'boolean') return 1;
  const shown = typeof cell === 'string' ? cell : 'formula' in cell ? String(cell.value) : cell.text;
  return linesOf(shown, column.width);
}

/** The table part: its name, its range with filters, its columns named as the header cells are. */
export function tableXml(sheet: TableSheet, slice: Slice, id: number, name: string): string {
  const range = rangeOf(sheet, slice);
  const columns = uniqueNames(sheet.columns.map(column => column.header));
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<table xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" id="${id}" name="${name}" displayName="${name}" ref="${range}" totalsRowShown="0"><autoFilter ref="${range}"/>`
    + `<tableColumns count="${columns.length}">${columns.map((column, i) => `<tableColumn id="${i + 1}" name="${xmlText(column)}"/>`).join('')}</tableColumns><tableStyleInfo name="Crossdock" showFirstColumn="0" showLastColumn="0" showRowStripes="1" showColumnStripes="0"/></table>`;
}

/** A table's column names must differ, whatever the case, and say something. */
function uniqueNames(headers: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  for (const header of headers) {
    if (header.trim() === '' || header.length > 255 || /[\r\n\t]/.test(header)) throw new Error(`a column cannot be called “${header}”`);
    if (seen.has(header.toLowerCase())) throw new Error(`two columns of one table are called ${header}`);
    seen.add(header.toLowerCase());
  }
  return headers;
}
