#!/usr/bin/env node
// Checks the chain of custody of a Crossdock delivery without Crossdock. Needs Node 18 or newer and nothing else; reads files, writes none, opens no connection.
//
//   node verify-custody.mjs FOLDER [--head SHA256] [SOURCE…]
//
// FOLDER   holds custody.jsonl, and beside it SHA256SUMS and what was delivered
// --head   the SHA-256 of the last row, as the sender told it by another way. Without it nobody can know whether the whole chain was written anew.
// SOURCE…  captures and exports: each must be one that the chain says was imported, with the same SHA-256
//
// Exit status: 0 all holds · 1 something does not, each named · 2 wrong usage, or there is nothing to check
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';

const words = process.argv.slice(2);
const headAt = words.indexOf('--head');
const [, given] = headAt < 0 ? [] : words.splice(headAt, 2);
const [folder, ...sources] = words;
if (folder === undefined || (headAt >= 0 && !/^[0-9a-f]{64}$/.test(given ?? ''))) {
  console.error('node verify-custody.mjs FOLDER [--head SHA256] [SOURCE…]');
  process.exit(2);
}

const sha256 = bytes => createHash('sha256').update(bytes).digest('hex');

/** Captures may be larger than memory: read in blocks. */
function sha256OfFile(path) {
  const hash = createHash('sha256');
  const block = Buffer.alloc(1 << 20);
  const file = openSync(path, 'r');
  try {
    for (let n; (n = readSync(file, block, 0, block.length, null)) > 0; ) hash.update(block.subarray(0, n));
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}

// A row is one line, {"hash":"<64 digits>","entry":<JSON>}. The hash is that of the entry's bytes as they stand; the entry names the hash of the row before, the first one 64 zeros.
const HEAD = '{"hash":"';
const MIDDLE = '","entry":';
const START = HEAD.length + 64 + MIDDLE.length;

/** The rows up to the first that does not hold, and why that one does not. */
function readChain(file) {
  const entries = [];
  let before = '0'.repeat(64);
  for (let at = 0; at < file.length; ) {
    const end = file.indexOf(0x0a, at);
    const row = entries.length + 1;
    if (end < 0) return { entries, broken: { row, why: 'the file ends in the middle of it' } };
    const line = file.subarray(at, end);
    const hash = line.subarray(HEAD.length, HEAD.length + 64).toString('latin1');
    const framed = /^[0-9a-f]{64}$/.test(hash) && line.subarray(0, START).toString('latin1') === HEAD + hash + MIDDLE && line[line.length - 1] === 0x7d;
    if (!framed) return { entries, broken: { row, why: 'it is no row of a chain' } };
    const bytes = line.subarray(START, line.length - 1);
    if (sha256(bytes) !== hash) return { entries, broken: { row, why: 'its content has another SHA-256 than stands with it' } };
    let entry;
    try {
      entry = JSON.parse(bytes.toString('utf8'));
    } catch {
      return { entries, broken: { row, why: 'its content is no JSON' } };
    }
    if (entry === null || entry.n !== row) return { entries, broken: { row, why: 'it has another number: a row was taken out or put in' } };
    if (entry.previous !== before) return { entries, broken: { row, why: 'it does not follow the row before' } };
    entries.push(entry);
    before = hash;
    at = end + 1;
  }
  return { entries, head: before };
}

const path = join(folder, 'custody.jsonl');
if (!existsSync(path)) {
  console.error(`${path} is not there. A redacted delivery has no chain of custody.`);
  process.exit(2);
}
const wrong = [];
const { entries, broken, head } = readChain(readFileSync(path));
for (const { n, at, who, tool, action, inputs, outputs } of entries) {
  console.log(`row ${n}  ${at}  ${JSON.stringify(action)} by ${JSON.stringify(who)}, ${JSON.stringify(tool)}`);
  for (const [word, list] of [['in ', inputs], ['out', outputs]]) for (const { name, sha256: hash } of list ?? []) console.log(`    ${word}  ${hash}  ${JSON.stringify(name)}`);
}
if (broken) wrong.push(`row ${broken.row} does not hold: ${broken.why}. What stands after it proves nothing.`);
else if (entries.length === 0) wrong.push('the chain has no row.');
else if (given !== undefined && given !== head) wrong.push(`the last row has SHA-256 ${head}, not ${given}: rows were taken off, added or written anew.`);

// What was delivered: SHA256SUMS names every file, and the last export in the chain the ones that were there when it was written down.
const sumsPath = join(folder, 'SHA256SUMS');
const sums = new Map();
if (existsSync(sumsPath)) {
  for (const line of readFileSync(sumsPath, 'utf8').split('\n').filter(Boolean)) {
    const [, hash, name] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
    if (name === undefined || name.startsWith('/') || name.includes('\\') || name.split('/').includes('..')) wrong.push(`SHA256SUMS has a line that names no file of the delivery: ${JSON.stringify(line.slice(0, 80))}`);
    else sums.set(name, hash);
  }
  for (const [name, hash] of sums) {
    if (!existsSync(join(folder, name))) wrong.push(`${name} is missing.`);
    else if (sha256OfFile(join(folder, name)) !== hash) wrong.push(`${name} has another SHA-256 than SHA256SUMS says.`);
  }
} else wrong.push('SHA256SUMS is not there.');
const exported = entries.filter(({ action }) => action === 'export').at(-1);
for (const { name, sha256: hash } of exported?.outputs ?? []) if (sums.has(name) && sums.get(name) !== hash) wrong.push(`${name} is another file than the one that row ${exported.n} says was written.`);

const imported = new Set(entries.filter(({ action }) => action.startsWith('import')).flatMap(({ inputs }) => inputs.map(input => input.sha256)));
for (const source of sources) if (!imported.has(sha256OfFile(source))) wrong.push(`${basename(source)} was never imported as it is now: no row has its SHA-256.`);

for (const line of wrong) console.error(line);
console.log(wrong.length === 0 ? `holds: ${entries.length} rows, the last with SHA-256 ${head}${given === undefined ? '. Compare it with the one that the sender tells by another way' : ''}` : 'does not hold');
process.exitCode = wrong.length === 0 ? 0 : 1;
