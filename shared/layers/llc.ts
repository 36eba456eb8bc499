import { DONE, ETHERTYPE, IPV4, TRUNCATED, u16 } from './packet';
import type { Layer, Packet } from './packet';

/** IEEE 802.2 LLC, and SNAP (802, 9.5) behind it. The raw 802.3 frames of NetWare begin with FFFF and stay DSAP 0xff. */
export function llc(packet: Packet): Layer {
  const { bytes, position } = packet;
  if (packet.end - position < 3) {
    packet.fault = TRUNCATED;
    return DONE;
  }
  const dsap = bytes[position]!;
  packet.dsap = dsap;
  packet.linkPayload = position;
  if (dsap === 0xaa && bytes[position + 1] === 0xaa && packet.end - position >= 8) {
    const oui = (bytes[position + 3]! << 16) | u16(bytes, position + 4);
    const protocol = u16(bytes, position + 6);
    packet.position = position + 8;
    packet.linkPayload = packet.position;
    // RFC 1042, and the bridge tunnel 0000f8: an EtherType again.
    if ((oui === 0 || oui === 0x0000f8) && protocol >= 0x600) {
      packet.dsap = -1;
      packet.etherType = protocol;
      return ETHERTYPE;
    }
    packet.snapOui = oui;
    packet.snapProtocol = protocol;
    return DONE;
  }
  // Control field of one byte for unnumbered frames, of two for the others.
  packet.position = position + ((bytes[position + 2]! & 3) === 3 ? 3 : 4);
  if (packet.position > packet.end) packet.position = packet.end;
  packet.linkPayload = packet.position;
  // IP without SNAP (RFC 948), and only what looks like it.
  if (dsap === 0x06 && packet.end - packet.position >= 20 && bytes[packet.position]! >> 4 === 4) {
    packet.dsap = -1;
    packet.etherType = 0x0800;
    return IPV4;
  }
  return DONE;
}
