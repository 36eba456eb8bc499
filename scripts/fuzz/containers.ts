import { gzipSync } from 'node:zlib';
import type { Random } from './random';

/** Frames of a sound capture, from which cases are made. */
export interface SeedFrame {
  readonly bytes: Uint8Array;
  /** Microseconds since 1970. */
  readonly time: number;
  readonly originalLength: number;
}

export interface Seed {
  readonly name: string;
  readonly linkType: number;
  readonly frames: readonly SeedFrame[];
}

export const CONTAINERS = ['pcap', 'pcap-big', 'pcap-nano', 'pcap-nano-big', 'pcap-modified', 'pcapng', 'pcapng-big', 'snoop', 'gzip', 'zstd'] as const;
export type Container = (typeof CONTAINERS)[number];

/** Formats whose bytes are not packed: a file cut short holds the beginning of the same frames. */
export const isPlain = (file: Uint8Array): boolean => !(file[0] === 0x1f && file[1] === 0x8b) && !(file[0] === 0x28 && file[1] === 0xb5);

/**
 * Writes frames as one of the containers. Not the tests' writer (`shared/capture/capture-bytes`), which is easy to read and a hundred times slower: here it
 * would be most of the work of a case.
 */
export function writeCapture(container: Container, linkType: number, frames: readonly SeedFrame[]): Uint8Array {
  switch (container) {
    case 'gzip': return gzipSync(pcap(frames, linkType, true, false, false), { level: 1 });
    case 'zstd': return zstd(pcap(frames, linkType, true, false, false));
    case 'pcapng': case 'pcapng-big': return pcapng(frames, linkType, container === 'pcapng');
    case 'snoop': return snoop(frames, linkType);
    default: return pcap(frames, linkType, !container.endsWith('big'), container.includes('nano'), container === 'pcap-modified');
  }
}

export function anyContainer(random: Random): Container {
  // Half of all captures in the field are classic ones; the rest in turn.
  return random.chance(40) ? 'pcap' : random.pick(CONTAINERS);
}

function pcap(frames: readonly SeedFrame[], linkType: number, little: boolean, nano: boolean, modified: boolean): Uint8Array {
  const header = modified ? 24 : 16;
  const out = new Uint8Array(24 + frames.reduce((sum, { bytes }) => sum + header + bytes.length, 0));
  const view = new DataView(out.buffer);
  view.setUint32(0, modified ? 0xa1b2cd34 : nano ? 0xa1b23c4d : 0xa1b2c3d4, little);
  view.setUint16(4, 2, little);
  view.setUint16(6, 4, little);
  view.setUint32(16, 65_535, little);
  view.setUint32(20, linkType, little);
  let at = 24;
  for (const { bytes, time, originalLength } of frames) {
    view.setUint32(at, Math.floor(time / 1e6), little);
    view.setUint32(at + 4, (time % 1e6) * (nano ? 1000 : 1), little);
    view.setUint32(at + 8, bytes.length, little);
    view.setUint32(at + 12, originalLength, little);
    out.set(bytes, at + header);
    at += header + bytes.length;
  }
  return out;
}

function pcapng(frames: readonly SeedFrame[], linkType: number, little: boolean): Uint8Array {
  const padded = (n: number): number => (n + 3) & ~3;
  const out = new Uint8Array(28 + 20 + frames.reduce((sum, { bytes }) => sum + 32 + padded(bytes.length), 0));
  const view = new DataView(out.buffer);
  const u32 = (at: number, ...values: readonly number[]): void => values.forEach((value, i) => view.setUint32(at + 4 * i, value, little));
  u32(0, 0x0a0d0d0a, 28, 0x1a2b3c4d, 0, 0xffffffff, 0xffffffff, 28);
  view.setUint16(12, 1, little);
  u32(28, 1, 20, 0, 0, 20);
  view.setUint16(36, linkType, little);
  let at = 48;
  for (const { bytes, time, originalLength } of frames) {
    const length = 32 + padded(bytes.length);
    u32(at, 6, length, 0, Math.floor(time / 2 ** 32), time % 2 ** 32, bytes.length, originalLength);
    out.set(bytes, at + 28);
    u32(at + length - 4, length);
    at += length;
  }
  return out;
}

function snoop(frames: readonly SeedFrame[], linkType: number): Uint8Array {
  const padded = (n: number): number => (n + 3) & ~3;
  const out = new Uint8Array(16 + frames.reduce((sum, { bytes }) => sum + 24 + padded(bytes.length), 0));
  const view = new DataView(out.buffer);
  out.set([0x73, 0x6e, 0x6f, 0x6f, 0x70]);
  view.setUint32(8, 2);
  view.setUint32(12, linkType === 1 ? 4 : 9);
  let at = 16;
  for (const { bytes, time, originalLength } of frames) {
    view.setUint32(at, originalLength);
    view.setUint32(at + 4, bytes.length);
    view.setUint32(at + 8, 24 + padded(bytes.length));
    view.setUint32(at + 16, Math.floor(time / 1e6));
    view.setUint32(at + 20, time % 1e6);
    out.set(bytes, at + 24);
    at += 24 + padded(bytes.length);
  }
  return out;
}

/** A zstd frame of raw blocks (RFC 8878 §3.1.1): Node 20 has no zstd writer. */
function zstd(bytes: Uint8Array): Uint8Array {
  const BLOCK = 100_000;
  const blocks = Math.max(1, Math.ceil(bytes.length / BLOCK));
  const out = new Uint8Array(9 + 3 * blocks + bytes.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, 0xfd2fb528, true);
  out[4] = 0xa0;
  view.setUint32(5, bytes.length, true);
  let at = 9;
  for (let block = 0; block < blocks; block++) {
    const part = bytes.subarray(block * BLOCK, (block + 1) * BLOCK);
    const header = (part.length << 3) | (block === blocks - 1 ? 1 : 0);
    out.set([header & 255, (header >> 8) & 255, header >> 16], at);
    out.set(part, at + 3);
    at += 3 + part.length;
  }
  return out;
}
