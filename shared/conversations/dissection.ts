import { Budget, Excessive, Malformed, Reader, STEPS_PER_FRAME, Truncated } from '../binary/reader';
import { FIN, RST, SYN } from '../layers/packet';
import type { Packet } from '../layers/packet';
import type { Transport } from '../model/conversation';
import type { FactValue } from '../model/observation';
import type { AnyProtocol } from '../protocols/definition';
import type { Claims } from './claims';
import type { Endpoints } from './endpoints';
import {
  ALLOWANCE, DATA_PACKETS, DEEPEST, DEPTH, ENDPOINT, F_BY_HANDSHAKE, F_CLIENT, F_CLOSED, F_FIN, F_RETRIED, F_SETTLED, F_SPENT, F_STATE, F_TALLIED, FAULTS, FLAGS, KEY, MESSAGES, OWNER, TALLY, TRIALS,
} from './flow-table';
import type { FlowTable } from './flow-table';
import { Context } from './message-context';
import { MessageKinds } from './message-kinds';
import type { ObservationStore } from './observation-store';
import type { OperationCounts } from './operation-counts';
import type { ProtocolTable } from './protocol-table';
import { Reassembly } from './reassembly';
import type { Streams } from './reassembly';
import { StreamSide } from './stream';
import { Column, Table4 } from './table4';

/** Payloads of a flow that are offered to the protocols before it is given up, and messages in a row that may fail. */
const MAX_TRIALS = 24;
const MAX_FAULTS = 4;
/** What is kept of a side while no protocol claims it. */
const TRIAL_BYTES = 4096;

/**
 * How much is dissected: every message of a capture's first WHOLE_FRAMES frames, which is all of most captures, so that these are read to the last message. Behind them the first flow of two
 * endpoints under one protocol may have FLOW_MESSAGES, the next ones fewer, for they repeat what it said; that keeps captures of many GB fast. Counted, not timed: the result must not depend on the machine.
 */
export const WHOLE_FRAMES = 50_000;
export const FLOW_MESSAGES = 12;
export const LATER_FLOW_MESSAGES = 4;
const LATER_FLOWS = 3;
export const FURTHER_FLOW_MESSAGES = 2;
/**
 * A protocol of which so many messages were dissected has said what it says: of the flows that come then, the first of two endpoints is dissected, and one in SAMPLED_FLOWS of the others; the rest is
 * recognised and counted. Name services open a flow for every question. Not for protocols with `kindAt`, whose operations are counted to the last.
 */
export const MANY_MESSAGES = 50_000;
const SAMPLED_FLOWS = 16;
/** Streams under reassembly at a time, and flows whose protocols remember something. */
const MAX_STATES = 65_536;

interface FlowState extends Streams {
  memory: unknown;
}

/** Offers payloads to protocols, runs the one that claims a flow, and books what its messages say. */
export class Dissection {
  private readonly context: Context;
  private readonly states = new Map<number, FlowState>();
  /** Walks the states from the oldest on, and goes on where it stopped: a new walk would step over all that were ever deleted. */
  private ages = this.states.keys();
  private readonly kinds: MessageKinds;
  /** One message is let through although the budget is used up. */
  private forced = false;
  private readonly reassembly = new Reassembly<FlowState>((flow, side, state, stream, bytes, from, to, frame) => this.deliver(flow, side, state, stream, bytes, from, to, frame));
  private whole = true;
  /** Flows so far of two endpoints under one protocol. */
  private readonly pairs = new Table4(256);
  private readonly pairFlows = new Column(256);
  /** Messages dissected, by protocol: its number in the list plus 1, as in OWNER. */
  private readonly messages: Int32Array;
  /** (flow, protocol name) pairs of which a message was seen. */
  readonly seen = new Table4(256);
  /** Frames with at least one message, by protocol name; and the last frame counted. */
  readonly frames: number[] = [];
  private readonly lastFrame: number[] = [];
  private frame = 0;
  /** Bytes that the last incomplete message lacks at least; 0 when that is not known. */
  private lacking = 0;
  private riders: readonly number[] | undefined;
  /** Steps of reading that the frame at hand has left, for all its messages together; reliability, limits. */
  private readonly budget = new Budget();
  /** Frames that used them up, and the last of them. */
  exhausted = 0;
  private lastExhausted = 0;

  constructor(
    private readonly protocols: ProtocolTable, private readonly flows: FlowTable, private readonly endpoints: Endpoints, private readonly claims: Claims,
    private readonly observations: ObservationStore, private readonly operations: OperationCounts, private readonly wholeFrames = WHOLE_FRAMES,
  ) {
    this.context = new Context(endpoints);
    this.messages = new Int32Array(protocols.list.length + 1);
    this.kinds = new MessageKinds(operations);
  }

  /** A message of the named protocol stands in the frame. */
  countFrame(name: number, frame: number): void {
    while (this.frames.length <= name) {
      this.frames.push(0);
      this.lastFrame.push(0);
    }
    if (this.lastFrame[name] === frame) return;
    this.lastFrame[name] = frame;
    this.frames[name]!++;
  }

  /** The layer itself names the protocol of the flow: ARP, ICMP, IGMP. */
  nameByLayer(flow: number, name: number, frame: number): void {
    this.countFrame(name, frame);
    const ints = this.flows.ints(flow);
    const base = this.flows.base(flow);
    if (ints[base + DEEPEST] === 0) {
      ints[base + DEEPEST] = name + 1;
      this.seen.put(flow, name, 0, 0);
    }
  }

  /** A datagram, link-layer frame or IP payload with its bytes at payloadStart. `riders`: who may ride on this carrier, best first; absent where ports tell. */
  datagram(flow: number, side: number, packet: Packet, frame: number, transport: Transport, riders?: readonly number[]): void {
    if (frame > this.wholeFrames) this.whole = false;
    const ints = this.flows.ints(flow);
    const base = this.flows.base(flow);
    if (ints[base + FLAGS]! & (F_CLOSED | F_TALLIED)) return;
    if (!this.mayDissect(ints, base)) return this.glance(flow, side, packet, frame, transport);
    this.begin(flow, side, packet, frame, transport);
    this.riders = riders;
    const { bytes, payloadStart: from, payloadEnd: to } = packet;
    if (ints[base + OWNER] === 0 && !this.claim(flow, bytes, from, to)) {
      if (++ints[base + TRIALS]! >= MAX_TRIALS) ints[base + FLAGS]! |= F_CLOSED;
      return;
    }
    const protocol = this.protocols.list[ints[base + OWNER]! - 1]!;
    this.context.memory = protocol.begin ? this.stateOf(flow).memory : undefined;
    this.run(flow, side, undefined, bytes, from, to, packet.payloadLength > to - from);
  }

  /** A TCP segment, with or without payload. */
  segment(flow: number, side: number, packet: Packet, frame: number): void {
    if (frame > this.wholeFrames) this.whole = false;
    const ints = this.flows.ints(flow);
    const base = this.flows.base(flow);
    const { tcpFlags } = packet;
    const length = packet.payloadEnd - packet.payloadStart;
    if (ints[base + FLAGS]! & (F_CLOSED | F_TALLIED)) {
      if (!(tcpFlags & SYN)) return;
      // The same ports again: a new connection.
      if (ints[base + FLAGS]! & F_TALLIED) {
        this.settleTally(ints, base);
        ints[base + OWNER] = 0;
      }
      ints[base + FLAGS]! &= ~(F_CLOSED | F_RETRIED);
      ints[base + TRIALS] = 0;
    }
    if (length === 0 && !(tcpFlags & (SYN | FIN | RST))) return;
    // Most segments of a long conversation end here: no look at its state, whose place in memory is cold.
    if (length > 0 && !(tcpFlags & (SYN | FIN | RST)) && !this.mayDissect(ints, base)) {
      this.spend(flow, ints, base);
      this.glance(flow, side, packet, frame, 'tcp');
      return;
    }
    let state = ints[base + FLAGS]! & F_STATE ? this.states.get(flow) : undefined;
    if (tcpFlags & SYN) {
      const stream = state?.sides[side];
      if (stream?.known && stream.next !== ((packet.sequence + 1) | 0) && (ints[base + OWNER] !== 0 || stream.buffered > 0)) {
        this.release(flow);
        ints[base + OWNER] = 0;
        ints[base + TRIALS] = 0;
        state = undefined;
      }
      state ??= this.stateOf(flow);
      const fresh = (state.sides[side] ??= new StreamSide());
      fresh.next = (packet.sequence + 1) | 0;
      fresh.known = true;
      fresh.fromStart = true;
      if (length === 0) return;
    }
    if (length > 0) {
      if (!this.mayDissect(ints, base)) {
        this.spend(flow, ints, base);
        this.glance(flow, side, packet, frame, 'tcp');
      } else {
        this.begin(flow, side, packet, frame, 'tcp');
        state ??= this.stateOf(flow);
        this.reassembly.order(flow, side, state, packet, frame);
      }
    }
    if (tcpFlags & RST || (tcpFlags & FIN && ints[base + FLAGS]! & (F_FIN << (1 - side)))) {
      this.flush(flow);
      this.release(flow);
    }
  }

  /** What was kept for reassembly is of no more use. */
  private spend(flow: number, ints: Int32Array, base: number): void {
    if (ints[base + FLAGS]! & F_SPENT) return;
    ints[base + FLAGS]! |= F_SPENT;
    const state = this.states.get(flow);
    if (!state) return;
    // Segments that wait for a lost one came within the allowance.
    if (state.sides[0]?.waiting || state.sides[1]?.waiting) {
      this.whole = true;
      this.flush(flow);
      this.whole = false;
    }
    this.reassembly.stop(state);
  }

  private begin(flow: number, side: number, packet: Packet | undefined, frame: number, transport: Transport): void {
    const ints = this.flows.ints(flow);
    const base = this.flows.base(flow);
    const ports = transport === 'tcp' || transport === 'udp' || transport === 'sctp' ? ints[base + KEY + 2]! : 0;
    const low = ports >>> 16;
    const high = ports & 0xffff;
    this.context.set(transport, ints[base + ENDPOINT + side]!, ints[base + ENDPOINT + 1 - side]!, side === 0 ? low : high, side === 0 ? high : low, packet);
    const flags = ints[base + FLAGS]!;
    this.context.fromClient = flags & F_SETTLED ? (flags & (F_CLIENT << side)) !== 0 : undefined;
    this.frame = frame;
    this.riders = undefined;
    this.budget.left = STEPS_PER_FRAME;
    this.context.glanced = false;
  }

  /** Protocols that may stand on the ports at hand: those of the receiver's port, of the sender's, then those of any port. */
  private *byPorts(): Iterable<number> {
    const tcp = this.context.transport === 'tcp';
    const first = this.protocols.onPort(tcp, this.context.destinationPort);
    const second = this.protocols.onPort(tcp, this.context.sourcePort);
    yield* first;
    for (const candidate of second) if (!first.includes(candidate)) yield candidate;
    for (const candidate of this.protocols.anywhere(tcp)) if (!first.includes(candidate) && !second.includes(candidate)) yield candidate;
  }

  private mayDissect(ints: Int32Array, base: number): boolean {
    return ints[base + MESSAGES]! < ints[base + ALLOWANCE]! || this.whole || ints[base + ALLOWANCE] === 0 || this.forced;
  }

  /** Says how many messages the flow may have of the protocol that has just claimed it. */
  private allow(flow: number, ints: Int32Array, base: number): void {
    const pair = this.pairs.put(ints[base + ENDPOINT]!, ints[base + ENDPOINT + 1]!, ints[base + OWNER]!, 0);
    this.pairFlows.reach(pair);
    const earlier = this.pairFlows.data[pair]!++;
    // A protocol that is put up for trial after each message claims the same flow over and over.
    if (ints[base + ALLOWANCE] !== 0 && earlier > 0) return;
    const protocol = this.protocols.list[ints[base + OWNER]! - 1]!;
    if (earlier % SAMPLED_FLOWS !== 0 && !this.whole && this.messages[ints[base + OWNER]!]! > MANY_MESSAGES && !protocol.kindAt) {
      // Below any count, and not 0, which says that nobody has claimed the flow.
      ints[base + ALLOWANCE] = -1;
      const name = this.protocols.number(protocol.id);
      this.nameMessage(flow, name, this.frame);
      if (ints[base + DEEPEST] === 0) ints[base + DEEPEST] = name + 1;
      return;
    }
    ints[base + ALLOWANCE] = ints[base + MESSAGES]! + (earlier === 0 ? FLOW_MESSAGES : earlier <= LATER_FLOWS ? LATER_FLOW_MESSAGES : FURTHER_FLOW_MESSAGES);
  }

  /** Asks the candidates whose the payload is. */
  private claim(flow: number, bytes: Uint8Array, from: number, to: number): boolean {
    this.context.memory = undefined;
    for (const candidate of this.riders ?? this.byPorts()) {
      const protocol = this.protocols.list[candidate]!;
      if (!this.recognises(protocol, bytes, from, to)) continue;
      const ints = this.flows.ints(flow);
      const base = this.flows.base(flow);
      ints[base + OWNER] = candidate + 1;
      ints[base + FAULTS] = 0;
      this.allow(flow, ints, base);
      const known = protocol.begin ? this.stateOf(flow) : this.states.get(flow);
      if (known) known.memory = protocol.begin?.();
      return true;
    }
    return false;
  }

  private recognises(protocol: AnyProtocol, bytes: Uint8Array, from: number, to: number): boolean {
    try {
      return protocol.recognises(new Reader(bytes, from, to, this.budget), this.context);
    } catch (error) {
      if (!isOfTheBytes(error)) throw error;
      if (this.budget.left < 0) this.exhaust();
      return false;
    }
  }

  /**
   * Dissects messages in bytes[from, to). Returns the index behind the last byte used: less than `to` only on a stream, when a message is not all there
   * or the protocol has ended.
   */
  private run(flow: number, side: number, stream: StreamSide | undefined, bytes: Uint8Array, from: number, to: number, cut: boolean): number {
    const ints = this.flows.ints(flow);
    const base = this.flows.base(flow);
    let position = from;
    while (position < to) {
      if (stream && stream.passing > 0) {
        const step = Math.min(stream.passing, to - position);
        stream.passing -= step;
        position += step;
        continue;
      }
      const owner = ints[base + OWNER]!;
      if (owner === 0) return position;
      if (!this.mayDissect(ints, base)) return to;
      const protocol = this.protocols.list[owner - 1]!;
      const reader = new Reader(bytes, position, to, this.budget);
      let message: unknown;
      try {
        message = protocol.dissect(reader, this.context);
      } catch (error) {
        if (!isOfTheBytes(error)) throw error;
        if (this.budget.left < 0) this.exhaust();
        if (error instanceof Truncated && stream) {
          // Thrown where the message itself ends, it says how much is missing; thrown in a part of it, that is anybody's guess.
          this.lacking = error.had === reader.remaining ? error.needed - error.had : 0;
          return position;
        }
        if (!(error instanceof Truncated && cut) && !this.forced) this.fault(flow);
        return to;
      }
      const next = reader.position;
      if (next <= position) {
        this.fault(flow);
        return to;
      }
      ints[base + FAULTS] = 0;
      ints[base + MESSAGES]!++;
      this.messages[owner]!++;
      this.forced = false;
      this.book(flow, side, protocol, message, bytes, position, next, bytes === stream?.buffer ? stream : undefined);
      position = next;
      const remainder = protocol.remainder?.(message) ?? 0;
      if (remainder > 0) {
        if (stream) stream.passing = remainder;
        else position = Math.min(to, position + remainder);
      }
      if (protocol.endsProtocol?.(message)) {
        ints[base + OWNER] = 0;
        ints[base + TRIALS] = 0;
        if (!stream) return to;
        return position;
      }
    }
    return to;
  }

  /** The frame has cost as much as a frame may: nothing more of it is read. */
  private exhaust(): void {
    if (this.lastExhausted === this.frame) return;
    this.lastExhausted = this.frame;
    this.exhausted++;
  }

  private fault(flow: number): void {
    const ints = this.flows.ints(flow);
    const base = this.flows.base(flow);
    if (++ints[base + FAULTS]! < MAX_FAULTS) return;
    ints[base + FAULTS] = 0;
    ints[base + OWNER] = 0;
    if (ints[base + FLAGS]! & F_RETRIED) ints[base + FLAGS]! |= F_CLOSED;
    else {
      ints[base + FLAGS]! |= F_RETRIED;
      ints[base + TRIALS] = 0;
    }
  }

  /** Takes down what a message says: names, client and server, operations, observations. */
  private book(flow: number, side: number, protocol: AnyProtocol, message: unknown, bytes: Uint8Array, from: number, to: number, buffered: StreamSide | undefined): void {
    const ints = this.flows.ints(flow);
    const base = this.flows.base(flow);
    const { context } = this;
    const frame = buffered ? buffered.frameAt(to - 1) : this.frame;
    let depth = 1;
    let name = this.protocols.number(protocol.id);
    this.nameMessage(flow, name, frame);
    const borrowed = protocol.borrows?.(message);
    if (borrowed) for (const id of borrowed) this.countFrame(this.protocols.number(id), frame);
    const carried = protocol.carries?.(message);
    if (carried) {
      for (const id of carried) {
        name = this.protocols.number(id);
        this.nameMessage(flow, name, frame);
        depth++;
      }
    }
    if (depth > ints[base + DEPTH]! || ints[base + DEEPEST] === 0) {
      ints[base + DEEPEST] = name + 1;
      ints[base + DEPTH] = depth;
    }
    const direction = protocol.direction?.(message);
    let flags = ints[base + FLAGS]!;
    if (direction && !(flags & F_SETTLED)) {
      this.settle(flow, direction === 'request' ? side : 1 - side);
      flags = ints[base + FLAGS]!;
    }
    // Between peers that ask each other on the same ports, each message says for itself who asks; after a handshake that is settled.
    const client = direction && !(flags & F_BY_HANDSHAKE) ? (direction === 'request' ? side : 1 - side) : flags & F_SETTLED ? (flags & F_CLIENT ? 0 : 1) : -1;
    context.fromClient = client < 0 ? undefined : client === side;
    for (const observation of protocol.observe(message, context)) {
      this.claims.add(flow, side, client, observation, protocol.id,
        buffered ? this.evidence(buffered, bytes, from, to, observation.value, frame) : frame);
    }
    const operations = protocol.operations?.(message, context);
    if (operations) for (const operation of operations) this.operations.add(flow, operation, frame);
    if (protocol.kindAt) {
      const kind = protocol.kindAt(bytes, from, to);
      if (kind >= 0) this.kinds.learn(flow, side, ints[base + OWNER]!, kind, operations);
    }
  }

  private nameMessage(flow: number, name: number, frame: number): void {
    this.countFrame(name, frame);
    this.seen.put(flow, name, 0, 0);
  }

  /** The side is the client, says a message. */
  private settle(flow: number, client: number): void {
    const ints = this.flows.ints(flow);
    const base = this.flows.base(flow);
    ints[base + FLAGS]! |= F_SETTLED | (F_CLIENT << client);
    this.claims.settle(flow, client);
  }

  /** Of a message spread over several frames, the one in which the value stands. */
  private evidence(stream: StreamSide, bytes: Uint8Array, from: number, to: number, value: FactValue, otherwise: number): number {
    if (typeof value !== 'string' || value.length < 3 || stream.marks.length < 2) return otherwise;
    const first = value.charCodeAt(0);
    const second = value.charCodeAt(1);
    const third = value.charCodeAt(2);
    for (let at = from; at + 4 < to; at++) {
      if (bytes[at] !== first) continue;
      if (bytes[at + 1] === second && bytes[at + 2] === third) return stream.frameAt(at);
      if (bytes[at + 1] === 0 && bytes[at + 2] === second && bytes[at + 4] === third) return stream.frameAt(at);
    }
    return otherwise;
  }

  // --- beyond the budget ------------------------------------------------------------------------------------------------------------------

  /**
   * A payload that is not dissected any more: counted under the flow's protocol, and under the operations that stand for its kind. A kind that was not met
   * yet is dissected after all: the one write in a million reads is what an auditor looks for.
   */
  private glance(flow: number, side: number, packet: Packet, frame: number, transport: Transport): void {
    const ints = this.flows.ints(flow);
    const base = this.flows.base(flow);
    const { bytes, payloadStart: from, payloadEnd: to } = packet;
    const deepest = ints[base + DEEPEST]!;
    if (deepest > 0) this.countFrame(deepest - 1, frame);
    const owner = ints[base + OWNER]!;
    const protocol = owner === 0 ? undefined : this.protocols.list[owner - 1]!;
    if (!protocol?.kindAt) return this.tally(flow, ints, base);
    if (transport === 'tcp') {
      // The segment once more: sent again, or copied twice by the mirror port.
      const last = side === 0 ? TALLY : TRIALS;
      if (ints[base + last] === packet.sequence) return;
      ints[base + last] = packet.sequence;
    }
    for (let at = from; at < to;) {
      const kind = protocol.kindAt(bytes, at, to);
      if (kind < 0) return;
      if (!this.kinds.count(flow, side, owner, kind, frame)) {
        this.begin(flow, side, packet, frame, transport);
        this.context.memory = protocol.begin ? this.stateOf(flow).memory : undefined;
        this.context.glanced = true;
        this.forced = true;
        this.run(flow, side, undefined, bytes, at, to, true);
        if (this.forced) this.kinds.miss(flow, side, owner, kind);
        this.forced = false;
        // What it said may have ended the protocol, or shown that it is another one.
        if (ints[base + OWNER] !== owner) return;
      }
      const length = protocol.lengthAt ? protocol.lengthAt(bytes, at, to) : 0;
      if (length <= 0) return;
      at += length;
    }
  }

  /** Nothing but the number of its packets matters from here on: packets of the flow end at its flags, without a look at the rest of its record. */
  private tally(flow: number, ints: Int32Array, base: number): void {
    this.release(flow);
    ints[base + FLAGS]! |= F_TALLIED;
    ints[base + TALLY] = ints[base + DATA_PACKETS]! + ints[base + DATA_PACKETS + 1]!;
  }

  private settleTally(ints: Int32Array, base: number): void {
    ints[base + FLAGS]! &= ~F_TALLIED;
    const deepest = ints[base + DEEPEST]!;
    if (deepest > 0) this.frames[deepest - 1]! += ints[base + DATA_PACKETS]! + ints[base + DATA_PACKETS + 1]! - ints[base + TALLY]!;
  }

  // --- streams ----------------------------------------------------------------------------------------------------------------------------

  /** Nothing more will come: what waits behind a hole is dissected without it. */
  private flush(flow: number): void {
    const state = this.states.get(flow);
    if (!state) return;
    for (let side = 0; side < 2; side++) {
      const waiting = state.sides[side]?.waiting;
      if (!waiting) continue;
      this.begin(flow, side, undefined, waiting[0]!.frame, 'tcp');
      this.reassembly.flush(flow, side, state);
    }
  }

  /** The capture is over. */
  finish(): void {
    for (const flow of [...this.states.keys()]) {
      this.flush(flow);
      this.release(flow);
    }
    for (let flow = 0; flow < this.flows.size; flow++) {
      const ints = this.flows.ints(flow);
      const base = this.flows.base(flow);
      if (ints[base + FLAGS]! & F_TALLIED) this.settleTally(ints, base);
    }
    this.kinds.settle();
  }

  /** The next bytes of a side, in order; they stood in `frame`. */
  private deliver(
    flow: number, side: number, state: FlowState, stream: StreamSide, bytes: Uint8Array, from: number, to: number, frame: number, again = 0,
  ): void {
    if (frame !== this.frame) {
      this.frame = frame;
      this.budget.left = STEPS_PER_FRAME;
    }
    const ints = this.flows.ints(flow);
    const base = this.flows.base(flow);
    if (ints[base + FLAGS]! & F_CLOSED) return;
    this.context.memory = state.memory;
    let start = from;
    if (stream.passing > 0 && stream.buffered === 0) {
      const step = Math.min(stream.passing, to - start);
      stream.passing -= step;
      start += step;
      if (start === to) return;
    }
    if (ints[base + OWNER] === 0 && !this.tryClaim(flow, side, state, stream, bytes, start, to)) return;
    this.context.memory = state.memory;
    this.feed(flow, side, state, stream, bytes, start, to, again);
  }

  /** Dissects what is buffered with the new bytes behind it, or the new bytes where they stand. */
  private feed(
    flow: number, side: number, state: FlowState, stream: StreamSide, bytes: Uint8Array, from: number, to: number, again = 0,
  ): void {
    if (stream.buffered > 0) {
      if (from < to && !this.reassembly.keep(state, stream, bytes, from, to, this.frame)) return this.fault(flow);
      // A message that stays incomplete is tried again ever more rarely: a megabyte must not be dissected a thousand times.
      if (stream.buffered < stream.retryAt) return;
      const used = this.run(flow, side, stream, stream.buffer!, 0, stream.buffered, false);
      if (used === 0) {
        stream.tries++;
        stream.retryAt = stream.buffered + (this.lacking > 0 ? this.lacking : stream.tries < 4 ? 1 : stream.buffered >> 2);
      } else {
        this.reassembly.use(state, stream, used);
      }
    } else {
      const used = this.run(flow, side, stream, bytes, from, to, false);
      if (used < to && this.flows.ints(flow)[this.flows.base(flow) + OWNER] !== 0) this.reassembly.keep(state, stream, bytes, used, to, this.frame);
      // The protocol has ended inside this segment: the rest belongs to the next one. Not without end, for every turn is a call deeper.
      else if (used < to && again < 8) this.deliver(flow, side, state, stream, bytes, used, to, this.frame, again + 1);
    }
  }

  /** Offers a side's first bytes; keeps them while they may still become recognisable. */
  private tryClaim(
    flow: number, side: number, state: FlowState, stream: StreamSide, bytes: Uint8Array, from: number, to: number,
  ): boolean {
    const ints = this.flows.ints(flow);
    const base = this.flows.base(flow);
    if (stream.buffered > 0) {
      const start = stream.buffered;
      if (this.reassembly.keep(state, stream, bytes, from, to, this.frame)) {
        if (this.claim(flow, stream.buffer!, 0, stream.buffered)) {
          this.context.memory = state.memory;
          this.feed(flow, side, state, stream, bytes, to, to);
          this.catchUp(flow, side, state);
          return false;
        }
        if (stream.buffered - start >= 4 && this.claim(flow, bytes, from, to)) {
          this.reassembly.forget(state, stream);
          // What the other side sent before belongs to the same preamble (of a proxy, say), unless it begins like the protocol's own.
          const other = state.sides[1 - side];
          if (other && other.buffered > 0) {
            const begins = this.recognises(this.protocols.list[ints[base + OWNER]! - 1]!, other.buffer!, 0, other.buffered);
            if (begins) this.catchUp(flow, side, state);
            else this.reassembly.forget(state, other);
          }
          return true;
        }
      }
    } else if (this.claim(flow, bytes, from, to)) {
      this.catchUp(flow, side, state);
      return true;
    }
    if (++ints[base + TRIALS]! >= MAX_TRIALS) {
      ints[base + FLAGS]! |= F_CLOSED;
      this.release(flow);
      return false;
    }
    if (stream.buffered > TRIAL_BYTES || stream.marks.length > 6) this.reassembly.forget(state, stream);
    else if (stream.buffered === 0 && stream.fromStart && to - from <= TRIAL_BYTES) this.reassembly.keep(state, stream, bytes, from, to, this.frame);
    return false;
  }

  /** The other side's bytes waited for somebody to recognise the conversation. */
  private catchUp(flow: number, side: number, state: FlowState): void {
    const other = state.sides[1 - side];
    if (!other || other.buffered === 0) return;
    const { context, frame } = this;
    const { sourcePort, destinationPort, fromClient } = context;
    // Only what a message says counts here: whoever asks for addresses of frames gets those of the frame at hand.
    context.sourcePort = destinationPort;
    context.destinationPort = sourcePort;
    context.fromClient = fromClient === undefined ? undefined : !fromClient;
    context.memory = state.memory;
    const used = this.run(flow, 1 - side, other, other.buffer!, 0, other.buffered, false);
    this.reassembly.use(state, other, used);
    context.sourcePort = sourcePort;
    context.destinationPort = destinationPort;
    context.fromClient = fromClient;
    this.frame = frame;
  }

  private stateOf(flow: number): FlowState {
    let state = this.states.get(flow);
    if (!state) {
      if (this.states.size >= MAX_STATES) {
        let oldest = this.ages.next();
        if (oldest.done) {
          this.ages = this.states.keys();
          oldest = this.ages.next();
        }
        this.release(oldest.value!);
      }
      // A connection that was closed, or forgotten for want of room, and goes on: its protocol begins afresh.
      const owner = this.flows.ints(flow)[this.flows.base(flow) + OWNER]!;
      state = { memory: owner === 0 ? undefined : this.protocols.list[owner - 1]!.begin?.(), sides: [undefined, undefined] };
      this.states.set(flow, state);
      this.flows.ints(flow)[this.flows.base(flow) + FLAGS]! |= F_STATE;
    }
    return state;
  }

  private release(flow: number): void {
    const state = this.states.get(flow);
    if (!state) return;
    this.reassembly.stop(state);
    this.states.delete(flow);
    this.flows.ints(flow)[this.flows.base(flow) + FLAGS]! &= ~F_STATE;
  }
}

function isOfTheBytes(error: unknown): boolean {
  return error instanceof Truncated || error instanceof Malformed || error instanceof Excessive;
}
