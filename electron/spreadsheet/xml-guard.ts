import { Refusal, SAVE_AGAIN } from './refusal';

/**
 * Watches the bytes of an XML part while they are unpacked and refuses what makes XML parsers fail: document types (and so entities, inner and outer), nesting, attributes, endless texts, floods of
 * character references; and in sheets, cells outside the grid. It is no parser: it only knows where tags, quotes and comments begin and end, which holds for any encoding that keeps ASCII.
 *
 * Cells: the library keeps about 200 bytes for each, measured over 1.5 million; five million fit into the memory that an import has, and no list of assets comes near.
 */
export const XML_LIMITS = { depth: 64, attributes: 256, text: 8 << 20, references: 100_000, cells: 5_000_000, strings: 5_000_000, rows: 1_048_576, columns: 16_384 } as const;

export const DOCTYPE_WORDS = 'contains a document type declaration, not allowed';

/** Counted over all parts of one workbook. */
export interface Counted {
  cells: number;
  strings: number;
  references: number;
}

const enum State { Text, TagStart, Tag, SingleQuote, DoubleQuote, Bang, Comment, Cdata, Instruction }

const LT = 60;
const GT = 62;
const AMP = 38;
const HASH = 35;
const SLASH = 47;
const QUOTE = 34;
const APOSTROPHE = 39;
const EQUALS = 61;
/** Of one tag kept for a look at its name and attributes. */
const HEAD = 1_024;

const refuse = (part: string, what: string): Refusal => new Refusal('workbook-xml', `The part “${part}” of this workbook ${what}. Nothing was imported from it.`, SAVE_AGAIN);

export class XmlGuard {
  #state: State = State.Text;
  #depth = 0;
  #text = 0;
  #attributes = 0;
  #head = new Uint8Array(HEAD);
  #headLength = 0;
  #last = 0;
  #beforeLast = 0;
  #started = false;
  #rowsRepeated = 1;

  /** @param part its name in the archive, for words. */
  constructor(private readonly part: string, private readonly counted: Counted) {}

  push(bytes: Uint8Array): void {
    if (!this.#started && bytes.length > 0) {
      this.#started = true;
      // UTF-16 and UTF-32 begin with a mark or with NULs between the ASCII characters; then tags cannot be watched byte by byte.
      const [a, b] = [bytes[0]!, bytes[1] ?? 32];
      if (a === 0xfe || a === 0xff || a === 0 || b === 0) throw utf16(this.part, bytes);
    }
    for (let i = 0; i < bytes.length;) {
      // Most bytes are text or values of attributes: they are counted in a run, the rest one by one.
      const run = this.#run(bytes, i);
      if (run > 0) i += run;
      else this.#byte(bytes[i++]!);
    }
  }

  /** How many of the next bytes are plain characters; they are accounted for. */
  #run(bytes: Uint8Array, from: number): number {
    const state = this.#state;
    const stop = state === State.Text ? LT : state === State.DoubleQuote ? QUOTE : state === State.SingleQuote ? APOSTROPHE : -1;
    if (stop < 0) return 0;
    let i = from;
    while (i < bytes.length) {
      const byte = bytes[i]!;
      if (byte === stop || byte === HASH) break;
      i++;
    }
    const run = i - from;
    if (run === 0) return 0;
    this.#text += run;
    if (this.#text > XML_LIMITS.text) throw refuse(this.part, `has a text of more than ${XML_LIMITS.text} bytes`);
    if (stop !== LT) for (let k = from; k < i && this.#headLength < HEAD; k++) this.#head[this.#headLength++] = bytes[k]!;
    if (run > 1) this.#beforeLast = bytes[i - 2]!;
    else this.#beforeLast = this.#last;
    this.#last = bytes[i - 1]!;
    return run;
  }

  end(): void {
    if (this.#state !== State.Text) throw refuse(this.part, 'ends inside a tag');
  }

  #byte(byte: number): void {
    switch (this.#state) {
      case State.Text:
        if (byte === LT) {
          this.#state = State.TagStart;
          this.#text = 0;
          this.#headLength = 0;
          this.#attributes = 0;
        } else {
          this.#characters(byte);
        }
        break;
      case State.TagStart:
        this.#state = byte === 33 ? State.Bang : byte === 63 ? State.Instruction : State.Tag;
        if (this.#state === State.Tag) this.#keep(byte);
        if (byte === GT) throw refuse(this.part, 'has a tag without a name');
        break;
      case State.Tag:
        if (byte === GT) {
          this.#tag();
          this.#state = State.Text;
        } else {
          if (byte === QUOTE) this.#state = State.DoubleQuote;
          else if (byte === APOSTROPHE) this.#state = State.SingleQuote;
          else if (byte === LT) throw refuse(this.part, 'has a tag inside a tag');
          else if (byte === EQUALS && ++this.#attributes > XML_LIMITS.attributes) throw refuse(this.part, `has a tag with more than ${XML_LIMITS.attributes} attributes`);
          this.#keep(byte);
        }
        break;
      case State.DoubleQuote:
      case State.SingleQuote:
        if (byte === (this.#state === State.DoubleQuote ? QUOTE : APOSTROPHE)) {
          this.#state = State.Tag;
          this.#text = 0;
        } else {
          this.#characters(byte);
        }
        this.#keep(byte);
        break;
      case State.Bang:
        this.#keep(byte);
        this.#bang();
        break;
      case State.Comment:
        if (byte === GT && this.#last === 45 && this.#beforeLast === 45) this.#state = State.Text;
        break;
      case State.Cdata:
        if (byte === GT && this.#last === 93 && this.#beforeLast === 93) this.#state = State.Text;
        else this.#characters(byte);
        break;
      case State.Instruction:
        this.#keep(byte);
        if (byte === GT && this.#last === 63) {
          this.#instruction();
          this.#state = State.Text;
        }
        break;
    }
    this.#beforeLast = this.#last;
    this.#last = byte;
  }

  #characters(byte: number): void {
    if (++this.#text > XML_LIMITS.text) throw refuse(this.part, `has a text of more than ${XML_LIMITS.text} bytes`);
    if (byte === HASH && this.#last === AMP && ++this.counted.references > XML_LIMITS.references) throw refuse(this.part, `brings the workbook to more than ${XML_LIMITS.references} character references`);
  }

  #keep(byte: number): void {
    if (this.#headLength < HEAD) this.#head[this.#headLength++] = byte;
  }

  /** Behind `<!` only comments and CDATA are allowed: everything else is or belongs to a document type. */
  #bang(): void {
    const head = this.#headText();
    if (head === '--') this.#state = State.Comment;
    else if (head === '[CDATA[') this.#state = State.Cdata;
    else if (!'--'.startsWith(head) && !'[CDATA['.startsWith(head)) throw doctype();
    else return;
    this.#last = 0;
    this.#beforeLast = 0;
  }

  #instruction(): void {
    const encoding = /^xml\s[^>]*?encoding\s*=\s*["']\s*([^"']*?)\s*["']/i.exec(this.#headText())?.[1];
    // UTF-7 can write a document type without the bytes of one.
    if (encoding !== undefined && !/^(utf-?8|us-ascii|ascii|iso-8859-\d+|windows-125\d)$/i.test(encoding)) throw refuse(this.part, `says it is encoded as “${encoding.slice(0, 20)}”, which is not read`);
  }

  #headText(): string {
    let text = '';
    for (let i = 0; i < this.#headLength; i++) text += String.fromCharCode(this.#head[i]!);
    return text;
  }

  #tag(): void {
    if (this.#head[0] === SLASH) {
      this.#depth--;
      return;
    }
    if (this.#last !== SLASH && ++this.#depth > XML_LIMITS.depth) throw refuse(this.part, `is nested deeper than ${XML_LIMITS.depth} levels`);
    // Only tags that place cells are looked at; the first letters decide so that others cost nothing.
    const first = this.#head[0];
    const second = this.#head[1];
    if (first === 99 && (second === 32 || second === SLASH || this.#headLength === 1)) this.#cell(this.#headText());
    else if (first === 114 && second === 111) this.#row(this.#headText());
    else if (first === 115 && second === 105 && (this.#headLength === 2 || this.#head[2] === 32 || this.#head[2] === SLASH)) this.#string();
    else if (first === 116 && second === 97) this.#odsTag(this.#headText());
    else if (first === 120 && this.#headLength < 64) this.#prefixed(this.#headText());
  }

  /** Some writers put a prefix before every name: `<x:c r="A1">`. */
  #prefixed(head: string): void {
    const local = /^[\w.-]+:(.*)$/s.exec(head)?.[1];
    if (local === undefined) return;
    if (/^c[\s/]|^c$/.test(local)) this.#cell(local);
    else if (/^row[\s/]/.test(local)) this.#row(local);
    else if (/^si[\s/]|^si$/.test(local)) this.#string();
  }

  #string(): void {
    if (++this.counted.strings > XML_LIMITS.strings) throw refuse(this.part, `holds more than ${XML_LIMITS.strings} texts`);
  }

  #cell(head: string): void {
    this.#addCells(1);
    const reference = /\sr\s*=\s*["']([^"']*)["']/.exec(head)?.[1];
    if (reference !== undefined && !inGrid(reference)) throw refuse(this.part, `has a cell at “${reference.slice(0, 20)}”, outside of the grid A1 to XFD1048576`);
  }

  #row(head: string): void {
    if (!/^row[\s/]/.test(head)) return;
    const row = /\sr\s*=\s*["']([^"']*)["']/.exec(head)?.[1];
    if (row !== undefined && !(Number(row) >= 1 && Number(row) <= XML_LIMITS.rows)) throw refuse(this.part, `has a row “${row.slice(0, 20)}”, outside of the grid`);
  }

  /** OpenDocument repeats rows and cells by a number: what is repeated with content is counted as often. Empty repeats stand for blank space and cost nothing. */
  #odsTag(head: string): void {
    const name = /^table:[\w-]+/.exec(head)?.[0];
    if (name === 'table:table-row') {
      this.#rowsRepeated = repeated(head, 'rows');
      if (this.#rowsRepeated > XML_LIMITS.rows) throw refuse(this.part, `repeats a row ${this.#rowsRepeated} times`);
    } else if (name === 'table:table-cell' || name === 'table:covered-table-cell') {
      const columns = repeated(head, 'columns');
      if (columns > XML_LIMITS.columns) throw refuse(this.part, `repeats a cell ${columns} times`);
      if (/\s(office|calcext):value-type\s*=|\stable:formula\s*=/.test(head)) this.#addCells(columns * this.#rowsRepeated);
    }
  }

  #addCells(count: number): void {
    this.counted.cells += count;
    if (this.counted.cells > XML_LIMITS.cells) throw refuse(this.part, `brings the workbook to more than ${XML_LIMITS.cells} cells`);
  }
}

function repeated(head: string, what: 'rows' | 'columns'): number {
  const text = new RegExp(`\\stable:number-${what}-repeated\\s*=\\s*["']([^"']*)["']`).exec(head)?.[1];
  if (text === undefined) return 1;
  const count = Number(text);
  return Number.isInteger(count) && count >= 1 ? count : Infinity;
}

/** `A1` to `XFD1048576`, with or without dollar signs. */
export function inGrid(reference: string): boolean {
  const match = /^\$?([A-Z]{1,3})\$?([1-9]\d{0,6})$/.exec(reference);
  if (!match) return false;
  let column = 0;
  for (const letter of match[1]!) column = column * 26 + letter.charCodeAt(0) - 64;
  return column <= XML_LIMITS.columns && Number(match[2]) <= XML_LIMITS.rows;
}

function doctype(): Refusal {
  return new Refusal('workbook-doctype', `This workbook ${DOCTYPE_WORDS}. Nothing was imported from it, and nothing that it names was opened.`, SAVE_AGAIN);
}

function utf16(part: string, bytes: Uint8Array): Refusal {
  let ascii = '';
  for (let i = 0; i < Math.min(bytes.length, 65_536); i++) if (bytes[i] !== 0) ascii += String.fromCharCode(bytes[i]!);
  return /<!\s*(doctype|entity)/i.test(ascii) ? doctype() : refuse(part, 'is encoded in UTF-16 or UTF-32, which no spreadsheet program writes');
}
