import { percent } from '../../model/quantities';
import { riskBandOfScore, type RiskBand } from '../../model/views';
import type { Severity } from '../../model/finding';
import type { Cell, CellKind, TableSheet } from '../../model/workbook';
import type { ReportInput } from '../sheets/words-kit';
import { KEPT_FIELDS, type Kept, type KeptField } from '../../model/kept';
import type { ReportSettings } from '../../model/report-settings';
import type { Analysis } from '../../model/analysis';
import type { Evidence } from '../../model/evidence';
import { dollars, evidenceWords, shortId } from '../sheets/words-kit';
import { html, joined, lines, shortened, type Markup, type Part } from './escape-kit';

/** What the sections of the document have in common. */
export interface DocumentInput extends ReportInput {
  readonly settings: ReportSettings;
  /** Ids of what has a place of its own in the document, so that a link never leads nowhere. */
  readonly printed: { readonly paths: ReadonlySet<string>; readonly remediations: ReadonlySet<string>; readonly assumptions: ReadonlySet<string> };
}

export interface Section {
  /** Of the element, and the end of links to it. */
  readonly id: string;
  readonly title: string;
  /** What the table of contents says beside the title. */
  readonly about: string;
  readonly body: Markup;
}

/** How much is printed: a document is read, the workbook is searched. What is beyond is counted below the table. */
export const MOST = { zones: 60, conduits: 60, targets: 25, assets: 25, chokePoints: 10, casesPerRule: 6, narratives: 8, paths: 20, remediations: 30, flaws: 30, assumptions: 200, quality: 40, sources: 100, drawnZones: 48 } as const;

/** Losses below that part of the site's are not told one by one: a page of lines of no dollars tells nobody anything. */
export const tellable = (loss: number, site: number): boolean => site > 0 && loss / site >= 0.001;

/** `$4.45 M`: in sentences. Tables have whole dollars. */
export const money = (value: number): string => {
  const size = Math.abs(value);
  const words = size >= 1e6 ? `$${(size / 1e6).toFixed(2)} M` : size >= 1e3 ? `$${(size / 1e3).toFixed(size >= 1e5 ? 0 : 1)} k` : `$${size.toFixed(0)}`;
  return value < 0 ? `−${words}` : words;
};

export const share = (part: number, whole: number): string => (whole > 0 ? (part > 0 && part / whole < 0.001 ? '<0.1 %' : percent(part / whole)) : 'n/a');
export const count = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
export const plural = (value: number, one: string, many = `${one}s`): string => `${count(value)} ${value === 1 ? one : many}`;

const STEP: Readonly<Record<RiskBand | Severity, number>> = { minimal: 1, low: 2, moderate: 3, medium: 3, high: 4, 'very high': 5, critical: 5 };
/** Circle, dot, diamond, triangle, hexagon: the same as on the screen, for those who print in black or cannot tell the colours. */
const SHAPE: readonly Markup[] = [
  html`<circle cx="5" cy="5" r="3.4" fill="none" stroke="currentColor" stroke-width="1.4"/>`, html`<circle cx="5" cy="5" r="4" fill="currentColor"/>`, html`<path d="M5 .6 9.4 5 5 9.4.6 5z" fill="currentColor"/>`, html`<path d="M5 .8 9.6 9H.4z" fill="currentColor"/>`, html`<path d="M2.7.9h4.6L9.7 5 7.3 9.1H2.7L.3 5z" fill="currentColor"/>`,
];

/** Word, shape and colour of a risk. */
export function riskMark(word: RiskBand | Severity): Markup {
  const step = STEP[word];
  return html`<span class="risk r${step}"><svg viewBox="0 0 10 10" aria-hidden="true">${SHAPE[step - 1]}</svg>${word}</span>`;
}
const isRiskWord = (word: string): word is RiskBand | Severity => word in STEP;
export const scoreMark = (score: number): Markup => riskMark(riskBandOfScore(score));

export const code = (words: Part): Markup => html`<code>${words}</code>`;

/** Words on what was not told to the end. */
export const beyond = (left: number, what: string, sheet: string): Markup | undefined => (left > 0 ? html`<p class="more">And ${plural(left, `more ${what}`)} in the workbook, sheet ${sheet}.</p>` : undefined);

/** The plain value of a cell of the workbook. */
export function plain(cell: Cell): string | number | boolean | undefined {
  if (typeof cell !== 'object') return cell;
  return 'formula' in cell ? cell.value : cell.text;
}

function shown(cell: Cell, kind: CellKind, riskWords: boolean): Part {
  const value = plain(cell);
  if (value === undefined || value === '') return 'n/a';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') {
    if (riskWords && isRiskWord(value)) return riskMark(value);
    if (kind === 'date' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value)) return value.slice(0, 19).replace('T', ' ');
    return kind === 'identifier' ? code(lines(value)) : lines(value);
  }
  switch (kind) {
    case 'money': return dollars(value);
    case 'percent': return value > 0 && value < 0.001 ? '<0.1 %' : percent(value);
    case 'score': return value.toFixed(0);
    case 'integer': return count(value);
    default: return String(Number(value.toPrecision(3)));
  }
}

const RIGHT: ReadonlySet<CellKind> = new Set(['number', 'integer', 'money', 'percent', 'score']);

export interface TableColumn {
  readonly head: Part;
  readonly right?: boolean;
  /** Share of the width, in percent. */
  readonly width?: number;
}

export interface TableRow {
  readonly id?: string;
  readonly cells: readonly Part[];
  readonly total?: boolean;
}

export interface TableWords {
  /** What is said where there is no row. */
  readonly empty?: string | undefined;
  /** The caption is heard and not seen: the heading above says the same. */
  readonly quiet?: boolean | undefined;
}

/** A table with a caption, a head that is repeated on every page, and a first column that names its row. */
export function table(caption: string, columns: readonly TableColumn[], rows: readonly TableRow[], { empty = 'None.', quiet = false }: TableWords = {}): Markup {
  if (rows.length === 0) return html`<p class="none"><b>${caption}.</b> ${empty}</p>`;
  const widths = columns.some(column => column.width !== undefined) && html`<colgroup>${columns.map(column => (column.width === undefined ? html`<col/>` : html`<col class="w${column.width}"/>`))}</colgroup>`;
  return html`<table><caption${quiet && html` class="quiet"`}>${caption}</caption>${widths}<thead><tr>${columns.map(({ head, right }) => html`<th scope="col"${right && html` class="n"`}>${head}</th>`)}</tr></thead><tbody>
${rows.map(({ id, cells, total }) => html`<tr${id !== undefined && html` id="${id}"`}${total && html` class="total"`}>${cells.map((cell, i) => (i === 0 ? html`<th scope="row">${cell}</th>` : html`<td${columns[i]?.right && html` class="n"`}>${cell}</td>`))}</tr>
`)}</tbody></table>`;
}

export interface Pick {
  /** Of the sheet's column. */
  readonly header: string;
  /** Where the document calls it otherwise. */
  readonly head?: string;
  readonly width?: number;
}

/** Reads the columns of a sheet by their headers; the same words and numbers come out as in the workbook, for they are the same. */
export function reader(sheet: TableSheet): (row: readonly Cell[], header: string) => Cell {
  const at = new Map(sheet.columns.map((column, i) => [column.header, i]));
  return (row, header) => {
    const i = at.get(header);
    if (i === undefined) throw new Error(`sheet ${sheet.name} has no column ${header}`);
    return row[i];
  };
}

/** A table of the workbook with some of its columns and its first rows. `rows` are the sheet's rows that are shown, in the order in which they are; `of` how many there are in all. */
export function sheetTable(sheet: TableSheet, caption: string, picks: readonly Pick[], { rows = sheet.rows, of = rows.length, most, what, empty, quiet }: TableWords & { readonly rows?: readonly (readonly Cell[])[]; readonly of?: number; readonly most: number; readonly what: string }): Markup {
  const read = reader(sheet);
  const columns = picks.map(({ header }) => sheet.columns.find(column => column.header === header));
  const drawn = table(
    caption, picks.map(({ header, head, width }, i) => ({ head: head ?? header, right: RIGHT.has(columns[i]?.kind ?? 'text'), ...(width === undefined ? {} : { width }) })),
    rows.slice(0, most).map(row => ({ cells: picks.map(({ header }, i) => shown(read(row, header), columns[i]?.kind ?? 'text', columns[i]?.riskWords ?? false)) })), { empty, quiet },
  );
  return html`${drawn}${beyond(of - Math.min(rows.length, most), what, sheet.name)}`;
}

/** Four figures in a row, each with what it is and what it means. */
export function figures(list: readonly { readonly label: string; readonly value: Part; readonly note: Part }[]): Markup {
  return html`<dl class="figures">${list.map(({ label, value, note }) => html`<div><dt>${label}</dt><dd><b>${value}</b><span>${note}</span></dd></div>`)}</dl>`;
}

/** Places of evidence that are told; the workbook has up to eight. */
const PLACES = 4;

/** File and frame or row, and below it the display filter that finds the frames of the first file in Wireshark (membership in a set: version 3.6 and later). */
export function evidenceCell(analysis: Analysis, evidence: readonly Evidence[], none = 'none'): Markup {
  const frames = evidence.flatMap(piece => ('rule' in piece ? piece.from : [piece])).slice(0, PLACES).filter((piece): piece is Extract<Evidence, { frame: number }> => 'frame' in piece);
  const own = [...new Set(frames.filter(piece => piece.source === frames[0]?.source).map(piece => piece.frame))].sort((a, b) => a - b);
  const filter = own.length === 0 ? undefined : own.length === 1 ? `frame.number == ${own[0]}` : `frame.number in {${own.join(', ')}}`;
  return html`${lines(evidenceWords(analysis, evidence, PLACES).replace(/\nand (\d+) more$/, ' and $1 more') || none)}${filter !== undefined && html`<br/>${code(filter)}`}`;
}

const KEPT_WORDS: Readonly<Record<KeptField, string>> = { owner: 'Owner', status: 'Status', 'accepted-risk': 'Accepted risk', due: 'Due', comment: 'Comment', 'sl-t': 'SL-T', 'sl-a': 'SL-A' };

/** What the client's engineers wrote beside a result, in the order of the workbook's columns. */
export function keptWords(kept: Kept | undefined): Markup | undefined {
  const said = KEPT_FIELDS.flatMap(field => (kept?.[field] === undefined ? [] : [html`<b>${KEPT_WORDS[field]}:</b> <bdi>${shortened(kept[field].value, 300)}</bdi>`]));
  return said.length === 0 ? undefined : html`<br/><small>${joined(said, '; ')}</small>`;
}

/** Names in a sentence; each in its own direction. */
export function names(list: readonly string[], most = 6): Markup {
  const told = list.slice(0, most).map(name => html`<bdi>${shortened(name, 80)}</bdi>`);
  return html`${joined(told, ', ')}${list.length > most && ` and ${count(list.length - most)} more`}`;
}

export const pathRef = (input: DocumentInput, id: string): Markup => {
  const at = input.analysis.paths.findIndex(path => path.id === id);
  const words = shortId('P', at + 1);
  return input.printed.paths.has(id) ? html`<a href="#${words}">${words}</a>` : html`${words}`;
};

export const remediationRef = (input: DocumentInput, id: string): Markup => {
  const at = input.analysis.remediations.findIndex(remediation => remediation.id === id);
  if (at < 0) return html`${id}`;
  const words = shortId('R', at + 1);
  return input.printed.remediations.has(id) ? html`<a href="#${words}">${words}</a>` : html`${words}`;
};

/** Assumption ids are ours (`A-01`), unless an engagement says otherwise: what does not look like one is text. */
export const assumptionRef = (input: DocumentInput, id: string): Markup => (input.printed.assumptions.has(id) && /^[A-Z]-\d+$/.test(id) ? html`<a href="#${id}">${id}</a>` : html`${id}`);
