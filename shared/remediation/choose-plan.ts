import type { Chosen, Planner, Step } from './plan';

export interface PlanOutcome {
  readonly chosen: Chosen;
  readonly proved: boolean;
  readonly greedy: { readonly steps: Step[]; readonly chosen: Chosen };
  readonly greedyPairs: { readonly steps: Step[]; readonly chosen: Chosen };
  readonly synergies: readonly { readonly pair: readonly [number, number]; readonly synergy: number }[];
  readonly steps: readonly Step[];
}

/** All of §"plan under a budget": greedy, pairs, bundles, exact where it can be. */
export function choosePlan(planner: Planner): PlanOutcome {
  const { problem } = planner, n = problem.candidates.length;
  // With evaluations to spare everything is tried; else the best few per step.
  const perStep = planner.left >= 40 * n ? Infinity : 8;
  const singles = planner.rank([], problem.candidates);
  const greedy = planner.greedy([], perStep);
  const fit = Math.max(2, Math.min(60, Math.floor((1 + Math.sqrt(1 + 8 * (planner.left / 3))) / 2)));
  const reduction = new Map(singles.map(r => [r.at, r.reduction]));
  const promising = problem.candidates.slice()
    .sort((a, b) => Math.max(problem.pull[b]!, reduction.get(b)!) - Math.max(problem.pull[a]!, reduction.get(a)!) || a - b).slice(0, fit).sort((a, b) => a - b);
  const synergies = planner.synergies(promising), pairs = synergies.filter(s => s.synergy > 0).map(s => [...s.pair]);
  const greedyPairs = planner.greedy(pairs, perStep);
  const exact = n <= 16 ? planner.exhaustive() : undefined;
  const chosen = exact ?? planner.heuristic(greedy.chosen, [...pairs.slice(0, 200), ...problem.bundles], perStep);
  return { chosen, proved: exact !== undefined, greedy, greedyPairs, synergies, steps: planner.inOrder(chosen.set) };
}
