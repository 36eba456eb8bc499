import { basename, join } from 'node:path';
import { flushFolder, quietly, writeFileAtomically } from './atomic-file';
import { files } from './files';

/**
 * What an engagement file was before its last saves: `NAME.crossdock-history/000012.crossdock`, each a whole engagement as it lay there, closed with a passphrase when it was. The newest is the
 * state before the last save; the others lie at least a minute apart, since every edit is saved and five edits would otherwise be all that is kept.
 */

const KEPT = 5;
const SPACING = 60_000;
const NAME = /^(\d{6,12})\.crossdock$/;

export interface Generation {
  readonly path: string;
  /** `NAME.crossdock-history/000012.crossdock`, for people. */
  readonly name: string;
  /** Milliseconds: when this state was saved. */
  readonly savedAt: number;
}

export const historyPathOf = (path: string): string => `${path}-history`;

/** Newest first; none where there is no such folder. */
export function generationsOf(path: string): Generation[] {
  const folder = historyPathOf(path);
  if (!files.existsSync(folder)) return [];
  return files.readdirSync(folder)
    .filter(name => NAME.test(name))
    .sort((a, b) => numberOf(b) - numberOf(a))
    .flatMap(name => {
      const stat = files.statSync(join(folder, name), { throwIfNoEntry: false });
      return stat?.isFile() ? [{ path: join(folder, name), name: `${basename(folder)}/${name}`, savedAt: stat.mtimeMs }] : [];
    });
}

const numberOf = (name: string): number => Number(NAME.exec(basename(name))?.[1] ?? 0);

/**
 * The file as it lies there becomes the newest generation: by a second name where the file system has such (the file itself is never written to again), as a copy elsewhere. Failing costs a generation, not the
 * save that follows: false then.
 */
export function keepGeneration(path: string): boolean {
  return quietly(() => {
    const now = files.statSync(path, { throwIfNoEntry: false });
    if (!now?.isFile()) return;
    const newest = generationsOf(path)[0];
    // A save that failed after this step kept it already.
    if (newest && files.statSync(newest.path).ino === now.ino && now.ino !== 0) return;
    const folder = historyPathOf(path);
    files.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const to = join(folder, `${String((newest ? numberOf(newest.path) : 0) + 1).padStart(6, '0')}.crossdock`);
    if (!quietly(() => files.linkSync(path, to))) {
      writeFileAtomically(to, files.readFileSync(path));
      files.utimesSync(to, now.atime, now.mtime);
    }
    flushFolder(folder);
  });
}

/** Down to the number that is kept; after a save, so that none goes for one that failed. */
export function thinGenerations(path: string): void {
  quietly(() => {
    const [first, second, third, ...rest] = generationsOf(path);
    const crowded = second && third && second.savedAt >= third.savedAt && second.savedAt - third.savedAt < SPACING;
    const left = [first, ...(crowded ? [] : [second]), third, ...rest].flatMap(one => one ?? []);
    for (const one of [...(crowded ? [second] : []), ...left.slice(KEPT)]) files.rmSync(one.path, { force: true });
  });
}

/** All of them, and their folder: of an engagement that is closed with a passphrase from now on, nothing readable stays. */
export function forgetGenerations(path: string): void {
  files.rmSync(historyPathOf(path), { recursive: true, force: true });
}

/** A second name for a file that does not open, so that nothing of it is lost when another takes its place: `NAME.crossdock-damaged`. Returns that name. */
export function keepDamaged(path: string): string {
  for (let n = 1; ; n++) {
    const to = n === 1 ? `${path}-damaged` : `${path}-damaged-${n}`;
    if (files.existsSync(to)) continue;
    if (!quietly(() => files.linkSync(path, to))) writeFileAtomically(to, files.readFileSync(path));
    return to;
  }
}
