import { TCP, UDP } from '../layers/packet';
import type { Orientation } from '../model/conversation';
import { ALIAS, ENDPOINT, F_BY_HANDSHAKE, F_CLIENT, F_FIRST_IS_1, F_GROUP, F_SETTLED, FLAGS, KEY } from './flow-table';
import { Column, Table4 } from './table4';
import { servicePoints } from './tracker';
import type { Tracker } from './tracker';

export interface Oriented {
  /** Side that is the client. */
  client: number;
  basis: Orientation;
}

/**
 * Who is the client of each flow, from sure to guessed: the handshake; a message that says so; a group address, which never asks; what is known of the two
 * ports; a port that several others talk to; the sender of the first packet.
 */
export class Orienter {
  /** Undecided flows by (endpoint, port): a port with many partners is a service. */
  private readonly fans = new Table4(256);
  private readonly counts = new Column(256);
  private readonly result: Oriented = { client: 0, basis: 'first-packet' };

  constructor(private readonly tracker: Tracker) {
    const { flows } = tracker;
    for (let flow = 0; flow < flows.size; flow++) {
      const ints = flows.ints(flow);
      const base = flows.base(flow);
      const transport = ints[base + KEY + 3]! & 255;
      if ((transport !== TCP && transport !== UDP) || ints[base + FLAGS]! & F_SETTLED || ints[base + ALIAS] !== 0) continue;
      for (let side = 0; side < 2; side++) {
        const port = side === 0 ? ints[base + KEY + 2]! >>> 16 : ints[base + KEY + 2]! & 0xffff;
        const entry = this.fans.put(ints[base + ENDPOINT + side]!, transport, port, 0);
        this.counts.reach(entry);
        this.counts.data[entry]!++;
      }
    }
  }

  /** The returned object is reused by the next call. */
  orient(flow: number): Oriented {
    const { result } = this;
    const { flows, protocols } = this.tracker;
    const ints = flows.ints(flow);
    const base = flows.base(flow);
    const flags = ints[base + FLAGS]!;
    if (flags & F_SETTLED) {
      result.client = flags & F_CLIENT ? 0 : 1;
      result.basis = flags & F_BY_HANDSHAKE ? 'handshake' : 'message';
      return result;
    }
    const transport = ints[base + KEY + 3]! & 255;
    const first = flags & F_FIRST_IS_1 ? 1 : 0;
    result.client = first;
    result.basis = 'first-packet';
    if (transport !== TCP && transport !== UDP) return result;
    if (flags & (F_GROUP | (F_GROUP << 1))) {
      result.client = flags & F_GROUP ? 1 : 0;
      result.basis = 'service';
      return result;
    }
    const tcp = transport === TCP;
    const low = ints[base + KEY + 2]! >>> 16;
    const high = ints[base + KEY + 2]! & 0xffff;
    const points = servicePoints(tcp, low, protocols) - servicePoints(tcp, high, protocols);
    const fan = points !== 0 ? 0 : this.fan(ints[base + ENDPOINT]!, transport, low) - this.fan(ints[base + ENDPOINT + 1]!, transport, high);
    if (points !== 0 || fan !== 0) {
      result.client = (points !== 0 ? points : fan) > 0 ? 1 : 0;
      result.basis = 'service';
    }
    return result;
  }

  private fan(endpoint: number, transport: number, port: number): number {
    const entry = this.fans.find(endpoint, transport, port, 0);
    return entry < 0 ? 0 : this.counts.data[entry]!;
  }
}
