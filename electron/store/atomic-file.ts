import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { files } from './files';

/** Errors that a virus scanner or indexer causes by holding a file for a moment. */
const PASSING = new Set(['EPERM', 'EACCES', 'EBUSY']);
const RETRIES = 8;

const temporaryOf = (path: string): string => join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);

/** The new file has its name, but the system would not say that the name is on disk: a loss of power may bring the old one back. */
export class NotFlushed extends Error {
  override readonly name = 'NotFlushed';
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/**
 * Writes a file so that after any crash either the old or the new one is there, whole: a temporary in the same folder, flushed, read back and compared, renamed over,
 * and the folder flushed. Throws what the file system says; the old file and no temporary are left then. Throws NotFlushed where all but the last step was done.
 *
 * @param beforeRename runs when the new file is whole on disk and the old one still has the name
 */
export function writeFileAtomically(path: string, bytes: Uint8Array, beforeRename?: () => void): void {
  const temporary = temporaryOf(path);
  try {
    const file = files.openSync(temporary, 'wx', 0o600);
    try {
      for (let at = 0; at < bytes.length;) at += files.writeSync(file, bytes, at, Math.min(bytes.length - at, 1 << 24));
      files.fsyncSync(file);
    } finally {
      files.closeSync(file);
    }
    if (!files.readFileSync(temporary).equals(bytes)) throw new Error(`${basename(path)}: what was written does not read back the same`);
    beforeRename?.();
    renameWithPatience(temporary, path);
  } catch (error) {
    quietly(() => files.rmSync(temporary, { force: true }));
    throw error;
  }
  try {
    flushFolder(dirname(path));
  } catch (error) {
    throw new NotFlushed(error);
  }
}

/** Takes away what a process that was ended left of its writing. Only who holds the file's lock may: another's temporary is being written. */
export function removeTemporaries(path: string): void {
  const begin = `.${basename(path)}.`;
  quietly(() => {
    for (const name of files.readdirSync(dirname(path))) if (name.startsWith(begin) && /^[0-9a-f]{12}\.tmp$/.test(name.slice(begin.length))) files.rmSync(join(dirname(path), name), { force: true });
  });
}

/** What may fail without anybody losing anything. */
export function quietly(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

function renameWithPatience(from: string, to: string): void {
  for (let attempt = 0; ; attempt++) {
    try {
      files.renameSync(from, to);
      return;
    } catch (error) {
      if (!PASSING.has((error as NodeJS.ErrnoException).code ?? '') || attempt >= RETRIES) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10 << attempt);
    }
  }
}

/** Windows cannot open folders; there the rename itself is durable. */
export function flushFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = files.openSync(folder, 'r');
  try {
    files.fsyncSync(handle);
  } finally {
    files.closeSync(handle);
  }
}
