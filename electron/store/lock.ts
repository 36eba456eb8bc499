import { closeSync, linkSync, openSync, readFileSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** One writer for one engagement file: `NAME.crossdock-lock` beside it says who. Whoever comes second reads. */

/** Who holds a file, as far as the lock says: it is a file, and anybody's. */
export interface Holder {
  readonly pid?: number;
  readonly host?: string;
  /** ISO time. */
  readonly since?: string;
}

export interface Lock {
  /** Gives the file free; a lock that another has taken meanwhile stays. */
  release(): void;
}

/** A lock file that is no whole lock is being written, or was cut: after this many milliseconds it counts no more. */
const UNFINISHED = 10_000;
const LARGEST = 4_096;

export const lockPathOf = (path: string): string => `${path}-lock`;

/** Of this start of the system, where it tells one (Linux does): no lock of an earlier start holds. */
function bootId(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

interface Written extends Holder {
  readonly boot?: string;
}

/** No more than a lock has: the file is anybody's. */
function startOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(LARGEST);
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, LARGEST, 0));
  } finally {
    closeSync(file);
  }
}

function parsed(text: string): Written | undefined {
  try {
    const { pid, host, since, boot } = JSON.parse(text) as Record<string, unknown>;
    if (!Number.isSafeInteger(pid) || (pid as number) < 1 || typeof host !== 'string') return undefined;
    return { pid: pid as number, host: host.slice(0, 200), ...(typeof since === 'string' ? { since: since.slice(0, 40) } : {}), ...(typeof boot === 'string' ? { boot } : {}) };
  } catch {
    return undefined;
  }
}

/** On another computer nobody can be asked whether it still runs: such a lock holds. */
function isStale(written: Written | undefined, path: string, now: number): boolean {
  if (!written) return now - statSync(path).mtimeMs > UNFINISHED;
  if (written.host !== hostname()) return false;
  const boot = bootId();
  return (boot !== undefined && written.boot !== undefined && written.boot !== boot) || !isAlive(written.pid!);
}

/** The lock, or who has it. Where no lock can be written (a read-only medium, a folder of another's) nobody is named, and nothing could be saved there either. */
export function takeLock(path: string, now: number): Lock | { readonly held: Holder | undefined } {
  const at = lockPathOf(path);
  const text = JSON.stringify({ pid: process.pid, host: hostname(), since: new Date(now).toISOString(), ...(bootId() === undefined ? {} : { boot: bootId() }), token: randomBytes(8).toString('hex') });
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const file = openSync(at, 'wx', 0o600);
      try {
        writeSync(file, text);
      } finally {
        closeSync(file);
      }
      return { release: () => releaseOwn(at, text) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return { held: undefined };
    }
    try {
      const found = startOf(at);
      const written = parsed(found);
      if (!isStale(written, at, Date.now())) return { held: written ? { ...(written.pid === undefined ? {} : { pid: written.pid }), ...(written.host === undefined ? {} : { host: written.host }), ...(written.since === undefined ? {} : { since: written.since }) } : {} };
      setAside(at, found);
    } catch (error) {
      // Gone between two looks: tried again.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return { held: undefined };
    }
  }
  return { held: {} };
}

/** Takes a lock away that nobody holds any more. Of two who do so at once, the slower one may have taken the faster one's new lock: it is put back. */
function setAside(at: string, stale: string): void {
  const aside = `${at}.${randomBytes(6).toString('hex')}`;
  renameSync(at, aside);
  try {
    if (startOf(aside) !== stale) linkSync(aside, at);
  } catch {
    // A third one has it by now.
  } finally {
    rmSync(aside, { force: true });
  }
}

function releaseOwn(at: string, text: string): void {
  try {
    if (startOf(at) === text) rmSync(at);
  } catch {
    // Gone already, or the medium is.
  }
}

/** Who has it, in words. */
export const holderText = ({ pid, host, since }: Holder): string =>
  `${host === undefined ? 'another Crossdock' : host === hostname() ? `another Crossdock on this computer${pid === undefined ? '' : ` (process ${pid})`}` : `Crossdock on ${host}`}${since === undefined ? '' : `, since ${since.slice(0, 16).replace('T', ' ')} UTC`}`;
