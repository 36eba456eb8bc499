import type { TableSheet } from '../../model/workbook';
import { SHEET, type ReportInput } from './words-kit';

export function assumptionsSheet({ analysis }: ReportInput): TableSheet {
  return {
    kind: 'table', name: SHEET.assumptions, table: 'tblAssumptions',
    columns: [{ header: 'Id', width: 8, kind: 'identifier' }, { header: 'Assumption', width: 90, kind: 'text', wrap: true }, { header: 'Value', width: 12, kind: 'number' }, { header: 'Low', width: 12, kind: 'number' }, { header: 'High', width: 12, kind: 'number' }, { header: 'Affects', width: 10, kind: 'integer' }, { header: 'Confirmed by', width: 20, kind: 'text' }],
    rows: analysis.assumptions.map(({ id, text, value, range, affects }) => [id, text, value ?? 'n/a', range?.[0] ?? 'n/a', range?.[1] ?? 'n/a', affects, undefined]),
  };
}
