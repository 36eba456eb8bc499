import { ethernet, ETHERTYPE_IPV4, ETHERTYPE_IPV6, shim } from './ethernet';
import { commonFrame } from './fast-path';
import { FRAGMENT_COMPLETE } from './fragments';
import type { Fragments } from './fragments';
import { ipv4 } from './ipv4';
import { extensionHeaders, ipv6 } from './ipv6';
import { l2tpOverIp } from './l2tp';
import { llc } from './llc';
import {
  DONE, ENCRYPTED, ETHERNET, ETHERTYPE, GRE, IP_PAYLOAD, IPV4, IPV6, LLC, MALFORMED, MPLS, NO_TRANSPORT, OK, PPP, PPPOE, RAW_IP, TRUNCATED, TUNNEL_6IN4, TUNNEL_IP6, TUNNEL_IPIP, UDP, UNKNOWN_LINK, WLAN,
} from './packet';
import type { Layer, Packet } from './packet';
import { frameRelay } from './frame-relay';
import { mpls } from './mpls';
import { ciscoHdlc, ppp, pppoe } from './ppp';
import { fddi, linuxCooked, loopback, nflog, rawIp } from './raw';
import { tokenRing } from './token-ring';
import { icmp, sctp, tcp, udp, unknown } from './transport';
import { etherIp, gre, udpTunnel } from './tunnels';
import { radiotap, wlan, wlanWithHeader } from './wlan';

/** Layers of one frame; more than any honest network stacks. */
export const MAX_LAYERS = 48;

/** Link types that `decode` begins at; the number is the registry's. */
export function linkLayer(linkType: number, packet: Packet): Layer {
  switch (linkType) {
    case 1: return ETHERNET;
    case 0: case 108: return loopback(packet);
    case 12: case 14: case 101: return RAW_IP;
    case 228: return IPV4;
    case 229: return IPV6;
    case 113: return linuxCooked(packet, 1);
    case 276: return linuxCooked(packet, 2);
    case 6: return tokenRing(packet);
    case 9: case 50: return PPP;
    case 104: return ciscoHdlc(packet);
    case 107: return frameRelay(packet);
    case 219: return MPLS;
    // pppd overwrites the address byte with the direction.
    case 166:
      if (packet.end - packet.position >= 2 && packet.bytes[packet.position + 1] === 0x03) packet.position += 2;
      return PPP;
    // A byte of direction in front.
    case 204: case 205: case 206:
      packet.position = Math.min(packet.position + 1, packet.end);
      return linkType === 204 ? PPP : linkType === 205 ? ciscoHdlc(packet) : frameRelay(packet);
    case 51: return PPPOE;
    case 105: return WLAN;
    case 127: return radiotap(packet);
    case 119: case 163: return wlanWithHeader(packet, 'prism');
    case 192: return wlanWithHeader(packet, 'ppi');
    case 10: return fddi(packet);
    case 239: return nflog(packet);
    // Netanalyzer puts four bytes of its own in front of the frame, and the transparent kind a preamble too.
    case 240:
      packet.position = Math.min(packet.position + 4, packet.end);
      return ETHERNET;
    case 241:
      packet.position = Math.min(packet.position + 12, packet.end);
      return ETHERNET;
    default:
      packet.fault = UNKNOWN_LINK;
      return DONE;
  }
}

export function isDecoded(linkType: number): boolean {
  return DECODED.has(linkType);
}

const DECODED = new Set([0, 1, 6, 9, 10, 12, 14, 50, 51, 101, 104, 105, 107, 108, 113, 119, 127, 163, 166, 192, 204, 205, 206, 219, 228, 229, 239, 240, 241, 276]);

/**
 * Takes a frame apart down to its innermost transport, writing what it finds into `packet`. Damage above the link layer leaves what was found before:
 * a frame with a broken IP header is still one between two MAC addresses.
 *
 * @param wireLength bytes on the wire; more than end − start when the frame was cut
 */
export function decode(packet: Packet, fragments: Fragments, linkType: number, bytes: Uint8Array, start: number, end: number, wireLength: number): void {
  if (linkType === 1 && commonFrame(packet, bytes, start, end)) return;
  packet.reset(bytes, start, end, wireLength > end - start ? wireLength - (end - start) : 0);
  let next = linkLayer(linkType, packet);
  for (let count = 0; next !== DONE && count < MAX_LAYERS; count++) next = takeLayer(next, packet, fragments);
  // What is inside a tunnel may be broken, encrypted, or the tunnel's own talk: then the packet around it counts.
  if (packet.tunnels > 0) {
    if (packet.fault === ENCRYPTED) packet.hasMacs = false;
    while (packet.ipVersion === 0 && !packet.hasMacs && packet.leave()) packet.fault = OK;
    if (packet.ipVersion !== 0 && packet.transport === NO_TRANSPORT) unknown(packet);
  }
  // A broken network layer inside a sound link layer.
  if ((packet.fault === MALFORMED || packet.fault === TRUNCATED) && (packet.ipVersion !== 0 || packet.hasMacs)) {
    packet.fault = OK;
    if (packet.ipVersion !== 0 && packet.transport === NO_TRANSPORT) unknown(packet);
  }
}

/** Takes one layer off the packet; returns the next. The one place that knows which function reads which: describe.ts goes through it too. */
export function takeLayer(layer: Layer, packet: Packet, fragments: Fragments): Layer {
  switch (layer) {
    case ETHERNET: return ethernet(packet);
    case ETHERTYPE: return etherType(packet);
    case IPV4: return ipv4(packet);
    case IP_PAYLOAD: return packet.fragmented ? fragment(packet, fragments) : ipPayload(packet);
    case IPV6: return ipv6(packet);
    case LLC: return llc(packet);
    case RAW_IP: return rawIp(packet);
    case MPLS: return mpls(packet);
    case PPP: return ppp(packet);
    case PPPOE: return pppoe(packet);
    case GRE: return gre(packet);
    case WLAN: return wlan(packet);
    default: return DONE;
  }
}

function etherType(packet: Packet): Layer {
  switch (packet.etherType) {
    case ETHERTYPE_IPV4: return IPV4;
    case ETHERTYPE_IPV6: return IPV6;
    case 0x8847: case 0x8848: return MPLS;
    case 0x8864: return PPPOE;
    default: return shim(packet);
  }
}

function ipPayload(packet: Packet): Layer {
  switch (packet.ipProtocol) {
    case 6: return tcp(packet);
    case 17: {
      udp(packet);
      return packet.transport === UDP ? udpTunnel(packet) : DONE;
    }
    case 1: case 58: return icmp(packet);
    case 132: return sctp(packet);
    case 47: return GRE;
    case 4: return packet.enter(TUNNEL_IPIP, 0) ? IPV4 : unknown(packet);
    case 41: return packet.enter(packet.ipVersion === 6 ? TUNNEL_IP6 : TUNNEL_6IN4, 0) ? IPV6 : unknown(packet);
    case 97: return etherIp(packet);
    case 115: return l2tpOverIp(packet);
    default: return unknown(packet);
  }
}

function fragment(packet: Packet, fragments: Fragments): Layer {
  if (fragments.add(packet) === FRAGMENT_COMPLETE) {
    packet.fragmented = false;
    if (packet.ipVersion === 6) extensionHeaders(packet, packet.ipProtocol, packet.position);
    // The fragment of a fragment: nobody honest sends that.
    return packet.fragmented ? unknown(packet) : ipPayload(packet);
  }
  return DONE;
}

