import { createHash } from 'node:crypto';

/** The chain of custody: what was done to an engagement, each row bound to the row before by its SHA-256. docs/custody.md says what that proves and what it does not. */

/** The delivered form of the chain, beside manifest.json. */
export const CUSTODY = 'custody.jsonl';

/** What stands for the row before the first. */
const NONE = '0'.repeat(64);

/** Something that went in or came out, by its SHA-256. */
export interface Hashed {
  readonly name: string;
  readonly sha256: string;
  readonly bytes?: number;
}

/** One thing that was done. Times are ISO 8601 in UTC, passed in. */
export interface Deed {
  readonly at: string;
  /** The user of the system, or the name that was given instead. */
  readonly who: string;
  /** Name and version of the program. */
  readonly tool: string;
  /** `import`, `import-again`, `import-longer`, `found-again`, `analysis`, `edit`, `export`; `earlier-log` for what stood in an engagement before there was a chain. */
  readonly action: string;
  readonly parameters: unknown;
  readonly inputs: readonly Hashed[];
  readonly outputs: readonly Hashed[];
}

/** A row as it is stored: the entry's bytes, as they were hashed. */
export interface CustodyRow {
  readonly n: number;
  readonly entry: Uint8Array;
  readonly hash: string;
}

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** The row that comes after another one. */
export function nextRow(before: Pick<CustodyRow, 'n' | 'hash'> | undefined, { at, who, tool, action, parameters, inputs, outputs }: Deed): CustodyRow {
  const n = (before?.n ?? 0) + 1;
  const entry = Buffer.from(JSON.stringify({ n, at, who, tool, action, parameters, inputs, outputs, previous: before?.hash ?? NONE }));
  return { n, entry, hash: sha256(entry) };
}

export interface Chain {
  readonly rows: number;
  /** The hash of the last row: whoever has it by another way knows that no row was taken off or written anew. */
  readonly head: string;
  /** The first row that does not hold. */
  readonly broken?: { readonly row: number; readonly why: string };
  /** What the rows say, as far as they hold. */
  readonly deeds: readonly (Deed & { readonly n: number })[];
}

/** Holds each row to its own hash and to the row before. Rows may be anybody's: nothing is thrown. */
export function checkChain(rows: readonly CustodyRow[]): Chain {
  const deeds: (Deed & { n: number })[] = [];
  let before = NONE;
  const head = rows.at(-1)?.hash ?? NONE;
  for (const [i, { n, entry, hash }] of rows.entries()) {
    const broken = (why: string): Chain => ({ rows: rows.length, head, deeds, broken: { row: i + 1, why } });
    if (sha256(entry) !== hash) return broken('its content has not the SHA-256 that was recorded with it');
    const deed = deedOf(entry);
    if (!deed) return broken('it is no entry of a chain of custody');
    if (n !== i + 1 || deed.n !== n) return broken(`it is numbered ${deed.n}: a row was taken out or put in`);
    if (deed.previous !== before) return broken('it does not follow the row before: it names another SHA-256 for that');
    deeds.push(deed);
    before = hash;
  }
  return { rows: rows.length, head, deeds };
}

/** Is this the row that comes after another one? What it says, then. */
export function follows(before: Pick<CustodyRow, 'n' | 'hash'> | undefined, { entry, hash }: Pick<CustodyRow, 'entry' | 'hash'>): (Deed & { readonly n: number }) | undefined {
  if (sha256(entry) !== hash) return undefined;
  const deed = deedOf(entry);
  return deed && deed.n === (before?.n ?? 0) + 1 && deed.previous === (before?.hash ?? NONE) ? deed : undefined;
}

function deedOf(entry: Uint8Array): (Deed & { n: number; previous: string }) | undefined {
  try {
    const deed = JSON.parse(Buffer.from(entry).toString('utf8')) as Deed & { n: number; previous: string };
    const hashed = (list: unknown): boolean => Array.isArray(list) && list.every((one: unknown) => typeof one === 'object' && one !== null && 'name' in one && typeof one.name === 'string' && 'sha256' in one && typeof one.sha256 === 'string');
    const whole = [deed.at, deed.who, deed.tool, deed.action, deed.previous].every(text => typeof text === 'string') && Number.isSafeInteger(deed.n) && hashed(deed.inputs) && hashed(deed.outputs);
    return whole ? deed : undefined;
  } catch {
    return undefined;
  }
}

/** Between them stands the entry, byte by byte: a reader hashes what is between without serialising anything again. */
const opening = (hash: string): string => `{"hash":"${hash}","entry":`;
const OPENING_LENGTH = opening(NONE).length;

/** A JSON object per line, with its hash and the entry as it was hashed. */
export function custodyLines(rows: readonly CustodyRow[]): Uint8Array {
  return Buffer.concat(rows.flatMap(({ entry, hash }) => [Buffer.from(opening(hash)), entry, Buffer.from('}\n')]));
}

/** The rows of such a file; whatever is no such line becomes a row that does not hold. */
export function readCustodyLines(bytes: Uint8Array): CustodyRow[] {
  const rows: CustodyRow[] = [];
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < file.length;) {
    const end = file.indexOf(10, at);
    const line = file.subarray(at, end < 0 ? file.length : end);
    const hash = line.subarray(9, 73).toString('latin1');
    const whole = end >= 0 && /^[0-9a-f]{64}$/.test(hash) && line.subarray(0, OPENING_LENGTH).toString('latin1') === opening(hash) && line.at(-1) === 0x7d;
    rows.push({ n: rows.length + 1, hash, entry: whole ? line.subarray(OPENING_LENGTH, -1) : line });
    at = end < 0 ? file.length : end + 1;
  }
  return rows;
}

/** One SHA-256 over several named pieces; neither a name nor a border between two of them can move unseen. */
export function hashOfPieces(pieces: Iterable<{ readonly name: string; readonly bytes: Uint8Array }>): string {
  const hash = createHash('sha256');
  for (const { name, bytes } of pieces) hash.update(`${JSON.stringify(name)} ${bytes.length}\n`).update(bytes);
  return hash.digest('hex');
}
