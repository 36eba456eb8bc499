import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { requests } from '../../shared/ipc/contract';
import type { Edit } from '../../shared/model/edit';
import type { AssetRow, EngagementState } from '../../shared/model/views';
import { modbusFrames, pcap } from '../headless/cli-test-kit';
import { Engine } from './handlers';
import { buildWorkers, ProcessHost } from './process-kit';

// The engine's edit requests with its real worker processes.

let workers: string;
let folder: string;
let host: ProcessHost;
let engine: Engine;

beforeAll(async () => {
  workers = await buildWorkers('test-edit-workers');
}, 120_000);
afterAll(() => rmSync(workers, { recursive: true, force: true }));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-edit-requests-'));
  host = new ProcessHost(workers);
  engine = new Engine(host, '0', join(folder, 'unsaved.crossdock'));
});
afterEach(() => {
  engine.stop();
  for (const { child } of host.processes) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const analysed = (): Promise<EngagementState> => host.until('engagement.changed', changed => changed.hasAnalysis && !changed.stale && changed.analysing === undefined);
const apply = (edit: Edit): Promise<EngagementState> => engine.handlers['edit.apply'](requests['edit.apply'].args.parse({ edit }));
const rows = async (filter = ''): Promise<readonly AssetRow[]> => (await engine.handlers['assets.page']({ filter, sort: 'ip', descending: false, offset: 0, limit: 50 })).rows;

async function imported(): Promise<void> {
  writeFileSync(join(folder, 'press.pcap'), pcap(modbusFrames()));
  const done = analysed();
  await engine.handlers['import.start']({ files: [join(folder, 'press.pcap')] as never[] });
  await done;
}

test('an edit is answered at once, and the analysis that follows from it comes by itself; several edits share one', { timeout: 60_000 }, async () => {
  await imported();
  const runs = host.processes.filter(({ script }) => script === 'analysis').length;
  const hmi = (await rows('10.20.30.50'))[0]!;
  const done = analysed();
  await apply({ kind: 'role', assets: [hmi.id], value: 'engineering-workstation' });
  const state = await apply({ kind: 'name', assets: [hmi.id], value: 'Line 3 panel' });
  expect(state).toMatchObject({ stale: true, undo: 'set name of 1 asset' });
  expect(state).not.toHaveProperty('redo');
  expect((await rows('panel')).map(row => row.role), 'the name stands at once, the role with the analysis').toEqual([hmi.role]);
  expect((await engine.handlers['assets.get']({ id: hmi.id }))!.held).toMatchObject({ role: { value: 'engineering-workstation' }, name: { value: 'Line 3 panel' } });
  await done;
  expect((await rows('panel')).map(row => row.role)).toEqual(['engineering-workstation']);
  expect(host.processes.filter(({ script }) => script === 'analysis')).toHaveLength(runs + 1);
  expect((await engine.handlers['edit.history']({})).done.map(entry => entry.label)).toEqual(['set name of 1 asset', 'set role of 1 asset']);

  const undone = analysed();
  await engine.handlers['edit.undo']({});
  expect(await engine.handlers['edit.undo']({})).toMatchObject({ redo: 'set role of 1 asset' });
  await undone;
  expect(await rows('10.20.30.50')).toEqual([hmi]);
  // Without anything to undo nothing happens.
  const { revision } = (await engine.handlers['engagement.state']({}))!;
  await engine.handlers['edit.undo']({});
  await new Promise(resolve => setTimeout(resolve, 700));
  expect((await engine.handlers['engagement.state']({}))).toMatchObject({ stale: false });
  expect(revision).toBeGreaterThan(0);
});

test('what was edited and undone before its analysis began starts none; notes, tags and triage never do; a tag is a filter', { timeout: 60_000 }, async () => {
  await imported();
  const runs = host.processes.length;
  const [first] = await rows();
  await apply({ kind: 'level', assets: [first!.id], value: 0 });
  expect(await engine.handlers['edit.undo']({})).toMatchObject({ stale: false });
  await apply({ kind: 'tags', assets: [first!.id], value: ['spare'] });
  await apply({ kind: 'note', assets: [first!.id], value: 'behind the pillar' });
  const { findings: [finding] } = await engine.handlers['findings.list']({});
  await apply({ kind: 'triage', finding: finding!.id, value: { status: 'false-positive', reason: 'a test bench' } });
  await new Promise(resolve => setTimeout(resolve, 1_200));
  expect(host.processes).toHaveLength(runs);
  expect((await rows('tag:spare')).map(row => row.id)).toEqual([first!.id]);
  expect((await rows('pillar')).map(row => row.id)).toEqual([first!.id]);
  expect((await engine.handlers['findings.list']({})).findings.find(one => one.id === finding!.id)!.triage).toMatchObject({ value: { status: 'false-positive', reason: 'a test bench' } });
});

test('an engine that dies before the analysis of an edit analyses it when it opens the engagement again', { timeout: 60_000 }, async () => {
  await imported();
  const path = join(folder, 'press.crossdock');
  await engine.handlers['engagement.save']({ file: path as never });
  const [first] = await rows();
  await apply({ kind: 'role', assets: [first!.id], value: 'ups' });
  // No stop: the file on disk is what a crash leaves.
  const heir = new Engine(host, '0', join(folder, 'unsaved.crossdock'));
  const done = analysed();
  await heir.reopen(path);
  await done;
  expect((await heir.handlers['assets.get']({ id: first!.id }))!.asset).toMatchObject({ role: 'ups', decided: { role: { derived: first!.role } } });
  heir.stop();
});

test('an impossible step is listed with its reason and its ends before and after the analysis', { timeout: 60_000 }, async () => {
  await imported();
  const { paths } = await engine.handlers['paths.list']({ strictness: 'assumed' });
  const edge = paths[0]!.steps.at(-1)!.edge!;
  const done = analysed();
  await apply({ kind: 'impossible', step: edge, value: 'the key switch is on the door' });
  const before = (await engine.handlers['paths.list']({ strictness: 'assumed' })).removedSteps;
  expect(before).toMatchObject([{ edge, reason: 'the key switch is on the door', label: expect.stringContaining(' → ') as string }]);
  await done;
  const after = await engine.handlers['paths.list']({ strictness: 'assumed' });
  expect(after.removedSteps).toEqual(before);
  expect(after.paths.flatMap(path => path.edges)).not.toContain(edge);
});

test('a window can ask for no edit that is none', () => {
  const { args } = requests['edit.apply'];
  for (const edit of [{ kind: 'role', assets: ['a'], value: 'king' }, { kind: 'triage', finding: 'f', value: { status: 'accepted' } }, { kind: 'triage', finding: 'f', value: { status: 'false-positive', reason: '  ' } }, { kind: 'name', assets: [], value: 'x' }, { kind: 'name', assets: ['a'], value: 'x'.repeat(201) }, { kind: 'impossible', step: '' }, { kind: 'level', assets: ['a'], value: 6 }, { kind: 'name', assets: ['a'], value: 'x', colour: 'red' }]) {
    expect(args.safeParse({ edit }).success, JSON.stringify(edit)).toBe(false);
  }
});
