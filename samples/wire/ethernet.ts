import { cat, macBytes, u16, zeros } from './bytes';

export const BROADCAST = 'ff:ff:ff:ff:ff:ff';

/** Without the check sequence a capture never holds; a tagged frame on a trunk is at least 64 bytes then. */
const SHORTEST = 60;

function padded(frame: Buffer): Buffer {
  return frame.length < SHORTEST ? cat(frame, zeros(SHORTEST - frame.length)) : frame;
}

/** Ethernet II with one 802.1Q tag (priority 0 unless given); VLAN 0 leaves the tag out. */
export function ethernet(dst: string, src: string, vlan: number, type: number, payload: Buffer, priority = 0): Buffer {
  const tag = vlan === 0 ? zeros(0) : cat(u16(0x8100), u16((priority << 13) | vlan));
  return padded(cat(macBytes(dst), macBytes(src), tag, u16(type), payload));
}

/** IEEE 802.3 with an LLC header: what spanning tree and CDP use. */
export function llc(dst: string, src: string, vlan: number, header: Buffer, payload: Buffer): Buffer {
  const tag = vlan === 0 ? zeros(0) : cat(u16(0x8100), u16(vlan));
  const body = cat(header, payload);
  return padded(cat(macBytes(dst), macBytes(src), tag, u16(body.length), body));
}
