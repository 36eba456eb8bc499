import type { FrameIndex } from '../model/frame-index';
import { FrameIndexBuilder, markBefore } from './frame-index';
import { Feed } from './feed';
import { FileNotes } from './file-notes';
import { emptyFrame, FRAME_MALFORMED, FRAME_OK } from './frame';
import type { FormatReader, FrameSink, Stamp } from './frame';
import { PCAP_HEADER, PcapReader } from './pcap';
import { PcapngReader } from './pcapng';
import { SNOOP_HEADER, SnoopReader } from './snoop';

/** One frame read back from its capture; its bytes are its own. */
export interface FrameRead {
  readonly number: number;
  /** As captured; empty when the file holds none that can be believed (`fault`). */
  readonly bytes: Uint8Array;
  /** Bytes on the wire. */
  readonly originalLength: number;
  readonly linkType: number;
  /** Counts over all sections of the file. */
  readonly interfaceIndex: number;
  /** if_name of a pcapng interface. */
  readonly interfaceName?: string;
  /** Microseconds since 1970; NaN without one. */
  readonly time: number;
  readonly stamp?: Stamp;
  readonly fault?: 'malformed' | 'too-large';
}

/** A stretch of the (unpacked) capture. */
export interface Stretch {
  readonly at: number;
  readonly length: number;
}

/**
 * Reads chosen frames of a capture again. It begins at the mark before the first of them and goes through the same readers as the import: what made the bytes safe to
 * look at then makes them safe now, and the numbers cannot differ. The index is not believed further than where to begin.
 */
export interface FrameWalk {
  /** Headers that must be handed to `begin` first, in this order. */
  readonly headers: readonly Stretch[];
  /** Then everything from this byte on goes to `push`, until `done`. */
  readonly from: number;
  /** @param headers the bytes of each stretch; a shorter one when the file ends before */
  begin(headers: readonly Uint8Array[]): void;
  push(chunk: Uint8Array): void;
  /** The file is over. */
  end(): void;
  /** Nothing more will be found: all frames are there, or the file cannot be read on. */
  readonly done: boolean;
  /** In the order of the file. */
  readonly found: readonly FrameRead[];
}

/** Formats that can be walked; `Source.format` names them. */
export type CaptureFormat = 'pcap' | 'pcapng' | 'snoop';

export function isCaptureFormat(format: string): format is CaptureFormat {
  return format === 'pcap' || format === 'pcapng' || format === 'snoop';
}

/** Bytes of headers that are read again; honest files have some hundred, and the index may come from anybody's engagement. */
const MOST_HEADER_BYTES = 64 * 1024 * 1024;

/**
 * @param numbers of the wanted frames, ascending; those that the capture does not have are simply not found
 * @returns undefined when the index knows of none of them
 */
export function walkToFrames(format: CaptureFormat, index: FrameIndex, numbers: readonly number[]): FrameWalk | undefined {
  const wanted = new Set(numbers.filter(number => number >= 1 && number <= index.frames));
  const first = Math.min(...wanted);
  const last = Math.max(...wanted);
  const mark = wanted.size === 0 ? undefined : markBefore(index, first);
  if (!mark) return undefined;
  const found: FrameRead[] = [];
  const sink: FrameSink = {
    frame: emptyFrame(),
    index: new FrameIndexBuilder(false),
    onFrame(frame) {
      if (!wanted.has(frame.number)) return;
      const stamp = reader.stamp();
      const interfaceName = reader instanceof PcapngReader ? reader.interfaceName : '';
      found.push({
        number: frame.number, bytes: frame.fault === FRAME_OK ? frame.bytes.slice(frame.offset, frame.offset + frame.length) : new Uint8Array(0), originalLength: frame.originalLength,
        linkType: frame.linkType, interfaceIndex: frame.interfaceIndex + interfacesBefore, time: frame.time, ...(interfaceName === '' ? {} : { interfaceName }), ...(stamp === undefined ? {} : { stamp }),
        ...(frame.fault === FRAME_OK ? {} : { fault: frame.fault === FRAME_MALFORMED ? 'malformed' as const : 'too-large' as const }),
      });
    },
    // Told when the file was imported; what matters here is whether the frame is found.
    notes: new FileNotes(), problem: () => undefined,
  };
  const reader: FormatReader = format === 'pcap' ? new PcapReader(sink) : format === 'pcapng' ? new PcapngReader(sink) : new SnoopReader(sink);
  const section = index.context.findLastIndex(block => block.interfacesBefore !== undefined && block.at < mark.at);
  const interfacesBefore = section < 0 ? 0 : index.context[section]!.interfacesBefore!;
  const headers: readonly Stretch[] = format === 'pcap' ? [{ at: 0, length: PCAP_HEADER }] : format === 'snoop' ? [{ at: 0, length: SNOOP_HEADER }]
    : within(index.context.slice(Math.max(section, 0)).filter(block => block.at < mark.at).map(({ at, length }) => ({ at, length })), MOST_HEADER_BYTES);
  const feed = new Feed(reader, mark.at);
  return {
    headers,
    from: mark.at,
    begin(bytes) {
      bytes.forEach((header, i) => reader.consume(header, 0, header.length, headers[i]!.at));
      // A header that is none (the file is another one) may have shown frames: they are nobody's.
      found.length = 0;
      sink.frame.number = mark.number - 1;
    },
    push: chunk => feed.push(chunk),
    end: () => feed.end(),
    get done() {
      return reader.stopped || sink.frame.number >= last;
    },
    found,
  };
}

/** The first stretches that make sense and are no longer than `most` together. */
function within(stretches: readonly Stretch[], most: number): readonly Stretch[] {
  let left = most;
  return stretches.filter(({ at, length }) => at >= 0 && length > 0 && (left -= length) >= 0);
}
