import { Gunzip } from 'fflate';
import { Decompress } from 'fzstd';
import { figure, partial } from './frame';
import { ZstdExcess, ZstdFrames } from './zstd-frames';
import type { Problem } from '../model/problem';

/** Bytes that one compressed file may unpack to; reliability, limits. */
export const MAX_UNPACKED = 64 * 1024 ** 3;

/**
 * The packed file goes to the libraries in pieces of this size, counted from its beginning: how they take damage depends on where a piece ends, and the
 * reading must not depend on how its caller cut the file. Small, for two more reasons: a bomb is noticed long before one call has unpacked all of it, and
 * what a broken piece held in front of the damage is lost.
 */
const PIECE = 16_384;

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
  const frames = kind === 'zstd' ? new ZstdFrames() : undefined;
  const unpack = (piece: Uint8Array, final: boolean): void => {
    packed += piece.length;
    try {
      if (!frames || piece.length === 0) stream.push(piece, final);
      // Block by block, so that each is weighed before it is unpacked.
      else for (let at = 0; at < piece.length && !over;) {
        const next = frames.advance(piece, at, unpacked);
        stream.push(piece.subarray(at, next), false);
        at = next;
      }
    } catch (error) {
      if (error instanceof ZstdExcess) {
        over = true;
        problem = partial('unpacks-too-large', `the zstd stream ${error.message}; ${figure(unpacked)} bytes unpacked`, packed, 'Unpack it first, then import what is inside.');
        return;
      }
      // Both libraries throw plain Errors for broken input; a bug of ours in `onBytes` must not hide among them.
      if (!isFormatError(error)) throw error;
      over = true;
      problem = broken(kind, packed, unpacked, final);
    }
  };
  const reported = (): Problem | undefined => {
    const found = problem;
    problem = undefined;
    return found;
  };
  // fzstd keeps what it is given until a block is whole, so that no piece's bytes may be used again.
  let waiting = new Uint8Array(PIECE);
  let filled = 0;
  return {
    push(chunk) {
      for (let at = 0; at < chunk.length && !over;) {
        const part = chunk.subarray(at, at + PIECE - filled);
        waiting.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled < PIECE) break;
        unpack(waiting, false);
        waiting = new Uint8Array(PIECE);
        filled = 0;
      }
      return reported();
    },
    end() {
      if (!over && filled > 0) unpack(waiting.subarray(0, filled), false);
      if (!over) unpack(new Uint8Array(0), true);
      if (!over && !finished) problem = broken(kind, packed, unpacked, true);
      return reported();
    },
  };
}

function isFormatError(error: unknown): boolean {
  return error instanceof Error && (typeof (error as { code?: unknown }).code === 'number' || error.constructor === Error || error instanceof RangeError);
}

function broken(kind: string, packed: number, unpacked: number, atEnd: boolean): Problem {
  return atEnd
    ? partial('compressed-cut-short', `the ${kind} stream ends before its end; ${figure(unpacked)} bytes unpacked`, packed)
    : partial('compressed-damaged', `the ${kind} stream is damaged before byte ${figure(packed)}; ${figure(unpacked)} bytes unpacked`, packed);
}
