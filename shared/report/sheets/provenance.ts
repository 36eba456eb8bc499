import type { TableSheet } from '../../model/workbook';
import { date, SHEET, type ReportInput } from './words-kit';

/** Every source with its hash and its receipt: packets = decoded + skipped, rows = read + skipped. */
export function provenanceSheet({ analysis }: ReportInput): TableSheet {
  const sum = (record: Readonly<Record<string, number | undefined>>): number => Object.values(record).reduce<number>((total, n) => total + (n ?? 0), 0);
  const reasons = (record: Readonly<Record<string, number | undefined>>): string => Object.entries(record).filter(([, n]) => n).map(([reason, n]) => `${reason}: ${n}`).sort().join('\n') || 'none';
  return {
    kind: 'table', name: SHEET.provenance, table: 'tblProvenance',
    columns: [
      { header: 'File', width: 36, kind: 'text', wrap: true }, { header: 'SHA-256', width: 66, kind: 'identifier' }, { header: 'Bytes', width: 14, kind: 'integer' }, { header: 'Kind', width: 13, kind: 'text' }, { header: 'Format', width: 10, kind: 'text' }, { header: 'Site', width: 14, kind: 'text', wrap: true },
      { header: 'Link types', width: 18, kind: 'text', wrap: true }, { header: 'Packets or rows', width: 12, kind: 'integer' }, { header: 'Decoded or read', width: 12, kind: 'integer' }, { header: 'Skipped', width: 10, kind: 'integer' }, { header: 'Skipped, why', width: 28, kind: 'text', wrap: true },
      { header: 'Difference', width: 10, kind: 'integer' }, { header: 'First (UTC)', width: 16, kind: 'date' }, { header: 'Last (UTC)', width: 16, kind: 'date' }, { header: 'Problems', width: 70, kind: 'text', wrap: true },
    ],
    rows: analysis.sources.map(source => {
      const [total, read, skipped] = source.capture ? [source.capture.packets, source.capture.decoded, source.capture.skipped] : source.table ? [source.table.rows, source.table.rowsRead, source.table.rowsSkipped] : [0, 0, {}];
      const left = sum(skipped as Readonly<Record<string, number | undefined>>);
      return [
        source.name, source.sha256, source.bytes, source.kind, source.format, source.site, source.capture?.linkTypes.join(', ') ?? 'n/a', total, read, left, reasons(skipped as Readonly<Record<string, number | undefined>>), total - read - left, date(source.firstSeen), date(source.lastSeen),
        source.problems.map(problem => problem.message).join('\n') || 'none',
      ];
    }),
  };
}
