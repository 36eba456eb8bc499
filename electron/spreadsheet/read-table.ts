import * as XLSX from 'xlsx';
import type { Problem } from '../../shared/model/problem';
import { Refusal, SAVE_AGAIN } from './refusal';
import { XML_LIMITS, XmlGuard, type Counted } from './xml-guard';
import { inflateEntry, ZIP_LIMITS, zipEntries, type ZipEntry, type ZipLimits } from './zip-limits';

/**
 * Workbooks that others made, as rows of text. The archive and every XML part are checked before the library sees a byte, and the library is given the unpacked parts it needs and no others: no macros,
 * pictures, connections or links to other files.
 */
export interface WorkbookSheet {
  readonly name: string;
  readonly hidden: boolean;
  /** Rows that hold at least one value. */
  readonly rows: number;
}

export interface SheetRow {
  readonly sheet: string;
  /** As the spreadsheet program numbers it, from 1. */
  readonly row: number;
  /** From column A; trailing blanks are not kept. */
  readonly cells: readonly string[];
}

export type WorkbookFormat = 'xlsx' | 'xlsb' | 'ods' | 'xls';

export type WorkbookReading =
  | { readonly kind: 'read'; readonly format: WorkbookFormat; readonly sheets: readonly WorkbookSheet[]; readonly rows: Iterable<SheetRow>; readonly problems: readonly Problem[] }
  | { readonly kind: 'refused'; readonly problem: Problem };

const COMPOUND_FILE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const ZIP = [0x50, 0x4b];
const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean => magic.every((byte, i) => bytes[i] === byte);
const WORKBOOK_NAME = /\.(xlsx|xlsm|xltx|xltm|xlsb|xls|xlt|ods|ots|numbers)$/i;

/** By the file's first bytes, and where these say only "zip" or "page of HTML", by its name. */
export function isWorkbook(head: Uint8Array, name: string): boolean {
  if (startsWith(head, COMPOUND_FILE)) return true;
  if (startsWith(head, ZIP)) return WORKBOOK_NAME.test(name) || /\[Content_Types\]\.xml|mimetypeapplication\/vnd\.oasis\.opendocument\.spreadsheet/.test(latin1(head.subarray(0, 4_096)));
  return WORKBOOK_NAME.test(name);
}

/** All sheets of a workbook. Trouble with the file is in the result; nothing is thrown for it. */
export function readWorkbook(bytes: Uint8Array, limits: ZipLimits = ZIP_LIMITS): WorkbookReading {
  try {
    if (bytes.length === 0) throw new Refusal('empty', 'The file is empty (0 bytes).', 'Copy or export it again.');
    if (startsWith(bytes, ZIP)) return readPackage(bytes, limits);
    if (startsWith(bytes, COMPOUND_FILE)) return readCompound(bytes, limits);
    throw foreign(bytes);
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refused', problem: error.problem };
    throw error;
  }
}

function foreign(bytes: Uint8Array): Refusal {
  const start = latin1(bytes.subarray(0, 512)).replace(/^(ï»¿|\s)+/, '').toLowerCase();
  const what = /^<(!doctype html|html|head|table|meta)/.test(start) ? 'is an HTML page saved under a workbook’s name'
    : start.startsWith('<?xml') || start.startsWith('<workbook') ? 'is an XML file saved under a workbook’s name'
      : startsWith(bytes, [0x09]) && bytes[1]! <= 8 ? 'is a workbook of Excel 2 to 4'
        : 'is no workbook';
  return new Refusal('workbook-format', `This file ${what}; save as .xlsx/.csv. Nothing was imported from it.`, SAVE_AGAIN);
}

/** Parts that cannot hold cells stay packed: macros, pictures, drawings, embedded files, connections, printers, comments and links to other workbooks. */
const UNNEEDED = /vbaproject|vbadata|\/(media|drawings|embeddings|printersettings|activex|ctrlprops|customxml|externallinks|charts|chartsheets|comments|threadedcomments|persons|querytables|slicers|slicercaches|pivotcache|pivottables|theme|webextensions)\/|^(customxml|pictures|thumbnails|basic|scripts|configurations2|object [^/]*)\/|connections\.(xml|bin)|calcchain|docprops\//;
const KEPT = /\.(xml|rels|bin)$|^mimetype$/;
const XML_NAME = /\.(xml|rels|vml|rdf|xhtml|html?)$/i;

function readPackage(bytes: Uint8Array, limits: ZipLimits): WorkbookReading {
  const entries = zipEntries(bytes, limits);
  const names = new Map(entries.map(entry => [plain(entry.name), entry]));
  const has = (name: string): boolean => names.has(name);
  if (has('index/document.iwa') || has('index.zip') || has('objectdata.xml')) throw new Refusal('workbook-format', 'This workbook is of a program whose files are not read (Numbers, UOF); save as .xlsx/.csv. Nothing was imported from it.', SAVE_AGAIN);
  const ods = has('content.xml') && has('meta-inf/manifest.xml');
  if (!ods && !has('[content_types].xml')) throw new Refusal('workbook-format', 'This file is an archive, but no workbook. Nothing was imported from it.', 'Unpack it first, and import what is inside.');

  const counted: Counted = { cells: 0, strings: 0, references: 0 };
  const parts: { path: string; content: Uint8Array }[] = [];
  for (const entry of entries) {
    const needed = isNeeded(plain(entry.name));
    const content = unpack(bytes, entry, needed, counted);
    if (content) parts.push({ path: entry.name.replace(/\\/g, '/'), content });
  }
  const xlsb = has('xl/workbook.bin');
  const problems: Problem[] = [];
  if ([...names.keys()].some(name => name.includes('vbaproject'))) problems.push({ code: 'workbook-macros', weight: 'warning', message: 'This workbook contains macros; they were not read.' });
  if (ods && parts.some(part => plain(part.path) === 'meta-inf/manifest.xml' && latin1(part.content).includes('encryption-data'))) throw password();
  const book = withLibrary(() => parsePackage(parts));
  return result(book, ods ? 'ods' : xlsb ? 'xlsb' : 'xlsx', problems);
}

const plain = (name: string): string => name.replace(/\\/g, '/').toLowerCase();
const isNeeded = (name: string): boolean => KEPT.test(name) && !UNNEEDED.test(name);

/** Every part is unpacked once and counted; every XML part is watched, needed or not. Returns the bytes of those that are needed. */
function unpack(bytes: Uint8Array, entry: ZipEntry, needed: boolean, counted: Counted): Uint8Array | undefined {
  let content = needed ? new Uint8Array(Math.min(entry.size, 1 << 20)) : undefined;
  let length = 0;
  let guard: XmlGuard | undefined;
  let first = true;
  inflateEntry(bytes, entry, piece => {
    if (piece.length === 0) return;
    if (first) {
      first = false;
      if (XML_NAME.test(entry.name) || looksLikeXml(piece)) guard = new XmlGuard(entry.name, counted);
    }
    guard?.push(piece);
    if (!content) return;
    if (length + piece.length > content.length) {
      // Grows with what came out, never by what the archive promises.
      const larger = new Uint8Array(Math.min(entry.size, Math.max(content.length * 2, length + piece.length)));
      larger.set(content.subarray(0, length));
      content = larger;
    }
    content.set(piece, length);
    length += piece.length;
  });
  guard?.end();
  return content?.subarray(0, length);
}

const looksLikeXml = (piece: Uint8Array): boolean => /^(ï»¿)?\s*<[!?A-Za-z]/.test(latin1(piece.subarray(0, 64)));

/** What the library calls a container: parts by path, as its own zip reader would leave them. */
interface Container {
  readonly FullPaths: string[];
  readonly FileIndex: { readonly name: string; readonly type: number; readonly content: Uint8Array; readonly size: number }[];
}

// Formulas, comments, styles beyond number formats and formatted texts are not made; macros are never kept.
const OPTIONS = { dense: true, cellNF: true, cellText: false, cellHTML: false, cellFormula: false, cellStyles: false, cellDates: false, bookVBA: false, bookDeps: false } as const;

function parsePackage(parts: readonly { path: string; content: Uint8Array }[]): XLSX.WorkBook {
  const container: Container = {
    FullPaths: ['Root Entry/', ...parts.map(part => `Root Entry/${part.path}`)],
    FileIndex: [
      { name: 'Root Entry', type: 5, content: new Uint8Array(0), size: 0 },
      ...parts.map(({ path, content }) => ({ name: path.slice(path.lastIndexOf('/') + 1), type: 2, content: Buffer.from(content.buffer, content.byteOffset, content.byteLength), size: content.length })),
    ],
  };
  return (XLSX as unknown as { parse_zip(zip: Container, options: object): XLSX.WorkBook }).parse_zip(container, { ...OPTIONS, type: 'buffer' });
}

function readCompound(bytes: Uint8Array, limits: ZipLimits): WorkbookReading {
  if (bytes.length > limits.packed) throw new Refusal('workbook-too-large', `This workbook has ${bytes.length} bytes; workbooks are read up to ${limits.packed}. Nothing was imported from it.`, 'Save the sheet as .csv, and split it.');
  const container = withLibrary(() => XLSX.CFB.read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), { type: 'buffer' })) as { FullPaths: string[] };
  const streams = container.FullPaths.map(path => path.replace(/^.*\/(?=[^/]+$)/, '').toLowerCase());
  if (streams.includes('encryptedpackage')) throw password();
  if (!streams.includes('workbook') && !streams.includes('book')) throw new Refusal('workbook-format', 'This file is a document of an Office program, but no workbook; save as .xlsx/.csv. Nothing was imported from it.', SAVE_AGAIN);
  const problems: Problem[] = container.FullPaths.some(path => /_VBA_PROJECT/i.test(path)) ? [{ code: 'workbook-macros', weight: 'warning', message: 'This workbook contains macros; they were not read.' }] : [];
  const book = withLibrary(() => XLSX.read(bytes, { ...OPTIONS, type: 'array' }));
  return result(book, 'xls', problems);
}

const password = (): Refusal => new Refusal('workbook-password', 'This workbook is protected by a password. Nothing was imported from it.', 'Remove the password in the program that wrote it, and import it again.');

/** The library throws whatever a broken file makes it throw; to us each of that is a file that cannot be read. */
function withLibrary<T>(work: () => T): T {
  // It also writes a line for every record it does not know; a hostile file could fill a terminal with them.
  const say = console.error;
  console.error = () => undefined;
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const words = error instanceof Error ? error.message : '';
    if (/password|encrypt/i.test(words)) throw password();
    throw new Refusal('workbook-damaged', 'This workbook is damaged or of a kind that is not read; save as .xlsx/.csv. Nothing was imported from it.', SAVE_AGAIN);
  } finally {
    console.error = say;
  }
}

type DenseRow = (XLSX.CellObject | undefined)[];

function result(book: XLSX.WorkBook, format: WorkbookFormat, problems: Problem[]): WorkbookReading {
  const date1904 = book.Workbook?.WBProps?.date1904 === true;
  let cells = 0;
  const sheets: { name: string; hidden: boolean; rows: number; data: readonly DenseRow[] }[] = [];
  book.SheetNames.forEach((name, i) => {
    const sheet = Object.hasOwn(book.Sheets, name) ? (book.Sheets[name] as { '!data'?: DenseRow[] } | undefined) : undefined;
    if (!sheet) problems.push({ code: 'sheet-unreadable', weight: 'partial', message: `The sheet “${name.slice(0, 31)}” holds no readable cells; the other sheets were kept.`, advice: 'If it is a list, save it as .csv and import that file.' });
    const data = sheet?.['!data'] ?? [];
    if (data.length > XML_LIMITS.rows) throw outside(name);
    let rows = 0;
    for (let r = 0; r < data.length; r++) {
      const row = data[r];
      if (!row) continue;
      if (row.length > XML_LIMITS.columns) throw outside(name);
      cells += row.length;
      rows++;
    }
    sheets.push({ name, hidden: (book.Workbook?.Sheets?.[i]?.Hidden ?? 0) !== 0, rows, data });
  });
  if (cells > XML_LIMITS.cells) throw new Refusal('workbook-xml', `This workbook has more than ${XML_LIMITS.cells} cells. Nothing was imported from it.`, 'Split it into smaller workbooks, or save the sheet as .csv.');
  return { kind: 'read', format, problems, sheets: sheets.map(({ name, hidden, rows }) => ({ name, hidden, rows })), rows: { [Symbol.iterator]: () => rowsOf(sheets, date1904) } };
}

const outside = (name: string): Refusal => new Refusal('workbook-xml', `The sheet “${name.slice(0, 31)}” of this workbook has cells outside of the grid A1 to XFD1048576. Nothing was imported from it.`, SAVE_AGAIN);

function* rowsOf(sheets: readonly { readonly name: string; readonly data: readonly DenseRow[] }[], date1904: boolean): Generator<SheetRow> {
  for (const { name, data } of sheets) {
    for (let r = 0; r < data.length; r++) {
      const row = data[r];
      if (!row) continue;
      const cells: string[] = [];
      for (let c = 0; c < row.length; c++) cells.push(cellText(row[c], date1904));
      while (cells.length > 0 && cells[cells.length - 1] === '') cells.pop();
      if (cells.length > 0) yield { sheet: name, row: r + 1, cells };
    }
  }
}

/**
 * A cell's value, not its look: a number that a narrow column shows as 1.00E+12 is all its digits. Two looks are more than looks: dates, and formats of zeros, which is how spreadsheets keep the leading
 * zeros of serial numbers.
 */
export function cellText(cell: XLSX.CellObject | undefined, date1904 = false): string {
  if (!cell || cell.v === undefined || cell.v === null) return '';
  switch (cell.t) {
    case 's': return String(cell.v);
    case 'b': return cell.v ? 'TRUE' : 'FALSE';
    case 'e': return ERRORS[Number(cell.v)] ?? '#N/A';
    case 'd': return cell.v instanceof Date && !Number.isNaN(cell.v.getTime()) ? isoText(cell.v.getTime() / 86_400_000 + 25_569) : String(cell.v);
    case 'n': return typeof cell.v === 'number' ? numberText(cell.v, typeof cell.z === 'string' ? cell.z : 'General', date1904) : String(cell.v);
    default: return '';
  }
}

/** ECMA-376 Part 1, ST_CellType e; codes of [MS-XLS] 2.5.10. */
const ERRORS: Readonly<Record<number, string>> = { 0: '#NULL!', 7: '#DIV/0!', 15: '#VALUE!', 23: '#REF!', 29: '#NAME?', 36: '#NUM!', 42: '#N/A' };

function numberText(value: number, format: string, date1904: boolean): string {
  // The look of a hostile format is never computed: only whether it is a date, and formats made of zeros alone.
  if (/^0{2,}$/.test(format) && Number.isInteger(value) && value >= 0) return plainNumber(value).padStart(Math.min(format.length, 64), '0');
  if (format !== 'General' && format.length <= 255 && XLSX.SSF.is_date(format)) {
    const serial = date1904 ? value + 1_462 : value;
    if (serial >= 0 && serial < 2_958_466) return isoText(serial);
  }
  return plainNumber(value);
}

/** All digits, never an exponent, for any number a cell can show. */
function plainNumber(value: number): string {
  if (!Number.isFinite(value)) return '';
  return Number.isInteger(value) && Math.abs(value) >= 1e21 ? BigInt(value).toString() : String(value);
}

/** Days since 1899-12-30 as ISO text; a time alone has no date, and a date alone no time. */
function isoText(serial: number): string {
  // Before March 1900 the serials count a 29 February that never was (ECMA-376 Part 1, 18.17.4.1).
  const days = serial >= 1 && serial < 60 ? serial + 1 : serial;
  const text = new Date(Math.round((days - 25_569) * 86_400) * 1_000).toISOString();
  if (serial < 1) return text.slice(11, 19);
  return text.slice(11, 19) === '00:00:00' ? text.slice(0, 10) : `${text.slice(0, 10)} ${text.slice(11, 19)}`;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
