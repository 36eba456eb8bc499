import type { Frame } from '../capture/frame';
import type { Packet } from '../layers/packet';
import type { Endpoints } from './endpoints';
import { Column } from './table4';

/**
 * What the copies of packets show, though they are not counted: a copy from behind a router has the router's MAC address in front of the sender's address, in another VLAN, with another TTL. That is how
 * routers are told from hosts, and must not be lost by counting once.
 */
export class Copies {
  /** By endpoint: lowest TTL, highest << 8, and a bit that says there is one. */
  private readonly ttls = new Column(64);
  private readonly seen: number[] = [];

  constructor(private readonly endpoints: Endpoints) {}

  note(frame: Frame, packet: Packet): void {
    const { ipVersion, ttl, sourceMacHigh, sourceMacLow } = packet;
    if (ipVersion === 0) return;
    const { endpoints } = this;
    const endpoint = endpoints.endpoint(endpoints.scopeOf(packet), ipVersion, ipVersion === 4 ? packet.source : endpoints.address6(packet.addressBytes, packet.source), 0);
    if (endpoint < 0) return;
    endpoints.see(endpoint, frame.number);
    this.ttls.reach(endpoint);
    const range = this.ttls.data[endpoint]!;
    if (range === 0) {
      this.seen.push(endpoint);
      this.ttls.data[endpoint] = ttl | (ttl << 8) | 0x10000;
    } else this.ttls.data[endpoint] = Math.min(range & 255, ttl) | (Math.max((range >> 8) & 255, ttl) << 8) | 0x10000;
    // Groups and zeros are no senders.
    if (packet.hasMacs && (sourceMacHigh & 0x100) === 0 && (sourceMacHigh !== 0 || sourceMacLow !== 0)) endpoints.bind(endpoint, sourceMacHigh, sourceMacLow, 0, frame.number, 0);
  }

  eachTtl(visit: (endpoint: number, low: number, high: number) => void): void {
    for (const endpoint of this.seen) visit(endpoint, this.ttls.data[endpoint]! & 255, (this.ttls.data[endpoint]! >> 8) & 255);
  }
}
