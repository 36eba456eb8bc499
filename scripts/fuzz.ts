import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { FAMILIES, makeCase } from './fuzz/cases';
import type { Family } from './fuzz/cases';
import { menagerie } from './fuzz/menagerie';
import { minimise } from './fuzz/minimise';
import { judge } from './fuzz/oracle';
import { Random } from './fuzz/random';
import { writeSeedFile } from './fuzz/seed-files';

/**
 * Broken captures by the thousand against the whole reading: containers, layers, every protocol (reliability, fuzz programme, levels A to C).
 *
 *   npm run fuzz -- [--cases N] [--seed S] [--case I] [--only FAMILY] [--seconds T] [--workers N] [--own] [--report FILE]
 *
 * Case I of a seed is the same alone as among others, given the same captures to start from: --own leaves other people's out. What fails is made small and
 * written to test-results/fuzz; moved to scripts/fuzz/seeds under a name that says what broke, it is replayed by the unit tests for good.
 */

/** No single file may take longer; wall-clock time of the fastest of three readings, for the machine may be busy. */
const CASE_MS = 2_000;
/** A worker that is in one case for so long will not come back. */
const HANG_MS = 60_000;
/** Retained memory may grow by this over a run. */
const GROWTH = 64 << 20;
const GROWTH_EVERY = 2_500;
/** Every so many cases of a worker are read in small chunks and cut short as well; all that are longer than the window behind damage are. */
const THOROUGH_EVERY = 8;
const LONG_FILE = 65_536;

interface Share {
  readonly seed: number;
  readonly first: number;
  readonly step: number;
  readonly end: number;
  readonly seconds: number;
  readonly only: Family | undefined;
  readonly own: boolean;
  readonly root: string;
  readonly alone: boolean;
  /** [0]: case + 1 that is being read, [1]: how many are done. */
  readonly state: SharedArrayBuffer;
}

interface Failure {
  readonly index: number;
  readonly family: Family | 'memory';
  readonly name: string;
  readonly message: string;
  readonly where: string;
  readonly file: Uint8Array;
}

interface Done {
  /** Captures that the cases were made from. */
  readonly seeds: number;
  /** Time that the cases took, without the making of those captures. */
  readonly seconds: number;
  readonly cases: Readonly<Record<Family, number>>;
  readonly packets: number;
  readonly bytes: number;
  readonly failures: readonly Failure[];
  /** Milliseconds, and case. */
  readonly slowest: readonly [took: number, index: number];
  readonly grown: number;
}

const option = { type: 'string' } as const;

function reason(error: unknown): { message: string; where: string } {
  if (!(error instanceof Error)) return { message: String(error), where: '' };
  const where = (error.stack ?? '').split('\n').find(line => line.trim().startsWith('at '))?.trim() ?? '';
  return { message: `${error.name}: ${error.message}`, where: error.name === 'Violation' ? '' : where };
}

/** Two failures with the same kind are one bug, as far as can be told. */
const kind = ({ message, where }: { readonly message: string; readonly where: string }): string => `${message.replace(/\d+/g, '#')} ${where.replace(/:\d+:\d+/, '')}`.slice(0, 200);

function milliseconds(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

function work(share: Share): Done {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  const state = new Int32Array(share.state);
  const seeds = menagerie(share.root, { shared: !share.own });
  const cases: Record<Family, number> = { mutations: 0, 'block trees': 0, 'packet stacks': 0 };
  const failures = new Map<string, Failure>();
  let packets = 0;
  let bytes = 0;
  let slowest: readonly [number, number] = [0, 0];
  let base = 0;
  let grown = 0;
  let done = 0;
  const started = performance.now();
  const deadline = started + share.seconds * 1000;
  const retained = (): number => {
    // Twice: the first frees objects, the second the buffers that only they held.
    gc();
    gc();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  for (let index = share.first; index < share.end && performance.now() < deadline; index += share.step) {
    const made = makeCase(seeds, share.seed, index, share.only);
    const thorough = share.alone || done % THOROUGH_EVERY === 0 || made.file.length > LONG_FILE;
    Atomics.store(state, 0, index + 1);
    let failure: { message: string; where: string } | undefined;
    try {
      const took = milliseconds(() => {
        packets += judge(made.file, made.random, { thorough }).source.capture?.packets ?? 0;
      });
      if (took > slowest[0]) slowest = [took, index];
      if (took > CASE_MS) {
        const again = Math.min(...[1, 2, 3].map(() => milliseconds(() => judge(made.file, new Random(0, 0)))));
        if (again > CASE_MS) failure = { message: `takes ${Math.round(again / 1000)} s`, where: '' };
      }
    } catch (error) {
      failure = reason(error);
    }
    if (failure && !failures.has(kind(failure))) {
      const same = kind(failure);
      const small = failure.message.startsWith('takes') ? made.file : minimise(made.file, candidate => {
        // Three thousand readings of a long file take their time, and are no hang.
        Atomics.add(state, 2, 1);
        try {
          judge(candidate, new Random(share.seed, index), { thorough: true });
          return false;
        } catch (error) {
          return kind(reason(error)) === same;
        }
      });
      failures.set(same, { ...failure, index, family: made.family, name: made.name, file: small });
    }
    cases[made.family]++;
    bytes += made.file.length;
    done++;
    Atomics.store(state, 1, done);
    if (done % GROWTH_EVERY === 0) {
      const now = retained();
      if (base === 0) base = now;
      grown = Math.max(grown, now - base);
      if (process.env.FUZZ_MEM) console.error(share.first, done, Math.round(now/1024), JSON.stringify(process.memoryUsage()));
    }
  }
  Atomics.store(state, 0, 0);
  if (grown > GROWTH) failures.set('memory', { index: share.end, family: 'memory', name: 'the whole run', message: `${Math.round(grown / 2 ** 20)} MB more are kept than after the first cases`, where: '', file: new Uint8Array(0) });
  return { seeds: seeds.length, seconds: (performance.now() - started) / 1000, cases, packets, bytes, failures: [...failures.values()], slowest, grown };
}

const number = (text: string | undefined, otherwise: number, name: string): number => {
  const value = text === undefined || text === '' ? otherwise : Number(text);
  if (!Number.isSafeInteger(value) || value < 0) {
    console.error(`--${name} takes a number`);
    process.exit(2);
  }
  return value;
};

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { cases: option, seed: option, case: option, only: option, seconds: option, workers: option, report: option, own: { type: 'boolean' } } });
  const seed = number(values.seed ?? process.env.CROSSDOCK_FUZZ_SEED, 20_260_301, 'seed');
  const single = values.case === undefined ? undefined : number(values.case, 0, 'case');
  const cases = single === undefined ? number(values.cases, 30_000, 'cases') : 1;
  const only = FAMILIES.find(family => family === values.only);
  if (values.only !== undefined && only === undefined) {
    console.error(`--only takes one of: ${FAMILIES.join(', ')}`);
    process.exit(2);
  }
  // The script's own path, not that of its bundle: node_modules may be a link to elsewhere.
  const root = resolve(process.argv[1]!, '..', '..');
  const workers = single === undefined ? Math.max(1, Math.min(number(values.workers, availableParallelism(), 'workers'), cases)) : 1;
  console.log(`fuzz: ${cases} ${cases === 1 ? 'case' : 'cases'} of seed ${seed}${only ? `, ${only} only` : ''}, on ${workers} ${workers === 1 ? 'thread' : 'threads'}`);
  const results = await Promise.all(Array.from({ length: workers }, (_, i) => run({
    seed, first: (single ?? 0) + i, step: workers, end: (single ?? 0) + cases, seconds: number(values.seconds, 1e9, 'seconds'), only, own: values.own ?? false, root, alone: single !== undefined,
    state: new SharedArrayBuffer(12),
  })));
  const seconds = Math.max(0.001, ...results.map(result => result.seconds));
  const total = results.reduce((sum, result) => sum + Object.values(result.cases).reduce((a, b) => a + b, 0), 0);
  const slowest = results.map(result => result.slowest).sort((a, b) => b[0] - a[0])[0]!;
  const failures = [...new Map(results.flatMap(result => result.failures).sort((a, b) => a.index - b.index).map(failure => [kind(failure), failure])).values()];
  for (const failure of failures) tell(failure, seed, root);
  const passed = FAMILIES.filter(family => results.some(result => result.cases[family] > 0) && !failures.some(failure => failure.family === family));
  console.log(`${FAMILIES.map(family => `${results.reduce((sum, result) => sum + result.cases[family], 0)} ${family}`).join(', ')}: ${results.reduce((sum, result) => sum + result.packets, 0)} packets in ${(results.reduce((sum, result) => sum + result.bytes, 0) / 1e6).toFixed(1)} MB, made from ${results[0]!.seeds} captures`);
  console.log(`${total} cases in ${seconds.toFixed(0)} s, ${(total / seconds).toFixed(0)} a second; the slowest, case ${slowest[1]}, took ${slowest[0].toFixed(0)} ms; memory kept grew by ${(Math.max(...results.map(result => result.grown)) / 2 ** 20).toFixed(1)} MB; ${failures.length} kinds of failure`);
  if (values.report !== undefined) writeFileSync(values.report, JSON.stringify({ seed, cases: total, passed: passed.length, failed: failures.length }));
  process.exit(failures.length === 0 ? 0 : 1);
}

/** One worker; a hang ends the worker and is a failure of the case it was in. */
function run(share: Share): Promise<Done> {
  const state = new Int32Array(share.state);
  const worker = new Worker(new URL(import.meta.url), { workerData: share });
  return new Promise((settle, fail) => {
    let last = -1;
    let since = performance.now();
    const watch = setInterval(() => {
      const done = Atomics.load(state, 1);
      const alive = done + Atomics.load(state, 2);
      if (alive !== last || Atomics.load(state, 0) === 0) {
        last = alive;
        since = performance.now();
      } else if (performance.now() - since > HANG_MS) {
        clearInterval(watch);
        void worker.terminate();
        const { file, family, name, index } = makeCase(menagerie(share.root, { shared: !share.own }), share.seed, Atomics.load(state, 0) - 1, share.only);
        settle({ seeds: 0, seconds: 0, cases: { mutations: 0, 'block trees': 0, 'packet stacks': 0, [family]: done }, packets: 0, bytes: 0, slowest: [HANG_MS, index], grown: 0, failures: [{ index, family, name, file, message: 'never ends', where: '' }] });
      }
    }, 500);
    worker.on('message', (result: Done) => {
      clearInterval(watch);
      settle(result);
    });
    worker.on('error', error => {
      clearInterval(watch);
      fail(error);
    });
  });
}

function tell(failure: Failure, seed: number, root: string): void {
  const folder = join(root, 'test-results', 'fuzz');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${kind(failure).replace(/[^a-z]+/gi, '-').toLowerCase().slice(0, 60)}-${failure.index}.txt`);
  writeFileSync(path, writeSeedFile([`${failure.message}`, `${failure.family}: ${failure.name}`, `--seed ${seed} --case ${failure.index}`], failure.file));
  console.log(`\nFAILED ${failure.message}\n  ${failure.where}\n  case ${failure.index}: ${failure.family}: ${failure.name}\n  ${failure.file.length} bytes: ${Buffer.from(failure.file.subarray(0, 400)).toString('hex')}${failure.file.length > 400 ? '…' : ''}\n  kept as ${path}`);
}

if (isMainThread) await main();
else parentPort!.postMessage(work(workerData as Share));
