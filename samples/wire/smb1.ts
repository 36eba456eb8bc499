// SMB 1 (MS-CIFS, MS-SMB): the handshake of a share on an old panel.

import { cat, u16le, u24, u32le, u64le, u8, utf16, zeros } from './bytes';

const NEGOTIATE = 0x72, SETUP = 0x73, TREE = 0x75, ECHO = 0x2b;
const MORE_PROCESSING = 0xc0000016;

function frame(command: number, response: boolean, words: Buffer, data: Buffer, ids: { tree: number; user: number; multiplex: number }, status = 0): Buffer {
  const message = cat(
    u8(0xff), 'SMB', u8(command), u32le(status), u8(response ? 0x98 : 0x18), u16le(0xc843), u16le(0), zeros(8), u16le(0),
    u16le(ids.tree), u16le(0xfeff), u16le(ids.user), u16le(ids.multiplex), u8(words.length / 2), words, u16le(data.length), data,
  );
  return cat(u8(0), u24(message.length), message);
}

export interface Smb1Ids { tree: number; user: number; multiplex: number }

/** Offers SMB 1 and SMB 2: the server has the choice. */
export function negotiateRequest(ids: Smb1Ids): Buffer {
  return frame(NEGOTIATE, false, zeros(0), cat(...['NT LM 0.12', 'SMB 2.002', 'SMB 2.???'].map(d => cat(u8(2), d, u8(0)))), ids);
}

/** Index 0: NT LM 0.12, with extended security. */
export function negotiateResponse(ids: Smb1Ids, guid: Buffer, blob: Buffer, fileTime: bigint): Buffer {
  const words = cat(u16le(0), u8(3), u16le(50), u16le(1), u32le(16644), u32le(65536), u32le(0), u32le(0x8001f3fd), u64le(fileTime), u16le(0), u8(0));
  return frame(NEGOTIATE, true, words, cat(guid, blob), ids);
}

function withStrings(blob: Buffer, dataOffset: number, ...strings: string[]): Buffer {
  // Unicode strings start on an even offset of the message.
  const pad = (dataOffset + blob.length) % 2;
  return cat(blob, zeros(pad), ...strings.map(s => cat(utf16(s), zeros(2))));
}

export function setupRequest(ids: Smb1Ids, blob: Buffer, os: string, lanman: string): Buffer {
  const words = cat(u8(0xff, 0), u16le(0), u16le(16644), u16le(50), u16le(0), u32le(0), u16le(blob.length), u32le(0), u32le(0x800000d4));
  return frame(SETUP, false, words, withStrings(blob, 32 + 1 + words.length + 2, os, lanman), ids);
}

export function setupResponse(ids: Smb1Ids, blob: Buffer, os: string, lanman: string, more: boolean): Buffer {
  const words = cat(u8(0xff, 0), u16le(0), u16le(0), u16le(blob.length));
  return frame(SETUP, true, words, withStrings(blob, 32 + 1 + words.length + 2, os, lanman), ids, more ? MORE_PROCESSING : 0);
}

export function treeRequest(ids: Smb1Ids, path: string): Buffer {
  const words = cat(u8(0xff, 0), u16le(0), u16le(8), u16le(1));
  return frame(TREE, false, words, cat(withStrings(zeros(1), 32 + 1 + words.length + 2, path), '?????\0'), ids);
}

export function treeResponse(ids: Smb1Ids): Buffer {
  const words = cat(u8(0xff, 0), u16le(0), u16le(1));
  return frame(TREE, true, words, withStrings(Buffer.from('A:\0'), 32 + 1 + words.length + 2, 'FAT'), ids);
}

export const echoRequest = (ids: Smb1Ids): Buffer => frame(ECHO, false, u16le(1), Buffer.from('keepalive'), ids);
export const echoResponse = (ids: Smb1Ids): Buffer => frame(ECHO, true, u16le(1), Buffer.from('keepalive'), ids);
