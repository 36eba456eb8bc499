import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, copyFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ByteWriter, joined, pcapBytes, pcapngBlock, pcapngInterface, pcapngPacket, pcapngSection } from '../../shared/capture/capture-bytes';
import { FrameIndexBuilder, markBefore } from '../../shared/capture/frame-index';
import type { Reading } from '../../shared/model/reading';
import { ExpectedFailure } from '../engine/expected-failure';
import { readSource } from '../import-worker/read-source';
import { readFrames } from './frame-reader';
import { isLocalPath } from './source-file';

const COUNT = 3000;
const TIME = 1_700_000_000_123_456;
/** Frames of every length from 0 to 299, no two alike. */
const frameBytes = (n: number): Uint8Array => new ByteWriter(false).u32(n).raw(Uint8Array.from({ length: 300 }, (_, i) => (n * 7 + i) & 255)).done().subarray(0, (n * 37) % 300);
const records = Array.from({ length: COUNT }, (_, i) => ({ bytes: frameBytes(i + 1), time: TIME + i * 1001, originalLength: 1500 }));

/** Two sections of different byte order, an interface that is described in the middle, blocks without frames in between. */
function pcapngOfSections(): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const little of [true, false]) {
    parts.push(pcapngSection(little), pcapngInterface(1, [[2, [...'eth0'].map(c => c.charCodeAt(0))], [9, [9]]], little));
    for (let n = 1; n <= COUNT; n++) {
      const second = n > COUNT / 2;
      if (n === COUNT / 2 + 1) parts.push(pcapngInterface(101, [[2, [...'tun0'].map(c => c.charCodeAt(0))]], little));
      if (n % 50 === 0) parts.push(pcapngBlock(0x99, new Uint8Array(8), little));
      parts.push(pcapngPacket(frameBytes(little ? n : COUNT + n), n, n * 3, { interfaceIndex: second ? 1 : 0, originalLength: 1500, little }));
    }
  }
  return joined(parts);
}

function snoopBytes(): Uint8Array {
  const out = new ByteWriter(false).raw([0x73, 0x6e, 0x6f, 0x6f, 0x70, 0, 0, 0]).u32(2).u32(4);
  for (const { bytes, time, originalLength } of records) {
    const padded = (bytes.length + 3) & ~3;
    out.u32(originalLength).u32(bytes.length).u32(24 + padded).u32(0).u32(Math.floor(time / 1e6)).u32(time % 1e6).raw(bytes).raw(new Uint8Array(padded - bytes.length));
  }
  return out.done();
}

function folderOfTest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-frames-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function imported(path: string): Reading {
  const outcome = readSource(path, { site: 'site', config: {} });
  if (outcome.kind !== 'read') throw new Error(JSON.stringify(outcome));
  return outcome.reading;
}

const written = (name: string, bytes: Uint8Array): string => {
  const path = join(folderOfTest(), name);
  writeFileSync(path, bytes);
  return path;
};

const failure = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof ExpectedFailure) return `${error.failure.message} ${error.failure.advice ?? ''}`;
    throw error;
  }
  return 'none';
};

const hasZstd = spawnSync('zstd', ['--version']).status === 0;

describe('a frame is read back by its number', () => {
  const numbers = [1, 2, 31, 32, 33, 64, 65, 1499, 1500, 1501, 2999, 3000];
  test.each<readonly [string, () => Uint8Array]>([
    ['little-endian pcap', () => pcapBytes(records)], ['big-endian pcap with nanoseconds', () => pcapBytes(records, { little: false, nano: true })], ['modified pcap', () => pcapBytes(records, { modified: true })],
    ['snoop', snoopBytes], ['pcap in gzip', () => gzipSync(pcapBytes(records))], ['pcap in two gzip members', () => { const all = pcapBytes(records); return joined([gzipSync(all.subarray(0, 99_999)), gzipSync(all.subarray(99_999))]); }],
  ])('of a %s', async (_, bytes) => {
    const path = written('capture', bytes());
    const reading = imported(path);
    expect(reading.frames?.frames).toBe(COUNT);
    const frames = await readFrames(path, reading, numbers);
    expect(frames.map(frame => frame.number)).toEqual(numbers);
    for (const frame of frames) {
      expect(Buffer.from(frame.bytes).equals(frameBytes(frame.number)), `frame ${frame.number}`).toBe(true);
      expect([frame.time, frame.originalLength, frame.linkType]).toEqual([records[frame.number - 1]!.time, 1500, 1]);
    }
    // One at a time gives what all together give.
    for (const frame of frames) expect(await readFrames(path, reading, [frame.number])).toEqual([frame]);
  });

  test.each(['plain', 'gzip'])('of a %s pcapng with two sections, interfaces in the middle, and clocks of their own', async packing => {
    const bytes = pcapngOfSections();
    const path = written('capture', packing === 'gzip' ? gzipSync(bytes) : bytes);
    const reading = imported(path);
    for (const number of [...numbers, 3001, 3040, 4499, 4500, 4501, 4600, 5999, 6000]) {
      const [frame] = await readFrames(path, reading, [number]);
      expect(Buffer.from(frame!.bytes).equals(frameBytes(number)), `frame ${number}`).toBe(true);
      const n = number > COUNT ? number - COUNT : number;
      const second = n > COUNT / 2;
      expect(frame).toMatchObject({
        linkType: second ? 101 : 1, interfaceName: second ? 'tun0' : 'eth0', interfaceIndex: (number > COUNT ? 2 : 0) + (second ? 1 : 0), stamp: { high: n, low: n * 3, resolution: second ? 6 : 9 },
      });
    }
  });

  test.skipIf(!hasZstd)(`of a pcap in zstd${hasZstd ? '' : ' (zstd is not installed)'}`, async () => {
    const path = written('capture.pcap', pcapBytes(records));
    execFileSync('zstd', ['-q', path]);
    const reading = imported(`${path}.zst`);
    for (const frame of await readFrames(`${path}.zst`, reading, numbers)) expect(Buffer.from(frame.bytes).equals(frameBytes(frame.number)), `frame ${frame.number}`).toBe(true);
  });

  test('behind damage that the import passed over', async () => {
    const good = pcapBytes(records);
    const at = 24 + records.slice(0, 1000).reduce((sum, record) => sum + 16 + record.bytes.length, 0);
    const path = written('damaged.pcap', joined([good.subarray(0, at), new ByteWriter().u32(1_700_000_000).u32(0).u32(0xffffffff).u32(0xffffffff).done(), good.subarray(at)]));
    const reading = imported(path);
    expect(reading.source.problems[0]?.code).toBe('impossible-length');
    // What counts is what the import numbered: the same walk from the start of the file.
    const all = await readFrames(path, { ...reading, frames: { ...reading.frames!, step: 1 << 30 } }, [1, 1000, 1001, 1010, reading.frames!.frames]);
    expect(all).toHaveLength(5);
    for (const frame of all) expect(await readFrames(path, reading, [frame.number]), `frame ${frame.number}`).toEqual([frame]);
  });

  test('behind blocks that Wireshark numbers although they are no packets', async () => {
    const parts = [pcapngSection(), pcapngInterface(1)];
    for (let n = 1; n <= 200; n += 2) parts.push(pcapngBlock(n % 4 === 1 ? 0x0bad : 9, new Uint8Array(40)), pcapngPacket(frameBytes(n + 1), 1, n), pcapngBlock(0x0bad, new Uint8Array(0)), pcapngBlock(4, new Uint8Array(4)));
    const path = written('custom.pcapng', joined(parts));
    const reading = imported(path);
    expect(reading.source.capture?.packets).toBe(100);
    expect(reading.frames?.frames).toBe(200);
    for (const n of [2, 32, 34, 96, 98, 200]) expect((await readFrames(path, reading, [n]))[0]?.bytes, `frame ${n}`).toEqual(frameBytes(n));
    expect(await readFrames(path, reading, [1, 33, 65])).toEqual([]);
  });

  test('and none for a number that the capture has not', async () => {
    const path = written('capture', pcapBytes(records));
    const reading = imported(path);
    expect(await readFrames(path, reading, [0, -1, 1.5, COUNT + 1, Number.NaN, 2 ** 53])).toEqual([]);
    expect(await readFrames(path, reading, [])).toEqual([]);
  });
});

describe('only the file that was imported is shown', () => {
  test('one that is gone, grown, changed in place or no file any more is named with the hash it had', async () => {
    const path = written('line.pcap', pcapBytes(records));
    const reading = imported(path);
    const { sha256 } = reading.source;
    const bytes = readFileSync(path);
    appendFileSync(path, 'x');
    expect(await failure(readFrames(path, reading, [1]))).toMatch(new RegExp(`line\\.pcap has ${bytes.length + 1} bytes; when it was read it had ${bytes.length}.*${sha256}`));
    const other = Uint8Array.from(bytes);
    other[50]! ^= 1;
    writeFileSync(path, other);
    expect(await failure(readFrames(path, reading, [1]))).toMatch(new RegExp(`other bytes than when it was read.*${sha256}`));
    renameSync(path, `${path}.moved`);
    expect(await failure(readFrames(path, reading, [1]))).toMatch(new RegExp(`line\\.pcap is no longer where it was read\\. Its SHA-256 was ${sha256}`));
    execFileSync('mkdir', [path]);
    expect(await failure(readFrames(path, reading, [1]))).toMatch(/no regular file any more/);
    expect(await failure(readFrames(undefined, reading, [1]))).toContain(sha256);
  });

  test('one that was only touched is hashed again, and shown', async () => {
    const path = written('line.pcap', pcapBytes(records));
    const reading = imported(path);
    utimesSync(path, 1_000_000_000, 1_000_000_000);
    expect((await readFrames(path, reading, [7]))[0]?.bytes).toEqual(frameBytes(7));
  });

  test('a source read before there was an index says what to do', async () => {
    const path = written('line.pcap', pcapBytes(records));
    const { frames: _, ...reading } = imported(path);
    expect(await failure(readFrames(path, reading, [7]))).toMatch(/Import it again/);
  });

  test('no path on another computer counts as local', () => {
    for (const path of ['\\\\server\\share\\a.pcap', '//server/share/a.pcap', '\\\\?\\UNC\\server\\share', 'file:///etc/passwd', '../a.pcap', 'a.pcap', '']) expect(isLocalPath(path), path).toBe(false);
    expect(isLocalPath('/evidence/a.pcap')).toBe(true);
  });
});

describe('the index', () => {
  test('costs at most half a megabyte and a walk of some records, whatever the capture holds', () => {
    for (const [frames, most] of [[10, 32], [100_000, 32], [5_000_000, 128], [40_000_000, 1024]] as const) {
      const builder = new FrameIndexBuilder();
      let at = 24;
      for (let n = 1; n <= frames; n++) {
        if (n === builder.next) builder.note(at);
        at += 216 + (n % 3);
      }
      const index = builder.done(frames);
      expect(index.marks.length).toBeLessThan(512 * 1024);
      expect(index.step).toBeLessThanOrEqual(most);
      const offset = (n: number): number => 24 + 216 * (n - 1) + Math.floor((n - 1) / 3) * 3 + [0, 1, 3][(n - 1) % 3]!;
      for (const n of [1, 2, 5, frames >> 1, frames - 1, frames]) {
        const mark = markBefore(index, n)!;
        expect(n - mark.number).toBeGreaterThanOrEqual(0);
        expect(n - mark.number).toBeLessThan(index.step);
        expect(mark.at).toBe(offset(mark.number));
      }
    }
  }, 60_000);

  test('does not depend on how the file was cut into pieces, and is not made where nobody wants it', () => {
    const folder = folderOfTest();
    const path = join(folder, 'a.pcapng');
    writeFileSync(path, pcapngOfSections());
    const index = imported(path).frames!;
    expect(index.step).toBe(32);
    expect(markBefore(index, 6000)).toMatchObject({ number: 5985 });
    expect(new FrameIndexBuilder(false).next).toBe(-1);
  });
});

// The real captures beside the checkout, against Wireshark's own numbering.
const captures = resolve(import.meta.dirname, '../../../shared/captures');
const hasEditcap = spawnSync('editcap', ['--version']).status === 0;
const files = existsSync(captures) ? readdirSync(captures).filter(name => /\.(pcap|pcapng|snoop|cap|gz|zst)$/.test(name)).sort() : [];

/** Packets of a little-endian pcapng as editcap writes it, read here by hand: block type 6, captured length at 20, data at 28 (pcapng draft, 4.3). */
function packetsOf(file: Buffer): Buffer[] {
  const packets: Buffer[] = [];
  for (let at = 0; at < file.length; at += file.readUInt32LE(at + 4)) if (file.readUInt32LE(at) === 6) packets.push(file.subarray(at + 28, at + 28 + file.readUInt32LE(at + 20)));
  return packets;
}

/** A few numbers, the same every time: the linear congruential generator of Numerical Recipes. */
function someNumbers(frames: number, seed: number): number[] {
  let state = seed >>> 0;
  const chosen = [1, Math.ceil(frames / 2), frames];
  for (let i = 0; i < 4; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    chosen.push(1 + (state % frames));
  }
  return [...new Set(chosen)].sort((a, b) => a - b);
}

const missing = files.length === 0 ? ' (../shared/captures is not there)' : !hasEditcap ? ' (editcap is not installed)' : '';
describe.skipIf(missing !== '')(`frame n of a real capture has the bytes that Wireshark shows as frame n${missing}`, () => {
  const same = async (path: string, seed: number): Promise<void> => {
    const name = basename(path);
    const outcome = readSource(path, { site: 'site', config: {} });
    if (outcome.kind !== 'read') throw new Error(outcome.kind);
    const { reading } = outcome;
    if (reading.frames!.frames === 0) return;
    const numbers = someNumbers(reading.frames!.frames, seed);
    const truth = join(folderOfTest(), 'truth.pcapng');
    const said = spawnSync('editcap', ['-F', 'pcapng', '-r', path, truth, ...numbers.map(String)], { encoding: 'utf8' });
    const packets = packetsOf(readFileSync(truth));
    const frames = await readFrames(path, reading, numbers);
    // Blocks that are numbered and hold no packet are written by editcap as what they are: no packet here either.
    if (!name.includes('conf-le-018')) expect(frames.map(frame => frame.number)).toEqual(numbers);
    expect(packets.length, said.stderr).toBe(frames.length);
    frames.forEach((frame, i) => expect(Buffer.from(frame.bytes).toString('hex'), `frame ${frame.number}`).toBe(packets[i]!.toString('hex')));
  };
  test.each(files.length > 0 ? files : ['none'])('%s', async name => same(join(captures, name), name.length * 7919), 60_000);

  test.each(['gz', 'zst'] as const)('in .%s', async kind => {
    const folder = folderOfTest();
    const name = files.find(candidate => candidate.endsWith('.pcapng') && statSync(join(captures, candidate)).size > 200_000)!;
    const path = join(folder, name);
    copyFileSync(join(captures, name), path);
    execFileSync(kind === 'gz' ? 'gzip' : 'zstd', ['-q', '-k', path]);
    await same(`${path}.${kind}`, 5);
  });
});
