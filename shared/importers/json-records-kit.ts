import { latin1, utf8 } from '../binary/reader';
import { LineSplitter, LONGEST_LINE } from './lines-kit';
import { isObject } from './record-kit';

/** Nesting of one record; a parser's recursion is never tried with more. */
const DEEPEST = 64;
/** A list, or an object with a list in one of the members in which exports wrap it: Arkime and others `data`, Elasticsearch and OpenSearch `hits.hits`. */
const LIST = /^(?:\u00ef\u00bb\u00bf)?\s*(?:\[|\{(?:(?:[^{}[\]]|\{[^{}[\]]*\})*,)?\s*"(?:data|sessions|flows|results|records|items|hits)"\s*:\s*(?:\[|\{(?:[^{}[\]]|\{[^{}[\]]*\})*"hits"\s*:\s*\[))/;
/** Bytes that are waited for until the kind of the text is decided. */
const HEAD = 4096;
const QUOTE = 34;
const BACKSLASH = 92;
const LF = 10;

export type RecordTrouble = 'not-json' | 'line-too-long' | 'too-deep';

type Emit = (object: Readonly<Record<string, unknown>>, row: number) => void;
type Reject = (row: number, trouble: RecordTrouble) => void;

/**
 * The records of a JSON log over pieces of any length: one object a line (NDJSON), the entries of one list, or of a list that an object wraps. Holds one record at most. `row` is the line,
 * in a list the number of the entry.
 */
export class JsonRecords {
  private source: LineSplitter | ListEntries | undefined;
  private head: Uint8Array[] = [];
  private length = 0;

  constructor(private readonly emit: Emit, private readonly reject: Reject) {}

  push(bytes: Uint8Array): void {
    if (this.source) {
      this.source.push(bytes);
      return;
    }
    this.head.push(bytes.slice());
    this.length += bytes.length;
    if (this.length >= HEAD) this.open();
  }

  /** True when the text ended inside its list: the file was cut. */
  end(): boolean {
    if (!this.source) this.open();
    return this.source!.end();
  }

  /** What stands in front of the first record decides between lines and list. */
  private open(): void {
    const bytes = new Uint8Array(this.length);
    let at = 0;
    for (const piece of this.head) {
      bytes.set(piece, at);
      at += piece.length;
    }
    this.head = [];
    const list = LIST.exec(latin1(bytes.subarray(0, HEAD)));
    this.source = list
      ? new ListEntries((entry, row) => this.read(utf8(entry), row), this.reject)
      : new LineSplitter((line, number) => {
        if (line === undefined) this.reject(number, 'line-too-long');
        // Zeek's tests and some shippers put comments between the lines.
        else if (line.trim() !== '' && !line.startsWith('#')) this.read(line, number);
      });
    this.source.push(bytes.subarray(list ? list[0].length : 0));
  }

  private read(text: string, row: number): void {
    const value = readObject(text);
    if (typeof value === 'string') this.reject(row, value);
    else this.emit(value, row);
  }
}

/** One JSON object, or what is wrong with the text. */
export function readObject(text: string): Readonly<Record<string, unknown>> | RecordTrouble {
  if (tooDeep(text)) return 'too-deep';
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : 'not-json';
  } catch {
    return 'not-json';
  }
}

/** Counts brackets, those in quoted text too: it may refuse a record that quotes very many, which no log holds. */
function tooDeep(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x7b || code === 0x5b) {
      if (++depth > DEEPEST) return true;
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return false;
}

/** Entries of one list, found by their brackets outside quoted text. */
class ListEntries {
  /** Brackets that are open inside the list. */
  private depth = 0;
  private quoted = false;
  private escaped = false;
  private parts: Uint8Array[] = [];
  private length = 0;
  private inside = false;
  private over = false;
  private entries = 0;

  /** Fed with what follows the bracket that opens the list. */
  constructor(private readonly emit: (bytes: Uint8Array, row: number) => void, private readonly reject: Reject) {}

  push(bytes: Uint8Array): void {
    let from = 0;
    for (let i = 0; i < bytes.length && !this.over; i++) {
      const byte = bytes[i]!;
      if (this.quoted) {
        if (this.escaped) this.escaped = false;
        else if (byte === BACKSLASH) this.escaped = true;
        // No text of JSON holds a raw line end: a quote that is open there was never closed, and must not swallow the rest.
        else if (byte === QUOTE || byte === LF) this.quoted = false;
      } else if (byte === QUOTE) this.quoted = true;
      else if (byte === 0x7b || byte === 0x5b) {
        if (this.depth === 0) {
          this.inside = true;
          from = i;
        }
        this.depth++;
      } else if (byte === 0x7d || byte === 0x5d) {
        this.depth--;
        if (this.inside && this.depth === 0) {
          this.keep(bytes, from, i + 1);
          this.finish();
        } else if (this.depth < 0) this.over = true;
      }
    }
    if (this.inside) this.keep(bytes, from, bytes.length);
  }

  end(): boolean {
    if (this.inside) this.reject(++this.entries, 'not-json');
    return !this.over;
  }

  private keep(bytes: Uint8Array, from: number, to: number): void {
    this.length += to - from;
    if (this.length > LONGEST_LINE) this.parts = [];
    else this.parts.push(bytes.slice(from, to));
  }

  private finish(): void {
    const row = ++this.entries;
    const { parts, length } = this;
    this.inside = false;
    this.parts = [];
    this.length = 0;
    if (length > LONGEST_LINE) return this.reject(row, 'line-too-long');
    const whole = new Uint8Array(length);
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    this.emit(whole, row);
  }
}

/** The first records of a head, for an importer that asks whether they are of its format. */
export function firstRecords(head: Uint8Array, most = 8): Readonly<Record<string, unknown>>[] {
  const first = head.find(byte => byte > 32);
  // A byte order mark, a comment, an object or a list: nothing else begins a log of records.
  if (first !== 0xef && first !== 0x23 && first !== 0x7b && first !== 0x5b) return [];
  const found: Readonly<Record<string, unknown>>[] = [];
  const records = new JsonRecords(object => {
    if (found.length < most) found.push(object);
  }, () => {});
  records.push(head);
  // The last record of a head is cut, unless the head is all there is.
  records.end();
  return found;
}
