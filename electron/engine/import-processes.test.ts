import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
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

/** 100 MB of a distribution centre, with thousands of conversations, from the generator that lies beside a checkout; the sample's sections where it is missing. */
const generator = resolve(samples, '../../shared/tools/gen-big-pcap.mjs');
function largeCapture(): string {
  if (!existsSync(generator)) {
    console.warn(`${generator} is missing: the sample is repeated instead of a large capture`);
    return big;
  }
  const path = join(folder, 'large.pcap');
  if (!existsSync(path)) execFileSync(process.execPath, [generator, '--size', '100M', '--flows', '20000', '--seed', '1', '--out', path], { stdio: 'ignore' });
  return path;
}

test.each([
  ['read', (file: ImportFile) => file.state === 'reading' && file.bytesRead > file.bytes / 3],
  ['put into conversations', (file: ImportFile) => file.state === 'reading' && file.bytesRead === file.bytes],
  ['taken in', (file: ImportFile) => file.state === 'merging'],
] as const)('a large capture cancelled while it is %s: its reader is gone, no packet is read any more, and the engagement saves the same bytes as before', async (_, phase) => {
  await withList();
  const [before, after] = [join(folder, 'before.crossdock'), join(folder, 'after.crossdock')];
  await engine.handlers['engagement.save']({ file: before as never });
  const held = await holdings();
  const path = largeCapture();
  const name = basename(path);
  const there = host.until('import.progress', file => file.name === name && phase(file));
  const job = await start(path);
  await there;
  const running = host.running('import');
  const gone = Promise.all(running.map(child => new Promise(resolve => child.once('exit', resolve))));
  await engine.handlers['import.cancel']({ job });
  const later: ImportFile[] = [];
  void host.until('import.progress', file => {
    later.push(file);
    return false;
  });
  expect((await engine.handlers['import.list']({})).find(file => file.name === name)).toMatchObject({ state: 'cancelled', bytesRead: 0, packets: 0 });
  await gone;
  // All that was under way in the engine has come to its end when a further file is through.
  const next = row('reference-dc-cmdb.csv', 'duplicate');
  await start(join(samples, 'reference-dc-cmdb.csv'));
  await next;
  expect(later.filter(file => file.name === name)).toEqual([]);
  expect(await holdings()).toEqual(held);
  await engine.handlers['engagement.save']({ file: after as never });
  expect(Buffer.compare(readFileSync(after), readFileSync(before)), 'the same bytes').toBe(0);
}, 120_000);

test('a capture that is still being written is imported, and imported again when it is longer: one source, with the hash of the whole', async () => {
  const path = join(folder, 'growing.pcapng');
  const whole = readFileSync(join(samples, 'reference-dc.pcapng'));
  writeFileSync(path, whole.subarray(0, 1_500_001));
  const first = row('growing.pcapng', 'done-with-warnings');
  const analysedFirst = analysed();
  await start(path);
  const shorter = (await first).source!;
  await analysedFirst;
  appendFileSync(path, whole.subarray(1_500_001));
  const second = row('growing.pcapng', 'done-with-warnings');
  const analysedSecond = analysed();
  await start(path);
  const longer = (await second).source!;
  expect(longer.problems.filter(({ code }) => code === 'grown')).toMatchObject([{ message: expect.stringContaining(`SHA-256 ${shorter.sha256.slice(0, 16)}…`) as string }]);
  expect(longer.capture!.packets).toBeGreaterThan(shorter.capture!.packets);
  // Before the new results are there the old ones' citations lead to the new file.
  expect(await engine.handlers['evidence.get']({ source: shorter.id as never, frame: 1 })).toMatchObject({ sha256: longer.sha256 });
  expect((await analysedSecond).counts.sources).toBe(1);
  const { sources } = (await engine.handlers['overview.get']({}))!;
  expect(sources.map(({ id, sha256, bytes }) => ({ id, sha256, bytes }))).toEqual([{ id: longer.id, sha256: createHash('sha256').update(whole).digest('hex'), bytes: whole.length }]);
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
