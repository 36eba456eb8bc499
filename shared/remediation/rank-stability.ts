import type { RiskEngine } from '../attack/engine';
import { round12 } from '../attack/risk';
import type { RankSpread, RankStability } from '../model/attack';
import { applyPlan } from './apply';
import { ROUGH_SAMPLES } from './inference';
import { ratioOf } from './plan';
import type { RiskSession } from './session';
import { drawStrengths, parameterUniform, parametersOf, rankCorrelation } from './stability';

/**
 * How far the ranking rests on the parameters: D draws of all of them, the ranking of each.
 * Exact diagrams are re-evaluated; under Monte-Carlo each draw is a small simulation, so there the
 * number of draws and of actions is limited (`draws` in the result says how many were made).
 */
export function rankStability(session: RiskSession, plan: readonly string[], draws: number,
  actions: readonly number[], beaten: ReadonlyMap<string, { readonly own: readonly number[]; readonly other: readonly number[] }>): RankStability {
  const { graph: g, seed } = session, inPlace = session.numbers(plan), parameters = parametersOf(g);
  const exact = session.method === 'exact';
  // Three simulations' worth per action and draw, at most about a minute in all.
  const made = exact ? draws : Math.max(8, affordableDraws(session, actions.length, draws, 2e10));
  const risks: number[] = [], rankOf = new Map<number, number[]>(actions.map(a => [a, []])), wins = new Map([...beaten.keys()].map(k => [k, 0]));
  for (let draw = 0; draw < made; draw++) {
    const s = drawStrengths(g, parameters, session.variable, seed, draw);
    const engine: RiskEngine = session.rough(applyPlan(s, session.actions, inPlace));
    const risk = (set: readonly number[]): number => engine.risk(applyPlan(s, session.actions, [...inPlace, ...set]));
    const here = risk([]);
    risks.push(here);
    const rated = actions.map(at => {
      const reduction = here - risk([at]), { cost, id } = session.actions[at]!.action;
      return { at, reduction: round12(reduction), ratio: round12(ratioOf(reduction, cost)), cost, id };
    });
    rated.sort((a, b) => (a.ratio === b.ratio ? 0 : b.ratio - a.ratio) || b.reduction - a.reduction || a.cost - b.cost || (a.id < b.id ? -1 : 1));
    rated.forEach((r, i) => rankOf.get(r.at)!.push(i + 1));
    for (const [name, { own, other }] of beaten) if (round12(risk(own)) <= round12(risk(other))) wins.set(name, wins.get(name)! + 1);
  }
  const uniforms = parameters.map((_, i) => Array.from({ length: made }, (__, draw) => parameterUniform(seed, i, draw)));
  const remediations: Record<string, RankSpread> = {};
  for (const [at, list] of rankOf) {
    const sorted = list.slice().sort((a, b) => a - b), share = (n: number): number => list.filter(r => r <= n).length / made;
    const top1 = share(1), top3 = share(3), settled = Math.max(top3, 1 - top3);
    const label = settled >= 0.8 ? 'robust' : settled >= 0.5 && top3 >= 0.5 ? 'likely' : 'depends on assumptions';
    let strongest = -1, most = 0;
    uniforms.forEach((u, i) => { const r = Math.abs(rankCorrelation(u, list)); if (r > most) { most = r; strongest = i; } });
    remediations[session.actions[at]!.action.id] = {
      top1, top3, medianRank: nearest(sorted, 0.5), rankP5: nearest(sorted, 0.05), rankP95: nearest(sorted, 0.95), label,
      ...(strongest >= 0 ? { dependsOn: parameters[strongest]!.name } : {}),
    };
  }
  const sorted = risks.slice().sort((a, b) => a - b);
  return {
    draws: made, riskP5: nearest(sorted, 0.05), riskP50: nearest(sorted, 0.5), riskP95: nearest(sorted, 0.95), remediations,
    planBeats: Object.fromEntries([...wins].map(([name, n]) => [name, n / made])),
  };
}

/** How many draws of so many actions the work allows, in nanoseconds. */
export function affordableDraws(session: RiskSession, actions: number, draws: number, work: number): number {
  const simulation = session.method === 'exact' ? 0 : 8 * session.graph.elementCount * ROUGH_SAMPLES;
  return Math.min(draws, Math.floor(work / Math.max(1, simulation + actions * session.engine.riskCost)));
}

/** A rank that occurred, not one between two. */
function nearest(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.floor(q * sorted.length)))] ?? 0;
}
