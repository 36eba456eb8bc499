// Omron FINS over UDP (W342).

import { cat, fixed, u16, u8, zeros } from './bytes';

/** `from` and `to` are node numbers, the last byte of the address. */
export const fins = (response: boolean, from: number, to: number, service: number, command: number, data: Buffer): Buffer =>
  cat(u8(response ? 0xc0 : 0x80, 0, 2, 0, to, 0, 0, from, 0, service), u16(command), response ? u16(0) : zeros(0), data);

export const controllerData = (model: string, version: string): Buffer => cat(fixed(model, 20), fixed(version, 20), zeros(40), u16(64), u8(8), u16(32768), u8(8, 3), u16(0), u8(0), u16(0));

/** Data memory words. */
export const readWords = (address: number, count: number): Buffer => cat(u8(0x82), u16(address), u8(0), u16(count));
export const writeWords = (address: number, values: number[]): Buffer => cat(u8(0x82), u16(address), u8(0), u16(values.length), ...values.map(u16));
