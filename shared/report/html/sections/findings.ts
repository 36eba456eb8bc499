import type { Finding } from '../../../model/finding';
import { coverageFigures, nameOf, SHEET, shortId } from '../../sheets/words-kit';
import { vulnerabilitiesSheet } from '../../sheets/vulnerabilities';
import { beyond, evidenceCell, MOST, names, plural, riskMark, sheetTable, table, type DocumentInput, type Section, keptWords } from '../document-kit';
import { html, shortened, type Markup } from '../escape-kit';
import { bars, countWords } from '../residual-curve';

const STEP = { critical: 5, high: 4, medium: 3, low: 2 } as const;

/** By severity, and within it by rule: what is the same for all cases of a rule is said once. */
export function findings(input: DocumentInput): Section {
  const { analysis } = input;
  const flaws = vulnerabilitiesSheet(input);
  const { bySeverity } = coverageFigures(analysis);
  return {
    id: 'findings', title: 'Findings', about: 'weaknesses by severity, each with why, evidence and requirement',
    body: html`${analysis.findings.length > 0 ? bars('severities', 'Findings by severity', bySeverity.map(([severity, n]) => ({ label: severity, value: n, words: countWords(n, 'finding'), step: STEP[severity] }))) : html`<p class="none">No rule found a weakness.</p>`}
${bySeverity.filter(([, n]) => n > 0).map(([severity, n]) => html`<h3>${riskMark(severity)} ${plural(n, 'finding')}</h3>
${byRule(analysis.findings.filter(finding => finding.severity === severity)).map(group => rule(input, group))}`)}
<h3>Known flaws</h3>${(analysis.vulnerabilities ?? []).length > 0 ? sheetTable(flaws, 'Known flaws of the assets, by scans and lists', [{ header: 'Asset', width: 15 }, { header: 'CVE', width: 13 }, { header: 'Version', width: 9 }, { header: 'CVSS', width: 6 }, { header: 'Exploited since', width: 10 }, { header: 'Basis', width: 12 }, { header: 'Why it is thought to be here', width: 35 }], { most: MOST.flaws, what: 'known flaw', quiet: true }) : html`<p>${(analysis.intelligence ?? []).length === 0 ? 'No scan found a flaw and no list of vulnerabilities was loaded. The risk does not need one.' : 'Nothing in the loaded lists fits a device of this site by maker, product and version.'}</p>`}`,
  };
}

/** What the analyst says of it stands with it; nothing is left out for it. */
function triage({ triage: said }: Finding): Markup {
  if (said === undefined) return html``;
  return html` <b>${{ confirmed: 'Confirmed', 'false-positive': 'Taken for a false positive', accepted: 'Accepted', fixed: 'Reported as fixed' }[said.value.status]}</b>${said.value.reason !== undefined && html`: ${shortened(said.value.reason)}`}.`;
}

function byRule(list: readonly Finding[]): Finding[][] {
  const groups = new Map<string, Finding[]>();
  for (const finding of list) groups.set(finding.rule, [...(groups.get(finding.rule) ?? []), finding]);
  return [...groups.values()];
}

function rule(input: DocumentInput, cases: readonly Finding[]): Markup {
  const { analysis } = input;
  const name = nameOf(analysis);
  const first = cases[0]!;
  const number = (finding: Finding): string => shortId('F', analysis.findings.indexOf(finding) + 1);
  const shown = cases.slice(0, MOST.casesPerRule);
  return html`<article class="${shown.length > 2 ? 'finding' : 'finding whole'}"><h4>${cases.length === 1 ? shortened(first.title, 200) : html`${shortened(first.title, 200)} <small>and ${plural(cases.length - 1, 'more case')} of the rule</small>`}</h4>
${table(`Cases of ${first.rule}`, [{ head: 'No.', width: 6 }, { head: 'Assets', width: 18 }, { head: 'Why', width: 42 }, { head: 'Evidence and Wireshark filter', width: 34 }], shown.map(finding => ({
    id: number(finding),
    cells: [number(finding), names(finding.assets.map(name), 5), html`${shortened(finding.why)}${triage(finding)}${keptWords(finding.kept)}`, evidenceCell(analysis, finding.evidence)],
  })), { quiet: true })}${beyond(cases.length - shown.length, 'case', SHEET.findings)}
<p class="note"><b>Requirements:</b> ${shortened(first.requirements.join(', ')) || 'none'}. <b>ATT&amp;CK:</b> ${shortened(first.techniques.join(', ')) || 'none'}. <b>When this rule is wrong:</b> ${shortened(first.falsePositives)}</p></article>
`;
}
