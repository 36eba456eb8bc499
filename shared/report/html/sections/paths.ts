import type { AttackPath } from '../../../model/analysis';
import { attackPathsSheet } from '../../sheets/attack-paths';
import { dollars, hashOf, nameOf, newSince, shortId } from '../../sheets/words-kit';
import { assumptionRef, code, count, evidenceCell, MOST, reader, remediationRef, share, sheetTable, table, tellable, type DocumentInput, type Section } from '../document-kit';
import { html, joined, shortened, type Markup } from '../escape-kit';

/** The largest told step by step, the next as a list, and the sum that adds up to the expected loss. */
export function paths(input: DocumentInput): Section {
  const { analysis } = input;
  const { risk } = analysis;
  const sheet = attackPathsSheet(input);
  const read = reader(sheet);
  const told = analysis.paths.filter(path => input.printed.paths.has(path.id));
  if (risk.unknown !== undefined && analysis.paths.length === 0) return { id: 'paths', title: 'Attack paths', about: 'not known', body: html`<p class="none"><b>Attack paths.</b> They are not known. ${risk.unknown}</p>` };
  const listed = analysis.paths.reduce((sum, path) => sum + path.loss, 0);
  const toldLoss = told.reduce((sum, path) => sum + path.loss, 0);
  const lossOf = new Map(analysis.paths.map(path => [path.id, path.loss]));
  const others = sheet.rows.filter(row => !input.printed.paths.has(String(read(row, 'Path id'))) && tellable(lossOf.get(String(read(row, 'Path id'))) ?? 0, risk.expectedAnnualLoss));
  const together = listed + analysis.otherPathsLoss;
  // Sampled paths and a sampled loss need not agree to the dollar; then both are said.
  const agree = Math.abs(together - risk.expectedAnnualLoss) <= Math.max(1, risk.expectedAnnualLoss * 1e-6);
  const sums = [
    { cells: ['The paths that are told here', count(told.length), dollars(toldLoss), share(toldLoss, risk.expectedAnnualLoss)] }, { cells: ['The other listed paths', count(analysis.paths.length - told.length), dollars(listed - toldLoss), share(listed - toldLoss, risk.expectedAnnualLoss)] },
    { cells: ['Paths too small or too like these to list', 'not counted', dollars(analysis.otherPathsLoss), share(analysis.otherPathsLoss, risk.expectedAnnualLoss)] },
    { cells: [agree ? 'Together: the expected loss' : 'Together', '', dollars(together), share(together, risk.expectedAnnualLoss)], total: true },
  ];
  return {
    id: 'paths', title: 'Attack paths', about: 'from where an attacker can begin to what can be lost, step by step',
    body: html`<p>A path’s loss is its part of what is lost, so that losses add up and nothing is counted twice. To see a step, open the file of its evidence in Wireshark and paste the filter.</p>
${table('All attack paths', [{ head: 'Paths', width: 46 }, { head: 'Number', right: true, width: 14 }, { head: 'Loss $/yr', right: true, width: 22 }, { head: 'Of the site', right: true, width: 18 }], sums)}${!agree && html`<p class="note">The expected loss is ${dollars(risk.expectedAnnualLoss)}; the parts of the paths differ from it by ${dollars(Math.abs(together - risk.expectedAnnualLoss))}.</p>`}
${told.length === 0 && html`<p class="none">No attack path leads from an entry point to a target.</p>`}${told.map(path => narrative(input, path))}
${analysis.paths.length > told.length && html`<h3>The next paths</h3>${sheetTable(sheet, 'Further attack paths, by loss', [{ header: 'No.', width: 6 }, { header: 'Loss $/yr', width: 10 }, { header: 'Works in', width: 7 }, { header: 'Weakest basis', head: 'Basis', width: 8 }, { header: 'What happens', width: 69 }], {
      rows: others, of: sheet.rows.length - told.length, most: MOST.paths, what: 'path', quiet: true, empty: 'They carry less than a thousandth of the loss each.',
    })}`}`,
  };
}

function narrative(input: DocumentInput, path: AttackPath): Markup {
  const { analysis } = input;
  const name = nameOf(analysis);
  const number = shortId('P', analysis.paths.indexOf(path) + 1);
  const target = analysis.targets.find(one => one.id === path.target);
  const fixes = path.cutBy.filter(id => analysis.remediations.some(one => one.id === id));
  const rankOf = new Map(analysis.remediations.map(one => [one.id, one.rank]));
  fixes.sort((a, b) => (rankOf.get(a) ?? 0) - (rankOf.get(b) ?? 0));
  return html`<article class="${path.steps.length > 3 ? 'path' : 'path whole'}" id="${number}"><h3>${number} · ${dollars(path.loss)} a year · ${shortened(target?.label ?? path.target, 140)}</h3>
<p>${shortened(path.text)}</p>
${table(`Steps of ${number}`, [{ head: 'Step', width: 5 }, { head: 'From and to', width: 18 }, { head: 'What happens', width: 31 }, { head: 'Chance', right: true, width: 7 }, { head: 'Basis', width: 9 }, { head: 'Evidence and Wireshark filter', width: 30 }], path.steps.map((step, i) => ({
    cells: [
      i + 1, step.from === step.to || step.from === undefined ? html`at <bdi>${shortened(name(step.to), 80)}</bdi>` : html`<bdi>${shortened(name(step.from), 80)}</bdi> → <bdi>${shortened(name(step.to), 80)}</bdi>`, html`${shortened(step.text)}${step.novelSince !== undefined && html` <b>${newSince(step.novelSince)}</b>`} <small>${step.technique}${step.protocol !== undefined && ` · ${step.protocol}`}</small>`,
      String(Number(step.probability.toPrecision(2))), html`<span class="basis ${step.basis}">${step.basis}</span>${step.assumptions.length > 0 && html`<br/><small>${joined(step.assumptions.map(id => assumptionRef(input, id)), ', ')}</small>`}`,
      evidenceCell(analysis, step.evidence, 'assumed'),
    ],
  })), { quiet: true })}
<p class="note"><b>Cut by:</b> ${fixes.length > 0 ? html`${joined(fixes.slice(0, 6).map(id => html`${remediationRef(input, id)} ${shortened(analysis.remediations.find(one => one.id === id)?.title ?? '', 120)}`), '; ')}${fixes.length > 6 && ` and ${fixes.length - 6} more`}` : 'nothing in the catalogue'}. ${files(input, path)}</p></article>
`;
}

/** Frame numbers mean something in one file only: which, by its hash. */
function files({ analysis }: DocumentInput, path: AttackPath): Markup | undefined {
  const hashes = [...new Set(path.steps.flatMap(step => hashOf(analysis, step.evidence) ?? []))];
  return hashes.length === 0 ? undefined : html`<b>Files:</b> ${joined(hashes.map(hash => html`${analysis.sources.find(source => source.sha256 === hash)?.name ?? 'source'} ${code(hash.slice(0, 12))}`), ', ')}.`;
}

