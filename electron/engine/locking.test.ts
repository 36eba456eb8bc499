import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { EngagementState } from '../../shared/model/views';
import { journalPathOf } from '../store/edit-journal';
import { lockPathOf } from '../store/lock';
import { Engine } from './handlers';
import { buildWorkers, ProcessHost } from './process-kit';

// Two engines on one file, with their real worker processes.

let workers: string;
let folder: string;
let file: string;
let open: { readonly host: ProcessHost; readonly engine: Engine }[];

beforeAll(async () => {
  workers = await buildWorkers('test-lock-workers');
}, 120_000);
afterAll(() => rmSync(workers, { recursive: true, force: true }));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-locking-'));
  file = join(folder, 'site.crossdock');
  open = [];
});
afterEach(() => {
  for (const { engine, host } of open) {
    engine.stop();
    for (const { child } of host.processes) child.kill('SIGKILL');
  }
  rmSync(folder, { recursive: true, force: true });
});

function started(): (typeof open)[number] {
  const host = new ProcessHost(workers);
  const one = { host, engine: new Engine(host, '0', join(folder, `unsaved-${open.length}.crossdock`)) };
  open.push(one);
  return one;
}

async function saved({ host, engine }: (typeof open)[number]): Promise<string> {
  writeFileSync(join(folder, 'list.csv'), 'name,ip,role\nPRESS-PLC,10.20.30.10,PLC\n');
  const done = host.until('engagement.changed', (changed: EngagementState) => changed.hasAnalysis && !changed.stale && changed.analysing === undefined);
  await engine.handlers['import.start']({ files: [join(folder, 'list.csv')] as never[] });
  await done;
  await engine.handlers['engagement.save']({ file: file as never });
  return (await engine.handlers['assets.page']({ filter: 'PRESS', sort: 'ip', descending: false, offset: 0, limit: 5 })).rows[0]!.id;
}

/** In the file, or in the journal of edits beside it. */
const onDisk = (text: string): boolean => [file, journalPathOf(file)].some(path => existsSync(path) && readFileSync(path).includes(text));

test('who comes second sees everything and changes nothing, works on under another name, and may write when the first one has gone', { timeout: 60_000 }, async () => {
  const first = started();
  const asset = await saved(first);
  expect(existsSync(lockPathOf(file))).toBe(true);
  const before = readFileSync(file);

  const second = started();
  const { handlers } = second.engine;
  const state = await handlers['engagement.open']({ file: file as never });
  expect(state.readOnly).toMatch(/^site\.crossdock is open in another Crossdock on this computer \(process \d+\)/);
  expect((await handlers['assets.page']({ filter: '', sort: 'ip', descending: false, offset: 0, limit: 5 })).rows.map(row => row.name)).toEqual(['PRESS-PLC']);
  const refused = { failure: { code: 'read-only' } };
  await expect(handlers['edit.apply']({ edit: { kind: 'note', assets: [asset], value: 'x' } })).rejects.toMatchObject(refused);
  await expect(handlers['import.start']({ files: [join(folder, 'list.csv')] as never[] })).rejects.toMatchObject(refused);
  await expect(handlers['engagement.save']({})).rejects.toMatchObject(refused);
  await expect(handlers['engagement.protect']({ passphrase: 'long enough it is' })).rejects.toMatchObject(refused);
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(existsSync(lockPathOf(file)), 'still the first one’s').toBe(true);

  const copy = join(folder, 'copy.crossdock');
  expect(await handlers['engagement.save']({ file: copy as never })).not.toHaveProperty('readOnly');
  expect(existsSync(lockPathOf(copy))).toBe(true);
  await handlers['edit.apply']({ edit: { kind: 'note', assets: [asset], value: 'of the copy' } });
  await expect(first.engine.handlers['engagement.save']({ file: copy as never })).rejects.toMatchObject({ failure: { code: 'is-open' } });

  await first.engine.handlers['engagement.close']({});
  expect(existsSync(lockPathOf(file))).toBe(false);
  const now = await handlers['engagement.open']({ file: file as never });
  expect(now).not.toHaveProperty('readOnly');
  expect(existsSync(lockPathOf(copy))).toBe(false);
  await handlers['edit.apply']({ edit: { kind: 'note', assets: [asset], value: 'mine now' } });
  expect(onDisk('mine now')).toBe(true);
});

test('a file that another program changed meanwhile is not written over; under another name both are there', { timeout: 60_000 }, async () => {
  const first = started();
  const asset = await saved(first);
  writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.from('from elsewhere')]));
  await first.engine.handlers['edit.apply']({ edit: { kind: 'note', assets: [asset], value: 'kept in memory' } });
  expect(readFileSync(file).includes('from elsewhere'), 'not by the saving that follows an edit either').toBe(true);
  await expect(first.engine.handlers['engagement.save']({})).rejects.toMatchObject({ failure: { code: 'changed-on-disk' } });
  expect((await first.engine.handlers['engagement.state']({}))!.unsaved).toBe(true);
  const copy = join(folder, 'copy.crossdock');
  expect(await first.engine.handlers['engagement.save']({ file: copy as never })).toMatchObject({ unsaved: false, fileName: 'copy.crossdock' });
  expect(readFileSync(copy).includes('kept in memory')).toBe(true);
  expect(readFileSync(file).includes('from elsewhere')).toBe(true);
});

test('the same file opened once more in the same window is writable and has what was set a moment ago', { timeout: 60_000 }, async () => {
  const first = started();
  const asset = await saved(first);
  await first.engine.handlers['edit.apply']({ edit: { kind: 'note', assets: [asset], value: 'a moment ago' } });
  const again = await first.engine.handlers['engagement.open']({ file: file as never });
  expect(again).not.toHaveProperty('readOnly');
  expect((await first.engine.handlers['edit.history']({})).done).toHaveLength(1);
  await first.engine.handlers['engagement.save']({});
});

test('a damaged file names the state of before; that takes its place where nobody has the file, and can be written to', { timeout: 60_000 }, async () => {
  const first = started();
  const asset = await saved(first);
  await first.engine.handlers['edit.apply']({ edit: { kind: 'note', assets: [asset], value: 'the first' } });
  await first.engine.handlers['edit.apply']({ edit: { kind: 'note', assets: [asset], value: 'the last' } });
  const second = started();
  await expect(second.engine.handlers['engagement.restore']({ file: file as never })).rejects.toMatchObject({ failure: { code: 'is-open' } });
  await first.engine.handlers['engagement.close']({});

  writeFileSync(file, readFileSync(file).subarray(0, 20_000));
  // As a process leaves it that was ended in the middle of a save.
  writeFileSync(join(folder, '.site.crossdock.0123456789ab.tmp'), 'half');
  const { handlers } = second.engine;
  await expect(handlers['engagement.open']({ file: file as never })).rejects.toMatchObject({ failure: { code: 'damaged', message: expect.stringContaining('site.crossdock-history/') as string } });
  expect(existsSync(lockPathOf(file))).toBe(false);
  expect(await handlers['engagement.restore']({ file: file as never })).not.toHaveProperty('readOnly');
  expect(existsSync(join(folder, '.site.crossdock.0123456789ab.tmp'))).toBe(false);
  expect(readFileSync(`${file}-damaged`)).toHaveLength(20_000);
  expect((await handlers['assets.page']({ filter: 'PRESS', sort: 'ip', descending: false, offset: 0, limit: 5 })).total).toBe(1);
  await handlers['edit.apply']({ edit: { kind: 'note', assets: [asset], value: 'and on' } });
  expect(onDisk('and on')).toBe(true);
  await handlers['engagement.close']({});
  expect(readFileSync(file).includes('and on')).toBe(true);
  expect(existsSync(journalPathOf(file))).toBe(false);
});
