// Modbus/TCP (Modbus Messaging on TCP/IP Implementation Guide V1.0b).

import { cat, u16, u8 } from './bytes';

export function modbus(transaction: number, unit: number, pdu: Buffer): Buffer {
  return cat(u16(transaction), u16(0), u16(pdu.length + 1), u8(unit), pdu);
}

export const readRequest = (functionCode: 3 | 4, address: number, count: number): Buffer => cat(u8(functionCode), u16(address), u16(count));

export const readResponse = (functionCode: 3 | 4, registers: number[]): Buffer => cat(u8(functionCode, registers.length * 2), ...registers.map(u16));

export const writeMultiple = (address: number, registers: number[]): Buffer =>
  cat(u8(16), u16(address), u16(registers.length), u8(registers.length * 2), ...registers.map(u16));

export const writeMultipleResponse = (address: number, count: number): Buffer => cat(u8(16), u16(address), u16(count));

/** Read Device Identification, basic category (function 43, MEI type 14). */
export const identifyRequest = (): Buffer => u8(0x2b, 0x0e, 1, 0);

export function identifyResponse(texts: string[]): Buffer {
  return cat(u8(0x2b, 0x0e, 1, 1, 0, 0, texts.length), ...texts.map((t, i) => cat(u8(i, t.length), t)));
}
