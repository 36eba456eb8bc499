import { counted, figure, FRAME_OK, frameTime, MAX_PACKET, partial, stampOf } from './frame';
import type { FormatReader, FrameSink, Stamp } from './frame';

export const SNOOP_HEADER = 16;
const RECORD_HEADER = 24;

/** RFC 1761 datalink numbers → ours. */
const LINK_TYPES: ReadonlyMap<number, number> = new Map([[0, 1], [2, 6], [4, 1], [8, 10], [18, 11]]);

function u32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

/** Solaris snoop files, RFC 1761, version 2. */
export class SnoopReader implements FormatReader {
  readonly format = 'snoop';
  wanted = SNOOP_HEADER;
  stopped = false;
  private begun = false;

  constructor(private readonly sink: FrameSink) {}

  consume(bytes: Uint8Array, start: number, end: number, at: number): number {
    const { sink } = this;
    const frame = sink.frame;
    let position = start;
    if (!this.begun) {
      if (end - position < SNOOP_HEADER) return position;
      const link = u32(bytes, position + 12);
      frame.linkType = LINK_TYPES.get(link) ?? 0x10000 + link;
      this.begun = true;
      position += SNOOP_HEADER;
    }
    while (true) {
      if (end - position < RECORD_HEADER) {
        this.wanted = RECORD_HEADER;
        return position;
      }
      const captured = u32(bytes, position + 4);
      const record = u32(bytes, position + 8);
      if (record < RECORD_HEADER || captured > record - RECORD_HEADER || record > MAX_PACKET + 256) {
        sink.problem(partial('impossible-length', `impossible length ${figure(record)} in packet ${figure(frame.number + 1)}; ${counted(frame.number, 'packet')} kept`,
          at + position - start));
        this.stopped = true;
        return position;
      }
      if (end - position < record) {
        this.wanted = record;
        return position;
      }
      if (++frame.number === sink.index.next) sink.index.note(at + position - start);
      frame.originalLength = u32(bytes, position);
      frame.length = captured;
      frame.bytes = bytes;
      frame.offset = position + RECORD_HEADER;
      frame.time = frameTime(u32(bytes, position + 16), u32(bytes, position + 20));
      frame.fault = FRAME_OK;
      sink.onFrame(frame);
      position += record;
    }
  }

  stamp(): Stamp {
    const { bytes, offset } = this.sink.frame;
    return stampOf(u32(bytes, offset - 8), u32(bytes, offset - 4), 6);
  }

  finish(_bytes: Uint8Array, start: number, end: number, at: number): void {
    if (end === start) return;
    const kept = this.sink.frame.number;
    const stop = at + end - start;
    this.sink.problem(partial('cut-short', `ends inside packet ${figure(kept + 1)} at byte ${figure(stop)}; ${counted(kept, 'packet')} kept`, stop));
  }
}
