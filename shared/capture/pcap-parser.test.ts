import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { pcapBytes, pcapngBytes } from './capture-bytes';
import type { PcapToWrite, RecordToWrite } from './capture-bytes';
import { openCapture } from './open';

/**
 * Classic captures read by a second reader, `pcap-parser`: the same frames, lengths and times. It knows the two magics of microseconds and nothing else; what it
 * refuses is named below. Real captures are compared in conversations/real-captures.test.ts.
 */

interface PcapParser {
  parse(stream: NodeJS.ReadableStream): { on(event: string, listener: (argument: never) => void): void };
}
interface ParsedPacket {
  readonly header: { readonly timestampSeconds: number; readonly timestampMicroseconds: number; readonly capturedLength: number; readonly originalLength: number };
  readonly data: Uint8Array;
}

const parser = createRequire(import.meta.url)('pcap-parser') as PcapParser;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

async function theirs(file: Uint8Array, chunk: number): Promise<{ frames: string[]; error: string | undefined }> {
  const chunks: Buffer[] = [];
  for (let at = 0; at < file.length; at += chunk) chunks.push(Buffer.from(file.subarray(at, at + chunk)));
  const frames: string[] = [];
  let error: string | undefined;
  const parsing = parser.parse(Readable.from(chunks, { objectMode: false }));
  await new Promise<void>(done => {
    parsing.on('packet', ({ header, data }: ParsedPacket) => void frames.push(`${header.timestampSeconds * 1e6 + header.timestampMicroseconds} ${header.capturedLength} ${header.originalLength} ${hex(data)}`));
    parsing.on('error', (problem: Error) => {
      error = problem.message;
      done();
    });
    parsing.on('end', () => done());
  });
  return { frames, error };
}

function ours(file: Uint8Array): string[] {
  const frames: string[] = [];
  const capture = openCapture(({ time, length, originalLength, bytes, offset }) => void frames.push(`${time} ${length} ${originalLength} ${hex(bytes.subarray(offset, offset + length))}`));
  capture.push(file);
  capture.end();
  return frames;
}

/** Frames of the sample site, as many as make a quick test. */
function sample(most: number): RecordToWrite[] {
  const records: RecordToWrite[] = [];
  const capture = openCapture(({ time, length, originalLength, bytes, offset }) => {
    if (records.length < most) records.push({ time, originalLength, bytes: bytes.slice(offset, offset + length) });
  });
  capture.push(new Uint8Array(readFileSync(join(import.meta.dirname, '../../samples/reference-dc.pcapng')).subarray(0, 1 << 20)));
  return records;
}

const odd: readonly RecordToWrite[] = [
  { bytes: new Uint8Array(0) }, { bytes: new Uint8Array(1).fill(9), originalLength: 1500 }, { bytes: new Uint8Array(84), originalLength: 68 }, { bytes: new Uint8Array(65_535).fill(0xd4) },
  { bytes: Uint8Array.of(0xd4, 0xc3, 0xb2, 0xa1), time: 1 }, { bytes: new Uint8Array(60), time: 4_102_444_799_999_999 },
];

describe.each<[string, readonly RecordToWrite[]]>([['the sample site', sample(3000)], ['odd lengths and times', odd]])('%s as a classic capture', (_, records) => {
  test.each<[string, PcapToWrite]>([['little-endian', { little: true }], ['big-endian', { little: false }]])('%s has the same frames, lengths and times for another reader', async (__, options) => {
    const file = pcapBytes(records, options);
    const { frames, error } = await theirs(file, 65_536);
    expect(error).toBeUndefined();
    expect(frames.length).toBe(records.length);
    expect(ours(file)).toEqual(frames);
  });
});

test('a capture that was cut has the same whole frames for another reader', async () => {
  const file = pcapBytes(sample(40));
  for (let cut = 24; cut < file.length; cut += 331) expect(ours(file.subarray(0, cut)), `cut at ${cut}`).toEqual((await theirs(file.subarray(0, cut), 500)).frames);
});

test.each<[string, Uint8Array]>([
  ['nanoseconds', pcapBytes(odd, { nano: true })], ['nanoseconds, big-endian', pcapBytes(odd, { nano: true, little: false })], ['the modified variant', pcapBytes(odd, { modified: true })], ['pcapng', pcapngBytes(odd)],
])('%s is nothing that the other reader knows, and we read it', async (_, file) => {
  expect(await theirs(file, 65_536)).toMatchObject({ frames: [], error: expect.stringContaining('unknown magic number') as string });
  expect(ours(file).length).toBe(odd.length);
});
