import { DETECT_BYTES, detectFormat } from './detect';
import { Feed } from './feed';
import { FileNotes } from './file-notes';
import { emptyFrame, figure, refused } from './frame';
import { FrameIndexBuilder } from './frame-index';
import type { FormatReader, Frame, FrameSink } from './frame';
import { openInflater } from './inflate';
import type { Inflater } from './inflate';
import { PCAP_HEADER, PcapReader } from './pcap';
import { PcapngReader } from './pcapng';
import { SNOOP_HEADER, SnoopReader } from './snoop';
import type { FrameIndex } from '../model/frame-index';
import type { Problem } from '../model/problem';

/** A capture that is read as its bytes arrive. The result does not depend on where the chunks are cut. */
export interface CaptureStream {
  push(chunk: Uint8Array): void;
  /** No more bytes; what the file ended in the middle of becomes a problem. */
  end(): void;
  /** pcap, pcapng, snoop; `unknown` until the first bytes are there, and when the file is refused. */
  readonly format: string;
  /** gzip or zstd, when the file had to be unpacked. */
  readonly compression: string | undefined;
  readonly problems: readonly Problem[];
  /** After `end`: where the frames stand, if asked for. */
  readonly index: FrameIndex | undefined;
  readonly notes: FileNotes;
}

/** Places of damage that are told one by one; a file that is nothing but damage must not fill the memory, or the screen, with them. */
export const MAX_DAMAGE_LISTED = 100;

/**
 * Reads pcap, pcapng and snoop, plain or in gzip or zstd, told apart by content.
 *
 * @param onFrame called for every record with the one reused frame; copy what must outlive the call
 * @param unpackLimit bytes that a compressed file may grow to
 * @param indexed note where the frames stand, so that they can be read back
 * @param unpackedFrom what the caller has unpacked already
 */
export function openCapture(onFrame: (frame: Frame) => void, unpackLimit?: number, indexed = false, unpackedFrom?: 'gzip'): CaptureStream {
  const problems: Problem[] = [];
  /** Places of damage beyond those that are listed, and the last of them. */
  let further = 0;
  let furthest: Problem | undefined;
  const note = (problem: Problem): void => {
    if (problem.weight === 'partial' && problems.length >= MAX_DAMAGE_LISTED) {
      further++;
      furthest = problem;
    } else problems.push(problem);
  };
  const sink: FrameSink = { frame: emptyFrame(), index: new FrameIndexBuilder(indexed), onFrame, notes: new FileNotes(), problem: note };
  let head = new Uint8Array(0);
  let compression: 'gzip' | 'zstd' | undefined = unpackedFrom;
  let inflater: Inflater | undefined;
  let reader: FormatReader | undefined;
  let feed: Feed | undefined;
  let dead = false;

  const refuse = (problem: Problem): void => {
    problems.push(problem);
    dead = true;
  };
  const short = (had: number, of: number): void => refuse(refused('too-short', `too short to be a capture: ${had} of ${of} header bytes`));

  /** Decides what the file is; `whole` when nothing will follow. */
  const begin = (whole: boolean): void => {
    const detected = detectFormat(head);
    switch (detected.kind) {
      case 'pcap':
        if (head.length < PCAP_HEADER && whole) return short(head.length, PCAP_HEADER);
        reader = new PcapReader(sink);
        break;
      case 'pcapng':
        if (head.length < 28 && whole) return short(head.length, 28);
        reader = new PcapngReader(sink);
        break;
      case 'snoop':
        if (head.length < SNOOP_HEADER && whole) return short(head.length, SNOOP_HEADER);
        reader = new SnoopReader(sink);
        break;
      case 'gzip':
      case 'zstd':
        if (compression) return refuse(refused('nested-compression', `a ${detected.kind} file inside a ${compression} file`, 'Unpack it first, then import what is inside.'));
        compression = detected.kind;
        inflater = openInflater(detected.kind, plain, unpackLimit);
        break;
      case 'other':
        // Too few bytes for any header say more than a guess at what they are.
        if (whole && head.length < PCAP_HEADER && detected.vague) return short(head.length, PCAP_HEADER);
        return refuse(refused('not-a-capture', `not a capture (looks like ${detected.looksLike})`, detected.advice ?? 'Captures are pcap, pcapng or snoop files, also in gzip or zstd.'));
    }
    const first = head;
    head = new Uint8Array(0);
    if (inflater && !reader) packed(first);
    else {
      feed = new Feed(reader!);
      feed.push(first);
    }
  };

  const packed = (bytes: Uint8Array): void => {
    const problem = inflater!.push(bytes);
    if (problem) problems.push(problem);
  };

  /** Bytes of the capture itself, unpacked if need be. */
  const plain = (bytes: Uint8Array): void => {
    if (dead || bytes.length === 0) return;
    if (feed) {
      feed.push(bytes);
      return;
    }
    const wanted = DETECT_BYTES - head.length;
    const joined = new Uint8Array(head.length + Math.min(wanted, bytes.length));
    joined.set(head);
    joined.set(bytes.subarray(0, wanted), head.length);
    head = joined;
    if (head.length < DETECT_BYTES) return;
    const unpacked = inflater !== undefined;
    begin(false);
    const rest = bytes.subarray(wanted);
    if (rest.length === 0 || dead) return;
    if (inflater && !unpacked) packed(rest);
    else (feed as Feed | undefined)?.push(rest);
  };

  return {
    push(chunk) {
      if (dead) return;
      if (inflater) packed(chunk);
      else plain(chunk);
    },
    end() {
      if (dead) return;
      if (!feed && !inflater) {
        if (head.length === 0) return refuse(refused('empty-file', 'empty file (0 bytes)'));
        begin(true);
      }
      if (inflater && !dead) {
        const problem = inflater.end();
        if (problem) problems.push(problem);
        if (!feed && !dead) {
          if (head.length > 0) begin(true);
          else if (problems.length === 0) refuse(refused('empty-file', `empty file (the ${compression} file holds 0 bytes)`));
        }
      }
      feed?.end();
      if (furthest) problems.push({ ...furthest, message: further === 1 ? furthest.message : `${figure(further)} further places of damage; at the last of them: ${furthest.message}` });
    },
    get format() {
      return reader?.format ?? 'unknown';
    },
    get compression() {
      return compression;
    },
    problems,
    get index() {
      return indexed ? sink.index.done(sink.frame.number, compression) : undefined;
    },
    notes: sink.notes,
  };
}
