import { DONE, i32, ICMP, OTHER_IP, SCTP, TCP, u16, UDP } from './packet';
import type { Layer, Packet } from './packet';

/** RFC 9293. Ports are used even when the rest of the header is cut or wrong: whom the packet is for is known then. */
export function tcp(packet: Packet): Layer {
  const { bytes, position, end } = packet;
  if (end - position < 4) return unknown(packet);
  packet.transport = TCP;
  packet.sourcePort = u16(bytes, position);
  packet.destinationPort = u16(bytes, position + 2);
  if (end - position < 14) return DONE;
  packet.sequence = i32(bytes, position + 4);
  packet.acknowledgment = i32(bytes, position + 8);
  const header = (bytes[position + 12]! >> 4) << 2;
  packet.tcpFlags = bytes[position + 13]!;
  if (header < 20 || position + header > end) return DONE;
  packet.payloadStart = position + header;
  packet.payloadEnd = end;
  packet.payloadLength = end - position - header + packet.missing;
  return DONE;
}

/** RFC 768. The length field rules when it is believable, otherwise what IP says. */
export function udp(packet: Packet): Layer {
  const { bytes, position, end } = packet;
  if (end - position < 4) return unknown(packet);
  packet.transport = UDP;
  packet.sourcePort = u16(bytes, position);
  packet.destinationPort = u16(bytes, position + 2);
  if (end - position < 8) return DONE;
  const length = u16(bytes, position + 4);
  packet.payloadStart = position + 8;
  packet.payloadEnd = length >= 8 && position + length < end ? position + length : end;
  packet.payloadLength = length >= 8 && length <= end - position + packet.missing ? length - 8 : end - position - 8 + packet.missing;
  return DONE;
}

/** RFC 792, RFC 4443. What an error quotes is no conversation of its own. */
export function icmp(packet: Packet): Layer {
  packet.transport = ICMP;
  if (packet.end > packet.position) packet.icmpType = packet.bytes[packet.position]!;
  packet.payloadStart = packet.position;
  packet.payloadEnd = packet.end;
  packet.payloadLength = packet.end - packet.position + packet.missing;
  return DONE;
}

/** RFC 9260, ports only. */
export function sctp(packet: Packet): Layer {
  const { bytes, position, end } = packet;
  if (end - position < 4) return unknown(packet);
  packet.transport = SCTP;
  packet.sourcePort = u16(bytes, position);
  packet.destinationPort = u16(bytes, position + 2);
  return DONE;
}

/** Any other IP protocol: counted by its addresses and its number, offered to protocols that ride on IP itself. */
export function unknown(packet: Packet): Layer {
  packet.transport = OTHER_IP;
  packet.payloadStart = packet.position;
  packet.payloadEnd = packet.end;
  packet.payloadLength = packet.end - packet.position + packet.missing;
  return DONE;
}
