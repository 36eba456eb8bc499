import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MAX_DEPTH, MAX_TEXT, STEPS_PER_FRAME } from '../shared/binary/reader';
import { figure, MAX_PACKET, MAX_PACKET_SKIPPED, RESYNC_WINDOW } from '../shared/capture/frame';
import { MAX_UNPACKED } from '../shared/capture/inflate';
import { MAX_DAMAGE_LISTED } from '../shared/capture/open';
import { BUFFERED_BLOCK, MAX_BLOCK, MAX_INTERFACES, MAX_OPTIONS } from '../shared/capture/pcapng';
import { MAX_ZSTD_WINDOW } from '../shared/capture/zstd-frames';
import { FLOW_MESSAGES, FURTHER_FLOW_MESSAGES, LATER_FLOW_MESSAGES, MANY_MESSAGES, WHOLE_FRAMES } from '../shared/conversations/dissection';
import { MAX_ENDPOINTS } from '../shared/conversations/endpoints';
import { MAX_STREAM_BYTES, MAX_TOTAL_BYTES } from '../shared/conversations/stream';
import { MAX_FLOWS } from '../shared/conversations/tracker';
import { MAX_DATAGRAM, MAX_DATAGRAMS } from '../shared/layers/fragments';
import { MAX_EXTENSION_HEADERS, MAX_TUNNELS, MAX_VLAN_TAGS } from '../shared/layers/packet';

const CODE: Readonly<Record<string, number>> = {
  MAX_PACKET, MAX_PACKET_SKIPPED, RESYNC_WINDOW, MAX_DAMAGE_LISTED, BUFFERED_BLOCK, MAX_BLOCK, MAX_INTERFACES, MAX_OPTIONS, MAX_UNPACKED, MAX_ZSTD_WINDOW, MAX_TUNNELS, MAX_VLAN_TAGS, MAX_EXTENSION_HEADERS, MAX_DATAGRAMS, MAX_DATAGRAM,
  STEPS_PER_FRAME, MAX_DEPTH, MAX_TEXT, MAX_STREAM_BYTES, MAX_TOTAL_BYTES, MAX_FLOWS, MAX_ENDPOINTS, WHOLE_FRAMES, FLOW_MESSAGES, LATER_FLOW_MESSAGES, FURTHER_FLOW_MESSAGES, MANY_MESSAGES,
};

test('docs/limits.md states every bound as it stands in the code, and no other', () => {
  const page = readFileSync(join(import.meta.dirname, '..', 'docs', 'limits.md'), 'utf8');
  const rows = [...page.matchAll(/^\| [^|]+ \| ([\d ]+) \| `(\w+)` \| [^|]+ \|$/gm)].map(([, value, name]) => [name, value]);
  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(Object.entries(CODE).map(([name, value]) => [name, figure(value)])));
  expect(rows.length).toBe(Object.keys(CODE).length);
});
