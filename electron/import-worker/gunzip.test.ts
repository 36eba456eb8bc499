import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { joined, pcapBytes } from '../../shared/capture/capture-bytes';
import { createCaptureReading } from '../../shared/conversations/capture-reading';
import { cellTraffic } from '../../shared/conversations/traffic-bytes';
import { gunzip } from './gunzip';
import { readPackedSource, readSource } from './read-source';

/** A gzip file gives the same reading whichever of the two ways it was unpacked; and a sound one takes the fast way. */

const capture = pcapBytes(cellTraffic(3000));
const packed = gzipSync(capture);
const half = capture.length >> 1;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-gzip-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (bytes: Uint8Array): string => {
  const path = join(folder, 'packed.pcap.gz');
  writeFileSync(path, bytes);
  return path;
};
const options = { site: 'site', config: {} };

const FILES: readonly (readonly [what: string, bytes: Uint8Array, fast: boolean])[] = [
  ['sound', packed, true],
  ['of several members', joined([gzipSync(capture.subarray(0, half)), gzipSync(capture.subarray(half))]), true],
  ['of a capture that was cut', gzipSync(capture.subarray(0, half)), true],
  ['of something else', gzipSync(new TextEncoder().encode('site,asset\nnorth,PLC-1\n'.repeat(100))), true],
  ['of a gzip file', gzipSync(packed), true],
  ['that was cut', packed.subarray(0, packed.length - 100), false],
  ['that was cut in its first bytes', packed.subarray(0, 15), false],
  ['with damage inside', packed.map((byte, i) => (i === packed.length >> 1 ? byte ^ 0x5a : byte)), false],
  ['with a wrong checksum', packed.map((byte, i) => (i === packed.length - 6 ? byte ^ 1 : byte)), false],
  ['with something behind it', joined([packed, new TextEncoder().encode('what is this doing here')]), false],
  ['of nothing', gzipSync(new Uint8Array(0)), false],
];

test.each(FILES)('a gzip file %s is read alike by zlib and by the portable reader', async (_what, bytes) => {
  const path = file(bytes);
  expect(await readPackedSource(path, options)).toEqual(readSource(path, options));
});

test.each(FILES)('a gzip file %s: is it sound?', async (_what, bytes, fast) => {
  let given = false;
  const got = await gunzip(() => (given ? undefined : ((given = true), bytes)), () => false, 1 << 30);
  expect(got.kind).toBe(fast ? 'done' : 'odd');
});

test('what unpacks to more than the limit is not sound, and nothing beyond it is handed on', async () => {
  let given = false;
  let handed = 0;
  const got = await gunzip(() => (given ? undefined : ((given = true), gzipSync(new Uint8Array(8 << 20)))), piece => {
    handed += piece.length;
    return false;
  }, 1 << 20);
  expect(got.kind).toBe('odd');
  expect(handed).toBeLessThanOrEqual(1 << 20);
});

test('cancelled between two blocks, it leaves no reading', async () => {
  const cancelled = vi.fn(() => true);
  expect(await readPackedSource(file(packed), { ...options, cancelled })).toEqual({ kind: 'cancelled', name: 'packed.pcap.gz' });
  expect(cancelled).toHaveBeenCalled();
});

test('a capture that is no gzip file is read as ever', async () => {
  const path = file(capture);
  const outcome = await readPackedSource(path, options);
  expect(outcome).toEqual(readSource(path, options));
  expect(outcome.kind === 'read' && outcome.reading.source.capture?.packets).toBe(createPackets());
});

function createPackets(): number {
  const reading = createCaptureReading({ name: 'x', site: 'site' });
  reading.push(capture);
  return reading.end('0'.repeat(64), capture.length).source.capture!.packets;
}
