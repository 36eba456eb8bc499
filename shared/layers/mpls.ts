import { DONE, ETHERNET, IPV4, IPV6, TUNNEL_MPLS, u16 } from './packet';
import type { Layer, Packet } from './packet';

/** Labels that a stack may hold; real ones hold fewer than ten. */
const MAX_LABELS = 16;

/**
 * MPLS label stack, RFC 3032. What is inside nothing says; it is guessed from its first nibble, as routers do (RFC 4928). Labels belong to one direction of one
 * hop: they are not part of the tunnel's name, or the two directions of a conversation would not meet.
 */
export function mpls(packet: Packet): Layer {
  const { bytes, end } = packet;
  let at = packet.position;
  let bottom = false;
  for (let depth = 0; !bottom; depth++) {
    if (depth === MAX_LABELS || end - at < 4) return DONE;
    bottom = (bytes[at + 2]! & 1) !== 0;
    at += 4;
  }
  if (at >= end) return DONE;
  const nibble = bytes[at]! >> 4;
  const next = nibble === 4 && end - at >= 20 ? IPV4 : nibble === 6 && end - at >= 40 ? IPV6 : pseudowire(packet, at);
  if (next === DONE || !packet.enterLink(TUNNEL_MPLS, 0)) return DONE;
  packet.position = next === ETHERNET && hasControlWord(bytes, at, end) ? at + 4 : at;
  return next;
}

/**
 * An Ethernet frame behind the labels, as a pseudowire (RFC 4448) carries it. A nibble of 1 is its management (RFC 5586), anything else but 0 the first half of
 * an address, which a pseudowire without a control word must not begin with 4 or 6 to be told from IP.
 */
function pseudowire(packet: Packet, at: number): Layer {
  return packet.end - at >= 14 && packet.bytes[at]! >> 4 !== 1 ? ETHERNET : DONE;
}

/**
 * Control word: four zero bits, flags, length, and a sequence number, mostly zero (RFC 4448 §4.6). An address may begin with the same bytes (00:0c:29 is a maker's):
 * what stands where the EtherType would then be decides.
 */
function hasControlWord(bytes: Uint8Array, at: number, end: number): boolean {
  if (bytes[at]! >> 4 !== 0 || end - at < 18) return false;
  const without = likelihood(u16(bytes, at + 12));
  const behind = likelihood(u16(bytes, at + 16));
  return behind !== without ? behind > without : bytes[at] === 0 && bytes[at + 1] === 0;
}

/** How like an EtherType it is: 2 for those that a customer's Ethernet is likely to carry, 1 for the length of an LLC frame. */
function likelihood(value: number): number {
  switch (value) {
    case 0x0800: case 0x0806: case 0x86dd: case 0x8100: case 0x88a8: case 0x8847: case 0x8863: case 0x8864: case 0x8892: case 0x88b8: case 0x88cc: return 2;
    default: return value >= 3 && value <= 1500 ? 1 : 0;
  }
}
