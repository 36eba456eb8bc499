import { compareText } from '../../model/order';
import type { Cell, TableSheet } from '../../model/workbook';
import { CONVERSATIONS_IN_WORKBOOK, nameOf, SHEET, shortId, zoneNameOf, type ReportInput } from './words-kit';

/** Kinds of unrecognised traffic that are listed; the rest is one line. */
const LISTED = 50;

/** Why a packet or a row was not used, for somebody who does not know the code. */
const REASONS: Readonly<Record<string, string>> = {
  'unknown-link-type': 'The capture has a link type that is not dissected.', truncated: 'The frame was cut when it was captured; what was left did not suffice.', malformed: 'Lengths or fields contradict each other.',
  encrypted: 'The payload is encrypted.', duplicate: 'The same frame was captured twice.', 'too-large': 'The frame is larger than is accepted.', undecoded: 'No dissector takes it.',
  blank: 'The row is empty.', 'before-header': 'The row stands before the header.', 'no-header': 'No header names its columns.', 'no-identity': 'The row has no readable name, address or serial number.',
  'not-a-device': 'The address is of a group, not of a device.', columns: 'The row has not as many cells as the header.', refused: 'The file was refused as a whole.', 'line-too-long': 'The row is too long.', 'too-many-columns': 'The row has too many columns.',
};

/** What is missing or doubtful, line by line: what could not be assessed per zone, contradictions, what was skipped and why, traffic that nobody recognised. */
export function dataQualitySheet({ analysis }: ReportInput): TableSheet {
  const zone = zoneNameOf(analysis);
  const name = nameOf(analysis);
  const rows: Cell[][] = [];
  const add = (concern: string, where: string, what: string, count: number | string, of: number | string): void => {
    rows.push([shortId('Q', rows.length + 1), concern, where, what, count, of, typeof count === 'number' && typeof of === 'number' && of > 0 ? count / of : 'n/a', undefined]);
  };
  for (const problem of analysis.problems) add('analysis', 'site', `${problem.message}${problem.advice === undefined ? '' : ` ${problem.advice}`}`, 'n/a', 'n/a');
  for (const seen of analysis.coverage) {
    for (const limit of seen.limits) add('limit of a zone', zone(seen.zone), limit, 'n/a', 'n/a');
    if (seen.unclassified > 0) add('assets without a role', zone(seen.zone), 'No rule speaks for a role, or several speak equally.', seen.unclassified, seen.assets);
    if (seen.oneSided > 0) add('conversations seen from one side', zone(seen.zone), 'Only one direction was captured: who asked is inferred from ports.', seen.oneSided, seen.conversations);
    if (seen.listedSilent > 0) add('listed and silent', zone(seen.zone), 'Listed assets that the captures do not show: switched off, elsewhere, or out of the sensor’s sight.', seen.listedSilent, seen.assets);
    if (seen.seenNotListed > 0) add('seen and not listed', zone(seen.zone), 'Assets on the wire that no imported list names: new, forgotten, or visitors.', seen.seenNotListed, seen.assets);
  }
  for (const conflict of analysis.reconciliation.conflicts) add('list contradicts wire', name(conflict.asset), `${conflict.field}: the list says “${conflict.listed}”, the wire shows “${conflict.observed}”.`, 1, 'n/a');
  for (const asset of analysis.assets) if (asset.conflicts.length > 0) add('sources contradict each other', asset.name, `Facts disagree on ${asset.conflicts.join(', ')}.`, asset.conflicts.length, 'n/a');
  for (const source of analysis.sources) {
    for (const limit of source.capture?.limits ?? []) add('limit of a capture', source.name, limit.text, 'n/a', 'n/a');
    const skipped: Readonly<Record<string, number | undefined>> = source.capture?.skipped ?? source.table?.rowsSkipped ?? {};
    const total = source.capture?.packets ?? source.table?.rows ?? 0;
    for (const reason of Object.keys(skipped).sort(compareText)) {
      const count = skipped[reason] ?? 0;
      if (count > 0) add(source.capture ? 'packets skipped' : 'rows skipped', source.name, `${reason}: ${REASONS[reason] ?? 'See the problems of the file on Provenance.'}`, count, total);
    }
  }
  const unknown = new Map<string, number>();
  let conversations = 0;
  for (const conversation of analysis.conversations) {
    if (conversation.protocol !== undefined) continue;
    const kind = `${conversation.transport}${conversation.serverPort === undefined ? '' : ` ${conversation.serverPort}`}`;
    unknown.set(kind, (unknown.get(kind) ?? 0) + 1);
    conversations++;
  }
  const kinds = [...unknown].sort(([a, m], [b, n]) => n - m || compareText(a, b));
  for (const [kind, count] of kinds.slice(0, LISTED)) add('protocol not recognised', kind, 'Conversations whose payload no dissector recognised, by port of the server.', count, analysis.conversations.length);
  if (analysis.conversations.length > CONVERSATIONS_IN_WORKBOOK) add('not in the workbook', 'conversations', `The sheet holds the ${CONVERSATIONS_IN_WORKBOOK} largest; conversations.csv of the CSV set holds all.`, analysis.conversations.length - CONVERSATIONS_IN_WORKBOOK, analysis.conversations.length);
  if (kinds.length > LISTED) add('protocol not recognised', `${kinds.length - LISTED} more ports`, 'Conversations whose payload no dissector recognised.', conversations - kinds.slice(0, LISTED).reduce((sum, [, count]) => sum + count, 0), analysis.conversations.length);
  return {
    kind: 'table', name: SHEET.quality, table: 'tblQuality',
    columns: [
      { header: 'No.', width: 7, kind: 'identifier' }, { header: 'Concern', width: 30, kind: 'text' }, { header: 'Where', width: 34, kind: 'text', wrap: true }, { header: 'What', width: 86, kind: 'text', wrap: true },
      { header: 'Count', width: 10, kind: 'integer' }, { header: 'Of', width: 10, kind: 'integer' }, { header: 'Share', width: 9, kind: 'percent' }, { header: 'Comment', width: 34, kind: 'text', wrap: true },
    ],
    rows,
  };
}
