import { conduitsSheet } from '../../sheets/conduits';
import { zonesSheet } from '../../sheets/zones';
import { MOST, reader, sheetTable, type DocumentInput, type Section } from '../document-kit';
import { html } from '../escape-kit';
import { purdueDrawing, skipsLevels } from '../purdue-drawing';

/** Zones and conduits as IEC 62443-3-2 asks for them (ZCR 3): grouped by what they are and what they risk. */
export function zones(input: DocumentInput): Section {
  const { analysis } = input;
  const zonesOf = zonesSheet(input), conduitsOf = conduitsSheet(input);
  const byId = new Map(analysis.zones.map(zone => [zone.id, zone]));
  const skips = new Map(analysis.conduits.map(conduit => [conduit.id, skipsLevels(byId.get(conduit.from), byId.get(conduit.to))]));
  const read = reader(conduitsOf);
  // First those that pass the site systems by; among them, and among the rest, the order of the workbook.
  const ordered = [...conduitsOf.rows].sort((a, b) => Number(skips.get(String(read(b, 'Conduit id'))) ?? false) - Number(skips.get(String(read(a, 'Conduit id'))) ?? false));
  return {
    id: 'zones', title: 'Zones and conduits', about: 'the site by Purdue level, and the traffic between its zones',
    body: html`${purdueDrawing(analysis)}
<h3>Zones</h3>${sheetTable(zonesOf, 'Zones', [
    { header: 'No.', width: 5 }, { header: 'Name', width: 18 }, { header: 'Site', width: 9 }, { header: 'Purdue level', head: 'Level', width: 6 }, { header: 'Known from', width: 11 }, { header: 'Assets', width: 7 }, { header: 'Conduits out', head: 'Out', width: 6 }, { header: 'Conduits in', head: 'In', width: 6 }, { header: 'Findings', width: 8 }, { header: 'Risk $/yr', width: 10 }, { header: 'Share of site', head: 'Share', width: 6 }, { header: 'Band', width: 8 },
  ], { most: MOST.zones, what: 'zone', quiet: true })}<p class="note">The target and achieved security levels (SL-T, SL-A), the owner and the tolerable risk of each zone are the owner’s to say; the workbook has the columns.</p>
<h3>Conduits</h3>${sheetTable(conduitsOf, 'Conduits, first those between a cell and the outside, the enterprise or its DMZ', [
    { header: 'No.', width: 5 }, { header: 'From zone', width: 17 }, { header: 'From level', head: 'Level', width: 6 }, { header: 'To zone', width: 17 }, { header: 'To level', head: 'Level', width: 6 }, { header: 'Protocols', width: 28 }, { header: 'Conversations', width: 10 }, { header: 'Bytes', width: 11 },
  ], { rows: ordered, most: MOST.conduits, what: 'conduit', empty: 'No traffic between zones was seen.' })}`,
  };
}
