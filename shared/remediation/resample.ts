import type { RiskEngine } from '../attack/engine';
import { randomKey, uniform } from '../attack/random';
import { round12 } from '../attack/risk';
import { copyStrengths } from '../attack/step-graph';
import type { Sufficiency } from '../model/analysis';
import { applyPlan } from './apply';
import { ratioOf } from './plan';
import { affordableDraws, rankStability } from './rank-stability';
import type { RiskSession } from './session';

export interface Resampled {
  /** $ a year: 5th and 95th percentile over draws of all parameters. */
  readonly interval?: readonly [low: number, high: number];
  /** Share of these draws in which a remediation is among the first three. */
  readonly stability: ReadonlyMap<string, number>;
  readonly sufficiency?: Sufficiency;
}

const DRAWS = 40;
/** Fewer say nothing. */
const LEAST = 10;
/** Nanoseconds for each of the two questions by the engine's own reckoning, some ten times as many by the clock; a site too large for it gets an interval at best, and the report says so by the absence of the rest. */
const WORK = 2e9;
/** Ranks looked at: an action from further down does not come among the first five. */
const AMONG = 15;
const TOP = 5;

/**
 * How far the listed order can be trusted: with the parameters drawn within their ranges, and with the ways that no packet shows drawn open or closed.
 *
 * @param ranked ids in the listed order, without those that need another one and without alternatives.
 */
export function resampleRanking(session: RiskSession, ranked: readonly string[]): Resampled {
  const actions = session.numbers(ranked.slice(0, AMONG));
  if (actions.length === 0) return { stability: new Map() };
  const draws = affordableDraws(session, actions.length, DRAWS, WORK);
  if (draws < LEAST) {
    const few = affordableDraws(session, 0, DRAWS, WORK);
    if (few < LEAST) return { stability: new Map() };
    const { riskP5, riskP95 } = rankStability(session, [], few, [], new Map());
    return { interval: [riskP5, riskP95], stability: new Map() };
  }
  const { riskP5, riskP95, remediations } = rankStability(session, [], draws, actions, new Map());
  const sufficiency = unseenEdges(session, actions, draws);
  return { interval: [riskP5, riskP95], stability: new Map(Object.entries(remediations).map(([id, { top3 }]) => [id, top3])), ...(sufficiency === undefined ? {} : { sufficiency }) };
}

/**
 * Do the first five survive when every way that was not seen is either there or not? Each such edge is open in a draw with its reach confidence, independently of the others; what more captures would settle is settled
 * by lot. If the five stay, more capturing changes figures but not what to do first.
 */
function unseenEdges(session: RiskSession, actions: readonly number[], draws: number): Sufficiency | undefined {
  const { graph: g, seed } = session;
  const unseen = g.model.edges.flatMap((edge, e) => ((edge.basis === 'inferred' || edge.basis === 'assumed' || edge.basis === 'permitted') && (edge.param?.startsWith('reach.') ?? false) ? [e] : []));
  const first = actions.slice(0, TOP), stayed = new Map(first.map(at => [at, 0]));
  let all = 0;
  if (unseen.length === 0 || first.length < TOP) return undefined;
  for (let draw = 0; draw < draws; draw++) {
    const s = copyStrengths(g.base);
    for (const e of unseen) {
      const at = g.nodeCount + e;
      s.p[at] = uniform(randomKey(seed ^ 0x5ec0de, e), draw) < g.base.p[at]! ? 1 : 0;
    }
    const engine: RiskEngine = session.rough(s);
    const here = engine.risk(s);
    const rated = actions.map((at, place) => ({ at, place, ratio: round12(ratioOf(here - engine.risk(applyPlan(s, session.actions, [at])), session.actions[at]!.action.cost)) }));
    const best = rated.sort((a, b) => b.ratio - a.ratio || a.place - b.place).slice(0, TOP).map(({ at }) => at);
    const kept = first.filter(at => best.includes(at));
    for (const at of kept) stayed.set(at, stayed.get(at)! + 1);
    if (kept.length === TOP) all++;
  }
  return { draws, unseenEdges: unseen.length, allStay: all / draws, stays: Object.fromEntries([...stayed].map(([at, n]) => [session.actions[at]!.action.id, n / draws])) };
}
