import { mix4 } from './table4';

/**
 * One record of 256 bytes per 5-tuple, integers and doubles side by side; what every packet touches stands together in the first cache lines. Side 0 is
 * the endpoint with the smaller key, whoever spoke first, so that both directions meet in one record. Indexes into `ints` from the record's base:
 * those of a side are followed by those of the other.
 */
export const KEY = 0;
export const FLAGS = 4;
/** Index + 1 of the flow that this record's packets are counted in instead; 0 when it stands for itself. */
export const ALIAS = 5;
export const PACKETS = 6;
export const DATA_PACKETS = 8;
/** MAC address that the side was last seen with. */
export const MAC_LOW = 10;
export const MAC_HIGH = 12;
/** Lowest TTL in the low byte, highest in the next; 0 when none was seen. */
export const TTL = 14;

/** Index + 1 of the binding of that MAC, and the side's packets when it began. */
export const BINDING = 42;
export const SINCE = 44;
export const ENDPOINT = 46;
/** Name index + 1 of the deepest protocol recognised, and the length of the chain of carriers above it. */
export const DEEPEST = 48;
export const DEPTH = 49;
/** Protocol (index + 1 in the list) that owns the payload. */
export const OWNER = 50;
export const TRIALS = 51;
export const FAULTS = 52;
export const MESSAGES = 53;
export const FRAMES = 54;
export const FRAMES_KEPT = 8;
/** Messages that may be dissected behind the capture's first frames. */
export const ALLOWANCE = 62;
/** With F_TALLIED: data packets that were counted under the protocol one by one. Of a flow that is glanced at: sequence number of the last segment of side 0; TRIALS holds that of side 1. */
export const TALLY = 63;
export const INTS = 64;

/** Indexes into `doubles`; a side's values lie SIDE apart from the other's. */
export const LAST_TIME = 8;
export const FIRST_TIME = 9;
/** Handshake: negative the time of the SYN, positive the microseconds until it was complete. */
export const ROUND_TRIP = 10;
export const BYTES = 11;
export const PAYLOAD = 12;
export const LAST_DATA = 13;
export const GAP_SUM = 14;
export const GAP_SQUARES = 15;
export const SIDE = 5;
export const DOUBLES = 32;

/** Flags; those of a side are shifted left by the side. */
export const F_SYN = 1 << 0;
export const F_SYN_ACK = 1 << 2;
export const F_FIN = 1 << 4;
export const F_RST = 1 << 6;
export const F_DATA = 1 << 8;
/** The side is the client, by handshake or by what a message said. */
export const F_CLIENT = 1 << 10;
export const F_BY_HANDSHAKE = 1 << 12;
export const F_FIRST_IS_1 = 1 << 13;
export const F_SETTLED = 1 << 14;
/** Payload is not looked at any more. */
export const F_CLOSED = 1 << 15;
/** Destination is a group address: side + shift. */
export const F_GROUP = 1 << 16;
export const F_RETRIED = 1 << 18;
/** Dissection keeps a state of the flow. */
export const F_STATE = 1 << 19;
/** The flow's share of dissection is used up. */
export const F_SPENT = 1 << 20;
/** All further data packets belong to the deepest protocol; they are counted under it at the end. */
export const F_TALLIED = 1 << 21;

/** What the addresses of a key are; bits 8–11 of its last integer. */
export const KIND_L2 = 2;

const CHUNK_BITS = 12;
const CHUNK = 1 << CHUNK_BITS;

export class FlowTable {
  size = 0;
  private slots = new Int32Array(1 << 12);
  private readonly intChunks: Int32Array[] = [];
  private readonly doubleChunks: Float64Array[] = [];
  /** Set by `put`: the record is new. */
  fresh = false;

  ints(flow: number): Int32Array {
    return this.intChunks[flow >> CHUNK_BITS]!;
  }

  doubles(flow: number): Float64Array {
    return this.doubleChunks[flow >> CHUNK_BITS]!;
  }

  base(flow: number): number {
    return (flow & (CHUNK - 1)) * INTS;
  }

  doubleBase(flow: number): number {
    return (flow & (CHUNK - 1)) * DOUBLES;
  }

  /** Index of the flow with this key; a new zeroed record when there is none. */
  put(a: number, b: number, c: number, d: number): number {
    const { slots } = this;
    const mask = slots.length - 1;
    let slot = mix4(a, b, c, d) & mask;
    for (; ; slot = (slot + 1) & mask) {
      const entry = slots[slot]!;
      if (entry === 0) break;
      const flow = entry - 1;
      const ints = this.intChunks[flow >> CHUNK_BITS]!;
      const at = (flow & (CHUNK - 1)) * INTS;
      if (ints[at] === a && ints[at + 1] === b && ints[at + 2] === c && ints[at + 3] === d) {
        this.fresh = false;
        return flow;
      }
    }
    const flow = this.size++;
    if (flow >> CHUNK_BITS === this.intChunks.length) {
      const buffer = new ArrayBuffer(CHUNK * INTS * 4);
      this.intChunks.push(new Int32Array(buffer));
      this.doubleChunks.push(new Float64Array(buffer));
    }
    const ints = this.intChunks[flow >> CHUNK_BITS]!;
    const at = (flow & (CHUNK - 1)) * INTS;
    ints[at] = a;
    ints[at + 1] = b;
    ints[at + 2] = c;
    ints[at + 3] = d;
    slots[slot] = flow + 1;
    if (this.size * 2 > slots.length) this.grow();
    this.fresh = true;
    return flow;
  }

  /** Index of the flow with this key; -1 when there is none. */
  find(a: number, b: number, c: number, d: number): number {
    const { slots } = this;
    const mask = slots.length - 1;
    this.fresh = false;
    for (let slot = mix4(a, b, c, d) & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot]!;
      if (entry === 0) return -1;
      const ints = this.ints(entry - 1);
      const at = this.base(entry - 1);
      if (ints[at] === a && ints[at + 1] === b && ints[at + 2] === c && ints[at + 3] === d) return entry - 1;
    }
  }

  private grow(): void {
    const slots = new Int32Array(this.slots.length * 2);
    const mask = slots.length - 1;
    for (let flow = 0; flow < this.size; flow++) {
      const ints = this.ints(flow);
      const at = this.base(flow);
      let slot = mix4(ints[at]!, ints[at + 1]!, ints[at + 2]!, ints[at + 3]!) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = flow + 1;
    }
    this.slots = slots;
  }
}
