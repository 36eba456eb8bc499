import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPackedSource } from '../electron/import-worker/read-source';
import { headOf, PartialReading, partsOf } from '../electron/import-worker/reading-parts';
import { writeFileAtomically } from '../electron/store/atomic-file';
import { EngagementDatabase, packed, type PackedRow } from '../electron/store/database';
import { loadSqlite } from '../electron/store/sqlite';

/**
 * What the engine's event loop is held by while a large reading is taken into the engagement: the longest step is what another request, or the wish to cancel, waits for. It asserts nothing.
 *   node scripts/run-ts.mjs bench/taking-in.ts CAPTURE
 */

const file = process.argv[2];
if (file === undefined) throw new Error('usage: node scripts/run-ts.mjs bench/taking-in.ts CAPTURE');

const wasm = readFileSync(createRequire(join(process.cwd(), 'package.json')).resolve('sql.js/dist/sql-wasm.wasm'));
const milliseconds = (since: number): number => performance.now() - since;
const print = (what: string, ms: number, note = ''): void => console.log(`${what.padEnd(44)} ${ms.toFixed(0).padStart(6)} ms${note === '' ? '' : `  ${note}`}`);

/** Runs all steps; prints their sum and the longest. */
function steps<T>(what: string, work: Iterable<T>): T[] {
  const all: T[] = [];
  let longest = 0;
  let sum = 0;
  const iterator = work[Symbol.iterator]();
  for (;;) {
    const since = performance.now();
    const next = iterator.next();
    const took = milliseconds(since);
    sum += took;
    longest = Math.max(longest, took);
    if (next.done) break;
    all.push(next.value);
  }
  print(what, sum, `${all.length} steps, the longest ${longest.toFixed(0)} ms`);
  return all;
}

let since = performance.now();
const outcome = await readPackedSource(file, { site: 'bench', config: {} });
if (outcome.kind !== 'read') throw new Error(outcome.kind);
const { reading } = outcome;
print('reading, in its own process', milliseconds(since), `${(statSync(file).size / 1e6).toFixed(0)} MB, ${reading.conversations.length} conversations, ${reading.witnesses.length} witnesses, ${reading.observations.length} observations`);
const whole = new PartialReading();
steps('copying it between the processes, part by part', (function* () {
  for (const part of partsOf(reading)) {
    whole.add(structuredClone(part));
    yield part;
  }
})());
const taken = whole.whole(headOf(reading));
const rows: PackedRow[] = steps('packing its lists', packed(taken));
const database = EngagementDatabase.create(await loadSqlite(wasm));
since = performance.now();
database.addReading(taken, file, [], rows);
print('the transaction', milliseconds(since));
since = performance.now();
const bytes = database.export();
print('exporting the engagement', milliseconds(since), `${(bytes.length / 1e6).toFixed(1)} MB`);
const folder = mkdtempSync(join(tmpdir(), 'crossdock-bench-'));
since = performance.now();
writeFileAtomically(join(folder, 'bench.crossdock'), bytes);
print('writing it: hash, flush, read back, rename', milliseconds(since));
rmSync(folder, { recursive: true });
const again = EngagementDatabase.open(await loadSqlite(wasm), bytes);
since = performance.now();
again.readings();
print('its readings, when it is opened again', milliseconds(since));
