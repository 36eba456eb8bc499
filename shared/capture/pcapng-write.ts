import { utf8Bytes } from '../binary/reader';
import type { Stamp } from './frame';

/** An interface of a capture that is written: one per source and interface there. */
export interface InterfaceToWrite {
  readonly linkType: number;
  /** if_name: what Wireshark shows as the interface. */
  readonly name: string;
  /** if_description. */
  readonly description?: string;
  /** if_tsresol and if_tsoffset of the stamps of its packets. */
  readonly resolution: number;
  readonly offsetSeconds: number;
}

export interface PacketToWrite {
  /** Index of its interface. */
  readonly interfaceIndex: number;
  /** In the units of its interface; absent: written as 0, for an enhanced packet cannot go without. */
  readonly stamp?: Stamp;
  readonly bytes: Uint8Array;
  readonly originalLength: number;
  readonly comments: readonly string[];
}

export interface PcapngToWrite {
  /** opt_comment of the section: what the file is. */
  readonly comment: string;
  /** shb_userappl. */
  readonly application: string;
  readonly interfaces: readonly InterfaceToWrite[];
  readonly packets: readonly PacketToWrite[];
}

// Block types, draft-ietf-opsawg-pcapng-03, 11.1; option codes, 3.5 and with each block.
const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;
const END_OF_OPTIONS = 0;
const COMMENT = 1;
const SHB_USERAPPL = 4;
const IF_NAME = 2;
const IF_DESCRIPTION = 3;
const IF_TSRESOL = 9;
const IF_TSOFFSET = 14;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

/** Bytes of one text option: 16 bits say its length, and more than this nobody reads. */
const LONGEST_TEXT = 4096;

/**
 * A pcapng file of chosen packets, little-endian, one section: section header (4.1), interfaces (4.2), enhanced packets with their comments (4.3). The same input gives the same
 * bytes: nothing of the machine or the hour gets in.
 */
export function writePcapng({ comment, application, interfaces, packets }: PcapngToWrite): Uint8Array {
  const out = new Blocks();
  out.begin(SECTION_HEADER);
  out.u32(BYTE_ORDER_MAGIC);
  out.u16(1);
  out.u16(0);
  // Section length: not stated.
  out.u32(0xffffffff);
  out.u32(0xffffffff);
  out.text(COMMENT, comment);
  out.text(SHB_USERAPPL, application);
  out.end();
  for (const { linkType, name, description, resolution, offsetSeconds } of interfaces) {
    if (!(linkType >= 0 && linkType <= 0xffff)) throw new RangeError(`link type ${linkType} has no place in a pcapng file`);
    out.begin(INTERFACE_DESCRIPTION);
    out.u16(linkType);
    out.u16(0);
    // Snap length: no limit.
    out.u32(0);
    out.text(IF_NAME, name);
    if (description !== undefined) out.text(IF_DESCRIPTION, description);
    // Without it the units are microseconds, 4.2.
    if (resolution !== 6) out.option(IF_TSRESOL, Uint8Array.of(resolution));
    if (offsetSeconds !== 0) {
      const bytes = new Uint8Array(8);
      new DataView(bytes.buffer).setBigInt64(0, BigInt(offsetSeconds), true);
      out.option(IF_TSOFFSET, bytes);
    }
    out.end();
  }
  for (const { interfaceIndex, stamp, bytes, originalLength, comments } of packets) {
    out.begin(ENHANCED_PACKET);
    out.u32(interfaceIndex);
    out.u32(stamp?.high ?? 0);
    out.u32(stamp?.low ?? 0);
    out.u32(bytes.length);
    out.u32(originalLength);
    out.raw(bytes);
    out.pad();
    for (const words of comments) out.text(COMMENT, words);
    out.end();
  }
  return out.done();
}

/** Grows as blocks are written; lengths stand at both ends of each (3.1). */
class Blocks {
  private bytes = new Uint8Array(65_536);
  private length = 0;
  private start = 0;
  private options = false;

  begin(type: number): void {
    this.start = this.length;
    this.options = false;
    this.u32(type);
    this.u32(0);
  }

  end(): void {
    if (this.options) this.u32(END_OF_OPTIONS);
    const total = this.length - this.start + 4;
    new DataView(this.bytes.buffer).setUint32(this.start + 4, total, true);
    this.u32(total);
  }

  u16(value: number): void {
    this.room(2);
    this.bytes[this.length++] = value & 255;
    this.bytes[this.length++] = (value >>> 8) & 255;
  }

  u32(value: number): void {
    this.u16(value & 0xffff);
    this.u16(value >>> 16);
  }

  raw(bytes: Uint8Array): void {
    this.room(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** To the next 32 bits with zeros (3.6.2). */
  pad(): void {
    this.room(4);
    while (this.length & 3) this.bytes[this.length++] = 0;
  }

  option(code: number, value: Uint8Array): void {
    this.options = true;
    this.u16(code);
    this.u16(value.length);
    this.raw(value);
    this.pad();
  }

  text(code: number, words: string): void {
    if (words !== '') this.option(code, wholeText(utf8Bytes(words)));
  }

  done(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  private room(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + more));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
}

/** UTF-8 cut to what an option may hold, not inside a character. */
function wholeText(bytes: Uint8Array): Uint8Array {
  let end = Math.min(bytes.length, LONGEST_TEXT);
  while (end < bytes.length && end > 0 && (bytes[end]! & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}
