import { DONE, ETHERTYPE, IPV4, IPV6, MPLS, PPP, TRUNCATED, TUNNEL_PPPOE, u16 } from './packet';
import type { Layer, Packet } from './packet';

/** PPP (RFC 1661) and its framing like HDLC (RFC 1662); Cisco HDLC too, for the link types that hold either. */
export function ppp(packet: Packet): Layer {
  const { bytes } = packet;
  let at = packet.position;
  if (packet.end - at < 2) {
    packet.fault = TRUNCATED;
    return DONE;
  }
  if (bytes[at] === 0xff && bytes[at + 1] === 0x03) at += 2;
  else if ((bytes[at] === 0x0f || bytes[at] === 0x8f) && packet.end - at >= 4) return ciscoHdlc(packet);
  // A protocol number with an odd first byte is compressed to that byte.
  let protocol = at < packet.end ? bytes[at]! : 0;
  if (protocol & 1) at += 1;
  else {
    // Cut behind the address, too: the byte there is the next frame's.
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

/**
 * Does PPP at `at`, with or without the framing of HDLC, carry IP? Tunnels ask before they enter: the negotiation of a line is no conversation of somebody inside. Protocol
 * numbers of one byte are left out, for any byte would do.
 */
export function pppWithIp(bytes: Uint8Array, at: number, end: number): boolean {
  const protocol = end - at >= 4 && bytes[at] === 0xff && bytes[at + 1] === 0x03 ? at + 2 : at;
  if (end - protocol < 2 + 20 || bytes[protocol] !== 0) return false;
  const version = bytes[protocol + 2]! >> 4;
  return (bytes[protocol + 1] === 0x21 && version === 4) || (bytes[protocol + 1] === 0x57 && version === 6);
}

/** Cisco HDLC (RFC 1547 §4.3.1): address 0f for one receiver, 8f for all, a control byte, an EtherType. The same line may carry PPP, which says so by its address ff. */
export function ciscoHdlc(packet: Packet): Layer {
  const { bytes, position } = packet;
  if (packet.end - position < 4) {
    packet.fault = TRUNCATED;
    return DONE;
  }
  if (bytes[position] === 0xff && bytes[position + 1] === 0x03) return PPP;
  packet.etherType = u16(bytes, position + 2);
  packet.position = position + 4;
  packet.linkPayload = packet.position;
  return ETHERTYPE;
}

/** PPPoE session, RFC 2516. Discovery is counted at the link layer. */
export function pppoe(packet: Packet): Layer {
  const { bytes, position } = packet;
  // Version 1, type 1, code 0: a session.
  if (packet.end - position < 8 || bytes[position] !== 0x11 || bytes[position + 1] !== 0) return DONE;
  const length = u16(bytes, position + 4);
  const protocol = u16(bytes, position + 6);
  const next = protocol === 0x21 ? IPV4 : protocol === 0x57 ? IPV6 : protocol === 0x281 ? MPLS : DONE;
  // Negotiation, authentication and echoes of the line are between the two MACs.
  if (next === DONE || !packet.enterLink(TUNNEL_PPPOE, u16(bytes, position + 2))) return DONE;
  if (position + 6 + length < packet.end) packet.end = position + 6 + length;
  packet.position = position + 8;
  return next;
}
