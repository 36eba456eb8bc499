import type { TableSheet } from '../../model/workbook';
import { describeQuality } from '../../conversations/receipt';
import type { CaptureReceipt } from '../../model/source';
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
      { header: 'Difference', width: 10, kind: 'integer' }, { header: 'First (UTC)', width: 16, kind: 'date' }, { header: 'Last (UTC)', width: 16, kind: 'date' }, { header: 'Wire bytes', width: 14, kind: 'integer' }, { header: 'Captured bytes', width: 14, kind: 'integer' }, { header: 'Time, cuts, copies', width: 50, kind: 'text', wrap: true }, { header: 'What limits the analysis', width: 70, kind: 'text', wrap: true },
      { header: 'The file says', width: 44, kind: 'text', wrap: true }, { header: 'Problems', width: 70, kind: 'text', wrap: true },
    ],
    rows: analysis.sources.map(source => {
      const [total, read, skipped] = source.capture ? [source.capture.packets, source.capture.decoded, source.capture.skipped] : source.table ? [source.table.rows, source.table.rowsRead, source.table.rowsSkipped] : [0, 0, {}];
      const left = sum(skipped as Readonly<Record<string, number | undefined>>);
      return [
        source.name, source.sha256, source.bytes, source.kind, source.format, source.site, source.capture?.linkTypes.join(', ') ?? 'n/a', total, read, left, reasons(skipped as Readonly<Record<string, number | undefined>>), total - read - left, date(source.firstSeen), date(source.lastSeen),
        source.capture?.wireBytes ?? 'n/a', source.capture?.capturedBytes ?? 'n/a', source.capture ? quality(source.capture) : 'n/a', source.capture ? (source.capture.limits ?? []).map(limit => limit.text).join('\n') || 'none' : 'n/a',
        source.capture ? fileWords(source.capture) : 'n/a', source.problems.map(problem => problem.message).join('\n') || 'none',
      ];
    }),
  };
}

/** Figures alone: limits and the file's own words have columns of their own. */
function quality(capture: CaptureReceipt): string {
  const { limits: _limits, comments: _comments, interfaces: _interfaces, ...figures } = capture;
  return describeQuality(figures).join('\n') || 'nothing doubtful';
}

/** Who wrote the file, on which interfaces, with which comments. */
function fileWords({ writtenBy, interfaces = [], comments = [] }: CaptureReceipt): string {
  const lines = [
    ...(writtenBy ? [Object.entries(writtenBy).map(([key, words]) => `${key}: ${words}`).join(', ')] : []),
    ...interfaces.flatMap(({ name, description, hardware, os, filter }) => [name, description, hardware, os, filter === undefined ? undefined : `filter ${filter}`].filter(words => words !== undefined).join(', ') || []),
    ...comments.map(({ about, frame, text }) => `${frame === undefined ? about : `frame ${frame}`}: ${text}`),
  ];
  return lines.join('\n') || 'nothing';
}
