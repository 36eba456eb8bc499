import type { Cell, CellKind, Column, PageRow, PageSheet, TableSheet, TextCell } from '../../shared/model/workbook';
import { heightOf, linesOf } from './row-height';
import { pageFont, RISK_WORDS, type Styles } from './styles';
import { looksLikeFormula } from './formula-text';
import { cellText, xmlText } from './xml-text';

/** One worksheet part. Elements stand in the order that the schema demands (ECMA-376 Part 1, CT_Worksheet); a program that finds another order offers to repair the file. */

export interface SheetPart {
  readonly xml: string;
  /** Hyperlinks are inside; a table part is written where this is set. */
  readonly tableXml?: string;
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">';
const PRINT = '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>';

/** A, B, … Z, AA, … */
export function columnName(index: number): string {
  let name = '';
  for (let n = index + 1; n > 0; n = Math.floor((n - 1) / 26)) name = String.fromCharCode(65 + ((n - 1) % 26)) + name;
  return name;
}

/** Days since 1899-12-30, as spreadsheets count; undefined when the text is no time. */
export function excelDate(iso: string): number | undefined {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? undefined : Math.round((time / 86_400_000 + 25_569) * 86_400) / 86_400;
}

interface Placed {
  readonly xml: string;
  readonly link?: string;
}

function cellXml(reference: string, cell: Cell, kind: CellKind, style: (quote: boolean, asText: boolean) => number, linkStyle: (quote: boolean) => number): Placed {
  if (cell === undefined || cell === '') return { xml: '' };
  if (typeof cell === 'boolean') return { xml: text(reference, cell ? 'yes' : 'no', style(false, true)) };
  if (typeof cell === 'number') return { xml: Number.isFinite(cell) ? `<c r="${reference}" s="${style(false, false)}"><v>${cell}</v></c>` : '' };
  if (typeof cell === 'string') {
    const date = kind === 'date' ? excelDate(cell) : undefined;
    if (date !== undefined) return { xml: `<c r="${reference}" s="${style(false, false)}"><v>${date}</v></c>` };
    return { xml: text(reference, cell, style(looksLikeFormula(cell), kind !== 'identifier')) };
  }
  if ('formula' in cell) {
    const value = typeof cell.value === 'number' ? `<v>${cell.value}</v>` : `<v>${xmlText(cell.value)}</v>`;
    return { xml: `<c r="${reference}" s="${style(false, false)}"${typeof cell.value === 'string' ? ' t="str"' : ''}><f>${xmlText(cell.formula)}</f>${value}</c>` };
  }
  return {
    xml: text(reference, cell.text, linkStyle(looksLikeFormula(cell.text))),
    link: `<hyperlink ref="${reference}" location="${xmlText(`'${cell.sheet.replace(/'/g, "''")}'!${cell.cell}`)}" display="${xmlText(cellText(cell.text))}"/>`,
  };
}

const text = (reference: string, value: string, style: number): string => `<c r="${reference}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${xmlText(cellText(value))}</t></is></c>`;

const TEXTUAL: ReadonlySet<CellKind> = new Set(['text', 'identifier', 'date']);

export function tableSheetXml(sheet: TableSheet, styles: Styles, tableId: number, selected: boolean): SheetPart {
  const { columns, rows } = sheet;
  const last = columnName(columns.length - 1);
  // A table needs a row below its header.
  const lastRow = Math.max(2, rows.length + 1);
  const range = `A1:${last}${lastRow}`;
  const links: string[] = [];
  const headerLines = Math.max(2, ...columns.map(column => linesOf(column.header, column.width - FILTER_BUTTON)));
  const lines = [`<row r="1" ht="${heightOf(headerLines)}" customHeight="1">${columns.map((column, i) => text(`${columnName(i)}1`, column.header, styles.header(!TEXTUAL.has(column.kind)))).join('')}</row>`];
  rows.forEach((row, r) => {
    let xml = '';
    columns.forEach((column, i) => {
      // Text in a numeric column (n/a) stays plain text.
      const placed = cellXml(`${columnName(i)}${r + 2}`, row[i], column.kind, (quote, asText) => styles.body(asText && column.kind !== 'identifier' ? 'text' : column.kind, column.wrap ?? false, quote), quote => styles.link(quote, column.wrap ?? false));
      xml += placed.xml;
      if (placed.link !== undefined) links.push(placed.link);
    });
    lines.push(`<row r="${r + 2}" ht="${heightOf(Math.max(1, ...row.map((cell, i) => bodyLines(cell, columns[i]))))}" customHeight="1">${xml}</row>`);
  });
  const body = (i: number): string => `${columnName(i)}2:${columnName(i)}${lastRow}`;
  const coloured = colourWords(columns.flatMap((column, i) => (column.riskWords ? [body(i)] : [])));
  const chosen = columns.flatMap((column, i) => (column.choices ? [`<dataValidation type="list" allowBlank="1" showErrorMessage="1" sqref="${body(i)}"><formula1>"${xmlText(column.choices.join(','))}"</formula1></dataValidation>`] : []));
  const xml = `${HEAD}<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="${range}"/><sheetViews><sheetView showGridLines="0"${selected ? ' tabSelected="1"' : ''} workbookViewId="0"><pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="14"/>`
    + `<cols>${columns.map((column: Column, i) => `<col min="${i + 1}" max="${i + 1}" width="${column.width}" customWidth="1"/>`).join('')}</cols><sheetData>${lines.join('')}</sheetData>`
    + coloured + (chosen.length > 0 ? `<dataValidations count="${chosen.length}">${chosen.join('')}</dataValidations>` : '') + (links.length > 0 ? `<hyperlinks>${links.join('')}</hyperlinks>` : '')
    + `${PRINT}<headerFooter><oddHeader>&amp;L&amp;A</oddHeader><oddFooter>&amp;LCrossdock&amp;Rpage &amp;P of &amp;N</oddFooter></headerFooter><tableParts count="1"><tablePart r:id="rId1"/></tableParts></worksheet>`;
  const names = uniqueNames(columns.map(column => column.header));
  const tableXml = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<table xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" id="${tableId}" name="${sheet.table}" displayName="${sheet.table}" ref="${range}" totalsRowShown="0"><autoFilter ref="${range}"/>`
    + `<tableColumns count="${columns.length}">${names.map((name, i) => `<tableColumn id="${i + 1}" name="${xmlText(name)}"/>`).join('')}</tableColumns><tableStyleInfo name="TableStyleLight1" showFirstColumn="0" showLastColumn="0" showRowStripes="1" showColumnStripes="0"/></table>`;
  return { xml, tableXml };
}

/** The button of a filter covers the end of a header's line. */
const FILTER_BUTTON = 2.5;

function bodyLines(cell: Cell, column: Column | undefined): number {
  if (column?.wrap !== true || cell === undefined || typeof cell === 'number' || typeof cell === 'boolean') return 1;
  const shown = typeof cell === 'string' ? cell : 'formula' in cell ? String(cell.value) : cell.text;
  return linesOf(shown, column.width);
}

/** The words of both scales in their colours, wherever they stand in the ranges. */
function colourWords(ranges: readonly string[]): string {
  let priority = 0;
  return ranges.map(range => `<conditionalFormatting sqref="${range}">${RISK_WORDS.map(([words], d) => words.map(word => `<cfRule type="cellIs" dxfId="${d}" priority="${++priority}" operator="equal"><formula>"${word}"</formula></cfRule>`).join('')).join('')}</conditionalFormatting>`).join('');
}

/** A table's column names must differ, whatever the case. */
function uniqueNames(headers: readonly string[]): string[] {
  const seen = new Set<string>();
  return headers.map(header => {
    if (seen.has(header.toLowerCase())) throw new Error(`two columns of one table are called ${header}`);
    seen.add(header.toLowerCase());
    return header;
  });
}

export function pageSheetXml(sheet: PageSheet, styles: Styles, selected: boolean): SheetPart {
  const links: string[] = [];
  const merges: string[] = [];
  const words: string[] = [];
  const breaks: number[] = [];
  const lines = sheet.rows.map((row, r) => {
    let xml = '';
    if (row.pageBreak && r > 0) breaks.push(r);
    row.cells.forEach((cell, i) => {
      if (!cell) return;
      const reference = `${columnName(i)}${r + 1}`;
      const kind = cell.kind ?? 'text';
      const indent = indentOf(row, i);
      const place = (asText: boolean, quote: boolean, link: boolean): number => styles.page(cell.style, asText ? 'text' : kind, quote, cell.align, asText || link ? indent : 0, link);
      const placed = cellXml(reference, cell.text, kind, (quote, asText) => place(asText, quote, false), quote => place(true, quote, true));
      xml += placed.xml;
      if (placed.link !== undefined) links.push(placed.link);
      if (cell.riskWord) words.push(reference);
      const span = cell.span ?? 1;
      if (span > 1) {
        merges.push(`<mergeCell ref="${reference}:${columnName(i + span - 1)}${r + 1}"/>`);
        // The line below a cell is drawn only where the cells it covers carry the style too.
        for (let k = 1; k < span; k++) xml += `<c r="${columnName(i + k)}${r + 1}" s="${styles.page(cell.style, 'text', false, undefined, 0, false)}"/>`;
      }
    });
    return `<row r="${r + 1}" ht="${row.height ?? heightOfRow(row, sheet.widths)}" customHeight="1">${xml}</row>`;
  });
  return {
    xml: `${HEAD}<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:${columnName(Math.max(0, sheet.widths.length - 1))}${Math.max(1, sheet.rows.length)}"/><sheetViews><sheetView showGridLines="0"${selected ? ' tabSelected="1"' : ''} workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="14"/>`
      + `<cols>${sheet.widths.map((width, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`).join('')}</cols><sheetData>${lines.join('')}</sheetData>`
      + (merges.length > 0 ? `<mergeCells count="${merges.length}">${merges.join('')}</mergeCells>` : '') + colourWords(words) + (links.length > 0 ? `<hyperlinks>${links.join('')}</hyperlinks>` : '')
      + `${PRINT}<headerFooter><oddFooter>&amp;LCrossdock&amp;Rpage &amp;P of &amp;N</oddFooter></headerFooter>`
      + (breaks.length > 0 ? `<rowBreaks count="${breaks.length}" manualBreakCount="${breaks.length}">${breaks.map(r => `<brk id="${r}" max="16383" man="1"/>`).join('')}</rowBreaks>` : '') + '</worksheet>',
  };
}

/** Text right of a number would touch it. */
function indentOf({ cells }: PageRow, i: number): number {
  const cell = cells[i];
  const left = cells[i - 1];
  return cell !== undefined && cell.align !== 'right' && left !== undefined && (left.align === 'right' || (left.align === undefined && left.kind !== undefined && !TEXTUAL.has(left.kind))) ? 1 : 0;
}

function heightOfRow(row: PageRow, widths: readonly number[]): number {
  return Math.max(16, ...row.cells.map((cell, i) => (cell === undefined ? 0 : heightOf(cellLines(cell, widths, i, indentOf(row, i)), pageFont(cell.style).size))));
}

function cellLines(cell: TextCell, widths: readonly number[], i: number, indent: number): number {
  const { size, wrap } = pageFont(cell.style);
  const value = cell.text;
  if (!wrap || value === undefined || typeof value === 'number' || typeof value === 'boolean') return 1;
  const shown = typeof value === 'string' ? value : 'formula' in value ? String(value.value) : value.text;
  return linesOf(shown, widths.slice(i, i + (cell.span ?? 1)).reduce((sum, width) => sum + width, 0) - indent, size);
}
