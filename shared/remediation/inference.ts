import { createExactEngine, exactNodeProbabilities } from '../attack/engine';
import type { Evaluation, RiskEngine } from '../attack/engine';
import { isWide } from '../attack/intervals';
import { MonteCarloEngine } from '../attack/mc-engine';
import type { NodeEvaluation } from '../attack/mc-engine';
import { forwardCosts } from '../attack/paths';
import type { ForwardCosts } from '../attack/paths';
import { riskFigures } from '../attack/risk';
import type { RiskFigures } from '../attack/risk';
import { buildStepGraph, isRelevant, relevantNodes } from '../attack/step-graph';
import type { StepGraph, Strengths } from '../attack/step-graph';
import type { AttackModel, SolveMethod } from '../model/attack';
import { applyPlan, indexActions } from './apply';
import type { IndexedAction } from './apply';

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

/** Evaluation of one plan, made once. */
export interface PlanView {
  readonly plan: readonly number[];
  readonly strengths: Strengths;
  readonly evaluation: Evaluation;
  readonly figures: RiskFigures;
}

/** P of every node under a plan, per entry and with all entries held at once. */
export interface PlanNodes {
  readonly nodes: readonly Float64Array[];
  readonly joint: Float64Array;
  readonly nodeMethod: SolveMethod;
}

const DEFAULT_SAMPLES = 20_000;
const MOST_SAMPLES = 320_000;
/** Edge visits per entry: about a second. A site of some hundred uncertain edges is through long before, or never. */
const WORK_LIMIT = 1e8;
/** Of this many the exact method is not tried: it would only use up its budget. */
const MOST_UNCERTAIN = 5000;
/** Plans whose risk is kept; each costs some hundred bytes. */
const REMEMBERED = 20_000;
/** Campaigns where ranks are compared and not figures, at most: one block. */
export const ROUGH_SAMPLES = 2048;
/** Of the block, words per entry on average. */
const ROUGH_WORDS = 32;

/**
 * Inference done once: the engine, and the probabilities under any plan. Exact where the state budget allows, else Monte-Carlo with common random numbers; `method` says which.
 */
export class RiskInference {
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
  private readonly risks = new Map<string, number>();
  private roughShares: readonly number[] | undefined;
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
    const uncertain = variable.reduce((sum, is, x) => sum + (is !== 0 && isRelevant(g, this.relevant, x) ? 1 : 0), 0);
    if (asked === 'auto' && uncertain > MOST_UNCERTAIN) reason = `${uncertain} uncertain steps are beyond its budget`;
    else if (asked !== 'mc') {
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
      const evaluation = engine.evaluate(g.base), { byTarget, risk } = riskFigures(g, g.base, evaluation);
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
  protected ids(set: readonly number[]): string[] { return set.map(a => this.actions[a]!.action.id); }

  /** Residual expected annual loss of a plan. A few milliseconds, often less. */
  risk(plan: readonly string[]): number { return this.riskOf(this.numbers(plan)); }

  /** Makes the risk of plans that contain this one cheap. */
  moveTo(plan: readonly string[]): void { this.engine.moveTo(applyPlan(this.graph.base, this.actions, this.numbers(plan))); }

  riskOf(plan: readonly number[]): number {
    const sorted = [...new Set(plan)].sort((a, b) => a - b), key = sorted.join();
    let risk = this.risks.get(key);
    if (risk === undefined) {
      risk = this.engine.risk(applyPlan(this.graph.base, this.actions, sorted));
      if (this.risks.size < REMEMBERED) this.risks.set(key, risk);
    }
    return risk;
  }

  /** A simulation of another point of the same model in which ranks are compared, not figures: the fewest campaigns that do. */
  rough(start: Strengths): RiskEngine {
    const { engine, graph: g, seed } = this;
    if (!(engine instanceof MonteCarloEngine)) return engine;
    return new MonteCarloEngine(g, { samples: ROUGH_SAMPLES, seed, start, shares: (this.roughShares ??= engine.sharesOf(ROUGH_WORDS)) });
  }

  /** Everything derived from the probabilities under a plan. */
  view(plan: readonly number[]): PlanView {
    const sorted = [...new Set(plan)].sort((a, b) => a - b), key = sorted.join();
    let view = this.views.get(key);
    if (view === undefined) { view = this.makeView(sorted); this.views.set(key, view); }
    return view;
  }

  private makeView(plan: readonly number[]): PlanView {
    const { graph: g, engine } = this, strengths = applyPlan(g.base, this.actions, plan), evaluation = engine.evaluate(strengths);
    return { plan, strengths, evaluation, figures: riskFigures(g, strengths, evaluation) };
  }

  /** Node by node; much more work than a view, which needs the targets alone. */
  nodesOf({ strengths }: PlanView): PlanNodes {
    const { graph: g, engine } = this;
    if (engine instanceof MonteCarloEngine) return { ...pick(engine.evaluateNodes(strengths)), nodeMethod: 'mc' };
    const limits = { stateLimit: this.stateLimit, workLimit: this.options.workLimit ?? WORK_LIMIT };
    const nodes: Float64Array[] = [];
    let joint: Float64Array | undefined, exact = true;
    for (const v of g.entryNode) {
      const probability = exactNodeProbabilities(g, [v], strengths.p, limits);
      if (probability === undefined) { exact = false; break; }
      nodes.push(probability);
    }
    if (exact) joint = exactNodeProbabilities(g, [...g.entryNode], strengths.p, limits);
    if (joint !== undefined) return { nodes, joint, nodeMethod: 'exact' };
    // Targets stay exact; the steps between them are estimated.
    const samples = this.options.samples ?? this.model.options?.samples ?? DEFAULT_SAMPLES;
    return { ...pick(new MonteCarloEngine(g, { samples, seed: this.seed, start: strengths }).evaluateNodes(strengths)), nodeMethod: 'mc' };
  }

  /** Risk and its additive parts under a plan. */
  figures(plan: readonly string[]): RiskFigures {
    const numbers = this.numbers(plan), strengths = applyPlan(this.graph.base, this.actions, numbers);
    return riskFigures(this.graph, strengths, this.engine.evaluate(strengths));
  }

  /** Cheapest ways from every entry under a plan. */
  forward(plan: readonly number[]): ForwardCosts[] {
    const key = plan.join();
    let list = this.forwards.get(key);
    if (list === undefined) {
      const { p } = applyPlan(this.graph.base, this.actions, plan);
      list = Array.from(this.graph.entryNode, v => forwardCosts(this.graph, p, v));
      this.forwards.set(key, list);
    }
    return list;
  }
}

const pick = ({ nodes, joint }: NodeEvaluation): Pick<NodeEvaluation, 'nodes' | 'joint'> => ({ nodes, joint });
