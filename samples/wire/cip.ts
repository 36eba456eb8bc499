// CIP messages (CIP Networks Library volume 1) and the Logix tag services (Rockwell 1756-PM020).

import { cat, u16le, u32le, u8, zeros } from './bytes';

export const classPath = (classId: number, instance: number, attribute?: number): Buffer => cat(
  u8(0x20, classId), instance < 256 ? u8(0x24, instance) : cat(u8(0x25, 0), u16le(instance)),
  attribute === undefined ? zeros(0) : u8(0x30, attribute),
);

/** Symbolic segments of a tag name: `Lane[3].Count` is not supported, `Lane.Count` is. */
export const tagPath = (tag: string): Buffer => cat(...tag.split('.').map(part => cat(u8(0x91, part.length), part, zeros(part.length % 2))));

export const cipRequest = (service: number, path: Buffer, data: Buffer = zeros(0)): Buffer => cat(u8(service, path.length / 2), path, data);

export const cipResponse = (service: number, data: Buffer = zeros(0), status = 0): Buffer => cat(u8(service | 0x80, 0, status, 0), data);

export const BOOL = 0xc1, INT = 0xc3, DINT = 0xc4, REAL = 0xca;

export const readTag = (tag: string, count = 1): Buffer => cipRequest(0x4c, tagPath(tag), u16le(count));
export const readTagResponse = (type: number, value: Buffer): Buffer => cipResponse(0x4c, cat(u16le(type), value));
export const writeTag = (tag: string, type: number, value: Buffer): Buffer => cipRequest(0x4d, tagPath(tag), cat(u16le(type), u16le(1), value));

/** Unconnected Send through the backplane to a slot. */
export function unconnectedSend(message: Buffer, slot: number): Buffer {
  return cipRequest(0x52, classPath(6, 1), cat(u8(0x07, 0xe9), u16le(message.length), message, zeros(message.length % 2), u8(1, 0, 1, slot)));
}

export interface Connection { toTarget: number; toOriginator: number; serial: number; vendor: number; originatorSerial: number }

/** Class 3 connection to the message router behind `slot`. Sizes 504 bytes, RPI 2 s. */
export function forwardOpen(c: Connection, slot: number): Buffer {
  const path = cat(u8(1, slot), classPath(2, 1));
  return cipRequest(0x54, classPath(6, 1), cat(
    u8(0x0a, 0x0e), u32le(0), u32le(c.toOriginator), u16le(c.serial), u16le(c.vendor), u32le(c.originatorSerial), u8(1, 0, 0, 0),
    u32le(2_000_000), u16le(0x43f8), u32le(2_000_000), u16le(0x43f8), u8(0xa3, path.length / 2), path,
  ));
}

/** Class 1 connection to input and output assemblies; `rpi` microseconds, sizes in bytes with their headers. */
export function forwardOpenIo(c: Connection, rpi: number, outSize: number, inSize: number): Buffer {
  const path = cat(u8(0x20, 4, 0x24, 1, 0x2c, 0x65, 0x2c, 0x64));
  return cipRequest(0x54, classPath(6, 1), cat(
    u8(0x0a, 0x0e), u32le(0), u32le(c.toOriginator), u16le(c.serial), u16le(c.vendor), u32le(c.originatorSerial), u8(2, 0, 0, 0),
    u32le(rpi), u16le(0x4800 | outSize), u32le(rpi), u16le(0x4800 | inSize), u8(0x01, path.length / 2), path,
  ));
}

export function forwardOpenResponse(c: Connection, rpi = 2_000_000): Buffer {
  return cipResponse(0x54, cat(u32le(c.toTarget), u32le(c.toOriginator), u16le(c.serial), u16le(c.vendor), u32le(c.originatorSerial), u32le(rpi), u32le(rpi), u8(0, 0)));
}

export function forwardClose(c: Connection, slot: number): Buffer {
  const path = cat(u8(1, slot), classPath(2, 1));
  return cipRequest(0x4e, classPath(6, 1), cat(u8(0x0a, 0x0e), u16le(c.serial), u16le(c.vendor), u32le(c.originatorSerial), u8(path.length / 2, 0), path));
}

export function forwardCloseResponse(c: Connection): Buffer {
  return cipResponse(0x4e, cat(u16le(c.serial), u16le(c.vendor), u32le(c.originatorSerial), u8(0, 0)));
}
