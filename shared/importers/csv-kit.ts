import type { Problem } from '../model/problem';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** reliability §2.2: longest line, most columns, most rows. */
export const CSV_LIMITS = { line: 1 << 20, columns: 1024, rows: 5_000_000 } as const;

/** By byte order mark; else UTF-16 shows as zeros in every second byte of mostly ASCII text; else UTF-8 unless some byte breaks it. */
export function sniffEncoding(head: Uint8Array): { encoding: Encoding; mark: number } {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', mark: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', mark: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', mark: 2 };
  let even = 0;
  let odd = 0;
  const length = Math.min(head.length, 4096);
  for (let i = 0; i < length; i++) {
    if (head[i] !== 0) continue;
    if (i % 2 === 0) even++;
    else odd++;
  }
  if (length >= 8 && odd > length / 5 && even < length / 50) return { encoding: 'utf-16le', mark: 0 };
  if (length >= 8 && even > length / 5 && odd < length / 50) return { encoding: 'utf-16be', mark: 0 };
  return { encoding: isUtf8(head) ? 'utf-8' : 'windows-1252', mark: 0 };
}

/** A sequence cut by the end of the piece is no error. */
function isUtf8(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length;) {
    const lead = bytes[i]!;
    const more = lead < 0x80 ? 0 : lead >= 0xc2 && lead < 0xe0 ? 1 : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xf0 && lead < 0xf5 ? 3 : -1;
    if (more < 0) return false;
    for (let k = 1; k <= more; k++) {
      if (i + k >= bytes.length) return true;
      if ((bytes[i + k]! & 0xc0) !== 0x80) return false;
    }
    i += more + 1;
  }
  return true;
}

/** 0x80–0x9f of Windows-1252 (WHATWG encoding standard); the five holes become U+FFFD. */
const CP1252 = '€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ';

/** Bytes to text over pieces of any length: what a piece cuts is kept for the next. */
export class Decoder {
  private rest: number[] = [];

  constructor(private readonly encoding: Encoding) {}

  push(bytes: Uint8Array, last = false): string {
    if (this.encoding === 'windows-1252') return chunked(bytes, byte => (byte >= 0x80 && byte < 0xa0 ? CP1252.charCodeAt(byte - 0x80) : byte));
    let data = bytes;
    if (this.rest.length > 0) {
      data = new Uint8Array(this.rest.length + bytes.length);
      data.set(this.rest);
      data.set(bytes, this.rest.length);
      this.rest = [];
    }
    const whole = last ? data.length : this.encoding === 'utf-8' ? utf8Boundary(data) : data.length - (data.length % 2);
    this.rest = [...data.subarray(whole)];
    return this.encoding === 'utf-8' ? decodeUtf8(data.subarray(0, whole)) : decodeUtf16(data.subarray(0, whole), this.encoding === 'utf-16le');
  }
}

function chunked(bytes: Uint8Array, code: (byte: number) => number): string {
  let text = '';
  const units = new Array<number>(Math.min(bytes.length, 4096));
  for (let at = 0; at < bytes.length; at += 4096) {
    const length = Math.min(4096, bytes.length - at);
    units.length = length;
    for (let i = 0; i < length; i++) units[i] = code(bytes[at + i]!);
    text += String.fromCharCode(...units);
  }
  return text;
}

/** Where the last character that is surely whole ends. */
function utf8Boundary(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function decodeUtf8(bytes: Uint8Array): string {
  let text = '';
  let units: number[] = [];
  for (let i = 0; i < bytes.length;) {
    const lead = bytes[i]!;
    if (lead < 0x80) {
      // Most text is ASCII: runs of it become text at once, ten times as fast as character by character.
      let end = i + 1;
      while (end < bytes.length && end - i < 4096 && bytes[end]! < 0x80) end++;
      if (units.length > 0) {
        text += String.fromCharCode(...units);
        units = [];
      }
      text += String.fromCharCode.apply(null, bytes.subarray(i, end) as unknown as number[]);
      i = end;
    } else {
      const more = lead >= 0xc2 && lead < 0xe0 ? 1 : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xf0 && lead < 0xf5 ? 3 : 0;
      let code = more === 1 ? lead & 0x1f : more === 2 ? lead & 0x0f : lead & 0x07;
      let k = 1;
      while (k <= more && i + k < bytes.length && (bytes[i + k]! & 0xc0) === 0x80) code = (code << 6) | (bytes[i + k++]! & 0x3f);
      const whole = more > 0 && k === more + 1 && !(more === 2 && (code < 0x800 || (code >= 0xd800 && code <= 0xdfff))) && !(more === 3 && (code < 0x10000 || code > 0x10ffff));
      i += whole ? k : 1;
      if (!whole) units.push(0xfffd);
      else if (code < 0x10000) units.push(code);
      else units.push(0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff));
    }
    if (units.length >= 4096) {
      text += String.fromCharCode(...units);
      units = [];
    }
  }
  return text + String.fromCharCode(...units);
}

function decodeUtf16(bytes: Uint8Array, little: boolean): string {
  let text = '';
  let units: number[] = [];
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    units.push(little ? bytes[i]! | (bytes[i + 1]! << 8) : (bytes[i]! << 8) | bytes[i + 1]!);
    if (units.length >= 4096) {
      text += String.fromCharCode(...units);
      units = [];
    }
  }
  return text + String.fromCharCode(...units);
}

const DELIMITERS = [',', ';', '\t', '|'] as const;

/**
 * The separator that cuts the first lines into the most columns of which most lines have the same number. Quoted text is not counted. Undefined when none cuts anything:
 * then the file has one column.
 */
export function sniffDelimiter(sample: string): string | undefined {
  let best: { delimiter: string; score: number } | undefined;
  for (const delimiter of DELIMITERS) {
    const counts: number[] = [];
    let count = 0;
    let quoted = false;
    for (let i = 0; i < sample.length && counts.length < 50; i++) {
      const character = sample[i]!;
      if (character === '"') quoted = !quoted;
      else if (!quoted && character === delimiter) count++;
      else if (!quoted && (character === '\n' || (character === '\r' && sample[i + 1] !== '\n'))) {
        counts.push(count);
        count = 0;
      }
    }
    if (counts.length === 0) counts.push(count);
    const frequency = new Map<number, number>();
    for (const n of counts) if (n > 0) frequency.set(n, (frequency.get(n) ?? 0) + 1);
    const [columns, lines] = [...frequency].sort(([a, x], [b, y]) => y * b - x * a || b - a)[0] ?? [0, 0];
    const score = lines * Math.min(columns, 40) / counts.length + lines / counts.length;
    if (columns > 0 && (!best || score > best.score)) best = { delimiter, score };
  }
  return best?.delimiter;
}

/** One record: `row` counts records from 1, header included, blank ones too; `line` is the physical line where it begins. */
export interface CsvRecord {
  readonly row: number;
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Separates records over pieces of any length. RFC 4180 with what spreadsheets really write: CR, LF or CR LF ends, any separator, quotes doubled inside quotes, stray quotes inside
 * bare cells kept as text.
 */
export class CsvSplitter {
  private cell = '';
  private cells: string[] = [];
  private state: 'start' | 'bare' | 'quoted' | 'after-quote' = 'start';
  private row = 1;
  private line = 1;
  private recordLine = 1;
  private quoteLine = 0;
  private length = 0;
  private sawCr = false;
  private overflow: 'line' | 'columns' | undefined;
  /** Set once the file cannot be read on. */
  problem: Problem | undefined;

  constructor(private readonly delimiter: string, private readonly emit: (record: CsvRecord) => void, private readonly reject: (row: number, reason: 'line-too-long' | 'too-many-columns') => void) {}

  push(text: string): void {
    if (this.problem) return;
    let from = 0;
    for (let i = 0; i < text.length; i++) {
      const character = text.charCodeAt(i);
      if (this.sawCr) {
        this.sawCr = false;
        if (character === 10) {
          from = i + 1;
          continue;
        }
      }
      if (++this.length > CSV_LIMITS.line) this.overflow ??= 'line';
      if (this.state === 'quoted') {
        if (character === 34) {
          this.keep(text, from, i);
          from = i + 1;
          this.state = 'after-quote';
        } else if (character === 10) this.line++;
        else if (this.overflow && i - from > 4096) from = i;
        continue;
      }
      if (this.state === 'after-quote') {
        if (character === 34) {
          this.state = 'quoted';
          from = i; // the second quote stands for one
          continue;
        }
        this.state = 'bare';
      }
      if (character === 34 && this.state === 'start') {
        this.state = 'quoted';
        this.quoteLine = this.line;
        from = i + 1;
        continue;
      }
      if (text[i] === this.delimiter) {
        this.keep(text, from, i);
        from = i + 1;
        this.endCell();
      } else if (character === 10 || character === 13) {
        this.keep(text, from, i);
        from = i + 1;
        this.endRecord();
        this.line++;
        this.recordLine = this.line;
        this.sawCr = character === 13;
        if (this.problem) return;
      } else if (this.state === 'start') this.state = 'bare';
    }
    this.keep(text, from, text.length);
  }

  end(): void {
    if (this.problem) return;
    if (this.state === 'quoted') {
      this.problem = {
        code: 'unclosed-quote', weight: 'refused', message: `A quote that opens in line ${this.quoteLine} (row ${this.row}) is never closed, so no cell after it can be trusted; nothing of the file was kept.`,
        advice: 'Open the file in a text editor at that line, close or remove the quote, and import it again.', at: { line: this.quoteLine },
      };
      return;
    }
    if (this.cell !== '' || this.cells.length > 0) this.endRecord();
  }

  private keep(text: string, from: number, to: number): void {
    if (to > from && this.overflow === undefined) this.cell += text.slice(from, to);
  }

  private endCell(): void {
    if (this.cells.length >= CSV_LIMITS.columns) this.overflow ??= 'columns';
    if (this.overflow === undefined) this.cells.push(this.cell);
    this.cell = '';
    this.state = 'start';
  }

  private endRecord(): void {
    this.endCell();
    if (this.row > CSV_LIMITS.rows) {
      this.problem = { code: 'too-many-rows', weight: 'partial', message: `The table has more than ${CSV_LIMITS.rows} rows; the rest was not read.`, advice: 'Split the export.', at: { row: this.row } };
    } else if (this.overflow) this.reject(this.row, this.overflow === 'line' ? 'line-too-long' : 'too-many-columns');
    else this.emit({ row: this.row, line: this.recordLine, cells: this.cells });
    this.cells = [];
    this.cell = '';
    this.overflow = undefined;
    this.length = 0;
    this.row++;
  }
}

/** Enough to tell encoding and separator. */
const HEAD = 65_536;

/** The records of a file of unknown encoding and separator, which comes in pieces of any length. */
export class CsvRows {
  private head: Uint8Array[] = [];
  private length = 0;
  private decoder: Decoder | undefined;
  private splitter: CsvSplitter | undefined;

  constructor(private readonly emit: (record: CsvRecord) => void, private readonly reject: (row: number, reason: 'line-too-long' | 'too-many-columns') => void) {}

  push(bytes: Uint8Array): void {
    if (this.splitter) {
      this.splitter.push(this.decoder!.push(bytes));
      return;
    }
    this.head.push(bytes.slice());
    this.length += bytes.length;
    if (this.length >= HEAD) this.begin(false);
  }

  /** What is wrong with the file as a whole. */
  end(): Problem | undefined {
    if (this.splitter) this.splitter.push(this.decoder!.push(new Uint8Array(0), true));
    else this.begin(true);
    this.splitter!.end();
    return this.splitter!.problem ?? (this.length === 0 ? { code: 'empty', weight: 'refused', message: 'The file is empty (0 bytes).', advice: 'Export the list again.', at: { offset: 0 } } : undefined);
  }

  private begin(last: boolean): void {
    const all = new Uint8Array(this.length);
    let at = 0;
    for (const piece of this.head) {
      all.set(piece, at);
      at += piece.length;
    }
    this.head = [];
    const { encoding, mark } = sniffEncoding(all);
    this.decoder = new Decoder(encoding);
    const text = this.decoder.push(all.subarray(mark), last);
    // Excel's own hint, `sep=;`, is a line of its own.
    const hint = /^sep=(.)\r?\n/i.exec(text);
    this.splitter = new CsvSplitter(hint?.[1] ?? sniffDelimiter(text) ?? ',', this.emit, this.reject);
    this.splitter.push(text);
  }
}
