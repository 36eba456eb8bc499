import { Gunzip } from 'fflate';
import { Decompress } from 'fzstd';
import { figure, partial } from './frame';
import type { Problem } from '../model/problem';

/** Bytes that one compressed file may unpack to; reliability, limits. */
export const MAX_UNPACKED = 64 * 1024 ** 3;

/** Unpacks a stream in pieces. `push` and `end` return a problem once, when the stream turns out to be broken or too large. */
export interface Inflater {
  push(chunk: Uint8Array): Problem | undefined;
  end(): Problem | undefined;
}

/**
 * gzip (RFC 1952, several members in a row too) by fflate, zstd (RFC 8878) by fzstd. Whoever reads the file may as well unpack it with something faster and
 * push the result: the reading does not care.
 */
export function openInflater(kind: 'gzip' | 'zstd', onBytes: (bytes: Uint8Array) => void, limit: number = MAX_UNPACKED): Inflater {
  let unpacked = 0;
  let packed = 0;
  let finished = false;
  let over = false;
  let problem: Problem | undefined;
  const take = (bytes: Uint8Array, final?: boolean): void => {
    if (final) finished = true;
    if (over || bytes.length === 0) return;
    unpacked += bytes.length;
    if (unpacked > limit) {
      over = true;
      problem = partial('unpacks-too-large', `stopped after ${limit >= 1024 ** 3 ? `${limit / 1024 ** 3} GiB` : `${figure(limit)} bytes`} unpacked`, packed);
      return;
    }
    onBytes(bytes);
  };
  const stream = kind === 'gzip' ? new Gunzip(take) : new Decompress(take);
  const feed = (chunk: Uint8Array, final: boolean): Problem | undefined => {
    if (over) return undefined;
    packed += chunk.length;
    // Small pieces in, so that a bomb is noticed long before one call has unpacked all of it.
    try {
      // fzstd keeps what it is given until a block is whole, and the caller reuses its buffer: a copy.
      for (let at = 0; at < chunk.length && !over; at += 65_536) stream.push(kind === 'zstd' ? chunk.slice(at, at + 65_536) : chunk.subarray(at, at + 65_536), false);
      if (final && !over) stream.push(new Uint8Array(0), true);
    } catch (error) {
      // Both libraries throw plain Errors for broken input; a bug of ours in `onBytes` must not hide among them.
      if (!isFormatError(error)) throw error;
      over = true;
      problem = broken(kind, packed, unpacked, final);
    }
    if (final && !over && !finished) problem = broken(kind, packed, unpacked, true);
    const found = problem;
    problem = undefined;
    return found;
  };
  return { push: chunk => feed(chunk, false), end: () => feed(new Uint8Array(0), true) };
}

function isFormatError(error: unknown): boolean {
  return error instanceof Error && (typeof (error as { code?: unknown }).code === 'number' || error.constructor === Error || error instanceof RangeError);
}

function broken(kind: string, packed: number, unpacked: number, atEnd: boolean): Problem {
  return atEnd
    ? partial('compressed-cut-short', `the ${kind} stream ends before its end; ${figure(unpacked)} bytes unpacked`, packed)
    : partial('compressed-damaged', `the ${kind} stream is damaged before byte ${figure(packed)}; ${figure(unpacked)} bytes unpacked`, packed);
}
