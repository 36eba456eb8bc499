import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { readFrames } from '../electron/evidence/frame-reader';
import { frameView } from '../electron/evidence/frame-view';
import { readSource } from '../electron/import-worker/read-source';

/**
 * How long it takes to show frame n of a large capture, and what the index costs that makes it so.
 *   node scripts/run-ts.mjs bench/evidence.ts [CAPTURE]
 * Without a capture one of 200 MB is made below bench/data/.
 */

const MADE = 'bench/data/evidence.pcap';

/** Classic pcap of frames of 60 to 1200 bytes until it is this large. */
function made(bytes: number): string {
  if (existsSync(MADE) && statSync(MADE).size >= bytes) return MADE;
  mkdirSync('bench/data', { recursive: true });
  const out = Buffer.alloc(bytes + 2000);
  out.writeUInt32LE(0xa1b2c3d4, 0);
  out.writeUInt16LE(2, 4);
  out.writeUInt16LE(4, 6);
  out.writeUInt32LE(65_535, 16);
  out.writeUInt32LE(1, 20);
  let at = 24;
  for (let n = 0; at < bytes; n++) {
    const length = 60 + ((n * 37) % 1140);
    out.writeUInt32LE(1_788_760_800 + Math.floor(n / 1000), at);
    out.writeUInt32LE(n % 1000, at + 4);
    out.writeUInt32LE(length, at + 8);
    out.writeUInt32LE(length, at + 12);
    out.writeUInt16BE(0x0800, at + 28);
    out.fill(n & 255, at + 30, at + 16 + length);
    at += 16 + length;
  }
  writeFileSync(MADE, out.subarray(0, at));
  return MADE;
}

const path = resolve(process.argv[2] ?? made(200e6));
const started = process.cpuUsage();
const outcome = readSource(path, { site: 'site', config: {} });
const cpu = process.cpuUsage(started);
if (outcome.kind !== 'read') throw new Error(`${path}: ${outcome.kind}`);
const { reading } = outcome;
const { frames, step, marks, context } = reading.frames!;
console.log(`${path}: ${(reading.source.bytes / 1e6).toFixed(0)} MB, ${frames} frames, read in ${((cpu.user + cpu.system) / 1e6).toFixed(1)} s of CPU`);
console.log(`index: a mark every ${step} frames, ${(marks.length / 1024).toFixed(0)} KiB, ${context.length} blocks of context`);

const RUNS = 21;
const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;
for (const [where, number] of [['begin', 1], ['middle', Math.ceil(frames / 2)], ['end', frames]] as const) {
  const read: number[] = [];
  const shown: number[] = [];
  let first = 0;
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    const [frame] = await readFrames(path, reading, [number]);
    const there = performance.now();
    if (frame?.number !== number) throw new Error(`frame ${number} was not found`);
    frameView(frame);
    if (run === 0) first = there - start;
    read.push(there - start);
    shown.push(performance.now() - start);
  }
  console.log(`frame ${number} (${where}): read back in ${median(read).toFixed(2)} ms, first time ${first.toFixed(2)} ms; with its layers ${median(shown).toFixed(2)} ms`);
}

// The peer: editcap knows no index and goes through the file.
const start = performance.now();
const peer = spawnSync('editcap', ['-r', path, process.platform === 'win32' ? 'NUL' : '/dev/null', String(frames)]);
console.log(peer.error ? 'editcap is not installed: no peer' : `editcap -r: ${(performance.now() - start).toFixed(0)} ms for the last frame, by reading the file`);
