import type { Conversation, Options } from './context';
import type { CaptureNotes } from './capture';
import { record } from './capture';
import { cmdb } from './cmdb';
import { MINUTE } from './context';
import { CONVERSATIONS } from './conversations';
import { CAPTURE_START, LATER_START } from './directory';
import { coreSwitch, fortios } from './firewall';
import { LATER_CONVERSATIONS } from './later';
import { nmap } from './nmap';
import { truth } from './truth';

/** Length of the two captures, nanoseconds. */
export const DURATION = 30 * MINUTE, LATER_DURATION = 11.5 * MINUTE;

const LATER = 'reference-dc-later.pcapng';

export function capture(conversations: readonly Conversation[], comment: string, options: Options): { bytes: Buffer; notes: CaptureNotes } {
  const parts: Buffer[] = [];
  const notes = record(conversations, comment, options, bytes => { parts.push(bytes); });
  return { bytes: Buffer.concat(parts), notes };
}

const json = (value: object): Buffer => Buffer.from(`${JSON.stringify(value, null, 1)}\n`);

/** The files of the folder by name. */
export function siteFiles(plain = false): Map<string, Buffer> {
  const options: Options = { start: CAPTURE_START, duration: DURATION, fullRate: false, bursts: 3, plain, tap: !plain };
  const first = capture(CONVERSATIONS, 'Halden Logistics · DC1, first capture', options);
  const second = capture(LATER_CONVERSATIONS, 'Halden Logistics · DC1, second capture', { start: LATER_START, duration: LATER_DURATION, fullRate: false, bursts: 1, plain, tap: false });
  return new Map([
    [LATER, second.bytes],
    ['reference-dc.pcapng', first.bytes],
    ['reference-dc-cmdb.csv', Buffer.from(cmdb())],
    ['reference-dc-firewall.conf', Buffer.from(fortios())],
    ['reference-dc-core.conf', Buffer.from(coreSwitch())],
    ['reference-dc-nmap.xml', Buffer.from(nmap())],
    ['reference-dc.truth.json', json(truth(first.notes, ['reference-dc.pcapng', 'reference-dc-cmdb.csv', 'reference-dc-firewall.conf', 'reference-dc-core.conf', 'reference-dc-nmap.xml'], { name: LATER, notes: second.notes }))],
  ]);
}
