/** One row of a log, whatever it was written as: its fields by name, those of nested objects with a dot (`id.orig_h`). */
export interface LogRecord {
  /** Where it stands: line of a text, number of the entry in a JSON list; from 1. */
  readonly row: number;
  /** Undefined where the field is missing, unset or empty. */
  text(name: string): string | undefined;
  /** Members of a set or vector; of a single value that value. */
  list(name: string): readonly string[];
}

/** The first field that is there. */
export function textOf(record: LogRecord, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = record.text(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** A count: a whole number from 0 on that a double holds exactly, decimal or 0x…; undefined for anything else. */
export function countOf(record: LogRecord, ...names: readonly string[]): number | undefined {
  const text = textOf(record, ...names);
  if (text === undefined) return undefined;
  const plain = digits(text);
  if (plain >= 0) return plain;
  if (!/^(\d{1,16}|0x[0-9a-f]{1,13})$/i.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** Value of up to fifteen decimal digits and nothing else; -1 for any other text. Regular expressions cost several times as much, and this is done ten times a row. */
export function digits(text: string): number {
  const { length } = text;
  if (length === 0 || length > 15) return -1;
  let value = 0;
  for (let i = 0; i < length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

export function flagOf(record: LogRecord, ...names: readonly string[]): boolean | undefined {
  const text = textOf(record, ...names)?.toLowerCase();
  return text === 't' || text === 'true' || text === '1' ? true : text === 'f' || text === 'false' || text === '0' ? false : undefined;
}

/** Members of one record, nested ones included, and how deep they may lie. */
const MOST_FIELDS = 4096;
const DEEPEST = 8;
const MOST_MEMBERS = 1024;

/** Fields of a parsed JSON object. A `Map` holds them: a member called `__proto__` is a name like any other. */
export class JsonRecord implements LogRecord {
  private readonly fields = new Map<string, string | readonly string[]>();

  constructor(object: Readonly<Record<string, unknown>>, readonly row: number) {
    this.add('', object, 0);
  }

  text(name: string): string | undefined {
    const value = this.fields.get(name);
    if (value === undefined) return undefined;
    const text = typeof value === 'string' ? value : value.join(',');
    return text === '' || text === '-' || text === '(empty)' ? undefined : text;
  }

  list(name: string): readonly string[] {
    const value = this.fields.get(name);
    return value === undefined || value === '' || value === '-' ? [] : typeof value === 'string' ? [value] : value;
  }

  private add(prefix: string, object: Readonly<Record<string, unknown>>, depth: number): void {
    for (const name of Object.keys(object)) {
      if (this.fields.size >= MOST_FIELDS) return;
      const value = object[name];
      const key = `${prefix}${name}`;
      if (typeof value === 'string') this.fields.set(key, value);
      else if (typeof value === 'number' || typeof value === 'boolean') this.fields.set(key, String(value));
      else if (Array.isArray(value)) {
        const plain = value.slice(0, MOST_MEMBERS).filter((each): each is string | number | boolean => typeof each === 'string' || typeof each === 'number' || typeof each === 'boolean');
        if (plain.length > 0) this.fields.set(key, plain.map(String));
        // A list of one object is how some shippers write an object.
        const first: unknown = value[0];
        if (isObject(first) && depth < DEEPEST) this.add(`${key}.`, first, depth + 1);
      } else if (isObject(value) && depth < DEEPEST) this.add(`${key}.`, value, depth + 1);
    }
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
