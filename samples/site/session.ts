import { ACK, FIN, PSH, RST, SYN, tcp } from '../wire/ipv4';
import { zeros } from '../wire/bytes';
import type { Context } from './context';
import type { Frame, Host } from './network';

/** Longest payload of a segment on Ethernet (1500 − 40). */
const MSS = 1460;
/** RFC 1122 §4.2.3.2 allows half a second; common stacks wait about 40 ms. */
const DELAYED_ACK = 40e6;

interface Side { host: Host; port: number; /** Next sequence number to send. */ seq: number; /** Bytes received and not yet acknowledged on the wire. */ owes: boolean; window: number }

/** One TCP connection as it appears on the wire: correct numbers, delayed acknowledgements, an orderly end. */
export class TcpSession {
  readonly client: Side;
  readonly server: Side;
  /** Marks added to every frame of this connection. */
  marks: string[] = [];

  constructor(private readonly c: Context, client: Host, server: Host, clientPort: number, serverPort: number, public t: number, midway: boolean) {
    const side = (host: Host, port: number): Side => ({ host, port, seq: c.random.int(1, 0x7fffffff), owes: false, window: host.ttl === 128 ? 8212 * 4 : 29200 });
    this.client = side(client, clientPort);
    this.server = side(server, serverPort);
    this.open = midway;
  }

  private open: boolean;

  private emit(from: Side, to: Side, flags: number, payload: Buffer, marks: string[], mss?: number): Frame[] {
    const segment = tcp(from.host.ip, to.host.ip, {
      sourcePort: from.port, destinationPort: to.port, seq: from.seq, ack: flags & ACK ? to.seq : 0, flags, window: from.window, payload, ...(mss === undefined ? {} : { mss }),
    });
    from.seq = (from.seq + payload.length + (flags & (SYN | FIN) ? 1 : 0)) >>> 0;
    from.owes = false;
    if (payload.length > 0) to.owes = true;
    return this.c.ip(this.t, from.host, to.host, 6, segment, ...this.marks, ...marks);
  }

  private step(low: number, high: number): void {
    this.t += Math.round(this.c.random.between(low, high));
  }

  *handshake(): Generator<Frame> {
    if (this.open) return;
    this.open = true;
    yield* this.emit(this.client, this.server, SYN, zeros(0), [], MSS);
    this.step(150e3, 400e3);
    yield* this.emit(this.server, this.client, SYN | ACK, zeros(0), [], MSS);
    this.step(60e3, 150e3);
    yield* this.emit(this.client, this.server, ACK, zeros(0), []);
    this.step(50e3, 200e3);
  }

  private *send(from: Side, to: Side, payload: Buffer, marks: string[]): Generator<Frame> {
    yield* this.handshake();
    for (let at = 0, n = 1; at < payload.length; at += MSS, n++) {
      const last = at + MSS >= payload.length;
      yield* this.emit(from, to, ACK | (last ? PSH : 0), payload.subarray(at, at + MSS), marks);
      this.step(20e3, 60e3);
      // Every second full segment is acknowledged at once (RFC 5681 §4.2).
      if (n % 2 === 0 && !last) {
        yield* this.emit(to, from, ACK, zeros(0), []);
        this.step(20e3, 60e3);
      }
    }
  }

  /** The client sends, the server has `latency` (nanoseconds) before whatever follows. */
  *fromClient(payload: Buffer, ...marks: string[]): Generator<Frame> {
    yield* this.send(this.client, this.server, payload, marks);
    this.step(400e3, 1.5e6);
  }

  *fromServer(payload: Buffer, ...marks: string[]): Generator<Frame> {
    yield* this.send(this.server, this.client, payload, marks);
    this.step(200e3, 900e3);
  }

  /** Request and response. */
  *exchange(request: Buffer, response: Buffer, ...marks: string[]): Generator<Frame> {
    yield* this.fromClient(request, ...marks);
    yield* this.fromServer(response, ...marks);
  }

  /** Lets time pass until `t`; a side that owes an acknowledgement sends it when its timer runs out. */
  *until(t: number): Generator<Frame> {
    if (t - this.t > DELAYED_ACK) {
      const due = this.t + DELAYED_ACK;
      for (const [a, b] of [[this.client, this.server], [this.server, this.client]] as const) {
        if (!a.owes) continue;
        this.t = due;
        yield* this.emit(a, b, ACK, zeros(0), []);
      }
    }
    if (t > this.t) this.t = t;
  }

  *close(): Generator<Frame> {
    if (!this.open) return;
    yield* this.until(this.t + 50e6);
    yield* this.emit(this.client, this.server, FIN | ACK, zeros(0), []);
    this.step(100e3, 300e3);
    yield* this.emit(this.server, this.client, FIN | ACK, zeros(0), []);
    this.step(100e3, 300e3);
    yield* this.emit(this.client, this.server, ACK, zeros(0), []);
  }

  *reset(): Generator<Frame> {
    yield* this.emit(this.server, this.client, RST | ACK, zeros(0), []);
  }
}
