import type { Kept } from './kept';

/** A change that removes or hardens attack steps: one catalogue entry applied to the smallest set of assets changed together. */
export interface Remediation {
  readonly rank: number;
  readonly id: string;
  /** Catalogue id, beginning with its number: `M01-remove-internet-exposure`. */
  readonly template: string;
  readonly title: string;
  /** What exactly to do here, with names. */
  readonly description: string;
  readonly assets: readonly string[];
  /** $ a year removed under the current plan, and what is left then. */
  readonly reduction: number;
  readonly residual: number;
  /** $: hours × rate + purchases + planned downtime × cost per hour. */
  readonly cost: number;
  readonly effortHours: number;
  readonly downtimeHours: number;
  readonly effort: 'low' | 'medium' | 'high' | 'very high';
  /** Ids of paths that no longer work, or lose most of their probability. */
  readonly pathsCut: readonly string[];
  /** Observed legitimate conversations that it would cut. */
  readonly brokenConversations: readonly string[];
  readonly requirements: readonly string[];
  readonly techniques: readonly string[];
  readonly findings: readonly string[];
  /** Share of parameter draws in which it is among the first three; absent when not computed. */
  readonly stability?: number;
  /** Better ranked remediation that takes more than half of this one's gain: one of the two is enough to begin with. */
  readonly alternativeTo?: string;
  /** Chosen by the planner within the budget. */
  readonly inPlan: boolean;
  readonly kept?: Kept;
}

export interface Plan {
  /** $; absent = no limit given. */
  readonly budget?: number;
  readonly actions: readonly string[];
  readonly method: 'exact' | 'heuristic';
  /** Cumulative, in plan order, starting with cost 0 and today's risk. */
  readonly residualCurve: readonly { readonly action?: string; readonly cost: number; readonly risk: number }[];
}
