// CAPWAP control (RFC 5415): the discovery in clear, then DTLS.

import { cat, u16, u32, u8 } from './bytes';
import type { Random } from './random';

const element = (type: number, value: Buffer): Buffer => cat(u16(type), u16(value.length), value);
const sub = (type: number, value: string): Buffer => cat(u16(type), u16(value.length), value);
const CISCO = 9;

/** Header of 8 bytes, IEEE 802.11 binding. */
const header = (): Buffer => cat(u8(0x00, 0x10, 0x02, 0x00), u16(0), u16(0));

function control(type: number, sequence: number, elements: Buffer): Buffer {
  return cat(header(), u32(type), u8(sequence), u16(elements.length + 3), u8(0), elements);
}

export function discoveryRequest(sequence: number, model: string, serial: string, software: string): Buffer {
  const version = (type: number, value: string): Buffer => cat(u32(CISCO), u16(type), u16(value.length), value);
  return control(1, sequence, cat(
    element(20, u8(1)), element(38, cat(u32(CISCO), sub(0, model), sub(1, serial))),
    element(39, cat(u8(2, 2, 1, 1), u16(1), version(0, '1.0'), version(1, software), version(2, '15.3'))), element(41, u8(4)), element(44, u8(1)),
  ));
}

/** An encrypted keepalive: DTLS 1.0 application data. */
export const encrypted = (random: Random, sequence: number, length: number): Buffer =>
  cat(u8(1, 0, 0, 0), u8(23), u16(0xfeff), u16(1), u16(0), u32(sequence), u16(length), random.bytes(length));

