import { closeSync, copyFileSync, existsSync, fsyncSync, ftruncateSync, linkSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs';

/**
 * Every call by which an engagement is written, kept and read: the one place where a test can let the disk fail, or the process end. The store calls them through this object only;
 * locks do not, since a lock that fails costs nobody data.
 */
export const files = { closeSync, copyFileSync, existsSync, fsyncSync, ftruncateSync, linkSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeSync };
