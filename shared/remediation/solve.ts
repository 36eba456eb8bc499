import { annualProbability, riskScore, round12 } from '../attack/risk';
import { isWide, meanInterval, wilson } from '../attack/intervals';
import type { AttackModel, AttackModelResult, BaselineResult, Interval, NodeResult, PlanResult, RemediationResult, SolveMethod, SteppedPlan, TargetResult } from '../model/attack';
import { costOf } from './apply';
import { BASELINES, baselineOrders, takeInOrder } from './baselines';
import type { Chosen, Step } from './plan';
import { ratioOf } from './plan';
import { rankStability } from './rank-stability';
import { choosePlan } from './choose-plan';
import { RiskSession } from './session';

export interface SolveOptions {
  readonly method?: 'auto' | SolveMethod;
  readonly samples?: number;
  readonly seed?: number;
}

const DEFAULT_APPETITE = 250_000;

/**
 * Everything the risk engine can say about one model, as an `attack-model-result`: numbers at 12
 * significant digits, same input same bytes. Throws TooLargeForExact for `method: 'exact'` only.
 */
export function solve(model: AttackModel, options: SolveOptions = {}): AttackModelResult {
  return solveSession(new RiskSession(model, options));
}

export function solveSession(session: RiskSession): AttackModelResult {
  const { model, graph: g, engine, actions } = session;
  const plan = model.plan ?? [], inPlace = [...new Set(session.numbers(plan))].sort((a, b) => a - b);
  const view = session.view(inPlace), { strengths, evaluation, figures } = view, probabilities = session.nodesOf(view), mc = session.method === 'mc';
  const entries = model.entries.length, targets = model.targets.length, appetite = model.options?.appetite ?? DEFAULT_APPETITE;
  const byId = <T>(list: readonly { readonly id: string }[], value: (i: number) => T): Record<string, T> => Object.fromEntries(list.map((x, i) => [x.id, value(i)]));
  const samples = evaluation.samples ?? 0;

  const nodes = byId<NodeResult>(model.nodes, v => {
    let frequency = 0;
    for (let e = 0; e < entries; e++) frequency += strengths.frequency[e]! * probabilities.nodes[e]![v]!;
    return {
      byEntry: byId(model.entries, e => round12(probabilities.nodes[e]![v]!)), joint: round12(probabilities.joint[v]!),
      frequency: round12(frequency), annualProbability: round12(annualProbability(frequency)),
    };
  });
  const targetResults = byId<TargetResult>(model.targets, t => {
    const frequency = figures.targetFrequency[t]!, interval = (e: number): Interval => roundPair(wilson(Math.round(evaluation.hit[e * targets + t]! * samples), samples));
    const wide = mc && figures.byTarget[t]! > 0.01 * figures.risk && isWide(model.entries.map((_, e) => evaluation.hit[e * targets + t]!), strengths.frequency, samples);
    return {
      byEntry: byId(model.entries, e => round12(evaluation.hit[e * targets + t]!)), frequency: round12(frequency),
      annualProbability: round12(annualProbability(frequency)), impact: round12(strengths.impact[t]!), expectedAnnualLoss: round12(figures.byTarget[t]!),
      ...(mc ? { intervals: byId(model.entries, interval) } : {}), ...(wide ? { wide: true } : {}),
    };
  });

  const pairs = session.paths(plan);
  const importance: Record<string, number> = {};
  for (const [name, value] of session.importance(plan)) importance[name] = round12(value);

  const budget = model.budget, planner = session.planner(plan, budget ?? Infinity);
  const outcome = choosePlan(planner);
  const ids = (set: readonly number[]): string[] => set.map(a => actions[a]!.action.id);
  const toPlan = (c: Chosen): PlanResult => ({ plan: ids(c.set).sort(), cost: round12(c.cost), risk: round12(c.risk) });
  const stepped = ({ steps, chosen }: { readonly steps: readonly Step[]; readonly chosen: Chosen }): SteppedPlan => ({
    steps: steps.map(s => ({ add: ids(s.add), cost: round12(s.cost), reduction: round12(s.reduction), risk: round12(s.risk) })),
    plan: steps.flatMap(s => ids(s.add.slice().sort((a, b) => a - b))), cost: round12(chosen.cost), risk: round12(chosen.risk),
  });

  const ranked = new Map(planner.rank([]).map(r => [r.at, r]));
  const open = actions.map((_, a) => a).filter(a => !inPlace.includes(a));
  const notes = remarks(planner.problem.candidates, ranked, outcome, planner, session);
  const remediations = Object.fromEntries(open.map((a): [string, RemediationResult] => {
    const { risk, feasible } = ranked.get(a)!, { cost, id } = actions[a]!.action;
    // Exact figures: against the additive total, as importance is. Monte-Carlo: within the same campaigns.
    const reduction = !session.canHelp(a) ? 0 : mc ? planner.start - risk : figures.risk - risk;
    return [id, {
      cost: round12(cost), risk: round12(risk), reduction: round12(reduction),
      reductionPerCost: cost > 0 ? round12(reduction / cost) : null, feasibleAlone: feasible, ...notes.get(a),
    }];
  }));

  const orders = baselineOrders(g, actions);
  const baselines: Record<string, BaselineResult> = {}, beaten = new Map<string, { own: readonly number[]; other: readonly number[] }>();
  for (const name of BASELINES) {
    const taken = takeInOrder(actions, orders[name], inPlace, budget ?? Infinity);
    beaten.set(name, { own: outcome.chosen.set, other: taken });
    baselines[name] = { order: ids(orders[name].filter(a => !inPlace.includes(a))), plan: ids(taken), cost: round12(costOf(actions, taken)), risk: round12(planner.risk(taken)) };
  }
  // A plan that was only searched for must still not lose to the obvious ones.
  const best = outcome.proved ? outcome.chosen : [...BASELINES.map(n => planner.choose(beaten.get(n)!.other)), outcome.chosen]
    .reduce((a, b) => (round12(b.risk) < round12(a.risk) || (round12(b.risk) === round12(a.risk) && b.cost <= a.cost) ? b : a));
  const bySize = outcome.proved ? planner.bySize([1, 2, 3]) : undefined;
  const steps = best === outcome.chosen ? outcome.steps : planner.inOrder(best.set);
  let spent = 0;
  const residualCurve = [{ cost: 0, risk: round12(planner.start) }, ...steps.map(s => ({ cost: round12(spent += s.cost), risk: round12(s.risk) }))];

  const draws = model.options?.draws ?? 0;
  const stabilityActions = mc ? open.filter(a => session.canHelp(a)).sort((a, b) => ranked.get(b)!.ratio - ranked.get(a)!.ratio || a - b).slice(0, 15) : open;
  const stability = draws > 0 ? rankStability(session, plan, draws, stabilityActions, beaten) : undefined;
  const uncertain = strengths.p.reduce((n, q) => (q > 0 && q < 1 ? n + 1 : n), 0);

  return {
    format: 'attack-model-result', version: 1, ...(model.name === undefined ? {} : { model: model.name }),
    method: session.method, nodeMethod: probabilities.nodeMethod, ...(session.methodReason === undefined ? {} : { methodReason: session.methodReason }),
    uncertainElements: uncertain, seed: session.seed,
    ...(mc ? { samples, whatIfSamples: engine.whatIfSamples ?? samples } : { diagramNodes: byId(model.entries, e => engine.diagramNodes?.[e] ?? 0) }),
    nodes, targets: targetResults,
    risk: {
      expectedAnnualLoss: round12(figures.risk), score: round12(riskScore(figures.risk, appetite)), appetite,
      ...(evaluation.standardError === undefined ? {} : { interval: roundPair(meanInterval(figures.risk, evaluation.standardError)), standardError: round12(evaluation.standardError) }),
      byEntry: byId(model.entries, e => round12(figures.byEntry[e]!)), byTarget: byId(model.targets, t => round12(figures.byTarget[t]!)),
      byAsset: roundMap(figures.byAsset), byZone: roundMap(figures.byZone),
    },
    paths: pairs.map(pair => ({
      entry: pair.entry, target: pair.target, probability: round12(pair.probability), attackSets: pair.attackSets, ...(pair.complete ? {} : { attackSetsComplete: false as const }),
      paths: pair.paths.map(path => ({ kind: path.kind, edges: path.edges, probability: round12(path.probability), disjointShare: round12(path.disjointShare), loss: round12(path.loss) })),
      otherPathsShare: round12(pair.otherPathsShare),
    })),
    chokePoints: session.chokePoints(plan), importance, ...(budget === undefined ? {} : { budget }), remediations,
    synergy: outcome.synergies.map(s => ({ pair: [actions[s.pair[0]]!.action.id, actions[s.pair[1]]!.action.id] as const, synergy: round12(s.synergy) })),
    greedy: stepped(outcome.greedy), greedyPairs: stepped(outcome.greedyPairs),
    optimal: {
      ...(budget === undefined ? {} : { withinBudget: toPlan(best) }),
      ...(bySize === undefined ? {} : { bySize: Object.fromEntries([...bySize].map(([n, c]) => [String(n), toPlan(c)])) }), proved: outcome.proved,
    },
    residualCurve, baselines,
    ...(stability === undefined ? {} : { rankStability: {
      ...stability, riskP5: round12(stability.riskP5), riskP50: round12(stability.riskP50), riskP95: round12(stability.riskP95),
    } }),
  };
}

type Remarks = { dominatedBy?: string; superseded?: true; onlyTogetherWith?: string[] };

/** Dominated, superseded, and only-together notes. */
function remarks(candidates: readonly number[], ranked: ReadonlyMap<number, { readonly reduction: number; readonly feasible: boolean }>,
  outcome: ReturnType<typeof choosePlan>, planner: ReturnType<RiskSession['planner']>, session: RiskSession): Map<number, Remarks> {
  const notes = new Map<number, Remarks>(), { actions } = session;
  const note = (a: number): Remarks => { const n = notes.get(a) ?? {}; notes.set(a, n); return n; };
  const chosen = outcome.chosen.set;
  // Along the curve: a dominated action is no better at any point of it.
  const points: number[][] = [[]];
  for (const s of outcome.steps) points.push([...points[points.length - 1]!, ...s.add]);
  const affordable = planner.left > candidates.length * points.length;
  const gains = (affordable ? points : points.slice(0, 1)).map(at => new Map(planner.rank(at, candidates).map(r => [r.at, at.includes(r.at) ? undefined : round12(r.reduction)])));
  for (const a of candidates) {
    if (chosen.includes(a)) continue;
    const rivals = candidates.filter(b => b !== a && ranked.get(b)!.feasible && actions[b]!.action.cost <= actions[a]!.action.cost);
    const beats = (b: number): boolean => {
      let strictly = actions[b]!.action.cost < actions[a]!.action.cost;
      for (const gain of gains) {
        const mine = gain.get(a) ?? 0, theirs = gain.get(b);
        if (theirs === undefined) continue;
        if (theirs < mine) return false;
        if (theirs > mine) strictly = true;
      }
      return strictly;
    };
    const by = rivals.filter(beats).sort((x, y) => ranked.get(y)!.reduction - ranked.get(x)!.reduction || x - y)[0];
    if (by !== undefined) note(a).dominatedBy = actions[by]!.action.id;
    const alone = ranked.get(a)!.reduction, after = affordable ? gains[gains.length - 1]!.get(a) : undefined;
    if (alone > 0 && after !== undefined && after < 0.01 * alone) note(a).superseded = true;
  }
  for (const { pair: [a, b], synergy } of outcome.synergies) {
    if (synergy <= 0) break;
    const together = planner.start - planner.risk([a, b]);
    if (synergy <= 0.25 * together || ratioOf(together, 1) === 0) continue;
    for (const [x, y] of [[a, b], [b, a]] as const) (note(x).onlyTogetherWith ??= []).push(actions[y]!.action.id);
  }
  return notes;
}

const roundPair = ([low, high]: Interval): Interval => [round12(low), round12(high)];
const roundMap = (map: ReadonlyMap<string, number>): Record<string, number> => Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, round12(v)]));
