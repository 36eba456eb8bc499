import {
  counted, figure, FRAME_OK, FRAME_TOO_LARGE, frameTime, MAX_PACKET, MAX_PACKET_SKIPPED, partial, RESYNC_WINDOW, stampOf, warning,
} from './frame';
import type { FormatReader, FrameSink, Stamp } from './frame';

export const PCAP_HEADER = 24;
const RECORD_HEADER = 16;
/** Alexey Kuznetzov's variant adds interface, protocol and packet type to each record. */
const MODIFIED_RECORD_HEADER = 24;

/** Byte order and resolution by the four magic bytes, read big-endian. */
const MAGICS: ReadonlyMap<number, readonly [little: boolean, nano: boolean, modified: boolean]> = new Map([
  [0xa1b2c3d4, [false, false, false]], [0xd4c3b2a1, [true, false, false]],
  [0xa1b23c4d, [false, true, false]], [0x4d3cb2a1, [true, true, false]],
  [0xa1b2cd34, [false, false, true]], [0x34cdb2a1, [true, false, true]],
]);

export function isPcapMagic(magic: number): boolean {
  return MAGICS.has(magic);
}

function u32be(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

function u32le(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

/** Classic capture files: https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html, and the `modified` variant. */
export class PcapReader implements FormatReader {
  readonly format = 'pcap';
  wanted = PCAP_HEADER;
  stopped = false;
  private begun = false;
  private little = false;
  private nano = false;
  private header = RECORD_HEADER;
  private snapLength = MAX_PACKET;
  /** Bytes of an oversized packet still to pass over. */
  private passing = 0;
  /** File offset of the header that cannot be, while the next good one is looked for. */
  private damageAt = -1;
  private damageLength = 0;
  private lastSeconds = -1;
  private longer = 0;
  private aboveSnap = 0;

  constructor(private readonly sink: FrameSink) {}

  consume(bytes: Uint8Array, start: number, end: number, at: number): number {
    let position = start;
    if (!this.begun) {
      if (end - position < PCAP_HEADER) return position;
      this.begin(bytes, position);
      position += PCAP_HEADER;
      this.wanted = this.header;
    }
    const { sink, little, nano, header } = this;
    const frame = sink.frame;
    const index = sink.index;
    while (true) {
      if (this.passing > 0) {
        const step = Math.min(this.passing, end - position);
        this.passing -= step;
        position += step;
        if (this.passing > 0) {
          this.wanted = 1;
          return position;
        }
      }
      if (this.damageAt >= 0) {
        if (end - position < RESYNC_WINDOW) {
          this.wanted = RESYNC_WINDOW;
          return position;
        }
        position = this.resync(bytes, position, end, at + position - start);
        if (this.stopped) return position;
      }
      if (end - position < header) {
        this.wanted = header;
        return position;
      }
      const captured = little ? u32le(bytes, position + 8) : u32be(bytes, position + 8);
      if (captured > MAX_PACKET && captured > this.snapLength) {
        if (captured > MAX_PACKET_SKIPPED) {
          this.damageAt = at + position - start;
          this.damageLength = captured;
          continue;
        }
      } else if (end - position < header + captured) {
        this.wanted = header + captured;
        return position;
      }
      const seconds = little ? u32le(bytes, position) : u32be(bytes, position);
      const fraction = little ? u32le(bytes, position + 4) : u32be(bytes, position + 4);
      const original = little ? u32le(bytes, position + 12) : u32be(bytes, position + 12);
      this.lastSeconds = seconds;
      if (++frame.number === index.next) index.note(at + position - start);
      frame.time = frameTime(seconds, nano ? Math.floor(fraction / 1000) : fraction);
      frame.originalLength = original;
      frame.bytes = bytes;
      frame.offset = position + header;
      if (captured > original) this.longer++;
      if (captured > MAX_PACKET && captured > this.snapLength) {
        frame.length = 0;
        frame.fault = FRAME_TOO_LARGE;
        sink.onFrame(frame);
        this.passing = captured;
        position += header;
        continue;
      }
      if (captured > this.snapLength) this.aboveSnap++;
      frame.length = captured;
      frame.fault = FRAME_OK;
      sink.onFrame(frame);
      position += header + captured;
    }
  }

  finish(bytes: Uint8Array, start: number, end: number, at: number): void {
    const { sink } = this;
    if (this.damageAt >= 0) {
      const position = this.resync(bytes, start, end, at);
      if (!this.stopped) {
        const used = this.consume(bytes, position, end, at + position - start);
        this.finish(bytes, used, end, at + used - start);
      }
      return;
    }
    const kept = sink.frame.number;
    if (end > start || this.passing > 0) {
      sink.problem(partial('cut-short', `ends inside packet ${figure(kept + (this.passing > 0 ? 0 : 1))} at byte ${figure(at + end - start)}; ${counted(kept, 'packet')} kept`,
        at + end - start, 'The file was cut off, or is still being written. Ask for the whole file if later traffic matters.'));
    }
    if (this.longer > 0) sink.problem(warning('captured-exceeds-original', `${counted(this.longer, 'packet')} with more bytes captured than were on the wire`));
    if (this.aboveSnap > 0) sink.problem(warning('captured-exceeds-snap-length', `${counted(this.aboveSnap, 'packet')} longer than the file's snap length`));
  }

  stamp(): Stamp {
    const { bytes, offset } = this.sink.frame;
    const at = offset - this.header;
    return this.little ? stampOf(u32le(bytes, at), u32le(bytes, at + 4), this.nano ? 9 : 6) : stampOf(u32be(bytes, at), u32be(bytes, at + 4), this.nano ? 9 : 6);
  }

  private begin(bytes: Uint8Array, at: number): void {
    const [little, nano, modified] = MAGICS.get(u32be(bytes, at))!;
    this.begun = true;
    this.little = little;
    this.nano = nano;
    if (modified) this.header = MODIFIED_RECORD_HEADER;
    const snap = little ? u32le(bytes, at + 16) : u32be(bytes, at + 16);
    // A snap length of 0 means none; one above the hard limit is no promise to rely on.
    this.snapLength = snap === 0 ? MAX_PACKET : Math.min(snap, MAX_PACKET_SKIPPED);
    // The upper bits say how long the frame check sequence is, not what the link is.
    this.sink.frame.linkType = (little ? u32le(bytes, at + 20) : u32be(bytes, at + 20)) & 0xffff;
  }

  /**
   * Finds the next believable record behind the damage at bytes[from], or stops. It looks no further than RESYNC_WINDOW, whatever stands in the buffer, and where
   * the file ends before a candidate is decided it stops instead of trying the next one: how the file is cut into chunks, and what may be appended to it, must
   * not change what was read. The price is a single record between damage and the end of the file.
   */
  private resync(bytes: Uint8Array, from: number, end: number, at: number): number {
    const kept = this.sink.frame.number;
    const what = `impossible length ${figure(this.damageLength)} in packet ${figure(kept + 1)} at byte ${figure(this.damageAt)}`;
    this.damageAt = -1;
    const horizon = from + RESYNC_WINDOW;
    for (let position = from + 1; position + this.header <= Math.min(end, horizon); position++) {
      if (!this.plausible(bytes, position, end)) continue;
      const next = position + this.header + this.captured(bytes, position);
      if (next + this.header > horizon) continue;
      if (next + this.header > end) break;
      if (!this.plausible(bytes, next, end)) continue;
      this.sink.problem(partial('impossible-length', `${what}; ${counted(position - from, 'byte')} passed over, reading goes on behind them`, at));
      return position;
    }
    this.sink.problem(partial('impossible-length', `${what}; ${counted(kept, 'packet')} kept, the rest cannot be read`, at,
      'The file is damaged from here on. Ask for it again, or split it with a capture tool.'));
    this.stopped = true;
    return end;
  }

  private captured(bytes: Uint8Array, at: number): number {
    return this.little ? u32le(bytes, at + 8) : u32be(bytes, at + 8);
  }

  private plausible(bytes: Uint8Array, at: number, end: number): boolean {
    if (at + this.header > end) return false;
    const seconds = this.little ? u32le(bytes, at) : u32be(bytes, at);
    const fraction = this.little ? u32le(bytes, at + 4) : u32be(bytes, at + 4);
    const captured = this.captured(bytes, at);
    const original = this.little ? u32le(bytes, at + 12) : u32be(bytes, at + 12);
    return captured >= 14 && captured <= MAX_PACKET && original >= captured && original <= MAX_PACKET && fraction < (this.nano ? 1e9 : 1e6)
      && (this.lastSeconds < 0 || Math.abs(seconds - this.lastSeconds) <= 86_400);
  }
}
