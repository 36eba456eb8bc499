import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SiteConfig } from '../../shared/model/config';
import type { Reading } from '../../shared/model/reading';
import { modbusFrames, NOW, pcap, sha256 } from '../headless/cli-test-kit';
import { readSource } from '../import-worker/read-source';
import { evidenceView } from './evidence';
import { takeIn, type Taken } from './take-in';
import { Workspace } from './workspace';

// A file that is still being written is imported, and imported again when it is longer.

const WHOLE = pcap([...modbusFrames(), ...modbusFrames({ client: '10.20.99.7', clientMac: '00:1c:23:00:00:07', polls: 40 })]);
const LIST = 'name,ip,mac,role\nPRESS-PLC,10.20.30.10,00:80:f4:00:00:10,PLC\nPRESS-HMI,10.20.30.50,00:0e:8c:00:00:50,HMI\n';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-growth-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let workspaces = 0;
const empty = (): Promise<Workspace> => Workspace.create(`Site ${++workspaces}`, '0');

async function bring(workspace: Workspace, name: string, bytes: string | Uint8Array, more: { readonly cancelled?: () => boolean } = {}): Promise<Taken & { readonly path: string; readonly reading: Reading }> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const outcome = readSource(path, { site: 'site', config: workspace.config });
  if (outcome.kind !== 'read') throw new Error(JSON.stringify(outcome));
  return { ...(await takeIn(workspace, outcome.reading, path, { at: NOW, ...more })), path, reading: outcome.reading };
}

const codes = (taken: Taken): string[] => (taken.kind === 'taken' ? taken.source.problems.map(problem => problem.code) : []);

test.each([['at the same place', 'growing.pcap'], ['under another name', 'copied-later.pcap']])('a capture that grew, imported again %s, takes the place of its shorter reading: one source, the new hash, the same analysis as if it had come whole', async (_, later) => {
  const workspace = await empty();
  // Cut within a packet, as a file is that somebody is writing.
  const first = await bring(workspace, 'growing.pcap', WHOLE.subarray(0, 1_203));
  const before = workspace.analyse(NOW);
  const old = first.reading.source.id;
  expect(before.sources.map(source => source.id)).toEqual([old]);

  const second = await bring(workspace, later, WHOLE);
  expect(second.kind).toBe('taken');
  expect(codes(second)).toEqual(['grown']);
  expect(workspace.readings.map(({ source }) => [source.name, source.sha256])).toEqual([[later, sha256(second.path)]]);
  expect(workspace.readings[0]!.source.problems.map(problem => problem.message).join()).toContain(`when it had 1 203 bytes (SHA-256 ${first.reading.source.sha256.slice(0, 16)}…)`);

  // Until the analysis is computed anew, what the earlier one cites is shown from the longer file.
  const shown = await evidenceView(workspace, old, 2);
  expect(shown).toMatchObject({ sourceName: later, sha256: second.reading.source.sha256, evidence: { source: second.reading.source.id, frame: 2 } });
  expect(shown!.frame).toBeDefined();

  const after = workspace.analyse(NOW);
  expect(JSON.stringify(after.assets) + JSON.stringify(after.findings) + JSON.stringify(after.conversations)).not.toContain(old);
  const alone = await empty();
  await bring(alone, later, WHOLE);
  const { assets, conversations, findings, paths } = alone.analyse(NOW);
  expect({ assets: after.assets, conversations: after.conversations, findings: after.findings, paths: after.paths }).toEqual({ assets, conversations, findings, paths });

  const path = join(folder, 'grown.crossdock');
  workspace.save(path);
  const again = await Workspace.open(path, '0');
  expect(again.readings).toEqual(workspace.readings);
  expect(again.source(old)?.id, 'an older citation still finds its file').toBe(second.reading.source.id);
});

test('the same file twice, and an older copy after the longer one, change nothing', async () => {
  const workspace = await empty();
  await bring(workspace, 'whole.pcap', WHOLE);
  const { revision } = workspace;
  expect(await bring(workspace, 'whole-again.pcap', WHOLE)).toMatchObject({ kind: 'known', problem: { code: 'duplicate' } });
  expect(await bring(workspace, 'older-copy.pcap', WHOLE.subarray(0, 1_500))).toMatchObject({ kind: 'known', problem: { code: 'older-copy', message: expect.stringContaining('first of') as string } });
  expect([workspace.revision, workspace.readings.length]).toEqual([revision, 1]);
});

test('several shorter readings that stood beside each other are all replaced, and what was said of them holds for the longer file', async () => {
  const workspace = await empty();
  const one = await bring(workspace, 'a.pcap', WHOLE.subarray(0, 900));
  // As engagements of before hold them: the second was added without a look at the first.
  const path = join(folder, 'b.pcap');
  writeFileSync(path, WHOLE.subarray(0, 1_400));
  const outcome = readSource(path, { site: 'site', config: {} });
  if (outcome.kind !== 'read') throw new Error('not read');
  workspace.addReading(outcome.reading, path, NOW);
  const config: SiteConfig = { sites: { [one.reading.source.id]: 'north' } };
  workspace.setConfig(config, '2026-09-07T06:00:00Z');
  const last = await bring(workspace, 'c.pcap', WHOLE);
  expect(codes(last)).toEqual(['grown', 'grown']);
  expect(workspace.readings).toHaveLength(1);
  expect(workspace.config.sites).toMatchObject({ [last.reading.source.id]: 'north' });
});

test('another file where one was read before stands beside it, and is named', async () => {
  const workspace = await empty();
  await bring(workspace, 'ring.pcap', WHOLE.subarray(0, 1_200));
  const other = await bring(workspace, 'ring.pcap', pcap(modbusFrames({ client: '10.20.30.77', polls: 60 }), 1_788_770_000));
  expect(codes(other)).toEqual(['same-place']);
  expect(workspace.readings).toHaveLength(2);
});

test('a file that only begins alike is another file', async () => {
  const workspace = await empty();
  await bring(workspace, 'shorter.pcap', WHOLE.subarray(0, 2_000));
  const changed = Uint8Array.from(WHOLE);
  changed[1_900]! ^= 1;
  expect(codes(await bring(workspace, 'changed.pcap', changed))).toEqual([]);
  expect(workspace.readings).toHaveLength(2);
});

test('a capture without a packet is the beginning of nothing but the file at its own place', async () => {
  const workspace = await empty();
  await bring(workspace, 'just-started.pcap', WHOLE.subarray(0, 24));
  expect(codes(await bring(workspace, 'elsewhere.pcap', WHOLE))).toEqual([]);
  expect(workspace.readings).toHaveLength(2);
  const other = await empty();
  await bring(other, 'just-started.pcap', WHOLE.subarray(0, 24));
  expect(codes(await bring(other, 'just-started.pcap', WHOLE))).toEqual(['grown']);
  expect(other.readings).toHaveLength(1);
});

test('a list to which rows were added takes the place of the shorter list', async () => {
  const workspace = await empty();
  await bring(workspace, 'list.csv', LIST);
  const longer = await bring(workspace, 'list.csv', `${LIST}SPARE-PLC,10.20.30.11,00:80:f4:00:00:11,PLC\n`);
  expect(codes(longer)).toEqual(['grown']);
  expect(workspace.analyse(NOW).assets.flatMap(asset => asset.ips).sort()).toEqual(['10.20.30.10', '10.20.30.11', '10.20.30.50']);
  expect(workspace.readings[0]!.source.table).toMatchObject({ rows: 3, rowsRead: 3 });
});

test('a file that changed between its reading and the look at its beginning replaces nothing', async () => {
  const workspace = await empty();
  await bring(workspace, 'moving.pcap', WHOLE.subarray(0, 1_200));
  const path = join(folder, 'moving.pcap');
  writeFileSync(path, WHOLE);
  const outcome = readSource(path, { site: 'site', config: {} });
  if (outcome.kind !== 'read') throw new Error('not read');
  const changed = Uint8Array.from(WHOLE);
  changed[3_000]! ^= 1;
  writeFileSync(path, changed);
  expect(codes(await takeIn(workspace, outcome.reading, path, { at: NOW }))).toEqual(['same-place']);
  expect(workspace.readings).toHaveLength(2);
});

test('cancelled at any step, the engagement keeps every byte that it had', async () => {
  const workspace = await empty();
  await bring(workspace, 'part.pcap', WHOLE.subarray(0, 1_200));
  workspace.analyse(NOW);
  const before = workspace.bytes();
  let steps = 0;
  for (let allowed = 0; ; allowed++) {
    let asked = 0;
    const taken = await bring(workspace, 'part.pcap', WHOLE, { cancelled: () => ++asked > allowed });
    if (taken.kind === 'taken') break;
    expect(taken.kind).toBe('cancelled');
    expect(Buffer.compare(workspace.bytes(), before), `cancelled at step ${allowed}`).toBe(0);
    steps++;
  }
  expect(steps).toBeGreaterThan(3);
  expect(workspace.readings).toHaveLength(1);
});
