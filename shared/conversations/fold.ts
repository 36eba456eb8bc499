import { ICMP, OTHER_IP, SCTP, TCP, UDP } from '../layers/packet';
import type { Conversation, Orientation, Transport } from '../model/conversation';
import { L2 } from './endpoints';
import {
  ALIAS, BINDING, BYTES, DATA_PACKETS, DEEPEST, ENDPOINT, F_DATA, F_RST, F_SYN, F_SYN_ACK, FIRST_TIME, FLAGS, FRAMES, FRAMES_KEPT, GAP_SQUARES, GAP_SUM, KEY, LAST_TIME,
  PACKETS, PAYLOAD, ROUND_TRIP, SIDE, TTL,
} from './flow-table';
import { Orienter } from './orientation';
import type { ProtocolTable } from './protocol-table';
import { Column, Table4 } from './table4';
import type { Tracker } from './tracker';
import { IP_PROTOCOL_NAMES, LLC_NAMES, usualService } from '../protocols/well-known-services-kit';

/** Ports of one server that one client tried in vain: from here on they are one row. */
const SWEEP_PORTS = 32;
/** Gaps between data packets that a period needs. */
const PERIOD_PACKETS = 8;

const ORIENTATIONS: readonly Orientation[] = ['handshake', 'message', 'service', 'first-packet'];

type Draft = { -readonly [K in keyof Conversation]: Conversation[K] };
const NOTHING: readonly never[] = [];

/** A listed conversation while its flows are added up. */
interface Sum {
  client: number;
  server: number;
  transport: Transport;
  serverPort: number;
  protocol: number;
  basis: 'payload' | 'port' | undefined;
  /** Number of the set in NameSets. */
  names: number;
  orientation: number;
  connections: number;
  packets: number;
  bytes: number;
  packetsFromClient: number;
  bytesFromClient: number;
  established: boolean;
  accepted: number;
  refused: number;
  halfOpen: number;
  reset: number;
  first: number;
  last: number;
  gaps: number;
  gapSum: number;
  gapSquares: number;
  roundTrips: number;
  roundTripSum: number;
  payloadFromClient: number;
  payloadFromServer: number;
  dataFromClient: number;
  dataFromServer: number;
  ttlClient: number;
  ttlServer: number;
  bindingClient: number;
  bindingServer: number;
}

/** The lowest frame numbers of every conversation, in one column: arrays that are pushed to and sorted took a third of the folding. */
class FirstFrames {
  private readonly column = new Column(1024);

  /** Adds up to FRAMES_KEPT ascending frame numbers from ints[at], the last followed by 0 when there are fewer. */
  add(index: number, ints: Int32Array, at: number): void {
    const start = index * FRAMES_KEPT;
    this.column.reach(start + FRAMES_KEPT);
    const { data } = this.column;
    const end = start + FRAMES_KEPT - 1;
    for (let i = 0; i < FRAMES_KEPT; i++) {
      const frame = ints[at + i]!;
      if (frame === 0 || (data[end] !== 0 && frame > data[end]!)) return;
      let place = end;
      for (; place > start && (data[place - 1] === 0 || data[place - 1]! > frame); place--) data[place] = data[place - 1]!;
      data[place] = frame;
    }
  }

  list(index: number): number[] {
    const list: number[] = [];
    for (let at = index * FRAMES_KEPT; list.length < FRAMES_KEPT && this.column.data[at] !== 0; at++) list.push(this.column.data[at]!);
    return list;
  }
}

/** Sets of protocol names; a handful, shared by a hundred thousand conversations. 0 is the empty set. */
class NameSets {
  private readonly table = new Table4(64);
  private readonly sets: (readonly number[])[] = [[]];
  private readonly lists: (readonly string[])[] = [];

  with(set: number, name: number): number {
    const before = this.sets[set]!;
    if (before.includes(name)) return set;
    const grown = this.table.put(set, name, 0, 0) + 1;
    this.sets[grown] ??= [...before, name];
    return grown;
  }

  /** Texts of a set's names, sorted; the same array for the same set. */
  texts(set: number, protocols: ProtocolTable): readonly string[] {
    return (this.lists[set] ??= this.sets[set]!.map(name => protocols.name(name)).sort());
  }
}

const TRANSPORTS: ReadonlyMap<number, Transport> = new Map([[TCP, 'tcp'], [UDP, 'udp'], [ICMP, 'icmp'], [SCTP, 'sctp'], [OTHER_IP, 'ip']]);

/**
 * Adds up flows to listed conversations: same VLAN and tunnel, client, server, transport, server port and protocol; connections count the 5-tuples.
 *
 * @param witness index of an endpoint's witness
 * @param canonical endpoint that stands for an endpoint
 */
export function foldFlows(tracker: Tracker, witness: (endpoint: number) => number, canonical: Int32Array, clientOf: Uint8Array, orientations: Uint8Array): Conversation[] {
  const { flows, endpoints, protocols } = tracker;
  const sweeps = findSweeps(tracker, clientOf);
  const keys = new Table4(256);
  const sums: Sum[] = [];
  const sumOf = new Int32Array(flows.size);
  const frames = new FirstFrames();

  for (let flow = 0; flow < flows.size; flow++) {
    const ints = flows.ints(flow);
    const base = flows.base(flow);
    if (ints[base + ALIAS] !== 0) continue;
    const doubles = flows.doubles(flow);
    const doubleBase = flows.doubleBase(flow);
    const client = clientOf[flow]!;
    const server = 1 - client;
    const flags = ints[base + FLAGS]!;
    const transportNumber = ints[base + KEY + 3]! & 255;
    const link = ((ints[base + KEY + 3]! >> 8) & 15) === L2;
    const ported = transportNumber === TCP || transportNumber === UDP || transportNumber === SCTP;
    const swept = sweeps !== undefined && sweeps(flow);
    const port = !ported || swept ? 0 : client === 0 ? ints[base + KEY + 2]! & 0xffff : ints[base + KEY + 2]! >>> 16;
    let protocol = ints[base + DEEPEST]! - 1;
    let basis: Sum['basis'] = protocol >= 0 ? 'payload' : undefined;
    const answered = ints[base + PACKETS + server]! > 0 && (transportNumber !== TCP || (flags & (F_SYN_ACK << server)) !== 0 || (flags & (F_DATA << server)) !== 0);
    if (protocol < 0) {
      const guess = link ? linkName(tracker, ints[base + KEY + 2]!)
        : transportNumber === OTHER_IP || transportNumber === ICMP ? IP_PROTOCOL_NAMES.get(ints[base + KEY + 2]!) ?? `ip-${ints[base + KEY + 2]!}`
          : transportNumber === SCTP || !answered ? undefined : portName(tracker, transportNumber === TCP, port);
      if (guess !== undefined) {
        protocol = protocols.number(guess);
        basis = 'port';
      }
    }
    const clientEndpoint = canonical[ints[base + ENDPOINT + client]!]!;
    const serverEndpoint = canonical[ints[base + ENDPOINT + server]!]!;
    const index = keys.put(clientEndpoint, serverEndpoint, (link ? 0x1000000 : transportNumber << 16) | port, protocol);
    sumOf[flow] = index;
    let sum = sums[index];
    if (!sum) {
      sum = {
        client: clientEndpoint, server: serverEndpoint, transport: link ? 'l2' : TRANSPORTS.get(transportNumber) ?? 'other', serverPort: port, protocol, basis, names: 0,
        orientation: orientations[flow]!, connections: 0, packets: 0, bytes: 0, packetsFromClient: 0, bytesFromClient: 0, established: false, accepted: 0, refused: 0, halfOpen: 0, reset: 0,
        first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY, gaps: 0, gapSum: 0, gapSquares: 0, roundTrips: 0, roundTripSum: 0, payloadFromClient: 0,
        payloadFromServer: 0, dataFromClient: 0, dataFromServer: 0, ttlClient: 0, ttlServer: 0, bindingClient: 0, bindingServer: 0,
      };
      sums[index] = sum;
    }
    if (basis === 'payload') sum.basis = 'payload';
    sum.orientation = Math.min(sum.orientation, orientations[flow]!);
    sum.connections++;
    sum.packets += ints[base + PACKETS]! + ints[base + PACKETS + 1]!;
    sum.bytes += doubles[doubleBase + BYTES]! + doubles[doubleBase + BYTES + SIDE]!;
    sum.packetsFromClient += ints[base + PACKETS + client]!;
    sum.bytesFromClient += doubles[doubleBase + BYTES + client * SIDE]!;
    if (transportNumber === TCP) {
      const accepted = (flags & (F_SYN_ACK << server)) !== 0 || (flags & (F_DATA | (F_DATA << 1))) === (F_DATA | (F_DATA << 1));
      if (accepted) sum.established = true;
      const opened = (flags & (F_SYN << client)) !== 0;
      if (accepted && flags & (F_RST | (F_RST << 1))) sum.reset++;
      else if (accepted) sum.accepted++;
      else if (opened && flags & (F_RST << server)) sum.refused++;
      else if (opened) sum.halfOpen++;
    } else if (ints[base + PACKETS + server]! > 0) sum.established = true;
    const first = doubles[doubleBase + FIRST_TIME]!;
    if (first > 0) {
      sum.first = Math.min(sum.first, first);
      sum.last = Math.max(sum.last, doubles[doubleBase + LAST_TIME]!);
    }
    frames.add(index, ints, base + FRAMES);
    const data = ints[base + DATA_PACKETS + client]!;
    if (data > 1) {
      sum.gaps += data - 1;
      sum.gapSum += doubles[doubleBase + GAP_SUM + client * SIDE]!;
      sum.gapSquares += doubles[doubleBase + GAP_SQUARES + client * SIDE]!;
    }
    const roundTrip = doubles[doubleBase + ROUND_TRIP]!;
    if (roundTrip > 0) {
      sum.roundTrips++;
      sum.roundTripSum += roundTrip;
    }
    sum.payloadFromClient += doubles[doubleBase + PAYLOAD + client * SIDE]!;
    sum.payloadFromServer += doubles[doubleBase + PAYLOAD + server * SIDE]!;
    sum.dataFromClient += data;
    sum.dataFromServer += ints[base + DATA_PACKETS + server]!;
    if (sum.ttlClient === 0) sum.ttlClient = ints[base + TTL + client]!;
    if (sum.ttlServer === 0) sum.ttlServer = ints[base + TTL + server]!;
    if (sum.bindingClient === 0) sum.bindingClient = ints[base + BINDING + client]!;
    if (sum.bindingServer === 0) sum.bindingServer = ints[base + BINDING + server]!;
  }

  const { keys: seenKeys, size: seenSize } = tracker.dissection.seen;
  const names = new NameSets();
  for (let i = 0; i < seenSize; i++) {
    const sum = sums[sumOf[seenKeys[i * 4]!]!]!;
    sum.names = names.with(sum.names, seenKeys[i * 4 + 1]!);
  }
  const operations = tracker.operations.grouped(flow => sumOf[flow]!);

  const conversations = sums.map((sum, index): Conversation => {
    const scope = endpoints.scope(endpoints.scopeNumber(sum.client));
    const mac = (endpoint: number, binding: number): string | undefined => (endpoints.kind(endpoint) === L2 ? endpoints.macOfEndpoint(endpoint) : binding > 0 ? endpoints.bindingMac(binding - 1) : undefined);
    const clientMac = mac(sum.client, sum.bindingClient);
    const serverMac = mac(sum.server, sum.bindingServer);
    const mean = sum.gaps > 0 ? sum.gapSum / sum.gaps : 0;
    const periodic = sum.gaps + 1 >= PERIOD_PACKETS && mean > 0;
    const timed = sum.first <= sum.last;
    const conversation: Draft = {
      client: witness(sum.client), server: witness(sum.server), transport: sum.transport,
      protocols: sum.names === 0 ? NOTHING : names.texts(sum.names, protocols), orientation: ORIENTATIONS[sum.orientation]!,
      connections: sum.connections, packets: sum.packets, bytes: sum.bytes, packetsFromClient: sum.packetsFromClient, bytesFromClient: sum.bytesFromClient, established: sum.established,
      firstSeen: timed ? sum.first : 0, lastSeen: timed ? sum.last : 0,
      frames: frames.list(index), operations: operations.get(index) ?? NOTHING,
    };
    // Set one by one: conditional spreads cost four times as much, and there may be a hundred thousand of these.
    if (clientMac !== undefined) conversation.clientMac = clientMac;
    if (serverMac !== undefined) conversation.serverMac = serverMac;
    if (scope.vlan !== undefined) conversation.vlan = scope.vlan;
    if (scope.tunnel !== undefined) conversation.tunnel = scope.tunnel;
    if (sum.serverPort > 0) conversation.serverPort = sum.serverPort;
    if (sum.protocol >= 0) {
      conversation.protocol = protocols.name(sum.protocol);
      conversation.protocolBasis = sum.basis ?? 'port';
    }
    if (sum.transport === 'tcp') conversation.outcomes = { established: sum.accepted, refused: sum.refused, halfOpen: sum.halfOpen, reset: sum.reset };
    if (periodic) conversation.period = { micros: mean, variation: Math.sqrt(Math.max(0, sum.gapSquares / sum.gaps - mean * mean)) / mean };
    if (sum.roundTrips > 0) conversation.roundTripMicros = sum.roundTripSum / sum.roundTrips;
    if (sum.dataFromClient > 0) conversation.payloadFromClient = sum.payloadFromClient / sum.dataFromClient;
    if (sum.dataFromServer > 0) conversation.payloadFromServer = sum.payloadFromServer / sum.dataFromServer;
    if (sum.ttlClient > 0) conversation.ttlClient = (sum.ttlClient >> 8) & 255;
    if (sum.ttlServer > 0) conversation.ttlServer = (sum.ttlServer >> 8) & 255;
    return conversation;
  });
  const text = (a: string | undefined, b: string | undefined): number => ((a ?? '') < (b ?? '') ? -1 : (a ?? '') > (b ?? '') ? 1 : 0);
  return conversations.sort((a, b) => a.client - b.client || a.server - b.server || text(a.transport, b.transport) || (a.serverPort ?? 0) - (b.serverPort ?? 0)
    || text(a.protocol, b.protocol) || (a.frames[0] ?? 0) - (b.frames[0] ?? 0));
}

/** Client side and orientation (index into handshake, message, service, first-packet) of every flow. */
export function orientFlows(tracker: Tracker): { clientOf: Uint8Array; orientations: Uint8Array } {
  const { size } = tracker.flows;
  const clientOf = new Uint8Array(size);
  const orientations = new Uint8Array(size);
  const orienter = new Orienter(tracker);
  for (let flow = 0; flow < size; flow++) {
    const { client, basis } = orienter.orient(flow);
    clientOf[flow] = client;
    orientations[flow] = ORIENTATIONS.indexOf(basis);
  }
  return { clientOf, orientations };
}

function portName(tracker: Tracker, tcp: boolean, port: number): string | undefined {
  const claimed = tracker.protocols.onPort(tcp, port)[0];
  return usualService(tcp ? 'tcp' : 'udp', port) ?? (claimed === undefined ? undefined : tracker.protocols.list[claimed]!.id);
}

function linkName(tracker: Tracker, type: number): string {
  return (tracker.isLlc(type) ? LLC_NAMES.get(tracker.llcAddress(type)) : undefined) ?? tracker.linkTypeName(type);
}

/** Flows of sweeps: nothing came back, and the same client tried more than SWEEP_PORTS ports of the same server so. */
function findSweeps(tracker: Tracker, clientOf: Uint8Array): ((flow: number) => boolean) | undefined {
  const { flows } = tracker;
  const ports = new Table4(256);
  const pairs = new Table4(256);
  const counts: number[] = [];
  const unanswered = (flow: number): boolean => {
    const ints = flows.ints(flow);
    const base = flows.base(flow);
    const transport = ints[base + KEY + 3]! & 255;
    return ints[base + ALIAS] === 0 && (transport === TCP || transport === UDP) && ints[base + PACKETS + 1 - clientOf[flow]!] === 0 && ints[base + DEEPEST] === 0;
  };
  for (let flow = 0; flow < flows.size; flow++) {
    if (!unanswered(flow)) continue;
    const ints = flows.ints(flow);
    const base = flows.base(flow);
    const client = clientOf[flow]!;
    const pair = pairs.put(ints[base + ENDPOINT + client]!, ints[base + ENDPOINT + 1 - client]!, ints[base + KEY + 3]!, 0);
    const port = client === 0 ? ints[base + KEY + 2]! & 0xffff : ints[base + KEY + 2]! >>> 16;
    const before = ports.size;
    if (ports.put(pair, port, 0, 0) === before) counts[pair] = (counts[pair] ?? 0) + 1;
  }
  if (!counts.some(count => count > SWEEP_PORTS)) return undefined;
  return flow => {
    if (!unanswered(flow)) return false;
    const ints = flows.ints(flow);
    const base = flows.base(flow);
    const client = clientOf[flow]!;
    const pair = pairs.find(ints[base + ENDPOINT + client]!, ints[base + ENDPOINT + 1 - client]!, ints[base + KEY + 3]!, 0);
    return (counts[pair] ?? 0) > SWEEP_PORTS;
  };
}

