import {
  counted, figure, FRAME_MALFORMED, FRAME_OK, FRAME_TOO_LARGE, MAX_PACKET, MAX_PACKET_SKIPPED, partial, refused, RESYNC_WINDOW, warning,
} from './frame';
import { noteText } from './file-notes';
import type { FormatReader, FrameSink, Stamp } from './frame';
import { linkTypeName } from './link-types';
import { utf8 } from '../binary/reader';
import { PcapngInterface } from './pcapng-interface';

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const OLD_PACKET = 2;
const SIMPLE_PACKET = 3;
const NAMES = 4;
const STATISTICS = 5;
const PACKET = 6;
const JOURNAL = 9;
const SECRETS = 10;
/** opt_comment, in any block. */
const COMMENT = 1;
const INTERFACE_TEXTS: ReadonlyMap<number, 'name' | 'description' | 'hardware' | 'os' | 'filter'> = new Map([[2, 'name'], [3, 'description'], [11, 'filter'], [12, 'os'], [15, 'hardware']]);
const CUSTOM = 0x0bad;
const CUSTOM_UNCOPIED = 0x40000bad;
/**
 * Blocks that Wireshark lists among the frames although they hold no packet, with the least length it takes for one: custom blocks (draft, 4.7), systemd journal entries (4.8) and
 * events of sysdig. They take a number here too, so that frame n is Wireshark's frame n; found by asking Wireshark 4.0 about every kind of block.
 */
const NUMBERED: ReadonlyMap<number, number> = new Map([[CUSTOM, 16], [CUSTOM_UNCOPIED, 16], [JOURNAL, 35], [0x204, 34], [0x216, 34], [0x221, 34]]);

const KNOWN = new Set([SECTION, INTERFACE, OLD_PACKET, SIMPLE_PACKET, NAMES, STATISTICS, PACKET, SECRETS, CUSTOM, CUSTOM_UNCOPIED, 7, 8, JOURNAL]);

/** Blocks that are shorter are none; of the others twelve bytes are all that is certain. */
const SHORTEST: ReadonlyMap<number, number> = new Map([[SECTION, 28], [INTERFACE, 20], [OLD_PACKET, 32], [SIMPLE_PACKET, 16], [STATISTICS, 24], [PACKET, 32], [SECRETS, 20]]);

const BLOCK_HEADER = 12;
/** Blocks above this are passed over unread; those above MAX_BLOCK are not believed. */
export const BUFFERED_BLOCK = 16 * 1024 * 1024;
export const MAX_BLOCK = 64 * 1024 * 1024;
export const MAX_INTERFACES = 4096;
/** Options of one block that are looked at. */
export const MAX_OPTIONS = 4096;

/** pcapng: https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html; sections of either byte order, any mix of link types. */
export class PcapngReader implements FormatReader {
  readonly format = 'pcapng';
  wanted = BLOCK_HEADER;
  stopped = false;
  private little = true;
  private sections = 0;
  private sectionEnd = -1;
  private interfaces: PcapngInterface[] = [];
  /** Interfaces of earlier sections, so that numbers stay distinct. */
  private interfacesBefore = 0;
  private passing = 0;
  /** The frame at hand has a time. */
  private timed = false;
  private damage: { readonly message: string; readonly at: number; readonly known: boolean } | undefined;
  private readonly droppedAt = new Map<number, number>();
  private readonly counts = { numbered: 0, secrets: 0, unknown: 0, custom: 0, orphans: 0, options: 0, manyOptions: 0, longer: 0, sectionLengths: 0, interfaces: 0 };

  constructor(private readonly sink: FrameSink) {}

  private u32(bytes: Uint8Array, at: number): number {
    return this.little
      ? (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
      : ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
  }

  private u16(bytes: Uint8Array, at: number): number {
    return this.little ? bytes[at]! | (bytes[at + 1]! << 8) : (bytes[at]! << 8) | bytes[at + 1]!;
  }

  consume(bytes: Uint8Array, start: number, end: number, at: number): number {
    let position = start;
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
      if (this.damage) {
        if (end - position < RESYNC_WINDOW) {
          this.wanted = RESYNC_WINDOW;
          return position;
        }
        position = this.resync(bytes, position, end);
        if (this.stopped) return position;
      }
      if (end - position < BLOCK_HEADER) {
        this.wanted = BLOCK_HEADER;
        return position;
      }
      const blockAt = at + position - start;
      const type = this.u32(bytes, position);
      if (type === SECTION && !this.byteOrder(bytes, position + 8)) {
        this.fail(blockAt, 'byte-order magic invalid', true);
        if (this.stopped) return position;
        continue;
      }
      const length = this.u32(bytes, position + 4);
      if (length < BLOCK_HEADER || (length & 3) !== 0 || length > MAX_BLOCK) {
        this.fail(blockAt, `block length ${figure(length)} at byte ${figure(blockAt)} is impossible`, KNOWN.has(type));
        if (this.stopped) return position;
        continue;
      }
      if (length > BUFFERED_BLOCK) {
        if (type === PACKET || type === OLD_PACKET || type === SIMPLE_PACKET) this.emitFault(FRAME_TOO_LARGE, 0);
        if (this.sink.frame.number === this.sink.index.next) this.sink.index.note(blockAt);
        this.passing = length;
        continue;
      }
      if (end - position < length) {
        this.wanted = length;
        return position;
      }
      const tail = this.u32(bytes, position + length - 4);
      if (tail !== length) {
        this.fail(blockAt, `block lengths differ (${length}/${tail}) at byte ${figure(blockAt)}`, KNOWN.has(type));
        if (this.stopped) return position;
        continue;
      }
      this.block(type, bytes, position + 8, position + length - 4, blockAt);
      // A block without a frame leaves the number as it was, and that is behind `next` already.
      if (this.sink.frame.number === this.sink.index.next) this.sink.index.note(blockAt);
      position += length;
    }
  }

  finish(bytes: Uint8Array, start: number, end: number, at: number): void {
    const { sink, counts } = this;
    if (this.damage) {
      const position = this.resync(bytes, start, end);
      if (!this.stopped) {
        const used = this.consume(bytes, position, end, at + position - start);
        this.finish(bytes, used, end, at + used - start);
        return;
      }
    } else if (end > start || this.passing > 0) {
      const stop = at + end - start;
      const kept = sink.frame.number - counts.numbered;
      const type = end - start >= 4 ? this.u32(bytes, start) : 0;
      const inPacket = type === PACKET || type === OLD_PACKET || type === SIMPLE_PACKET;
      const where = this.sections === 0 ? `its section header` : inPacket ? `packet ${figure(sink.frame.number + 1)}` : 'a block';
      const message = `ends inside ${where} at byte ${figure(stop)}; ${counted(kept, 'packet')} kept`;
      sink.problem(this.sections === 0
        ? refused('too-short', `too short to be a capture: ${end - start} of 28 header bytes`)
        : partial('cut-short', message, stop, 'The file was cut off, or is still being written. Ask for the whole file if later traffic matters.'));
    }
    if (counts.secrets > 0) sink.problem(warning('secrets-skipped', `${counted(counts.secrets, 'block')} with decryption secrets passed over; the secrets were not stored`));
    if (counts.unknown > 0) sink.problem(warning('unknown-blocks', `${counted(counts.unknown, 'block')} of unknown type passed over`));
    if (counts.custom > 0) sink.problem(warning('custom-blocks', `${counted(counts.custom, 'custom block')} passed over; only their maker knows what is in them`));
    if (counts.orphans > 0) sink.problem(warning('unknown-interface', `${counted(counts.orphans, 'packet')} of an interface that the file does not describe`));
    if (counts.options > 0) sink.problem(warning('bad-options', `${counted(counts.options, 'block')} with options that overrun their block`));
    if (counts.manyOptions > 0) sink.problem(warning('too-many-options', `${counted(counts.manyOptions, 'block')} with more than ${figure(MAX_OPTIONS)} options; the rest of them was not read`));
    if (counts.longer > 0) sink.problem(warning('captured-exceeds-original', `${counted(counts.longer, 'packet')} with more bytes captured than were on the wire`));
    if (counts.sectionLengths > 0) sink.problem(warning('section-length', `${counted(counts.sectionLengths, 'section')} whose stated length is not where the next one begins; ignored`));
    if (counts.interfaces > 0) sink.problem(warning('too-many-interfaces', `${counted(counts.interfaces, 'interface')} beyond ${figure(MAX_INTERFACES)} ignored`));
    const { dropped, leftOut } = sink.notes;
    if (dropped > 0) sink.problem(warning('dropped', `the capturing program dropped ${counted(dropped, 'packet')}; what was in them is missing here`));
    if (leftOut > 0) sink.problem(warning('notes-left-out', `${counted(leftOut, 'comment or name', 'comments and names')} beyond the first ones left out`));
  }

  /** if_name of the interface of the frame at hand; only inside `onFrame`. */
  get interfaceName(): string {
    return this.interfaces[this.sink.frame.interfaceIndex - this.interfacesBefore]?.name ?? '';
  }

  stamp(): Stamp | undefined {
    const { bytes, offset, interfaceIndex, fault } = this.sink.frame;
    const described = this.interfaces[interfaceIndex - this.interfacesBefore];
    // A simple packet has no time, and its record no room for one.
    if (!described || fault !== FRAME_OK || !this.timed) return undefined;
    return { high: this.u32(bytes, offset - 16), low: this.u32(bytes, offset - 12), resolution: described.tsresol, offsetSeconds: described.offsetSeconds };
  }

  /** Sets the byte order from the magic of a section header; false when it is none. */
  private byteOrder(bytes: Uint8Array, at: number): boolean {
    const little = bytes[at] === 0x4d && bytes[at + 1] === 0x3c && bytes[at + 2] === 0x2b && bytes[at + 3] === 0x1a;
    const big = bytes[at] === 0x1a && bytes[at + 1] === 0x2b && bytes[at + 2] === 0x3c && bytes[at + 3] === 0x4d;
    if (little || big) this.little = little;
    return little || big;
  }

  /** Damage at a block: nothing to keep before the first section, else a search for the next whole block. */
  private fail(at: number, message: string, known: boolean): void {
    if (this.sections === 0) {
      this.sink.problem(refused('not-a-capture', `not a capture (${message})`));
      this.stopped = true;
      return;
    }
    this.damage = { message, at, known };
  }

  /**
   * Looks for the next whole block of a known type behind the damage at bytes[from], within RESYNC_WINDOW whatever stands in the buffer. Where the file ends
   * before a candidate is decided it stops: neither chunks nor what may be appended to the file may change what was read.
   */
  private resync(bytes: Uint8Array, from: number, end: number): number {
    const { message, at, known } = this.damage!;
    const kept = this.sink.frame.number - this.counts.numbered;
    this.damage = undefined;
    const little = this.little;
    const horizon = from + RESYNC_WINDOW;
    for (let position = from + 1; position + BLOCK_HEADER <= Math.min(end, horizon); position++) {
      const type = this.u32(bytes, position);
      if (!KNOWN.has(type) || (type === SECTION && !this.byteOrder(bytes, position + 8))) continue;
      const length = this.u32(bytes, position + 4);
      if (length >= (SHORTEST.get(type) ?? BLOCK_HEADER) && (length & 3) === 0 && position + length <= horizon) {
        if (position + length > end) break;
        if (this.u32(bytes, position + length - 4) === length) {
          this.sink.problem(partial('bad-block', `${message}; ${counted(position - from, 'byte')} passed over, reading goes on behind them`, at));
          return position;
        }
      }
      this.little = little;
    }
    this.sink.problem(known
      ? partial('bad-block', `${message}; ${counted(kept, 'packet')} kept, the rest cannot be read`, at, 'The file is damaged from here on. Ask for it again.')
      : warning('trailing-bytes', `the bytes from ${figure(at)} on are no block (${message}); ${counted(kept, 'packet')} kept`, at));
    this.stopped = true;
    return end;
  }

  /** One whole block with body bytes[from, to). */
  private block(type: number, bytes: Uint8Array, from: number, to: number, at: number): void {
    if (type > PACKET && to - from + BLOCK_HEADER >= (NUMBERED.get(type) ?? Infinity)) {
      this.sink.frame.number++;
      this.counts.numbered++;
    }
    switch (type) {
      case PACKET: return this.packet(bytes, from, to);
      case OLD_PACKET: return this.oldPacket(bytes, from, to);
      case SIMPLE_PACKET: return this.simplePacket(bytes, from, to);
      case INTERFACE: return this.describe(bytes, from, to, at);
      case SECTION: return this.section(bytes, from, to, at);
      case STATISTICS: return this.statistics(bytes, from, to);
      case NAMES: return this.names(bytes, from, to, at);
      case SECRETS: this.counts.secrets++; return;
      case CUSTOM: case CUSTOM_UNCOPIED: this.counts.custom++; return;
      default: if (!KNOWN.has(type)) this.counts.unknown++;
    }
  }

  private section(bytes: Uint8Array, from: number, to: number, at: number): void {
    if (this.sectionEnd >= 0 && this.sectionEnd !== at) this.counts.sectionLengths++;
    this.sections++;
    this.interfacesBefore += this.interfaces.length;
    this.interfaces = [];
    this.sink.index.context(at, to - from + BLOCK_HEADER, this.interfacesBefore);
    const high = to - from >= 16 ? this.u32(bytes, from + (this.little ? 12 : 8)) : 0xffffffff;
    const low = to - from >= 16 ? this.u32(bytes, from + (this.little ? 8 : 12)) : 0xffffffff;
    // All ones: the writer did not know.
    this.sectionEnd = high === 0xffffffff ? -1 : at + (to - from) + 12 + high * 2 ** 32 + low;
    this.eachOption(bytes, from + 16, to, (code, value) => {
      const { notes } = this.sink;
      if (code === COMMENT) notes.comment('section', value);
      const field = code === 2 ? 'hardware' : code === 3 ? 'os' : code === 4 ? 'application' : undefined;
      const text = field === undefined ? '' : noteText(value);
      if (field !== undefined && text !== '') notes.writtenBy[field] ??= text;
    });
  }

  private describe(bytes: Uint8Array, from: number, to: number, at: number): void {
    if (this.interfaces.length >= MAX_INTERFACES) {
      this.counts.interfaces++;
      return;
    }
    const described = new PcapngInterface();
    if (to - from >= 8) {
      described.linkType = this.u16(bytes, from);
      described.snapLength = this.u32(bytes, from + 4);
      const texts: { name?: string; description?: string; hardware?: string; os?: string; filter?: string } = {};
      const whole = this.eachOption(bytes, from + 8, to, (code, value) => {
        if (code === 2) described.name = utf8(value);
        if (code === 9 && value.length >= 1) described.resolution(value[0]!);
        else if (code === 14 && value.length >= 8) {
          const high = this.u32(value, this.little ? 4 : 0) | 0;
          described.offsetSeconds = high * 2 ** 32 + this.u32(value, this.little ? 0 : 4);
        } else if (code === COMMENT) this.sink.notes.comment('interface', value);
        else {
          // A filter begins with a byte that says what it is; only those in words are of use here.
          const field = INTERFACE_TEXTS.get(code);
          const text = field === undefined || (code === 11 && value[0] !== 0) ? '' : noteText(code === 11 ? value.subarray(1) : value);
          if (field !== undefined && text !== '') texts[field] ??= text;
        }
      });
      if (!whole) this.counts.options++;
      this.sink.notes.interface({ linkType: linkTypeName(described.linkType), ...(described.snapLength > 0 ? { snapLength: described.snapLength } : {}), ...texts });
    }
    this.sink.index.context(at, to - from + BLOCK_HEADER);
    this.interfaces.push(described);
  }

  private packet(bytes: Uint8Array, from: number, to: number): void {
    if (to - from < 20) return this.emitFault(FRAME_MALFORMED, 0);
    const captured = this.u32(bytes, from + 12);
    this.emit(this.u32(bytes, from), this.u32(bytes, from + 4), this.u32(bytes, from + 8), bytes, from + 20, to, captured, this.u32(bytes, from + 16));
    if (to - from - 20 - captured >= 8) this.packetOptions(bytes, from + 20 + ((captured + 3) & ~3), to);
  }

  /** Comments and losses; most packets that have options have others. */
  private packetOptions(bytes: Uint8Array, from: number, to: number): void {
    const { notes, frame } = this.sink;
    let option = from;
    while (option + 4 <= to) {
      const code = this.u16(bytes, option);
      const length = this.u16(bytes, option + 2);
      if (code === 0 || option + 4 + length > to) return;
      if (code === COMMENT) notes.comment('packet', bytes.subarray(option + 4, option + 4 + length), frame.number);
      // epb_dropcount: since the packet before.
      else if (code === 4 && length === 8) notes.droppedBeforePackets += this.count64(bytes, option + 4);
      option += 4 + ((length + 3) & ~3);
    }
  }

  private oldPacket(bytes: Uint8Array, from: number, to: number): void {
    if (to - from < 20) return this.emitFault(FRAME_MALFORMED, 0);
    this.emit(this.u16(bytes, from), this.u32(bytes, from + 4), this.u32(bytes, from + 8), bytes, from + 20, to, this.u32(bytes, from + 12), this.u32(bytes, from + 16));
  }

  private simplePacket(bytes: Uint8Array, from: number, to: number): void {
    if (to - from < 4) return this.emitFault(FRAME_MALFORMED, 0);
    const original = this.u32(bytes, from);
    const snap = this.interfaces[0]?.snapLength ?? 0;
    const captured = Math.min(original, snap === 0 ? original : snap, to - from - 4);
    this.emit(0, -1, 0, bytes, from + 4, to, captured, original);
  }

  private emit(id: number, high: number, low: number, bytes: Uint8Array, from: number, to: number, captured: number, original: number): void {
    const described = this.interfaces[id];
    if (!described) {
      this.counts.orphans++;
      return this.emitFault(FRAME_MALFORMED, original);
    }
    if (captured > to - from) return this.emitFault(FRAME_MALFORMED, original);
    const { frame } = this.sink;
    this.timed = high >= 0;
    if (captured > original) this.counts.longer++;
    frame.number++;
    frame.bytes = bytes;
    frame.offset = from;
    frame.originalLength = original;
    frame.time = high < 0 ? Number.NaN : described.time(high, low);
    frame.interfaceIndex = this.interfacesBefore + id;
    frame.linkType = described.linkType;
    if (captured > MAX_PACKET && (captured > described.snapLength || captured > MAX_PACKET_SKIPPED)) {
      frame.length = 0;
      frame.fault = FRAME_TOO_LARGE;
    } else {
      frame.length = captured;
      frame.fault = FRAME_OK;
    }
    this.sink.onFrame(frame);
  }

  private emitFault(fault: number, original: number): void {
    const { frame } = this.sink;
    frame.number++;
    frame.length = 0;
    frame.originalLength = original;
    frame.time = Number.NaN;
    frame.fault = fault;
    this.sink.onFrame(frame);
  }

  private statistics(bytes: Uint8Array, from: number, to: number): void {
    this.eachOption(bytes, from + 12, to, (code, value) => {
      if (code === 5 && value.length === 8) {
        // Each block counts from the start of the capture: the last, and largest, of an interface has all.
        const key = this.interfacesBefore + this.u32(bytes, from);
        const known = this.droppedAt.get(key) ?? 0;
        const dropped = Math.max(known, this.count64(value, 0));
        if (this.droppedAt.size < MAX_INTERFACES || this.droppedAt.has(key)) this.droppedAt.set(key, dropped);
        this.sink.notes.droppedByStatistics += dropped - known;
      }
      if (code === COMMENT) this.sink.notes.comment('statistics', value);
    });
  }

  /** Name resolution block: records of an address and its names, each name ended by a zero byte. */
  private names(bytes: Uint8Array, from: number, to: number, at: number): void {
    let record = from;
    while (record + 4 <= to) {
      const type = this.u16(bytes, record);
      const length = this.u16(bytes, record + 2);
      const start = record + 4;
      record = start + ((length + 3) & ~3);
      if (type === 0) break;
      if (start + length > to) {
        this.counts.options++;
        return;
      }
      const size = type === 1 ? 4 : type === 2 ? 16 : -1;
      if (size < 0 || length <= size) continue;
      for (let name = start + size; name < start + length;) {
        let end = name;
        while (end < start + length && bytes[end] !== 0) end++;
        this.sink.notes.name(bytes.subarray(start, start + size), bytes.subarray(name, end), at);
        name = end + 1;
      }
    }
    this.eachOption(bytes, record, to, (code, value) => {
      if (code === COMMENT) this.sink.notes.comment('names', value);
    });
  }

  /** Options from byte `from` on; false when one overruns its block. */
  private eachOption(bytes: Uint8Array, from: number, to: number, visit: (code: number, value: Uint8Array) => void): boolean {
    let option = from;
    for (let seen = 0; option + 4 <= to; seen++) {
      if (seen === MAX_OPTIONS) {
        this.counts.manyOptions++;
        return true;
      }
      const code = this.u16(bytes, option);
      const length = this.u16(bytes, option + 2);
      if (code === 0) return true;
      if (option + 4 + length > to) return false;
      visit(code, bytes.subarray(option + 4, option + 4 + length));
      option += 4 + ((length + 3) & ~3);
    }
    return true;
  }

  /** 64 bits as a number; what does not fit a double is no count. */
  private count64(bytes: Uint8Array, at: number): number {
    const count = this.u32(bytes, at + (this.little ? 4 : 0)) * 2 ** 32 + this.u32(bytes, at + (this.little ? 0 : 4));
    return count < 2 ** 48 ? count : 0;
  }
}
