import { DONE, ETHERNET, IPV4, IPV6, PPP, TUNNEL_L2TP, u16 } from './packet';
import type { Layer, Packet } from './packet';
import { pppWithIp } from './ppp';
import { unknown } from './transport';

/**
 * L2TP data messages over UDP: version 2 with PPP inside (RFC 2661 §3.1), version 3 with whatever the two ends agreed on (RFC 3931 §4.1.2.1). DONE for control messages
 * and for what carries no IP: then the datagram itself counts. Session ids differ by direction and are not part of the tunnel's name.
 */
export function l2tpOverUdp(packet: Packet): Layer {
  const { bytes, payloadStart: at, payloadEnd: end } = packet;
  // T says control.
  if (end - at < 8 || (bytes[at]! & 0x80) !== 0) return DONE;
  const flags = bytes[at]!;
  const version = bytes[at + 1]! & 15;
  if (version === 3) return flags === 0 && u16(bytes, at + 2) === 0 ? enter(packet, at + 8, end) : DONE;
  if (version !== 2) return DONE;
  let body = at + 2;
  if (flags & 0x40) body += 2;
  body += 4;
  if (flags & 0x08) body += 4;
  if (flags & 0x02) body += 2 + (body + 2 <= end ? u16(bytes, body) : 0);
  if (!pppWithIp(bytes, body, end) || !packet.enter(TUNNEL_L2TP, 0)) return DONE;
  packet.position = body;
  packet.end = end;
  return PPP;
}

/** L2TP version 3 straight over IP (RFC 3931 §4.1.1): a session id, 0 for control messages. */
export function l2tpOverIp(packet: Packet): Layer {
  const { bytes, position, end } = packet;
  if (end - position < 8 || (u16(bytes, position) === 0 && u16(bytes, position + 2) === 0)) return unknown(packet);
  const next = enter(packet, position + 4, end);
  return next === DONE ? unknown(packet) : next;
}

/**
 * Behind the session id stand a cookie of 0, 4 or 8 bytes and a sublayer of 0 or 4, which only the control connection agrees on. The first distance at which a frame with
 * IP or ARP in it, or IP itself, stands whole is taken: its lengths and its version must agree, which random bytes do not.
 */
function enter(packet: Packet, at: number, end: number): Layer {
  for (let distance = 0; distance <= 12; distance += 4) {
    const body = at + distance;
    const next = frameWithIp(packet, body, end) ? ETHERNET : pppWithIp(packet.bytes, body, end) && isIp(packet, body + (packet.bytes[body] === 0xff ? 4 : 2), end) ? PPP
      : isIp(packet, body, end) ? packet.bytes[body]! >> 4 === 4 ? IPV4 : IPV6 : DONE;
    if (next === DONE) continue;
    if (!packet.enter(TUNNEL_L2TP, 0)) return DONE;
    packet.position = body;
    packet.end = end;
    return next;
  }
  return DONE;
}

function frameWithIp(packet: Packet, at: number, end: number): boolean {
  const { bytes } = packet;
  let type = at + 12;
  for (let tags = 0; tags < 2 && end - type >= 6 && (u16(bytes, type) === 0x8100 || u16(bytes, type) === 0x88a8); tags++) type += 4;
  if (end - type < 2 + 20) return false;
  const value = u16(bytes, type);
  // ARP for Ethernet and IPv4: 0001 0800 06 04.
  if (value === 0x0806) return u16(bytes, type + 2) === 1 && u16(bytes, type + 4) === 0x0800 && u16(bytes, type + 6) === 0x0604;
  return value === 0x0800 ? bytes[type + 2]! >> 4 === 4 && isIp(packet, type + 2, end) : value === 0x86dd && bytes[type + 2]! >> 4 === 6 && isIp(packet, type + 2, end);
}

/** An IP header whose length is that of the rest, padding of short Ethernet frames aside. */
function isIp(packet: Packet, at: number, end: number): boolean {
  const { bytes, missing } = packet;
  if (end - at < 20) return false;
  const version = bytes[at]! >> 4;
  const length = version === 4 ? u16(bytes, at + 2) : version === 6 && end - at >= 40 ? u16(bytes, at + 4) + 40 : 0;
  if (version === 4 && ((bytes[at]! & 15) < 5 || length < 20)) return false;
  return length > 0 && length <= end - at + missing && length + 46 >= end - at + missing;
}
