import type { CellKind } from '../../shared/model/workbook';
import { RISK_SCALE, RISK_WORDS } from './styles';
import { xmlText } from './xml-text';

/** What worksheets of both kinds have in common. */

/** What a sheet must know of the workbook around it. */
export interface Frame {
  /** Shown when the workbook opens. */
  readonly selected: boolean;
  /** Over and under every printed page; by default the sheet's name, and the program's. */
  readonly header?: string;
  readonly footer?: string;
  /** Where a link leads, as `'Sheet'!A1`, also when the list it leads to goes on in a second sheet. */
  locate(sheet: string, cell: string): string;
  /** The formula of a drop-down. */
  choices(values: readonly string[]): string;
}

export const SHEET_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">';

/** A4 landscape, one page wide; as many pages high as it takes (0), or one. */
export const print = (pagesHigh: 0 | 1): string => `<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToHeight="${pagesHigh}"/>`;

/** All parts of a header or footer together must stay below 255 characters. */
const LONGEST_LINE = 160;

/** `&` begins a code in headers and footers, so one of the text is doubled. */
const line = (text: string): string => xmlText(text.replace(/\s+/g, ' ').slice(0, LONGEST_LINE).replace(/[\ud800-\udbff]$/, '').replace(/&/g, '&&'));

export function footer({ header, footer: text }: Frame, withName: boolean): string {
  const over = `${withName ? '&amp;L&amp;A' : ''}${header === undefined ? '' : `&amp;R${line(header)}`}`;
  return `<headerFooter>${over === '' ? '' : `<oddHeader>${over}</oddHeader>`}<oddFooter>&amp;L${line(text ?? 'Crossdock')}&amp;Rpage &amp;P of &amp;N</oddFooter></headerFooter>`;
}

/** Kinds that stand left. */
export const TEXTUAL: ReadonlySet<CellKind> = new Set(['text', 'identifier', 'date', 'day']);

/** The words of both scales in their colours, wherever they stand in the ranges. */
export function colourWords(ranges: readonly string[]): string {
  let priority = 0;
  return ranges.map(range => `<conditionalFormatting sqref="${range}">${RISK_WORDS.map(([words], d) => words.map(word => `<cfRule type="cellIs" dxfId="${d}" priority="${++priority}" operator="equal"><formula>"${word}"</formula></cfRule>`).join('')).join('')}</conditionalFormatting>`).join('');
}

/** Figures from pale to the colour of high risk; a word stands beside them, colour never stands alone. */
export function colourScale(ranges: readonly string[]): string {
  return ranges.map((range, i) => `<conditionalFormatting sqref="${range}"><cfRule type="colorScale" priority="${1_000 + i}"><colorScale><cfvo type="min"/><cfvo type="percentile" val="50"/><cfvo type="max"/>${RISK_SCALE.map(colour => `<color rgb="${colour}"/>`).join('')}</colorScale></cfRule></conditionalFormatting>`).join('');
}
