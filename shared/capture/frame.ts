import type { Problem } from '../model/problem';
import type { FileNotes } from './file-notes';
import type { FrameIndexBuilder } from './frame-index';

/** Why the bytes of a frame may not be used. The frame still counts, so that numbers agree with other readers. */
export const FRAME_OK = 0;
export const FRAME_MALFORMED = 1;
export const FRAME_TOO_LARGE = 2;

/**
 * One record of a capture. There is a single object of it per capture, filled anew for every frame: an object per frame would double the
 * time a capture takes. Whoever wants to keep something copies it inside the callback.
 */
export interface Frame {
  /** Buffer that holds the frame; it belongs to the reader of the file. */
  bytes: Uint8Array;
  /** First byte of the frame in `bytes`. */
  offset: number;
  /** Bytes in the file. */
  length: number;
  /** Bytes on the wire, as the capturing program noted; 0 and less than `length` do occur. */
  originalLength: number;
  /** Microseconds since 1970, nanoseconds cut off; NaN when the record has no time or an impossible one. */
  time: number;
  /** Counts over all sections of the file. */
  interfaceIndex: number;
  /** Number of the tcpdump.org link-layer registry. */
  linkType: number;
  /** From 1, as Wireshark numbers them. */
  number: number;
  /** FRAME_OK, or why its bytes are none. */
  fault: number;
}

export function emptyFrame(): Frame {
  return { bytes: new Uint8Array(0), offset: 0, length: 0, originalLength: 0, time: Number.NaN, interfaceIndex: 0, linkType: 0, number: 0, fault: FRAME_OK };
}

/** What a reader of one format hands on. */
export interface FrameSink {
  readonly frame: Frame;
  /** Told where the frames stand whose number it waits for. */
  readonly index: FrameIndexBuilder;
  onFrame(frame: Frame): void;
  /** What the file says besides packets. */
  readonly notes: FileNotes;
  problem(problem: Problem): void;
}

/**
 * A reader of one format, fed through `feed.ts`. It sees a window of the file and says how far it came; it keeps no bytes itself, so that the
 * result cannot depend on how the file was cut into chunks.
 */
export interface FormatReader {
  readonly format: string;
  /** Bytes that must stand in the window before `consume` can go on. */
  wanted: number;
  /** Set when the rest of the file is of no use. */
  stopped: boolean;
  /** Reads bytes[start, end), the first of which is byte `at` of the file; returns the index behind the last byte used. */
  consume(bytes: Uint8Array, start: number, end: number, at: number): number;
  /** The file is over, and bytes[start, end) could not be used. */
  finish(bytes: Uint8Array, start: number, end: number, at: number): void;
  /** The exact time of the frame at hand, from the record before its bytes; only inside `onFrame`. Undefined without one. Never asked for on the hot path. */
  stamp(): Stamp | undefined;
}

/** A time as pcapng writes it: 64 bits in units of the interface. `Frame.time` is the same, cut to microseconds. */
export interface Stamp {
  readonly high: number;
  readonly low: number;
  /** if_tsresol: 6 microseconds, 9 nanoseconds; with the top bit a negative power of two. */
  readonly resolution: number;
  /** if_tsoffset, seconds. */
  readonly offsetSeconds: number;
}

/** Seconds and a fraction as a stamp. */
export function stampOf(seconds: number, fraction: number, resolution: 6 | 9): Stamp {
  const ticks = BigInt(seconds) * 10n ** BigInt(resolution) + BigInt(fraction);
  return { high: Number((ticks >> 32n) & 0xffffffffn), low: Number(ticks & 0xffffffffn), resolution, offsetSeconds: 0 };
}

/** Largest packet that is looked into, and largest that is believed at all; reliability, limits. */
export const MAX_PACKET = 262_144;
export const MAX_PACKET_SKIPPED = 16 * 1024 * 1024;

/** How far behind damage the next whole record is looked for. */
export const RESYNC_WINDOW = 65_536;

/** Times from 2100 on are damage (a negative second reads as 2106): they stay off the time axis, like 0, which stands for none. */
const LATEST = 4_102_444_800;

/** Microseconds of 1980: an earlier time comes from a clock that was never set, or counts from the start of the capture. */
export const CLOCK_SET = 315_532_800_000_000;

/** Microseconds of seconds and a fraction in microseconds; NaN when out of range. */
export function frameTime(seconds: number, micros: number): number {
  const time = seconds * 1_000_000 + micros;
  return time > 0 && seconds < LATEST && micros >= 0 && micros < 1_000_000 ? time : Number.NaN;
}

/** `1 048 571`: a figure as people read it, with no-break-free plain blanks so that it can be searched for. */
export function figure(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** `1 packet`, `811 packets`. */
export function counted(n: number, noun: string, many = `${noun}s`): string {
  return `${figure(n)} ${n === 1 ? noun : many}`;
}

export function refused(code: string, message: string, advice?: string): Problem {
  return advice === undefined ? { code, weight: 'refused', message } : { code, weight: 'refused', message, advice };
}

export function partial(code: string, message: string, offset: number, advice?: string): Problem {
  return { code, weight: 'partial', message, ...(advice === undefined ? {} : { advice }), at: { offset } };
}

export function warning(code: string, message: string, offset?: number): Problem {
  return offset === undefined ? { code, weight: 'warning', message } : { code, weight: 'warning', message, at: { offset } };
}
