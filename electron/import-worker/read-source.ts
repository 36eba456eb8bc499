import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { createCaptureReading } from '../../shared/conversations/capture-reading';
import { detectSource } from '../../shared/capture/detect';
import { readTable, recognisesTable } from '../../shared/importers/read-table';
import type { SiteConfig } from '../../shared/model/config';
import type { Problem } from '../../shared/model/problem';
import type { Reading } from '../../shared/model/reading';
import { readWorkbookTables } from '../spreadsheet/read-table';

/** Reads one source: the only place that touches a hostile file's bytes. It opens read-only, reads once, hashes with the same read. */

export interface ReadProgress {
  readonly bytesRead: number;
  readonly packets: number;
}

export interface ReadOptions {
  readonly site: string;
  readonly config: SiteConfig;
  readonly onProgress?: (progress: ReadProgress) => void;
  /** Asked between two blocks; true ends the reading without a result. */
  readonly cancelled?: () => boolean;
}

export type ReadOutcome =
  | { readonly kind: 'read'; readonly reading: Reading }
  | { readonly kind: 'refused'; readonly name: string; readonly bytes: number; readonly sha256?: string; readonly problem: Problem }
  | { readonly kind: 'cancelled'; readonly name: string };

const BLOCK = 4 << 20;
/** Tables are read whole; beyond this they are refused (reliability: limits). */
const TABLE_BYTES = 512 << 20;
const PROGRESS_EVERY = 16 << 20;

/** Why the system refuses a file, in words. */
const SYSTEM_WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file', EACCES: 'you may not read it', EPERM: 'you may not read it', EISDIR: 'it is a folder', ELOOP: 'it is a link that leads to itself', EBUSY: 'another program holds it',
  EMFILE: 'too many files are open', EIO: 'the medium cannot be read here', ENXIO: 'it is a device', ENAMETOOLONG: 'its name is too long',
};

const systemWords = (error: unknown): string => {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return SYSTEM_WORDS[code] ? `${SYSTEM_WORDS[code]} (${code})` : String((error as Error).message);
};

export function readSource(path: string, options: ReadOptions): ReadOutcome {
  const name = basename(path);
  const refuse = (code: string, message: string, advice: string, bytes = 0, sha256?: string): ReadOutcome => ({
    kind: 'refused', name, bytes, ...(sha256 === undefined ? {} : { sha256 }), problem: { code, weight: 'refused', message, advice },
  });
  let file: number;
  try {
    // O_NONBLOCK: a FIFO without a writer must not hang the import; O_RDONLY: evidence is never changed.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    return refuse('cannot-open', `${name} cannot be opened: ${systemWords(error)}. Nothing was imported from it.`, 'Check that the file is there and that you may read it.');
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) return refuse('not-a-file', `${name} is not a regular file. Nothing was imported from it.`, 'Choose a file, or a folder of files.');
    if (stat.size === 0) return refuse('empty-file', `${name}: empty file (0 bytes). Nothing was imported from it.`, 'Copy or export it again.');
    return readOpen(file, name, stat.size, options, refuse);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    return refuse('read-error', `${name}: read error, ${systemWords(error)}. Nothing was imported from it.`, 'Copy the file to a local disk and import it from there.');
  } finally {
    closeSync(file);
  }
}

function readOpen(file: number, name: string, size: number, options: ReadOptions, refuse: (code: string, message: string, advice: string, bytes?: number, sha256?: string) => ReadOutcome): ReadOutcome {
  const block = new Uint8Array(Math.min(BLOCK, Math.max(size, 65_536)));
  const hash = createHash('sha256');
  let bytesRead = readSync(file, block, 0, block.length, 0);
  let head = block.subarray(0, bytesRead);
  hash.update(head);
  const detected = detectSource(head, name);

  if (detected.kind === 'capture') {
    const capture = createCaptureReading({ name, site: options.site });
    let reported = 0;
    const tell = (): void => options.onProgress?.({ bytesRead, packets: capture.progress().packets });
    while (head.length > 0) {
      capture.push(head);
      if (bytesRead - reported >= PROGRESS_EVERY) {
        reported = bytesRead;
        tell();
      }
      if (options.cancelled?.()) return { kind: 'cancelled', name };
      const n = readSync(file, block, 0, block.length, bytesRead);
      head = block.subarray(0, n);
      hash.update(head);
      bytesRead += n;
    }
    tell();
    const sha256 = hash.digest('hex');
    const grown = fstatSync(file).size;
    const result = capture.end({ sha256, bytes: bytesRead, ...(grown > size ? { grewTo: grown } : {}) });
    return result.kind === 'refused' ? { kind: 'refused', name, bytes: bytesRead, sha256, problem: result.problem } : { kind: 'read', reading: result.reading };
  }

  if (detected.kind === 'refused') return refuse(detected.code, detected.message, detected.advice, size);
  if (size > TABLE_BYTES) return refuse('too-large', `${name} has ${size} bytes; tables are read up to ${TABLE_BYTES}. Nothing was imported from it.`, 'Split the export and import the parts.', size);
  const bytes = new Uint8Array(size);
  bytes.set(head.subarray(0, size));
  while (bytesRead < size) {
    const n = readSync(file, bytes, bytesRead, Math.min(BLOCK, size - bytesRead), bytesRead);
    if (n === 0) break;
    hash.update(bytes.subarray(bytesRead, bytesRead + n));
    bytesRead += n;
    options.onProgress?.({ bytesRead, packets: 0 });
    if (options.cancelled?.()) return { kind: 'cancelled', name };
  }
  const sha256 = hash.digest('hex');
  const whole = bytes.subarray(0, bytesRead);
  return readTableSource(whole, name, sha256, options, refuse, detected.kind === 'workbook');
}

function readTableSource(bytes: Uint8Array, name: string, sha256: string, options: ReadOptions, refuse: (code: string, message: string, advice: string, bytes?: number, sha256?: string) => ReadOutcome, isWorkbook: boolean): ReadOutcome {
  void refuse;
  const about = { name, sha256, site: options.site, config: options.config };
  void isWorkbook;
  void readWorkbookTables;
  void recognisesTable;
  const result = readTable(bytes, about);
  return result.kind === 'refused' ? { kind: 'refused', name, bytes: bytes.length, sha256, problem: result.problem } : { kind: 'read', reading: result.reading };
}
