import type { Source } from '../model/source';

const number = (value: number): string => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ' ');

/** One line that accounts for a source: what it is, how much of it, what was skipped and why. */
export function receiptLine(source: Source): string {
  const troubled = source.problems.filter(problem => problem.weight !== 'warning').length;
  const warnings = source.problems.length - troubled;
  const notes = [...(troubled > 0 ? [`read in part`] : []), ...(warnings > 0 ? [`${warnings} warning${warnings === 1 ? '' : 's'}`] : [])].map(note => `, ${note}`).join('');
  if (source.capture) {
    const { packets, decoded, skipped, wireBytes, linkTypes } = source.capture;
    const reasons = Object.entries(skipped).sort(([a], [b]) => (a < b ? -1 : 1)).map(([reason, count]) => `${number(count)} ${reason}`);
    return `${source.name}: ${source.format} (${linkTypes.join(', ') || 'no packets'}), ${number(packets)} packets = ${number(decoded)} decoded + ${reasons.length === 0 ? '0 skipped' : reasons.join(' + ')}, ${number(wireBytes)} bytes on the wire${notes}`;
  }
  if (source.table) {
    const { rows, rowsRead, rowsSkipped } = source.table;
    const reasons = Object.entries(rowsSkipped).sort(([a], [b]) => (a < b ? -1 : 1)).map(([reason, count]) => `${number(count)} ${reason}`);
    return `${source.name}: ${source.format}, ${number(rows)} rows = ${number(rowsRead)} read + ${reasons.length === 0 ? '0 skipped' : reasons.join(' + ')}${notes}`;
  }
  return `${source.name}: ${source.format}, ${number(source.bytes)} bytes${notes}`;
}
