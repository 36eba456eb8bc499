import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { judgeTable, tableCase } from './fuzz-tables/case';
import { tableSeeds } from './fuzz-tables/seeds';

/**
 * Damaged lists, scans, logs, configurations and advisories by the thousand, each read whole. Prints what fails, and writes its file to test-results/fuzz-tables.
 *
 *   npm run fuzz:tables -- [--cases N] [--seed S] [--case I] [--own]
 *
 * Case I of a seed is the same alone as among others, given the same files to start from: --own leaves other people's out.
 */
const { values } = parseArgs({ options: { cases: { type: 'string', default: '20000' }, seed: { type: 'string', default: '1' }, case: { type: 'string' }, own: { type: 'boolean', default: false } } });
const seed = Number(values.seed), first = values.case === undefined ? 0 : Number(values.case), end = values.case === undefined ? Number(values.cases) : first + 1;
const seeds = tableSeeds(resolve('.'), { shared: !values.own }), began = performance.now();
/** One reading may take no longer, in milliseconds; the fastest of three, for the machine may be busy. */
const CASE_MS = 2_000;
let taken = 0, bytes = 0, slowest = 0;
const failures = new Map<string, number>();

for (let index = first; index < end; index++) {
  const made = tableCase(seeds, seed, index), since = performance.now();
  try {
    if (judgeTable(basename(made.name), made.bytes, made.random)) taken++;
    const took = performance.now() - since;
    slowest = Math.max(slowest, took);
    if (took > CASE_MS) {
      const again = Math.min(...[1, 2, 3].map(() => {
        const start = performance.now();
        judgeTable(basename(made.name), made.bytes, tableCase(seeds, seed, index).random);
        return performance.now() - start;
      }));
      if (again > CASE_MS) throw new Error(`takes ${Math.round(again / 1000)} s`);
    }
  } catch (error) {
    const said = error instanceof Error ? `${error.name}: ${error.message.replace(/\d+/g, '#').slice(0, 120)} ${(error.stack ?? '').split('\n').find(line => /shared\/|entry\.mjs/.test(line))?.trim() ?? ''}` : String(error);
    if (!failures.has(said)) {
      mkdirSync('test-results/fuzz-tables', { recursive: true });
      writeFileSync(join('test-results/fuzz-tables', `${seed}-${index}-${basename(made.name)}`), made.bytes);
      console.log(`case ${index} from ${made.name}: ${said}`);
    }
    failures.set(said, (failures.get(said) ?? 0) + 1);
  }
  bytes += made.bytes.length;
}
console.log(`${end - first} cases of seed ${seed} from ${seeds.length} files, ${(bytes / 1e6).toFixed(0)} MB, ${taken} taken for a format, ${[...failures.values()].reduce((a, b) => a + b, 0)} failed (${failures.size} kinds), slowest ${slowest.toFixed(0)} ms, ${((performance.now() - began) / 1000).toFixed(0)} s`);
if (failures.size > 0) process.exitCode = 1;
