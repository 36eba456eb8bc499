import type { Evaluation } from './engine';
import type { StepGraph, Strengths } from './step-graph';

/** 12 significant digits: what results are written with, and what rankings compare, so that rounding noise never ranks. */
export function round12(x: number): number {
  return x === 0 ? 0 : Number(x.toPrecision(12));
}

/** 0..100: 50 where the expected annual loss equals the appetite. */
export function riskScore(risk: number, appetite: number): number {
  return risk + appetite > 0 ? (100 * risk) / (risk + appetite) : 0;
}

/** Probability of at least one event a year at this frequency (Poisson). */
export function annualProbability(frequency: number): number {
  return -Math.expm1(-frequency);
}

/** Expected annual loss and its parts. All four splits add up to it. */
export interface RiskFigures {
  readonly risk: number;
  readonly byEntry: Float64Array;
  readonly byTarget: Float64Array;
  readonly byAsset: ReadonlyMap<string, number>;
  readonly byZone: ReadonlyMap<string, number>;
  /** [entry · targets + target] */
  readonly byPair: Float64Array;
  /** Expected times per year each target is reached, whatever else is. */
  readonly targetFrequency: Float64Array;
}

export function riskFigures(g: StepGraph, s: Strengths, evaluation: Evaluation): RiskFigures {
  const entries = g.entryNode.length, targets = g.targetNode.length;
  const byEntry = new Float64Array(entries), byTarget = new Float64Array(targets), byPair = new Float64Array(entries * targets);
  const targetFrequency = new Float64Array(targets), byAsset = new Map<string, number>(), byZone = new Map<string, number>();
  let risk = 0;
  for (let e = 0; e < entries; e++) {
    for (let t = 0; t < targets; t++) {
      const at = e * targets + t, loss = s.frequency[e]! * evaluation.booked[at]! * s.impact[t]!;
      byPair[at] = loss;
      byEntry[e]! += loss;
      byTarget[t]! += loss;
      targetFrequency[t]! += s.frequency[e]! * evaluation.hit[at]!;
    }
    risk += byEntry[e]!;
  }
  for (let t = 0; t < targets; t++) {
    const node = g.model.nodes[g.targetNode[t]!]!;
    if (node.asset !== undefined) byAsset.set(node.asset, (byAsset.get(node.asset) ?? 0) + byTarget[t]!);
    if (node.zone !== undefined) byZone.set(node.zone, (byZone.get(node.zone) ?? 0) + byTarget[t]!);
  }
  return { risk, byEntry, byTarget, byAsset, byZone, byPair, targetFrequency };
}
