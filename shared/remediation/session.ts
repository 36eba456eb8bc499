import { findChokePoints } from '../attack/chokepoints';
import { elementName, isRelevant } from '../attack/step-graph';
import type { AttackModel } from '../model/attack';
import { applyPlan } from './apply';
import { choosePlan } from './choose-plan';
import type { PlanOutcome } from './choose-plan';
import { RiskInference } from './inference';
import type { PlanView, RiskOptions } from './inference';
import { Planner, cheapestHittingSet, ratioOf } from './plan';
import { listPairs, listPivotPaths, pathMass } from './session-paths';
import type { SessionPair } from './session-paths';

export interface RankedRemediation {
  readonly id: string;
  readonly cost: number;
  /** Residual risk with it on top of the plan. */
  readonly risk: number;
  readonly reduction: number;
  readonly reductionPerCost: number;
  readonly feasible: boolean;
}
export interface ChosenPlan {
  readonly plan: readonly string[];
  readonly cost: number;
  readonly risk: number;
  /** True when no plan within the budget is better; otherwise the best found. */
  readonly proved: boolean;
  readonly steps: readonly { readonly add: readonly string[]; readonly cost: number; readonly reduction: number; readonly risk: number }[];
}

/**
 * Questions answered many times on one inference: plans are lists of remediation ids, on top of nothing (name what is in place as well).
 */
export class RiskSession extends RiskInference {
  private readonly listed = new Map<string, SessionPair[]>();

  /** The k best paths of every entry and target under a plan, with the loss booked on each. */
  paths(plan: readonly string[], k = this.model.options?.k ?? 5): SessionPair[] {
    const view = this.view(this.numbers(plan)), key = `${k}:${view.plan.join()}`;
    let pairs = this.listed.get(key);
    if (pairs === undefined) { pairs = listPairs(this, view, k); this.listed.set(key, pairs); }
    return pairs;
  }

  /** Paths that `paths` with the same k leaves out: the weightiest over every asset to every target. */
  pivotPaths(plan: readonly string[], k: number): SessionPair[] {
    return listPivotPaths(this, this.view(this.numbers(plan)), this.paths(plan, k));
  }

  /** Steps no path of a pair can avoid. */
  chokePoints(plan: readonly string[]): { readonly entry: string; readonly target: string; readonly nodes: readonly string[] }[] {
    const numbers = this.numbers(plan), { graph: g } = this, { p } = applyPlan(g.base, this.actions, numbers);
    return this.forward(numbers).flatMap((forward, e) => findChokePoints(g, p, forward, g.targetNode).map((nodes, t) => ({
      entry: g.model.entries[e]!.id, target: g.model.targets[t]!.id, nodes: nodes.map(v => g.model.nodes[v]!.id),
    })));
  }

  /**
   * I(x) = R − R with x impossible: the risk that depends on an element. Overlaps; never to be summed.
   * @param among element numbers; by default everything uncertain or touched by a remediation, as far as
   *   some seconds of work allow (those on the listed paths first).
   */
  importance(plan: readonly string[], among?: readonly number[]): Map<string, number> {
    const { graph: g, engine } = this, view = this.view(this.numbers(plan)), { strengths } = view;
    const elements = among ?? this.importanceCandidates(plan, view);
    const result = new Map<string, number>();
    if (engine.method === 'mc') engine.moveTo(strengths);
    const here = engine.method === 'mc' ? engine.risk(strengths) : view.figures.risk;
    const gradient = engine.gradient !== undefined && elements.length * engine.riskCost > 1e9 ? engine.gradient(strengths) : undefined;
    for (const x of elements) {
      let value = 0;
      if (isRelevant(g, this.relevant, x) && strengths.p[x]! > 0) {
        if (gradient !== undefined) value = strengths.p[x]! * gradient[x]!;
        else {
          const p = strengths.p.slice();
          p[x] = 0;
          value = here - engine.risk({ p, frequency: strengths.frequency, impact: strengths.impact });
        }
      }
      result.set(elementName(g, x), value);
    }
    return result;
  }

  private importanceCandidates(plan: readonly string[], view: PlanView): number[] {
    const { graph: g, engine } = this, { p } = view.strengths;
    const touched = new Uint8Array(g.elementCount);
    for (const a of this.actions) for (const x of a.elements) touched[x] = 1;
    const all: number[] = [];
    for (let x = 0; x < g.elementCount; x++) if ((p[x]! > 0 && p[x]! < 1) || touched[x]) all.push(x);
    const affordable = Math.max(50, Math.floor(1.5e9 / engine.riskCost));
    if (all.length <= affordable || engine.gradient !== undefined) return all;
    const mass = pathMass(this.graph, this.paths(plan));
    return all.slice().sort((a, b) => (mass.get(b) ?? 0) - (mass.get(a) ?? 0) || a - b).slice(0, affordable).sort((a, b) => a - b);
  }

  /** Can the action change risk at all? Exact: what touches nothing on a way from an entry to a target cannot. */
  canHelp(action: number): boolean {
    return this.actions[action]!.effects.some(f => f.on === 'entry' || f.on === 'target' || isRelevant(this.graph, this.relevant, f.at));
  }

  /** Every remediation on top of a plan, best return first (Δ/cost, larger Δ, lower cost, id). */
  ranking(plan: readonly string[]): RankedRemediation[] {
    const planner = this.planner(plan, Infinity);
    return planner.rank([]).map(r => ({
      id: this.actions[r.at]!.action.id, cost: this.actions[r.at]!.action.cost, risk: r.risk, reduction: r.reduction,
      reductionPerCost: ratioOf(r.reduction, this.actions[r.at]!.action.cost), feasible: r.feasible,
    }));
  }

  planner(plan: readonly string[], budget: number): Planner {
    const inPlace = [...new Set(this.numbers(plan))].sort((a, b) => a - b);
    const candidates = this.actions.map((_, a) => a).filter(a => !inPlace.includes(a) && this.canHelp(a));
    if (this.method === 'mc') this.engine.moveTo(applyPlan(this.graph.base, this.actions, inPlace));
    const mass = pathMass(this.graph, this.paths(plan));
    return new Planner({
      actions: this.actions, inPlace, candidates, budget,
      risk: set => this.riskOf(set),
      moveTo: set => { if (this.method === 'mc') this.engine.moveTo(applyPlan(this.graph.base, this.actions, set)); },
      evaluations: Math.max(200, Math.min(200_000, Math.floor(3e9 / this.engine.riskCost))),
      exhaustiveEvaluations: Math.max(2000, Math.floor((this.method === 'exact' ? 4e10 : 5e9) / this.engine.riskCost)),
      bundles: this.cuts(plan, inPlace),
      pull: this.actions.map(a => a.elements.reduce((sum, x) => sum + (mass.get(x) ?? 0), 0)),
    });
  }

  /** For each pair with more than 5 % of the risk: the cheapest actions that between them weaken all its listed attack sets. */
  private cuts(plan: readonly string[], inPlace: readonly number[]): number[][] {
    const { graph: g } = this, view = this.view(inPlace), { p } = view.strengths, cuts = new Map<string, number[]>();
    const touching = new Map<number, { at: number; factor: number }[]>();
    this.actions.forEach((a, at) => {
      if (inPlace.includes(at)) return;
      const after = applyPlan(view.strengths, this.actions, [at]).p;
      for (const x of a.elements) {
        const list = touching.get(x) ?? [];
        list.push({ at, factor: p[x]! > 0 ? after[x]! / p[x]! : 1 });
        touching.set(x, list);
      }
    });
    for (const pair of this.paths(plan)) {
      if (pair.loss <= 0.05 * view.figures.risk) continue;
      const sets = pair.paths.map(path => {
        const left = new Map<number, number>();
        const elements = [...path.edges.map(id => g.nodeCount + g.edgeIndex.get(id)!), ...path.nodes.map(id => g.nodeIndex.get(id)!)];
        for (const x of elements) for (const { at, factor } of touching.get(x) ?? []) left.set(at, (left.get(at) ?? 1) * factor);
        return [...left].filter(([, factor]) => factor <= 0.5).map(([at]) => at).sort((a, b) => a - b);
      });
      const cut = cheapestHittingSet(sets, a => this.actions[a]!.action.cost);
      if (cut !== undefined && cut.length > 1) cuts.set(cut.join(), cut);
    }
    return [...cuts.values()];
  }

  /** A plan within a budget, on top of what is in place. Exact up to 16 candidates, else the best found. */
  bestPlan(plan: readonly string[], budget: number): ChosenPlan {
    return this.toChosenPlan(choosePlan(this.planner(plan, budget)));
  }

  private toChosenPlan({ chosen, proved, steps }: PlanOutcome): ChosenPlan {
    return { plan: this.ids(chosen.set), cost: chosen.cost, risk: chosen.risk, proved, steps: steps.map(s => ({ ...s, add: this.ids(s.add) })) };
  }
}

export function createRiskSession(model: AttackModel, options: RiskOptions = {}): RiskSession {
  return new RiskSession(model, options);
}
