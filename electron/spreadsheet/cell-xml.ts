import type { Cell, CellKind } from '../../shared/model/workbook';
import { looksLikeFormula } from './formula-text';
import { cellText, xmlText } from './xml-text';

/** One cell of a worksheet part (ECMA-376 Part 1, CT_Cell). Text from data is a string whatever it looks like; only a formula cell, which code writes, becomes `<f>`. */

/** A, B, … Z, AA, … */
export function columnName(index: number): string {
  let name = '';
  for (let n = index + 1; n > 0; n = Math.floor((n - 1) / 26)) name = String.fromCharCode(65 + ((n - 1) % 26)) + name;
  return name;
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/**
 * Days since 1899-12-30, as spreadsheets count, to the second; undefined when the text is no ISO time, or before March 1900, where their calendar has a day that never was. Without an offset a time is
 * UTC: no file may depend on where it was written.
 */
export function excelDate(iso: string): number | undefined {
  const match = ISO.exec(iso);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map(i => Number(match[i] ?? 0)) as [number, number, number, number, number, number];
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(time);
  if (Number.isNaN(time) || back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day || hour > 23 || minute > 59 || second > 60) return undefined;
  const offset = match[7] === undefined || match[7] === 'Z' ? 0 : (match[7].startsWith('-') ? -1 : 1) * (Number(match[7].slice(1, 3)) * 60 + Number(match[7].slice(-2)));
  const serial = (time / 1_000 - offset * 60) / 86_400 + 25_569;
  return serial >= 61 ? serial : undefined;
}

export interface Placed {
  readonly xml: string;
  readonly link?: string;
}

export interface CellStyles {
  /** Index into cellXfs. `quote`: the text looks like a formula. `asText`: text, whatever the column's kind. */
  of(quote: boolean, asText: boolean): number;
  link(quote: boolean): number;
}

const NO_CELL: Placed = { xml: '' };

/** @param locate where a link leads, as `'Sheet'!A1`. */
export function cellXml(reference: string, cell: Cell, kind: CellKind, styles: CellStyles, locate: (sheet: string, cell: string) => string, blanks = false): Placed {
  // Blank cells have a style too: the line below them, and the format of what somebody will write into them.
  if (cell === undefined || cell === '') return blanks ? { xml: `<c r="${reference}" s="${styles.of(false, false)}"/>` } : NO_CELL;
  if (typeof cell === 'boolean') return { xml: textXml(reference, cell ? 'yes' : 'no', styles.of(false, true)) };
  // A cell cannot hold what is no number; nothing is truer than a made-up figure.
  if (typeof cell === 'number') return Number.isFinite(cell) ? { xml: `<c r="${reference}" s="${styles.of(false, false)}"><v>${cell}</v></c>` } : { xml: textXml(reference, 'n/a', styles.of(false, true)) };
  if (typeof cell === 'string') {
    const date = kind === 'date' || kind === 'day' ? excelDate(cell) : undefined;
    if (date !== undefined) return { xml: `<c r="${reference}" s="${styles.of(false, false)}"><v>${date}</v></c>` };
    return { xml: textXml(reference, cell, styles.of(looksLikeFormula(cell), kind !== 'identifier')) };
  }
  if ('formula' in cell) {
    const { value } = cell;
    const style = styles.of(false, false);
    if (typeof value === 'string') return { xml: `<c r="${reference}" s="${style}" t="str"><f>${xmlText(checkedFormula(cell.formula))}</f><v>${xmlText(cellText(value))}</v></c>` };
    return { xml: `<c r="${reference}" s="${style}"><f>${xmlText(checkedFormula(cell.formula))}</f>${Number.isFinite(value) ? `<v>${value}</v>` : ''}</c>` };
  }
  return {
    xml: textXml(reference, cell.text, styles.link(looksLikeFormula(cell.text))),
    link: `<hyperlink ref="${reference}" location="${xmlText(locate(cell.sheet, cell.cell))}" display="${xmlText(cellText(cell.text))}"/>`,
  };
}

/** Calls out of the workbook, other files, and DDE (`program|topic!item`): a report never needs them. */
const REACHES_OUT = /\||\b(webservice|hyperlink|filterxml|encodeurl|rtd|call|register\.id|exec|dde|image|importxml|importdata|indirect)\s*\(|\[[^\]]*\.xl|:\/\//i;

/** Formulas are written by code, so one that reaches out of the workbook, or begins like text from outside, is our bug. */
function checkedFormula(formula: string): string {
  const outsideQuotes = formula.replace(/"[^"]*"/g, '""');
  if (formula === '' || formula.startsWith('=') || formula.length > 8_192 || REACHES_OUT.test(outsideQuotes)) throw new Error(`this formula must not be written: ${formula.slice(0, 80)}`);
  return formula;
}

export function textXml(reference: string, value: string, style: number): string {
  const shown = xmlText(cellText(value));
  return `<c r="${reference}" s="${style}" t="inlineStr"><is><t${/^\s|\s$|\n/.test(shown) ? ' xml:space="preserve"' : ''}>${shown}</t></is></c>`;
}
