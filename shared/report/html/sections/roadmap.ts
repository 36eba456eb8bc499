import type { Remediation } from '../../../model/remediation';
import { roadmapSheet } from '../../sheets/roadmap';
import { dollars, PHASES, phaseOf, SHEET, shortId } from '../../sheets/words-kit';
import { beyond, count, keptWords, money, plain, plural, reader, riskMark, share, table, type DocumentInput, type Section } from '../document-kit';
import { html, joined, lines, shortened, type Markup } from '../escape-kit';
import { planSteps } from '../plan-kit';
import { residualCurve } from '../residual-curve';
import { riskBandOfScore } from '../../../model/views';

const MEANS = { now: 'In the plan, no downtime.', next: 'In the plan, needs planned downtime.', later: 'Not in the plan: removes less for its money, or what is in the plan removes it already.' } as const;

/** What is left as money is spent, then what to do now, next and later, with what each would cut. */
export function roadmap(input: DocumentInput): Section {
  const { analysis } = input;
  const { risk, plan } = analysis;
  if (risk.unknown !== undefined && analysis.remediations.length === 0) return { id: 'roadmap', title: 'Roadmap', about: 'what to do first is not known', body: html`<p class="none"><b>Remediations.</b> Where the risk is not known, none can be ranked. ${risk.unknown}</p>` };
  const steps = planSteps(analysis);
  const stepRows = steps.map((step, i) => ({ cells: [i + 1, joined(step.remediations.map(one => html`<a href="#${shortId('R', analysis.remediations.indexOf(one) + 1)}">${shortId('R', analysis.remediations.indexOf(one) + 1)}</a>`), ' + '), step.remediations.map(one => shortened(one.title, 160)).join('; '), dollars(step.removes), dollars(step.cost), dollars(step.left), html`${riskMark(riskBandOfScore(100 * step.left / (step.left + risk.appetite)))}`] }));
  return {
    id: 'roadmap', title: 'Roadmap', about: 'now, next, later: what each change removes, costs and would cut',
    body: html`${residualCurve(analysis, 'curve-roadmap', { width: 760, height: 270 })}
${table('The plan, step by step', [{ head: 'Step', width: 5 }, { head: 'No.', width: 7 }, { head: 'What is done', width: 44 }, { head: 'Removes $/yr', right: true, width: 12 }, { head: 'Spent by then $', right: true, width: 12 }, { head: 'Left $/yr', right: true, width: 11 }, { head: 'Then', width: 9 }], stepRows, { empty: 'Nothing is planned.' })}
${steps.length > 0 && html`<p class="note">The plan was found by ${plan.method === 'exact' ? 'trying every combination' : 'a search that need not find the very best'}${plan.budget === undefined ? ', without a limit of the budget' : `, within a budget of ${dollars(plan.budget)}`}. Here each step removes what it removes on top of those before it; below each remediation counts alone, so those figures do not add up.</p>`}
${PHASES.map(phase => phaseOfRoadmap(input, phase))}`,
  };
}

function phaseOfRoadmap(input: DocumentInput, phase: (typeof PHASES)[number]): Markup {
  const { analysis } = input;
  const all = analysis.remediations.filter(remediation => phaseOf(remediation) === phase);
  const shown = all.filter(remediation => input.printed.remediations.has(remediation.id));
  const sheet = roadmapSheet(input);
  const read = reader(sheet);
  const words = (remediation: Remediation, header: string): string => String(plain(read(sheet.rows[analysis.remediations.indexOf(remediation)] ?? [], header)) ?? 'n/a');
  const head = `${phase[0]!.toUpperCase()}${phase.slice(1)}`;
  return html`<h3>${head} <small>${MEANS[phase]} ${plural(all.length, 'remediation')}, ${money(all.reduce((sum, one) => sum + one.cost, 0))} together.</small></h3>
${table(`Remediations: ${phase}`, [{ head: 'No.', width: 6 }, { head: 'What to do', width: 40 }, { head: 'Removes $/yr', right: true, width: 10 }, { head: 'Of the site', right: true, width: 6 }, { head: 'Cost $', right: true, width: 8 }, { head: 'Hours', right: true, width: 5 }, { head: 'Down h', right: true, width: 5 }, { head: 'Would cut', width: 20 }], shown.map(one => ({
    id: shortId('R', analysis.remediations.indexOf(one) + 1),
    cells: [shortId('R', analysis.remediations.indexOf(one) + 1), html`<b>${shortened(one.title, 200)}</b><br/>${shortened(one.description)}${one.requirements.length > 0 && html`<br/><small>${shortened(one.requirements.join(', '), 200)}</small>`}${keptWords(one.kept)}`, dollars(one.reduction), share(one.reduction, analysis.risk.expectedAnnualLoss), dollars(one.cost), count(one.effortHours), String(one.downtimeHours), lines(words(one, 'Conversations it would cut'), 6)],
  })), { quiet: true })}${beyond(all.length - shown.length, 'remediation', SHEET.roadmap)}
`;
}
