import { CLOCK_SET, FRAME_OK } from '../capture/frame';
import type { Frame } from '../capture/frame';
import type { ClockSteps, TimeGap } from '../model/source';

/** Index into `outcomes` for frames above the largest accepted size; the others are the packet's faults. */
export const TOO_LARGE = 8;
export const DUPLICATE = 9;

/** Quiet for longer than this, in microseconds, may be a gap; and a gap is so many times as long as the usual spacing of the file. */
const QUIET = 60_000_000;
const UNUSUAL = 20;
/** A week without a packet is taken for a clock that was set. */
const STEP_ON = 7 * 86_400_000_000;
/** Less is the disorder of several queues, not a clock that was set. */
const STEP_BACK = 1_000_000;
const GAPS_LISTED = 5;
/** Bytes after the payload of Ethernet and 802.11 frames. */
const CHECK_SEQUENCE = 4;
/** Lengths that cut frames are told apart by; captures are cut at a few hundred bytes, if at all. */
const CUT_LENGTHS = 65_536;
const MAX_QUIET = 100_000;

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
  /** Frames of which the capturing program kept only the beginning. */
  cut = 0;
  private readonly spacings = new Float64Array(42);
  private readonly quiets: TimeGap[] = [];
  private stepsBack = 0;
  private stepsOn = 0;
  private largestStep = 0;
  private stepFrame = 0;
  private cutLengths: Uint32Array | undefined;
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
    if (frame.length < frame.originalLength) this.isCut(frame);
    const { time } = frame;
    if (time !== time) {
      this.untimed++;
      return;
    }
    if (time < this.first) {
      this.first = time;
    }
    if (time < CLOCK_SET) this.unset++;
    if (time > this.last) {
      const spacing = time - this.last;
      if (spacing < QUIET) this.spacings[32 - Math.clz32(spacing)]!++;
      else this.quiet(frame, spacing);
      this.last = time;
    }
    if (time < this.previous) this.stepBack(frame);
    this.previous = time;
  }

  /** Frames by link type. */
  linkTypes(): ReadonlyMap<number, number> {
    this.changeLinkType(-1);
    return this.byLinkType;
  }

  /** Median time between two packets, to the next power of two; 0 when there are no two. */
  usualSpacing(): number {
    const { spacings } = this;
    let left = spacings.reduce((sum, n) => sum + n, 0) / 2;
    if (left === 0) return 0;
    for (let bucket = 0; bucket < spacings.length; bucket++) if ((left -= spacings[bucket]!) <= 0) return 2 ** bucket;
    return 0;
  }

  /** All gaps in number, and the longest few. */
  gaps(): { readonly count: number; readonly longest: readonly TimeGap[] } {
    const least = Math.max(QUIET, UNUSUAL * this.usualSpacing());
    const gaps = this.quiets.filter(gap => gap.micros > least).sort((a, b) => b.micros - a.micros || a.frame - b.frame);
    return { count: gaps.length, longest: gaps.slice(0, GAPS_LISTED) };
  }

  clockSteps(): ClockSteps | undefined {
    return this.stepFrame === 0 ? undefined : { back: this.stepsBack, on: this.stepsOn, largest: this.largestStep, frame: this.stepFrame };
  }

  /** The length that most cut frames were cut to. */
  usualCut(): number {
    const lengths = this.cutLengths;
    if (!lengths) return 0;
    let usual = 0;
    for (let length = 0; length < lengths.length; length++) if (lengths[length]! > lengths[usual]!) usual = length;
    return usual;
  }

  private isCut(frame: Frame): void {
    // A frame check sequence that the length counts and the file leaves out: nothing that is said is missing.
    if (frame.fault !== FRAME_OK || frame.originalLength - frame.length <= CHECK_SEQUENCE) return;
    this.cut++;
    this.cutLengths ??= new Uint32Array(CUT_LENGTHS);
    this.cutLengths[Math.min(frame.length, CUT_LENGTHS - 1)]!++;
  }

  private quiet(frame: Frame, spacing: number): void {
    // Infinite: the first packet.
    if (spacing === Number.POSITIVE_INFINITY) return;
    if (spacing >= STEP_ON) {
      this.stepsOn++;
      this.step(frame, spacing);
      return;
    }
    // A minute is 2^26 microseconds.
    this.spacings[Math.ceil(Math.log2(spacing))]!++;
    if (this.quiets.length < MAX_QUIET) this.quiets.push({ micros: spacing, from: this.last, frame: frame.number });
  }

  private stepBack(frame: Frame): void {
    this.backwards++;
    const by = this.previous - frame.time;
    if (by < STEP_BACK) return;
    this.stepsBack++;
    this.step(frame, by);
  }

  private step(frame: Frame, by: number): void {
    if (by <= this.largestStep) return;
    this.largestStep = by;
    this.stepFrame = frame.number;
  }

  private changeLinkType(linkType: number): void {
    if (this.linkType >= 0) this.byLinkType.set(this.linkType, (this.byLinkType.get(this.linkType) ?? 0) + this.linkFrames);
    this.linkType = linkType;
    this.linkFrames = 0;
  }
}
