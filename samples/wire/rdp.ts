// The first two packets of RDP (MS-RDPBCGR §2.2.1.1): connection request with cookie, and the server's choice.

import { cat, u16, u16le, u32le, u8 } from './bytes';
import { tpkt } from './s7';

/** Protocols: 1 TLS, 2 CredSSP (network level authentication). */
export function rdpRequest(user: string, protocols: number): Buffer {
  const variable = cat(`Cookie: mstshash=${user}\r\n`, u8(1, 0), u16le(8), u32le(protocols));
  return tpkt(cat(u8(6 + variable.length, 0xe0), u16(0), u16(0), u8(0), variable));
}

export function rdpConfirm(selected: number): Buffer {
  const variable = cat(u8(2, 0x1f), u16le(8), u32le(selected));
  return tpkt(cat(u8(6 + variable.length, 0xd0), u16(0), u16(0x1234), u8(0), variable));
}
