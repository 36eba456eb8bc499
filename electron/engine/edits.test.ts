import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NotAnEngagement, EngagementDatabase } from '../store/database';
import { loadSqlite } from '../store/sqlite';
import type { Analysis } from '../../shared/model/analysis';
import type { Asset } from '../../shared/model/asset';
import type { Edit } from '../../shared/model/edit';
import type { Reading } from '../../shared/model/reading';
import { analysisJson } from '../../shared/report/analysis-json';
import { modbusFrames, pcap } from '../headless/cli-test-kit';
import { readSource } from '../import-worker/read-source';
import { Workspace } from './workspace';

let folder: string;
let readings: Record<'press.pcap' | 'list.csv', Reading>;

function read(name: string, bytes: string | Uint8Array): Reading {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const outcome = readSource(path, { site: 'site', config: {} });
  if (outcome.kind !== 'read') throw new Error(JSON.stringify(outcome));
  return outcome.reading;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-edits-'));
  readings = {
    'press.pcap': read('press.pcap', pcap([...modbusFrames(), ...modbusFrames({ client: '10.20.99.7', clientMac: '00:1c:23:00:00:07' })])),
    'list.csv': read('list.csv', 'name,ip,mac,role,serial number\nPRESS-PLC,10.20.30.10,00:80:f4:00:00:10,PLC,SN-1\nPRESS-HMI,10.20.30.50,00:0e:8c:00:00:50,HMI,SN-2\nSPARE-PLC,10.20.30.11,,PLC,SN-3\n'),
  };
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
  expect(workspace.history().done[2]).toMatchObject({ label: 'set zone of 2 assets', at: 10_000, analyst: 'jo' });
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

/** Some 0.6 s a run: 200 of them, which also hold, take two minutes. */
const RUNS = 60;
const COMMANDS = 200;

test('whatever was done and undone, the engagement that is opened again is where the one that was closed stood; undone to the start nothing holds, redone to the end all does', { timeout: 240_000 }, async () => {
  const edit: fc.Arbitrary<Edit> = fc.oneof(
    fc.record({ kind: fc.constantFrom('name', 'zone', 'note'), assets: fc.uniqueArray(fc.constantFrom('a', 'b'), { minLength: 1 }), value: fc.string({ minLength: 1 }).filter(text => text.trim() === text && text !== '') }) as fc.Arbitrary<Edit>,
    fc.record({ kind: fc.constant('level' as const), assets: fc.constant(['a']), value: fc.constantFrom(0 as const, 3.5 as const) }),
    fc.record({ kind: fc.constant('criticality' as const), assets: fc.constant(['a']), value: fc.record({ hours: fc.nat(99), costPerHour: fc.nat() }) }),
    fc.record({ kind: fc.constant('role' as const), assets: fc.constant(['b']) }),
  );
  await fc.assert(fc.asyncProperty(fc.array(fc.record({ after: fc.nat(2_500), what: fc.oneof({ weight: 12, arbitrary: edit }, { weight: 7, arbitrary: fc.constantFrom('undo' as const, 'redo' as const) }, { weight: 1, arbitrary: fc.constant('restart' as const) }) }), { minLength: COMMANDS, maxLength: COMMANDS, size: 'max' }), async steps => {
    const stays = await Workspace.create('stays', '0.0.0');
    let goes = await Workspace.create('goes', '0.0.0');
    let at = 0;
    for (const { after, what } of steps) {
      at += after;
      if (what === 'restart') goes = await restarted(goes);
      else for (const workspace of [stays, goes]) {
        if (what === 'undo') workspace.undo(at);
        else if (what === 'redo') workspace.redo(at);
        else workspace.edit(what as Edit, at);
      }
    }
    goes = await restarted(goes);
    expect(label(goes)).toEqual(label(stays));
    while (goes.redo(at));
    const all = goes.edits;
    const commands = goes.history().done.length;
    let undone = 0;
    while (goes.undo(at)) undone++;
    expect(undone).toBe(commands);
    goes = await restarted(goes);
    expect(goes.edits).toEqual([]);
    let redone = 0;
    while (goes.redo(at)) redone++;
    expect(redone).toBe(commands);
    goes = await restarted(goes);
    expect(goes.edits).toEqual(all);
    stays.close();
    goes.close();
  }), { numRuns: RUNS });
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

const NOON = '2026-11-23T12:00:00.000Z';

async function pressShop(...names: ('press.pcap' | 'list.csv')[]): Promise<Workspace> {
  const workspace = await Workspace.create('Press shop', '0.0.0');
  for (const name of names) workspace.addReading(readings[name], join(folder, name), NOON);
  return workspace;
}

const at = (analysis: Analysis, ip: string): Asset => analysis.assets.find(asset => asset.ips.includes(ip))!;
/** The same results but for the time they were computed at. */
const same = (analysis: Analysis): string => analysisJson({ ...analysis, generatedAt: NOON });

test('what is set of an asset takes the place of what was derived, which stays readable with who, when and why; undone, every byte is as before', async () => {
  const workspace = await pressShop('press.pcap', 'list.csv');
  const before = workspace.analyse(NOON);
  const plain = same(before);
  const hmi = at(before, '10.20.30.50');
  const zone = before.zones.find(one => one.id === hmi.zone)!;
  const cases: [Edit, (asset: Asset, analysis: Analysis) => void][] = [
    [{ kind: 'name', assets: [hmi.id], value: 'Line 3 panel', why: 'label on the door' }, (asset, { paths, targets }) => {
      expect(asset).toMatchObject({ name: 'Line 3 panel', decided: { name: { value: 'Line 3 panel', derived: 'PRESS-HMI', at: 1_000, analyst: 'jo', why: 'label on the door' } } });
      expect(JSON.stringify([paths, targets])).toContain('Line 3 panel');
      expect(JSON.stringify([paths, targets])).not.toContain('PRESS-HMI');
    }],
    [{ kind: 'role', assets: [hmi.id], value: 'engineering-workstation' }, asset => {
      expect(asset).toMatchObject({ role: 'engineering-workstation', roleConfidence: 1, purdueLevel: 3, decided: { role: { derived: hmi.role } } });
      expect(asset.roleReasons[0]!.evidence).toEqual([{ analyst: true, note: 'role set by the analyst' }]);
      expect(asset.roleAlternatives[0]).toMatchObject({ role: hmi.role, confidence: hmi.roleConfidence, reasons: hmi.roleReasons });
    }],
    [{ kind: 'level', assets: [hmi.id], value: 3.5 }, asset => expect(asset).toMatchObject({ purdueLevel: 3.5, purdueBasis: 'analyst', decided: { level: { derived: 2 } } })],
    [{ kind: 'zone', assets: [hmi.id], value: 'Press control' }, (asset, { zones, conduits }) => {
      const own = zones.find(one => one.id === asset.zone)!;
      expect(own).toMatchObject({ name: 'Press control', basis: 'analyst', assets: [hmi.id] });
      expect(asset.decided).toMatchObject({ zone: { value: 'Press control', derived: zone.id.replace(/^.*net:/, '') } });
      expect(conduits.some(conduit => conduit.from === own.id)).toBe(true);
      expect(zones.find(one => one.id === zone.id)!.assets).not.toContain(hmi.id);
    }],
    [{ kind: 'criticality', assets: [hmi.id], value: { hours: 7, costPerHour: 1_000 } }, (asset, { targets }) => {
      expect(targets.filter(target => target.asset === asset.id)).toMatchObject([{ impact: 7_000, downtimeHours: 7 }]);
    }],
  ];
  for (const [edit, check] of cases) {
    workspace.edit(edit, 1_000, 'jo');
    expect(workspace.stale, edit.kind).toBe(true);
    const after = workspace.analyse(NOON);
    expect(workspace.stale).toBe(false);
    check(at(after, '10.20.30.50'), after);
    const set = same(after);
    expect(set).not.toBe(plain);
    workspace.undo(2_000);
    expect(same(workspace.analyse(NOON)), edit.kind).toBe(plain);
    workspace.redo(3_000);
    expect(same(workspace.analyse(NOON)), edit.kind).toBe(set);
    workspace.undo(4_000);
  }
  expect(workspace.stale, 'undone, the last analysis but one stands on the same').toBe(true);
});

test('a loss of no hours is no target, and hours make a target of what was none', async () => {
  const workspace = await pressShop('press.pcap', 'list.csv');
  const before = workspace.analyse(NOON);
  const plc = at(before, '10.20.30.10');
  expect(before.targets.map(target => target.asset)).toContain(plc.id);
  workspace.edit({ kind: 'criticality', assets: [plc.id], value: { hours: 0, costPerHour: 1 } }, 1_000);
  expect(workspace.analyse(NOON).targets.map(target => target.asset)).not.toContain(plc.id);
  workspace.edit({ kind: 'role', assets: [plc.id], value: 'remote-io' }, 10_000);
  workspace.edit({ kind: 'criticality', assets: [plc.id] }, 20_000);
  expect(workspace.analyse(NOON).targets.map(target => target.asset)).not.toContain(plc.id);
  workspace.edit({ kind: 'criticality', assets: [plc.id], value: { hours: 2, costPerHour: 500 } }, 30_000);
  expect(workspace.analyse(NOON).targets.filter(target => target.asset === plc.id)).toMatchObject([{ impact: 1_000 }]);
});

test('a step that is taken as impossible is in no path and in no risk; the reason stays, and undone all is as before', async () => {
  const workspace = await pressShop('press.pcap', 'list.csv');
  const before = workspace.analyse(NOON);
  const plain = same(before);
  const edges = [...new Set(before.paths.flatMap(path => path.steps.map(step => step.edge!)))];
  expect(edges.length).toBeGreaterThan(3);
  for (const edge of edges) {
    workspace.edit({ kind: 'impossible', step: edge, value: 'there is no cable' }, 1_000, 'jo');
    const after = workspace.analyse(NOON);
    expect(after.model.edges.find(one => one.id === edge)).toMatchObject({ p: 0 });
    expect(after.paths.flatMap(path => path.edges)).not.toContain(edge);
    expect(after.risk.expectedAnnualLoss, edge).toBeLessThanOrEqual(before.risk.expectedAnnualLoss + 1e-9);
    expect(after.removedSteps).toMatchObject([{ edge, reason: 'there is no cable', analyst: 'jo', label: expect.stringContaining(' → ') as string }]);
    expect(after.assumptions.at(-1)!.text).toContain('there is no cable');
    workspace.undo(2_000);
  }
  expect(same(workspace.analyse(NOON))).toBe(plain);
  // Every step of the likeliest path in turn would say nothing if none of them mattered.
  const best = before.paths[0]!.steps[0]!.edge!;
  workspace.edit({ kind: 'impossible', step: best, value: 'x' }, 10_000);
  expect(workspace.analyse(NOON).risk.expectedAnnualLoss).toBeLessThan(before.risk.expectedAnnualLoss);
  workspace.edit({ kind: 'impossible', step: 'asset:000000000000.exec>nothing', value: 'gone' }, 20_000);
  expect(workspace.analyse(NOON).removedSteps!.find(step => step.reason === 'gone')).not.toHaveProperty('label');
});

test('notes, tags and triage stand beside the results and need no analysis', async () => {
  const workspace = await pressShop('press.pcap');
  const { assets, findings } = workspace.analyse(NOON);
  const [asset] = assets, [finding] = findings;
  const plain = same(workspace.analysis!);
  workspace.edit({ kind: 'note', assets: [asset!.id], value: 'ask the electrician' }, 1_000, 'jo');
  workspace.edit({ kind: 'tags', assets: [asset!.id], value: ['spare'] }, 2_000);
  workspace.edit({ kind: 'triage', finding: finding!.id, value: { status: 'accepted', reason: 'replaced in March' } }, 3_000, 'jo');
  expect(workspace.stale).toBe(false);
  const annotated = workspace.analysis!;
  expect(annotated.assets[0]!.decided).toEqual({ note: { value: 'ask the electrician', at: 1_000, analyst: 'jo' }, tags: { value: ['spare'], at: 2_000 } });
  expect(annotated.findings[0]!.triage).toEqual({ value: { status: 'accepted', reason: 'replaced in March' }, at: 3_000, analyst: 'jo' });
  const again = await restarted(workspace);
  expect(same(again.analysis!)).toBe(same(annotated));
  for (let i = 0; i < 3; i++) again.undo(5_000);
  expect(same(again.analysis!)).toBe(plain);
  again.close();
});

test('a new name is shown before the analysis that spreads it, and a list that was read later finds the asset under it', async () => {
  const workspace = await pressShop('list.csv');
  const before = workspace.analyse(NOON);
  const spare = at(before, '10.20.30.11');
  workspace.edit({ kind: 'name', assets: [spare.id], value: 'Spare, in the cupboard' }, 1_000);
  expect(at(workspace.analysis!, '10.20.30.11')).toMatchObject({ name: 'Spare, in the cupboard', decided: { name: { derived: 'SPARE-PLC' } } });
  expect(workspace.table!.page({ filter: 'cupboard', sort: 'name', descending: false, offset: 0, limit: 5, facets: undefined }).total).toBe(1);
  workspace.analyse(NOON);
  workspace.addReading(readings['press.pcap'], join(folder, 'press.pcap'), NOON);
  expect(at(workspace.analyse(NOON), '10.20.30.11')).toMatchObject({ id: spare.id, name: 'Spare, in the cupboard', decided: { name: { derived: 'SPARE-PLC' } } });
});
