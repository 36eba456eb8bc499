import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readSource } from '../electron/import-worker/read-source';
import { identifyAssets } from '../shared/assets/identify';
import { countParallel } from '../shared/attack/montecarlo';
import { findAttackSets, forwardCosts } from '../shared/attack/paths';
import { randomKey, uniform } from '../shared/attack/random';
import { buildStepGraph } from '../shared/attack/step-graph';
import { findWeaknesses } from '../shared/findings/find';
import { buildGraph } from '../shared/graph/build';
import type { AttackModel } from '../shared/model/attack';
import { assessRisk } from '../shared/remediation/assess';
import { createRiskSession } from '../shared/remediation/session';

/**
 * The attack engine on a graph of 10 000 steps and 100 000 edges, against scipy, networkx and numpy in the same run; and the whole assessment of a site of 2 000 hosts. Prints CPU seconds and ratios.
 *   node scripts/run-ts.mjs bench/risk.ts [--no-site] [--hosts N]
 */
const root = resolve(process.argv[1]!, '..', '..');
const flag = (name: string): string | undefined => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] ?? '' : undefined);
const NODES = 10_000, EDGES = 100_000, SOURCES = 20, K = 50, CAMPAIGNS = 10_000, ACTIONS = 500;
/** Campaigns that the peer simulates; its time is carried over to all. */
const PEER_CAMPAIGNS = 200;

function measure<T>(name: string, work: () => T): { readonly value: T; readonly seconds: number } {
  const cpu = process.cpuUsage(), value = work(), { user, system } = process.cpuUsage(cpu), seconds = (user + system) / 1e6;
  console.log(`${name.padEnd(58)} ${seconds.toFixed(3).padStart(9)} CPU s`);
  return { value, seconds };
}

/** Ten edges out of every step, of which `works` work in a campaign on average. At one, where a small change decides whether much is reached or little, campaigns cost the most. */
function largeModel(works: number): AttackModel {
  let counter = 0;
  const draw = (): number => uniform(randomKey(11, 3), counter++), pick = (n: number): number => Math.floor(draw() * n);
  const edges = Array.from({ length: EDGES }, (_, i) => ({ id: `e${i}`, from: `n${pick(NODES)}`, to: `n${pick(NODES)}`, p: (works / 10) * (0.2 + 1.6 * draw()) }));
  return {
    nodes: Array.from({ length: NODES }, (_, i) => ({ id: `n${i}` })), edges,
    entries: Array.from({ length: 6 }, (_, i) => ({ id: `in${i}`, node: `n${i}`, frequency: 1 })),
    targets: Array.from({ length: 10 }, (_, i) => ({ id: `t${i}`, node: `n${NODES - 1 - i}`, impact: 100_000 * (i + 1) })),
    remediations: Array.from({ length: ACTIONS }, (_, i) => ({ id: `r${i}`, cost: 1000, effects: Array.from({ length: 1 + pick(40) }, () => ({ on: 'edge' as const, id: `e${pick(EDGES)}`, op: 'cap' as const, value: 0.01 })) })),
  };
}

const model = largeModel(0.5), g = buildStepGraph(model), { p } = g.base, target = NODES - 1;
console.log(`${NODES} steps, ${EDGES} edges`);
const dijkstra = measure(`Dijkstra, ${SOURCES} sources, all steps`, () => Array.from({ length: SOURCES }, (_, s) => forwardCosts(g, p, s)));
const yen = measure(`${K} best ways of one pair`, () => findAttackSets(g, p, dijkstra.value[0]!, target, K, { expansions: 2_000_000, count: false }));
const campaigns = measure(`${CAMPAIGNS} campaigns from one entry`, () => countParallel(g, g.base, [0], CAMPAIGNS, 1));
const session = measure('session: 6 entries, 10 targets', () => createRiskSession(model, { method: 'mc', samples: 20_000 })).value;
measure('risk, 20 000 campaigns from each entry', () => session.figures([]).risk);
measure('risk, the same where one edge of ten works', () => createRiskSession(largeModel(1), { method: 'mc', samples: 20_000 }).figures([]).risk);
const ranking = measure(`${ACTIONS} remediations re-scored and ranked`, () => session.ranking([]));
const again = measure('  one of them evaluated anew', () => ranking.value.slice(0, 1).map(({ id }) => session.figures([id]).risk));
console.log(`  all of them evaluated anew would take ${(again.seconds * ACTIONS).toFixed(0)} CPU s: ranking takes 1/${(again.seconds * ACTIONS / ranking.seconds).toFixed(0)}`);

const folder = mkdtempSync(join(tmpdir(), 'crossdock-bench-'));
try {
  const file = join(folder, 'graph.json');
  writeFileSync(file, JSON.stringify({
    nodes: NODES, tail: [...g.tail], head: [...g.head], weight: model.edges.map(edge => -Math.log(edge.p!)), chance: model.edges.map(edge => edge.p), sources: Array.from({ length: SOURCES }, (_, i) => i), target, k: K, campaigns: PEER_CAMPAIGNS,
  }));
  const run = spawnSync('python3', [join(root, 'bench', 'risk_peer.py'), file], { encoding: 'utf8', env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' } });
  if (run.status !== 0) console.log(`peers: not measured (${(run.error?.message ?? run.stderr.trim().split('\n').pop() ?? '')})`);
  else {
    const { missing, ...peers } = JSON.parse(run.stdout) as Record<string, number> & { missing?: string[] };
    for (const name of missing ?? []) console.log(`peers: ${name}`);
    const ratio = (name: string, ours: number, factor = 1): void => {
      const theirs = peers[name];
      if (theirs !== undefined) console.log(`${name.padEnd(58)} ${(theirs * factor).toFixed(3).padStart(9)} CPU s, ours takes ${(ours / (theirs * factor)).toFixed(3)} of it`);
    };
    ratio('scipy: Dijkstra', dijkstra.seconds);
    ratio('networkx: Dijkstra', dijkstra.seconds);
    ratio('networkx: Yen', yen.seconds);
    ratio('numpy: campaigns', campaigns.seconds, CAMPAIGNS / PEER_CAMPAIGNS);
  }

  const generator = join(root, '..', 'shared', 'tools', 'gen-big-pcap.mjs');
  if (process.argv.includes('--no-site')) console.log('site: left out');
  else if (!existsSync(generator)) console.log('site: ../shared/tools/gen-big-pcap.mjs is not there, so no capture of a large site can be made');
  else {
    const capture = join(folder, 'site.pcap');
    spawnSync(process.execPath, [generator, '--out', capture, '--size', '60M', '--hosts', flag('--hosts') ?? '2000', '--flows', '20000', '--seed', '5'], { stdio: 'ignore' });
    const outcome = readSource(capture, { site: 'site', config: {} });
    if (outcome.kind !== 'read') throw new Error('the capture made for the benchmark was not read');
    const assets = measure('site: identifying assets', () => identifyAssets([outcome.reading], {})).value;
    const graph = measure('site: graph', () => buildGraph([outcome.reading], assets, {})).value;
    const findings = measure('site: findings', () => findWeaknesses(graph, {})).value;
    console.log(`site: ${graph.assets.length} assets, ${graph.conversations.length} conversations`);
    const { value } = measure('site: model, risk, paths, ranking, plan', () => assessRisk({ ...graph, findings }, {}));
    console.log(`site: ${value.model.edges.length} edges, ${value.entries.length} entries, ${value.targets.length} targets, ${value.remediations.length} remediations, ${value.paths.length} paths listed, ${value.plan.actions.length} actions in the plan`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
