import type { Frame } from '../capture/frame';
import type { Packet } from '../layers/packet';
import { CYCLIC, LINK, NONE, NUMBERED, Signature, UNNUMBERED } from './signature';

/**
 * How far apart, in microseconds, two records of one packet may stand in one file. Copies of a mirror port lie microseconds apart, those of a router's two sides some milliseconds. A packet that its
 * host sent again comes later (RFC 6298: a second; systems begin at 200 ms) or with another identification; only where the host numbers no packets does the short window alone tell them apart.
 */
const WINDOWS = new Float64Array(4);
WINDOWS[NUMBERED] = 20_000;
WINDOWS[UNNUMBERED] = 2_000;
WINDOWS[LINK] = 1_000;
WINDOWS[CYCLIC] = 50;
/** Frames without IP carry no number at all, and token buses and discovery repeat them in earnest: copies stand next to each other, or within microseconds. */
const NEXT = 2;
const AT_ONCE = 10;

/** Clocks of two capturing devices may differ so far, in microseconds. */
export const CLOCK_DIFFERENCE = 1_000_000;

const SETS = 1 << 14;
const WAYS = 4;

/** The packets of the last moments of one file: sets of four by signature, the oldest of a set gives way. 1.5 MiB, whatever comes. */
export class RecentPackets {
  private readonly high = new Int32Array(SETS * WAYS);
  private readonly low = new Int32Array(SETS * WAYS);
  private readonly time = new Float64Array(SETS * WAYS).fill(Number.NEGATIVE_INFINITY);
  private readonly number = new Float64Array(SETS * WAYS);

  /** Has this packet been here within its window? If not it is noted. */
  repeats({ high, low }: Signature, kind: number, time: number, number: number): boolean {
    const base = (low & (SETS - 1)) * WAYS;
    const window = WINDOWS[kind]!;
    let oldest = base;
    for (let at = base; at < base + WAYS; at++) {
      if (this.high[at] === high && this.low[at] === low) {
        const apart = Math.abs(time - this.time[at]!);
        if (apart <= window && (kind < LINK || apart <= AT_ONCE || number - this.number[at]! <= NEXT)) return true;
      }
      if (this.time[at]! < this.time[oldest]!) oldest = at;
    }
    this.high[oldest] = high;
    this.low[oldest] = low;
    this.time[oldest] = time;
    this.number[oldest] = number;
    return false;
  }
}

/** Packets of the files of one site that are remembered; 20 bytes each at most half full. */
const MAX_PACKETS = 8_000_000;
/** Equal packets within a second beyond these are neither remembered nor found. */
const MAX_PROBES = 64;

/**
 * The packets of the captures of one site that were read before, while duplicates are to be removed. Every packet of a later file that stands in an earlier one within a second is its copy; each
 * remembered packet accounts for one packet of each later file, so that never more is removed than was seen elsewhere.
 */
export class SeenPackets {
  private high = new Int32Array(1 << 12);
  private low = new Int32Array(1 << 12);
  private time = new Float64Array(1 << 12);
  /** Number of the file that saw it last; 0: the place is free. */
  private file = new Int32Array(1 << 12);
  private size = 0;
  private current = 0;
  private readonly names: string[] = [];
  /** Packets that did not fit any more. */
  overflow = 0;

  constructor(private readonly limit: number = MAX_PACKETS) {}

  /** A further file begins; returns the names of those before it. */
  begin(name: string): readonly string[] {
    this.current++;
    const before = [...this.names];
    this.names.push(name);
    return before;
  }

  /** Is it a packet of an earlier file? If not it is remembered. */
  take({ high, low }: Signature, time: number): boolean {
    const second = Math.floor(time / CLOCK_DIFFERENCE);
    if (this.current > 1) {
      let best = -1;
      let nearest = CLOCK_DIFFERENCE;
      for (let s = second - 1; s <= second + 1; s++) {
        const mask = this.file.length - 1;
        let at = place(high, low, s) & mask;
        for (let probe = 0; probe < MAX_PROBES && this.file[at] !== 0; probe++, at = (at + 1) & mask) {
          if (this.high[at] !== high || this.low[at] !== low || this.file[at] === this.current) continue;
          const apart = Math.abs(this.time[at]! - time);
          if (apart <= nearest && Math.floor(this.time[at]! / CLOCK_DIFFERENCE) === s) {
            best = at;
            nearest = apart;
          }
        }
      }
      if (best >= 0) {
        this.file[best] = this.current;
        return true;
      }
    }
    if (this.size >= this.limit) this.overflow++;
    else {
      if (this.size * 2 >= this.file.length) this.grow();
      if (this.insert(high, low, time, this.current)) this.size++;
    }
    return false;
  }

  private insert(high: number, low: number, time: number, file: number): boolean {
    const mask = this.file.length - 1;
    let at = place(high, low, Math.floor(time / CLOCK_DIFFERENCE)) & mask;
    for (let probe = 0; probe < MAX_PROBES; probe++, at = (at + 1) & mask) {
      if (this.file[at] !== 0) continue;
      this.high[at] = high;
      this.low[at] = low;
      this.time[at] = time;
      this.file[at] = file;
      return true;
    }
    return false;
  }

  private grow(): void {
    const { high, low, time, file } = this;
    this.high = new Int32Array(file.length * 2);
    this.low = new Int32Array(file.length * 2);
    this.time = new Float64Array(file.length * 2);
    this.file = new Int32Array(file.length * 2);
    this.size = 0;
    for (let i = 0; i < file.length; i++) if (file[i] !== 0 && this.insert(high[i]!, low[i]!, time[i]!, file[i]!)) this.size++;
  }
}

function place(high: number, low: number, second: number): number {
  const mixed = Math.imul(low ^ Math.imul(second | 0, 0x9e3779b1 | 0), 0x85ebca6b | 0) ^ high;
  return mixed ^ (mixed >>> 15);
}

/** The first frames of a file are all compared, then a run of frames of every stretch: enough for a share, too few to cost anything. */
const ALL_FIRST = 8_192;
const STRETCH = 16_384;
const RUN = 512;
/** Frames at the head of a run have lost sight of what they might repeat. */
const RUN_IN = 64;

/** When the user is told: so many copies, and so large a share of the packets compared. */
const ENOUGH_NUMBERED = 50;
const LEAST_COPIES = 20;
const SHARE_NUMBERED = 0.03;
const SHARE_ANY = 0.2;

/** Finds the packets that stand twice: all of them when they are to be removed, a sample of the frames when the user shall only be told. */
export class Duplicates {
  private readonly signature = new Signature();
  private recent: RecentPackets | undefined;
  within = 0;
  across = 0;
  /** While only looking: packets with a number and without, and the copies among them. */
  private readonly compared = new Float64Array(2);
  private readonly copies = new Float64Array(2);

  constructor(private readonly seen?: SeenPackets) {}

  /** For removal: is the frame's packet one that was counted already? */
  isCopy(frame: Frame, packet: Packet): boolean {
    const { time } = frame;
    if (time !== time) return false;
    const kind = this.signature.read(frame, packet);
    if (kind === NONE) return false;
    this.recent ??= new RecentPackets();
    if (this.recent.repeats(this.signature, kind, time, frame.number)) {
      this.within++;
      return true;
    }
    if (this.seen?.take(this.signature, time)) {
      this.across++;
      return true;
    }
    return false;
  }

  /** Is this one of the frames that are compared for the share of copies? The only question asked of every frame. */
  static isSampled(number: number): boolean {
    return number <= ALL_FIRST || (number & (STRETCH - 1)) < RUN;
  }

  /** What the sample says: by numbered packets where there are some, else by all of them, of which some repeat themselves in earnest. */
  suspected(): { readonly compared: number; readonly copies: number; readonly doubled: boolean } | undefined {
    const [numbered, others] = [this.compared[0]!, this.compared[1]!];
    const sure = numbered >= ENOUGH_NUMBERED;
    const compared = sure ? numbered : numbered + others;
    const copies = sure ? this.copies[0]! : this.copies[0]! + this.copies[1]!;
    return copies === 0 ? undefined : { compared, copies, doubled: copies >= LEAST_COPIES && copies >= (sure ? SHARE_NUMBERED : SHARE_ANY) * compared };
  }

  look(frame: Frame, packet: Packet): void {
    const { time, number } = frame;
    if (time !== time) return;
    const kind = this.signature.read(frame, packet);
    if (kind === NONE) return;
    this.recent ??= new RecentPackets();
    const repeats = this.recent.repeats(this.signature, kind, time, number);
    if (number > ALL_FIRST && (number & (STRETCH - 1)) < RUN_IN) return;
    const sure = kind === NUMBERED ? 0 : 1;
    this.compared[sure]!++;
    if (repeats) this.copies[sure]!++;
  }
}
