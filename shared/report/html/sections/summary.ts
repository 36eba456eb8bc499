import { describeSufficiency } from '../../sufficiency';
import { coverageFigures, dollars } from '../../sheets/words-kit';
import { count, figures, money, plural, remediationRef, scoreMark, share, table, type DocumentInput, type Section } from '../document-kit';
import { html, joined, shortened, type Markup } from '../escape-kit';
import { planSteps, stepsThatMatter } from '../plan-kit';
import { residualCurve } from '../residual-curve';

/** The page that a manager acts on: how much, what to change, what it brings, and what was not seen. */
export function summary(input: DocumentInput): Section {
  const { analysis } = input;
  const { risk } = analysis;
  const seen = coverageFigures(analysis);
  const steps = planSteps(analysis);
  const last = steps.at(-1);
  const actions = steps.reduce((sum, step) => sum + step.remediations.length, 0);
  const times = risk.appetite > 0 ? risk.expectedAnnualLoss / risk.appetite : 0;
  const open = analysis.remediations.length > 0 ? `${plural(analysis.remediations.length, 'remediation')} would reduce it; the plan takes none of them.` : 'Nothing in the catalogue would reduce it.';
  const against = times >= 1.5 ? `${times >= 10 ? count(times) : String(Number(times.toPrecision(2)))} times the ${money(risk.appetite)} that the owner accepts` : risk.expectedAnnualLoss > risk.appetite ? `above the ${money(risk.appetite)} that the owner accepts` : `within the ${money(risk.appetite)} that the owner accepts`;
  const lead = risk.unknown !== undefined ? html`The risk of the site is <b>not known</b>. ${risk.unknown}` : html`The site carries an expected loss of <b>${money(risk.expectedAnnualLoss)} a year</b>${risk.interval && html` (${money(risk.interval[0])} to ${money(risk.interval[1])} in nine of ten draws of the parameters)`}, ${against}. ${last ? html`The ${plural(actions, 'action')} of the plan, for <b>${money(last.cost)}</b>, would bring it to <b>${money(last.left)}</b>.` : open}`;
  return {
    id: 'summary', title: 'Executive summary', about: 'the risk, what to change first, what was not seen',
    body: html`<p class="lead">${lead}</p>
${figures([
    risk.unknown !== undefined ? { label: 'Expected loss today', value: 'unknown', note: 'no conversation was seen' } : { label: 'Expected loss today', value: money(risk.expectedAnnualLoss), note: html`score ${risk.score.toFixed(0)} of 100, ${scoreMark(risk.score)}` },
    { label: last ? `After ${plural(actions, 'action')}` : 'After the plan', value: last ? money(last.left) : 'no plan', note: last ? html`${money(last.cost)} spent, score ${(100 * last.left / (last.left + risk.appetite)).toFixed(0)}` : open },
    { label: 'Seen', value: plural(seen.assets, 'asset'), note: html`${count(seen.withRole)} with a role, in ${plural(analysis.zones.length, 'zone')}${risk.unknown === undefined && html`; observed steps alone: ${money(risk.byStrictness.observed)}`}` },
    { label: 'Findings', value: count(analysis.findings.length), note: seen.bySeverity.map(([severity, n]) => `${n} ${severity}`).join(', ') },
  ])}
<div class="two even"><div>${residualCurve(analysis, 'curve-summary', { width: 560, height: 268 })}</div><div>${whatToDo(input)}</div></div>
${notSeen(input)}`,
  };
}

/** Three to five changes; where there is no plan, the best remediations, each counted alone. */
function whatToDo(input: DocumentInput): Markup {
  const { analysis } = input;
  const steps = planSteps(analysis);
  const chosen = stepsThatMatter(steps);
  const columns = [{ head: 'No.', width: 9 }, { head: 'What to do', width: 53 }, { head: 'Removes $/yr', right: true, width: 21 }, { head: 'Cost $', right: true, width: 17 }];
  if (chosen.length === 0) {
    const best = analysis.remediations.slice(0, 5);
    return html`${table('What to do first', columns, best.map(one => ({ cells: [remediationRef(input, one.id), shortened(one.title, 160), dollars(one.reduction), dollars(one.cost)] })), { empty: 'Nothing in the catalogue would reduce the risk.' })}${best.length > 0 && html`<p class="note">Each counts alone; two may cut the same path, so they do not add up.</p>`}`;
  }
  const removed = chosen.reduce((sum, step) => sum + step.removes, 0), spent = chosen.reduce((sum, step) => sum + step.spent, 0);
  const all = steps.reduce((sum, step) => sum + step.removes, 0);
  const rows = chosen.map(step => ({ cells: [joined(step.remediations.map(one => remediationRef(input, one.id)), ' + '), step.remediations.map(one => `${shortened(one.title, 160)}${one.brokenConversations.length > 0 ? ` (would cut ${plural(one.brokenConversations.length, 'observed conversation')})` : ''}`).join('; '), dollars(step.removes), dollars(step.spent)] }));
  return html`${table('The changes that remove most, in the order of the plan', columns, [...rows, { cells: ['', 'Together', dollars(removed), dollars(spent)], total: true }])}<p class="note">What each removes on top of those before it in the plan. Together ${share(removed, all)} of what the ${plural(steps.length, 'step')} of the whole plan remove.</p>`;
}

function notSeen({ analysis }: DocumentInput): Markup {
  const { reconciliation, risk } = analysis;
  const seen = coverageFigures(analysis);
  const captures = [...new Set(analysis.sources.flatMap(source => source.capture?.limits ?? []).map(limit => limit.text))];
  const told = [
    ...(seen.packets === 0 ? ['Only lists were imported: nothing was observed on the wire.'] : []), ...captures.slice(0, 3),
    ...(seen.limitedZones > 0 ? [`${seen.limitedZones} of ${plural(analysis.zones.length, 'zone')} were seen with limits.`] : []),
    ...(reconciliation.listedSilent > 0 ? [`${plural(reconciliation.listedSilent, 'listed asset')} stayed silent.`] : []),
    ...(reconciliation.seenNotListed > 0 ? [`${plural(reconciliation.seenNotListed, 'asset')} on the wire ${reconciliation.seenNotListed === 1 ? 'is' : 'are'} in no list.`] : []),
  ];
  return html`<div class="limits"><p><b>What was not seen.</b> ${told.length > 0 ? shortened(told.join(' ')) : 'No limit of the data is known.'} The list is in <a href="#coverage">Coverage and limits</a>.</p>${risk.sufficiency && html`<p><b>How settled this is.</b> ${shortened(describeSufficiency(risk.sufficiency, analysis.remediations))}</p>`}</div>`;
}
