import type { TableSheet } from '../../model/workbook';
import { columnsOf, keptCells } from '../registers';
import { band, SHEET, shortId, type ReportInput } from './words-kit';

/** Zones as IEC 62443-3-2 asks to document them; what only the owner can say stands empty beside it. */
export function zonesSheet({ analysis }: ReportInput): TableSheet {
  const findings = new Map<string, number>();
  const zoneOf = new Map(analysis.assets.map(asset => [asset.id, asset.zone]));
  for (const finding of analysis.findings) for (const zone of new Set(finding.assets.map(id => zoneOf.get(id)))) if (zone !== undefined) findings.set(zone, (findings.get(zone) ?? 0) + 1);
  const coverage = new Map(analysis.coverage.map(zone => [zone.zone, zone]));
  const conduits = (end: 'from' | 'to', zone: string): number => analysis.conduits.filter(conduit => conduit[end] === zone).length;
  return {
    kind: 'table', name: SHEET.zones, table: 'tblZones',
    columns: [
      { header: 'No.', width: 7, kind: 'identifier' }, { header: 'Zone id', width: 30, kind: 'identifier' }, { header: 'Name', width: 24, kind: 'text', wrap: true }, { header: 'Site', width: 14, kind: 'text' }, { header: 'Purdue level', width: 9, kind: 'identifier' }, { header: 'Known from', width: 13, kind: 'text' },
      { header: 'Assets', width: 8, kind: 'integer' }, { header: 'Unclassified', width: 12, kind: 'integer' }, { header: 'Listed, silent', width: 9, kind: 'integer' }, { header: 'Seen, not listed', width: 9, kind: 'integer' }, { header: 'Hours observed', width: 10, kind: 'number' }, { header: 'Conversations', width: 13, kind: 'integer' }, { header: 'One direction only', width: 10, kind: 'integer' }, { header: 'Conduits out', width: 9, kind: 'integer' }, { header: 'Conduits in', width: 9, kind: 'integer' }, { header: 'Findings', width: 9, kind: 'integer' },
      { header: 'Risk $/yr', width: 13, kind: 'money', riskScale: true }, { header: 'Share of site', width: 9, kind: 'percent' }, { header: 'Band', width: 11, kind: 'text', riskWords: true }, { header: 'What could not be assessed', width: 60, kind: 'text', wrap: true },
      ...columnsOf('zone', 'sl-t', 'sl-a', 'owner', 'comment'),
    ],
    rows: analysis.zones.map((zone, i) => {
      const seen = coverage.get(zone.id);
      const loss = analysis.risk.byZone[zone.id] ?? 0;
      const share = analysis.risk.expectedAnnualLoss > 0 ? loss / analysis.risk.expectedAnnualLoss : 0;
      return [
        shortId('Z', i + 1), zone.id, zone.name, zone.site, zone.purdueLevel === undefined ? 'n/a' : String(zone.purdueLevel), zone.basis, zone.assets.length, seen?.unclassified ?? 'n/a', seen?.listedSilent ?? 'n/a', seen?.seenNotListed ?? 'n/a', seen?.hours ?? 'n/a', seen?.conversations ?? 'n/a', seen?.oneSided ?? 'n/a', conduits('from', zone.id), conduits('to', zone.id),
        findings.get(zone.id) ?? 0, ...(analysis.risk.unknown === undefined ? [loss, share, band(share)] : ['unknown', 'unknown', 'unknown']), seen === undefined ? 'not assessed' : seen.limits.join('\n') || 'no limit known', ...keptCells('zone', zone.kept, 'sl-t', 'sl-a', 'owner', 'comment'),
      ];
    }),
  };
}
