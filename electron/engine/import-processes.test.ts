import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, truncateSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { EngagementState, ImportFile, ImportFileState } from '../../shared/model/views';
import { Engine } from './handlers';
import { buildWorkers, ProcessHost } from './process-kit';

// The engine with its real worker processes, on a capture that takes seconds to read: the sample's sections, many times over.

const samples = resolve(import.meta.dirname, '../../samples');
const SECTIONS = 3; // 12 MB
let workers: string;
let folder: string;
let big: string;
let host: ProcessHost;
let engine: Engine;

const bigCapture = (name: string): string => {
  const path = join(folder, name);
  const one = readFileSync(join(samples, 'reference-dc.pcapng'));
  const file = openSync(path, 'w');
  for (let i = 0; i < SECTIONS; i++) writeSync(file, one);
  closeSync(file);
  return path;
};

beforeAll(async () => {
  workers = await buildWorkers('test-workers');
  folder = mkdtempSync(join(tmpdir(), 'crossdock-processes-'));
  big = bigCapture('big.pcapng');
}, 120_000);
afterAll(() => {
  rmSync(workers, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  host = new ProcessHost(workers);
  engine = new Engine(host, '0', join(folder, 'unsaved.crossdock'));
});
afterEach(() => {
  engine.stop();
  for (const { child } of host.processes) child.kill('SIGKILL');
  vi.restoreAllMocks();
});

const state = async (): Promise<EngagementState> => (await engine.handlers['engagement.state']({}))!;
const row = (name: string, ...states: ImportFileState[]): Promise<ImportFile> => host.until('import.progress', file => file.name === name && states.includes(file.state));
const analysed = (): Promise<EngagementState> => host.until('engagement.changed', changed => changed.hasAnalysis && !changed.stale && changed.analysing === undefined);
const start = async (...files: string[]): Promise<string> => (await engine.handlers['import.start']({ files: files as never[] })).job;

/** An engagement with the asset list in it, analysed. */
async function withList(): Promise<EngagementState> {
  const done = analysed();
  await start(join(samples, 'reference-dc-cmdb.csv'));
  return done;
}

/** Everything an engagement holds, as far as an import may change it. */
const holdings = async (): Promise<unknown> => {
  const { counts, revision, stale } = await state();
  return { counts, revision, stale, overview: await engine.handlers['overview.get']({}) };
};

test('a capture cancelled half-way leaves the engagement as it was, at once, and can be imported afterwards', async () => {
  await withList();
  const before = await holdings();
  const halfway = host.until('import.progress', file => file.name === 'big.pcapng' && file.bytesRead > file.bytes / 4);
  const job = await start(big);
  await halfway;
  expect(host.running('import')).toHaveLength(1);
  const [reader] = host.running('import');
  const gone = new Promise(resolve => reader!.once('exit', resolve));
  await engine.handlers['import.cancel']({ job });
  expect((await engine.handlers['import.list']({})).find(file => file.name === 'big.pcapng')).toMatchObject({ state: 'cancelled', packets: 0 });
  await gone;
  expect(await holdings()).toEqual(before);

  const done = row('big.pcapng', 'done', 'done-with-warnings');
  const { id } = (await engine.handlers['import.list']({})).find(file => file.name === 'big.pcapng')!;
  await engine.handlers['import.retry']({ file: id as never });
  await done;
  expect((await state()).counts.sources).toBe(2);
}, 120_000);

test.each([0, 0.5, 1])('a reader killed at %f of the file takes nothing into the engagement, and the next file is read', async share => {
  await withList();
  const before = await holdings();
  const there = host.until('import.progress', file => file.name === 'big.pcapng' && file.state === 'reading' && file.bytesRead >= share * file.bytes);
  const failed = row('big.pcapng', 'failed');
  const next = row('reference-dc-cmdb.csv', 'duplicate');
  await start(big, join(samples, 'reference-dc-cmdb.csv'));
  await there;
  host.running('import')[0]!.kill('SIGKILL');
  expect((await failed).problems).toMatchObject([{ code: 'worker-gone' }]);
  await next;
  expect(await holdings()).toEqual(before);
}, 120_000);

test('a file that is cut off under the reader is asked about: kept to there, or not at all', async () => {
  await withList();
  const before = await holdings();
  const asked: ImportFile[] = [];
  for (const name of ['kept.pcapng', 'left.pcapng']) {
    const path = bigCapture(name);
    const underway = host.until('import.progress', file => file.name === name && file.bytesRead > 0);
    const undecided = row(name, 'undecided', 'done', 'done-with-warnings');
    await start(path);
    const { bytes } = await underway;
    truncateSync(path, Math.floor(0.6 * bytes));
    const file = await undecided;
    expect(file).toMatchObject({ state: 'undecided', problems: expect.arrayContaining([expect.objectContaining({ code: 'file-shrank', weight: 'partial' })]) as unknown });
    expect(file.packets).toBeGreaterThan(1000);
    asked.push(file);
  }
  expect(await holdings(), 'nothing of them is in before the word').toEqual(before);

  await engine.handlers['import.decide']({ file: asked[1]!.id, keep: false });
  expect(await holdings()).toEqual(before);
  const done = row('kept.pcapng', 'done-with-warnings');
  await engine.handlers['import.decide']({ file: asked[0]!.id, keep: true });
  const { packets, decoded, skipped } = (await done).source!.capture!;
  expect(packets).toBe(asked[0]!.packets);
  expect(packets - decoded - Object.values(skipped).reduce((a, b) => a + b, 0), 'the receipt of what was kept reconciles').toBe(0);
  expect((await state()).counts.sources, 'the list and what was kept').toBe(2);
  await expect(engine.handlers['import.decide']({ file: asked[0]!.id, keep: true })).rejects.toThrow('not waiting');
}, 120_000);

test('while the analysis runs every request is answered from the one before, and it can be stopped and started again', async () => {
  const first = await withList();
  const before = await engine.handlers['overview.get']({});
  const begun = host.until('analysis.progress', () => true);
  const whole = row('reference-dc-later.pcapng', 'done', 'done-with-warnings');
  await start(join(samples, 'reference-dc-later.pcapng'));
  await whole;
  await begun;
  expect(await state()).toMatchObject({ stale: true, analysing: { of: 4 }, counts: { sources: 2, assets: first.counts.assets } });
  expect(await engine.handlers['overview.get']({})).toEqual(before);
  expect((await engine.handlers['remediations.list']({})).remediations).toEqual([]);

  await engine.handlers['analysis.cancel']({});
  expect(await state()).toMatchObject({ stale: true, hasAnalysis: true, counts: { sources: 2, assets: first.counts.assets } });
  expect(await state()).not.toHaveProperty('analysing');
  expect(await engine.handlers['overview.get']({})).toEqual(before);
  expect(host.running('analysis').every(child => child.killed)).toBe(true);

  const done = analysed();
  await engine.handlers['analysis.start']({});
  expect((await done).counts.assets).toBeGreaterThan(first.counts.assets);
}, 120_000);

test('an analysis whose process dies keeps what was imported and the results of before, and says so', async () => {
  const first = await withList();
  const begun = host.until('analysis.progress', () => true);
  const told = host.until('process.restarted', () => true);
  await start(join(samples, 'reference-dc.pcapng'));
  await begun;
  host.running('analysis')[0]!.kill('SIGKILL');
  expect(await told).toMatchObject({ process: 'analysis' });
  expect(await state()).toMatchObject({ stale: true, counts: { sources: 2, assets: first.counts.assets } });
}, 120_000);

test('an engagement that was left between an import and its analysis is analysed when it is opened again', async () => {
  await withList();
  const path = join(folder, 'left.crossdock');
  const begun = host.until('analysis.progress', () => true);
  await start(join(samples, 'reference-dc.pcapng'));
  await begun;
  await engine.handlers['engagement.save']({ file: path as never });
  await engine.handlers['engagement.close']({});
  expect(await engine.handlers['engagement.open']({ file: path as never })).toMatchObject({ stale: true, analysing: {}, hasAnalysis: true, counts: { sources: 2 } });
}, 120_000);
