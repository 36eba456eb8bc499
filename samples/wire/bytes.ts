// Byte building for the sample captures. The generator shares no code with the dissectors it checks:
// a mistake made twice in the same way would otherwise look like agreement.

export const u8 = (...values: number[]): Buffer => Buffer.from(values.map(v => v & 0xff));

export function u16(value: number): Buffer {
  return u8(value >>> 8, value);
}

export function u16le(value: number): Buffer {
  return u8(value, value >>> 8);
}

export function u24(value: number): Buffer {
  return u8(value >>> 16, value >>> 8, value);
}

export function u32(value: number): Buffer {
  return u8(value >>> 24, value >>> 16, value >>> 8, value);
}

export function u32le(value: number): Buffer {
  return u8(value, value >>> 8, value >>> 16, value >>> 24);
}

export function u64(value: bigint): Buffer {
  const out = Buffer.alloc(8);
  out.writeBigUInt64BE(BigInt.asUintN(64, value));
  return out;
}

export function u64le(value: bigint): Buffer {
  const out = Buffer.alloc(8);
  out.writeBigUInt64LE(BigInt.asUintN(64, value));
  return out;
}

export function f32(value: number): Buffer {
  const out = Buffer.alloc(4);
  out.writeFloatBE(value);
  return out;
}

export function f32le(value: number): Buffer {
  const out = Buffer.alloc(4);
  out.writeFloatLE(value);
  return out;
}

export function f64le(value: number): Buffer {
  const out = Buffer.alloc(8);
  out.writeDoubleLE(value);
  return out;
}

export const zeros = (count: number): Buffer => Buffer.alloc(count);

export const hex = (text: string): Buffer => Buffer.from(text.replace(/\s+/g, ''), 'hex');

export const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

/** Joins buffers; a string counts as its UTF-8 bytes. */
export function cat(...parts: (Buffer | string)[]): Buffer {
  return Buffer.concat(parts.map(p => (typeof p === 'string' ? Buffer.from(p, 'utf8') : p)));
}

/** Text in a field of fixed width, filled with zero bytes and cut where it is too long. */
export function fixed(text: string, width: number, fill = 0): Buffer {
  const out = Buffer.alloc(width, fill);
  Buffer.from(text, 'latin1').copy(out, 0, 0, width);
  return out;
}

export const macBytes = (mac: string): Buffer => hex(mac.replaceAll(':', ''));

export const ipBytes = (ip: string): Buffer => u8(...ip.split('.').map(Number));
