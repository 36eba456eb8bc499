// EtherNet/IP encapsulation (CIP Networks Library volume 2).

import { cat, ipBytes, u16, u16le, u32le, u8, zeros } from './bytes';

export interface CipIdentity { vendor: number; type: number; code: number; major: number; minor: number; serial: number; name: string; status?: number }

export function encapsulate(command: number, session: number, data: Buffer, context = zeros(8)): Buffer {
  return cat(u16le(command), u16le(data.length), u32le(session), u32le(0), context, u32le(0), data);
}

export const listIdentityRequest = (): Buffer => encapsulate(0x63, 0, zeros(0));

export function identityAttributes(i: CipIdentity): Buffer {
  return cat(u16le(i.vendor), u16le(i.type), u16le(i.code), u8(i.major, i.minor), u16le(i.status ?? 0x0030), u32le(i.serial), u8(i.name.length), i.name);
}

export function listIdentityResponse(ip: string, i: CipIdentity): Buffer {
  const item = cat(u16le(1), u16(2), u16(44818), ipBytes(ip), zeros(8), identityAttributes(i), u8(3));
  return encapsulate(0x63, 0, cat(u16le(1), u16le(0x000c), u16le(item.length), item));
}

export const registerSession = (session: number): Buffer => encapsulate(0x65, session, cat(u16le(1), u16le(0)));

export const unregisterSession = (session: number): Buffer => encapsulate(0x66, session, zeros(0));

/** SendRRData: an unconnected message. */
export function rrData(session: number, message: Buffer, context: Buffer): Buffer {
  const items = cat(u16le(2), u16le(0), u16le(0), u16le(0x00b2), u16le(message.length), message);
  return encapsulate(0x6f, session, cat(u32le(0), u16le(10), items), context);
}

/** SendUnitData: a message on a class 3 connection. */
export function unitData(session: number, connection: number, sequence: number, message: Buffer): Buffer {
  const data = cat(u16le(sequence), message);
  const items = cat(u16le(2), u16le(0x00a1), u16le(4), u32le(connection), u16le(0x00b1), u16le(data.length), data);
  return encapsulate(0x70, session, cat(u32le(0), u16le(0), items));
}

/** A class 1 datagram (UDP 2222): sequenced address item and connected data item. */
export function ioData(connection: number, encapsulationSequence: number, data: Buffer): Buffer {
  return cat(u16le(2), u16le(0x8002), u16le(8), u32le(connection), u32le(encapsulationSequence), u16le(0x00b1), u16le(data.length), data);
}
