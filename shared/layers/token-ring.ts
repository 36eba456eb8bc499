import { DONE, i32, LLC, TRUNCATED, u16 } from './packet';
import type { Layer, Packet } from './packet';

/**
 * IEEE 802.5 as libpcap has it: access control, frame control, addresses, perhaps a routing information field (source routing, 802.1D annex C), then LLC.
 * Addresses stay in the order of the wire, as ARP on the ring and Wireshark write them; their maker's prefix is therefore not looked up rightly.
 */
export function tokenRing(packet: Packet): Layer {
  const { bytes, position } = packet;
  if (packet.end - position < 14) {
    packet.fault = TRUNCATED;
    return DONE;
  }
  packet.hasMacs = true;
  packet.destinationMacHigh = u16(bytes, position + 2);
  packet.destinationMacLow = i32(bytes, position + 4);
  // The first bit of the source says that routing information follows; it is no part of the address.
  packet.sourceMacHigh = u16(bytes, position + 8) & 0x7fff;
  packet.sourceMacLow = i32(bytes, position + 10);
  let next = position + 14;
  if ((bytes[position + 8]! & 0x80) !== 0 && next < packet.end) {
    const routing = bytes[next]! & 0x1f;
    // Two bytes of control and two for each ring.
    if (routing >= 2 && (routing & 1) === 0) next += routing;
  }
  packet.position = Math.min(next, packet.end);
  packet.linkPayload = packet.position;
  // Frame control: 01 is LLC, 00 the ring's own management.
  return (bytes[position + 1]! & 0xc0) === 0x40 && packet.end - packet.position >= 3 ? LLC : DONE;
}
