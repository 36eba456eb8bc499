import { closeSync, readSync } from 'node:fs';
import { isCaptureFormat, walkToFrames, type FrameRead, type FrameWalk } from '../../shared/capture/frame-walk';
import { openInflater } from '../../shared/capture/inflate';
import type { FrameIndex } from '../../shared/model/frame-index';
import { ExpectedFailure } from '../engine/expected-failure';
import { breathe, openRecorded, type Recorded } from './source-file';

/**
 * Reads single frames back by number: for the hex view, and to write cited frames out. It runs in the engine and not in an import worker, because it looks at a few records through
 * the very readers that the import went through (capture/frame-walk); the checked reader is the defence there as here, and a process that is started for every look would cost
 * more than the look.
 *
 * A plain file is read from the mark before the frame on: some KB, whatever the size of the file. A gzip or zstd file has no places to begin at, so it is unpacked again up to the
 * frame, and no further; the engine answers others in between.
 */

/** First read of a walk: the records between two marks mostly fit. It doubles, so that a walk over large frames needs few reads. */
const FIRST_BLOCK = 32_768;
const BLOCK = 1 << 20;

/**
 * @param numbers as Wireshark shows them, any order, repeated or not
 * @returns the frames that the file has, ascending. Throws ExpectedFailure when the file is not the one that was imported
 */
export async function readFrames(path: string | undefined, recorded: Recorded, numbers: readonly number[]): Promise<FrameRead[]> {
  const { source, frames: index } = recorded;
  if (!source.capture || !isCaptureFormat(source.format)) throw new ExpectedFailure({ code: 'no-frames', message: `${source.name} is no capture: it has no frames.` });
  if (!index) {
    throw new ExpectedFailure({ code: 'no-frame-index', message: `${source.name} was imported before frames could be read back. Its SHA-256 was ${source.sha256}.`, advice: 'Import it again: it is not counted twice, and its frames can be shown then.' });
  }
  const wanted = [...new Set(numbers)].sort((a, b) => a - b);
  const file = await openRecorded(path, recorded);
  try {
    const found: FrameRead[] = [];
    // An unpacked stream is gone through once; in a plain file each stretch between two marks is a walk of its own.
    for (const group of index.compression === undefined ? byMark(wanted, index) : [wanted]) {
      const walk = walkToFrames(source.format, index, group);
      if (!walk) continue;
      if (index.compression === undefined) await walkPlain(file, walk);
      else await walkPacked(file, walk, index.compression);
      found.push(...walk.found);
    }
    return found;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new ExpectedFailure({ code: 'read-error', message: `${source.name} cannot be read here: ${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}.`, advice: 'Copy the file to a local disk and import it from there.' });
  } finally {
    closeSync(file);
  }
}

function byMark(numbers: readonly number[], { step }: FrameIndex): readonly (readonly number[])[] {
  const groups = new Map<number, number[]>();
  for (const number of numbers) {
    const mark = Math.floor((number - 1) / step);
    const group = groups.get(mark);
    if (group) group.push(number);
    else groups.set(mark, [number]);
  }
  return [...groups.values()];
}

async function walkPlain(file: number, walk: FrameWalk): Promise<void> {
  walk.begin(walk.headers.map(({ at, length }) => {
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, readSync(file, bytes, 0, length, at));
  }));
  let block = new Uint8Array(FIRST_BLOCK);
  for (let at = walk.from, n; !walk.done; at += n) {
    n = readSync(file, block, 0, block.length, at);
    if (n === 0) return walk.end();
    walk.push(block.subarray(0, n));
    if (block.length < BLOCK) block = new Uint8Array(block.length * 2);
    else await breathe();
  }
}

async function walkPacked(file: number, walk: FrameWalk, compression: 'gzip' | 'zstd'): Promise<void> {
  const headers = walk.headers.map(({ length }) => new Uint8Array(length));
  let begun = false;
  let at = 0;
  const inflater = openInflater(compression, bytes => {
    const end = at + bytes.length;
    walk.headers.forEach((header, i) => {
      const from = Math.max(header.at, at);
      const to = Math.min(header.at + header.length, end);
      if (from < to) headers[i]!.set(bytes.subarray(from - at, to - at), from - header.at);
    });
    if (end > walk.from && !walk.done) {
      if (!begun) walk.begin(headers);
      begun = true;
      walk.push(bytes.subarray(Math.max(0, walk.from - at)));
    }
    at = end;
  });
  const block = new Uint8Array(BLOCK);
  for (let position = 0, n; !walk.done; position += n) {
    n = readSync(file, block, 0, block.length, position);
    const problem = n === 0 ? inflater.end() : inflater.push(block.subarray(0, n));
    // Damage ends the stream where it ended it at the import: what lies before it is as good as it was then.
    if (n === 0 || problem) return walk.end();
    await breathe();
  }
}
