import { round12 } from '../attack/risk';
import { costOf, isFeasible } from './apply';
import type { IndexedAction } from './apply';

/**
 * Which remediations, in which order, for which money.
 *
 * Residual risk is neither submodular nor supermodular in the plan: fixes in series are substitutes,
 * fixes of parallel routes are complements. So a gain stored from an earlier plan bounds nothing, and
 * ratio greedy alone may do worse than doing the obvious (two routes, either fix useless alone; one
 * large good action that small good ones crowd out of the budget).
 */
export interface PlanProblem {
  readonly actions: readonly IndexedAction[];
  /** Actions in place already; not paid again. */
  readonly inPlace: readonly number[];
  /** Actions that may be chosen, ascending. */
  readonly candidates: readonly number[];
  readonly budget: number;
  /** Residual risk of a set of actions, those in place included. Called with ascending sets. */
  risk(plan: readonly number[]): number;
  /** Makes risk of plans above this one cheap. */
  moveTo(plan: readonly number[]): void;
  /** How many risk evaluations the answer is worth. */
  readonly evaluations: number;
  /** The same for trying every subset; pruning usually needs a small part of them. */
  readonly exhaustiveEvaluations: number;
  /** Sets worth trying as one: minimal cuts of attack sets. */
  readonly bundles: readonly (readonly number[])[];
  /** Rough worth of an action beyond its own gain: loss on the attack sets it weakens. Steers which pairs are tried. */
  readonly pull: readonly number[];
}

/** A chosen set, the actions in place left out; cost is of the chosen ones. */
export interface Chosen {
  readonly set: readonly number[];
  readonly cost: number;
  readonly risk: number;
}
export interface Step {
  readonly add: readonly number[];
  readonly cost: number;
  readonly reduction: number;
  readonly risk: number;
}

export interface Ranked {
  readonly at: number;
  readonly risk: number;
  readonly reduction: number;
  /** Infinity for a gain that costs nothing. */
  readonly ratio: number;
  readonly feasible: boolean;
}

const merge = (a: readonly number[], b: readonly number[]): number[] => [...new Set([...a, ...b])].sort((x, y) => x - y);
const id = (p: { readonly actions: readonly IndexedAction[] }, a: number): string => p.actions[a]!.action.id;
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export function ratioOf(reduction: number, cost: number): number {
  return reduction <= 0 ? 0 : cost > 0 ? reduction / cost : Infinity;
}

/** Lower risk, then lower cost, fewer actions, ids. */
function better(p: PlanProblem, a: Chosen, b: Chosen): boolean {
  const byRisk = round12(a.risk) - round12(b.risk);
  if (byRisk !== 0) return byRisk < 0;
  const byCost = round12(a.cost) - round12(b.cost);
  if (byCost !== 0) return byCost < 0;
  if (a.set.length !== b.set.length) return a.set.length < b.set.length;
  const ids = (c: Chosen): string => c.set.map(x => id(p, x)).sort(compare).join('\n');
  return compare(ids(a), ids(b)) < 0;
}

export class Planner {
  private readonly known = new Map<string, number>();
  private spent = 0;
  readonly start: number;

  constructor(readonly problem: PlanProblem) {
    this.start = this.risk([]);
  }

  /** Residual risk of the actions in place and `set`. Remembered. */
  risk(set: readonly number[]): number {
    const plan = merge(this.problem.inPlace, set), key = plan.join();
    let risk = this.known.get(key);
    if (risk === undefined) {
      this.spent++;
      risk = this.problem.risk(plan);
      this.known.set(key, risk);
    }
    return risk;
  }

  get left(): number { return this.problem.evaluations - this.spent; }

  choose(set: readonly number[]): Chosen {
    const sorted = merge([], set);
    return { set: sorted, cost: costOf(this.problem.actions, sorted), risk: this.risk(sorted) };
  }

  allowed(set: readonly number[]): boolean {
    const { problem } = this;
    return costOf(problem.actions, set) <= problem.budget * (1 + 1e-12) && isFeasible(problem.actions, merge(problem.inPlace, set));
  }

  /** Every action on top of `plan`, best return first: Δ/cost, larger Δ, lower cost, id. */
  rank(plan: readonly number[], among: readonly number[] = this.problem.actions.map((_, a) => a)): Ranked[] {
    const { problem } = this, here = this.risk(plan), taken = new Set(merge(problem.inPlace, plan));
    const list = among.map(at => {
      const risk = taken.has(at) ? here : this.risk([...plan, at]), reduction = here - risk;
      return { at, risk, reduction, ratio: ratioOf(reduction, problem.actions[at]!.action.cost), feasible: isFeasible(problem.actions, merge([...taken], [at])) };
    });
    return list.sort((a, b) => this.before(a, b));
  }

  private before(a: { at: number; reduction: number; ratio: number }, b: { at: number; reduction: number; ratio: number }): number {
    const { actions } = this.problem;
    // Two infinite ratios subtract to NaN, which the next || passes over.
    return round12(b.ratio) - round12(a.ratio) || round12(b.reduction) - round12(a.reduction)
      || actions[a.at]!.action.cost - actions[b.at]!.action.cost || compare(id(this.problem, a.at), id(this.problem, b.at));
  }

  /** Gain of a pair beyond the sum of both alone; largest first. */
  synergies(among: readonly number[]): { pair: [number, number]; synergy: number }[] {
    const list: { pair: [number, number]; synergy: number }[] = [], { start } = this;
    const floor = Math.abs(start) * 1e-12;
    for (let i = 0; i < among.length; i++) {
      for (let j = i + 1; j < among.length; j++) {
        const [a, b] = [among[i]!, among[j]!];
        if (!isFeasible(this.problem.actions, merge(this.problem.inPlace, [a, b]))) continue;
        const synergy = this.risk([a]) + this.risk([b]) - start - this.risk([a, b]);
        if (Math.abs(synergy) > floor) list.push({ pair: compare(id(this.problem, a), id(this.problem, b)) < 0 ? [a, b] : [b, a], synergy });
      }
    }
    return list.sort((x, y) => round12(y.synergy) - round12(x.synergy)
      || compare(id(this.problem, x.pair[0]), id(this.problem, y.pair[0])) || compare(id(this.problem, x.pair[1]), id(this.problem, y.pair[1])));
  }

  /**
   * Ratio greedy under the budget; with `bundles`, sets may be added as one.
   * @param reach candidates re-evaluated per step, best by their last known ratio first; all when affordable.
   */
  greedy(bundles: readonly (readonly number[])[] = [], reach = Infinity): { steps: Step[]; chosen: Chosen } {
    const { problem } = this, steps: Step[] = [];
    const options = [...problem.candidates.map(a => [a]), ...bundles.map(b => merge([], b))];
    const last = new Map<readonly number[], number>();
    let set: number[] = [];
    for (;;) {
      const here = this.risk(set);
      const open = options
        .map(o => o.filter(a => !set.includes(a)))
        .map((add, i) => ({ add, from: options[i]! }))
        .filter(({ add }) => add.length > 0 && this.allowed([...set, ...add]));
      const guess = (o: { from: readonly number[] }): number => last.get(o.from) ?? Infinity;
      const tried = reach >= open.length ? open : open.slice().sort((a, b) => guess(b) - guess(a) || 0).slice(0, Math.max(reach, open.filter(o => guess(o) === Infinity).length));
      const rated = tried.map(({ add, from }) => {
        const risk = this.risk([...set, ...add]), reduction = here - risk, cost = costOf(problem.actions, add);
        const ratio = round12(ratioOf(reduction, cost));
        last.set(from, ratio);
        return { add: add.slice().sort((a, b) => compare(id(problem, a), id(problem, b))), risk, reduction, cost, ratio };
      }).filter(r => r.reduction > Math.abs(this.start) * 1e-12);
      rated.sort((a, b) => (b.ratio === a.ratio ? 0 : b.ratio - a.ratio) || round12(b.reduction) - round12(a.reduction) || a.cost - b.cost
        || compare(a.add.map(x => id(problem, x)).join('\n'), b.add.map(x => id(problem, x)).join('\n')));
      const pick = rated[0];
      if (pick === undefined) break;
      steps.push({ add: pick.add, cost: pick.cost, reduction: pick.reduction, risk: pick.risk });
      set = merge(set, pick.add);
      problem.moveTo(merge(problem.inPlace, set));
    }
    problem.moveTo(problem.inPlace);
    return { steps, chosen: this.choose(set) };
  }

  /** Branch and bound over all subsets. undefined when it takes more evaluations than it may. */
  exhaustive(): Chosen | undefined {
    const { problem } = this;
    const limit = this.spent + problem.exhaustiveEvaluations;
    let within = true;
    const order = this.rank([], problem.candidates).map(r => r.at);
    let best = this.choose([]);
    if (!this.allowed([])) return undefined;
    const visit = (depth: number, set: readonly number[], cost: number): void => {
      if (this.spent > limit) within = false;
      if (!within) return;
      const rest = order.slice(depth).filter(a => cost + problem.actions[a]!.action.cost <= problem.budget * (1 + 1e-12));
      if (rest.length === 0) return;
      // Risk never rises with more actions, so taking all that is left bounds every subset of it.
      const bound = round12(this.risk([...set, ...rest])), goal = round12(best.risk);
      if (bound > goal || (bound === goal && round12(cost) > round12(best.cost))) return;
      const [next, ...others] = rest;
      const withNext = [...set, next!];
      const chosen = this.choose(withNext);
      if (this.allowed(withNext) && better(problem, chosen, best)) best = chosen;
      const at = order.indexOf(next!) + 1;
      visit(at, withNext, chosen.cost);
      if (others.length > 0) visit(at, set, cost);
    };
    visit(0, [], 0);
    return within ? best : undefined;
  }

  /** The best plan of exactly 1, 2, 3 actions, whatever it costs. */
  bySize(sizes: readonly number[]): Map<number, Chosen> {
    const { problem } = this, best = new Map<number, Chosen>();
    const all = problem.actions.map((_, a) => a).filter(a => !problem.inPlace.includes(a));
    const visit = (from: number, set: readonly number[], size: number): void => {
      if (set.length === size) {
        if (!isFeasible(problem.actions, merge(problem.inPlace, set))) return;
        const chosen = this.choose(set), old = best.get(size);
        if (old === undefined || better(problem, chosen, old)) best.set(size, chosen);
        return;
      }
      for (let i = from; i < all.length; i++) visit(i + 1, [...set, all[i]!], size);
    };
    for (const size of sizes) if (size <= all.length) visit(0, [], size);
    return best;
  }

  /** Best of ratio greedy, greedy with bundles, and the best affordable single or pair, then swaps until none helps. */
  heuristic(greedy: Chosen, bundles: readonly (readonly number[])[], reach: number): Chosen {
    const { problem } = this;
    const starts = [greedy, this.greedy(bundles, reach).chosen, this.choose([])];
    for (const set of [...problem.candidates.map(a => [a]), ...bundles]) if (this.allowed(set)) starts.push(this.choose(set));
    let best = starts.reduce((a, b) => (better(problem, b, a) ? b : a));
    // What the best leaves of the money is spent too, and swaps are tried, best return first.
    for (let improved = true; improved;) {
      improved = false;
      const outside = this.rank([], problem.candidates).map(r => r.at).filter(a => !best.set.includes(a)).slice(0, Math.max(reach, 12));
      const around = [best.set, ...best.set.map(gone => best.set.filter(x => x !== gone))];
      search: for (const rest of around) {
        const moves = [rest, ...outside.map(a => [...rest, a])].filter(move => this.allowed(move));
        if (moves.length === 0) continue;
        problem.moveTo(merge(problem.inPlace, rest));
        for (const move of moves) {
          if (this.left <= 0) break search;
          const chosen = this.choose(move);
          if (better(problem, chosen, best)) { best = chosen; improved = true; break search; }
        }
        problem.moveTo(problem.inPlace);
      }
    }
    problem.moveTo(problem.inPlace);
    return best;
  }

  /** The chosen actions in the order of their return, each after what it requires. */
  inOrder(set: readonly number[]): Step[] {
    const { problem } = this, steps: Step[] = [];
    let done: number[] = [];
    while (done.length < set.length) {
      const left = set.filter(a => !done.includes(a));
      const ready = left.filter(a => isFeasible(problem.actions, merge(problem.inPlace, [...done, a])));
      const next = this.rank(done, ready.length > 0 ? ready : left)[0]!;
      const here = this.risk(done);
      done = merge(done, [next.at]);
      problem.moveTo(merge(problem.inPlace, done));
      steps.push({ add: [next.at], cost: problem.actions[next.at]!.action.cost, reduction: here - next.risk, risk: next.risk });
    }
    problem.moveTo(problem.inPlace);
    return steps;
  }
}

/**
 * Cheapest set of actions that hits all of `sets` (each given as the actions that weaken it).
 * Exact by dynamic programming up to 12 sets, greedy cover beyond. undefined when one cannot be hit.
 */
export function cheapestHittingSet(sets: readonly (readonly number[])[], cost: (action: number) => number): number[] | undefined {
  if (sets.length === 0 || sets.some(s => s.length === 0)) return undefined;
  const actions = [...new Set(sets.flat())].sort((a, b) => a - b);
  const hits = actions.map(a => sets.reduce((mask, s, i) => (s.includes(a) ? mask | (1 << i) : mask), 0));
  if (sets.length > 12) {
    const chosen: number[] = [];
    let left = sets.slice();
    while (left.length > 0) {
      const worth = (a: number): number => left.filter(s => s.includes(a)).length / Math.max(1e-9, cost(a));
      const pick = actions.reduce((a, b) => (worth(b) > worth(a) ? b : a));
      chosen.push(pick);
      left = left.filter(s => !s.includes(pick));
    }
    return chosen.sort((a, b) => a - b);
  }
  const full = (1 << sets.length) - 1;
  const best: ({ cost: number; set: number[] } | undefined)[] = new Array(full + 1);
  best[0] = { cost: 0, set: [] };
  for (let mask = 0; mask < full; mask++) {
    const here = best[mask];
    if (here === undefined) continue;
    actions.forEach((a, i) => {
      const to = mask | hits[i]!, total = here.cost + cost(a);
      if (to === mask) return;
      const old = best[to];
      if (old === undefined || total < old.cost || (total === old.cost && here.set.length + 1 < old.set.length)) best[to] = { cost: total, set: [...here.set, a] };
    });
  }
  return best[full]?.set.sort((a, b) => a - b);
}
