/**
 * The attack model: what the risk engine reads, and what it answers.
 *
 * Units: probabilities 0..1 per campaign, frequencies per year, money in the engagement's currency
 * (losses per year, costs once), times in hours. The file forms are `attack-model` and
 * `attack-model-result`, version 1.
 */

import type { Basis } from './graph';

export type Gate = 'OR' | 'AND';

/** From sure to guessed. */
export const BASES: readonly Basis[] = ['observed', 'permitted', 'inferred', 'assumed'];

/** Low and high end of a triangular distribution whose mode is the value beside it. */
export type Range = readonly [low: number, high: number];

/** Members of a file that this version does not know: kept, written back, never used. */
export type OtherMembers = Readonly<Record<string, unknown>>;

/** One attack step: something the attacker holds, or does not. */
export interface AttackNode {
  readonly id: string;
  /** OR unless said otherwise. An AND step needs every one of its in-edges. */
  readonly gate?: Gate;
  /** The step's own trial, shared by every way in; 1 when absent. */
  readonly p?: number;
  readonly range?: Range;
  /** Steps and edges naming the same parameter move together under uncertainty. */
  readonly param?: string;
  readonly label?: string;
  readonly asset?: string;
  readonly zone?: string;
  readonly purdue?: number;
  readonly role?: string;
  readonly step?: string;
  readonly technique?: string;
  readonly cvss?: number;
  readonly other?: OtherMembers;
}

export interface AttackEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** 1 when absent. */
  readonly p?: number;
  readonly range?: Range;
  readonly param?: string;
  readonly technique?: string;
  readonly basis?: Basis;
  readonly evidence?: readonly unknown[];
  readonly cvss?: number;
  readonly other?: OtherMembers;
}

export interface EntryPoint {
  readonly id: string;
  readonly node: string;
  /** Expected footholds per year. */
  readonly frequency: number;
  readonly range?: Range;
  readonly kind?: string;
  readonly label?: string;
  readonly other?: OtherMembers;
}

export interface Target {
  readonly id: string;
  readonly node: string;
  /** Money lost when the node is held. */
  readonly impact: number;
  readonly range?: Range;
  /** Targets of one group are one outage: only the largest impact among those reached counts. */
  readonly lossGroup?: string;
  readonly downtimeHours?: number;
  readonly costPerHour?: number;
  readonly safetyClass?: number;
  readonly label?: string;
  readonly other?: OtherMembers;
}

export type EffectOn = 'edge' | 'node' | 'entry' | 'target';

/** `scale` multiplies, `cap` limits from above. An effect never raises anything. */
export interface Effect {
  readonly on: EffectOn;
  readonly id: string;
  readonly op: 'scale' | 'cap';
  readonly value: number;
}

export interface RemediationAction {
  readonly id: string;
  readonly cost: number;
  readonly effects: readonly Effect[];
  readonly requires?: readonly string[];
  readonly excludes?: readonly string[];
  readonly label?: string;
  readonly references?: readonly string[];
  readonly other?: OtherMembers;
}

export interface AttackModelOptions {
  /** Attack paths listed per entry point and target. */
  readonly k?: number;
  readonly seed?: number;
  readonly samples?: number;
  /** Expected annual loss the owner accepts: the score's 50. */
  readonly appetite?: number;
  /** States of one decision diagram before Monte-Carlo takes over. */
  readonly stateLimit?: number;
  /** Draws of the uncertain parameters for rank stability; 0 for none. */
  readonly draws?: number;
  readonly topK?: readonly number[];
  readonly other?: OtherMembers;
}

export interface AttackModel {
  readonly name?: string;
  readonly description?: string;
  readonly nodes: readonly AttackNode[];
  readonly edges: readonly AttackEdge[];
  readonly entries: readonly EntryPoint[];
  readonly targets: readonly Target[];
  readonly remediations: readonly RemediationAction[];
  /** Remediations already in place. */
  readonly plan?: readonly string[];
  readonly budget?: number;
  readonly options?: AttackModelOptions;
  readonly other?: OtherMembers;
}

export type SolveMethod = 'exact' | 'mc';
export type Interval = readonly [low: number, high: number];
type ById<T> = Readonly<Record<string, T>>;

export interface NodeResult {
  readonly byEntry: ById<number>;
  /** Probability when every entry point is held at once: a question, not a part of the risk. */
  readonly joint: number;
  readonly frequency: number;
  readonly annualProbability: number;
}

export interface TargetResult {
  readonly byEntry: ById<number>;
  readonly frequency: number;
  readonly annualProbability: number;
  readonly impact: number;
  readonly expectedAnnualLoss: number;
  /** Monte-Carlo only: 95 % limits of each probability. */
  readonly intervals?: ById<Interval>;
  /** Monte-Carlo only: the estimate is within no better than 20 %. */
  readonly wide?: boolean;
}

export interface PathResult {
  /** An attack tree passes an AND step, so its edges are no single line. */
  readonly kind: 'path' | 'attack-tree';
  /** In an order in which they can be taken. */
  readonly edges: readonly string[];
  readonly probability: number;
  /** Campaigns in which this one worked and none listed before it did. */
  readonly disjointShare: number;
  readonly loss: number;
}

export interface PairPaths {
  readonly entry: string;
  readonly target: string;
  readonly probability: number;
  /** Minimal attack sets found; all of them unless `attackSetsComplete` is false. */
  readonly attackSets: number;
  readonly attackSetsComplete?: false;
  readonly paths: readonly PathResult[];
  readonly otherPathsShare: number;
}

export interface ChokePointResult {
  readonly entry: string;
  readonly target: string;
  /** Steps without which the target cannot be reached, entry and target left out. */
  readonly nodes: readonly string[];
}

export interface RemediationResult {
  readonly cost: number;
  readonly risk: number;
  readonly reduction: number;
  readonly reductionPerCost: number | null;
  /** False when it requires an action that is not in place, or one in place excludes it. */
  readonly feasibleAlone: boolean;
  readonly dominatedBy?: string;
  /** Set when the chosen plan leaves it under 1 % of what it does alone. */
  readonly superseded?: true;
  /** Set when it is worth much more together with another. */
  readonly onlyTogetherWith?: readonly string[];
}

export interface PlanResult {
  readonly plan: readonly string[];
  readonly cost: number;
  readonly risk: number;
}

export interface PlanStep {
  readonly add: readonly string[];
  readonly cost: number;
  readonly reduction: number;
  readonly risk: number;
}

export interface SteppedPlan extends PlanResult {
  readonly steps: readonly PlanStep[];
}

export interface BaselineResult extends PlanResult {
  readonly order: readonly string[];
}

export interface OptimalPlans {
  readonly withinBudget?: PlanResult;
  /** The best plan of 1, 2, 3 actions whatever it costs; only where every subset could be tried. */
  readonly bySize?: ById<PlanResult>;
  /** False where the plan is the best found, not the best there is. */
  readonly proved: boolean;
}

export interface RankSpread {
  readonly top1: number;
  readonly top3: number;
  readonly medianRank: number;
  readonly rankP5: number;
  readonly rankP95: number;
  readonly label: 'robust' | 'likely' | 'depends on assumptions';
  /** The parameter whose draws move this action's rank most. */
  readonly dependsOn?: string;
}

export interface RankStability {
  readonly draws: number;
  readonly riskP5: number;
  readonly riskP50: number;
  readonly riskP95: number;
  readonly remediations: ById<RankSpread>;
  /** Share of draws in which the plan leaves less risk than the baseline's plan (ties count for the plan). */
  readonly planBeats?: ById<number>;
}

export interface AttackModelResult {
  readonly format: 'attack-model-result';
  readonly version: 1;
  readonly model?: string;
  readonly method: SolveMethod;
  readonly nodeMethod: SolveMethod;
  /** Why Monte-Carlo was used although the exact method was allowed. */
  readonly methodReason?: string;
  readonly uncertainElements: number;
  readonly seed: number;
  readonly samples?: number;
  /** Monte-Carlo only: campaigns behind the what-if figures (ratios are carried over to `samples`). */
  readonly whatIfSamples?: number;
  readonly diagramNodes?: ById<number>;
  readonly nodes: ById<NodeResult>;
  readonly targets: ById<TargetResult>;
  readonly risk: {
    readonly expectedAnnualLoss: number;
    readonly score: number;
    readonly appetite: number;
    readonly interval?: Interval;
    readonly standardError?: number;
    readonly byEntry: ById<number>;
    readonly byTarget: ById<number>;
    readonly byAsset: ById<number>;
    readonly byZone: ById<number>;
  };
  readonly paths: readonly PairPaths[];
  readonly chokePoints: readonly ChokePointResult[];
  /** Risk that depends on an element; overlaps, so never summed. Keys: edge ids, and `node:<id>` for trials of steps. */
  readonly importance: ById<number>;
  readonly budget?: number;
  readonly remediations: ById<RemediationResult>;
  readonly synergy: readonly { readonly pair: readonly [string, string]; readonly synergy: number }[];
  readonly greedy: SteppedPlan;
  readonly greedyPairs: SteppedPlan;
  readonly optimal: OptimalPlans;
  readonly residualCurve: readonly { readonly cost: number; readonly risk: number }[];
  readonly baselines: ById<BaselineResult>;
  readonly rankStability?: RankStability;
}
