import type { Cell, CellKind, Column, PageSheet, TableSheet } from '../../shared/model/workbook';
import { RISK_WORDS, type Styles } from './styles';
import { cellText, looksLikeFormula, xmlText } from './xml-text';

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
  const lines = [`<row r="1" ht="30" customHeight="1">${columns.map((column, i) => text(`${columnName(i)}1`, column.header, styles.header(!TEXTUAL.has(column.kind)))).join('')}</row>`];
  rows.forEach((row, r) => {
    let xml = '';
    columns.forEach((column, i) => {
      // Text in a numeric column (n/a) stays plain text.
      const placed = cellXml(`${columnName(i)}${r + 2}`, row[i], column.kind, (quote, asText) => styles.body(asText && column.kind !== 'identifier' ? 'text' : column.kind, column.wrap ?? false, quote), quote => styles.link(quote));
      xml += placed.xml;
      if (placed.link !== undefined) links.push(placed.link);
    });
    lines.push(`<row r="${r + 2}">${xml}</row>`);
  });
  const body = (i: number): string => `${columnName(i)}2:${columnName(i)}${lastRow}`;
  let priority = 0;
  const coloured = columns.flatMap((column, i) => (column.riskWords ? [`<conditionalFormatting sqref="${body(i)}">${RISK_WORDS.map(([words], d) => words.map(word => `<cfRule type="cellIs" dxfId="${d}" priority="${++priority}" operator="equal"><formula>"${word}"</formula></cfRule>`).join('')).join('')}</conditionalFormatting>`] : []));
  const chosen = columns.flatMap((column, i) => (column.choices ? [`<dataValidation type="list" allowBlank="1" showErrorMessage="1" sqref="${body(i)}"><formula1>"${xmlText(column.choices.join(','))}"</formula1></dataValidation>`] : []));
  const xml = `${HEAD}<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="${range}"/><sheetViews><sheetView showGridLines="0"${selected ? ' tabSelected="1"' : ''} workbookViewId="0"><pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="14"/>`
    + `<cols>${columns.map((column: Column, i) => `<col min="${i + 1}" max="${i + 1}" width="${column.width}" customWidth="1"/>`).join('')}</cols><sheetData>${lines.join('')}</sheetData>`
    + coloured.join('') + (chosen.length > 0 ? `<dataValidations count="${chosen.length}">${chosen.join('')}</dataValidations>` : '') + (links.length > 0 ? `<hyperlinks>${links.join('')}</hyperlinks>` : '')
    + `${PRINT}<headerFooter><oddHeader>&amp;L&amp;A</oddHeader><oddFooter>&amp;LCrossdock&amp;Rpage &amp;P of &amp;N</oddFooter></headerFooter><tableParts count="1"><tablePart r:id="rId1"/></tableParts></worksheet>`;
  const names = uniqueNames(columns.map(column => column.header));
  const tableXml = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<table xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" id="${tableId}" name="${sheet.table}" displayName="${sheet.table}" ref="${range}" totalsRowShown="0"><autoFilter ref="${range}"/>`
    + `<tableColumns count="${columns.length}">${names.map((name, i) => `<tableColumn id="${i + 1}" name="${xmlText(name)}"/>`).join('')}</tableColumns><tableStyleInfo name="TableStyleLight1" showFirstColumn="0" showLastColumn="0" showRowStripes="1" showColumnStripes="0"/></table>`;
  return { xml, tableXml };
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
  const lines = sheet.rows.map((row, r) => {
    let xml = '';
    row.cells.forEach((cell, i) => {
      if (!cell) return;
      const reference = `${columnName(i)}${r + 1}`;
      const kind = cell.kind ?? 'text';
      const placed = cellXml(reference, cell.text, kind, (quote, asText) => styles.page(cell.style, asText ? 'text' : kind, quote), quote => styles.link(quote));
      xml += placed.xml;
      if (placed.link !== undefined) links.push(placed.link);
      if ((cell.span ?? 1) > 1) merges.push(`<mergeCell ref="${reference}:${columnName(i + cell.span! - 1)}${r + 1}"/>`);
    });
    return `<row r="${r + 1}"${row.height === undefined ? '' : ` ht="${row.height}" customHeight="1"`}>${xml}</row>`;
  });
  return {
    xml: `${HEAD}<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:${columnName(Math.max(0, sheet.widths.length - 1))}${Math.max(1, sheet.rows.length)}"/><sheetViews><sheetView showGridLines="0"${selected ? ' tabSelected="1"' : ''} workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="14"/>`
      + `<cols>${sheet.widths.map((width, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`).join('')}</cols><sheetData>${lines.join('')}</sheetData>`
      + (merges.length > 0 ? `<mergeCells count="${merges.length}">${merges.join('')}</mergeCells>` : '') + (links.length > 0 ? `<hyperlinks>${links.join('')}</hyperlinks>` : '')
      + `${PRINT}<headerFooter><oddFooter>&amp;LCrossdock&amp;Rpage &amp;P of &amp;N</oddFooter></headerFooter></worksheet>`,
  };
}
