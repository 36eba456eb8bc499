import { riskMethod } from '../../sheets/words-kit';
import type { SourceKind } from '../../../model/source';
import { count, money, plural, table, type DocumentInput, type Section } from '../document-kit';
import { html } from '../escape-kit';

const KINDS: Readonly<Record<SourceKind, readonly [one: string, many: string]>> = {
  capture: ['capture', 'captures'], 'asset-export': ['asset list', 'asset lists'], scan: ['scan', 'scans'], 'flow-log': ['flow log', 'flow logs'], firewall: ['configuration', 'configurations'], intelligence: ['list of known flaws', 'lists of known flaws'],
};

/** What was looked at, how the figures come about, and in which order IEC 62443-3-2 asks for them. */
export function method({ analysis }: DocumentInput): Section {
  const { risk } = analysis;
  const kinds = (Object.keys(KINDS) as SourceKind[]).flatMap(kind => {
    const n = analysis.sources.filter(source => source.kind === kind).length;
    return n > 0 ? [plural(n, ...KINDS[kind])] : [];
  });
  const bases = (['observed', 'permitted', 'inferred', 'assumed'] as const).map(basis => [basis, analysis.paths.reduce((sum, path) => sum + path.steps.filter(step => step.basis === basis).length, 0)] as const);
  return {
    id: 'method', title: 'Scope and method', about: 'what was looked at, and how the figures come about',
    body: html`<div class="two even"><div><h3>Scope</h3><p>Under consideration is what the sources show: ${kinds.length > 0 ? kinds.join(', ') : 'no source'}, of ${plural(new Set(analysis.sources.map(source => source.site)).size, 'site')}. What they do not show is not in the figures; <a href="#coverage">Coverage and limits</a> says what that is. ${analysis.tool.name} reads files. It sends no packet, opens no connection and changes nothing on the site.</p>
<h3>From packets to risk</h3><ol class="steps"><li>Packets and rows are read; every one is counted as used or as skipped, with the reason (<a href="#provenance">Provenance</a>).</li><li>Assets are identified from what they say of themselves, and compared with the lists. Contradictions stay side by side.</li><li>Conversations, zones and conduits make the graph. Rules look for weaknesses in it; each says when it is wrong.</li><li>From every entry point an attacker’s steps are followed to what can be lost. A step has a chance, a technique, and evidence or a numbered assumption.</li><li>Expected loss a year = how often an entry happens × the chance that the steps work × what is lost. ${riskMethod(analysis)}; an hour of standstill costs ${money(risk.costPerHour)}.</li><li>Every remediation is put into the graph and the loss is computed anew; the plan takes what removes most for its money.</li></ol></div>
<div><h3>Order of IEC 62443-3-2</h3>${table('Where the steps of IEC 62443-3-2 are', [{ head: 'Step', width: 12 }, { head: 'Asks for', width: 52 }, { head: 'Here', width: 36 }], [
    ['ZCR 1', 'System under consideration', html`<a href="#method">Scope</a>, <a href="#provenance">Provenance</a>`], ['ZCR 2', 'First look at the risk', html`<a href="#summary">Executive summary</a>`], ['ZCR 3', 'Zones and conduits', html`<a href="#zones">Zones and conduits</a>`],
    ['ZCR 4', 'Is the risk above what is tolerable?', html`<a href="#summary">Expected loss against appetite</a>`], ['ZCR 5', 'Detailed risk of zones and conduits', html`<a href="#assets">Assets</a>, <a href="#findings">Findings</a>, <a href="#paths">Attack paths</a>`], ['ZCR 6', 'Requirements, assumptions and constraints', html`<a href="#roadmap">Roadmap</a>, <a href="#assumptions">Assumptions</a>`], ['ZCR 7', 'The owner’s approval', 'yours'],
  ].map(cells => ({ cells })), { quiet: true })}
${table('How strongly a step of the listed paths is believed', [{ head: 'Basis', width: 20 }, { head: 'Means', width: 60 }, { head: 'Steps', right: true, width: 20 }], bases.map(([basis, n], i) => ({ cells: [html`<span class="basis ${basis}">${basis}</span>`, ['Packets show it.', 'A configuration lets it through.', 'Same segment: nothing stands between.', 'Nothing speaks against it; see its assumption.'][i], count(n)] })))}
${risk.unknown === undefined && html`<p class="note">The expected loss counts every basis. Observed steps alone: ${money(risk.byStrictness.observed)} a year; with what is permitted: ${money(risk.byStrictness.permitted)}; with all: ${money(risk.byStrictness.assumed)}.</p>`}</div></div>`,
  };
}
