import type { Analysis, RuleOff } from '../model/analysis';
import type { EditRow } from '../model/edit';
import { MANUAL_RULE, type Finding } from '../model/finding';
import { compareText } from '../model/order';
import { circumstances } from './circumstances';
import type { CurrentIds } from './ids';

const WEIGHT = { critical: 0, high: 1, medium: 2, low: 3 } as const;

/**
 * What the analyst made of the list of findings: rules that do not fit this site leave it, each with its reason among the assumptions, and what no rule can see joins it. Attack paths and losses stand on the site, not on
 * this list, and stay.
 *
 * @param rows the edits that hold, in their order
 */
export function editedFindings(analysis: Analysis, rows: readonly EditRow[], ids: CurrentIds): Pick<Analysis, 'findings' | 'remediations' | 'assumptions' | 'rulesOff'> {
  const rulesOff: RuleOff[] = [], stated: Finding[] = [];
  for (const row of rows) {
    const { edit } = row;
    if (edit.kind === 'rule' && edit.value !== undefined) {
      rulesOff.push({ rule: edit.rule, findings: analysis.findings.filter(({ rule }) => rule === edit.rule).length, reason: edit.value, ...circumstances(row) });
    } else if (edit.kind === 'finding' && edit.value !== undefined) {
      const { title, severity, text, assets } = edit.value;
      stated.push({
        id: edit.finding, rule: MANUAL_RULE, title, severity, why: text, assets: [...new Set(assets.flatMap(id => ids.asset(id) ?? []))].sort(compareText), conversations: [], techniques: [], requirements: [],
        falsePositives: 'Stated by the analyst; no rule stands behind it, and no packet need prove it.', evidence: [{ analyst: true, note: row.analyst === undefined ? 'stated by the analyst' : `stated by ${row.analyst}` }],
      });
    }
  }
  if (rulesOff.length === 0 && stated.length === 0) return analysis;
  rulesOff.sort((a, b) => compareText(a.rule, b.rule));
  const off = new Set(rulesOff.map(({ rule }) => rule)), gone = new Set(analysis.findings.filter(({ rule }) => off.has(rule)).map(({ id }) => id));
  return {
    // The order of findings is that of the list which is computed: by severity, then by rule.
    findings: [...analysis.findings.filter(({ id }) => !gone.has(id)), ...stated].sort((a, b) => WEIGHT[a.severity] - WEIGHT[b.severity] || compareText(a.rule, b.rule) || compareText(a.id, b.id)),
    remediations: gone.size === 0 ? analysis.remediations : analysis.remediations.map(one => (one.findings.some(id => gone.has(id)) ? { ...one, findings: one.findings.filter(id => !gone.has(id)) } : one)),
    assumptions: [...analysis.assumptions, ...rulesOff.map(({ rule, findings, reason }, i) => ({
      id: `A-${String(analysis.assumptions.length + i + 1).padStart(2, '0')}`, text: `The rule ${rule} was switched off by the analyst, and ${findings === 1 ? '1 finding is' : `${findings} findings are`} not listed: ${reason}`, affects: findings,
    }))],
    ...(rulesOff.length === 0 ? {} : { rulesOff }),
  };
}
