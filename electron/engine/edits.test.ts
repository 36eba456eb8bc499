import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NotAnEngagement, EngagementDatabase } from '../store/database';
import { loadSqlite } from '../store/sqlite';
import type { Edit } from '../../shared/model/edit';
import { Workspace } from './workspace';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-edits-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The engine ends and starts again. */
async function restarted(workspace: Workspace): Promise<Workspace> {
  const path = join(folder, 'restart.crossdock');
  workspace.save(path);
  workspace.close();
  return Workspace.open(path, '0.0.0');
}

const label = (workspace: Workspace): string[][] => {
  const { done, undone } = workspace.history();
  return [done.map(entry => `${entry.label} ${JSON.stringify(entry.edit)}`), undone.map(entry => `${entry.label} ${JSON.stringify(entry.edit)}`)];
};

test('edits survive a restart, are undone to the start and redone to the end across it, and say who made them', async () => {
  let workspace = await Workspace.create('Press shop', '0.0.0');
  const edits: Edit[] = [
    { kind: 'name', assets: ['asset:1'], value: 'PLC-14' }, { kind: 'zone', assets: ['asset:1', 'asset:2'], value: 'Sorter', why: 'cabinet 3' },
    { kind: 'triage', finding: 'finding:x', value: { status: 'accepted', reason: 'replaced in March' } }, { kind: 'impossible', step: 'a>b', value: 'no cable' },
  ];
  edits.forEach((edit, i) => workspace.edit(edit, 10_000 * i, 'jo'));
  workspace = await restarted(workspace);
  expect(workspace.history().done.map(entry => entry.edit)).toEqual([...edits].reverse());
  expect(workspace.history().done[2]).toMatchObject({ label: 'set zone of 2 assets', at: 10_000, by: 'jo' });
  for (let i = edits.length - 1; i >= 0; i--) {
    expect(workspace.undo(100_000)).toBe(true);
    workspace = await restarted(workspace);
    expect(workspace.history().done).toHaveLength(i);
  }
  expect(workspace.undo(100_001)).toBe(false);
  expect(workspace.unsaved).toBe(false);
  for (const edit of edits) {
    expect(workspace.redo(200_000)).toBe(true);
    workspace = await restarted(workspace);
    expect(workspace.history().done[0]!.edit).toEqual(edit);
  }
  expect(workspace.redo(200_001)).toBe(false);
  workspace.close();
});

test('whatever was done and undone, the engagement that is opened again is where the one that was closed stood', async () => {
  const edit: fc.Arbitrary<Edit> = fc.oneof(
    fc.record({ kind: fc.constantFrom('name', 'zone', 'note'), assets: fc.uniqueArray(fc.constantFrom('a', 'b'), { minLength: 1 }), value: fc.string({ minLength: 1 }).filter(text => text.trim() === text && text !== '') }) as fc.Arbitrary<Edit>,
    fc.record({ kind: fc.constant('level' as const), assets: fc.constant(['a']), value: fc.constantFrom(0 as const, 3.5 as const) }),
    fc.record({ kind: fc.constant('criticality' as const), assets: fc.constant(['a']), value: fc.record({ hours: fc.nat(99), costPerHour: fc.nat() }) }),
    fc.record({ kind: fc.constant('role' as const), assets: fc.constant(['b']) }),
  );
  await fc.assert(fc.asyncProperty(fc.array(fc.record({ after: fc.nat(2_500), what: fc.oneof({ weight: 3, arbitrary: edit }, fc.constantFrom('undo' as const, 'redo' as const, 'restart' as const)) }), { maxLength: 40 }), async steps => {
    const stays = await Workspace.create('stays', '0.0.0');
    let goes = await Workspace.create('goes', '0.0.0');
    let at = 0;
    for (const { after, what } of steps) {
      at += after;
      if (what === 'restart') goes = await restarted(goes);
      else for (const workspace of [stays, goes]) if (typeof what === 'string') workspace[what](at); else workspace.edit(what, at);
    }
    goes = await restarted(goes);
    expect(label(goes)).toEqual(label(stays));
    stays.close();
    goes.close();
  }), { numRuns: 40 });
});

test('a journal row that no window writes is damage, told when the engagement is opened', async () => {
  const sqlite = await loadSqlite();
  const opened = (row: string): (() => unknown) => {
    const database = new sqlite.Database(EngagementDatabase.create(sqlite).export());
    database.run('INSERT INTO edit (at, row) VALUES (5, ?)', [row]);
    const again = EngagementDatabase.open(sqlite, database.export());
    return () => again.edits();
  };
  expect(opened('{"edit":{"kind":"name","assets":["a"],"value":"x"}}')()).toEqual([{ at: 5, edit: { kind: 'name', assets: ['a'], value: 'x' } }]);
  for (const row of ['', '7', '{}', '{"move":"back"}', '{"edit":{"kind":"colour"}}', '{"edit":{"kind":"role","assets":["a"],"value":"king"}}', '{"edit":{"kind":"triage","finding":"f","value":{"status":"accepted","reason":" "}}}', '{"edit":{"kind":"name","assets":[]}}']) {
    expect(opened(row), row).toThrow(NotAnEngagement);
  }
});
