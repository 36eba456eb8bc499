import type { ContextBlock, FrameIndex } from '../model/frame-index';

/** Frames between two marks, to begin with. Twenty to eighty records are found within one read of a disk. */
const FIRST_STEP = 32;
/** Marks of one capture. When they are used up every second one goes and the step doubles: a capture of any size costs at most 512 KB while it is read, and half of it or less when it is kept. */
const MOST_MARKS = 65_536;
/** Sections and interfaces that are noted. A file with more is indexed up to there; later frames are walked to from the last mark. */
const MOST_CONTEXT = 8192;

/** Notes where records begin while a capture is read. What a reader does per frame is to compare its number with `next`. */
export class FrameIndexBuilder {
  /** Number of the frame to be noted next; −1: none any more. */
  next: number;
  private step = FIRST_STEP;
  private count = 0;
  private at = new Float64Array(64);
  private readonly blocks: ContextBlock[] = [];

  /** @param wanted false: nobody will read a frame back, nothing is noted */
  constructor(wanted = true) {
    this.next = wanted ? 1 : -1;
  }

  /** The record of frame `next` begins at this byte of the (unpacked) file. */
  note(at: number): void {
    if (this.count === MOST_MARKS) {
      for (let i = 0; i < MOST_MARKS / 2; i++) this.at[i] = this.at[2 * i]!;
      this.count = MOST_MARKS / 2;
      this.step *= 2;
    }
    if (this.count === this.at.length) {
      const grown = new Float64Array(this.at.length * 2);
      grown.set(this.at);
      this.at = grown;
    }
    this.at[this.count++] = at;
    this.next = 1 + this.count * this.step;
  }

  /** pcapng: a block that later ones are read by; `interfacesBefore` only of a section header. */
  context(at: number, length: number, interfacesBefore?: number): void {
    if (this.next < 0) return;
    if (this.blocks.length >= MOST_CONTEXT) this.next = -1;
    else this.blocks.push(interfacesBefore === undefined ? { at, length } : { at, length, interfacesBefore });
  }

  done(frames: number, compression?: 'gzip' | 'zstd'): FrameIndex {
    return { frames, step: this.step, marks: packed(this.at.subarray(0, this.count)), context: this.blocks, ...(compression === undefined ? {} : { compression }) };
  }
}

function packed(offsets: Float64Array): Uint8Array {
  const out = new Uint8Array(offsets.length * 8);
  let length = 0;
  let before = 0;
  for (const offset of offsets) {
    // Offsets pass 2^31: division, not shifts.
    let difference = offset - before;
    before = offset;
    while (difference >= 128) {
      out[length++] = 128 | (difference % 128);
      difference = Math.floor(difference / 128);
    }
    out[length++] = difference;
  }
  return out.slice(0, length);
}

/** Where the walk to a frame begins. */
export interface Mark {
  /** Number of the frame whose record stands at `at`. */
  readonly number: number;
  readonly at: number;
}

/** The last mark at or before a frame; undefined when the capture has no such frame. The index may come from anybody's engagement: whatever it says, the result is a number and an offset. */
export function markBefore(index: FrameIndex, number: number): Mark | undefined {
  if (!Number.isInteger(number) || number < 1 || number > index.frames) return undefined;
  const wanted = Math.floor((number - 1) / index.step);
  let at = 0;
  let position = 0;
  for (let mark = 0; position < index.marks.length; mark++) {
    let difference = 0;
    for (let unit = 1; position < index.marks.length; unit *= 128) {
      const byte = index.marks[position++]!;
      difference += (byte & 127) * unit;
      if (byte < 128) break;
    }
    at += difference;
    if (mark === wanted || position >= index.marks.length) return Number.isSafeInteger(at) ? { number: 1 + mark * index.step, at } : undefined;
  }
  return undefined;
}
