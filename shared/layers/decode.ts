import { ethernet, ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from './ethernet';
import { commonFrame } from './fast-path';
import { FRAGMENT_COMPLETE } from './fragments';
import type { Fragments } from './fragments';
import { ipv4 } from './ipv4';
import { ipv6 } from './ipv6';
import { llc } from './llc';
import {
  DONE, ETHERNET, ETHERTYPE, GRE, IP_PAYLOAD, IPV4, IPV6, LLC, MALFORMED, MPLS, OK, PPP, PPPOE, RAW_IP, TRUNCATED, TUNNEL_6IN4, TUNNEL_IP6, TUNNEL_IPIP, UDP, UNKNOWN_LINK, WLAN,
} from './packet';
import type { Layer, Packet } from './packet';
import { mpls, ppp, pppoe } from './ppp';
import { fddi, linuxCooked, loopback, nflog, rawIp } from './raw';
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
    case 9: case 50: case 104: case 166: return PPP;
    case 204:
      packet.position = Math.min(packet.position + 1, packet.end);
      return PPP;
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

const DECODED = new Set([0, 1, 9, 10, 12, 14, 50, 51, 101, 104, 105, 108, 113, 119, 127, 163, 166, 192, 204, 228, 229, 239, 240, 241, 276]);

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
  // A broken network layer inside a sound link layer or tunnel: the outer one counts.
  if ((packet.fault === MALFORMED || packet.fault === TRUNCATED) && (packet.ipVersion !== 0 || packet.hasMacs)) {
    packet.fault = OK;
    if (packet.ipVersion !== 0 && packet.transport === 0) unknown(packet);
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
    default: return DONE;
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
    default: return unknown(packet);
  }
}

function fragment(packet: Packet, fragments: Fragments): Layer {
  if (fragments.add(packet) === FRAGMENT_COMPLETE) {
    packet.fragmented = false;
    return ipPayload(packet);
  }
  return DONE;
}

