import { udp } from '../wire/ipv4';
import { Random } from '../wire/random';
import { BROADCAST } from '../wire/ethernet';
import type { Frame, Host } from './network';
import { carry, carryTo } from './network';
import { TcpSession } from './session';

export const MS = 1e6, SECOND = 1e9, MINUTE = 60e9;

export interface Options {
  /** Unix time of the first moment, seconds. */
  start: number;
  /** Length of the capture, nanoseconds. */
  duration: number;
  /** Every period for the whole length, instead of bursts. */
  fullRate: boolean;
  /** How many bursts stand for a short period. */
  bursts: 1 | 3;
  /** One copy of a routed packet: for checking against tools that take copies for retransmissions. */
  plain: boolean;
  /** A second interface on the uplink of the sortation cell. */
  tap: boolean;
}

/** Frames of one conversation, in time order. */
export type Traffic = Generator<Frame, void, undefined>;

export interface Conversation { id: string; run: (c: Context) => Traffic }

/** Ephemeral ports of each conversation. */
const PORTS = 48;

/** What a conversation draws from: its own randomness, its own ports and identifiers, so that its bytes do not depend on its neighbours. */
export class Context {
  readonly random: Random;
  readonly marks: string[];
  private identification: number;
  private readonly firstPort: number;
  private ports = 0;

  constructor(readonly id: string, readonly options: Options, ordinal: number) {
    this.random = new Random(`halden-dc1/${options.start}/${id}`);
    this.marks = [id];
    this.identification = this.random.int(1, 60000);
    this.firstPort = 49152 + ((ordinal * PORTS) % (16384 - (16384 % PORTS)));
  }

  /** Unix time at a moment of the capture, seconds with fraction. */
  at(t: number): number {
    return this.options.start + t / SECOND;
  }

  /** A Windows file time of a moment of the capture, 100 ns since 1601. */
  fileTime(t: number): bigint {
    return (BigInt(this.options.start) + 11644473600n) * 10_000_000n + BigInt(Math.round(t / 100));
  }

  private windows(start: number, burst: number): number[] {
    const { duration, bursts } = this.options;
    return burst === Infinity || bursts === 1 ? [start] : [start, start + duration * 0.45, start + duration * 0.88];
  }

  /** The next ephemeral port. They come round again only in long captures: some dissectors take one port for one dialogue. */
  port(): number {
    return this.firstPort + (this.ports++ % PORTS);
  }

  ipId(): number {
    this.identification = (this.identification % 65535) + 1;
    return this.identification;
  }

  /** A TCP connection from client to server; `midway` leaves out the handshake. */
  tcp(client: Host, server: Host, serverPort: number, at: number, midway = false): TcpSession {
    return new TcpSession(this, client, server, this.port(), serverPort, at, midway);
  }

  ip(t: number, from: Host, to: Host, protocol: number, payload: Buffer, ...marks: string[]): Frame[] {
    return carry(t, from, to, protocol, payload, this.ipId(), [...this.marks, ...marks], this.options.plain);
  }

  udp(t: number, from: Host, to: Host, sourcePort: number, destinationPort: number, payload: Buffer, ...marks: string[]): Frame[] {
    return this.ip(t, from, to, 17, udp(from.ip, to.ip, sourcePort, destinationPort, payload), ...marks);
  }

  multicast(t: number, from: Host, group: string, sourcePort: number, destinationPort: number, payload: Buffer, ttl = 1, ...marks: string[]): Frame[] {
    const [, b = 0, d = 0, e = 0] = group.split('.').map(Number);
    const mac = ['01', '00', '5e', ...[b & 0x7f, d, e].map(v => v.toString(16).padStart(2, '0'))].join(':');
    return [carryTo(t, from, mac, group, 17, udp(from.ip, group, sourcePort, destinationPort, payload), this.ipId(), ttl, [...this.marks, ...marks])];
  }

  broadcast(t: number, from: Host, sourcePort: number, destinationPort: number, payload: Buffer, address = '', ...marks: string[]): Frame[] {
    const to = address || from.ip.replace(/\.\d+$/, '.255');
    return [carryTo(t, from, BROADCAST, to, 17, udp(from.ip, to, sourcePort, destinationPort, payload), this.ipId(), from.ttl, [...this.marks, ...marks])];
  }

  /**
   * Times of a periodic exchange, nanoseconds, with the jitter of a real scheduler (2-10 % of the period).
   * Without `fullRate` a period under a second runs in three bursts of four seconds, one of up to five seconds in
   * three bursts of half a minute, one of up to twelve in three of a minute and a half: enough to measure the period, little
   * enough to carry in a repository.
   */
  *every(period: number, start = this.random.between(3 * SECOND, 8 * SECOND), jitter = 0.06): Generator<number> {
    const { duration, fullRate } = this.options;
    const last = duration - 8 * SECOND;
    const burst = fullRate || period > 12 * SECOND ? Infinity : period < SECOND ? 4 * SECOND : period < 5 * SECOND ? 30 * SECOND : 90 * SECOND;
    const windows = this.windows(start, burst);
    for (const [i, from] of windows.entries()) {
      const to = Math.min(last, from + burst, windows[i + 1] ?? Infinity);
      // The first tick of a window is on time, so that nothing falls before the capture. There always is one, even behind its end.
      for (let t = from; t < to || t === start; t += period) yield t === from ? t : t + period * jitter * this.random.between(-0.5, 0.5);
    }
  }

  /** Times of events with random gaps (nanoseconds), the same bursts for gaps that are short on average. */
  *events(shortest: number, longest: number, start = this.random.between(1 * SECOND, 9 * SECOND)): Generator<number> {
    const { duration, fullRate } = this.options;
    const mean = (shortest + longest) / 2, last = duration - 8 * SECOND;
    const burst = fullRate || mean >= 25 * SECOND ? Infinity : mean < SECOND ? 4 * SECOND : mean < 10 * SECOND ? 25 * SECOND : 150 * SECOND;
    const windows = this.windows(start, burst);
    for (const [i, from] of windows.entries()) {
      const to = Math.min(last, from + burst, windows[i + 1] ?? Infinity);
      for (let t = from; t < to || t === start; t += this.random.between(shortest, longest)) yield t;
    }
  }
}
