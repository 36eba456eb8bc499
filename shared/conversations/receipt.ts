import { counted, figure } from '../capture/frame';
import { isoTime } from '../model/time';
import type { CaptureReceipt, Source } from '../model/source';
import { duration, percent } from '../model/quantities';

/**
 * What a source is, in one line for the command line: `pcapng · ETHERNET · 14 074 packets, 14 070 decoded, 4 skipped (4 malformed) ·
 * 2026-09-07T06:00:00Z to 2026-09-07T07:00:00Z · …`, then what is doubtful about it, and what limits the analysis. Problems are told apart from it.
 */
export function describeReceipt(source: Source): string {
  const parts = [source.format];
  const { capture, table } = source;
  if (capture) {
    if (capture.linkTypes.length > 0) parts.push(capture.linkTypes.join(', '));
    parts.push(`${counted(capture.packets, 'packet')}, ${figure(capture.decoded)} decoded${skippedText(capture.skipped)}`);
  }
  if (table?.layout !== undefined) parts.push(table.layout);
  if (table) parts.push(`${counted(table.rows, 'row')}, ${figure(table.rowsRead)} read${skippedText(table.rowsSkipped)}`);
  const from = source.firstSeen === undefined ? undefined : isoTime(source.firstSeen);
  const to = source.lastSeen === undefined ? undefined : isoTime(source.lastSeen);
  if (from !== undefined && to !== undefined) parts.push(`${wholeSeconds(from)} to ${wholeSeconds(to)}`);
  if (!capture && !table) parts.push(`${figure(source.bytes)} bytes`);
  const worst = source.problems.find(problem => problem.weight === 'refused') ?? source.problems.find(problem => problem.weight === 'partial');
  if (worst) parts.push(`${worst.weight === 'refused' ? 'refused' : 'partly read'}: ${worst.message}`);
  if (capture && capture.packets > 0) parts.push(`${counted(capture.wireBytes, 'byte')} on the wire${capture.capturedBytes === capture.wireBytes ? '' : `, ${figure(capture.capturedBytes)} captured`}`, ...describeQuality(capture));
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

/** Gaps, clock steps, cuts, losses, one-sided conversations, copies, what the file says about itself, and the limits of the analysis: a phrase for each that there is, and none for what a limit says with its figures. */
export function describeQuality(capture: CaptureReceipt): string[] {
  const { gaps = [], gapCount = 0, clockSteps, cut, oneSided, encryptedBytes, dropped, duplicates, interfaces = [], comments = [], limits = [], packets, wireBytes } = capture;
  const parts: string[] = [];
  const said = new Set(limits.map(limit => limit.code));
  if (gaps[0] && !said.has('gaps')) parts.push(`${counted(gapCount, 'gap')}, the longest ${duration(gaps[0].micros)} before frame ${gaps[0].frame}`);
  if (clockSteps && !said.has('clock-steps')) parts.push(`${counted(clockSteps.back + clockSteps.on, 'clock step')}, the largest ${duration(clockSteps.largest)} at frame ${clockSteps.frame}`);
  if (cut && !said.has('cut-packets')) parts.push(`${percent(cut.packets / packets)} of the packets cut, mostly at ${counted(cut.bytes, 'byte')}`);
  if (dropped !== undefined && !said.has('lost-packets')) parts.push(`${counted(dropped, 'packet')} lost while capturing`);
  if (oneSided && oneSided.conversations > 0) parts.push(`${figure(oneSided.conversations)} of ${counted(oneSided.of, 'conversation')} one-sided`);
  if (encryptedBytes !== undefined && wireBytes > 0 && !said.has('mostly-encrypted')) parts.push(`${percent(encryptedBytes / wireBytes)} of the bytes encrypted`);
  if (duplicates?.treatment === 'removed') {
    parts.push(`duplicates removed: ${figure(duplicates.within)} within the file, ${figure(duplicates.across)} of other captures${duplicates.comparedWith.length === 0 ? '' : ` (${duplicates.comparedWith.join(', ')})`}`);
  } else if (duplicates?.doubled && !said.has('seen-twice')) parts.push(`about ${percent(duplicates.copies / duplicates.compared)} of the packets stand twice`);
  const named = interfaces.filter(one => one.name !== undefined || one.description !== undefined);
  if (named.length > 0) parts.push(`captured on ${named.map(one => one.description ?? one.name).join(', ')}`);
  if (comments.length > 0) parts.push(`${counted(comments.length, 'comment')}: ${comments.slice(0, 3).map(({ frame, text }) => `${frame === undefined ? '' : `frame ${frame} `}“${text}”`).join(', ')}${comments.length > 3 ? ', …' : ''}`);
  if (limits.length > 0) parts.push(`limits: ${limits.map(limit => limit.text).join(' ')}`);
  return parts;
}
