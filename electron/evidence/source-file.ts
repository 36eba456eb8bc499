import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { Reading } from '../../shared/model/reading';
import { ExpectedFailure } from '../engine/expected-failure';

/** What the engagement recorded of a source: what its file must still be before a byte of it is shown as evidence. */
export type Recorded = Pick<Reading, 'source' | 'frames' | 'modified'>;

const BLOCK = 1 << 20;

/** Files that were hashed anew and found to be what was imported: touched, not changed. Path, size and time of change make the key. */
const proven = new Set<string>();

/** Lets other requests through between two blocks: the engine has one thread. */
export const breathe = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/**
 * A path that an engagement file may name and nobody has to be asked about: local and absolute. Opening a share that somebody else's file names would send the user's
 * credentials there.
 */
export function isLocalPath(path: string): boolean {
  return isAbsolute(path) && !/^[\\/]{2}/.test(path);
}

/** Is there a file of this size? */
export function isThere(path: string, bytes: number): boolean {
  try {
    return statSync(path).size === bytes;
  } catch {
    return false;
  }
}

/**
 * Opens a source again, read-only, if it is still the file that was imported: by size and time of change, and where only the time differs, by its SHA-256. The caller
 * closes the descriptor. Throws ExpectedFailure that says what has become of the file.
 */
export async function openRecorded(path: string | undefined, recorded: Recorded): Promise<number> {
  const { name, sha256, bytes } = recorded.source;
  const was = `Its SHA-256 was ${sha256}.`;
  const again = 'Import it from where it is now: a file with this SHA-256 is found again, and not counted twice.';
  if (path === undefined) throw new ExpectedFailure({ code: 'source-gone', message: `The engagement does not say where ${name} was read. ${was}`, advice: again });
  let file: number;
  try {
    // Non-blocking: a pipe may stand where the file was.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const gone = code === 'ENOENT' || code === 'ENOTDIR';
    throw new ExpectedFailure({ code: 'source-gone', message: gone ? `${name} is no longer where it was read. ${was}` : `${name} cannot be opened any more (${code ?? 'unknown reason'}). ${was}`, advice: again });
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile() || stat.size !== bytes || !(await unchanged(path, file, stat, recorded))) {
      const how = !stat.isFile() ? 'is no regular file any more' : stat.size === bytes ? 'has other bytes than when it was read' : `has ${stat.size} bytes; when it was read it had ${bytes}`;
      throw new ExpectedFailure({ code: 'source-changed', message: `${name} ${how}: what it would show now is no evidence. ${was}`, advice: again });
    }
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

async function unchanged(path: string, file: number, stat: Stats, { source, modified }: Recorded): Promise<boolean> {
  if (stat.mtimeMs === modified) return true;
  const key = `${source.sha256} ${stat.size} ${stat.mtimeMs} ${path}`;
  if (proven.has(key)) return true;
  if ((await sha256Of(file)) !== source.sha256) return false;
  proven.add(key);
  return true;
}

async function sha256Of(file: number): Promise<string> {
  const hash = createHash('sha256');
  const block = new Uint8Array(BLOCK);
  for (let at = 0, n; (n = readSync(file, block, 0, block.length, at)) > 0; at += n) {
    hash.update(block.subarray(0, n));
    await breathe();
  }
  return hash.digest('hex');
}
