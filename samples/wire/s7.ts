// S7comm on ISO-on-TCP (RFC 1006, ISO 8073 class 0), and the frame of S7comm-plus.

import { cat, fixed, u16, u32, u8, zeros } from './bytes';

export const tpkt = (payload: Buffer): Buffer => cat(u8(3, 0), u16(payload.length + 4), payload);

/** Connection request or confirm with TSAPs. */
export function cotpConnect(confirm: boolean, sourceRef: number, destinationRef: number, callingTsap: Buffer, calledTsap: Buffer): Buffer {
  const variable = cat(u8(0xc0, 1, 0x0a), u8(0xc1, callingTsap.length), callingTsap, u8(0xc2, calledTsap.length), calledTsap);
  return tpkt(cat(u8(6 + variable.length, confirm ? 0xd0 : 0xe0), u16(destinationRef), u16(sourceRef), u8(0), variable));
}

export const cotpData = (payload: Buffer): Buffer => tpkt(cat(u8(2, 0xf0, 0x80), payload));

/** Connection kind of the first TSAP byte: 1 programming device, 2 operator panel, 3 other. */
export const tsap = (kind: 1 | 2 | 3, rack: number, slot: number): Buffer => u8(kind, (rack << 5) | slot);

export const JOB = 1, ACK_DATA = 3, USERDATA = 7;

export function s7(rosctr: number, reference: number, parameter: Buffer, data: Buffer = zeros(0)): Buffer {
  const head = cat(u8(0x32, rosctr), u16(0), u16(reference), u16(parameter.length), u16(data.length));
  return cotpData(cat(head, rosctr === ACK_DATA ? u16(0) : zeros(0), parameter, data));
}

export const setupRequest = (reference: number, pdu = 480): Buffer => s7(JOB, reference, cat(u8(0xf0, 0), u16(1), u16(1), u16(pdu)));
export const setupResponse = (reference: number, pdu = 240): Buffer => s7(ACK_DATA, reference, cat(u8(0xf0, 0), u16(1), u16(1), u16(pdu)));

/** Area 0x84 data block, 0x81 inputs, 0x82 outputs, 0x83 flags; `bits` addresses the first bit. */
const item = (area: number, block: number, bits: number, transport: number, count: number): Buffer =>
  cat(u8(0x12, 0x0a, 0x10, transport), u16(count), u16(block), u8(area, bits >> 16, bits >> 8, bits));

export const readVar = (reference: number, block: number, byte: number, length: number): Buffer =>
  s7(JOB, reference, cat(u8(4, 1), item(0x84, block, byte * 8, 2, length)));

export const readVarResponse = (reference: number, value: Buffer): Buffer =>
  s7(ACK_DATA, reference, u8(4, 1), cat(u8(0xff, 4), u16(value.length * 8), value));

export const writeVar = (reference: number, block: number, byte: number, value: Buffer): Buffer =>
  s7(JOB, reference, cat(u8(5, 1), item(0x84, block, byte * 8, 2, value.length)), cat(u8(0, 4), u16(value.length * 8), value));

export const writeVarResponse = (reference: number, code = 0xff): Buffer => s7(ACK_DATA, reference, u8(5, 1), u8(code));

export function szlRequest(reference: number, id: number, index = 0): Buffer {
  return s7(USERDATA, reference, u8(0, 1, 0x12, 4, 0x11, 0x44, 1, 0), cat(u8(0xff, 9), u16(4), u16(id), u16(index)));
}

export function szlResponse(reference: number, id: number, index: number, entries: Buffer[]): Buffer {
  const list = cat(u16(id), u16(index), u16(entries[0]?.length ?? 0), u16(entries.length), ...entries);
  return s7(USERDATA, reference, cat(u8(0, 1, 0x12, 8, 0x12, 0x84, 1, 1), u32(0)), cat(u8(0xff, 9), u16(list.length), list));
}

/** Module identification (SZL 0011): order number, hardware and firmware version. */
export function moduleIdentification(order: string, hardware: number, firmware: [number, number, number]): Buffer[] {
  const entry = (index: number, version: Buffer): Buffer => cat(u16(index), fixed(order, 20, 0x20), u16(0), version);
  return [
    entry(1, cat(u16(hardware), u16(0))), entry(6, cat(u16(hardware), u16(0))), entry(7, cat(u8(0x56, firmware[0]), u8(firmware[1], firmware[2]))),
  ];
}

/** Component identification (SZL 001C): index → text of 32 bytes. */
export function componentIdentification(texts: Record<number, string>): Buffer[] {
  return Object.entries(texts).map(([index, text]) => cat(u16(Number(index)), fixed(text, 32)));
}

/** S7comm-plus: version, opcode 31 request / 32 response, function; the tail repeats the magic with length 0. */
export function s7plus(version: number, opcode: number, fn: number, sequence: number, session: number, body: Buffer): Buffer {
  const inner = cat(u8(opcode), u16(0), u16(fn), u16(0), u16(sequence), opcode === 0x31 ? cat(u32(session), u8(0x36)) : u8(0x36), body);
  return cotpData(cat(u8(0x72, version), u16(inner.length), inner, u8(0x72, version, 0, 0)));
}
