import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { createHash, randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Errors that a virus scanner or indexer causes by holding a file for a moment. */
const PASSING = new Set(['EPERM', 'EACCES', 'EBUSY']);
const RETRIES = 8;

/**
 * Writes a file so that after any crash either the old or the new one is there, whole: a temporary in the same folder, flushed, read back and compared, renamed over,
 * and the folder flushed. Throws what the file system says; the old file and no temporary are left then.
 */
export function writeFileAtomically(path: string, bytes: Uint8Array): void {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = openSync(temporary, 'wx', 0o600);
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, Math.min(bytes.length - at, 1 << 24));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (sha256(readFileSync(temporary)) !== sha256(bytes)) throw new Error(`${basename(path)}: what was written does not read back the same`);
    renameWithPatience(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  flushFolder(dirname(path));
}

function renameWithPatience(from: string, to: string): void {
  for (let attempt = 0; ; attempt++) {
    try {
      renameSync(from, to);
      return;
    } catch (error) {
      if (!PASSING.has((error as NodeJS.ErrnoException).code ?? '') || attempt >= RETRIES) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10 << attempt);
    }
  }
}

/** Windows cannot open folders; there the rename itself is durable. */
function flushFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
