import { compileDiagram } from './compile';
import type { Diagram } from './compile';
import { addGradient, eventProbabilities, expectedGain } from './diagram';
import { lossOrder } from './step-graph';
import type { StepGraph, Strengths } from './step-graph';

/** P(target | entry) and the share of it a loss is booked on, entry by entry: [entry · targets + target]. */
export interface Evaluation {
  readonly hit: Float64Array;
  /** P'(t|e): t is reached and no target of its loss group with a larger impact is. */
  readonly booked: Float64Array;
  /** Monte-Carlo only. */
  readonly samples?: number;
  readonly standardError?: number;
}

/**
 * Risk as a function of strengths, inference done once. Both engines promise: lowering a probability
 * never raises a figure, and the same input gives the same bits.
 */
export interface RiskEngine {
  readonly method: 'exact' | 'mc';
  /** Monte-Carlo only. */
  readonly samples?: number;
  readonly whatIfSamples?: number;
  readonly diagramNodes?: readonly number[];
  evaluate(s: Strengths): Evaluation;
  /** Expected annual loss; the fast way. */
  risk(s: Strengths): number;
  /** Makes `s` the point from which later calls of `risk` are cheap. Results do not change. */
  moveTo(s: Strengths): void;
  /** Rough cost of one call of `risk`, in nanoseconds of a present-day core: for budgets that must not read a clock. */
  readonly riskCost: number;
  /** d risk / d p per element where the method has it. */
  gradient?(s: Strengths): Float64Array;
}

export interface ExactLimits {
  readonly stateLimit: number;
  /** Edge visits per entry. */
  readonly workLimit: number;
}

export type ExactOutcome = { readonly kind: 'exact'; readonly engine: RiskEngine } | { readonly kind: 'too-large'; readonly reason: string };

/**
 * Compiles one diagram per entry. `variable` elements may take any p up to `highest` afterwards.
 */
export function createExactEngine(graph: StepGraph, variable: Uint8Array, highest: Float64Array, limits: ExactLimits): ExactOutcome {
  const byNode = new Map<number, Diagram>(), diagrams: Diagram[] = [];
  for (let e = 0; e < graph.entryNode.length; e++) {
    const node = graph.entryNode[e]!;
    let diagram = byNode.get(node);
    if (diagram === undefined) {
      const outcome = compileDiagram({ graph, starts: [node], marks: graph.targetNode, groups: graph.group, highest, variable, ...limits });
      if (outcome.kind === 'too-large') {
        const id = graph.model.entries[e]!.id;
        return { kind: 'too-large', reason: `the diagram of entry "${id}" passed its budget at ${outcome.states} states` };
      }
      diagram = outcome.diagram;
      byNode.set(node, diagram);
    }
    diagrams.push(diagram);
  }
  return { kind: 'exact', engine: new ExactEngine(graph, diagrams) };
}

class ExactEngine implements RiskEngine {
  readonly method = 'exact';
  readonly diagramNodes: readonly number[];
  readonly riskCost: number;
  private gains: Float64Array[] = [];
  private gainsOf: Float64Array | undefined;

  constructor(private readonly graph: StepGraph, private readonly diagrams: readonly Diagram[]) {
    this.diagramNodes = diagrams.map(d => d.size);
    this.riskCost = 2000 + 8 * this.diagramNodes.reduce((a, b) => a + b, 0);
  }

  moveTo(): void { /* every point costs the same */ }

  risk(s: Strengths): number {
    const gains = this.gainsFor(s.impact);
    let sum = 0;
    this.diagrams.forEach((d, e) => { if (s.frequency[e]! > 0) sum += s.frequency[e]! * expectedGain(d, s.p, gains[e]!); });
    return sum;
  }

  gradient(s: Strengths): Float64Array {
    const gains = this.gainsFor(s.impact), into = new Float64Array(this.graph.elementCount);
    this.diagrams.forEach((d, e) => { if (s.frequency[e]! > 0) addGradient(d, s.p, gains[e]!, s.frequency[e]!, into); });
    return into;
  }

  evaluate(s: Strengths): Evaluation {
    const { graph, diagrams } = this, targets = graph.targetNode.length;
    const hit = new Float64Array(diagrams.length * targets), booked = new Float64Array(diagrams.length * targets);
    const rank = new Int32Array(targets);
    for (const list of lossOrder(graph, s.impact)) list.forEach((t, i) => { rank[t] = i; });
    const first = (marks: readonly number[]): number => marks.reduce((a, b) => (rank[b]! < rank[a]! ? b : a));
    const cache = new Map<Diagram, Float64Array>();
    diagrams.forEach((d, e) => {
      const probability = cache.get(d) ?? eventProbabilities(d, s.p);
      cache.set(d, probability);
      d.events.forEach((event, i) => {
        const w = probability[i]!;
        for (const t of event.marks) hit[e * targets + t]! += w;
        for (const { before, after } of event.groups) {
          const now = first(after), old = before.length > 0 ? first(before) : -1;
          if (now === old) continue;
          booked[e * targets + now]! += w;
          if (old >= 0) booked[e * targets + old]! -= w;
        }
      });
    });
    // Booked shares are differences of sums; what is left of a fully displaced one is rounding.
    for (let i = 0; i < booked.length; i++) if (booked[i]! < hit[i]! * 1e-14) booked[i] = 0;
    return { hit, booked };
  }

  private gainsFor(impact: Float64Array): Float64Array[] {
    const known = this.gainsOf;
    if (known !== undefined && known.every((v, i) => v === impact[i])) return this.gains;
    const most = (marks: readonly number[]): number => marks.reduce((a, t) => Math.max(a, impact[t]!), 0);
    const cache = new Map<Diagram, Float64Array>();
    this.gains = this.diagrams.map(d => {
      let gain = cache.get(d);
      if (gain === undefined) {
        gain = Float64Array.from(d.events, ev => ev.groups.reduce((sum, x) => sum + most(x.after) - most(x.before), 0));
        cache.set(d, gain);
      }
      return gain;
    });
    this.gainsOf = impact.slice();
    return this.gains;
  }
}

/** Probability of every node, per start set, by a diagram that records all of them; undefined when it grows too large. */
export function exactNodeProbabilities(graph: StepGraph, starts: readonly number[], p: Float64Array, limits: ExactLimits): Float64Array | undefined {
  const variable = Uint8Array.from(p, q => (q > 0 && q < 1 ? 1 : 0));
  const marks = Int32Array.from({ length: graph.nodeCount }, (_, v) => v);
  const outcome = compileDiagram({ graph, starts, marks, groups: new Int32Array(graph.nodeCount).fill(-1), highest: p, variable, ...limits });
  if (outcome.kind === 'too-large') return undefined;
  const result = new Float64Array(graph.nodeCount), d = outcome.diagram;
  eventProbabilities(d, p).forEach((w, i) => { for (const v of d.events[i]!.marks) result[v]! += w; });
  return result;
}
