import type { Conversation, Options } from './context';
import type { CaptureNotes } from './capture';
import { record } from './capture';
import { cmdb } from './cmdb';
import { MINUTE } from './context';
import { CONVERSATIONS } from './conversations';
import { CAPTURE_START } from './directory';
import { truth } from './truth';

/** Length of the captures of the folder, nanoseconds. */
export const DURATION = 30 * MINUTE;

export function capture(conversations: readonly Conversation[], start: number, comment: string, options: Options): { bytes: Buffer; notes: CaptureNotes } {
  const parts: Buffer[] = [];
  const notes = record(conversations, start, comment, options, bytes => { parts.push(bytes); });
  return { bytes: Buffer.concat(parts), notes };
}

const json = (value: object): Buffer => Buffer.from(`${JSON.stringify(value, null, 1)}\n`);

/** The files of the folder by name. */
export function siteFiles(plain = false): Map<string, Buffer> {
  const options: Options = { duration: DURATION, fullRate: false, plain };
  const first = capture(CONVERSATIONS, CAPTURE_START, 'Halden Logistics · DC1, first capture', options);
  return new Map([
    ['reference-dc.pcapng', first.bytes],
    ['reference-dc-cmdb.csv', Buffer.from(cmdb())],
    ['reference-dc.truth.json', json(truth(first.notes, ['reference-dc.pcapng', 'reference-dc-cmdb.csv']))],
  ]);
}
