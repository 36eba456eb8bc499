import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { createCaptureReading } from '../../shared/conversations/capture-reading';
import type { SeenPackets } from '../../shared/conversations/duplicates';
import { detectFormat } from '../../shared/capture/detect';
import { counted, figure } from '../../shared/capture/frame';
import { MAX_UNPACKED, openInflater } from '../../shared/capture/inflate';
import { givenColumns } from '../../shared/importers/columns-preview-kit';
import { Decoder, sniffEncoding } from '../../shared/importers/csv-kit';
import { genericCsv } from '../../shared/importers/generic-csv';
import type { FileReader, ImportInput, ImporterDefinition } from '../../shared/importers/definition';
import { importerFor } from '../../shared/importers/registry';
import type { SiteConfig } from '../../shared/model/config';
import type { Problem } from '../../shared/model/problem';
import type { Reading } from '../../shared/model/reading';
import { zoneOffset } from '../../shared/model/time-zone';
import { isWorkbook } from '../spreadsheet/read-table';
import { ZIP_LIMITS } from '../spreadsheet/zip-limits';
import { gunzip } from './gunzip';
import { readWorkbookFile, withProblems } from './read-workbook';

/** Reads one source: the only place that touches a hostile file's bytes. It opens read-only, reads once, hashes with the same read. */

export interface ReadProgress {
  readonly bytesRead: number;
  readonly packets: number;
}

export interface ReadOptions {
  readonly site: string;
  readonly config: SiteConfig;
  /** Where duplicates are removed: the packets of the site's captures that were read before this one. */
  readonly seen?: SeenPackets;
  readonly onProgress?: (progress: ReadProgress) => void;
  /** Asked between two blocks; true ends the reading without a result. */
  readonly cancelled?: () => boolean;
}

export type ReadOutcome =
  /** `interrupted`: the system ended the reading before the file's end; whether what came before is kept is the user's word. */
  | { readonly kind: 'read'; readonly reading: Reading; readonly interrupted?: Problem }
  | { readonly kind: 'refused'; readonly name: string; readonly bytes: number; readonly sha256?: string; readonly problem: Problem }
  | { readonly kind: 'cancelled'; readonly name: string };

/** Small enough to stay in the processor's second-level cache between hashing and decoding; four times as much took a tenth longer. */
const BLOCK = 1 << 17;
/** What an importer may look at to recognise its format. */
export const HEAD = 65_536;
/** Tables are read whole; beyond this they are refused (reliability: limits). */
const TABLE_BYTES = 512 << 20;
/** Looked at once per block: a fast disk does not flood its listener, and a slow medium is not taken for a hung reader. */
const PROGRESS_MS = 100;

/** Why the system refuses a file, in words. */
const SYSTEM_WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file', EACCES: 'you may not read it', EPERM: 'you may not read it', EISDIR: 'it is a folder', ELOOP: 'it is a link that leads to itself', EBUSY: 'another program holds it',
  EMFILE: 'too many files are open', EIO: 'the medium cannot be read here', ENXIO: 'it is a device', ENAMETOOLONG: 'its name is too long',
};

const systemWords = (error: unknown): string => {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return SYSTEM_WORDS[code] ? `${SYSTEM_WORDS[code]} (${code})` : String((error as Error).message);
};

/** O_RDONLY: evidence is never changed. O_NONBLOCK: a FIFO without a writer must not hang the import. */
const openEvidence = (path: string): number => openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));

/** Tells how far the reading is, at most every PROGRESS_MS; asked between two blocks. */
function reporter(onProgress: ReadOptions['onProgress'], packets: () => number): (bytesRead: number) => void {
  let reportedAt = Date.now();
  return bytesRead => {
    const now = Date.now();
    if (now - reportedAt < PROGRESS_MS) return;
    reportedAt = now;
    onProgress?.({ bytesRead, packets: packets() });
  };
}

type Refuse = (code: string, message: string, advice: string, bytes?: number) => ReadOutcome;

export function readSource(path: string, options: ReadOptions): ReadOutcome {
  const refuse = (name: string): Refuse => (code, message, advice, bytes = 0) => ({ kind: 'refused', name, bytes, problem: { code, weight: 'refused', message: `${message} Nothing was imported from it.`, advice } });
  return openedFile<ReadOutcome>(path, (file, name, size, modified) => {
    const outcome = readOpen(file, name, size, options, refuse(name));
    return outcome.kind === 'read' ? { ...outcome, reading: { ...outcome.reading, modified } } : outcome;
  }, refuse(basename(path)));
}

/** Opens a file that is evidence, and closes it again. What the system or the kind of file does not allow is a refusal in words. */
export function openedFile<T>(path: string, work: (file: number, name: string, size: number, modified: number) => T, refuse: (code: string, message: string, advice: string) => T): T {
  const name = basename(path);
  let file: number;
  try {
    file = openEvidence(path);
  } catch (error) {
    return refuse('cannot-open', `${name} cannot be opened: ${systemWords(error)}.`, 'Check that the file is there and that you may read it.');
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) return refuse('not-a-file', `${name} is not a regular file.`, 'Choose a file, or a folder of files.');
    if (stat.size === 0) return refuse('empty-file', `${name}: empty file (0 bytes).`, 'Copy or export it again.');
    return work(file, name, stat.size, stat.mtimeMs);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    return refuse('read-error', `${name}: read error, ${systemWords(error)}.`, 'Copy the file to a local disk and import it from there.');
  } finally {
    closeSync(file);
  }
}

/**
 * As readSource, and faster where a capture is packed with gzip: a sound one goes through Node's zlib. What is not sound, changes under us or cannot be read is left to readSource, which says exactly why.
 */
export async function readPackedSource(path: string, options: ReadOptions): Promise<ReadOutcome> {
  // Packets that a first, failed pass had remembered would count as seen in the second.
  const outcome = options.seen ? undefined : await readSoundGzip(path, options);
  return outcome ?? readSource(path, options);
}

async function readSoundGzip(path: string, options: ReadOptions): Promise<ReadOutcome | undefined> {
  const name = basename(path);
  let file: number;
  try {
    file = openEvidence(path);
  } catch {
    return undefined;
  }
  try {
    const { size, mtimeMs } = fstatSync(file);
    const block = new Uint8Array(BLOCK);
    if (size < 18 || readSync(file, block, 0, 2, 0) !== 2 || block[0] !== 0x1f || block[1] !== 0x8b) return undefined;
    if (packedLog(block.subarray(0, readSync(file, block, 0, Math.min(HEAD, size), 0)), name)) return undefined;
    const hash = createHash('sha256');
    const capture = createCaptureReading({ name, site: options.site, unpackedFrom: 'gzip', duplicates: options.config.duplicates ?? 'keep' });
    let bytesRead = 0;
    let cancelled = false;
    const packets = (): number => capture.progress().packets;
    const report = reporter(options.onProgress, packets);
    const next = (): Uint8Array | undefined => {
      report(bytesRead);
      cancelled ||= options.cancelled?.() ?? false;
      if (cancelled || bytesRead >= size) return undefined;
      const n = readSync(file, block, 0, Math.min(BLOCK, size - bytesRead), bytesRead);
      if (n === 0) return undefined;
      bytesRead += n;
      const chunk = block.subarray(0, n);
      hash.update(chunk);
      return chunk;
    };
    const unpacked = await gunzip(next, piece => {
      capture.push(piece);
      return cancelled;
    }, MAX_UNPACKED);
    if (cancelled) return { kind: 'cancelled', name };
    const after = fstatSync(file);
    if (unpacked.kind !== 'done' || bytesRead !== size || after.size !== size) return undefined;
    options.onProgress?.({ bytesRead, packets: packets() });
    return outcomeOf({ ...capture.end(hash.digest('hex'), bytesRead), modified: mtimeMs }, name, bytesRead);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    return undefined;
  } finally {
    closeSync(file);
  }
}

function outcomeOf(reading: Reading, name: string, bytes: number): ReadOutcome {
  const { problems, sha256 } = reading.source;
  const refused = problems.find(problem => problem.weight === 'refused');
  return refused ? { kind: 'refused', name, bytes, sha256, problem: refused } : { kind: 'read', reading };
}

interface Sink {
  push(chunk: Uint8Array): void;
  end(sha256: string, bytes: number, problems: readonly Problem[]): Reading;
  packets(): number;
}

/** Who reads this file, by its first bytes: a capture reader, a workbook, an importer, or the capture reader again, which says best what a foreign file looks like. */
function readerOf(head: Uint8Array, name: string, config: SiteConfig): { readonly most: number; readonly read: (input: ImportInput, parts: readonly Uint8Array[]) => Reading } | undefined {
  if (detectFormat(head).kind !== 'other') return undefined;
  const importer = importerFor(head, name) ?? (isMapped(name, config) && isTable(head, name) === 'text' ? genericCsv : undefined);
  if (importer?.streams) return undefined;
  // Some systems write CSV and call it .xls: what an importer recognises is no workbook, whatever its name.
  if (!importer) return isWorkbook(head, name) ? { most: ZIP_LIMITS.packed, read: (input, parts) => readWorkbookFile(input, Buffer.concat(parts)) } : undefined;
  return {
    most: TABLE_BYTES,
    read: (input, parts) => {
      const reader = importer.read(input);
      for (const part of parts) reader.push(part);
      return reader.end();
    },
  };
}

/** Did somebody say what the columns of this file mean? Then it is a list, whatever its name and its headers. */
const isMapped = (name: string, { columnMaps = {} }: SiteConfig): boolean => Object.hasOwn(columnMaps, name);

/** Is the file a table whose columns somebody may have to choose? Formats that say themselves what their columns mean are none. */
export function isTable(head: Uint8Array, name: string): 'text' | 'workbook' | undefined {
  if (detectFormat(head).kind !== 'other') return undefined;
  const importer = importerFor(head, name);
  if (importer) return importer.id === genericCsv.id ? 'text' : undefined;
  if (isWorkbook(head, name)) return 'workbook';
  const { encoding, mark } = sniffEncoding(head);
  const text = new Decoder(encoding).push(head.subarray(mark));
  // Control characters are no text; a brace or an angle begins another format.
  return /[\u0000-\u0008\u000e-\u001f]/.test(text) || /^\s*[<{[]/.test(text) ? undefined : 'text';
}

/** A log that is read as it comes, plain or packed; undefined for every other file. */
function logOf(head: Uint8Array, name: string): { readonly importer: ImporterDefinition; readonly packed?: 'gzip' | 'zstd' } | undefined {
  const { kind } = detectFormat(head);
  if (kind === 'gzip' || kind === 'zstd') {
    const importer = packedLog(head, name);
    return importer && { importer, packed: kind };
  }
  const importer = kind === 'other' ? importerFor(head, name) : undefined;
  return importer?.streams ? { importer } : undefined;
}

/** The importer of a packed log, by what the first packed bytes unpack to. Packed asset lists and scans are small: they are unpacked by hand. */
function packedLog(head: Uint8Array, name: string): ImporterDefinition | undefined {
  const { kind } = detectFormat(head);
  if (kind !== 'gzip' && kind !== 'zstd') return undefined;
  const pieces: Uint8Array[] = [];
  let length = 0;
  const inflater = openInflater(kind, bytes => {
    if (length < HEAD) pieces.push(bytes.slice(0, HEAD - length));
    length += bytes.length;
  }, 16 << 20);
  // In the inflater's own steps: a bomb is let go once there is enough to look at. What is missing at the end of a head is no damage.
  for (let at = 0; at < head.length && length < HEAD; at += 16_384) if (inflater.push(head.subarray(at, at + 16_384))) break;
  inflater.end();
  const unpacked = Buffer.concat(pieces);
  if (unpacked.length === 0 || detectFormat(unpacked).kind !== 'other') return undefined;
  const importer = importerFor(unpacked, name.replace(/\.(gz|zst)$/i, ''));
  return importer?.streams ? importer : undefined;
}

/** The clock of times that name no zone; a name that means nothing was refused where it was set. */
function zoneOf({ timeZone }: SiteConfig): Pick<ImportInput, 'zone'> {
  const zone = timeZone === undefined ? undefined : zoneOffset(timeZone);
  return zone ? { zone } : {};
}

/** Bytes go into the log's reader as they come; the hash, known at the end only, is set then. */
function logSink({ importer, packed }: NonNullable<ReturnType<typeof logOf>>, name: string, size: number, options: ReadOptions): Sink {
  const reader: FileReader = importer.read({ name, sha256: '', bytes: size, site: options.site, ...zoneOf(options.config) });
  const found: Problem[] = [];
  const inflater = packed && openInflater(packed, bytes => reader.push(bytes));
  const keep = (problem: Problem | undefined): void => {
    if (problem) found.push(problem);
  };
  return {
    push: chunk => (inflater ? keep(inflater.push(chunk)) : reader.push(chunk)),
    end: (sha256, bytes, problems) => {
      if (inflater) keep(inflater.end());
      const { source, ...reading } = reader.end();
      return withProblems({ ...reading, source: { ...source, id: `src:${sha256.slice(0, 12)}`, sha256, bytes: Math.max(bytes, size) } }, [...found, ...problems]);
    },
    packets: () => 0,
  };
}

/** Text in a format that nobody knows may be a list all the same. */
function asText(reading: Reading): Reading {
  const problems = reading.source.problems.map(problem => (problem.code === 'not-a-capture' ? { ...problem, code: 'unknown-text', advice: 'If it is a list of devices, tell which column is which.' } : problem));
  return { ...reading, source: { ...reading.source, problems } };
}

function sinkFor(head: Uint8Array, name: string, size: number, options: ReadOptions): Sink {
  const log = logOf(head, name);
  if (log) return logSink(log, name, size, options);
  const reader = readerOf(head, name, options.config);
  if (!reader) {
    const capture = createCaptureReading({ name, site: options.site, duplicates: options.config.duplicates ?? 'keep', ...(options.seen ? { seen: options.seen } : {}) });
    const text = isTable(head, name) === 'text';
    return { push: chunk => capture.push(chunk), end: (sha256, bytes, problems) => (text ? asText(capture.end(sha256, bytes, problems)) : capture.end(sha256, bytes, problems)), packets: () => capture.progress().packets };
  }
  const given = { ...givenColumns(name, options.config), ...zoneOf(options.config) };
  const parts: Uint8Array[] = [];
  // Importers are told the hash at their start and a file is hashed while it is read: the parts wait, bounded by the table limit.
  return {
    push: chunk => void parts.push(chunk.slice()),
    end: (sha256, bytes, problems) => withProblems(reader.read({ name, sha256, bytes: Math.max(bytes, size), site: options.site, ...given }, parts.splice(0)), problems),
    packets: () => 0,
  };
}

function readOpen(file: number, name: string, size: number, options: ReadOptions, refuse: Refuse): ReadOutcome {
  const block = new Uint8Array(Math.min(BLOCK, Math.max(size, 65_536)));
  const hash = createHash('sha256');
  let bytesRead = readSync(file, block, 0, block.length, 0);
  let chunk = block.subarray(0, bytesRead);
  hash.update(chunk);
  const most = readerOf(chunk.subarray(0, HEAD), name, options.config)?.most;
  if (most !== undefined && size > most) return refuse('too-large', `${name} has ${size} bytes; ${most === TABLE_BYTES ? 'tables' : 'workbooks'} are read up to ${most}.`, 'Split the export and import the parts.', size);
  const sink = sinkFor(chunk.subarray(0, HEAD), name, size, options);
  const problems: Problem[] = [];
  let interrupted: Problem | undefined;
  // A capture that is still being written is read to where it stands when we get there, once: one that grows as fast as we read would never end.
  let end = size;
  const report = reporter(options.onProgress, sink.packets);
  while (chunk.length > 0) {
    sink.push(chunk);
    report(bytesRead);
    if (options.cancelled?.()) return { kind: 'cancelled', name };
    if (bytesRead >= end) {
      if (end > size) break;
      end = fstatSync(file).size;
      if (end <= bytesRead) break;
    }
    let n: number;
    try {
      n = readSync(file, block, 0, Math.min(block.length, end - bytesRead), bytesRead);
    } catch (error) {
      interrupted = { code: 'read-error', weight: 'partial', message: `read error: ${systemWords(error)} at byte ${figure(bytesRead)} of ${figure(size)}${before(sink.packets())}`, advice: 'Copy the file to a local disk and import it from there.', at: { offset: bytesRead } };
      break;
    }
    chunk = block.subarray(0, n);
    hash.update(chunk);
    bytesRead += n;
  }
  options.onProgress?.({ bytesRead, packets: sink.packets() });
  if (bytesRead > size) problems.push({ code: 'file-grew', weight: 'warning', message: `the file grew during the import; it was read to byte ${figure(bytesRead)}`, advice: 'Import it again when its capture has ended.' });
  else if (bytesRead < size) interrupted ??= { code: 'file-shrank', weight: 'partial', message: `the file became shorter during the import: it ends at byte ${figure(bytesRead)} of ${figure(size)}${before(sink.packets())}`, advice: 'Check what writes to it, and import a copy.', at: { offset: bytesRead } };
  if (interrupted) problems.push(interrupted);
  const sha256 = hash.digest('hex');
  const outcome = outcomeOf(sink.end(sha256, bytesRead, problems), name, bytesRead);
  return outcome.kind === 'read' && interrupted ? { ...outcome, interrupted } : outcome;
}

const before = (packets: number): string => (packets > 0 ? `; ${counted(packets, 'packet')} came before` : '');
