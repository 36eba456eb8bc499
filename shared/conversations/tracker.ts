import type { Frame } from '../capture/frame';
import { ArpMessage } from '../layers/arp';
import { ETHERTYPE_ARP } from '../layers/ethernet';
import { NeighbourMessage } from '../layers/neighbour';
import { ACK, FIN, ICMP, NO_TRANSPORT, OTHER_IP, RST, SYN, TCP, UDP, i32 } from '../layers/packet';
import type { Packet } from '../layers/packet';
import type { AnyProtocol } from '../protocols/definition';
import { Claims } from './claims';
import { Dissection } from './dissection';
import { BASES, Endpoints, GROUPED, L2, V4, V6 } from './endpoints';
import {
  ALIAS, BINDING, BYTES, DATA_PACKETS, ENDPOINT, F_BY_HANDSHAKE, F_CLIENT, F_CLOSED, F_DATA, F_FIN, F_FIRST_IS_1, F_GROUP, F_RST, F_SETTLED, F_SYN, F_SYN_ACK, FIRST_TIME, FLAGS, FlowTable, FRAMES,
  FRAMES_KEPT, GAP_SQUARES, GAP_SUM, KEY, LAST_DATA, LAST_TIME, MAC_HIGH, MAC_LOW, PACKETS, PAYLOAD, ROUND_TRIP, SIDE, SINCE, TTL,
} from './flow-table';
import { ObservationStore } from './observation-store';
import { OperationCounts } from './operation-counts';
import { ProtocolTable } from './protocol-table';
import { Column, Table4 } from './table4';
import { ETHERTYPE_NAMES, IP_PROTOCOL_NAMES, usualService } from '../protocols/well-known-services-kit';

/** Flows with their own record; further ones are counted by addresses and service only. */
export const MAX_FLOWS = 5_000_000;
/** Where even shared flows become too many: this times the limit. */
const CROWDED = 1.25;

/** Link-layer types as one number: an EtherType, an LLC address, or a SNAP protocol by its place in a table. */
const LLC_BASE = 0x10000;
const SNAP_BASE = 0x20000;

const ARP_BASIS = BASES.indexOf('arp');
const ND_BASIS = BASES.indexOf('nd');

/**
 * Counts packets into flows and hands payloads to the dissection. This is the hot path: per packet one hash lookup and additions to typed
 * arrays, nothing allocated.
 */
export class Tracker {
  readonly flows = new FlowTable();
  readonly endpoints: Endpoints;
  readonly observations = new ObservationStore();
  readonly operations = new OperationCounts();
  readonly protocols: ProtocolTable;
  readonly claims: Claims;
  readonly dissection: Dissection;
  /** Packets that were counted in shared flows because there were too many flows, or too many addresses. */
  aggregated = 0;
  groupedPackets = 0;
  private crowdSide = 0;

  /** Flows by their key without the VLAN, for `joinHalves`. */
  private readonly halves = new Table4(64);
  private readonly halfFlows = new Column(64);
  private tagged = false;
  private readonly dissects: boolean;
  private readonly arp = new ArpMessage();
  private readonly neighbour = new NeighbourMessage();
  private readonly snaps: string[] = [];
  private readonly linkCandidates = new Map<number, readonly number[]>();
  private readonly ipCandidates: (readonly number[])[] = [];
  private readonly arpName: number;

  private carried: readonly number[] = [];

  constructor(list: readonly AnyProtocol[], private readonly maxFlows: number = MAX_FLOWS, maxEndpoints?: number, wholeFrames?: number) {
    this.endpoints = new Endpoints(maxEndpoints);
    this.protocols = new ProtocolTable(list);
    this.dissects = list.length > 0;
    this.claims = new Claims(this.flows, this.endpoints, this.observations);
    this.dissection = new Dissection(this.protocols, this.flows, this.endpoints, this.claims, this.observations, this.operations, wholeFrames);
    this.arpName = this.protocols.number('arp');
  }

  /** Counts one decoded frame; false when it belongs to no conversation. */
  add(frame: Frame, packet: Packet): boolean {
    if (packet.ipVersion !== 0 && packet.transport !== NO_TRANSPORT) {
      this.network(frame, packet);
      return true;
    }
    if (packet.hasMacs) {
      this.link(frame, packet);
      return true;
    }
    return false;
  }

  private network(frame: Frame, packet: Packet): void {
    const { endpoints, flows } = this;
    const scope = endpoints.scopeOf(packet);
    const { ipVersion, transport, ipProtocol } = packet;
    let a: number;
    let b: number;
    if (ipVersion === 4) {
      a = packet.source;
      b = packet.destination;
    } else {
      a = endpoints.address6(packet.addressBytes, packet.source);
      b = endpoints.address6(packet.addressBytes, packet.destination);
    }
    const { sourcePort, destinationPort } = packet;
    const swapped = a > b || (a === b && sourcePort > destinationPort);
    let side = swapped ? 1 : 0;
    const ports = swapped ? (destinationPort << 16) | sourcePort : (sourcePort << 16) | destinationPort;
    const service = transport === OTHER_IP || transport === ICMP ? ipProtocol : ports;
    const scoped = (scope << 12) | (ipVersion << 8) | transport;
    const crowded = flows.size >= this.maxFlows || endpoints.full;
    let flow = crowded ? flows.find(swapped ? b : a, swapped ? a : b, service, scoped) : flows.put(swapped ? b : a, swapped ? a : b, service, scoped);
    if (flow < 0) {
      flow = this.crowd(a, b, sourcePort, destinationPort, scope, packet);
      side = this.crowdSide;
    }
    let ints = flows.ints(flow);
    let base = flows.base(flow);
    if (flows.fresh && !crowded && (this.tagged || packet.vlan >= 0)) this.joinHalves(flow, side, scope, ipVersion, a);
    if (ints[base + ALIAS] !== 0) {
      flow = ints[base + ALIAS]! - 1;
      ints = flows.ints(flow);
      base = flows.base(flow);
    } else if (flows.fresh && !crowded) {
      const source = endpoints.endpoint(scope, ipVersion, a, 0);
      const destination = endpoints.endpoint(scope, ipVersion, b, 0);
      ints[base + ENDPOINT + side] = source < 0 ? endpoints.grouped(scope) : source;
      ints[base + ENDPOINT + 1 - side] = destination < 0 ? endpoints.grouped(scope) : destination;
      if (side === 1) ints[base + FLAGS]! |= F_FIRST_IS_1;
      const group = ipVersion === 4 ? b >>> 28 === 14 || b === -1 : endpoints.isGroup6(b);
      if (group) ints[base + FLAGS]! |= F_GROUP << (1 - side);
    }
    this.count(flow, ints, base, side, frame, packet);
    if (packet.hasMacs && (ints[base + MAC_LOW + side] !== packet.sourceMacLow || ints[base + MAC_HIGH + side] !== packet.sourceMacHigh)) this.changeMac(ints, base, side, frame, packet);
    if (transport === TCP) {
      this.handshake(flow, ints, base, side, frame, packet);
      if (this.dissects) this.dissection.segment(flow, side, packet, frame.number);
    } else if (transport === UDP) {
      if (this.dissects && packet.payloadEnd > packet.payloadStart) this.dissection.datagram(flow, side, packet, frame.number, 'udp');
    } else this.otherIp(flow, side, frame, packet);
  }

  /**
   * A flow for a packet that no known flow takes when the tables are full. Addresses beyond the limit are one group; beyond the limit of flows only the service
   * tells conversations apart, and far beyond it nothing does. None of these is dissected: several connections share them.
   */
  private crowd(a: number, b: number, sourcePort: number, destinationPort: number, scope: number, packet: Packet): number {
    const { endpoints, flows, maxFlows } = this;
    const { ipVersion, transport } = packet;
    const far = flows.size >= maxFlows * CROWDED;
    let source = far ? -1 : endpoints.known(scope, ipVersion, a);
    let destination = far ? -1 : endpoints.known(scope, ipVersion, b);
    let first = source < 0 ? 0 : sourcePort;
    let second = destination < 0 ? 0 : destinationPort;
    if (flows.size >= maxFlows) {
      this.aggregated++;
      if (this.likelyServer(transport === TCP, sourcePort, destinationPort) === 0) second = 0;
      else first = 0;
      if (far) first = second = 0;
    } else this.groupedPackets++;
    if (source < 0) source = endpoints.grouped(scope);
    if (destination < 0) destination = endpoints.grouped(scope);
    const swapped = source > destination || (source === destination && first > second);
    const side = swapped ? 1 : 0;
    this.crowdSide = side;
    const service = transport === OTHER_IP || transport === ICMP ? packet.ipProtocol : swapped ? (second << 16) | first : (first << 16) | second;
    const flow = flows.put(swapped ? destination : source, swapped ? source : destination, service, (scope << 12) | (GROUPED << 8) | transport);
    if (flows.fresh) {
      const ints = flows.ints(flow);
      const base = flows.base(flow);
      ints[base + ENDPOINT + side] = source;
      ints[base + ENDPOINT + 1 - side] = destination;
      ints[base + FLAGS]! |= F_CLOSED | (side === 1 ? F_FIRST_IS_1 : 0);
    }
    return flow;
  }

  /** The side's packets come from another MAC than before; groups and zeros are no senders. */
  private changeMac(ints: Int32Array, base: number, side: number, frame: Frame, packet: Packet): void {
    const { sourceMacHigh, sourceMacLow } = packet;
    if ((sourceMacHigh & 0x100) !== 0 || (sourceMacHigh === 0 && sourceMacLow === 0)) return;
    const packets = ints[base + PACKETS + side]! - 1;
    this.closeBinding(ints, base, side, packets);
    ints[base + MAC_LOW + side] = sourceMacLow;
    ints[base + MAC_HIGH + side] = sourceMacHigh;
    ints[base + BINDING + side] = this.endpoints.bind(ints[base + ENDPOINT + side]!, sourceMacHigh, sourceMacLow, 0, frame.number, 0) + 1;
    ints[base + SINCE + side] = packets;
  }

  private closeBinding(ints: Int32Array, base: number, side: number, packets: number): void {
    const binding = ints[base + BINDING + side]!;
    if (binding !== 0) this.endpoints.bindingCount.data[binding - 1]! += packets - ints[base + SINCE + side]!;
    ints[base + SINCE + side] = packets;
  }

  /** Brings the counts of MAC bindings up to date; once, when all packets are in. */
  finish(): void {
    this.dissection.finish();
    const { flows } = this;
    for (let flow = 0; flow < flows.size; flow++) {
      const ints = flows.ints(flow);
      const base = flows.base(flow);
      for (let side = 0; side < 2; side++) this.closeBinding(ints, base, side, ints[base + PACKETS + side]!);
    }
  }

  /**
   * A mirror port that copies only what enters the switch shows a routed conversation in two VLANs, each with one direction. A new flow is taken for the
   * other half of one that has the same addresses, ports and tunnel, and nothing from this side yet; each side keeps the VLAN it sends in.
   */
  private joinHalves(flow: number, side: number, scope: number, ipVersion: number, source: number): void {
    const { flows, endpoints } = this;
    if (!this.tagged) {
      // The first tag of the capture: from here on it pays to remember flows without their VLAN.
      this.tagged = true;
      for (let earlier = 0; earlier < flow; earlier++) this.halfOf(earlier);
    }
    const sibling = this.halfOf(flow);
    if (sibling === flow) return;
    const ints = flows.ints(flow);
    const base = flows.base(flow);
    const siblingInts = flows.ints(sibling);
    const siblingBase = flows.base(sibling);
    if (siblingInts[siblingBase + PACKETS + side] !== 0 || siblingInts[siblingBase + FLAGS]! & (F_GROUP | (F_GROUP << 1))) return;
    ints[base + ALIAS] = sibling + 1;
    const endpoint = endpoints.endpoint(scope, ipVersion, source, 0);
    if (endpoint >= 0) siblingInts[siblingBase + ENDPOINT + side] = endpoint;
  }

  /** The first flow with the same addresses, ports and tunnel, whatever its VLAN. */
  private halfOf(flow: number): number {
    const ints = this.flows.ints(flow);
    const base = this.flows.base(flow);
    const scoped = ints[base + KEY + 3]!;
    const half = this.halves.put(ints[base + KEY]!, ints[base + KEY + 1]!, ints[base + KEY + 2]!, (this.endpoints.tunnelOf(scoped >>> 12) << 12) | (scoped & 0xfff));
    this.halfFlows.reach(half);
    if (this.halfFlows.data[half] === 0) this.halfFlows.data[half] = flow + 1;
    return this.halfFlows.data[half]! - 1;
  }

  private otherIp(flow: number, side: number, frame: Frame, packet: Packet): void {
    const { ipProtocol } = packet;
    this.carried = this.ipCandidates[ipProtocol] ??= this.protocols.onCarrier(`ip/${ipProtocol}`);
    if (this.carried.length > 0 && packet.payloadEnd > packet.payloadStart && !packet.fragmented) {
      this.dissection.datagram(flow, side, packet, frame.number, packet.transport === ICMP ? 'icmp' : 'ip', this.carried);
    }
    const name = IP_PROTOCOL_NAMES.get(ipProtocol);
    if (name !== undefined) this.dissection.nameByLayer(flow, this.protocols.number(name), frame.number);
    if (packet.transport !== ICMP) return;
    // An echo says who asks; so does its answer.
    if (packet.icmpType === 8 || packet.icmpType === 128) this.settleByEcho(flow, side);
    else if ((packet.icmpType === 0 && ipProtocol === 1) || packet.icmpType === 129) this.settleByEcho(flow, 1 - side);
    if (ipProtocol === 58 && this.neighbour.read(packet.bytes, packet.payloadStart, packet.payloadEnd, packet.source)) {
      const { bytes } = packet;
      const at = this.neighbour.macAt;
      if ((bytes[at]! & 1) !== 0 || packet.addressBytes !== bytes) return;
      const endpoint = this.endpoints.endpoint(this.endpoints.scopeOf(packet), V6, this.endpoints.address6(bytes, this.neighbour.addressAt), 0);
      if (endpoint < 0) return;
      this.endpoints.see(endpoint, frame.number);
      this.endpoints.bind(endpoint, (bytes[at]! << 8) | bytes[at + 1]!, i32(bytes, at + 2), ND_BASIS, frame.number);
    }
  }

  private settleByEcho(flow: number, client: number): void {
    const ints = this.flows.ints(flow);
    const base = this.flows.base(flow);
    if (!(ints[base + FLAGS]! & F_SETTLED)) ints[base + FLAGS]! |= F_SETTLED | (F_CLIENT << client);
  }

  private link(frame: Frame, packet: Packet): void {
    const { endpoints, flows } = this;
    const scope = endpoints.scopeOf(packet);
    const a = endpoints.mac(packet.sourceMacHigh, packet.sourceMacLow);
    const b = endpoints.mac(packet.destinationMacHigh, packet.destinationMacLow);
    const swapped = a > b;
    const side = swapped ? 1 : 0;
    const type = this.linkType(packet);
    const crowded = flows.size >= this.maxFlows;
    const flow = crowded || a < 0 || b < 0 ? flows.put(-1, -1, type, (scope << 12) | (L2 << 8)) : flows.put(swapped ? b : a, swapped ? a : b, type, (scope << 12) | (L2 << 8));
    if (crowded) this.aggregated++;
    const ints = flows.ints(flow);
    const base = flows.base(flow);
    if (flows.fresh) {
      const shared = ints[base + KEY] === -1;
      const source = shared ? -1 : endpoints.endpoint(scope, L2, packet.sourceMacHigh, packet.sourceMacLow);
      const destination = shared ? -1 : endpoints.endpoint(scope, L2, packet.destinationMacHigh, packet.destinationMacLow);
      ints[base + ENDPOINT + side] = source < 0 ? endpoints.grouped(scope) : source;
      ints[base + ENDPOINT + 1 - side] = destination < 0 ? endpoints.grouped(scope) : destination;
      if (side === 1) ints[base + FLAGS]! |= F_FIRST_IS_1;
      if (packet.destinationMacHigh & 0x100) ints[base + FLAGS]! |= F_GROUP << (1 - side);
    }
    if (endpoints.full && (endpoints.kind(ints[base + ENDPOINT]!) === GROUPED || endpoints.kind(ints[base + ENDPOINT + 1]!) === GROUPED)) this.groupedPackets++;
    packet.payloadStart = packet.linkPayload;
    packet.payloadEnd = packet.end;
    packet.payloadLength = packet.end - packet.linkPayload + packet.missing;
    this.count(flow, ints, base, side, frame, packet);
    if (packet.etherType === ETHERTYPE_ARP) {
      this.dissection.nameByLayer(flow, this.arpName, frame.number);
      this.bindArp(scope, frame, packet);
    } else {
      this.carried = this.linkCandidates.get(type) ?? this.learnCarrier(type, packet);
      if (this.carried.length > 0 && packet.payloadEnd > packet.payloadStart) this.dissection.datagram(flow, side, packet, frame.number, 'l2', this.carried);
    }
  }

  private bindArp(scope: number, frame: Frame, packet: Packet): void {
    const { arp, endpoints } = this;
    if (!arp.read(packet.bytes, packet.payloadStart, packet.payloadEnd)) return;
    if (arp.senderIp === 0 || (arp.senderMacHigh & 0x100) !== 0 || (arp.senderMacHigh === 0 && arp.senderMacLow === 0)) return;
    const endpoint = endpoints.endpoint(scope, V4, arp.senderIp, 0);
    if (endpoint < 0) return;
    endpoints.see(endpoint, frame.number);
    endpoints.bind(endpoint, arp.senderMacHigh, arp.senderMacLow, ARP_BASIS, frame.number);
  }

  private linkType(packet: Packet): number {
    if (packet.etherType >= 0) return packet.etherType;
    if (packet.snapOui >= 0) {
      const name = `${packet.snapOui.toString(16).padStart(6, '0')}:${packet.snapProtocol.toString(16).padStart(4, '0')}`;
      let index = this.snaps.indexOf(name);
      if (index < 0 && this.snaps.length < 4096) index = this.snaps.push(name) - 1;
      return SNAP_BASE + Math.max(0, index);
    }
    return LLC_BASE + Math.max(0, packet.dsap);
  }

  private learnCarrier(type: number, packet: Packet): readonly number[] {
    const list = type >= SNAP_BASE ? this.protocols.onCarrier(`snap/${this.snaps[type - SNAP_BASE]}`)
      : type >= LLC_BASE ? this.protocols.onCarrier(`llc/${type - LLC_BASE}`) : this.protocols.onCarrier(`ethertype/${packet.etherType}`);
    this.linkCandidates.set(type, list);
    return list;
  }

  /** `snap-00000c-2000`, `ethertype-88b5`: what to call a link-layer type that has no name. */
  linkTypeName(type: number): string {
    if (type >= SNAP_BASE) return `snap-${this.snaps[type - SNAP_BASE]!.replace(':', '-')}`;
    if (type >= LLC_BASE) return `llc-${(type - LLC_BASE).toString(16).padStart(2, '0')}`;
    return ETHERTYPE_NAMES.get(type) ?? `ethertype-${type.toString(16).padStart(4, '0')}`;
  }

  isLlc(type: number): boolean {
    return type >= LLC_BASE && type < SNAP_BASE;
  }

  llcAddress(type: number): number {
    return type - LLC_BASE;
  }

  private count(flow: number, ints: Int32Array, base: number, side: number, frame: Frame, packet: Packet): void {
    const doubles = this.flows.doubles(flow);
    const doubleBase = this.flows.doubleBase(flow);
    const before = ints[base + PACKETS]! + ints[base + PACKETS + 1]!;
    ints[base + PACKETS + side]!++;
    doubles[doubleBase + BYTES + side * SIDE]! += frame.originalLength;
    if (before < FRAMES_KEPT) ints[base + FRAMES + before] = frame.number;
    const { time } = frame;
    const timed = time === time;
    if (timed) {
      const first = doubles[doubleBase + FIRST_TIME]!;
      if (first === 0 || time < first) doubles[doubleBase + FIRST_TIME] = time;
      if (time > doubles[doubleBase + LAST_TIME]!) doubles[doubleBase + LAST_TIME] = time;
    }
    if (packet.ipVersion !== 0 && packet.transport !== NO_TRANSPORT) {
      const { ttl } = packet;
      const range = ints[base + TTL + side]!;
      if (range === 0) ints[base + TTL + side] = ttl | (ttl << 8) | 0x10000;
      else if (ttl < (range & 255)) ints[base + TTL + side] = (range & ~255) | ttl;
      else if (ttl > ((range >> 8) & 255)) ints[base + TTL + side] = (range & 0x100ff) | (ttl << 8);
    }
    const { payloadLength } = packet;
    if (payloadLength > 0) {
      const n = ++ints[base + DATA_PACKETS + side]!;
      doubles[doubleBase + PAYLOAD + side * SIDE]! += payloadLength;
      ints[base + FLAGS]! |= F_DATA << side;
      if (timed) {
        const last = doubles[doubleBase + LAST_DATA + side * SIDE]!;
        if (n > 1 && last > 0) {
          const gap = time - last;
          doubles[doubleBase + GAP_SUM + side * SIDE]! += gap;
          doubles[doubleBase + GAP_SQUARES + side * SIDE]! += gap * gap;
        }
        doubles[doubleBase + LAST_DATA + side * SIDE] = time;
      }
    }
  }

  private handshake(flow: number, ints: Int32Array, base: number, side: number, frame: Frame, packet: Packet): void {
    const { tcpFlags } = packet;
    let flags = ints[base + FLAGS]!;
    if (tcpFlags & (SYN | FIN | RST)) {
      if (tcpFlags & SYN) {
        const client = tcpFlags & ACK ? 1 - side : side;
        flags |= (tcpFlags & ACK ? F_SYN_ACK : F_SYN) << side;
        if (!(flags & F_BY_HANDSHAKE)) {
          // A message may have been misread; who opened the connection is certain.
          flags = (flags & ~(F_CLIENT | (F_CLIENT << 1))) | F_BY_HANDSHAKE | F_SETTLED | (F_CLIENT << client);
          ints[base + FLAGS] = flags;
          this.claims.settle(flow, client);
        }
        if (!(tcpFlags & ACK)) this.flows.doubles(flow)[this.flows.doubleBase(flow) + ROUND_TRIP] = -frame.time;
      }
      if (tcpFlags & FIN) flags |= F_FIN << side;
      if (tcpFlags & RST) flags |= F_RST << side;
      ints[base + FLAGS] = flags;
    } else if (flags & (F_SYN_ACK << (1 - side)) && tcpFlags & ACK) {
      const doubles = this.flows.doubles(flow);
      const at = this.flows.doubleBase(flow) + ROUND_TRIP;
      const started = doubles[at]!;
      if (started < 0) doubles[at] = Math.max(0, frame.time + started);
    }
  }

  /** 0: the source port is the service, 1: the destination's is. */
  private likelyServer(tcp: boolean, source: number, destination: number): number {
    const a = servicePoints(tcp, source, this.protocols);
    const b = servicePoints(tcp, destination, this.protocols);
    return a !== b ? (a > b ? 0 : 1) : source < destination ? 0 : 1;
  }
}

/** How much speaks for a port being that of a service: known 3, below 1024 2, not from the ephemeral range 1. */
export function servicePoints(tcp: boolean, port: number, protocols: ProtocolTable): number {
  if (port === 0) return 0;
  if (usualService(tcp ? 'tcp' : 'udp', port) !== undefined || protocols.onPort(tcp, port).length > 0) return 3;
  return port < 1024 ? 2 : port < 32_768 ? 1 : 0;
}
