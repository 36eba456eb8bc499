#!/usr/bin/env node
// `npm test`: everything, in the order in which a failure is cheapest to find. Ends with one line `N passed, N failed` over all steps and tests.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withDisplay } from './display.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const work = mkdtempSync(join(tmpdir(), 'crossdock-test-'));
const bin = name => join(root, 'node_modules', '.bin', name);
let passed = 0;
let failed = 0;

function step(name, command, args, { env = {}, count } = {}) {
  const started = Date.now();
  console.log(`\n── ${name}`);
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } });
  if (error) console.error(error.message);
  let figures = { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1 };
  try {
    if (count) figures = count();
    // A runner that dies before its report, or fails for another reason than a test, must not pass.
    if (status !== 0 && figures.failed === 0) figures.failed = 1;
  } catch (problem) {
    console.error(`${name} left no report: ${problem.message}`);
    figures = { passed: 0, failed: 1 };
  }
  passed += figures.passed;
  failed += figures.failed;
  console.log(`── ${name}: ${figures.passed} passed, ${figures.failed} failed, ${((Date.now() - started) / 1000).toFixed(0)} s`);
  return status === 0;
}

const node = process.execPath;
const only = process.argv.slice(2);
const wanted = name => only.length === 0 || only.includes(name);

if (wanted('system')) step('system packages', node, ['scripts/ensure-system.mjs']);
if (wanted('electron')) step('Electron runtime', node, ['scripts/ensure-electron.mjs']);
if (wanted('types')) for (const folder of ['shared', 'electron', 'renderer', 'samples', 'e2e']) step(`types: ${folder}`, bin('tsc'), ['-p', folder]);
if (wanted('lint')) step('lint', bin('eslint'), ['.', '--max-warnings', '0']);
if (wanted('boundaries')) {
  step('boundaries', bin('depcruise'), ['--config', 'shared/boundaries.cjs', 'shared', 'electron', 'renderer']);
  step('unused code', bin('knip'), []);
}
if (wanted('unit')) {
  const report = join(work, 'unit.json');
  step('unit and property tests', bin('vitest'), ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`], {
    count: () => {
      const { numPassedTests, numFailedTests, numFailedTestSuites, testResults } = JSON.parse(readFileSync(report, 'utf8'));
      const skipped = testResults.flatMap(({ name, assertionResults }) => assertionResults.filter(({ status }) => status !== 'passed' && status !== 'failed').map(({ fullName }) => `${relative(root, name)}: ${fullName}`));
      for (const name of skipped) console.log(`skipped: ${name}`);
      return { passed: numPassedTests, failed: Math.max(numFailedTests, numFailedTestSuites > 0 ? 1 : 0) };
    },
  });
}
if (wanted('fuzz')) {
  // Each family of cases counts as one test, each kind of failure as one failed; the seed is printed, and CROSSDOCK_FUZZ_SEED gives another.
  const report = join(work, 'fuzz.json');
  step('30 000 broken captures', node, ['scripts/run-ts.mjs', 'scripts/fuzz.ts', '--cases', '30000', '--report', report], {
    count: () => {
      const { passed: families, failed: kinds } = JSON.parse(readFileSync(report, 'utf8'));
      return { passed: families, failed: kinds };
    },
  });
}
if (wanted('e2e')) {
  const built = step('build', node, [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn']);
  if (built) {
    const report = join(work, 'e2e.json');
    const [command, args] = withDisplay(bin('playwright'), ['test', '--reporter=list,json']);
    step('end-to-end in Electron', command, args, {
      env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report },
      count: () => {
        const { stats } = JSON.parse(readFileSync(report, 'utf8'));
        if (stats.flaky > 0) console.log(`${stats.flaky} passed only when tried again`);
        return { passed: stats.expected + stats.flaky, failed: stats.unexpected + (stats.skipped > 0 ? 1 : 0) };
      },
    });
  }
}
rmSync(work, { recursive: true, force: true });
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
