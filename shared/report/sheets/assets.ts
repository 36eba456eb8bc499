import type { Asset } from '../../model/asset';
import type { TableSheet } from '../../model/workbook';
import { columnsOf, criticalityText, fieldOf, keptCells } from '../registers';
import { band, date, SHEET, zoneNameOf, type ReportInput } from './words-kit';

/** Every asset and external peer; unknown is a word, never a blank. */
export function assetsSheet({ analysis }: ReportInput): TableSheet {
  const zone = zoneNameOf(analysis);
  const findings = new Map<string, number>();
  for (const finding of analysis.findings) for (const id of finding.assets) findings.set(id, (findings.get(id) ?? 0) + 1);
  return {
    kind: 'table', name: SHEET.assets, table: 'tblAssets',
    columns: [
      { header: 'Name', width: 26, kind: 'text', wrap: true }, { header: 'Asset id', width: 19, kind: 'identifier' }, { header: 'Role', width: 21, kind: 'text', wrap: true }, { header: 'Role confidence', width: 11, kind: 'number' },
      { header: 'Purdue level', width: 9, kind: 'text' }, ...columnsOf('asset', 'zone'), { header: 'Site', width: 14, kind: 'text', wrap: true }, { header: 'IP addresses', width: 18, kind: 'identifier', wrap: true },
      { header: 'MAC addresses', width: 19, kind: 'identifier', wrap: true }, { header: 'VLAN', width: 8, kind: 'identifier', wrap: true }, { header: 'Host names', width: 20, kind: 'text', wrap: true }, { header: 'Vendor', width: 22, kind: 'text', wrap: true },
      { header: 'Model', width: 26, kind: 'text', wrap: true }, { header: 'Firmware', width: 14, kind: 'identifier', wrap: true }, { header: 'Serial', width: 16, kind: 'identifier', wrap: true }, { header: 'Operating system', width: 22, kind: 'text', wrap: true },
      { header: 'Services', width: 26, kind: 'text', wrap: true }, { header: 'List and wire', width: 16, kind: 'text', wrap: true }, { header: 'First seen (UTC)', width: 16, kind: 'date' }, { header: 'Last seen (UTC)', width: 16, kind: 'date' },
      { header: 'Findings', width: 9, kind: 'integer' }, { header: 'Risk $/yr', width: 12, kind: 'money', riskScale: true }, { header: 'Share of site', width: 9, kind: 'percent' }, { header: 'Band', width: 11, kind: 'text', riskWords: true },
      { header: 'Passing $/yr (overlaps)', width: 14, kind: 'money' }, { header: 'Conflicts', width: 14, kind: 'text', wrap: true }, { header: 'Set by the analyst', width: 34, kind: 'text', wrap: true },
      { header: 'Tags', width: 16, kind: 'text', wrap: true }, { header: 'Notes', width: 34, kind: 'text', wrap: true }, ...columnsOf('asset', 'criticality', 'owner', 'accepted-risk', 'due', 'comment'),
    ],
    rows: analysis.assets.map(asset => {
      const risk = analysis.assetRisk[asset.id];
      return [
        asset.name, asset.id, asset.external ? `${asset.role} (outside the site)` : asset.role, Number(asset.roleConfidence.toFixed(2)), asset.purdueLevel === undefined ? 'n/a' : String(asset.purdueLevel), zone(asset.zone), asset.site,
        asset.ips.join('\n') || 'not observed', asset.macs.join('\n') || 'not observed', asset.vlans.join(', ') || 'none', asset.hostnames.join('\n') || 'unknown', asset.vendor ?? 'unknown', asset.model ?? 'unknown', asset.firmware ?? 'unknown',
        asset.serial ?? 'unknown', asset.os ?? 'unknown', asset.services.map(service => `${service.protocol ?? service.transport}${service.port === undefined ? '' : ` ${service.port}`}${service.confirmed ? '' : ' (port only)'}`).join('\n') || 'none answered',
        asset.state, date(asset.firstSeen), date(asset.lastSeen), findings.get(asset.id) ?? 0, ...(analysis.risk.unknown === undefined ? [risk?.expectedAnnualLoss ?? 0, risk?.share ?? 0, band(risk?.share ?? 0), risk?.passing ?? 0] : ['unknown', 'unknown', 'unknown', 'unknown']), asset.conflicts.join(', ') || 'none',
        decidedWords(asset) || 'nothing', asset.decided?.tags?.value.join(', ') || 'none', asset.decided?.note?.value ?? 'none',
        ...fieldOf('asset', 'criticality').cells(asset.decided?.criticality ? criticalityText(asset.decided.criticality.value) : ''), ...keptCells('asset', asset.kept, 'owner', 'accepted-risk', 'due', 'comment'),
      ];
    }),
  };
}

/** A line for each field: what it is by the analyst's word, and what was derived. */
function decidedWords({ decided: { name, role, level, zone, criticality, merged, split } = {} }: Asset): string {
  const line = (field: string, one: { readonly value: string | number; readonly derived?: string | number; readonly why?: string } | undefined): string[] =>
    one === undefined ? [] : [`${field}: ${one.value} (derived: ${one.derived ?? 'none'})${one.why === undefined ? '' : `, because ${one.why}`}`];
  const hours = criticality && { value: `${criticality.value.hours} h × $${criticality.value.costPerHour}`, derived: 'by its role', ...(criticality.why === undefined ? {} : { why: criticality.why }) };
  const said = (words: string, one: { readonly why?: string } | undefined): string[] => (one === undefined ? [] : [`${words}${one.why === undefined ? '' : `, because ${one.why}`}`]);
  return [...said('merged from several assets', merged), ...said('split off another asset', split), ...line('name', name), ...line('role', role), ...line('Purdue level', level), ...line('zone', zone), ...line('loss', hours)].join('\n');
}
