import type { Cell, Column } from '../../../shared/model/workbook';
import { isoTime } from '../../../shared/model/time';
import type { AssetRow } from '../../../shared/model/views';
import { writeCsv } from '../../spreadsheet/csv';

interface CsvColumn extends Pick<Column, 'header' | 'kind'> {
  readonly of: (row: AssetRow) => Cell;
}

/** Every field of the table, whatever is shown of it: who takes a list elsewhere needs the whole row, and its id to bring it back. */
const COLUMNS: readonly CsvColumn[] = [
  { header: 'Asset id', kind: 'identifier', of: row => row.id }, { header: 'Name', kind: 'text', of: row => row.name }, { header: 'Role', kind: 'text', of: row => row.role }, { header: 'Role confidence', kind: 'number', of: row => row.roleConfidence },
  { header: 'IP addresses', kind: 'identifier', of: row => row.ips.join(' ') }, { header: 'MAC addresses', kind: 'identifier', of: row => row.macs.join(' ') }, { header: 'Site', kind: 'text', of: row => row.site }, { header: 'Zone', kind: 'text', of: row => row.zoneName ?? '' },
  { header: 'Purdue level', kind: 'number', of: row => row.purdueLevel ?? '' }, { header: 'Vendor', kind: 'text', of: row => row.vendor ?? '' }, { header: 'Model', kind: 'text', of: row => row.model ?? '' }, { header: 'Firmware', kind: 'identifier', of: row => row.firmware ?? '' },
  { header: 'Serial', kind: 'identifier', of: row => row.serial ?? '' }, { header: 'System', kind: 'text', of: row => row.os ?? '' }, { header: 'List and wire', kind: 'text', of: row => row.state }, { header: 'Outside the site', kind: 'text', of: row => (row.external ? 'yes' : 'no') },
  { header: 'Tags', kind: 'text', of: row => row.tags.join(', ') }, { header: 'Findings', kind: 'integer', of: row => row.findings }, { header: '$ a year', kind: 'money', of: row => (row.riskKnown ? row.expectedAnnualLoss : '') },
  { header: 'Share of risk', kind: 'percent', of: row => (row.riskKnown ? row.share : '') }, { header: 'Risk band', kind: 'text', of: row => (row.riskKnown ? row.band : 'unknown') },
  { header: 'First seen', kind: 'text', of: row => (row.firstSeen === undefined ? '' : isoTime(row.firstSeen) ?? '') }, { header: 'Last seen', kind: 'text', of: row => (row.lastSeen === undefined ? '' : isoTime(row.lastSeen) ?? '') },
];

/** Text that a spreadsheet would run is made harmless. */
export const assetCsv = (rows: readonly AssetRow[]): Uint8Array => writeCsv(COLUMNS, rows.map(row => COLUMNS.map(({ of }) => of(row))), { byteOrderMark: true }).bytes;
