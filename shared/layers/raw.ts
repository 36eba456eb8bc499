import { DONE, ETHERTYPE, IPV4, IPV6, LLC, MALFORMED, PPP, TRUNCATED, u16, i32 } from './packet';
import type { Layer, Packet } from './packet';
import { typeOrLength } from './ethernet';

/** LINKTYPE_RAW, IPV4, IPV6: the version nibble tells. */
export function rawIp(packet: Packet): Layer {
  if (packet.position >= packet.end) {
    packet.fault = TRUNCATED;
    return DONE;
  }
  const version = packet.bytes[packet.position]! >> 4;
  if (version === 4) return IPV4;
  if (version === 6) return IPV6;
  packet.fault = MALFORMED;
  return DONE;
}

/** BSD loopback: a protocol family of four bytes in the byte order of the capturing machine (LOOP: in network order). */
export function loopback(packet: Packet): Layer {
  const { bytes, position } = packet;
  if (packet.end - position < 4) {
    packet.fault = TRUNCATED;
    return DONE;
  }
  const big = i32(bytes, position);
  const little = bytes[position]! | (bytes[position + 1]! << 8) | (bytes[position + 2]! << 16) | (bytes[position + 3]! << 24);
  const family = big >= 0 && big < 65_536 ? big : little;
  packet.position = position + 4;
  packet.linkPayload = packet.position;
  // AF_INET everywhere 2; AF_INET6 24 NetBSD, 28 FreeBSD, 30 Darwin, 10 Linux.
  if (family === 2) return IPV4;
  if (family === 24 || family === 28 || family === 30 || family === 10) return IPV6;
  // Some writers put an EtherType there.
  if (family >= 0x600 && family < 65_536) {
    packet.etherType = family;
    return ETHERTYPE;
  }
  // A Cisco HDLC header in its place: address 0f or 8f, control 0, an EtherType.
  if ((bytes[position] === 0x0f || bytes[position] === 0x8f) && bytes[position + 1] === 0 && u16(bytes, position + 2) >= 0x600) {
    packet.etherType = u16(bytes, position + 2);
    return ETHERTYPE;
  }
  packet.fault = MALFORMED;
  return DONE;
}

/** Linux cooked capture, versions 1 and 2: the sender's address, no receiver's. */
export function linuxCooked(packet: Packet, version: 1 | 2): Layer {
  const { bytes, position } = packet;
  const header = version === 1 ? 16 : 20;
  if (packet.end - position < header) {
    packet.fault = TRUNCATED;
    return DONE;
  }
  const protocol = version === 1 ? u16(bytes, position + 14) : u16(bytes, position);
  const hardware = version === 1 ? u16(bytes, position + 2) : u16(bytes, position + 8);
  const addressLength = version === 1 ? u16(bytes, position + 4) : bytes[position + 11]!;
  const address = version === 1 ? position + 6 : position + 12;
  packet.position = position + header;
  packet.linkPayload = packet.position;
  if (addressLength === 6 && (hardware === 1 || hardware === 801 || hardware === 802 || hardware === 803)) {
    packet.hasMacs = true;
    packet.sourceMacHigh = u16(bytes, address);
    packet.sourceMacLow = i32(bytes, address + 2);
    packet.destinationMacHigh = 0;
    packet.destinationMacLow = 0;
  }
  // 1 Novell raw, 4 LLC; others below 0x600 are no EtherTypes.
  if (protocol === 4 || protocol === 1) return LLC;
  if (hardware === 512 && protocol < 0x600) return PPP;
  return protocol >= 0x600 ? typeOrLength(packet, protocol, true) : DONE;
}

/** NFLOG: a header, then attributes; the packet is attribute 9 (libpcap, LINKTYPE_NFLOG). */
export function nflog(packet: Packet): Layer {
  const { bytes } = packet;
  const family = packet.end - packet.position >= 4 ? bytes[packet.position]! : -1;
  let at = packet.position + 4;
  while (at + 4 <= packet.end) {
    const length = bytes[at]! | (bytes[at + 1]! << 8);
    const type = (bytes[at + 2]! | (bytes[at + 3]! << 8)) & 0x7fff;
    if (length < 4 || at + length > packet.end) break;
    if (type === 9) {
      packet.position = at + 4;
      packet.end = at + length;
      packet.linkPayload = packet.position;
      return family === 10 ? IPV6 : family === 2 ? IPV4 : rawIp(packet);
    }
    at += (length + 3) & ~3;
  }
  packet.fault = TRUNCATED;
  return DONE;
}

/** The bits of a byte the other way round: FDDI sends addresses with the highest bit first. */
function reversed(byte: number): number {
  let out = 0;
  for (let i = 0; i < 8; i++) out |= ((byte >> i) & 1) << (7 - i);
  return out;
}

const REVERSED = Uint8Array.from({ length: 256 }, (_, byte) => reversed(byte));

/** FDDI (ISO 9314-2) as libpcap has it: frame control, addresses in FDDI's bit order, then LLC. */
export function fddi(packet: Packet): Layer {
  const { bytes, position } = packet;
  if (packet.end - position < 16) {
    packet.fault = TRUNCATED;
    return DONE;
  }
  packet.hasMacs = true;
  const swapped = (at: number): number => REVERSED[bytes[at]!]!;
  packet.destinationMacHigh = (swapped(position + 1) << 8) | swapped(position + 2);
  packet.destinationMacLow = (swapped(position + 3) << 24) | (swapped(position + 4) << 16) | (swapped(position + 5) << 8) | swapped(position + 6);
  packet.sourceMacHigh = (swapped(position + 7) << 8) | swapped(position + 8);
  packet.sourceMacLow = (swapped(position + 9) << 24) | (swapped(position + 10) << 16) | (swapped(position + 11) << 8) | swapped(position + 12);
  packet.position = position + 13;
  packet.linkPayload = packet.position;
  // Frame control: only asynchronous LLC frames go on; tokens, station management and beacons are the ring's own.
  return (bytes[position]! & 0x30) === 0x10 ? LLC : DONE;
}
