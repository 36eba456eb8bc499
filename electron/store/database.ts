import type { Database, SqlJsStatic, SqlValue, Statement } from 'sql.js';
import type { FrameIndex } from '../../shared/model/frame-index';
import type { Reading } from '../../shared/model/reading';
import { migrations, SCHEMA_VERSION } from './migrations';

/** `XDOK`, in SQLite's application_id: what makes an engagement file recognisable by content. */
const APPLICATION_ID = 0x58444f4b;

/** Rows are mostly JSON of several hundred bytes: larger pages than SQLite's own hold them with less overflow. */
const PAGE_BYTES = 8192;

/** The file is an array in memory: pages and journal beside it need not be written there and read back, as they would be to a disk. */
function keepInMemory(database: Database): void {
  database.run('PRAGMA cache_size = -65536');
  database.run('PRAGMA journal_mode = MEMORY');
}

/** Text as the bytes that are stored: sql.js would encode it character by character. */
const utf8 = new TextEncoder();
const JSON_TEXT = 'CAST(? AS TEXT)';
const json = (value: unknown): Uint8Array => utf8.encode(JSON.stringify(value));

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
      return new EngagementDatabase(database);
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

  /** @param replaced id of the source whose reading this one takes the place of */
  addReading(reading: Reading, path: string | undefined, replaced?: string): void {
    const { source } = reading;
    this.transaction(() => {
      if (replaced !== undefined) for (const table of ['witness', 'conversation', 'observation', 'source_file']) this.database.run(`DELETE FROM ${table} WHERE source = ?`, [replaced]);
      if (replaced !== undefined) this.database.run('DELETE FROM source WHERE id = ?', [replaced]);
      const position = Number(this.database.exec('SELECT coalesce(max(position), 0) + 1 FROM source')[0]!.values[0]![0]);
      const { id, name, sha256, bytes, kind, format, site, ...sourceRest } = source;
      this.database.run('INSERT INTO source VALUES (?,?,?,?,?,?,?,?,?,?)', [id, position, name, sha256, bytes, kind, format, site, path ?? null, JSON.stringify({ ...sourceRest, ...(reading.tapSample ? { tapSample: reading.tapSample } : {}), ...(reading.networkDevices ? { networkDevices: reading.networkDevices } : {}) })]);
      this.insert(`INSERT INTO witness VALUES (?,?,?,?,?,?,${JSON_TEXT})`, reading.witnesses, (witness, n) => {
        const { kind: witnessKind, vlan, ip, mac, ...rest } = witness;
        return [id, n, witnessKind, vlan ?? null, ip ?? null, mac ?? null, json(rest)];
      });
      this.insert(`INSERT INTO conversation VALUES (?,?,?,?,?,?,?,?,?,?,?,${JSON_TEXT})`, reading.conversations, (conversation, n) => {
        const { client, server, transport, serverPort, protocol, packets, bytes: size, firstSeen, lastSeen, ...rest } = conversation;
        return [id, n, client, server, transport, serverPort ?? null, protocol ?? null, packets, size, firstSeen, lastSeen, json(rest)];
      });
      this.insert(`INSERT INTO observation VALUES (?,?,?,?,${JSON_TEXT})`, reading.observations, (observation, n) => {
        const { witness, key, ...rest } = observation;
        return [id, n, witness, key, json(rest)];
      });
      this.setSourceFile(reading);
    });
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

  /** All readings, in the order of their import. */
  readings(): Reading[] {
    return this.rows('SELECT id, name, sha256, bytes, kind, format, site, rest FROM source ORDER BY position').map(row => {
      const id = row['id'] as string;
      const { rest, ...source } = row;
      const { tapSample, networkDevices, ...sourceRest } = parsed(rest);
      return {
        ...(tapSample === undefined ? {} : { tapSample }),
        ...(networkDevices === undefined ? {} : { networkDevices }),
        source: { ...source, ...sourceRest },
        witnesses: this.rows('SELECT kind, vlan, ip, mac, rest FROM witness WHERE source = ? ORDER BY n', [id]).map(({ rest: more, ...known }) => ({ ...present(known), ...parsed(more) })),
        conversations: this.rows(
          'SELECT client, server, transport, port AS serverPort, protocol, packets, bytes, first_seen AS firstSeen, last_seen AS lastSeen, rest FROM conversation WHERE source = ? ORDER BY n', [id],
        ).map(({ rest: more, ...known }) => ({ ...present(known), ...parsed(more) })),
        observations: this.rows('SELECT witness, key, rest FROM observation WHERE source = ? ORDER BY n', [id]).map(({ rest: more, ...known }) => ({ ...known, ...parsed(more) })),
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

  setSetting(key: string, value: unknown): void {
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
      for (const [part, json] of Object.entries(parts)) this.database.run('INSERT INTO result VALUES (?,?)', [part, json]);
    });
  }

  results(): Record<string, unknown> {
    return Object.fromEntries(this.rows('SELECT part, value FROM result ORDER BY part').map(row => [row['part'] as string, fromJson(row['value'])]));
  }

  log(at: string, action: string, details: unknown): void {
    this.database.run('INSERT INTO log (at, action, details) VALUES (?,?,?)', [at, action, JSON.stringify(details)]);
  }

  logEntries(): { at: string; action: string; details: unknown }[] {
    return this.rows('SELECT at, action, details FROM log ORDER BY n').map(row => ({ at: row['at'] as string, action: row['action'] as string, details: fromJson(row['details']) }));
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

  private insert<T>(sql: string, items: readonly T[], values: (item: T, index: number) => SqlValue[]): void {
    const statement: Statement = this.database.prepare(sql);
    try {
      items.forEach((item, index) => statement.run(values(item, index)));
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

/** Without the members that are NULL: absent stays absent. */
const present = (row: Record<string, SqlValue>): Record<string, SqlValue> => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));

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
