// LLRP 1.0.1 (EPCglobal).

import { cat, u16, u32, u64, u8 } from './bytes';

const message = (type: number, id: number, body: Buffer): Buffer => cat(u16((1 << 10) | type), u32(body.length + 10), u32(id), body);
const parameter = (type: number, body: Buffer): Buffer => cat(u16(type), u16(body.length + 4), body);
const OK = parameter(287, cat(u16(0), u16(0)));

/** What a reader sends first: its clock, and that the connection succeeded. `micros` since 1970. */
export const connectionEvent = (micros: bigint): Buffer => message(63, 0, parameter(246, cat(parameter(128, u64(micros)), parameter(256, u16(0)))));
export const getCapabilities = (id: number): Buffer => message(1, id, u8(0));
export function capabilities(id: number, manufacturer: number, model: number, firmware: string): Buffer {
  const general = parameter(137, cat(u16(4), u16(0xc000), u32(manufacturer), u32(model), u16(firmware.length), firmware, parameter(141, cat(u16(4), u16(4)))));
  return message(11, id, cat(OK, general));
}
export const startSpec = (id: number, spec: number): Buffer => message(22, id, u32(spec));
export const startSpecOk = (id: number): Buffer => message(32, id, OK);
/** One tag: EPC of 96 bits, antenna, signal, time. */
export const tagReport = (id: number, epc: Buffer, antenna: number, rssi: number, micros: bigint): Buffer =>
  message(61, id, parameter(240, cat(u8(0x8d), epc, u8(0x81), u16(antenna), u8(0x86, rssi), u8(0x84), u64(micros))));
export const keepalive = (id: number): Buffer => message(62, id, Buffer.alloc(0));
export const keepaliveAck = (id: number): Buffer => message(72, id, Buffer.alloc(0));
