import { compareText } from '../../../model/order';
import { percent } from '../../../model/quantities';
import { coverageFigures } from '../../sheets/words-kit';
import { dataQualitySheet } from '../../sheets/data-quality';
import { zonesSheet } from '../../sheets/zones';
import { count, figures, MOST, sheetTable, table, type DocumentInput, type Section } from '../document-kit';
import { html, shortened } from '../escape-kit';

const LIMITS = 'What could not be assessed';
/** Zones that share a limit word for word. */
const ALIKE = 3;

/** Before the risk: what was seen of the site, and what could not be assessed and why. */
export function coverage(input: DocumentInput): Section {
  const { analysis } = input;
  const seen = coverageFigures(analysis);
  const { reconciliation } = analysis;
  const quality = dataQualitySheet(input);
  const zones = zonesSheet(input);
  const limits = new Map<string, number>();
  for (const zone of analysis.coverage) for (const limit of new Set(zone.limits)) limits.set(limit, (limits.get(limit) ?? 0) + 1);
  // What is the same for many zones is said once.
  const common = [...limits].filter(([, n]) => n >= ALIKE).sort(([a, m], [b, n]) => n - m || compareText(a, b));
  const told = new Set(common.map(([limit]) => limit));
  // Per zone they stand in the table above.
  const others = quality.rows.filter(row => row[1] !== 'limit of a zone');
  return {
    id: 'coverage', title: 'Coverage and limits', about: 'what was seen, and what could not be assessed and why',
    body: html`${figures([
      { label: 'Packets decoded', value: seen.packets > 0 ? percent(seen.decoded / seen.packets) : 'no capture', note: seen.packets > 0 ? `${count(seen.decoded)} of ${count(seen.packets)}; the rest is counted by reason` : 'nothing was observed on the wire' },
      { label: 'Assets', value: count(seen.assets), note: `${count(seen.withRole)} with a role, ${count(seen.withZone)} with a zone; ${count(seen.external)} external peers beside them` },
      { label: 'Conversations', value: count(analysis.conversations.length), note: `${count(analysis.conduits.length)} conduits between ${count(analysis.zones.length)} zones` },
      { label: 'Zones with limits', value: count(seen.limitedZones), note: `of ${count(analysis.zones.length)}; listed below` },
    ])}
<h3>Lists against the wire</h3>${table('Assets in the lists and on the wire', [{ head: 'State', width: 30 }, { head: 'Assets', right: true, width: 12 }, { head: 'Means', width: 58 }], [
    { cells: ['Listed and seen', count(reconciliation.listedAndSeen), 'In an imported list, and on the wire.'] }, { cells: ['Listed, silent', count(reconciliation.listedSilent), 'In a list and on no capture: switched off, elsewhere, or out of the sensor’s sight.'] }, { cells: ['Seen, not listed', count(reconciliation.seenNotListed), 'On the wire and in no list: new, forgotten, or visitors.'] },
    { cells: ['Seen, no list to compare', count(reconciliation.seen), 'Outside the site, or no list was imported for it.'] },
    { cells: ['Together', count(reconciliation.listedAndSeen + reconciliation.listedSilent + reconciliation.seenNotListed + reconciliation.seen), `${count(reconciliation.conflicts.length)} contradictions between list and wire`], total: true },
  ], { quiet: true })}
<h3>Zone by zone</h3>${common.length > 0 && html`<p><b>Of several zones alike:</b> ${common.map(([limit, n]) => html`${shortened(limit)} (${n} zones) `)}</p>`}${sheetTable(zones, 'What was seen of each zone', [
    { header: 'No.', width: 5 }, { header: 'Name', width: 14 }, { header: 'Assets', width: 6 }, { header: 'Unclassified', width: 9 }, { header: 'Hours observed', head: 'Hours seen', width: 7 }, { header: 'Conversations', width: 10 }, { header: 'One direction only', head: 'One-sided', width: 7 }, { header: LIMITS, head: 'Of this zone besides', width: 42 },
  ], { rows: zones.rows.map(row => row.map((cell, i) => (zones.columns[i]?.header === LIMITS ? String(cell).split('\n').filter(limit => !told.has(limit)).join('\n') || 'nothing else' : cell))), most: MOST.zones, what: 'zone', quiet: true })}
<h3>What is missing or doubtful in the data</h3>${sheetTable(quality, 'Limits of captures, contradictions, and what was skipped', [{ header: 'No.', width: 6 }, { header: 'Concern', width: 18 }, { header: 'Where', width: 18 }, { header: 'What', width: 44 }, { header: 'Count', width: 7 }, { header: 'Of', width: 7 }], { rows: others, most: MOST.quality, what: 'line', quiet: true, empty: 'Nothing is missing and nothing is doubtful.' })}`,
  };
}
