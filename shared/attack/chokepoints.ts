import { findAttackSets } from './paths';
import type { ForwardCosts } from './paths';
import { optimisticReach } from './step-graph';
import type { StepGraph } from './step-graph';

/**
 * Steps without which a target cannot be reached from an entry (dominators; with AND steps a set of
 * dominators need not form a chain, so the definition is tested: take the step out, look again).
 *
 * A choke point lies on every attack set, so only the steps of one set need testing, and one test
 * serves all targets: cost = (steps on the best sets) × (edges), not nodes × edges.
 *
 * @returns per target: node numbers in file order, entry and target left out; empty when unreachable.
 */
export function findChokePoints(g: StepGraph, p: Float64Array, forward: ForwardCosts, targetNodes: ArrayLike<number>): number[][] {
  const candidates: Set<number>[] = [], all = new Set<number>();
  for (let t = 0; t < targetNodes.length; t++) {
    const set = findAttackSets(g, p, forward, targetNodes[t]!, 1, { expansions: 200, count: false }).sets[0];
    const nodes = new Set(set?.nodes ?? []);
    nodes.delete(targetNodes[t]!);
    candidates.push(nodes);
    for (const v of nodes) all.add(v);
  }
  const chokes: number[][] = candidates.map(() => []);
  for (const v of [...all].sort((a, b) => a - b)) {
    const reach = optimisticReach(g, [forward.entry], p, v);
    candidates.forEach((nodes, t) => { if (nodes.has(v) && !reach[targetNodes[t]!]) chokes[t]!.push(v); });
  }
  return chokes;
}
