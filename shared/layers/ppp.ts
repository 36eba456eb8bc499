import { DONE, ETHERTYPE, IPV4, IPV6, MPLS, TRUNCATED, u16 } from './packet';
import type { Layer, Packet } from './packet';

/** PPP (RFC 1661) and its framing like HDLC (RFC 1662), Cisco HDLC too. */
export function ppp(packet: Packet): Layer {
  const { bytes } = packet;
  let at = packet.position;
  if (packet.end - at < 2) {
    packet.fault = TRUNCATED;
    return DONE;
  }
  if (bytes[at] === 0xff && bytes[at + 1] === 0x03) at += 2;
  else if ((bytes[at] === 0x0f || bytes[at] === 0x8f) && packet.end - at >= 4) {
    packet.etherType = u16(bytes, at + 2);
    packet.position = at + 4;
    packet.linkPayload = packet.position;
    return ETHERTYPE;
  }
  // A protocol number with an odd first byte is compressed to that byte.
  let protocol = bytes[at] ?? 0;
  if (protocol & 1) at += 1;
  else {
    if (packet.end - at < 2) {
      packet.fault = TRUNCATED;
      return DONE;
    }
    protocol = u16(bytes, at);
    at += 2;
  }
  packet.position = at;
  packet.linkPayload = at;
  if (protocol === 0x21) return IPV4;
  if (protocol === 0x57) return IPV6;
  if (protocol === 0x281) return MPLS;
  return DONE;
}

/** PPPoE session, RFC 2516. Discovery is counted at the link layer. */
export function pppoe(packet: Packet): Layer {
  const { bytes, position } = packet;
  if (packet.end - position < 8) return DONE;
  const length = u16(bytes, position + 4);
  const saved = packet.position;
  packet.position = position + 6;
  if (packet.position + length < packet.end) packet.end = packet.position + length;
  const protocol = u16(bytes, position + 6);
  packet.position += 2;
  if (protocol === 0x21) return IPV4;
  if (protocol === 0x57) return IPV6;
  packet.position = saved;
  return DONE;
}

/** MPLS label stack, RFC 3032; what is inside is guessed from its first nibble, as routers do. */
export function mpls(packet: Packet): Layer {
  const { bytes } = packet;
  let at = packet.position;
  for (let depth = 0; depth < 16; depth++) {
    if (packet.end - at < 4) return DONE;
    const bottom = bytes[at + 2]! & 1;
    at += 4;
    if (bottom) {
      const nibble = at < packet.end ? bytes[at]! >> 4 : 0;
      packet.position = at;
      if (nibble === 4) return IPV4;
      if (nibble === 6) return IPV6;
      // Pseudowire with control word (RFC 4385) or without: Ethernet.
      if (packet.end - at >= 18 && nibble === 0 && bytes[at]! === 0 && bytes[at + 1]! === 0) {
        packet.position = at + 4;
        return 1;
      }
      return packet.end - at >= 14 ? 1 : DONE;
    }
  }
  return DONE;
}
