import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { pcapBytes } from '../../shared/capture/capture-bytes';
import { cellTraffic, inOrder } from '../../shared/conversations/traffic-bytes';
import { readSource } from './read-source';

function scratch(bytes: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-read-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'growing.pcap'), bytes);
  return join(folder, 'growing.pcap');
}

test('a capture that grows while it is read is read to its new end, with a warning that says to which byte', () => {
  const frames = inOrder(cellTraffic(400));
  const whole = pcapBytes(frames);
  const begun = pcapBytes(frames.slice(0, 300));
  const path = scratch(begun);
  let asked = 0;
  const outcome = readSource(path, {
    site: 'site', config: {},
    // Asked between two blocks: here the capturing program writes on.
    cancelled: () => {
      if (asked++ === 0) appendFileSync(path, whole.subarray(begun.length));
      return false;
    },
  });
  if (outcome.kind !== 'read') throw new Error(JSON.stringify(outcome));
  const { source } = outcome.reading;
  expect(source.capture).toMatchObject({ packets: frames.length, decoded: frames.length });
  expect(source.bytes).toBe(whole.length);
  expect(source.problems).toMatchObject([{ code: 'file-grew', weight: 'warning', message: `the file grew during the import; it was read to byte ${whole.length}` }]);
});
