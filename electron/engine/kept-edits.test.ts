import { copyFileSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { journalPathOf } from '../store/edit-journal';
import { Workspace } from './workspace';

const PASSPHRASE = 'correct horse battery';
let folder: string;
let file: string;
let journal: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-kept-'));
  file = join(folder, 'site.crossdock');
  journal = journalPathOf(file);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const note = (workspace: Workspace, value: string, at: number): void => workspace.edit({ kind: 'note', assets: ['asset:0123456789ab'], value }, at);
const notes = (workspace: Workspace): unknown[] => workspace.history().done.map(({ edit }) => ('value' in edit ? edit.value : undefined));
async function saved(passphrase?: string): Promise<Workspace> {
  const workspace = await Workspace.create('Site', '0.0.0');
  if (passphrase !== undefined) workspace.protect(passphrase, '2026-01-01T00:00:00.000Z');
  note(workspace, 'saved', 1_000);
  workspace.save(file);
  return workspace;
}

test('an edit is kept beside the file without touching it, is there when it is opened again, and goes into the file with the next save', async () => {
  for (const passphrase of [undefined, PASSPHRASE]) {
    const workspace = await saved(passphrase);
    const before = readFileSync(file);
    note(workspace, 'kept', 10_000);
    expect(workspace.unsaved).toBe(true);
    expect(workspace.keep()).toBe(true);
    expect([workspace.unsaved, workspace.behind]).toEqual([false, true]);
    expect(readFileSync(file).equals(before)).toBe(true);
    // As after a crash: nobody closed it.
    const again = await Workspace.open(file, '0.0.0', passphrase);
    expect(notes(again)).toEqual(['kept', 'saved']);
    expect(again.checkCustody()).toMatchObject({ rows: passphrase === undefined ? 2 : 3 });
    expect(again.checkCustody().broken).toBeUndefined();
    expect(again.state()).toMatchObject({ recovered: { edits: 1 }, unsaved: false });
    again.settleJournal(file);
    again.save();
    expect(existsSync(journal)).toBe(false);
    expect(notes(await Workspace.open(file, '0.0.0', passphrase))).toEqual(['kept', 'saved']);
    rmSync(file);
    rmSync(`${file}-history`, { recursive: true });
  }
}, 30_000);

test('a file that has what the journal has, as after a process that ended between the two, takes nothing twice', async () => {
  const workspace = await saved();
  note(workspace, 'kept', 10_000);
  workspace.keep();
  const before = readFileSync(journal);
  workspace.save();
  writeFileSync(journal, before);
  const again = await Workspace.open(file, '0.0.0');
  expect(notes(again)).toEqual(['kept', 'saved']);
  expect(again.state()).not.toHaveProperty('recovered');
  expect(again.behind).toBe(true);
  again.settleJournal(file);
  again.save();
  expect(existsSync(journal)).toBe(false);
});

test('a journal of another state of the file, or of another file, changes nothing and is kept under another name', async () => {
  const workspace = await saved();
  copyFileSync(file, join(folder, 'older'));
  note(workspace, 'in between', 5_000);
  workspace.save();
  note(workspace, 'kept', 10_000);
  workspace.keep();
  renameSync(join(folder, 'older'), file);
  const again = await Workspace.open(file, '0.0.0');
  expect(notes(again)).toEqual(['saved']);
  again.settleJournal(file);
  expect(again.state()).toMatchObject({ recovered: { edits: 0, aside: 'site.crossdock-journal-aside' } });
  again.save();
  expect([existsSync(journal), existsSync(`${journal}-aside`)]).toEqual([false, true]);
});

test('damage in the middle of a journal: what comes before it is there, the rest is kept under another name', async () => {
  const workspace = await saved();
  for (let n = 1; n <= 3; n++) {
    note(workspace, `kept ${n}`, n * 10_000);
    workspace.keep();
  }
  const bytes = readFileSync(journal);
  bytes[bytes.indexOf('kept 2')] = 0x4b;
  writeFileSync(journal, bytes);
  const again = await Workspace.open(file, '0.0.0');
  expect(notes(again)).toEqual(['kept 1', 'saved']);
  expect(again.checkCustody().broken).toBeUndefined();
  again.settleJournal(file);
  expect(again.state().recovered).toEqual({ edits: 1, aside: 'site.crossdock-journal-aside' });
});

test('what is no edit is not kept beside the file: a whole save keeps it', async () => {
  const workspace = await saved();
  workspace.setConfig({ costPerHour: 5 }, '2026-01-01T00:00:00.000Z');
  expect(workspace.keep()).toBe(false);
  note(workspace, 'later', 10_000);
  expect(workspace.keep()).toBe(false);
  workspace.save();
  note(workspace, 'and on', 20_000);
  expect(workspace.keep()).toBe(true);
});

test('beside a file that another program has changed nothing is kept', async () => {
  const workspace = await saved();
  writeFileSync(file, readFileSync(file).fill(0, 100, 101));
  note(workspace, 'kept', 10_000);
  expect(workspace.keep()).toBe(false);
  expect(existsSync(journal)).toBe(false);
});

test('who sets a passphrase leaves no edit readable beside the file', async () => {
  const workspace = await saved();
  note(workspace, 'Bilsthorpe', 10_000);
  workspace.keep();
  expect(readFileSync(journal).includes('Bilsthorpe')).toBe(true);
  workspace.protect(PASSPHRASE, '2026-01-01T00:00:00.000Z');
  expect(existsSync(journal)).toBe(false);
  workspace.save();
  note(workspace, 'Bilsthorpe again', 20_000);
  expect(workspace.keep()).toBe(true);
  expect(readFileSync(journal).includes('Bilsthorpe')).toBe(false);
  if (process.platform !== 'win32') expect(statSync(journal).mode & 0o777).toBe(0o600);
}, 20_000);

type Step = 'edit' | 'undo' | 'redo' | 'save' | 'crash' | 'close';

test('property: edits kept beside the file, saves and crashes in any order lead where the same edits lead in memory', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom<Step>('edit', 'edit', 'undo', 'redo', 'save', 'crash', 'close'), { maxLength: 30 }), async steps => {
    rmSync(folder, { recursive: true, force: true });
    folder = mkdtempSync(join(tmpdir(), 'crossdock-kept-'));
    file = join(folder, 'site.crossdock');
    let workspace = await saved();
    const model = await Workspace.create('Site', '0.0.0');
    note(model, 'saved', 1_000);
    let at = 10_000;
    for (const step of steps) {
      at += 10_000;
      if (step === 'edit') for (const one of [workspace, model]) note(one, `note ${at}`, at);
      else if (step === 'undo') for (const one of [workspace, model]) one.undo(at);
      else if (step === 'redo') for (const one of [workspace, model]) one.redo(at);
      else if (step === 'save') workspace.save();
      else {
        if (step === 'close') workspace.save();
        workspace = await Workspace.open(file, '0.0.0');
        workspace.settleJournal(file);
        if (workspace.behind) workspace.save();
      }
      if (workspace.unsaved) expect(workspace.keep()).toBe(true);
      expect(workspace.history()).toEqual(model.history());
    }
    const last = await Workspace.open(file, '0.0.0');
    expect(last.history()).toEqual(model.history());
    expect(last.checkCustody().broken).toBeUndefined();
  }), { numRuns: 40, seed: 11 });
}, 120_000);
