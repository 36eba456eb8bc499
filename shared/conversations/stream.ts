/** Bytes kept of one side while a message is incomplete, and of all streams together; reliability, limits. */
export const MAX_STREAM_BYTES = 1024 * 1024;
export const MAX_TOTAL_BYTES = 64 * 1024 * 1024;
/** Segments that may wait for a missing one. */
const MAX_WAITING = 64;
const MAX_WAITING_BYTES = 256 * 1024;

interface Waiting {
  readonly sequence: number;
  readonly bytes: Uint8Array;
  readonly wireLength: number;
  readonly frame: number;
}

/** Where bytes of the buffer came from: those from `offset` on stood in `frame`. */
export interface Mark {
  offset: number;
  readonly frame: number;
}

/** One direction of a TCP connection: what is expected next, and what could not be used yet. */
export class StreamSide {
  /** Next sequence number; valid when `known`. */
  next = 0;
  known = false;
  buffer: Uint8Array | undefined;
  buffered = 0;
  marks: Mark[] = [];
  /** Bytes of a message's remainder still to pass over. */
  passing = 0;
  /** Times that the buffered message was tried in vain, and how long the buffer must be before the next try. */
  tries = 0;
  retryAt = 0;
  waiting: Waiting[] | undefined;
  waitingBytes = 0;
  /** SYN or an earlier segment was seen, so that the first byte here begins a message for sure. */
  fromStart = false;

  /** Bytes held, for the common budget. */
  get held(): number {
    return (this.buffer?.length ?? 0) + this.waitingBytes;
  }

  /** Keeps bytes[from, to) behind what is buffered; false when the stream's share is used up, and then nothing is kept. */
  keep(bytes: Uint8Array, from: number, to: number, frame: number): boolean {
    const needed = this.buffered + to - from;
    if (needed > MAX_STREAM_BYTES) {
      this.drop();
      return false;
    }
    if (!this.buffer || this.buffer.length < needed) {
      const grown = new Uint8Array(Math.min(MAX_STREAM_BYTES, Math.max(needed, 512, (this.buffer?.length ?? 0) * 2)));
      if (this.buffer) grown.set(this.buffer.subarray(0, this.buffered));
      this.buffer = grown;
    }
    this.buffer.set(bytes.subarray(from, to), this.buffered);
    if (this.marks.length < 1024) this.marks.push({ offset: this.buffered, frame });
    this.buffered = needed;
    return true;
  }

  /** Removes the first n buffered bytes. */
  use(n: number): void {
    this.tries = 0;
    this.retryAt = 0;
    if (n >= this.buffered) return this.drop();
    this.buffer!.copyWithin(0, n, this.buffered);
    this.buffered -= n;
    let first = 0;
    while (first + 1 < this.marks.length && this.marks[first + 1]!.offset <= n) first++;
    this.marks = this.marks.slice(first);
    for (const mark of this.marks) mark.offset = Math.max(0, mark.offset - n);
  }

  drop(): void {
    this.buffer = undefined;
    this.buffered = 0;
    this.marks = [];
    this.tries = 0;
    this.retryAt = 0;
  }

  /** Frame that the buffered byte at `offset` stood in. */
  frameAt(offset: number): number {
    let frame = this.marks[0]?.frame ?? 0;
    for (const mark of this.marks) {
      if (mark.offset > offset) break;
      frame = mark.frame;
    }
    return frame;
  }

  /** Puts a segment aside that came too early; false when there are too many, and then the gap will not close. */
  wait(sequence: number, bytes: Uint8Array, from: number, to: number, wireLength: number, frame: number): boolean {
    if ((this.waiting?.length ?? 0) >= MAX_WAITING || this.waitingBytes + to - from > MAX_WAITING_BYTES) return false;
    (this.waiting ??= []).push({ sequence, bytes: bytes.slice(from, to), wireLength, frame });
    this.waitingBytes += to - from;
    return true;
  }

  /** The waiting segment that touches `next`, taken out; undefined without one. */
  takeWaiting(): Waiting | undefined {
    const { waiting } = this;
    if (!waiting) return undefined;
    for (let i = 0; i < waiting.length; i++) {
      if (((waiting[i]!.sequence - this.next) | 0) > 0) continue;
      const [taken] = waiting.splice(i, 1);
      this.waitingBytes -= taken!.bytes.length;
      if (waiting.length === 0) this.waiting = undefined;
      return taken;
    }
    return undefined;
  }

  /** The earliest sequence number that waits. */
  earliestWaiting(): number | undefined {
    let earliest: number | undefined;
    for (const { sequence } of this.waiting ?? []) if (earliest === undefined || ((sequence - earliest) | 0) < 0) earliest = sequence;
    return earliest;
  }
}
