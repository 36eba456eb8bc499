import { findChokePoints } from '../attack/chokepoints';
import { createExactEngine, exactNodeProbabilities } from '../attack/engine';
import type { Evaluation, RiskEngine } from '../attack/engine';
import { isWide } from '../attack/intervals';
import { MonteCarloEngine } from '../attack/mc-engine';
import { disjointShare, findAttackSets, forwardCosts, uncertainElements } from '../attack/paths';
import type { AttackSets, ForwardCosts } from '../attack/paths';
import { riskFigures } from '../attack/risk';
import type { RiskFigures } from '../attack/risk';
import { buildStepGraph, elementName, isRelevant, relevantNodes } from '../attack/step-graph';
import type { StepGraph, Strengths } from '../attack/step-graph';
import type { AttackModel, SolveMethod } from '../model/attack';
import { applyPlan, indexActions } from './apply';
import type { IndexedAction } from './apply';
import { Planner, cheapestHittingSet, ratioOf } from './plan';
import type { Chosen, Step } from './plan';

export interface RiskOptions {
  readonly method?: 'auto' | SolveMethod;
  readonly samples?: number;
  readonly seed?: number;
  readonly stateLimit?: number;
  /** Edge visits per entry before exact inference gives up. */
  readonly workLimit?: number;
  /** Edge visits that the search for a plan may cost; the default takes as long as a report may. */
  readonly planWork?: number;
}

/** The model is too large for the exact method, and only the exact method was asked for. */
export class TooLargeForExact extends Error {
  constructor(reason: string) {
    super(`The exact method was asked for, but ${reason}.`);
    this.name = 'TooLargeForExact';
  }
}

export interface SessionPath {
  readonly edges: readonly string[];
  readonly nodes: readonly string[];
  readonly kind: 'path' | 'attack-tree';
  readonly probability: number;
  readonly disjointShare: number;
  readonly loss: number;
}
export interface SessionPair {
  readonly entry: string;
  readonly target: string;
  readonly probability: number;
  readonly loss: number;
  readonly attackSets: number;
  readonly complete: boolean;
  readonly paths: readonly SessionPath[];
  readonly otherPathsShare: number;
}
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

/** Evaluation of one plan, made once. */
export interface PlanView {
  readonly plan: readonly number[];
  readonly strengths: Strengths;
  readonly evaluation: Evaluation;
  readonly figures: RiskFigures;
  readonly nodes: readonly Float64Array[];
  readonly joint: Float64Array;
  readonly nodeMethod: SolveMethod;
}

const DEFAULT_SAMPLES = 20_000;
const MOST_SAMPLES = 320_000;
/** Edge visits per entry: about a second. A site of some hundred uncertain edges is through long before, or never. */
const WORK_LIMIT = 1e8;

/**
 * Inference done once, questions answered many times: plans are lists of remediation ids, on top of
 * nothing (name what is in place as well). Exact where the state budget allows, else Monte-Carlo with
 * common random numbers; `method` says which.
 */
export class RiskSession {
  readonly graph: StepGraph;
  readonly actions: readonly IndexedAction[];
  readonly engine: RiskEngine;
  readonly method: SolveMethod;
  readonly methodReason: string | undefined;
  readonly seed: number;
  readonly stateLimit: number;
  readonly relevant: Uint8Array;
  /** Elements whose p may move: uncertain, or touched by a remediation. */
  readonly variable: Uint8Array;
  private readonly actionNumber: ReadonlyMap<string, number>;
  private readonly views = new Map<string, PlanView>();
  private readonly listed = new Map<string, SessionPair[]>();
  private readonly forwards = new Map<string, ForwardCosts[]>();

  constructor(readonly model: AttackModel, readonly options: RiskOptions = {}) {
    const g = this.graph = buildStepGraph(model);
    this.actions = indexActions(g);
    this.actionNumber = new Map(model.remediations.map((r, i) => [r.id, i]));
    this.seed = options.seed ?? model.options?.seed ?? 1;
    this.stateLimit = options.stateLimit ?? model.options?.stateLimit ?? 200_000;
    const variable = this.variable = new Uint8Array(g.elementCount), highest = g.base.p.slice();
    highest.forEach((q, x) => { if (q > 0 && q < 1) variable[x] = 1; });
    for (const a of this.actions) for (const x of a.elements) if (highest[x]! > 0) variable[x] = 1;
    // What is 1 or 0 in the model but not variable stays so; a variable may reach 1.
    highest.forEach((q, x) => { if (variable[x] && q > 0) highest[x] = 1; });
    this.relevant = relevantNodes(g, g.base.p);
    const asked = options.method ?? 'auto';
    let engine: RiskEngine | undefined, reason: string | undefined;
    if (asked !== 'mc') {
      const outcome = createExactEngine(g, variable, highest, {
        stateLimit: this.stateLimit, workLimit: options.workLimit ?? (asked === 'exact' ? 1e10 : WORK_LIMIT),
      });
      if (outcome.kind === 'exact') engine = outcome.engine;
      else if (asked === 'exact') throw new TooLargeForExact(outcome.reason);
      else reason = outcome.reason;
    }
    this.engine = engine ?? this.simulator(options.samples ?? model.options?.samples);
    this.method = this.engine.method;
    this.methodReason = reason;
  }

  /** Unless told how many samples: four times as many while a target that matters is known within no better than 20 %. */
  private simulator(asked: number | undefined): MonteCarloEngine {
    const { graph: g, seed } = this, targets = g.targetNode.length, { frequency } = g.base;
    for (let samples = asked ?? DEFAULT_SAMPLES; ; samples *= 4) {
      const engine = new MonteCarloEngine(g, { samples, seed, start: g.base });
      if (asked !== undefined || samples * 4 > MOST_SAMPLES || engine.evaluateCost * 4 > 2e10) return engine;
      const { evaluation } = engine.evaluateNodes(g.base), { byTarget, risk } = riskFigures(g, g.base, evaluation);
      const wide = byTarget.some((loss, t) => loss > 0.01 * risk && isWide(Array.from(frequency, (_, e) => evaluation.hit[e * targets + t]!), frequency, samples));
      if (!wide) return engine;
    }
  }

  /** Numbers of remediation ids. Throws on an unknown one. */
  numbers(ids: readonly string[]): number[] {
    return ids.map(id => {
      const at = this.actionNumber.get(id);
      if (at === undefined) throw new Error(`there is no remediation "${id}" in the model`);
      return at;
    });
  }
  private ids(set: readonly number[]): string[] { return set.map(a => this.actions[a]!.action.id); }

  /** Residual expected annual loss of a plan. A few milliseconds, often less. */
  risk(plan: readonly string[]): number { return this.riskOf(this.numbers(plan)); }

  riskOf(plan: readonly number[]): number { return this.engine.risk(applyPlan(this.graph.base, this.actions, plan)); }

  /** Everything derived from the probabilities under a plan. */
  view(plan: readonly number[]): PlanView {
    const sorted = [...new Set(plan)].sort((a, b) => a - b), key = sorted.join();
    let view = this.views.get(key);
    if (view === undefined) { view = this.makeView(sorted); this.views.set(key, view); }
    return view;
  }

  private makeView(plan: readonly number[]): PlanView {
    const { graph: g, engine } = this, strengths = applyPlan(g.base, this.actions, plan);
    if (engine instanceof MonteCarloEngine) {
      const { evaluation, nodes, joint } = engine.evaluateNodes(strengths);
      return { plan, strengths, evaluation, figures: riskFigures(g, strengths, evaluation), nodes, joint, nodeMethod: 'mc' };
    }
    const evaluation = engine.evaluate(strengths), limits = { stateLimit: this.stateLimit, workLimit: this.options.workLimit ?? WORK_LIMIT };
    const nodes: Float64Array[] = [];
    let joint: Float64Array | undefined, exact = true;
    for (const v of g.entryNode) {
      const probability = exactNodeProbabilities(g, [v], strengths.p, limits);
      if (probability === undefined) { exact = false; break; }
      nodes.push(probability);
    }
    if (exact) joint = exactNodeProbabilities(g, [...g.entryNode], strengths.p, limits);
    const figures = riskFigures(g, strengths, evaluation);
    if (joint !== undefined) return { plan, strengths, evaluation, figures, nodes, joint, nodeMethod: 'exact' };
    // Targets stay exact; the steps between them are estimated.
    const samples = this.options.samples ?? this.model.options?.samples ?? DEFAULT_SAMPLES;
    const estimated = new MonteCarloEngine(g, { samples, seed: this.seed, start: strengths }).evaluateNodes(strengths);
    return { plan, strengths, evaluation, figures, nodes: estimated.nodes, joint: estimated.joint, nodeMethod: 'mc' };
  }

  /** Risk and its additive parts under a plan. */
  figures(plan: readonly string[]): RiskFigures {
    const numbers = this.numbers(plan), strengths = applyPlan(this.graph.base, this.actions, numbers);
    return riskFigures(this.graph, strengths, this.engine.evaluate(strengths));
  }

  private forward(plan: readonly number[]): ForwardCosts[] {
    const key = plan.join();
    let list = this.forwards.get(key);
    if (list === undefined) {
      const { p } = applyPlan(this.graph.base, this.actions, plan);
      list = Array.from(this.graph.entryNode, v => forwardCosts(this.graph, p, v));
      this.forwards.set(key, list);
    }
    return list;
  }

  /** Attack sets of one pair under a plan. Small models are listed to the end, so that they can be counted. */
  attackSets(plan: readonly number[], entry: number, target: number, k: number): AttackSets {
    const { graph: g } = this, small = g.edgeCount <= 300;
    const { p } = applyPlan(g.base, this.actions, plan);
    return findAttackSets(g, p, this.forward(plan)[entry]!, g.targetNode[target]!, k, { expansions: small ? 20_000 : 500 + 100 * k, count: small });
  }

  /** The k best paths of every entry and target under a plan, with the loss booked on each. */
  paths(plan: readonly string[], k = this.model.options?.k ?? 5): SessionPair[] {
    const view = this.view(this.numbers(plan)), { graph: g } = this, targets = g.targetNode.length, pairs: SessionPair[] = [];
    const key = `${k}:${view.plan.join()}`, known = this.listed.get(key);
    if (known !== undefined) return known;
    for (let e = 0; e < g.entryNode.length; e++) {
      for (let t = 0; t < targets; t++) {
        const at = e * targets + t, probability = view.evaluation.hit[at]!, loss = view.figures.byPair[at]!;
        const found = this.attackSets(view.plan, e, t, k);
        const elements = found.sets.map(s => uncertainElements(g, view.strengths.p, s));
        let covered = 0;
        const paths = found.sets.map((set, i) => {
          const share = disjointShare(view.strengths.p, elements.slice(0, i), elements[i]!);
          covered += share;
          return {
            edges: set.edges.map(x => g.model.edges[x]!.id), nodes: set.nodes.map(v => g.model.nodes[v]!.id), kind: set.kind,
            probability: set.probability, disjointShare: share, loss: probability > 0 ? (loss * share) / Math.max(probability, covered) : 0,
          };
        });
        pairs.push({
          entry: g.model.entries[e]!.id, target: g.model.targets[t]!.id, probability, loss, attackSets: found.found, complete: found.complete,
          paths, otherPathsShare: Math.max(0, probability - covered),
        });
      }
    }
    this.listed.set(key, pairs);
    return pairs;
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
    const mass = this.pathMass(plan);
    return all.slice().sort((a, b) => (mass.get(b) ?? 0) - (mass.get(a) ?? 0) || a - b).slice(0, affordable).sort((a, b) => a - b);
  }

  /** Loss on the listed paths through each element: what screening goes by where everything cannot be tried. */
  private pathMass(plan: readonly string[]): Map<number, number> {
    const { graph: g } = this, mass = new Map<number, number>();
    for (const pair of this.paths(plan)) {
      for (const path of pair.paths) {
        const add = (x: number | undefined): void => { if (x !== undefined) mass.set(x, (mass.get(x) ?? 0) + path.loss); };
        for (const id of path.edges) { const e = g.edgeIndex.get(id); add(e === undefined ? undefined : e + g.nodeCount); }
        for (const id of path.nodes) add(g.nodeIndex.get(id));
      }
    }
    return mass;
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
    const mass = this.pathMass(plan);
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

export function createRiskSession(model: AttackModel, options: RiskOptions = {}): RiskSession {
  return new RiskSession(model, options);
}
