/** Writes captures, byte by byte as the formats say: what tests read back. */

export interface RecordToWrite {
  readonly bytes: Uint8Array;
  /** Microseconds since 1970. */
  readonly time?: number;
  readonly originalLength?: number;
  /** pcapng: index within the section. */
  readonly interfaceIndex?: number;
}

/** Grows as numbers of either byte order are appended. */
export class ByteWriter {
  private bytes: number[] = [];
  constructor(readonly little = true) {}

  u8(...values: readonly number[]): this {
    for (const value of values) this.bytes.push(value & 255);
    return this;
  }

  u16(value: number): this {
    return this.little ? this.u8(value, value >>> 8) : this.u8(value >>> 8, value);
  }

  u32(value: number): this {
    return this.little ? this.u8(value, value >>> 8, value >>> 16, value >>> 24) : this.u8(value >>> 24, value >>> 16, value >>> 8, value);
  }

  raw(bytes: ArrayLike<number>): this {
    for (let i = 0; i < bytes.length; i++) this.bytes.push(bytes[i]!);
    return this;
  }

  pad(to: number): this {
    while (this.bytes.length % to !== 0) this.bytes.push(0);
    return this;
  }

  done(): Uint8Array {
    return Uint8Array.from(this.bytes);
  }
}

export interface PcapToWrite {
  readonly little?: boolean;
  readonly nano?: boolean;
  readonly modified?: boolean;
  readonly linkType?: number;
  readonly snapLength?: number;
}

export function pcapBytes(records: readonly RecordToWrite[], { little = true, nano = false, modified = false, linkType = 1, snapLength = 65_535 }: PcapToWrite = {}): Uint8Array {
  const out = new ByteWriter(little).u32(modified ? 0xa1b2cd34 : nano ? 0xa1b23c4d : 0xa1b2c3d4).u16(2).u16(4).u32(0).u32(0).u32(snapLength).u32(linkType);
  for (const { bytes, time = 1_700_000_000_000_000, originalLength = bytes.length } of records) {
    out.u32(Math.floor(time / 1e6)).u32(nano ? (time % 1e6) * 1000 : time % 1e6).u32(bytes.length).u32(originalLength);
    if (modified) out.u32(0).u16(0).u8(0, 0);
    out.raw(bytes);
  }
  return out.done();
}

/** A block with its two lengths; `tail` overrides the second one. */
export function pcapngBlock(type: number, body: Uint8Array, little = true, tail?: number): Uint8Array {
  const padded = (body.length + 3) & ~3;
  return new ByteWriter(little).u32(type).u32(padded + 12).raw(body).pad(4).u32(tail ?? padded + 12).done();
}

export function pcapngSection(little = true): Uint8Array {
  return pcapngBlock(0x0a0d0d0a, new ByteWriter(little).u32(0x1a2b3c4d).u16(1).u16(0).u32(0xffffffff).u32(0xffffffff).done(), little);
}

/** Interface with options as [code, bytes]. */
export function pcapngInterface(linkType: number, options: readonly (readonly [number, ArrayLike<number>])[] = [], little = true, snapLength = 0): Uint8Array {
  const out = new ByteWriter(little).u16(linkType).u16(0).u32(snapLength);
  for (const [code, value] of options) out.u16(code).u16(value.length).raw(value).pad(4);
  if (options.length > 0) out.u16(0).u16(0);
  return pcapngBlock(1, out.done(), little);
}

/** Enhanced packet with a stamp in the interface's units, given as its two halves. */
export function pcapngPacket(bytes: Uint8Array, high: number, low: number, { interfaceIndex = 0, originalLength = bytes.length, little = true } = {}): Uint8Array {
  return pcapngBlock(6, new ByteWriter(little).u32(interfaceIndex).u32(high).u32(low).u32(bytes.length).u32(originalLength).raw(bytes).done(), little);
}

export function pcapngBytes(records: readonly RecordToWrite[], linkType = 1, little = true): Uint8Array {
  const parts = [pcapngSection(little), pcapngInterface(linkType, [], little)];
  for (const { bytes, time = 1_700_000_000_000_000, originalLength = bytes.length, interfaceIndex = 0 } of records) {
    parts.push(pcapngPacket(bytes, Math.floor(time / 2 ** 32), time % 2 ** 32, { interfaceIndex, originalLength, little }));
  }
  return joined(parts);
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
