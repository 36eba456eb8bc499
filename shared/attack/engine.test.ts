import { expect, test } from 'vitest';
import type { AttackModel } from '../model/attack';
import { compileDiagram } from './compile';
import { createExactEngine, exactNodeProbabilities } from './engine';
import { meanInterval, wilson } from './intervals';
import { popcount } from './block-words';
import { countParallel, countScalar } from './montecarlo';
import { disjointShare, findAttackSets, forwardCosts, unionProbability } from './paths';
import { findChokePoints } from './chokepoints';
import { fmix32, randomKey, succeeds, uniform } from './random';
import { buildStepGraph } from './step-graph';
import type { StepGraph } from './step-graph';

type E = readonly [id: string, from: string, to: string, p: number];
function graph(edges: readonly E[], and: readonly string[] = [], more: Partial<AttackModel> = {}, trial: Record<string, number> = {}): StepGraph {
  const ids = [...new Set(edges.flatMap(([, from, to]) => [from, to]))];
  return buildStepGraph({
    nodes: ids.map(id => ({ id, ...(and.includes(id) ? { gate: 'AND' as const } : {}), ...(trial[id] === undefined ? {} : { p: trial[id] }) })),
    edges: edges.map(([id, from, to, p]) => ({ id, from, to, p })),
    entries: [{ id: 'in', node: 's', frequency: 1 }], targets: [{ id: 'T', node: 't', impact: 100 }], remediations: [], ...more,
  });
}
const probability = (g: StepGraph, id = 't'): number => exactNodeProbabilities(g, [g.nodeIndex.get('s')!], g.base.p, { stateLimit: 1000, workLimit: 1e7 })![g.nodeIndex.get(id)!]!;

test('a shared first edge is counted once: 0.5·(1 − 0.2·0.2) = 0.48, not 0.64', () => {
  expect(probability(graph([['a', 's', 'g', 0.5], ['b', 'g', 'x', 0.8], ['c', 'g', 'y', 0.8], ['d', 'x', 't', 1], ['e', 'y', 't', 1]]))).toBeCloseTo(0.48, 12);
});

test('a circle does not support itself: P(a) stays 0.1', () => {
  const g = graph([['a', 's', 'a', 0.1], ['b', 'a', 'b', 0.9], ['c', 'b', 'a', 0.9], ['d', 'b', 't', 0.5]]);
  expect(probability(g, 'a')).toBeCloseTo(0.1, 12);
  expect(probability(g)).toBeCloseTo(0.045, 12);
});

test('prerequisites that share a cause are not independent: 0.3·0.6·0.6 = 0.108', () => {
  expect(probability(graph([['a', 's', 'c', 0.3], ['b', 'c', 'x', 0.6], ['c', 'c', 'y', 0.6], ['d', 'x', 't', 1], ['e', 'y', 't', 1]], ['t']))).toBeCloseTo(0.108, 12);
});

test('a weakness is one trial however it is reached: 0.3, not 0.36', () => {
  expect(probability(graph([['a', 's', 'x', 1], ['b', 's', 'y', 1], ['c', 'x', 't', 1], ['d', 'y', 't', 1]], [], {}, { t: 0.3 }))).toBeCloseTo(0.3, 12);
});

test('an AND step in a circle of its own, or with an impossible in-edge, never fires', () => {
  expect(probability(graph([['a', 's', 't', 1], ['b', 't', 't', 1]], ['t']))).toBe(0);
  expect(probability(graph([['a', 's', 't', 1], ['b', 's', 't', 0]], ['t']))).toBe(0);
  expect(probability(graph([['a', 's', 'x', 1], ['b', 'x', 't', 1], ['c', 'y', 't', 1]], ['t']))).toBe(0);
});

test('a foothold skips its own trial and gate', () => {
  expect(probability(graph([['a', 'x', 's', 0.1], ['b', 's', 't', 1]], ['s'], {}, { s: 0.01 }))).toBe(1);
});

test('two targets of one outage: the larger is booked first', () => {
  // E = 240·0.15 + 80·(0.5·0.8·0.7) = 36 + 22.4
  const g = graph([['e1', 's', 'w', 0.5], ['e2', 'w', 'p', 0.8], ['e3', 'w', 'q', 0.3]], [], {
    targets: [{ id: 'P', node: 'p', impact: 80, lossGroup: 'line' }, { id: 'Q', node: 'q', impact: 240, lossGroup: 'line' }],
  });
  const outcome = createExactEngine(g, new Uint8Array(g.elementCount).fill(1), g.base.p.map(() => 1), { stateLimit: 100, workLimit: 1e6 });
  if (outcome.kind !== 'exact') throw new Error(outcome.reason);
  const { booked, hit } = outcome.engine.evaluate(g.base);
  expect([...hit].map(x => +x.toFixed(12))).toEqual([0.4, 0.15]);
  expect([...booked].map(x => +x.toFixed(12))).toEqual([0.28, 0.15]);
  expect(outcome.engine.risk(g.base)).toBeCloseTo(58.4, 10);
});

test('compiling stops at its budget and says so', () => {
  const edges: E[] = [];
  for (let i = 0; i < 8; i++) for (let j = 0; j < 8; j++) edges.push([`a${i}-${j}`, i === 0 ? 's' : `n${i - 1}.${j}`, i === 7 ? 't' : `n${i}.${(j + 1) % 8}`, 0.5], [`b${i}-${j}`, i === 0 ? 's' : `n${i - 1}.${j}`, i === 7 ? 't' : `n${i}.${j}`, 0.5]);
  const g = graph(edges);
  const input = { graph: g, starts: [0], marks: g.targetNode, groups: g.group, highest: g.base.p, variable: g.base.p.map(p => (p < 1 ? 1 : 0)) as unknown as Uint8Array };
  expect(compileDiagram({ ...input, stateLimit: 50, workLimit: 1e9 }).kind).toBe('too-large');
  expect(compileDiagram({ ...input, stateLimit: 1e6, workLimit: 1000 }).kind).toBe('too-large');
});

test('the random numbers are those of the definition', () => {
  // fmix32 of MurmurHash3: published test values.
  expect(fmix32(0)).toBe(0);
  expect(fmix32(1)).toBe(0x514e28b7);
  expect(uniform(randomKey(1, 0), 0)).toBe(fmix32(randomKey(1, 0) ^ 0x27d4eb2f) / 4294967296);
  expect(succeeds(1, 5, 5)).toBe(true);
  expect(succeeds(0, 5, 5)).toBe(false);
});

test('the bridge counts 1691 of 2000 campaigns with seed 1, in both engines', () => {
  const g = graph([['e1', 's', 'a', 0.9], ['e2', 's', 'b', 0.8], ['e3', 'a', 't', 0.7], ['e4', 'b', 't', 0.6], ['e5', 'a', 'b', 0.5], ['e6', 'b', 'a', 0.5]]);
  const t = g.nodeIndex.get('t')!;
  expect(countScalar(g, g.base, [0], 2000, 1)[t]).toBe(1691);
  expect(countParallel(g, g.base, [0], 2000, 1)[t]).toBe(1691);
});

test('bits are counted', () => {
  for (const [word, n] of [[0, 0], [-1, 32], [1, 1], [-2147483648, 1], [0x0f0f0f0f, 16]] as const) expect(popcount(word)).toBe(n);
});

test('the bridge has four paths, and each campaign is booked on the best that worked', () => {
  const g = graph([['e1', 's', 'a', 0.9], ['e2', 's', 'b', 0.8], ['e3', 'a', 't', 0.7], ['e4', 'b', 't', 0.6], ['e5', 'a', 'b', 0.5], ['e6', 'b', 'a', 0.5]]);
  const { sets, found, complete } = findAttackSets(g, g.base.p, forwardCosts(g, g.base.p, 0), g.nodeIndex.get('t')!, 5, { expansions: 1000, count: true });
  expect([found, complete]).toEqual([4, true]);
  expect(sets.map(s => s.edges.map(e => g.model.edges[e]!.id).join('>'))).toEqual(['e1>e3', 'e2>e4', 'e2>e6>e3', 'e1>e5>e4']);
  sets.forEach((s, i) => expect(s.probability).toBeCloseTo([0.63, 0.48, 0.28, 0.27][i]!, 12));
});

test('equal paths come in the order of fewer edges, then ids', () => {
  const g = graph([['z', 's', 't', 0.5], ['a', 's', 't', 0.5], ['m', 's', 'x', 1], ['n', 'x', 't', 0.5]]);
  const { sets } = findAttackSets(g, g.base.p, forwardCosts(g, g.base.p, 0), g.nodeIndex.get('t')!, 2, { expansions: 1000, count: false });
  expect(sets.map(s => s.edges.map(e => g.model.edges[e]!.id).join('>'))).toEqual(['a', 'z']);
});

test('an attack tree lists its edges as they can be taken and counts shared ones once', () => {
  const g = graph([['e1', 's', 'v', 0.8], ['e2', 's', 'c', 0.3], ['e3', 'v', 'l', 1], ['e4', 'c', 'l', 1], ['e5', 'l', 't', 0.9]], ['l']);
  const [set] = findAttackSets(g, g.base.p, forwardCosts(g, g.base.p, 0), g.nodeIndex.get('t')!, 5, { expansions: 1000, count: true }).sets;
  expect(set!.kind).toBe('attack-tree');
  expect(set!.edges.map(e => g.model.edges[e]!.id)).toEqual(['e1', 'e2', 'e3', 'e4', 'e5']);
  expect(set!.probability).toBeCloseTo(0.216, 12);
  const chokes = findChokePoints(g, g.base.p, forwardCosts(g, g.base.p, 0), g.targetNode)[0]!;
  expect(chokes.map(v => g.model.nodes[v]!.id)).toEqual(['v', 'c', 'l']);
});

test('shares of overlapping sets follow inclusion and exclusion', () => {
  const p = Float64Array.of(0.5, 0.4, 0.3);
  expect(unionProbability(p, [[0, 1], [0, 2]])).toBeCloseTo(0.5 * (1 - 0.6 * 0.7), 12);
  expect(disjointShare(p, [[0, 1]], [0, 2])).toBeCloseTo(0.5 * 0.3 * 0.6, 12);
  expect(disjointShare(p, [[0]], [0, 2])).toBe(0);
});

test('limits: Wilson, the rule of three, and no certainty from counting', () => {
  // Wilson 1927 at 1 of 10: 0.0179 to 0.4042.
  const [low, high] = wilson(1, 10);
  expect(low).toBeCloseTo(0.0179, 4);
  expect(high).toBeCloseTo(0.4042, 4);
  expect(wilson(0, 300)).toEqual([0, 0.01]);
  expect(wilson(300, 300)).toEqual([0.99, 1]);
  expect(meanInterval(1, 10)[0]).toBe(0);
});
