import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createExactEngine, exactNodeProbabilities } from '../attack/engine';
import { MonteCarloEngine } from '../attack/mc-engine';
import { countParallel, countScalar } from '../attack/montecarlo';
import { findAttackSets, forwardCosts, uncertainElements, unionProbability } from '../attack/paths';
import { randomKey, uniform } from '../attack/random';
import { riskFigures, riskScore } from '../attack/risk';
import { buildStepGraph, copyStrengths, lossOrder, optimisticReach } from '../attack/step-graph';
import type { StepGraph, Strengths } from '../attack/step-graph';
import type { AttackEdge, AttackModel, AttackNode } from '../model/attack';
import { applyPlan, indexActions } from './apply';
import { RiskSession } from './session';
import { solve } from './solve';

/** A small model out of one number: steps with AND gates and trials, edges in circles, shared outages, plans. */
function randomModel(seed: number, size: { nodes: number; edges: number; and?: boolean; actions?: number } = { nodes: 6, edges: 9 }): AttackModel {
  let counter = 0;
  const u = (): number => uniform(randomKey(seed, 7), counter++), pick = (n: number): number => Math.floor(u() * n);
  const levels = [0, 0.1, 0.3, 0.5, 0.8, 1, 1], p = (): number => levels[pick(levels.length)]!;
  const nodes: AttackNode[] = Array.from({ length: size.nodes }, (_, i) => ({
    id: `n${i}`, zone: `z${i % 3}`, asset: `a${i % 4}`, ...(size.and !== false && i > 0 && u() < 0.25 ? { gate: 'AND' as const } : {}), ...(u() < 0.3 ? { p: p() } : {}),
  }));
  const edges: AttackEdge[] = Array.from({ length: 1 + pick(size.edges) }, (_, i) => ({ id: `e${i}`, from: `n${pick(size.nodes)}`, to: `n${pick(size.nodes)}`, p: p(), cvss: pick(11) }));
  const entries = Array.from({ length: 1 + pick(2) }, (_, i) => ({ id: `in${i}`, node: `n${pick(2)}`, frequency: 1 + pick(3) }));
  const targets = Array.from({ length: 1 + pick(3) }, (_, i) => ({ id: `T${i}`, node: `n${size.nodes - 1 - pick(3)}`, impact: 100 * (1 + pick(4)), ...(u() < 0.6 ? { lossGroup: 'outage' } : {}) }));
  const remediations = Array.from({ length: 1 + pick(size.actions ?? 5) }, (_, i) => ({
    id: `r${i}`, cost: 1 + pick(6),
    effects: Array.from({ length: 1 + pick(2) }, () => {
      const on = u() < 0.8 ? 'edge' as const : u() < 0.5 ? 'entry' as const : 'node' as const;
      const id = on === 'edge' ? edges[pick(edges.length)]!.id : on === 'entry' ? entries[0]!.id : nodes[pick(size.nodes)]!.id;
      return { on, id, op: u() < 0.5 ? 'cap' as const : 'scale' as const, value: [0, 0.2, 0.5][pick(3)]! };
    }),
  }));
  return { nodes, edges, entries, targets, remediations, budget: 3 + pick(8) };
}

const models = fc.nat(0xffffff).map(seed => randomModel(seed));
const orModels = fc.nat(0xffffff).map(seed => randomModel(seed, { nodes: 6, edges: 10, and: false }));
const check = (property: fc.IPropertyWithHooks<never> | fc.IProperty<never> | object, runs = 150): void => fc.assert(property as fc.IProperty<unknown>, { numRuns: runs, seed: 20 });
const near = (a: number, b: number, scale = 1): void => expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-9 * Math.max(scale, Math.abs(a), Math.abs(b)));

function exact(model: AttackModel): { g: StepGraph; hit: Float64Array; booked: Float64Array; risk: number; at: (s: Strengths) => number } {
  const g = buildStepGraph(model), variable = new Uint8Array(g.elementCount).fill(1), highest = g.base.p.map(q => (q > 0 ? 1 : 0));
  const outcome = createExactEngine(g, variable, highest, { stateLimit: 100_000, workLimit: 1e9 });
  if (outcome.kind !== 'exact') throw new Error(outcome.reason);
  const { hit, booked } = outcome.engine.evaluate(g.base);
  return { g, hit, booked, risk: outcome.engine.risk(g.base), at: s => outcome.engine.risk(s) };
}
const riskOf = (model: AttackModel): number => exact(model).risk;

/** The definition: every combination of the uncertain elements. */
function enumerate(g: StepGraph, s: Strengths): { hit: Float64Array; risk: number } {
  const uncertain = [...s.p.keys()].filter(x => s.p[x]! > 0 && s.p[x]! < 1), targets = g.targetNode.length;
  const hit = new Float64Array(g.entryNode.length * targets), order = lossOrder(g, s.impact);
  let risk = 0;
  for (let mask = 0; mask < 2 ** uncertain.length; mask++) {
    const p = s.p.slice();
    let weight = 1;
    uncertain.forEach((x, i) => { const works = (mask >> i) & 1; weight *= works ? s.p[x]! : 1 - s.p[x]!; p[x] = works; });
    for (let e = 0; e < g.entryNode.length; e++) {
      const active = optimisticReach(g, [g.entryNode[e]!], p);
      for (let t = 0; t < targets; t++) if (active[g.targetNode[t]!]) hit[e * targets + t]! += weight;
      for (const list of order) {
        const first = list.find(t => active[g.targetNode[t]!]);
        if (first !== undefined) risk += weight * s.frequency[e]! * s.impact[first]!;
      }
    }
  }
  return { hit, risk };
}
const uncertainCount = (m: AttackModel): number => [...m.nodes, ...m.edges].filter(x => (x.p ?? 1) > 0 && (x.p ?? 1) < 1).length;

test('I12 the diagrams agree with trying every combination, and so do the attack sets', () => check(fc.property(models, model => {
  fc.pre(uncertainCount(model) <= 10);
  const { g, hit, risk } = exact(model), want = enumerate(g, g.base), targets = g.targetNode.length;
  hit.forEach((p, i) => near(p, want.hit[i]!));
  near(risk, want.risk);
  for (let e = 0; e < g.entryNode.length; e++) {
    const forward = forwardCosts(g, g.base.p, g.entryNode[e]!);
    for (let t = 0; t < targets; t++) {
      const found = findAttackSets(g, g.base.p, forward, g.targetNode[t]!, 60, { expansions: 20_000, count: true });
      expect(found.complete).toBe(true);
      near(unionProbability(g.base.p, found.sets.map(s => uncertainElements(g, g.base.p, s))), want.hit[e * targets + t]!);
    }
  }
}), 400));

test('I1 probabilities are probabilities, and what cannot be reached is not', () => check(fc.property(models, model => {
  const { g, hit } = exact(model), targets = g.targetNode.length;
  g.entryNode.forEach((start, e) => {
    const nodes = exactNodeProbabilities(g, [start], g.base.p, { stateLimit: 1e5, workLimit: 1e9 })!, possible = optimisticReach(g, [start], g.base.p);
    nodes.forEach((p, v) => { expect(p).toBeGreaterThanOrEqual(0); expect(p).toBeLessThanOrEqual(1 + 1e-12); if (!possible[v]) expect(p).toBe(0); });
    expect(nodes[start]).toBe(1);
    g.targetNode.forEach((v, t) => near(nodes[v]!, hit[e * targets + t]!));
  });
})));

test('I2 nothing that helps the attacker lowers risk', () => check(fc.property(models, fc.nat(1000), (model, n) => {
  const { g, risk, at } = exact(model), s = copyStrengths(g.base), x = n % g.elementCount;
  if (s.p[x]! > 0) { s.p[x] = (1 + s.p[x]!) / 2; expect(at(s)).toBeGreaterThanOrEqual(risk * (1 - 1e-12)); }
  const faster = copyStrengths(g.base);
  faster.frequency[0]! *= 2;
  expect(at(faster)).toBeGreaterThanOrEqual(risk);
  const dearer = copyStrengths(g.base);
  dearer.impact[0]! *= 2;
  expect(at(dearer)).toBeGreaterThanOrEqual(risk * (1 - 1e-12));
  const heads = model.nodes.filter(v => v.gate !== 'AND'), to = heads[n % heads.length]!;
  expect(riskOf({ ...model, edges: [...model.edges, { id: 'new', from: 'n0', to: to.id, p: 0.7 }] })).toBeGreaterThanOrEqual(risk * (1 - 1e-12));
  expect(riskOf({ ...model, entries: [...model.entries, { id: 'more', node: 'n1', frequency: 1 }] })).toBeGreaterThanOrEqual(risk * (1 - 1e-12));
})));

test('I3, I14 a larger plan never leaves more risk, in any order, taken once or twice', () => check(fc.property(models, fc.nat(31), fc.nat(31), (model, a, b) => {
  const session = new RiskSession(model, { method: 'exact' }), actions = indexActions(session.graph);
  const plan = (mask: number): number[] => actions.map((_, i) => i).filter(i => (mask >> i) & 1);
  const small = session.riskOf(plan(a)), large = session.riskOf(plan(a | b));
  expect(large).toBeLessThanOrEqual(small + 1e-9 * Math.abs(small));
  expect(session.riskOf(plan(a).reverse())).toBe(small);
  expect(session.riskOf([...plan(a), ...plan(a)])).toBe(small);
  // Monte-Carlo: campaign by campaign, so without any tolerance for chance.
  const mc = new RiskSession(model, { method: 'mc', samples: 500 });
  expect(mc.riskOf(plan(a | b))).toBeLessThanOrEqual(mc.riskOf(plan(a)) * (1 + 1e-12));
})));

test('I4, I5 order and names do not matter to exact results', () => check(fc.property(models, model => {
  const { risk, booked, g } = exact(model);
  near(riskOf({ ...model, nodes: model.nodes.slice().reverse(), edges: model.edges.slice().reverse(), entries: model.entries.slice().reverse(), remediations: model.remediations.slice().reverse() }), risk);
  const other = exact({
    ...model, nodes: model.nodes.map(v => ({ ...v, id: `x${v.id}` })), edges: model.edges.map(e => ({ ...e, id: `y${e.id}`, from: `x${e.from}`, to: `x${e.to}` })),
    entries: model.entries.map(e => ({ ...e, node: `x${e.node}` })), targets: model.targets.map(t => ({ ...t, node: `x${t.node}` })), remediations: [],
  });
  expect(g.nodeCount).toBe(other.g.nodeCount);
  booked.forEach((q, i) => near(q, other.booked[i]!));
})));

test('I6 risk is linear in frequencies and impacts; the score keeps when money is counted in another unit', () => check(fc.property(models, fc.double({ min: 0.1, max: 10, noNaN: true }), (model, k) => {
  const { risk } = exact(model);
  near(riskOf({ ...model, entries: model.entries.map(e => ({ ...e, frequency: e.frequency * k })) }), risk * k);
  const scaled = riskOf({ ...model, targets: model.targets.map(t => ({ ...t, impact: t.impact * k })) });
  near(scaled, risk * k);
  near(riskScore(scaled, 100 * k), riskScore(risk, 100));
})));

test('I7 the parts add up to the whole', () => check(fc.property(models, model => {
  const { g, hit, booked, risk } = exact(model), f = riskFigures(g, g.base, { hit, booked }), sum = (list: Iterable<number>): number => [...list].reduce((a, b) => a + b, 0);
  for (const parts of [f.byEntry, f.byTarget, f.byAsset.values(), f.byZone.values()]) near(sum(parts), risk, risk);
  for (const pair of new RiskSession(model, { method: 'exact' }).paths([], 3)) near(sum(pair.paths.map(p => p.disjointShare)) + pair.otherPathsShare, pair.probability);
})));

test('I8 risk is a straight line in every single probability', () => check(fc.property(models, fc.nat(1000), (model, n) => {
  const { g, at, risk } = exact(model), x = n % g.elementCount, q = g.base.p[x]!;
  fc.pre(q > 0);
  const set = (value: number): number => { const s = copyStrengths(g.base); s.p[x] = value; return at(s); };
  near(q * set(1) + (1 - q) * set(0), risk, risk);
})));

test('I9 an edge in two halves, in series or side by side, is the same edge', () => check(fc.property(models, fc.nat(1000), (model, n) => {
  const { risk } = exact(model), e = model.edges[n % model.edges.length]!, q = e.p ?? 1, others = model.edges.filter(x => x !== e);
  near(riskOf({ ...model, remediations: [], nodes: [...model.nodes, { id: 'mid' }], edges: [...others, { ...e, id: 'a', to: 'mid', p: Math.sqrt(q) }, { ...e, id: 'b', from: 'mid', p: Math.sqrt(q) }] }), risk, risk);
  if (model.nodes.find(v => v.id === e.to)!.gate === 'AND') return;
  const half = 1 - Math.sqrt(1 - q);
  near(riskOf({ ...model, remediations: [], edges: [...others, { ...e, id: 'a', p: half }, { ...e, id: 'b', p: half }] }), risk, risk);
})));

test('I10, I12 importance is the risk that goes when the element does, as the gradient says too', () => check(fc.property(models, model => {
  const session = new RiskSession(model, { method: 'exact' }), { g, at, risk } = exact(model), gradient = session.engine.gradient!(g.base);
  for (const [name, value] of session.importance([])) {
    const x = name.startsWith('node:') ? g.nodeIndex.get(name.slice(5))! : g.nodeCount + g.edgeIndex.get(name)!;
    const s = copyStrengths(g.base);
    s.p[x] = 0;
    near(value, risk - at(s), risk);
    near(value, g.base.p[x]! * gradient[x]!, risk);
  }
})));

test('I11 the best path bounds from below, all sets together and every choke point from above', () => check(fc.property(models, model => {
  const { g, hit } = exact(model), session = new RiskSession(model, { method: 'exact' }), chokes = session.chokePoints([]);
  session.paths([], 20).forEach((pair, i) => {
    const p = hit[i]!;
    for (const path of pair.paths) expect(path.probability).toBeLessThanOrEqual(p + 1e-12);
    if (pair.complete && pair.attackSets <= 20) expect(p).toBeLessThanOrEqual(pair.paths.reduce((sum, path) => sum + path.probability, 0) + 1e-12);
    const entry = g.entryIndex.get(pair.entry)!, nodes = session.nodesOf(session.view([])).nodes[entry]!;
    for (const id of chokes[i]!.nodes) expect(p).toBeLessThanOrEqual(nodes[g.nodeIndex.get(id)!]! + 1e-12);
  });
})));

test('I13 one campaign at a time and 32 at a time count the same', () => check(fc.property(models, fc.nat(0xffff), fc.integer({ min: 1, max: 4200 }), (model, seed, samples) => {
  const g = buildStepGraph(model);
  expect([...countParallel(g, g.base, [g.entryNode[0]!], samples, seed)]).toEqual([...countScalar(g, g.base, [g.entryNode[0]!], samples, seed)]);
}), 40));

test('a what-if that lowers in place gives what starting afresh gives, also from a moved point', () => check(fc.property(fc.nat(0xffffff), fc.nat(255), fc.nat(255), fc.nat(255), (seed, a, b, c) => {
  const model = randomModel(seed, { nodes: 12, edges: 60, actions: 8 }), g = buildStepGraph(model), actions = indexActions(g);
  const plan = (mask: number): number[] => actions.map((_, i) => i).filter(i => (mask >> i) & 1);
  const engine = new MonteCarloEngine(g, { samples: 500, seed: 5, start: g.base });
  const fresh = (s: Strengths): number => riskFigures(g, s, engine.evaluate(s)).risk;
  const [first, both, all] = [a, a | b, a | b | c].map(mask => applyPlan(g.base, actions, plan(mask))) as [Strengths, Strengths, Strengths];
  near(engine.risk(first), fresh(first));
  near(engine.risk(all), fresh(all));
  engine.moveTo(first);
  near(engine.risk(both), fresh(both));
  engine.moveTo(both);
  near(engine.risk(all), fresh(all));
  near(engine.risk(g.base), fresh(g.base));
}), 500));

/** Many ways in, few targets, no AND: what is asked from the targets. */
function wideModel(seed: number): AttackModel {
  const model = randomModel(seed, { nodes: 14, edges: 60, actions: 8, and: false });
  const ends = new Set(model.targets.map(({ node }) => node)), ways = model.nodes.slice(0, 6).map(({ id }) => id);
  return {
    ...model, nodes: model.nodes.map(node => (ends.has(node.id) || ways.includes(node.id) ? { id: node.id, zone: node.zone!, asset: node.asset! } : node)),
    entries: ways.map((node, i) => ({ id: `in${i}`, node, frequency: i % 3 })),
    // An effect on an end makes it uncertain: then the entries are asked.
    remediations: model.remediations.map(action => ({ ...action, effects: action.effects.filter(({ on }) => on !== 'entry') })),
  };
}

test('asked from the targets, every campaign ends as asked from the entries, to the bit', () => {
  let backward = 0;
  check(fc.property(fc.nat(0xffffff), fc.integer({ min: 1, max: 5000 }), fc.nat(255), (seed, samples, mask) => {
    const g = buildStepGraph(wideModel(seed)), actions = indexActions(g), s = applyPlan(g.base, actions, actions.map((_, i) => i).filter(i => (mask >> i) & 1));
    const [engine, forward] = [false, true].map(forwardOnly => new MonteCarloEngine(g, { samples, seed: 5, start: g.base, forwardOnly })) as [MonteCarloEngine, MonteCarloEngine];
    if (engine.riskCost !== forward.riskCost) backward++;
    expect(engine.evaluate(g.base)).toEqual(forward.evaluate(g.base));
    expect(engine.evaluate(s)).toEqual(forward.evaluate(s));
    near(engine.risk(s), forward.risk(s));
    engine.moveTo(s);
    near(engine.risk(s), forward.risk(s));
  }), 200);
  expect(backward).toBeGreaterThan(100);
});

test('asked from the targets with few campaigns, moving changes no answer, lowering raises none, and the start is told as all campaigns tell it', () => check(fc.property(fc.nat(0xffffff), fc.nat(255), fc.nat(255), fc.constantFrom(64, 1000, 4000, 20_000), (seed, a, b, whatIfWork) => {
  const g = buildStepGraph(wideModel(seed)), actions = indexActions(g);
  const at = (mask: number): Strengths => applyPlan(g.base, actions, actions.map((_, i) => i).filter(i => (mask >> i) & 1));
  const rationed = (): MonteCarloEngine => new MonteCarloEngine(g, { samples: 3000, seed: 5, start: g.base, whatIfWork });
  const [straight, moved] = [rationed(), rationed()];
  moved.moveTo(at(a));
  near(moved.risk(at(a | b)), straight.risk(at(a | b)));
  const all = riskFigures(g, g.base, straight.evaluate(g.base)).risk, few = straight.risk(g.base);
  if (few > 0) near(few, all);
  // Where all answers come the same way.
  if ([a, a | b].every(mask => [...g.entryNode, ...g.targetNode].every(v => at(mask).p[v] === 1))) expect(straight.risk(at(a | b))).toBeLessThanOrEqual(straight.risk(at(a)) * (1 + 1e-12));
}), 200));

test('where campaigns are rationed among entries, moving changes no answer, and the start is told as all campaigns tell it', () => check(fc.property(fc.nat(0xffffff), fc.nat(255), fc.nat(255), (seed, a, b) => {
  const model = randomModel(seed, { nodes: 12, edges: 60, actions: 8 }), g = buildStepGraph(model), actions = indexActions(g);
  const at = (mask: number): Strengths => applyPlan(g.base, actions, actions.map((_, i) => i).filter(i => (mask >> i) & 1));
  const rationed = (): MonteCarloEngine => new MonteCarloEngine(g, { samples: 2048, seed: 5, start: g.base, whatIfWork: 64 });
  const [straight, moved] = [rationed(), rationed()];
  moved.moveTo(at(a));
  near(moved.risk(at(a | b)), straight.risk(at(a | b)));
  const all = riskFigures(g, g.base, straight.evaluate(g.base)).risk, few = straight.risk(g.base);
  // A loss that none of the few campaigns meets is beyond them.
  if (few > 0) near(few, all);
}), 200));

test('rationed campaigns are right on average', () => {
  const model: AttackModel = {
    nodes: ['in', 'mail', 'hop', 'end'].map(id => ({ id, zone: 'z', asset: id })), remediations: [], budget: 0,
    edges: [['in', 'hop', 0.3], ['mail', 'hop', 0.6], ['mail', 'end', 0.1], ['hop', 'end', 0.5]].map(([from, to, p], i) => ({ id: `e${i}`, from: from as string, to: to as string, p: p as number })),
    entries: [{ id: 'a', node: 'in', frequency: 1 }, { id: 'b', node: 'mail', frequency: 3 }], targets: [{ id: 't', node: 'end', impact: 1000 }],
  };
  const g = buildStepGraph(model), risks = Array.from({ length: 400 }, (_, seed) =>
    new MonteCarloEngine(g, { samples: 2048, seed, start: g.base, shares: [2, 7] }).risk(g.base));
  const expected = new RiskSession(model, { method: 'exact' }).risk([]), mean = risks.reduce((sum, risk) => sum + risk, 0) / risks.length;
  const spread = Math.sqrt(risks.reduce((sum, risk) => sum + (risk - mean) ** 2, 0) / (risks.length - 1) / risks.length);
  expect(spread).toBeGreaterThan(0);
  expect(Math.abs(mean - expected)).toBeLessThan(4.5 * spread);
});

test('I15 no subset of a dozen actions beats the plan that was proved best', () => check(fc.property(fc.nat(0xffffff), seed => {
  const model = randomModel(seed, { nodes: 7, edges: 14, actions: 9 }), session = new RiskSession(model, { method: 'exact' }), { actions } = session;
  const { risk, proved } = session.bestPlan([], model.budget!);
  let best = Infinity;
  for (let mask = 0; mask < 2 ** actions.length; mask++) {
    const set = actions.map((_, i) => i).filter(i => (mask >> i) & 1);
    if (set.reduce((sum, i) => sum + actions[i]!.action.cost, 0) <= model.budget!) best = Math.min(best, session.riskOf(set));
  }
  expect(proved).toBe(true);
  near(risk, best, 1);
}), 300));

test('I15 the plan within the budget is the best there is, and beats every obvious order', () => check(fc.property(models, model => {
  const result = solve(model), session = new RiskSession(model, { method: 'exact' }), actions = indexActions(session.graph);
  let best = Infinity;
  for (let mask = 0; mask < 2 ** actions.length; mask++) {
    const set = actions.map((_, i) => i).filter(i => (mask >> i) & 1);
    if (set.reduce((sum, i) => sum + actions[i]!.action.cost, 0) <= model.budget!) best = Math.min(best, session.riskOf(set));
  }
  near(result.optimal.withinBudget!.risk, best, 1);
  for (const rival of [result.greedy, result.greedyPairs, ...Object.values(result.baselines)]) expect(result.optimal.withinBudget!.risk).toBeLessThanOrEqual(rival.risk * (1 + 1e-9));
})));

test('I16 paths are simple, distinct, in falling probability, and all of them when fewer than k', () => check(fc.property(orModels, model => {
  const g = buildStepGraph(model), start = g.entryNode[0]!, end = g.targetNode[0]!;
  const { sets, complete } = findAttackSets(g, g.base.p, forwardCosts(g, g.base.p, start), end, 50, { expansions: 50_000, count: true });
  const all = new Map<string, number>();
  const walk = (v: number, seen: readonly number[], edges: readonly number[], p: number): void => {
    if (v === end) { all.set([...edges].sort().join(), p); return; }
    for (let e = 0; e < g.edgeCount; e++) {
      const to = g.head[e]!, q = g.base.p[g.nodeCount + e]! * g.base.p[to]!;
      if (g.tail[e] === v && q > 0 && !seen.includes(to)) walk(to, [...seen, to], [...edges, e], p * q);
    }
  };
  walk(start, [start], [], 1);
  expect(complete).toBe(true);
  expect(new Set(sets.map(s => [...s.edges].sort().join()))).toEqual(new Set([...all].sort((a, b) => b[1] - a[1]).slice(0, 50).map(([k]) => k)));
  sets.forEach((s, i) => {
    near(s.probability, all.get([...s.edges].sort().join())!);
    if (i > 0) expect(s.probability).toBeLessThanOrEqual(sets[i - 1]!.probability * (1 + 1e-9));
  });
}), 200));

test('I17, I18 without some of the edges into OR steps, or with them impossible, risk is no higher', () => check(fc.property(models, fc.nat(0xffff), (model, mask) => {
  const { risk } = exact(model), out = model.edges.filter((_, i) => (mask >> i) & 1);
  const and = (id: string): boolean => model.nodes.find(v => v.id === id)!.gate === 'AND';
  expect(riskOf({ ...model, remediations: [], edges: model.edges.filter(e => !out.includes(e) || and(e.to)) })).toBeLessThanOrEqual(risk * (1 + 1e-12));
  expect(riskOf({ ...model, edges: model.edges.map(e => (out.includes(e) ? { ...e, p: 0 } : e)) })).toBeLessThanOrEqual(risk * (1 + 1e-12));
})));

test('I19 a choke point that cannot be passed makes the target safe', () => check(fc.property(models, model => {
  for (const { entry, target, nodes } of new RiskSession(model, { method: 'exact' }).chokePoints([])) {
    for (const id of nodes) {
      const cut = exact({ ...model, nodes: model.nodes.map(v => (v.id === id ? { ...v, p: 0 } : v)) });
      expect(cut.hit[cut.g.entryIndex.get(entry)! * cut.g.targetNode.length + cut.g.targetIndex.get(target)!]).toBe(0);
    }
  }
})));

test('I20 one outage costs no more than several', () => check(fc.property(models, model => {
  const merged = riskOf({ ...model, targets: model.targets.map(t => ({ ...t, lossGroup: 'all' })) });
  const apart = riskOf({ ...model, targets: model.targets.map(({ lossGroup: _, ...t }) => t) });
  expect(merged).toBeLessThanOrEqual(apart * (1 + 1e-12));
})));

test('I13 the same model gives the same bytes, exact and by simulation', () => check(fc.property(models, model => {
  expect(JSON.stringify(solve(model))).toBe(JSON.stringify(solve(model)));
  expect(JSON.stringify(solve(model, { method: 'mc', samples: 300 }))).toBe(JSON.stringify(solve(model, { method: 'mc', samples: 300 })));
}), 30));
