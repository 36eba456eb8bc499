import type { Analysis } from '../../model/analysis';
import type { Remediation } from '../../model/remediation';

/** One step of the plan: what is done, what it costs by then, what is left. Two remediations that only work together are one step. */
export interface PlanStep {
  readonly remediations: readonly Remediation[];
  readonly cost: number;
  readonly left: number;
  /** Against the step before. */
  readonly removes: number;
  readonly spent: number;
}

/** The plan step by step in its own order; empty where nothing is planned. */
export function planSteps({ plan, remediations, risk }: Analysis): PlanStep[] {
  const known = new Map(remediations.map(remediation => [remediation.id, remediation]));
  const steps: PlanStep[] = [];
  let before = { risk: plan.residualCurve[0]?.risk ?? risk.expectedAnnualLoss, cost: plan.residualCurve[0]?.cost ?? 0 };
  for (const point of plan.residualCurve) {
    if (point.action !== undefined) steps.push({ remediations: point.action.split(' + ').flatMap(id => known.get(id) ?? []), cost: point.cost, left: point.risk, removes: before.risk - point.risk, spent: point.cost - before.cost });
    before = point;
  }
  return steps;
}

/** How many changes a manager is asked to decide on. */
const MATTER = 5;

/** The steps of the plan that remove most, in the order of the plan. */
export function stepsThatMatter(steps: readonly PlanStep[]): readonly PlanStep[] {
  const most = new Set([...steps].sort((a, b) => b.removes - a.removes).slice(0, MATTER));
  return steps.filter(step => most.has(step));
}
