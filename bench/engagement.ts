import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Workspace } from '../electron/engine/workspace';
import { modbusFrames, NOW, pcap } from '../electron/headless/cli-test-kit';
import { readSource } from '../electron/import-worker/read-source';
import type { Analysis } from '../shared/model/analysis';
import type { Reading } from '../shared/model/reading';
import { sampleAnalysis } from '../shared/report/report-test-kit';

/**
 * Saving and opening an engagement of a large site: one reading with so many hosts and conversations, and results over them. Prints wall-clock seconds, the size of the file, memory, and what they may be: the seconds of a laptop
 * with four cores, times 2.5 for two. What is written is real; only the site is made up.
 *   node scripts/run-ts.mjs bench/engagement.ts [ASSETS] [CONVERSATIONS]
 */
const assets = Number(process.argv[2] ?? 10_000);
const talks = Number(process.argv[3] ?? 1_000_000);
const large = talks > 100_000;
const GOAL = large ? { open: 15, save: 5, edit: 5 } : { open: 7.5, save: 1.5, edit: 1.5 };

/** An edit is answered within this. */
const GOAL_KEPT = 0.05;

const folder = mkdtempSync(join(tmpdir(), 'crossdock-bench-'));
const file = join(folder, 'site.crossdock');

function site(): { readonly reading: Reading; readonly analysis: Analysis } {
  const path = join(folder, 'cell.pcap');
  writeFileSync(path, pcap(modbusFrames()));
  const outcome = readSource(path, { site: 'site', config: {} });
  if (outcome.kind !== 'read') throw new Error(JSON.stringify(outcome));
  const { reading } = outcome;
  const host = reading.witnesses.find(witness => witness.kind === 'l3')!;
  const talk = reading.conversations[0]!;
  const address = (i: number): string => `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`;
  const small = sampleAnalysis({ count: assets });
  return {
    reading: {
      ...reading,
      witnesses: Array.from({ length: assets }, (_, i) => ({ ...host, ip: address(i) })), observations: [],
      conversations: Array.from({ length: talks }, (_, i) => ({ ...talk, client: (i * 7) % assets, server: (i * 13 + 1) % assets, serverPort: 1 + (i % 65_000), bytes: 60 + i * 17, frames: [i + 1] })),
    },
    analysis: {
      ...small,
      conversations: Array.from({ length: talks }, (_, i) => ({ ...small.conversations[0]!, id: `conv:${i.toString(16).padStart(12, '0')}`, client: small.assets[(i * 7) % assets]!.id, server: small.assets[(i * 13 + 1) % assets]!.id, serverPort: 1 + (i % 65_000), bytes: 60 + i * 17 })),
    },
  };
}

async function measure<T>(name: string, goal: number | undefined, work: () => T | Promise<T>): Promise<T> {
  const began = performance.now();
  const value = await work();
  const took = (performance.now() - began) / 1e3;
  console.log(`${name.padEnd(44)} ${took.toFixed(2).padStart(7)} s${goal === undefined ? '' : ` of ${goal} s${took > goal ? ', MISSED' : ''}`}   RSS ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB, highest ${(process.resourceUsage().maxRSS / 1e3).toFixed(0)} MB`);
  return value;
}

try {
  const { reading, analysis } = await measure(`a site of ${assets} assets, ${talks} conversations`, undefined, site);
  const workspace = await Workspace.create('Benchmark', '0.0.0');
  await measure('reading taken in', undefined, () => workspace.addReading(reading, undefined, NOW));
  await measure('results taken in', undefined, () => {
    const { sources: _, ...values } = analysis;
    const texts = Object.fromEntries(Object.entries(values).map(([part, value]) => [part, JSON.stringify(value)])) as never;
    workspace.takeAnalysis(workspace.analysisInput(NOW), { values, texts } as never);
  });
  await measure('first save', GOAL.save, () => workspace.save(file));
  console.log(`${'file'.padEnd(44)} ${(statSync(file).size / 1e6).toFixed(1).padStart(7)} MB`);
  await measure('100 edits kept beside it (fsync included)', 100 * GOAL_KEPT, () => {
    for (let n = 0; n < 100; n++) {
      workspace.edit({ kind: 'note', assets: [analysis.assets[n % assets]!.id], value: `note ${n}` }, Date.parse(NOW) + n * 2_000);
      if (!workspace.keep()) throw new Error('an edit was not kept beside the file');
    }
  });
  await measure('edit, and saved again (fsync included)', GOAL.edit, () => {
    workspace.edit({ kind: 'note', assets: [analysis.assets[0]!.id], value: 'seen on the rack' }, Date.parse(NOW));
    workspace.save();
  });
  workspace.close();
  const opened = await measure('opened', GOAL.open, () => Workspace.open(file, '0.0.0'));
  console.log(`${'in it'.padEnd(44)} ${opened.readings[0]?.conversations.length} conversations read, ${opened.analysis?.conversations.length} of the site, ${opened.analysis?.assets.length} assets`);
  opened.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
