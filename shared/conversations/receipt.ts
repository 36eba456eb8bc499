import { counted, figure } from '../capture/frame';
import { isoTime } from '../model/time';
import type { Source } from '../model/source';

/**
 * What a source is, in one line for the command line: `pcapng · ETHERNET · 14 074 packets, 14 070 decoded, 4 skipped (4 malformed) ·
 * 2026-09-07T06:00:00Z to 2026-09-07T07:00:00Z`. Problems are told apart from it.
 */
export function describeReceipt(source: Source): string {
  const parts = [source.format];
  const { capture, table } = source;
  if (capture) {
    if (capture.linkTypes.length > 0) parts.push(capture.linkTypes.join(', '));
    parts.push(`${counted(capture.packets, 'packet')}, ${figure(capture.decoded)} decoded${skippedText(capture.skipped)}`);
  }
  if (table) parts.push(`${counted(table.rows, 'row')}, ${figure(table.rowsRead)} read${skippedText(table.rowsSkipped)}`);
  const from = source.firstSeen === undefined ? undefined : isoTime(source.firstSeen);
  const to = source.lastSeen === undefined ? undefined : isoTime(source.lastSeen);
  if (from !== undefined && to !== undefined) parts.push(`${wholeSeconds(from)} to ${wholeSeconds(to)}`);
  if (!capture && !table) parts.push(`${figure(source.bytes)} bytes`);
  const worst = source.problems.find(problem => problem.weight === 'refused') ?? source.problems.find(problem => problem.weight === 'partial');
  if (worst) parts.push(`${worst.weight === 'refused' ? 'refused' : 'partly read'}: ${worst.message}`);
  return parts.join(' · ');
}

function skippedText(skipped: Readonly<Record<string, number | undefined>>): string {
  const reasons = Object.entries(skipped).filter((entry): entry is [string, number] => (entry[1] ?? 0) > 0).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const total = reasons.reduce((sum, [, count]) => sum + count, 0);
  return total === 0 ? '' : `, ${figure(total)} skipped (${reasons.map(([reason, count]) => `${figure(count)} ${reason}`).join(', ')})`;
}

function wholeSeconds(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z');
}
