import { CLOCK_SET } from '../capture/frame';
import type { Frame } from '../capture/frame';

/** Index into `outcomes` for frames above the largest accepted size; the others are the packet's faults. */
export const TOO_LARGE = 8;

/** What a capture's receipt counts with every frame. Fields of an object: numbers that closures share would be allocated anew at each change. */
export class Totals {
  /** Frames by what became of them: index is the fault of the packet, 0 for those in a conversation. */
  readonly outcomes = new Float64Array(16);
  packets = 0;
  wireBytes = 0.5;
  capturedBytes = 0.5;
  first = Number.POSITIVE_INFINITY;
  last = Number.NEGATIVE_INFINITY;
  untimed = 0;
  unset = 0;
  backwards = 0;
  empty = 0;
  private previous = Number.NEGATIVE_INFINITY;
  private readonly byLinkType = new Map<number, number>();
  private linkType = -1;
  private linkFrames = 0;

  constructor() {
    // Begun as fractions so that the engine stores them as doubles from the start; whole sums from here on.
    this.wireBytes = 0;
    this.capturedBytes = 0;
  }

  add(frame: Frame): void {
    // Not the frame's number: records that hold no packet have numbers too (capture/pcapng).
    this.packets++;
    if (frame.linkType !== this.linkType) this.changeLinkType(frame.linkType);
    this.linkFrames++;
    this.wireBytes += frame.originalLength;
    this.capturedBytes += frame.length;
    const { time } = frame;
    if (time !== time) {
      this.untimed++;
      return;
    }
    if (time < this.first) {
      this.first = time;
    }
    if (time < CLOCK_SET) this.unset++;
    if (time > this.last) this.last = time;
    if (time < this.previous) this.backwards++;
    this.previous = time;
  }

  /** Frames by link type. */
  linkTypes(): ReadonlyMap<number, number> {
    this.changeLinkType(-1);
    return this.byLinkType;
  }

  private changeLinkType(linkType: number): void {
    if (this.linkType >= 0) this.byLinkType.set(this.linkType, (this.byLinkType.get(this.linkType) ?? 0) + this.linkFrames);
    this.linkType = linkType;
    this.linkFrames = 0;
  }
}
