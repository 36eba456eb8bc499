import { ipv4Text, ipv6Text, macText } from '../model/address';
import type { FrameField, FrameLayer } from '../model/frame-view';
import { linkTypeName } from '../capture/link-types';
import { linkLayer, MAX_LAYERS, takeLayer } from './decode';
import { ETHERTYPE_ARP } from './ethernet';
import { Fragments } from './fragments';
import {
  DONE, ETHERNET, GRE, i32, ICMP, IP_PAYLOAD, IPV4, IPV6, LLC, MPLS, NO_TRANSPORT, Packet, PPP, PPPOE, SCTP, TCP, TUNNEL_NAMES, u16, UDP, WLAN,
} from './packet';
import type { Layer } from './packet';

/**
 * The layers of one frame for people: names, byte ranges, main fields. It takes them off with the functions that the import takes them off with (decode.takeLayer) and notes what
 * each step consumed, so the two cannot disagree about where something begins. Not for the hot path: it makes objects.
 *
 * @param wireLength bytes on the wire; more than the frame has when it was cut
 * @returns outermost first; the last is the payload, still without its protocol's name, when there is one
 */
export function describeFrame(linkType: number, bytes: Uint8Array, wireLength: number = bytes.length): DescribedFrame {
  const packet = new Packet();
  packet.reset(bytes, 0, bytes.length, Math.max(0, wireLength - bytes.length));
  const fragments = new Fragments();
  const layers: FrameLayer[] = [];
  const at = new Fields(bytes);
  const add = (name: string, start: number, end: number, fields: readonly FrameField[] = []): void => {
    if (end > start && end <= bytes.length) layers.push({ name, start, end, fields });
  };
  let next = linkLayer(linkType, packet);
  add(`${linkTypeName(linkType)} header`, 0, packet.position);
  let payload = packet.position;
  let arp = false;
  for (let count = 0; next !== DONE && count < MAX_LAYERS; count++) {
    const layer: Layer = next;
    const from = packet.position;
    next = takeLayer(layer, packet, fragments);
    const to = packet.position;
    payload = to;
    switch (layer) {
      case ETHERNET:
        if (to < from + 14) break;
        add('Ethernet', from, from + 14, [at.mac('destination', from), at.mac('source', from + 6), at.hex16('type', from + 12)]);
        for (let tag = from + 14; tag + 4 <= to; tag += 4) add(`VLAN ${u16(bytes, tag) & 0xfff}`, tag, tag + 4, [at.field('id', String(u16(bytes, tag) & 0xfff), tag, 2), at.field('priority', String((bytes[tag] ?? 0) >> 5), tag, 1), at.hex16('type', tag + 2)]);
        break;
      case LLC: add(packet.snapOui >= 0 || to - from === 8 ? 'LLC, SNAP' : 'LLC', from, to, [at.hex8('DSAP', from), at.hex8('SSAP', from + 1)]); break;
      case IPV4: if (to > from) add('IPv4', from, to, ipv4Fields(at, bytes, from)); break;
      case IPV6: if (to > from) add('IPv6', from, to, ipv6Fields(at, bytes, from, packet.ipProtocol)); break;
      case GRE: add(`GRE${tunnelName(packet) === 'gre' ? '' : `, ${tunnelName(packet)}`}`, from, to, [at.hex16('flags', from), at.hex16('protocol', from + 2)]); break;
      case MPLS: add('MPLS', from, to, Array.from({ length: Math.floor((to - from) / 4) }, (_, i) => at.field('label', String(i32(bytes, from + 4 * i) >>> 12), from + 4 * i, 3))); break;
      case PPP: add('PPP', from, to); break;
      case PPPOE: add('PPPoE', from, to, to - from >= 6 ? [at.hex16('session', from + 2)] : []); break;
      case WLAN: add('802.11', from, to); break;
      case IP_PAYLOAD: payload = transport(packet, next, from, to, at, add); break;
      default:
    }
    if (packet.etherType === ETHERTYPE_ARP && next === DONE && layer !== IP_PAYLOAD) arp = true;
  }
  const end = Math.max(payload, packet.transport === UDP && payload === packet.payloadStart ? packet.payloadEnd : packet.end);
  if (arp && end - payload >= 28) add('ARP', payload, payload + 28, arpFields(at, bytes, payload));
  const rest = arp && end - payload >= 28 ? payload + 28 : payload;
  const described = layers.length;
  add(arp && rest > payload ? 'Padding' : 'Payload', rest, Math.min(end, bytes.length));
  const hasPayload = layers.length > described && layers[described]!.name === 'Payload';
  add('Trailer', Math.max(end, rest), bytes.length);
  return { layers, ...(hasPayload ? { payload: described } : {}) };
}

export interface DescribedFrame {
  readonly layers: readonly FrameLayer[];
  /** Which of them is the payload of the innermost carrier. */
  readonly payload?: number;
}

const tunnelName = (packet: Packet): string => TUNNEL_NAMES[packet.tunnels > 0 ? packet.tunnelKind[packet.tunnels - 1]! : 0] ?? '';

/** What IP carries, and a tunnel's header behind it; returns where the payload begins. */
function transport(packet: Packet, next: Layer, from: number, to: number, at: Fields, add: (name: string, start: number, end: number, fields?: readonly FrameField[]) => void): number {
  const { bytes, end } = packet;
  if (next === GRE) return from;
  if (packet.fragmented || (packet.transport === NO_TRANSPORT && next === DONE)) return from;
  // Inside a tunnel the packet has begun anew.
  switch (next === DONE ? packet.transport : packet.carrierTransport) {
    case TCP: {
      const header = end - from >= 20 ? Math.max(20, (bytes[from + 12]! >> 4) << 2) : end - from;
      const stop = Math.min(from + header, end);
      add('TCP', from, stop, [...at.ports(from, end), ...(end - from >= 14 ? [at.field('sequence', String(i32(bytes, from + 4) >>> 0), from + 4, 4), at.field('acknowledgment', String(i32(bytes, from + 8) >>> 0), from + 8, 4), at.field('flags', tcpFlags(bytes[from + 13]!), from + 13, 1)] : [])]);
      return stop;
    }
    case UDP: {
      const stop = Math.min(from + 8, end);
      // Behind a tunnel's header the packet's end may be nearer than the datagram's.
      add('UDP', from, stop, [...at.ports(from, end), ...(end - from >= 6 ? [at.field('length', String(u16(bytes, from + 4)), from + 4, 2)] : [])]);
      if (next === DONE) return stop;
      const id = packet.tunnels > 0 ? packet.tunnelId[packet.tunnels - 1]! : 0;
      add(tunnelName(packet).toUpperCase(), stop, to, id === 0 ? [] : [at.field('id', String(id >>> 0), stop, to - stop)]);
      return to;
    }
    case ICMP: {
      const stop = Math.min(from + 4, end);
      add(packet.ipVersion === 6 ? 'ICMPv6' : 'ICMP', from, stop, end - from >= 2 ? [at.field('type', String(bytes[from]), from, 1), at.field('code', String(bytes[from + 1]), from + 1, 1)] : []);
      return stop;
    }
    case SCTP: {
      const stop = Math.min(from + 12, end);
      add('SCTP', from, stop, at.ports(from, end));
      return stop;
    }
    default:
      // Encapsulations without ports; EtherIP has two bytes of its own.
      if (next !== DONE && to > from) add('EtherIP', from, to);
      return to;
  }
}

const FLAG_NAMES = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'] as const;
const tcpFlags = (flags: number): string => FLAG_NAMES.filter((_, bit) => flags & (1 << bit)).join(' ') || 'none';

const ARP_OPERATIONS: Readonly<Record<number, string>> = { 1: 'request', 2: 'reply' };

function ipv4Fields(at: Fields, bytes: Uint8Array, from: number): FrameField[] {
  const fragment = u16(bytes, from + 6);
  return [
    at.field('source', ipv4Text(i32(bytes, from + 12) >>> 0), from + 12, 4), at.field('destination', ipv4Text(i32(bytes, from + 16) >>> 0), from + 16, 4),
    at.field('protocol', String(bytes[from + 9]), from + 9, 1), at.field('time to live', String(bytes[from + 8]), from + 8, 1), at.field('total length', String(u16(bytes, from + 2)), from + 2, 2),
    ...((fragment & 0x3fff) !== 0 ? [at.field('fragment at', String((fragment & 0x1fff) << 3), from + 6, 2)] : []),
  ];
}

function ipv6Fields(at: Fields, bytes: Uint8Array, from: number, protocol: number): FrameField[] {
  return [
    at.field('source', ipv6Text(bytes, from + 8), from + 8, 16), at.field('destination', ipv6Text(bytes, from + 24), from + 24, 16),
    at.field('protocol', String(protocol), from + 6, 1), at.field('hop limit', String(bytes[from + 7]), from + 7, 1), at.field('payload length', String(u16(bytes, from + 4)), from + 4, 2),
  ];
}

function arpFields(at: Fields, bytes: Uint8Array, from: number): FrameField[] {
  const operation = u16(bytes, from + 6);
  return [
    at.field('operation', ARP_OPERATIONS[operation] ?? String(operation), from + 6, 2), at.mac('sender MAC', from + 8), at.field('sender IP', ipv4Text(i32(bytes, from + 14) >>> 0), from + 14, 4),
    at.mac('target MAC', from + 18), at.field('target IP', ipv4Text(i32(bytes, from + 24) >>> 0), from + 24, 4),
  ];
}

/** Fields by offset. */
class Fields {
  constructor(private readonly bytes: Uint8Array) {}

  field(name: string, value: string, start: number, length: number): FrameField {
    return { name, value, start, end: start + length };
  }

  mac(name: string, start: number): FrameField {
    return this.field(name, macText(this.bytes, start), start, 6);
  }

  hex8(name: string, start: number): FrameField {
    return this.field(name, `0x${(this.bytes[start] ?? 0).toString(16).padStart(2, '0')}`, start, 1);
  }

  hex16(name: string, start: number): FrameField {
    return this.field(name, `0x${u16(this.bytes, start).toString(16).padStart(4, '0')}`, start, 2);
  }

  ports(from: number, end: number): FrameField[] {
    return end - from < 4 ? [] : [this.field('source port', String(u16(this.bytes, from)), from, 2), this.field('destination port', String(u16(this.bytes, from + 2)), from + 2, 2)];
  }
}
