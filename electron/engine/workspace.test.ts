import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pcapBytes } from '../../shared/capture/capture-bytes';
import { cellTraffic, inOrder } from '../../shared/conversations/traffic-bytes';
import type { Analysis } from '../../shared/model/analysis';
import type { Reading } from '../../shared/model/reading';
import { analysisJson } from '../../shared/report/analysis-json';
import { modbusFrames, NOW, pcap } from '../headless/cli-test-kit';
import { readSource } from '../import-worker/read-source';
import { ExpectedFailure } from './expected-failure';
import { evidenceView, exportCited } from './evidence';
import { AssetTable } from './views/asset-rows';
import { assetDetail } from './views/asset-detail';
import { graphView } from './views/graph-view';
import { overview } from './views/overview';
import { pathsView } from './views/paths-view';
import { remediationsView } from './views/remediations-view';
import { Workspace } from './workspace';

let folder: string;
let wire: Reading;
let list: Reading;
const files = new Map<Reading, string>();

function read(name: string, bytes: string | Uint8Array): Reading {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const outcome = readSource(path, { site: 'site', config: {} });
  if (outcome.kind !== 'read') throw new Error(JSON.stringify(outcome));
  files.set(outcome.reading, path);
  return outcome.reading;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-workspace-'));
  wire = read('press.pcap', pcap([...modbusFrames(), ...modbusFrames({ client: '10.20.99.7', clientMac: '00:1c:23:00:00:07' })]));
  list = read('list.csv', 'name,ip,mac,role,serial number\nPRESS-PLC,10.20.30.10,00:80:f4:00:00:10,PLC,SN-1\nPRESS-HMI,10.20.30.50,00:0e:8c:00:00:50,HMI,SN-2\nSPARE-PLC,10.20.30.11,,PLC,SN-3\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function workspaceOf(...readings: Reading[]): Promise<Workspace> {
  const workspace = await Workspace.create('Press shop', '0.0.0');
  for (const reading of readings) workspace.addReading(reading, files.get(reading), NOW);
  return workspace;
}

test('a new engagement has nothing to show, and says so', async () => {
  const workspace = await workspaceOf();
  expect(workspace.state()).toMatchObject({ name: 'Press shop', hasAnalysis: false, stale: false, counts: { sources: 0, assets: 0 } });
  expect(() => workspace.whatIf([])).toThrow(ExpectedFailure);
  expect(() => workspace.save()).toThrow(/no file yet/);
});

test('what is saved opens as it was: sources, analysis, settings, the choice of remediations', async () => {
  const workspace = await workspaceOf(list, wire);
  workspace.setConfig({ costPerHour: 12_345 }, '2026-09-07T06:00:00Z');
  const stages: string[] = [];
  const analysis = workspace.analyse(NOW, stage => stages.push(stage));
  expect(stages).toHaveLength(4);
  expect(workspace.state()).toMatchObject({ hasAnalysis: true, stale: false, unsaved: true, counts: { sources: 2 } });
  const [first] = analysis.remediations;
  workspace.whatIf([first!.id, first!.id, 'no such action']);
  const path = join(folder, 'e.crossdock');
  workspace.save(path);
  expect(workspace.state()).toMatchObject({ unsaved: false, fileName: 'e.crossdock' });

  const again = await Workspace.open(path, '0.0.0');
  expect(again.state()).toMatchObject({ name: 'Press shop', unsaved: false, hasAnalysis: true, stale: false, counts: workspace.state().counts });
  expect(again.readings).toEqual(workspace.readings);
  expect(again.config).toEqual({ costPerHour: 12_345 });
  expect(again.analysis).toEqual(JSON.parse(JSON.stringify(analysis)));
  expect(analysisJson(again.analysis!)).toBe(analysisJson(analysis));
  expect(again.chosen).toContain(first!.id);
  expect(again.sourcePaths().get(wire.source.id)).toBe(files.get(wire));
  expect(again.whatIf()).toEqual(workspace.whatIf());
  again.close();
  workspace.close();
});

test('a remediation switched on lowers the risk by what it says; all off is today', async () => {
  const workspace = await workspaceOf(wire, list);
  const { risk, remediations } = workspace.analyse(NOW);
  expect(risk.expectedAnnualLoss).toBeGreaterThan(0);
  expect(workspace.whatIf([]).expectedAnnualLoss).toBeCloseTo(risk.expectedAnnualLoss, 4);
  const on = workspace.whatIf([remediations[0]!.id]);
  expect(on.expectedAnnualLoss).toBeLessThan(risk.expectedAnnualLoss);
  expect(on.reduction).toBeCloseTo(risk.expectedAnnualLoss - on.expectedAnnualLoss, 4);
  const all = workspace.whatIf(remediations.map(remediation => remediation.id));
  expect(all.expectedAnnualLoss).toBeLessThanOrEqual(on.expectedAnnualLoss + 1e-9);
  const before = workspace.revision;
  workspace.whatIf(remediations.map(remediation => remediation.id).reverse());
  expect(workspace.revision, 'the same choice in another order changes nothing').toBe(before);
});

test('identical files count once, and a new file makes the analysis stale', async () => {
  const workspace = await workspaceOf(wire);
  workspace.analyse(NOW);
  expect(workspace.addReading(wire, '/elsewhere', NOW)).toBe(false);
  expect(workspace.state()).toMatchObject({ stale: false, counts: { sources: 1 } });
  expect(workspace.addReading(list, files.get(list), NOW)).toBe(true);
  expect(workspace.state()).toMatchObject({ stale: true, counts: { sources: 2 } });
});

test('assets keep their ids when a later source says more about them', async () => {
  const workspace = await workspaceOf(wire);
  const ids = (analysis: Analysis): Map<string, string> => new Map(analysis.assets.flatMap(asset => asset.ips.map(ip => [ip, asset.id] as const)));
  const before = ids(workspace.analyse(NOW));
  workspace.addReading(list, undefined, NOW);
  const analysis = workspace.analyse(NOW);
  const after = ids(analysis);
  for (const [ip, id] of before) expect([ip, after.get(ip)]).toEqual([ip, id]);
  expect(analysis.assets.find(asset => asset.ips.includes('10.20.30.10'))).toMatchObject({ serial: 'SN-1', name: 'PRESS-PLC' });
  // Nothing else still speaks of an id that is gone.
  const known = new Set(analysis.assets.map(asset => asset.id));
  for (const { client, server } of analysis.conversations) for (const id of [client, server]) expect(id === undefined || known.has(id)).toBe(true);
});

test('a place that cannot be written is told in words, and the engagement stays unsaved', async () => {
  const workspace = await workspaceOf(wire);
  mkdirSync(join(folder, 'taken', 'x'), { recursive: true });
  expect(() => workspace.save(join(folder, 'absent', 'e.crossdock'))).toThrow(/e\.crossdock could not be written: the folder is gone/);
  expect(() => workspace.save(join(folder, 'taken'))).toThrow(ExpectedFailure);
  expect(workspace.state().unsaved).toBe(true);
  expect(workspace.path).toBeUndefined();
});

test('a file that is no engagement is refused in words and not touched', async () => {
  const path = join(folder, 'press.pcap');
  const before = readFileSync(path);
  await expect(Workspace.open(path, '0.0.0')).rejects.toThrow(/press\.pcap: This file is no Crossdock engagement/);
  await expect(Workspace.open(join(folder, 'gone.crossdock'), '0.0.0')).rejects.toThrow(/there is no such file/);
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('the views add up to the analysis', async () => {
  const workspace = await workspaceOf(wire, list);
  const analysis = workspace.analyse(NOW);
  const table = new AssetTable(analysis);
  const all = overview(analysis, table);
  const inside = analysis.assets.filter(asset => !asset.external);
  expect(all.counts).toMatchObject({ assets: inside.length, external: analysis.assets.length - inside.length, zones: analysis.zones.length, conversations: analysis.conversations.length });
  expect(all.byRole.reduce((sum, { count }) => sum + count, 0)).toBe(inside.length);
  expect(all.byLevel.reduce((sum, { count }) => sum + count, 0)).toBe(inside.length);
  expect(all.packets).toBe(46);
  expect(all.matrix.flatMap(cell => cell.targets).sort()).toEqual(analysis.targets.map(target => target.id).sort());

  const everything = graphView(analysis, table, { filter: '', strictness: 'assumed' });
  expect([everything.nodes.length, everything.edges.length, everything.hidden]).toEqual([analysis.assets.length, analysis.links.length, { nodes: 0, edges: 0 }]);
  const observed = graphView(analysis, table, { filter: '', strictness: 'observed' });
  expect(observed.edges.map(edge => edge.id).sort()).toEqual(analysis.links.filter(link => link.basis === 'observed').map(link => link.id).sort());
  expect(observed.edges.length).toBeGreaterThan(0);
  const filtered = graphView(analysis, table, { filter: 'role:plc', strictness: 'assumed' });
  const plcs = analysis.assets.filter(asset => asset.role === 'plc').map(asset => asset.id);
  expect(filtered.nodes.map(node => node.id).sort()).toEqual([...plcs].sort());
  expect(filtered.edges.every(edge => plcs.includes(edge.from) && plcs.includes(edge.to))).toBe(true);

  for (const asset of analysis.assets) {
    const detail = assetDetail(analysis, asset.id)!;
    const own = analysis.conversations.filter(({ client, server }) => client === asset.id || server === asset.id);
    expect(detail.conversationCount).toBe(own.length);
    expect(new Set(detail.peers.map(peer => peer.id))).toEqual(new Set(own.flatMap(({ client, server }) => [client, server]).filter(id => id !== undefined && id !== asset.id)));
  }
  expect(assetDetail(analysis, 'asset:none')).toBeNull();

  for (const strictness of ['observed', 'permitted', 'assumed'] as const) {
    const { paths, names } = pathsView(analysis, strictness);
    for (const path of paths) for (const step of path.steps) expect(names[step.to], step.to).toBeDefined();
  }
  expect(pathsView(analysis, 'assumed').paths).toHaveLength(analysis.paths.length);
  expect(pathsView(analysis, 'observed').paths.every(path => path.basis === 'observed')).toBe(true);
  expect(remediationsView(analysis, [], workspace.whatIf([]), []).remediations).toHaveLength(analysis.remediations.length);
  expect(await evidenceView(workspace, wire.source.id, 4)).toMatchObject({ sourceName: 'press.pcap', filter: 'frame.number == 4', sha256: wire.source.sha256 });
  expect(await evidenceView(workspace, 'src:none', 4)).toBeNull();
});

const problemOf = async (workspace: Workspace, source: string): Promise<string> => {
  const view = await evidenceView(workspace, source, 4);
  return view?.problem === undefined ? 'shown' : `${view.problem.message} ${view.problem.advice ?? ''}`;
};

test('a cited frame has its bytes, and a file that is gone is found again by its hash', async () => {
  const bytes = pcap(modbusFrames());
  const away = read('away.pcap', bytes);
  const workspace = await workspaceOf(away);
  const { frame } = (await evidenceView(workspace, away.source.id, 4))!;
  expect([...frame!.bytes]).toEqual(modbusFrames()[3]);
  expect(frame!.layers.map(layer => layer.name)).toEqual(['Ethernet', 'IPv4', 'TCP', 'Modbus/TCP']);
  expect((await evidenceView(workspace, away.source.id, 4000))?.problem?.message).toBe('away.pcap has no packet with the number 4000.');

  renameSync(files.get(away)!, join(folder, 'found.pcap'));
  expect(await problemOf(workspace, away.source.id)).toContain(`no longer where it was read. Its SHA-256 was ${away.source.sha256}`);
  const found = read('found.pcap', bytes);
  expect(workspace.addReading(found, files.get(found), NOW)).toBe(false);
  expect(await problemOf(workspace, away.source.id)).toBe('shown');
  // The place is kept with the engagement; a second copy elsewhere does not move it.
  const again = read('copy.pcap', bytes);
  expect(workspace.addReading(again, files.get(again), NOW)).toBe(false);
  expect(workspace.sourcePaths().get(away.source.id)).toBe(join(folder, 'found.pcap'));
  workspace.save(join(folder, 'found.crossdock'));
  expect(await problemOf(await Workspace.open(join(folder, 'found.crossdock'), '0.0.0'), away.source.id)).toBe('shown');
});

test('a share that only an engagement file names is not opened; one that was imported here is', async () => {
  const far = read('far.pcap', pcap(modbusFrames({ polls: 3 })));
  const path = `//${join(folder, 'far.pcap').slice(1)}`;
  const workspace = await Workspace.create('Far', '0.0.0');
  workspace.addReading(far, path, NOW);
  expect(await problemOf(workspace, far.source.id)).toBe('shown');
  workspace.save(join(folder, 'far.crossdock'));
  const opened = await Workspace.open(join(folder, 'far.crossdock'), '0.0.0');
  expect(await problemOf(opened, far.source.id)).toMatch(/was read from another computer.*opens no such place by itself/);
});

test('cited frames are written for findings and paths, and not over a source', async () => {
  const workspace = await workspaceOf(list, wire);
  const analysis = workspace.analyse(NOW);
  const finding = analysis.findings.find(one => JSON.stringify(one.evidence).includes('"frame"'))!;
  const written = await exportCited(workspace, analysis, 'finding', finding.id, 'test');
  expect(written).toMatchObject({ left: 0, troubles: [] });
  expect(written.frames).toBeGreaterThan(0);
  const path = analysis.paths.find(one => JSON.stringify(one.steps).includes('"frame"'))!;
  expect((await exportCited(workspace, analysis, 'path', path.id, 'test')).frames).toBeGreaterThan(0);
  await expect(exportCited(workspace, analysis, 'finding', 'finding:none', 'test')).rejects.toThrow(ExpectedFailure);
  const silent = { ...analysis, findings: [{ ...finding, evidence: [{ source: list.source.id, row: 2 }] }] };
  await expect(exportCited(workspace, silent, 'finding', finding.id, 'test')).rejects.toThrow(/cites no frame/);
  expect(workspace.isSourceFile(join(folder, '.', 'press.pcap'))).toBe(true);
  symlinkSync(join(folder, 'press.pcap'), join(folder, 'link.pcapng'));
  expect(workspace.isSourceFile(join(folder, 'link.pcapng'))).toBe(true);
  expect(workspace.isSourceFile(join(folder, 'other.pcapng'))).toBe(false);
});

test('a reading that is replaced leaves nothing of the earlier one, and a file that is another one replaces nothing', async () => {
  const near = inOrder(cellTraffic(1_000));
  const twice = pcapBytes(inOrder([...near, ...near.map(frame => ({ ...frame, time: frame.time + 100 }))]));
  const kept = read('twice.pcap', twice);
  const path = files.get(kept)!;
  const workspace = await workspaceOf(wire, kept);
  const outcome = readSource(path, { site: 'site', config: { duplicates: 'remove' } });
  if (outcome.kind !== 'read') throw new Error(JSON.stringify(outcome));
  expect(workspace.replaceReading(outcome.reading, path, NOW)).toBe(true);
  expect(workspace.replaceReading({ ...outcome.reading, source: { ...outcome.reading.source, sha256: '0'.repeat(64) } }, path, NOW)).toBe(false);
  expect(workspace.state()).toMatchObject({ stale: true, counts: { sources: 2 } });
  workspace.analyse(NOW);
  workspace.save(join(folder, 'replaced.crossdock'));
  const opened = await Workspace.open(join(folder, 'replaced.crossdock'), '0.0.0');
  expect(opened.readings).toEqual([wire, outcome.reading]);
  expect(opened.readings[1]!.tapSample!.packets.length).toBeGreaterThan(8);
  expect(opened.readings[1]!.source.capture).toMatchObject({ packets: 2 * near.length, decoded: near.length, skipped: { duplicate: near.length } });
  expect(analysisJson(opened.analysis!)).not.toContain('tapSample');
});

test('for a budget: nothing affordable leaves less, more money never leaves more, and no set that can be had undercuts what is said to be the least', async () => {
  const workspace = await workspaceOf(wire, list);
  const { risk, remediations } = workspace.analyse(NOW);
  expect(workspace.within(0)).toMatchObject({ cost: 0, expectedAnnualLoss: expect.closeTo(risk.expectedAnnualLoss, 4) });
  const costs = remediations.map(({ cost }) => cost).sort((a, b) => a - b);
  expect(costs.length).toBeGreaterThan(3);
  let before = Infinity;
  for (const budget of [costs[0]!, costs[0]! + costs[1]!, costs.reduce((sum, cost) => sum + cost, 0) / 2, 1e9]) {
    const plan = workspace.within(budget);
    expect(plan.cost).toBeLessThanOrEqual(budget);
    expect(plan.cost).toBeCloseTo(remediations.filter(({ id }) => plan.actions.includes(id)).reduce((sum, { cost }) => sum + cost, 0), 6);
    expect(plan.expectedAnnualLoss).toBeCloseTo(workspace.whatIf(plan.actions).expectedAnnualLoss, 4);
    expect(plan.atLeast).toBeLessThanOrEqual(plan.expectedAnnualLoss);
    expect(plan.expectedAnnualLoss).toBeLessThanOrEqual(before + 1e-6);
    before = plan.expectedAnnualLoss;
    const affordable = remediations.filter(({ cost }) => cost <= budget);
    for (const [i, one] of affordable.entries()) {
      for (const set of [[one], ...affordable.slice(i + 1).map(other => [one, other])].filter(some => some.reduce((sum, { cost }) => sum + cost, 0) <= budget)) {
        const left = workspace.whatIf(set.map(({ id }) => id)).expectedAnnualLoss;
        expect(left).toBeGreaterThanOrEqual((plan.proved ? plan.expectedAnnualLoss : plan.atLeast) - 1e-6);
      }
    }
  }
  workspace.close();
});

test('sets are kept under a letter with the figures they lead to, undone, and there again after opening', async () => {
  const workspace = await workspaceOf(wire, list);
  const { remediations } = workspace.analyse(NOW);
  const [first, second] = remediations.map(({ id }) => id);
  workspace.edit({ kind: 'scenario', name: 'B', value: [first!, second!] }, 1_000);
  workspace.edit({ kind: 'scenario', name: 'A', value: [first!] }, 3_000);
  const { actions, cost, expectedAnnualLoss, score } = workspace.whatIf([first!]);
  expect(workspace.scenarios()).toMatchObject([{ name: 'A', actions, cost, expectedAnnualLoss, score }, { name: 'B', actions: [first!, second!].sort() }]);
  expect(workspace.state().stale).toBe(false);
  const path = join(folder, 'sets.crossdock');
  workspace.save(path);
  const again = await Workspace.open(path, '0.0.0');
  expect(again.scenarios()).toEqual(workspace.scenarios());
  again.edit({ kind: 'scenario', name: 'B' }, 9_000);
  expect(again.scenarios().map(({ name }) => name)).toEqual(['A']);
  again.undo(10_000);
  expect(again.scenarios().map(({ name }) => name)).toEqual(['A', 'B']);
  again.close();
  workspace.close();
});
