#!/usr/bin/env node
// `npm run crossdock`: builds the command line in silence when a source is newer than the build, then runs it.
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const built = join(root, 'out/headless/index.js');

function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) latest = Math.max(latest, newest(path));
    else if (/\.(ts|json)$/.test(entry.name) && !/\.test\.ts$/.test(entry.name)) latest = Math.max(latest, statSync(path).mtimeMs);
  }
  return latest;
}

const stale = () => !existsSync(built) || Math.max(newest(join(root, 'shared')), newest(join(root, 'electron')), statSync(join(root, 'package.json')).mtimeMs) > statSync(built).mtimeMs;

if (stale()) {
  // Two at once must not build over each other: the folder is the lock, and a lock left behind is broken after a minute.
  const lock = join(root, 'node_modules', '.cache', 'crossdock-build.lock');
  mkdirSync(join(root, 'node_modules', '.cache'), { recursive: true });
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch {
      if (Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0) > 60_000) rmSync(lock, { recursive: true, force: true });
      else await new Promise(wait => setTimeout(wait, 100));
    }
  }
  try {
    if (stale()) await (await import('./build-headless.mjs')).buildHeadless();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}
await import(pathToFileURL(built).href);
