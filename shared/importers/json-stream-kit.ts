import type { Place } from '../model/evidence';
import type { Problem } from '../model/problem';

/** reliability §2.2. `entry`: characters of one element of a list, or of one other member. */
export const JSON_LIMITS = { depth: 64, entry: 32 << 20, entries: 5_000_000 } as const;

export type JsonRecord = Readonly<Record<string, unknown>>;

export interface JsonHandler {
  /** An element of one of the lists, in order from 0. */
  entry(list: string, value: unknown, place: Place): void;
  /** Any other member of the file's object, whole. */
  member?(name: string, value: unknown): void;
}

/**
 * Reads a JSON object of any size while it comes in: the elements of the named lists one by one (of the file itself, where it is a list and `''` is named), so that a feed of hundreds of megabytes costs the memory of one entry. Depth and
 * sizes are checked before the built-in parser sees an entry. A file that is cut or malformed is refused: of a list that ends early, nobody can say what is not on it.
 */
export class JsonStream {
  private text = '';
  private at = 0;
  private line = 1;
  private column = 1;
  private depth = 0;
  private string = false;
  private escaped = false;
  /** Where the value that is being gathered begins, within `text`; its line. */
  private from = -1;
  private fromLine = 1;
  private kind: 'key' | 'value' | 'entry' = 'value';
  private key: string | undefined;
  private index = 0;
  private total = 0;
  /** The file is a list itself. */
  private whole = false;
  private state: 'start' | 'members' | 'list' | 'done' = 'start';
  /** What may come next between values: a member's name, its colon, a value, or what follows one. */
  private expect: 'name' | 'name-or-end' | 'colon' | 'value' | 'value-or-end' | 'after' = 'name-or-end';
  problem: Problem | undefined;

  constructor(private readonly lists: ReadonlySet<string>, private readonly handler: JsonHandler) {}

  push(text: string): void {
    if (this.problem) return;
    this.text = this.from >= 0 ? this.text.slice(this.from) + text : text;
    this.at = this.from >= 0 ? this.text.length - text.length : 0;
    if (this.from >= 0) this.from = 0;
    for (; this.at < this.text.length && !this.problem; this.at++) this.character(this.text.charCodeAt(this.at));
    if (!this.problem && this.from >= 0 && this.text.length - this.from > JSON_LIMITS.entry) this.refuse('entry-too-large', `An entry that begins in line ${this.fromLine} has more than ${JSON_LIMITS.entry} characters`);
  }

  end(): void {
    if (this.problem) return;
    if (this.state === 'start') this.refuse('malformed-json', 'The file holds no JSON object');
    else if (this.state !== 'done') this.refuse('cut', `The file ends in line ${this.line}, column ${this.column}, before its last bracket: it was cut`);
  }

  private character(code: number): void {
    if (code === 10) {
      this.line++;
      this.column = 0;
    }
    this.column++;
    if (this.string) {
      if (this.escaped) this.escaped = false;
      else if (code === 92) this.escaped = true;
      else if (code === 34) {
        this.string = false;
        if (this.kind === 'key' && this.from >= 0) this.finishKey();
      }
      return;
    }
    if (code === 32 || code === 10 || code === 13 || code === 9) {
      return;
    }
    if (this.state === 'start' && code === 91 && this.lists.has('')) {
      this.state = 'list';
      this.key = '';
      this.whole = true;
      this.depth = 2;
      this.expect = 'value-or-end';
      return;
    }
    if (this.state === 'done' || (this.state === 'start' && code !== 123 && code !== 0xfeff)) {
      this.refuse('malformed-json', `Line ${this.line}, column ${this.column - 1}: “${String.fromCharCode(code)}” where ${this.state === 'done' ? 'the file should end' : 'an object should begin'}`);
      return;
    }
    if (this.state === 'start') {
      if (code === 0xfeff) return;
      this.state = 'members';
      this.depth = 1;
      return;
    }
    const base = this.state === 'list' ? 2 : 1;
    if (this.from >= 0) {
      if (code === 34) this.string = true;
      else if (code === 123 || code === 91) this.deeper();
      else if (code === 125 || code === 93) {
        if (this.depth > base) this.depth--;
        else this.close(code);
      } else if (code === 44 && this.depth === base) this.comma();
      return;
    }
    const { expect } = this;
    if (code === 44 && expect === 'after') this.comma();
    else if (code === 58 && expect === 'colon') this.expect = 'value';
    else if ((code === 125 || code === 93) && (expect === 'after' || expect === 'name-or-end' || expect === 'value-or-end')) this.close(code);
    else if (code === 34 && (expect === 'name' || expect === 'name-or-end')) {
      this.begin('key');
      this.string = true;
    } else if ((expect === 'value' || expect === 'value-or-end') && code !== 44 && code !== 58 && code !== 125 && code !== 93) {
      if (code === 91 && this.state === 'members' && this.lists.has(this.key!)) {
        this.state = 'list';
        this.depth = 2;
        this.index = 0;
        this.expect = 'value-or-end';
        return;
      }
      this.begin(this.state === 'list' ? 'entry' : 'value');
      if (code === 34) this.string = true;
      else if (code === 123 || code === 91) this.deeper();
    } else this.unexpected(code);
  }

  private deeper(): void {
    if (++this.depth > JSON_LIMITS.depth) this.refuse('too-deep', `Line ${this.line}, column ${this.column - 1}: brackets are nested deeper than ${JSON_LIMITS.depth}`);
  }

  private comma(): void {
    if (this.from >= 0) this.finish();
    this.expect = this.state === 'list' ? 'value' : 'name';
  }

  private close(code: number): void {
    if (this.from >= 0) this.finish();
    if (this.problem) return;
    if (this.state === 'list' && code === 93) {
      this.state = this.key === '' && this.whole ? 'done' : 'members';
      this.depth = 1;
      this.key = undefined;
      this.expect = 'after';
    } else if (this.state === 'members' && code === 125) this.state = 'done';
    else this.unexpected(code);
  }

  private unexpected(code: number): void {
    this.refuse('malformed-json', `Line ${this.line}, column ${this.column - 1}: “${String.fromCharCode(code)}” where it cannot stand`);
  }

  private begin(kind: 'key' | 'value' | 'entry'): void {
    this.from = this.at;
    this.fromLine = this.line;
    this.kind = kind;
  }

  private finishKey(): void {
    const key = this.parse(this.text.slice(this.from, this.at + 1));
    this.from = -1;
    if (typeof key !== 'string') return;
    this.key = key;
    this.expect = 'colon';
  }

  private finish(): void {
    const text = this.text.slice(this.from, this.at);
    this.from = -1;
    this.expect = 'after';
    if (text.length > JSON_LIMITS.entry) return this.refuse('entry-too-large', `An entry that begins in line ${this.fromLine} has more than ${JSON_LIMITS.entry} characters`);
    const value = this.parse(text);
    if (this.problem) return;
    if (this.kind === 'entry') {
      if (++this.total > JSON_LIMITS.entries) return this.refuse('too-many-entries', `The file has more than ${JSON_LIMITS.entries} entries`);
      const place: Place = { pointer: `${this.whole ? '' : `/${this.key!.replace(/~/g, '~0').replace(/\//g, '~1')}`}/${this.index++}` };
      this.handler.entry(this.key!, value, place);
    } else {
      this.handler.member?.(this.key!, value);
      this.key = undefined;
    }
  }

  private parse(text: string): unknown {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      this.refuse('malformed-json', `What begins in line ${this.fromLine} is no JSON`);
      return undefined;
    }
  }

  private refuse(code: string, what: string): void {
    this.problem ??= { code, weight: 'refused', message: `${what}; nothing was kept.`, advice: 'Download or export it again.', at: { line: this.line } };
  }
}

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member that is the record's own: names such as `constructor` find nothing. */
export function member(record: unknown, ...path: readonly string[]): unknown {
  let value = record;
  for (const name of path) value = isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return value;
}

export function textOf(record: unknown, ...path: readonly string[]): string | undefined {
  const value = member(record, ...path);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

export function numberOf(record: unknown, ...path: readonly string[]): number | undefined {
  const value = member(record, ...path);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function listOf(record: unknown, ...path: readonly string[]): readonly unknown[] {
  const value = member(record, ...path);
  return Array.isArray(value) ? value : [];
}
