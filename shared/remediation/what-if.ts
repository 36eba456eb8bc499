import type { Analysis } from '../model/analysis';
import type { BudgetPlan, Scenario, WhatIf } from '../model/views';
import { compareText } from '../model/order';
import { applyPlan } from './apply';
import { createRiskSession, type RiskSession } from './session';

/** Answers "what if these were in place?" for one analysis. */
export interface WhatIfSession {
  evaluate(actions: readonly string[]): WhatIf;
  /** What is left and what it costs, without what others would still remove. */
  figures(actions: readonly string[]): Omit<Scenario, 'name'>;
  /** What each of the others would still remove on top, one by one: dozens of assessments, which nobody has to wait for in one go. */
  marginals(actions: readonly string[]): Iterable<readonly [remediation: string, removed: number]>;
  /** The best set that is found for a budget in $, and how far it can be from the best there is. */
  within(budget: number): BudgetPlan;
}

/** Where the exact engine gives up, a switch is answered from fewer campaigns than the report's; the same ones each time, so that no switch can raise the risk. */
const PREVIEW_SAMPLES = 2_048;

export function createWhatIf(analysis: Analysis): WhatIfSession {
  const { model } = analysis;
  if (model.entries.length === 0 || model.targets.length === 0) return { evaluate: () => nothing(analysis), marginals: () => [], figures: () => ({ actions: [], expectedAnnualLoss: analysis.risk.expectedAnnualLoss, score: analysis.risk.score, cost: 0 }), within: () => ({ actions: [], cost: 0, expectedAnnualLoss: analysis.risk.expectedAnnualLoss, atLeast: analysis.risk.expectedAnnualLoss, proved: true }) };
  // What was too large for exact inference in the report is too large here; it is not tried again.
  const session = createRiskSession(model, { method: analysis.risk.method === 'exact' ? 'auto' : 'mc', samples: PREVIEW_SAMPLES });
  const today = session.risk([]);
  // Monte-Carlo previews are carried over to the report's figure, so that no switch set gives exactly today's risk.
  const scale = today > 0 ? analysis.risk.expectedAnnualLoss / today : 1;
  const actions = new Map(model.remediations.map(action => [action.id, action]));
  const known = (wanted: readonly string[]): string[] => [...new Set(wanted)].filter(id => actions.has(id)).sort(compareText);
  const scoreOf = (risk: number): number => (100 * risk) / (risk + analysis.risk.appetite);
  const costOf = (chosen: readonly string[]): number => chosen.reduce((sum, id) => sum + actions.get(id)!.cost, 0);
  return {
    figures(wanted) {
      const chosen = known(wanted);
      const risk = session.risk(chosen) * scale;
      return { actions: chosen, expectedAnnualLoss: risk, score: scoreOf(risk), cost: costOf(chosen) };
    },
    *marginals(wanted) {
      const chosen = known(wanted), risk = session.risk(chosen) * scale;
      for (const { id } of analysis.remediations) if (!chosen.includes(id)) yield [id, Math.max(0, risk - session.risk([...chosen, id]) * scale)];
    },
    within(budget) {
      const { plan, cost, risk, proved } = session.bestPlan([], budget);
      const left = risk * scale;
      // More remediations never raise the risk: what all of them that are affordable by themselves leave, no set within the budget can undercut.
      const all = model.remediations.filter(action => action.cost <= budget).map(({ id }) => id);
      return { actions: known(plan), cost, expectedAnnualLoss: left, atLeast: proved ? left : Math.min(left, session.risk(all) * scale), proved };
    },
    evaluate(wanted) {
      const chosen = known(wanted);
      const risk = session.risk(chosen) * scale;
      const figures = session.figures(chosen);
      const problems = chosen.flatMap(id => {
        const { requires = [], excludes = [], label = id } = actions.get(id)!;
        const name = (other: string): string => actions.get(other)?.label ?? other;
        return [
          ...requires.filter(other => !chosen.includes(other)).map(other => `“${label}” works only together with “${name(other)}”.`),
          ...excludes.filter(other => chosen.includes(other)).map(other => `“${label}” and “${name(other)}” exclude each other.`),
        ];
      });
      return {
        actions: chosen, expectedAnnualLoss: risk, score: scoreOf(risk), reduction: Math.max(0, analysis.risk.expectedAnnualLoss - risk),
        cost: costOf(chosen),
        byTarget: Object.fromEntries(model.targets.map(({ id }, i) => [id, (figures.byTarget[i] ?? 0) * scale])),
        pathProbability: pathProbabilities(analysis, session, chosen),
        method: session.method === 'exact' ? 'exact' : 'monte-carlo', problems,
      };
    },
  };
}

/** Each path's own chance under the plan: the product over its distinct edges and the trials of the steps they lead to. */
function pathProbabilities(analysis: Analysis, session: RiskSession, chosen: readonly string[]): Record<string, number> {
  const { graph } = session;
  const { p } = applyPlan(graph.base, session.actions, session.numbers(chosen));
  const ends = new Map(analysis.model.edges.map(edge => [edge.id, edge.to]));
  return Object.fromEntries(analysis.paths.map(path => {
    const elements = new Set<number>();
    for (const id of path.edges) {
      const edge = graph.edgeIndex.get(id);
      const node = graph.nodeIndex.get(ends.get(id) ?? '');
      if (edge !== undefined) elements.add(graph.nodeCount + edge);
      if (node !== undefined) elements.add(node);
    }
    return [path.id, [...elements].reduce((product, element) => product * p[element]!, 1)];
  }));
}

function nothing(analysis: Analysis): WhatIf {
  return {
    actions: [], expectedAnnualLoss: analysis.risk.expectedAnnualLoss, score: analysis.risk.score, reduction: 0, cost: 0, byTarget: {}, pathProbability: {}, method: 'exact', problems: [],
  };
}
