import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { files } from '../store/files';
import { generationsOf, historyPathOf } from '../store/generations';
import { Workspace } from './workspace';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-generations-'));
  file = join(folder, 'site.crossdock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const note = (workspace: Workspace, value: string, at: number): void => workspace.edit({ kind: 'note', assets: [`asset:${value}`], value }, at);
const notes = (workspace: Workspace): unknown[] => workspace.history().done.map(({ edit }) => ('value' in edit ? edit.value : undefined));

/** n states, each saved: the last one is the file, the others generations; each a minute and a half older than the next. */
async function saved(n: number, passphrase?: string): Promise<void> {
  const workspace = await Workspace.create('Site', '0.0.0');
  if (passphrase !== undefined) workspace.protect(passphrase, '2026-01-01T00:00:00.000Z');
  for (let i = 1; i <= n; i++) {
    note(workspace, `state ${i}`, i * 10_000);
    workspace.save(file);
    // Not of the file that is open: its time is how a foreign change is noticed.
    const kept = generationsOf(file)[0];
    if (kept) utimesSync(kept.path, 0, 1_700_000_000 + i * 90);
  }
  workspace.close();
}

test('the states before the last five saves are kept, the newest is the one before, and the oldest goes', async () => {
  await saved(9);
  const kept = generationsOf(file);
  expect(kept.map(({ name }) => name)).toEqual([8, 7, 6, 5, 4].map(n => `site.crossdock-history/00000${n}.crossdock`));
  for (const [i, { path }] of kept.entries()) {
    const workspace = await Workspace.open(path, '0.0.0');
    expect(notes(workspace)[0]).toBe(`state ${8 - i}`);
    workspace.close();
  }
  if (process.platform !== 'win32') expect(statSync(historyPathOf(file)).mode & 0o777).toBe(0o700);
});

test('saves in quick succession do not push the older states out', async () => {
  await saved(4);
  const before = generationsOf(file).map(({ name }) => name);
  const workspace = await Workspace.open(file, '0.0.0');
  for (let i = 0; i < 20; i++) {
    note(workspace, `quick ${i}`, 1_000_000 + i * 10_000);
    workspace.save();
  }
  workspace.close();
  const kept = generationsOf(file);
  expect(kept.length).toBeLessThanOrEqual(5);
  const previous = await Workspace.open(kept[0]!.path, '0.0.0');
  expect(notes(previous)[0]).toBe('quick 18');
  previous.close();
  expect(kept.map(({ name }) => name)).toEqual(expect.arrayContaining(before));
});

test.each(['cut short', 'empty', 'no engagement at all', 'overwritten in the middle'] as const)('a file that is %s says so, names the newest state that is whole, and is kept when that takes its place', async how => {
  await saved(4);
  const [newest, second] = generationsOf(file);
  // The newest one does not check out either: the one before it is offered.
  writeFileSync(newest!.path, readFileSync(newest!.path).subarray(0, 9_000));
  const whole = readFileSync(file);
  const bad = how === 'cut short' ? whole.subarray(0, whole.length - 4_096) : how === 'empty' ? Buffer.alloc(0) : how === 'no engagement at all' ? Buffer.from('PK\u0003\u0004 something') : Buffer.concat([whole.subarray(0, 8_192), Buffer.alloc(16_384, 0xa5), whole.subarray(24_576)]);
  writeFileSync(file, bad);
  await expect(Workspace.open(file, '0.0.0')).rejects.toMatchObject({ failure: { code: 'damaged', message: expect.stringContaining(second!.name) as string } });
  expect(readFileSync(file).equals(bad), 'opening changes nothing').toBe(true);
  const restored = await Workspace.restore(file, '0.0.0');
  expect(notes(restored)).toEqual(['state 2', 'state 1']);
  note(restored, 'and on', 1_000_000);
  restored.save();
  restored.close();
  expect(readFileSync(`${file}-damaged`).equals(bad)).toBe(true);
  const again = await Workspace.open(file, '0.0.0');
  expect(notes(again)).toEqual(['and on', 'state 2', 'state 1']);
  again.close();
});

test('without a state that is whole the file is refused as before, and nothing takes its place', async () => {
  await saved(2);
  for (const path of [file, generationsOf(file)[0]!.path]) writeFileSync(path, readFileSync(path).subarray(0, 9_000));
  await expect(Workspace.open(file, '0.0.0')).rejects.toMatchObject({ failure: { code: 'not-an-engagement' } });
  await expect(Workspace.restore(file, '0.0.0')).rejects.toMatchObject({ failure: { code: 'nothing-to-restore' } });
  expect(existsSync(`${file}-damaged`)).toBe(false);
});

test('an engagement that is closed has closed states, what was readable before is gone, and a changed header is seen through', { timeout: 60_000 }, async () => {
  await saved(3);
  const workspace = await Workspace.open(file, '0.0.0');
  workspace.protect('correct horse battery', '2026-01-01T00:00:00.000Z');
  workspace.save();
  expect(generationsOf(file)).toEqual([]);
  for (let i = 0; i < 3; i++) {
    note(workspace, `secret ${i}`, 1_000_000 + i * 10_000);
    workspace.save();
  }
  workspace.close();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) if (statSync(join(folder, name)).isFile()) expect(readFileSync(join(folder, name)).includes('state 1'), name).toBe(false);
  const bytes = readFileSync(file);
  bytes[20]! ^= 1;
  writeFileSync(file, bytes);
  await expect(Workspace.open(file, '0.0.0')).rejects.toMatchObject({ failure: { code: 'passphrase-needed' } });
  await expect(Workspace.open(file, '0.0.0', 'wrong horse battery')).rejects.toMatchObject({ failure: { code: 'wrong-passphrase' } });
  await expect(Workspace.open(file, '0.0.0', 'correct horse battery')).rejects.toMatchObject({ failure: { code: 'damaged' } });
  const restored = await Workspace.restore(file, '0.0.0', 'correct horse battery');
  expect(notes(restored)[0]).toBe('secret 1');
  expect(restored.isClosed).toBe(true);
  restored.close();
});

test('where a file has no second name, as on some sticks, it is copied; where the history cannot be kept, the save goes on', async () => {
  const { linkSync, mkdirSync } = files;
  const refuse = (code: string) => (): never => {
    throw Object.assign(new Error(code), { code });
  };
  try {
    files.linkSync = refuse('EPERM');
    await saved(3);
    expect(generationsOf(file)).toHaveLength(2);
    const previous = await Workspace.open(generationsOf(file)[0]!.path, '0.0.0');
    expect(notes(previous)[0]).toBe('state 2');
    previous.close();
    files.mkdirSync = refuse('EROFS') as typeof mkdirSync;
    const workspace = await Workspace.open(file, '0.0.0');
    note(workspace, 'last', 1_000_000);
    workspace.save();
    workspace.close();
  } finally {
    Object.assign(files, { linkSync, mkdirSync });
  }
  const workspace = await Workspace.open(file, '0.0.0');
  expect(notes(workspace)[0]).toBe('last');
  workspace.close();
});

test('saved over another engagement, nothing of that one stays beside it', async () => {
  await saved(4);
  expect(generationsOf(file)).toHaveLength(3);
  const other = await Workspace.create('Another client', '0.0.0');
  note(other, 'not of the first client', 1);
  other.save(file);
  expect(existsSync(historyPathOf(file))).toBe(false);
  note(other, 'second save', 20_000);
  other.save();
  const kept = generationsOf(file);
  expect(kept).toHaveLength(1);
  expect(readFileSync(kept[0]!.path).includes(Buffer.from('state 4'))).toBe(false);
  other.close();
});
