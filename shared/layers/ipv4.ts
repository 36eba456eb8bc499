import { DONE, i32, IP_PAYLOAD, MALFORMED, TRUNCATED, u16 } from './packet';
import type { Layer, Packet } from './packet';

/** Jumbo frames as switches carry them. */
const LARGEST_CARRIED = 9216;

/** RFC 791. What cannot be an IPv4 header leaves the packet to the link layer. */
export function ipv4(packet: Packet): Layer {
  const { bytes, position, end } = packet;
  if (end - position < 20) {
    packet.fault = TRUNCATED;
    return DONE;
  }
  const first = bytes[position]!;
  const header = (first & 15) << 2;
  if (first >> 4 !== 4 || header < 20) {
    packet.fault = MALFORMED;
    return DONE;
  }
  // A total length of 0 is what a network card leaves when it segments for the system (TSO): then the frame's end is the packet's.
  const total = u16(bytes, position + 2);
  const stop = total === 0 ? end : position + total;
  if (total !== 0 && total < header) {
    packet.fault = MALFORMED;
    return DONE;
  }
  packet.ipVersion = 4;
  packet.ipStart = position;
  packet.source = i32(bytes, position + 12);
  packet.destination = i32(bytes, position + 16);
  packet.ttl = bytes[position + 8]!;
  packet.ipProtocol = bytes[position + 9]!;
  if (stop <= end) {
    packet.end = stop;
    packet.missing = 0;
  } else {
    // Beyond the frame although the capture says that nothing was cut: believed only as far as networks carry packets, for programs exist that cut frames and do not say
    // so. Anything longer is damage, and would make a hole of tens of kilobytes in the stream.
    packet.missing = stop - end > packet.missing && total > LARGEST_CARRIED ? packet.missing : stop - end;
  }
  const fragment = u16(bytes, position + 6);
  packet.fragmented = (fragment & 0x3fff) !== 0;
  if (packet.fragmented) {
    packet.fragmentId = u16(bytes, position + 4);
    packet.fragmentOffset = (fragment & 0x1fff) << 3;
    packet.moreFragments = (fragment & 0x2000) !== 0;
  }
  let at = position + header;
  // An authentication header (RFC 4302) hides nothing: what follows it is read, as behind one of IPv6.
  if (packet.ipProtocol === 51 && !packet.fragmented && packet.end - at >= 12) {
    const length = (bytes[at + 1]! + 2) << 2;
    if (length >= 12 && at + length <= packet.end) {
      packet.ipProtocol = bytes[at]!;
      at += length;
    }
  }
  packet.position = Math.min(at, packet.end);
  return IP_PAYLOAD;
}
