// The stand-in runtime brings no default app; this one lets `electron [flags] [-r module]… <folder or file> [arguments]` work as with the official binary.
// ESM with top-level await on purpose: Electron holds back `ready` until this module has loaded, so custom schemes register in time.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const require = createRequire(import.meta.url);
const preloads = [];
let target;
const words = process.argv.slice(1);
while (words.length > 0 && target === undefined) {
  const word = words.shift();
  if (word === '-v' || word === '--version') {
    console.log(`v${process.versions.electron}`);
    process.exit(0);
  } else if (word === '-r' || word === '--require') preloads.push(words.shift());
  else if (!word.startsWith('-')) target = word;
}
for (const module of preloads) require(isAbsolute(module) ? module : resolve(module));
if (target === undefined) {
  console.error('usage: electron FOLDER');
  process.exit(1);
}
Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true });
const place = resolve(target);
const manifest = join(place, 'package.json');
let entry = place;
if (existsSync(manifest)) {
  const { version, productName, name, main = 'index.js' } = JSON.parse(readFileSync(manifest, 'utf8'));
  if (version) app.setVersion(version);
  app.name = productName ?? name;
  entry = require.resolve(resolve(place, main));
} else if (statSync(place).isDirectory()) entry = join(place, 'index.js');
app.setAppPath(existsSync(manifest) || statSync(place).isDirectory() ? place : dirname(place));
try {
  await import(pathToFileURL(entry).href);
} catch (error) {
  console.error(error?.stack ?? error);
  process.exit(1);
}
