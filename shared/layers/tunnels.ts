import {
  DONE, ETHERNET, ETHERTYPE, i32, IPV4, IPV6, PPP, RAW_IP, TUNNEL_CAPWAP, TUNNEL_ERSPAN, TUNNEL_ETHERIP, TUNNEL_GENEVE, TUNNEL_GRE, TUNNEL_GTP, TUNNEL_TEREDO,
  TUNNEL_VXLAN, u16, WLAN,
} from './packet';
import type { Layer, Packet } from './packet';
import { l2tpOverUdp } from './l2tp';
import { pppWithIp } from './ppp';
import { unknown } from './transport';

/** GRE (RFC 2784, 2890), version 1 with PPP (RFC 2637), ERSPAN types I–III and transparent Ethernet bridging inside. */
export function gre(packet: Packet): Layer {
  const { bytes, position, end } = packet;
  if (end - position < 4) return unknown(packet);
  const flags = u16(bytes, position);
  const protocol = u16(bytes, position + 2);
  let at = position + 4;
  if (flags & 0xc000) at += 4;
  let key = 0;
  if (flags & 0x2000) {
    if (end - at >= 4) key = i32(bytes, at);
    at += 4;
  }
  if (flags & 0x1000) at += 4;
  if ((flags & 7) === 1 && flags & 0x80) at += 4;
  if (at >= end) return unknown(packet);
  const erspan = protocol === 0x88be ? ((flags & 0x1000) !== 0 ? 8 : 0) : protocol === 0x22eb ? 12 : -1;
  if (erspan >= 0) {
    if (end - at < erspan + 14) return unknown(packet);
    const session = erspan > 0 ? u16(bytes, at + 2) & 0x3ff : 0;
    const optional = erspan === 12 && (bytes[at + 11]! & 1) !== 0 ? 8 : 0;
    if (end - at < erspan + optional + 14 || !packet.enter(TUNNEL_ERSPAN, session)) return unknown(packet);
    packet.position = at + erspan + optional;
    // Type III says what it mirrors: 0 is Ethernet, 2 is IP without a link layer.
    return erspan === 12 && ((bytes[at + 10]! >> 2) & 31) === 2 ? RAW_IP : ETHERNET;
  }
  // Version 1's key holds length and call id, which differ by direction.
  const id = (flags & 7) === 1 ? 0 : key;
  let next: Layer;
  if (protocol === 0x6558) next = end - at >= 14 ? ETHERNET : DONE;
  else if (protocol === 0x0800) next = IPV4;
  else if (protocol === 0x86dd) next = IPV6;
  else if (protocol === 0x880b && pppWithIp(bytes, at, end)) next = PPP;
  else if (protocol === 0x8847 || protocol === 0x8848) next = ETHERTYPE;
  else return unknown(packet);
  if (next === DONE || !packet.enter(TUNNEL_GRE, id)) return unknown(packet);
  if (next === ETHERTYPE) packet.etherType = protocol;
  packet.position = at;
  return next;
}

/** EtherIP, RFC 3378. */
export function etherIp(packet: Packet): Layer {
  if (packet.end - packet.position < 16 || packet.bytes[packet.position]! >> 4 !== 3 || !packet.enter(TUNNEL_ETHERIP, 0)) return unknown(packet);
  packet.position += 2;
  return ETHERNET;
}

/**
 * Encapsulations over UDP, by port and by what their headers must look like. DONE when the datagram is none of them: then it is itself what
 * counts. A wrong guess here would hide a conversation, so every fixed bit is checked.
 */
export function udpTunnel(packet: Packet): Layer {
  const { bytes, payloadStart: at, payloadEnd: end, destinationPort, sourcePort } = packet;
  const size = end - at;
  // VXLAN, RFC 7348: flag I, reserved bits zero, an Ethernet frame inside. With flag G a group policy stands in reserved bytes (draft-smith-vxlan-group-policy).
  const grouped = bytes[at] === 0x88;
  if ((destinationPort === 4789 || destinationPort === 8472) && size >= 22 && (grouped || (bytes[at] === 8 && bytes[at + 1] === 0 && u16(bytes, at + 2) === 0)) && bytes[at + 7] === 0) {
    return inside(packet, TUNNEL_VXLAN, i32(bytes, at + 4) >>> 8, at + 8, ETHERNET);
  }
  // Geneve, RFC 8926: version 0, length of options in words.
  if (destinationPort === 6081 && size >= 8 && (bytes[at]! & 0xc0) === 0 && bytes[at + 7] === 0) {
    const body = at + 8 + ((bytes[at]! & 0x3f) << 2);
    const protocol = u16(bytes, at + 2);
    if (body < end && protocol === 0x6558 && end - body >= 14) return inside(packet, TUNNEL_GENEVE, i32(bytes, at + 4) >>> 8, body, ETHERNET);
    if (body < end && protocol === 0x0800) return inside(packet, TUNNEL_GENEVE, i32(bytes, at + 4) >>> 8, body, IPV4);
    if (body < end && protocol === 0x86dd) return inside(packet, TUNNEL_GENEVE, i32(bytes, at + 4) >>> 8, body, IPV6);
  }
  // Teredo, RFC 4380: IPv6, perhaps behind an authentication or origin indication.
  if ((destinationPort === 3544 || sourcePort === 3544) && size >= 40) {
    let body = at;
    if (bytes[body] === 0 && bytes[body + 1] === 1 && end - body >= 13) body += 13 + bytes[body + 2]! + bytes[body + 3]!;
    if (end - body >= 8 && bytes[body] === 0 && bytes[body + 1] === 0) body += 8;
    if (end - body >= 40 && bytes[body]! >> 4 === 6 && u16(bytes, body + 4) + 40 <= end - body + packet.missing) return inside(packet, TUNNEL_TEREDO, 0, body, IPV6);
  }
  const l2tp = destinationPort === 1701 ? l2tpOverUdp(packet) : DONE;
  if (l2tp !== DONE) return l2tp;
  // GTP-U, 3GPP TS 29.281: version 1, G-PDU.
  if (destinationPort === 2152 && size >= 28 && (bytes[at]! & 0xf0) === 0x30 && bytes[at + 1] === 0xff && u16(bytes, at + 2) <= size - 8 + packet.missing) {
    let body = at + 8;
    if (bytes[at]! & 7) {
      let extension = bytes[at + 11]!;
      body += 4;
      for (let i = 0; extension !== 0 && i < 8 && body < end && bytes[body]! > 0; i++) {
        const length = bytes[body]! << 2;
        extension = body + length <= end ? bytes[body + length - 1]! : 0;
        body += length;
      }
    }
    const version = body < end ? bytes[body]! >> 4 : 0;
    // Tunnel ids differ by direction: not part of the name.
    if (version === 4 || version === 6) return inside(packet, TUNNEL_GTP, 0, body, RAW_IP);
  }
  // CAPWAP data, RFC 5415 §4.3: in clear text, no fragment, no keep-alive; a frame of 802.3 or 802.11 inside.
  if ((destinationPort === 5247 || sourcePort === 5247) && size >= 32 && bytes[at] === 0 && (bytes[at + 3]! & 0x88) === 0) {
    const body = at + ((bytes[at + 1]! >> 3) << 2);
    const native = (bytes[at + 2]! & 1) !== 0;
    if (body >= at + 8 && end - body >= 24) {
      if (!native) return inside(packet, TUNNEL_CAPWAP, 0, body, ETHERNET);
      // Only data frames are somebody's traffic. Many controllers swap the bytes of the frame control field.
      const swapped = (bytes[body + 1]! & 0x0f) === 8 && (bytes[body]! & 0x0f) !== 8;
      if (swapped || (bytes[body]! & 0x0f) === 8) {
        packet.swappedControl = swapped;
        return inside(packet, TUNNEL_CAPWAP, 0, body, WLAN);
      }
    }
  }
  return DONE;
}

function inside(packet: Packet, kind: number, id: number, body: number, next: Layer): Layer {
  if (!packet.enter(kind, id)) return DONE;
  packet.position = body;
  packet.end = packet.payloadEnd;
  return next;
}
