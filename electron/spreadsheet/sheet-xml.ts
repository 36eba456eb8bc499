import type { PageRow, PageSheet, TextCell } from '../../shared/model/workbook';
import { cellXml, columnName } from './cell-xml';
import { heightOf, linesOf } from './row-height';
import { colourWords, footer, print, SHEET_HEAD, TEXTUAL, type Frame } from './sheet-kit';
import { pageFont, type Styles } from './styles';

/** The worksheet part of a page to read. Elements stand in the order that the schema demands (ECMA-376 Part 1, CT_Worksheet); a program that finds another order offers to repair the file. */
export function pageSheetXml(sheet: PageSheet, styles: Styles, frame: Frame): string {
  const links: string[] = [];
  const merges: string[] = [];
  const words: string[] = [];
  const breaks: number[] = [];
  const lines = sheet.rows.map((row, r) => {
    let xml = '';
    if (row.pageBreak && r > 0) breaks.push(r);
    const middle = row.cells.some(cell => cell?.style === 'figure');
    row.cells.forEach((cell, i) => {
      if (!cell) return;
      const reference = `${columnName(i)}${r + 1}`;
      const kind = cell.kind ?? 'text';
      const indent = indentOf(row, i);
      const place = (asText: boolean, quote: boolean, link: boolean): number => styles.page(cell.style, asText ? 'text' : kind, quote, cell.align, asText || link ? indent : 0, link, middle);
      const placed = cellXml(reference, cell.text, kind, { of: (quote, asText) => place(asText, quote, false), link: quote => place(true, quote, true) }, frame.locate);
      xml += placed.xml;
      if (placed.link !== undefined) links.push(placed.link);
      if (cell.riskWord) words.push(reference);
      const span = cell.span ?? 1;
      if (span > 1) {
        if (row.cells.slice(i + 1, i + span).some(covered => covered !== undefined)) throw new Error(`a merged cell of ${sheet.name} covers another one in row ${r + 1}`);
        merges.push(`<mergeCell ref="${reference}:${columnName(i + span - 1)}${r + 1}"/>`);
        // The line below a cell is drawn only where the cells it covers carry the style too.
        for (let k = 1; k < span; k++) xml += `<c r="${columnName(i + k)}${r + 1}" s="${styles.page(cell.style, 'text', false, undefined, 0, false, middle)}"/>`;
      }
    });
    return `<row r="${r + 1}" ht="${row.height ?? heightOfRow(row, sheet.widths)}" customHeight="1">${xml}</row>`;
  });
  return `${SHEET_HEAD}<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:${columnName(Math.max(0, sheet.widths.length - 1))}${Math.max(1, sheet.rows.length)}"/><sheetViews><sheetView showGridLines="0"${frame.selected ? ' tabSelected="1"' : ''} workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="14"/>`
    + `<cols>${sheet.widths.map((width, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`).join('')}</cols><sheetData>${lines.join('')}</sheetData>`
    + (merges.length > 0 ? `<mergeCells count="${merges.length}">${merges.join('')}</mergeCells>` : '') + colourWords(words) + (links.length > 0 ? `<hyperlinks>${links.join('')}</hyperlinks>` : '')
    + `${print(sheet.onePage ? 1 : 0)}${footer(frame, false)}`
    + (breaks.length > 0 ? `<rowBreaks count="${breaks.length}" manualBreakCount="${breaks.length}">${breaks.map(r => `<brk id="${r}" max="16383" man="1"/>`).join('')}</rowBreaks>` : '')
    + ((sheet.pictures?.length ?? 0) > 0 ? '<drawing r:id="rId1"/>' : '') + '</worksheet>';
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
