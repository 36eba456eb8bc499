import type { Database, SqlJsStatic, SqlValue, Statement } from 'sql.js';
import { journalRowSchema } from '../../shared/ipc/edit-schema';
import type { JournalRow } from '../../shared/model/edit';
import type { FrameIndex } from '../../shared/model/frame-index';
import type { Reading } from '../../shared/model/reading';
import { LISTS, type List } from '../import-worker/reading-parts';
import { follows, hashOfPieces, nextRow, type CustodyRow, type Deed } from './custody';
import type { KeptEdit } from './edit-journal';
import { migrations, SCHEMA_VERSION } from './migrations';
import { custody } from './migrations/0005-custody';

/** `XDOK`, in SQLite's application_id: what makes an engagement file recognisable by content. */
const APPLICATION_ID = 0x58444f4b;

/** Is this the beginning of an engagement file? The first 72 bytes tell. */
export const isEngagement = (start: Uint8Array): boolean => start.length >= 72 && Buffer.from(start.subarray(0, 15)).toString('latin1') === 'SQLite format 3' && new DataView(start.buffer, start.byteOffset, start.length).getUint32(68) === APPLICATION_ID;

/** Most rows are JSON of a megabyte: larger pages than SQLite's own make shorter chains of them. */
const PAGE_BYTES = 8192;

/** The file is an array in memory: pages and journal beside it need not be written there and read back, as they would be to a disk. */
function keepInMemory(database: Database): void {
  database.run('PRAGMA cache_size = -65536');
  database.run('PRAGMA journal_mode = MEMORY');
}

/** Small beside SQLite's largest value, large beside the cost of a row. */
const ITEMS_PER_ROW = 2_000;

/** A parameter for text given as UTF-8 bytes: sql.js hands a string over one character at a time, which for a megabyte costs more than all the rest. */
const LONG_TEXT = 'CAST(? AS TEXT)';

/** Some thousand items of one list of a reading, as JSON in UTF-8. */
export interface PackedRow {
  readonly list: List;
  readonly n: number;
  readonly items: Uint8Array;
}

/** The lists of a reading as the engagement keeps them, a row at a time: some ten milliseconds each. */
export function* packed(reading: Reading): Generator<PackedRow> {
  for (const list of LISTS) {
    const all: readonly unknown[] = reading[list];
    for (let n = 0; n * ITEMS_PER_ROW < all.length; n++) yield { list, n, items: Buffer.from(JSON.stringify(all.slice(n * ITEMS_PER_ROW, (n + 1) * ITEMS_PER_ROW))) };
  }
}

const custodyRow = (row: Readonly<Record<string, SqlValue>>): CustodyRow => ({ n: Number(row['n']), entry: bytesOf(row['entry']), hash: String(row['hash']) });

type Item = Readonly<Record<string, unknown>>;
const object = (item: unknown): item is Item => typeof item === 'object' && item !== null && !Array.isArray(item);

/** What an item of each list must at least be; the file is anybody's. */
const KNOWN: Readonly<Record<List, (item: unknown) => boolean>> = {
  witnesses: item => object(item) && typeof item['kind'] === 'string',
  conversations: item => object(item) && typeof item['transport'] === 'string' && [item['client'], item['server'], item['packets'], item['bytes'], item['firstSeen'], item['lastSeen']].every(Number.isFinite),
  observations: item => object(item) && typeof item['key'] === 'string' && Number.isInteger(item['witness']),
};

/** Why a file cannot be opened as an engagement; the message is for a person. */
export class NotAnEngagement extends Error {
  override readonly name = 'NotAnEngagement';
}

/**
 * One engagement in memory: SQLite by WebAssembly. Everything is synchronous, so a transaction is a function; nothing is on disk until it is exported and written
 * (atomic-file.ts).
 */
export class EngagementDatabase {
  private constructor(private readonly database: Database) {}

  static create(sqlite: SqlJsStatic): EngagementDatabase {
    const database = new sqlite.Database();
    database.run(`PRAGMA page_size = ${PAGE_BYTES}`);
    keepInMemory(database);
    database.run(`PRAGMA application_id = ${APPLICATION_ID}`);
    migrate(database, 0);
    return new EngagementDatabase(database);
  }

  /** Throws NotAnEngagement. A file may be anybody's: views, triggers and unknown tables are refused before a statement touches data. */
  static open(sqlite: SqlJsStatic, bytes: Uint8Array): EngagementDatabase {
    const whole = wholeLength(bytes);
    if (whole !== undefined && bytes.length !== whole) throw new NotAnEngagement(`This engagement is damaged: it has ${bytes.length} of ${whole} bytes. Copy it again, or take the last backup.`);
    let database: Database | undefined;
    try {
      database = new sqlite.Database(bytes);
      database.run('PRAGMA trusted_schema = OFF');
      keepInMemory(database);
      const number = (pragma: string): number => Number(database!.exec(`PRAGMA ${pragma}`)[0]?.values[0]?.[0]);
      if (number('application_id') !== APPLICATION_ID) throw new NotAnEngagement('This file is no Crossdock engagement.');
      const version = number('user_version');
      if (version > SCHEMA_VERSION) throw new NotAnEngagement(`This engagement was made by a newer Crossdock (schema ${version}, this one knows ${SCHEMA_VERSION}). Open it with that version.`);
      if (!(version >= 1)) throw new NotAnEngagement(`This engagement names schema ${version}, which never existed. The file is damaged.`);
      const strange = database.exec("SELECT type, name FROM sqlite_schema WHERE type IN ('trigger', 'view')")[0]?.values[0];
      if (strange) throw new NotAnEngagement(`This engagement holds a ${String(strange[0])} (“${String(strange[1])}”), which Crossdock never writes. It was not opened.`);
      const check = String(database.exec('PRAGMA quick_check(1)')[0]?.values[0]?.[0]);
      if (check !== 'ok') throw new NotAnEngagement(`This engagement is damaged: ${check}. Take the last backup.`);
      migrate(database, version);
      if (layoutOf(database) !== expectedLayout(sqlite)) throw new NotAnEngagement('This engagement has not the tables that Crossdock writes. It was changed by another program, and was not opened.');
      const engagement = new EngagementDatabase(database);
      if (version < custody.version) engagement.carryLogOver();
      return engagement;
    } catch (error) {
      database?.close();
      if (error instanceof NotAnEngagement) throw error;
      throw new NotAnEngagement('This file is no Crossdock engagement, or it is damaged.');
    }
  }

  close(): void {
    this.database.close();
  }

  /** The whole file's bytes. */
  export(): Uint8Array {
    const bytes = this.database.export();
    // sql.js closes the file and opens it again, and the settings are a connection's.
    keepInMemory(this.database);
    return bytes;
  }

  /**
   * @param replaced ids of the sources whose readings this one takes the place of
   * @param rows its lists, packed before by who cannot wait for it
   * @returns the SHA-256 of the lists as they are kept, as readingHash computes it again
   */
  addReading(reading: Reading, path: string | undefined, replaced: readonly string[] = [], rows: readonly PackedRow[] = [...packed(reading)]): string {
    const { source } = reading;
    this.transaction(() => {
      for (const id of replaced) {
        for (const table of ['reading_part', 'source_file']) this.database.run(`DELETE FROM ${table} WHERE source = ?`, [id]);
        this.database.run('DELETE FROM source WHERE id = ?', [id]);
      }
      const position = Number(this.database.exec('SELECT coalesce(max(position), 0) + 1 FROM source')[0]!.values[0]![0]);
      const { id, name, sha256, bytes, kind, format, site, ...sourceRest } = source;
      this.database.run('INSERT INTO source VALUES (?,?,?,?,?,?,?,?,?,?)', [id, position, name, sha256, bytes, kind, format, site, path ?? null, JSON.stringify({ ...sourceRest, ...(reading.tapSample ? { tapSample: reading.tapSample } : {}), ...(reading.intelligence ? { intelligence: reading.intelligence } : {}), ...(reading.networkDevices ? { networkDevices: reading.networkDevices } : {}) })]);
      this.insert(`INSERT INTO reading_part VALUES (?,?,?,${LONG_TEXT})`, rows, ({ list, n, items }) => [id, list, n, items]);
      this.setSourceFile(reading);
    });
    return this.readingHash(reading.source.id);
  }

  /** SHA-256 of what the engagement keeps of one source. */
  readingHash(id: string): string {
    return hashOfPieces(this.rows('SELECT list, n, CAST(items AS BLOB) AS items FROM reading_part WHERE source = ? ORDER BY list, n', [id]).map(row => ({ name: `${String(row['list'])} ${String(row['n'])}`, bytes: bytesOf(row['items']) })));
  }

  /** SHA-256 of the results that the engagement keeps; undefined when there are none. */
  resultsHash(): string | undefined {
    const parts = this.rows('SELECT part, CAST(value AS BLOB) AS value FROM result ORDER BY part');
    return parts.length === 0 ? undefined : hashOfPieces(parts.map(row => ({ name: String(row['part']), bytes: bytesOf(row['value']) })));
  }

  /** The same file, found again elsewhere or read again: its place, and where its frames stand. */
  replaceSourceFile(reading: Reading, path: string): void {
    this.transaction(() => {
      this.database.run('UPDATE source SET path = ? WHERE id = ?', [path, reading.source.id]);
      this.database.run('DELETE FROM source_file WHERE source = ?', [reading.source.id]);
      this.setSourceFile(reading);
    });
  }

  private setSourceFile({ source, modified, frames }: Reading): void {
    this.database.run('INSERT INTO source_file VALUES (?,?,?,?,?,?,?)', [
      source.id, modified ?? null, frames?.frames ?? null, frames?.step ?? null, frames?.marks ?? null, frames ? JSON.stringify(frames.context) : null, frames?.compression ?? null,
    ]);
  }

  /** The part of a reading that says how to read its file again; empty for sources of an older schema. */
  private sourceFileOf(id: string): Pick<Reading, 'frames' | 'modified'> {
    const row = this.rows('SELECT modified, frames, step, marks, context, compression FROM source_file WHERE source = ?', [id])[0];
    if (!row) return {};
    const { modified, frames, step, marks, context, compression } = row;
    const known = modified === null ? {} : { modified: modified as number };
    if (frames === null) return known;
    const blocks = fromJson(context);
    const whole = typeof frames === 'number' && typeof step === 'number' && step >= 1 && marks instanceof Uint8Array && isContext(blocks) && (compression === null || compression === 'gzip' || compression === 'zstd');
    if (!whole) throw new NotAnEngagement(DAMAGED);
    return { ...known, frames: { frames, step, marks, context: blocks, ...(compression === null ? {} : { compression }) } };
  }

  private listOf(id: string, list: List): unknown[] {
    const items = this.rows('SELECT items FROM reading_part WHERE source = ? AND list = ? ORDER BY n', [id, list]).flatMap(row => fromJson(row['items']));
    if (!items.every(KNOWN[list])) throw new NotAnEngagement(DAMAGED);
    return items;
  }

  /** All readings, in the order of their import. */
  readings(): Reading[] {
    return this.rows('SELECT id, name, sha256, bytes, kind, format, site, rest FROM source ORDER BY position').map(row => {
      const id = row['id'] as string;
      const { rest, ...source } = row;
      const { tapSample, intelligence, networkDevices, ...sourceRest } = parsed(rest);
      return {
        ...(tapSample === undefined ? {} : { tapSample }), ...(intelligence === undefined ? {} : { intelligence }), ...(networkDevices === undefined ? {} : { networkDevices }),
        source: { ...source, ...sourceRest },
        ...Object.fromEntries(LISTS.map(list => [list, this.listOf(id, list)])),
        ...this.sourceFileOf(id),
      } as unknown as Reading;
    });
  }

  /** Where each source was read from on this machine: source id → path. */
  sourcePaths(): Map<string, string> {
    return new Map(this.rows('SELECT id, path FROM source WHERE path IS NOT NULL').map(row => [row['id'] as string, row['path'] as string]));
  }

  setting<T>(key: string): T | undefined {
    const value = this.rows('SELECT value FROM setting WHERE key = ?', [key])[0]?.['value'];
    return value === undefined ? undefined : (fromJson(value) as T);
  }

  /** A value that stands there already is not written: what was not changed keeps its bytes. */
  setSetting(key: string, value: unknown): void {
    if (this.rows('SELECT value FROM setting WHERE key = ?', [key])[0]?.['value'] === JSON.stringify(value)) return;
    this.database.run('INSERT INTO setting VALUES (?,?) ON CONFLICT (key) DO UPDATE SET value = excluded.value', [key, JSON.stringify(value)]);
  }

  /** Replaces the results by these, part by part. */
  setResults(parts: Readonly<Record<string, unknown>>): void {
    this.setResultTexts(Object.fromEntries(Object.entries(parts).map(([part, value]) => [part, JSON.stringify(value)])));
  }

  /** The same, for parts that are JSON already. */
  setResultTexts(parts: Readonly<Record<string, string>>): void {
    this.transaction(() => {
      this.database.run('DELETE FROM result');
      for (const [part, json] of Object.entries(parts)) this.database.run(`INSERT INTO result VALUES (?,${LONG_TEXT})`, [part, Buffer.from(json)]);
    });
  }

  results(): Record<string, unknown> {
    return Object.fromEntries(this.rows('SELECT part, value FROM result ORDER BY part').map(row => [row['part'] as string, fromJson(row['value'])]));
  }

  appendEdit(row: JournalRow): void {
    const { at, ...rest } = row;
    this.#insertEdit(at, Buffer.from(JSON.stringify(rest)));
  }

  #insertEdit(at: number, row: Uint8Array): void {
    this.database.run(`INSERT INTO edit (at, row) VALUES (?,${LONG_TEXT})`, [at, row]);
  }

  /** SHA-256 of the n-th row of the journal as it is kept, from 1; undefined when there is none. */
  editHash(n: number): string | undefined {
    const row = this.rows('SELECT at, CAST(row AS BLOB) AS row FROM edit ORDER BY n LIMIT 1 OFFSET ?', [n - 1])[0];
    return row && hashOfPieces([{ name: String(row['at']), bytes: bytesOf(row['row']) }]);
  }

  /** The journal, oldest row first. */
  edits(): JournalRow[] {
    return this.rows('SELECT at, row FROM edit ORDER BY n').map(({ at, row }) => {
      const read = journalRowSchema.safeParse({ ...parsed(row), at });
      if (!read.success) throw new NotAnEngagement(DAMAGED);
      return read.data;
    });
  }

  /** Adds a row to the chain of custody. */
  record(deed: Deed): void {
    this.#addCustody(nextRow(this.custodyHead(), deed));
  }

  /** The last row of the chain of custody; undefined: there is none. */
  custodyHead(): CustodyRow | undefined {
    return this.rows('SELECT n, CAST(entry AS BLOB) AS entry, hash FROM custody ORDER BY n DESC LIMIT 1').map(custodyRow)[0];
  }

  /** The n-th row of the chain, from 1. */
  custodyHash(n: number): string | undefined {
    return this.rows('SELECT hash FROM custody WHERE n = ?', [n]).map(({ hash }) => String(hash))[0];
  }

  /** The last edit, as a journal beside the file keeps it. */
  lastEdit(): KeptEdit {
    const { at, row } = this.rows('SELECT at, row FROM edit ORDER BY n DESC LIMIT 1')[0]!;
    const { entry, hash } = this.custodyHead()!;
    return { at: Number(at), row: String(row), entry: Buffer.from(entry).toString('utf8'), hash };
  }

  /** An edit that was kept beside the file, with the row of the chain that records it; undefined, and nothing is changed, where it is not what comes next. */
  addKept({ at, row, entry, hash }: KeptEdit): JournalRow | undefined {
    const read = journalRowSchema.safeParse({ ...parsed(row), at });
    const bytes = Buffer.from(entry);
    const deed = follows(this.custodyHead(), { entry: bytes, hash });
    if (!read.success || deed?.action !== 'edit') return undefined;
    const n = Number(this.rows('SELECT count(*) AS n FROM edit')[0]!['n']) + 1;
    this.#insertEdit(at, Buffer.from(row));
    if (deed.outputs.length !== 1 || deed.outputs[0]!.sha256 !== this.editHash(n)) {
      this.database.run('DELETE FROM edit WHERE n = (SELECT max(n) FROM edit)');
      return undefined;
    }
    this.#addCustody({ n: deed.n, entry: bytes, hash });
    return read.data;
  }

  #addCustody({ n, entry, hash }: CustodyRow): void {
    this.database.run(`INSERT INTO custody VALUES (?,${LONG_TEXT},?)`, [n, entry, hash]);
  }

  /** The chain of custody as it is stored, unchecked (checkChain). */
  custody(): CustodyRow[] {
    return this.rows('SELECT n, CAST(entry AS BLOB) AS entry, hash FROM custody ORDER BY n').map(custodyRow);
  }

  /** The log of an older schema was bound to nothing; what it says is kept, and cannot change from here on. */
  private carryLogOver(): void {
    const entries = this.rows('SELECT at, action, details FROM log ORDER BY n').map(row => ({ at: String(row['at']), action: String(row['action']), details: fromJson(row['details']) }));
    const last = entries.at(-1);
    if (!last) return;
    this.record({ at: last.at, who: 'unknown', tool: 'Crossdock', action: 'earlier-log', parameters: { entries }, inputs: [], outputs: [] });
    this.database.run('DELETE FROM log');
  }

  /** All of it or nothing. */
  private transaction(work: () => void): void {
    this.database.run('BEGIN');
    try {
      work();
      this.database.run('COMMIT');
    } catch (error) {
      this.database.run('ROLLBACK');
      throw error;
    }
  }

  private insert<T>(sql: string, items: readonly T[], values: (item: T) => SqlValue[]): void {
    const statement: Statement = this.database.prepare(sql);
    try {
      for (const item of items) statement.run(values(item));
    } finally {
      statement.free();
    }
  }

  private prepared(sql: string): Statement {
    try {
      return this.database.prepare(sql);
    } catch {
      throw new NotAnEngagement(DAMAGED);
    }
  }

  private rows(sql: string, parameters: SqlValue[] = []): Record<string, SqlValue>[] {
    const statement = this.prepared(sql);
    const found: Record<string, SqlValue>[] = [];
    try {
      statement.bind(parameters);
      while (statement.step()) found.push(statement.getAsObject());
    } catch {
      // A page that the check at opening did not reach.
      throw new NotAnEngagement(DAMAGED);
    } finally {
      statement.free();
    }
    return found;
  }
}

const bytesOf = (value: SqlValue | undefined): Uint8Array => (value instanceof Uint8Array ? value : new Uint8Array());

function fromJson(json: SqlValue | undefined): unknown {
  try {
    return JSON.parse(String(json));
  } catch {
    throw new NotAnEngagement(DAMAGED);
  }
}

function parsed(json: SqlValue | undefined): Record<string, unknown> {
  const value = fromJson(json);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new NotAnEngagement(DAMAGED);
  return value as Record<string, unknown>;
}

/** Offsets and lengths, in the order of the file; the file is anybody's. */
function isContext(value: unknown): value is FrameIndex['context'] {
  const count = (number: unknown): boolean => typeof number === 'number' && Number.isSafeInteger(number) && number >= 0;
  return Array.isArray(value) && value.every((block: unknown) => {
    if (typeof block !== 'object' || block === null) return false;
    const { at, length, interfacesBefore } = block as Record<string, unknown>;
    return count(at) && count(length) && (interfacesBefore === undefined || count(interfacesBefore));
  });
}

/** Bytes that the header of a SQLite file promises (page size at 16, pages at 28); SQLite itself reads what is missing from the last page as zeros. Undefined for another file. */
function wholeLength(bytes: Uint8Array): number | undefined {
  if (bytes.length < 32 || Buffer.from(bytes.subarray(0, 15)).toString('latin1') !== 'SQLite format 3') return undefined;
  const header = new DataView(bytes.buffer, bytes.byteOffset, 32);
  const page = header.getUint16(16);
  return (page === 1 ? 65_536 : page) * header.getUint32(28);
}

/** Every table with the statement that made it. */
function layoutOf(database: Database): string {
  return JSON.stringify(database.exec('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name')[0]?.values ?? []);
}

function expectedLayout(sqlite: SqlJsStatic): string {
  const database = new sqlite.Database();
  try {
    migrate(database, 0);
    return layoutOf(database);
  } finally {
    database.close();
  }
}

const DAMAGED = 'This engagement is damaged: what stands in its tables cannot be read. Take the last backup.';

function migrate(database: Database, from: number): void {
  for (const { version, statements } of migrations) {
    if (version <= from) continue;
    database.run('BEGIN');
    for (const statement of statements) database.run(statement);
    database.run(`PRAGMA user_version = ${version}`);
    database.run('COMMIT');
  }
}
