// SMB 2/3 (MS-SMB2), as far as a file share needs it.

import { cat, u16le, u24, u32le, u64le, u8, utf16, zeros } from './bytes';
import { spnegoHint } from './spnego';

const NEGOTIATE = 0, SETUP = 1, TREE = 3, CREATE = 5, CLOSE = 6, READ = 8, WRITE = 9;
const MORE_PROCESSING = 0xc0000016;

export interface SmbSession { session: bigint; tree: number; message: bigint; guid: Buffer; fileTime: bigint }

function frame(s: SmbSession, command: number, response: boolean, body: Buffer, status = 0): Buffer {
  const head = cat(
    u8(0xfe), 'SMB', u16le(64), u16le(1), u32le(status), u16le(command), u16le(response ? 1 : 31), u32le(response ? 1 : 0), u32le(0),
    u64le(s.message), u32le(0xfeff), u32le(s.tree), u64le(s.session), zeros(16),
  );
  const message = cat(head, body);
  return cat(u8(0), u24(message.length), message);
}

export const negotiateRequest = (s: SmbSession): Buffer =>
  frame(s, NEGOTIATE, false, cat(u16le(36), u16le(4), u16le(1), u16le(0), u32le(0x7f), s.guid, zeros(8), u16le(0x0202), u16le(0x0210), u16le(0x0300), u16le(0x0302)));

/** `signing` 1 enabled, 3 required. */
export function negotiateResponse(s: SmbSession, dialect = 0x0302, signing = 3): Buffer {
  const blob = spnegoHint();
  return frame(s, NEGOTIATE, true, cat(
    u16le(65), u16le(signing), u16le(dialect), u16le(0), s.guid, u32le(0x2f), u32le(8388608), u32le(8388608), u32le(8388608),
    u64le(s.fileTime), u64le(0n), u16le(128), u16le(blob.length), u32le(0), blob,
  ));
}

export const setupRequest = (s: SmbSession, blob: Buffer): Buffer =>
  frame(s, SETUP, false, cat(u16le(25), u8(0, 1), u32le(1), u32le(0), u16le(88), u16le(blob.length), u64le(0n), blob));

export const setupResponse = (s: SmbSession, blob: Buffer, more: boolean): Buffer =>
  frame(s, SETUP, true, cat(u16le(9), u16le(0), u16le(72), u16le(blob.length), blob), more ? MORE_PROCESSING : 0);

export function treeRequest(s: SmbSession, path: string): Buffer {
  const name = utf16(path);
  return frame(s, TREE, false, cat(u16le(9), u16le(0), u16le(72), u16le(name.length), name));
}

export const treeResponse = (s: SmbSession): Buffer => frame(s, TREE, true, cat(u16le(16), u8(1, 0), u32le(0x30), u32le(0), u32le(0x1f01ff)));

export function createRequest(s: SmbSession, path: string): Buffer {
  const name = utf16(path);
  return frame(s, CREATE, false, cat(
    u16le(57), u8(0, 0), u32le(2), zeros(16), u32le(0x120089), u32le(0), u32le(7), u32le(1), u32le(0x40), u16le(120), u16le(name.length), u32le(0), u32le(0), name,
  ));
}

export const createResponse = (s: SmbSession, file: Buffer, size: number): Buffer => frame(s, CREATE, true, cat(
  u16le(89), u8(0, 0), u32le(1), u64le(s.fileTime), u64le(s.fileTime), u64le(s.fileTime), u64le(s.fileTime), u64le(BigInt(size)), u64le(BigInt(size)), u32le(0x20), u32le(0), file, u32le(0), u32le(0),
));

export const readRequest = (s: SmbSession, file: Buffer, length: number): Buffer =>
  frame(s, READ, false, cat(u16le(49), u8(0x50, 0), u32le(length), u64le(0n), file, u32le(0), u32le(0), u32le(0), u16le(0), u16le(0), u8(0)));

export const readResponse = (s: SmbSession, data: Buffer): Buffer => frame(s, READ, true, cat(u16le(17), u8(0x50, 0), u32le(data.length), u32le(0), u32le(0), data));

export const writeRequest = (s: SmbSession, file: Buffer, data: Buffer): Buffer =>
  frame(s, WRITE, false, cat(u16le(49), u16le(0x70), u32le(data.length), u64le(0n), file, u32le(0), u32le(0), u16le(0), u16le(0), u32le(0), data));

export const writeResponse = (s: SmbSession, count: number): Buffer => frame(s, WRITE, true, cat(u16le(17), u16le(0), u32le(count), u32le(0), u16le(0), u16le(0)));

export const closeRequest = (s: SmbSession, file: Buffer): Buffer => frame(s, CLOSE, false, cat(u16le(24), u16le(0), u32le(0), file));

export const closeResponse = (s: SmbSession): Buffer => frame(s, CLOSE, true, cat(u16le(60), u16le(0), u32le(0), zeros(32), zeros(16), u32le(0)));
