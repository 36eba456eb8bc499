import type { Packet } from '../layers/packet';
import { MAX_TOTAL_BYTES, StreamSide } from './stream';

/** Sequence numbers further apart than this have nothing to do with each other: a connection that was missed, or a forged segment. */
const FAR = 0x400000;

/** Both directions of one TCP connection. */
export interface Streams {
  sides: [StreamSide | undefined, StreamSide | undefined];
}

/** Takes bytes[from, to) of one direction, the next ones in order; they stood in `frame`. Whatever must outlive the call is copied. */
export type Deliver<S extends Streams> = (flow: number, side: number, streams: S, stream: StreamSide, bytes: Uint8Array, from: number, to: number, frame: number) => void;

/**
 * Brings the segments of TCP connections into order: what fits is delivered, what came too early waits, what was there before is left out (the first copy of a byte counts), and a gap that does not close
 * is passed over. Keeps the sum of held bytes of all connections below its bound.
 */
export class Reassembly<S extends Streams> {
  /** Connections that hold bytes; who has not moved for longest comes first. */
  private readonly holding = new Set<S>();
  private held = 0;

  constructor(private readonly deliver: Deliver<S>) {}

  /** A segment with payload. */
  order(flow: number, side: number, streams: S, packet: Packet, frame: number): void {
    const stream = (streams.sides[side] ??= new StreamSide());
    const { bytes, payloadStart, payloadEnd, payloadLength, sequence } = packet;
    if (!stream.known) {
      stream.known = true;
      stream.next = sequence;
    }
    let ahead = (sequence - stream.next) | 0;
    if (ahead > FAR || ahead < -FAR) {
      // What waits behind a hole comes first: its frames were there before.
      this.flush(flow, side, streams);
      this.skipGap(streams, stream, sequence);
      ahead = 0;
    }
    if (ahead > 0) {
      if (this.putAside(streams, stream, packet, frame)) return;
      // The missing segment will not come: the capture lost it.
      const earliest = stream.earliestWaiting()!;
      this.skipGap(streams, stream, ((sequence - earliest) | 0) < 0 ? sequence : earliest);
      this.drain(flow, side, streams, stream);
      if (((sequence - stream.next) | 0) > 0) {
        this.putAside(streams, stream, packet, frame);
        return;
      }
    }
    this.accept(flow, side, streams, stream, bytes, payloadStart, payloadEnd, payloadLength, sequence, frame);
    if (stream.waiting) this.drain(flow, side, streams, stream);
  }

  /** Nothing more will come on this side: what waits behind holes is delivered without what is missing. */
  flush(flow: number, side: number, streams: S): void {
    const stream = streams.sides[side];
    while (stream?.waiting) {
      this.skipGap(streams, stream, stream.earliestWaiting()!);
      this.drain(flow, side, streams, stream);
    }
  }

  /** Keeps bytes[from, to) behind what the stream holds; false when its share is used up, and then it holds nothing. */
  keep(streams: S, stream: StreamSide, bytes: Uint8Array, from: number, to: number, frame: number): boolean {
    const before = stream.held;
    const kept = stream.keep(bytes, from, to, frame);
    this.account(streams, stream.held - before);
    return kept;
  }

  /** The first n held bytes are done with. */
  use(streams: S, stream: StreamSide, n: number): void {
    const before = stream.held;
    stream.use(n);
    this.account(streams, stream.held - before);
  }

  forget(streams: S, stream: StreamSide): void {
    const before = stream.held;
    stream.drop();
    this.account(streams, stream.held - before);
  }

  /** Both directions let go of all they hold. */
  stop(streams: S): void {
    for (const stream of streams.sides) {
      if (!stream) continue;
      this.held -= stream.held;
      stream.drop();
      stream.waiting = undefined;
      stream.waitingBytes = 0;
    }
    this.holding.delete(streams);
  }

  private putAside(streams: S, stream: StreamSide, packet: Packet, frame: number): boolean {
    const before = stream.held;
    const waits = stream.wait(packet.sequence, packet.bytes, packet.payloadStart, packet.payloadEnd, packet.payloadLength, frame);
    this.account(streams, stream.held - before);
    return waits;
  }

  /** Delivers the waiting segments that have become next. */
  private drain(flow: number, side: number, streams: S, stream: StreamSide): void {
    for (let waiting = stream.takeWaiting(); waiting; waiting = stream.takeWaiting()) {
      this.account(streams, -waiting.bytes.length);
      this.accept(flow, side, streams, stream, waiting.bytes, 0, waiting.bytes.length, waiting.wireLength, waiting.sequence, waiting.frame);
    }
  }

  private accept(
    flow: number, side: number, streams: S, stream: StreamSide, bytes: Uint8Array, from: number, to: number, wireLength: number, sequence: number, frame: number,
  ): void {
    const known = (stream.next - sequence) | 0;
    if (known >= wireLength) return;
    const start = from + known;
    if (start < to) this.deliver(flow, side, streams, stream, bytes, start, to, frame);
    stream.next = (sequence + wireLength) | 0;
    // The snap length cut the segment: the stream goes on behind a hole.
    const lost = wireLength - (to - from);
    if (lost > 0) {
      this.forget(streams, stream);
      stream.passing = Math.max(0, stream.passing - lost);
    }
  }

  private skipGap(streams: S, stream: StreamSide, sequence: number): void {
    const gap = (sequence - stream.next) | 0;
    stream.passing = gap > 0 ? Math.max(0, stream.passing - gap) : 0;
    stream.next = sequence;
    stream.fromStart = false;
    this.forget(streams, stream);
  }

  /** Keeps the sum of held bytes below its bound; who has not moved for longest loses what he holds. */
  private account(streams: S, change: number): void {
    if (change === 0) return;
    this.held += change;
    this.holding.delete(streams);
    if ((streams.sides[0]?.held ?? 0) + (streams.sides[1]?.held ?? 0) > 0) this.holding.add(streams);
    if (this.held <= MAX_TOTAL_BYTES) return;
    for (const oldest of this.holding) {
      if (oldest === streams) continue;
      this.stop(oldest);
      if (this.held <= MAX_TOTAL_BYTES / 2) return;
    }
  }
}
