import { findingRules } from '../../../shared/findings/registry';
import type { Analysis } from '../../../shared/model/analysis';
import { compareText } from '../../../shared/model/order';
import type { FindingsView, RuleView } from '../../../shared/model/views';

/** The findings with the names in them, and the rules that made them. */
export function findingsView(analysis: Analysis | undefined): FindingsView {
  if (!analysis) return { findings: [], names: {}, rulesRun: findingRules.length, rules: [] };
  const about = new Set(analysis.findings.flatMap(({ assets }) => assets)), off = new Map((analysis.rulesOff ?? []).map(one => [one.rule, one])), found = new Map<string, number>();
  for (const { rule } of analysis.findings) found.set(rule, (found.get(rule) ?? 0) + 1);
  return {
    findings: analysis.findings,
    names: Object.fromEntries(analysis.assets.filter(({ id }) => about.has(id)).map(({ id, name }) => [id, name])),
    rulesRun: findingRules.length - findingRules.filter(({ id }) => off.has(id)).length,
    rules: findingRules.map(({ id, title, severity, detection }): RuleView => ({ id, title, severity, detection, findings: off.get(id)?.findings ?? found.get(id) ?? 0, ...(off.has(id) ? { off: off.get(id)! } : {}) })).sort((a, b) => compareText(a.id, b.id)),
  };
}
