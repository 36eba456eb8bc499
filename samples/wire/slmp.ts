// Mitsubishi SLMP (MC protocol), 3E binary frames (SH-080956).

import { cat, fixed, u16le, u8, zeros } from './bytes';

export const request = (command: number, sub: number, data: Buffer = zeros(0)): Buffer =>
  cat(u8(0x50, 0, 0, 0xff, 0xff, 3, 0), u16le(data.length + 6), u16le(16), u16le(command), u16le(sub), data);
export const response = (data: Buffer = zeros(0), end = 0): Buffer => cat(u8(0xd0, 0, 0, 0xff, 0xff, 3, 0), u16le(data.length + 2), u16le(end), data);
export const cpuModel = (name: string, code: number): Buffer => cat(fixed(name, 16, 0x20), u16le(code));
/** Data registers D. */
export const registers = (first: number, count: number): Buffer => cat(u8(first, first >> 8, first >> 16, 0xa8), u16le(count));
export const words = (values: number[]): Buffer => cat(...values.map(u16le));
