import { DONE, ETHERNET, ETHERTYPE, IPV4, IPV6, PPP, u16 } from './packet';
import type { Layer, Packet } from './packet';

/** Network layer protocol id (ISO/IEC TR 9577) at the packet's position, as Frame Relay (RFC 2427 §3–4) puts it in front of what it carries. */
export function nlpid(packet: Packet): Layer {
  const { bytes, position } = packet;
  packet.position = position + 1;
  packet.linkPayload = packet.position;
  switch (bytes[position]) {
    case 0xcc: return IPV4;
    case 0x8e: return IPV6;
    case 0xcf: return PPP;
    case 0x80: break;
    default: return DONE;
  }
  // SNAP: organisation and protocol.
  if (packet.end - position < 6) return DONE;
  const oui = (bytes[position + 1]! << 16) | u16(bytes, position + 2);
  const protocol = u16(bytes, position + 4);
  packet.position = position + 6;
  packet.linkPayload = packet.position;
  if (oui === 0) {
    packet.etherType = protocol;
    return ETHERTYPE;
  }
  // Bridged Ethernet, with (1) and without (7) its check sequence.
  if (oui === 0x0080c2 && (protocol === 1 || protocol === 7)) {
    if (protocol === 1 && packet.missing === 0 && packet.end - packet.position > 18) packet.end -= 4;
    return ETHERNET;
  }
  return DONE;
}
