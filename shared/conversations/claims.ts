import { canonicalMac, isGroupMac, parseIpv4, parseIpv6 } from '../model/address';
import { wireText } from '../binary/reader';
import type { Observation } from '../model/observation';
import { BASES, L2, macHalves, V4, V6 } from './endpoints';
import type { Endpoints } from './endpoints';
import { ENDPOINT, F_CLIENT, F_SETTLED, FLAGS } from './flow-table';
import type { FlowTable } from './flow-table';
import type { ObservationStore } from './observation-store';

/** Claims of one flow that wait until it is known who is the client. */
const MAX_PENDING = 64;
const MAX_PENDING_FLOWS = 50_000;
const MAX_LABEL = 64;

interface Pending {
  readonly about: 'client' | 'server' | { readonly child: string; readonly of: 'client' | 'server' };
  readonly observation: Observation;
  readonly by: string;
  readonly frame: number;
}

/** Finds out whom an observation is about, and hands it to the store with its evidence. */
export class Claims {
  private readonly pending = new Map<number, Pending[]>();

  constructor(private readonly flows: FlowTable, private readonly endpoints: Endpoints, private readonly store: ObservationStore) {}

  /**
   * @param side that sent the message
   * @param client side that is the client as far as this message is concerned; -1 while nobody knows
   */
  add(flow: number, side: number, client: number, observation: Observation, by: string, frame: number): void {
    const { about } = observation;
    const sides = this.sides(flow);
    if (typeof about === 'string') {
      if (about === 'sender' || about === 'receiver') this.put(sides[about === 'sender' ? side : 1 - side]!, observation, by, frame);
      else if (client < 0) this.wait(flow, { about, observation, by, frame });
      else this.put(sides[about === 'client' ? client : 1 - client]!, observation, by, frame);
    } else if ('child' in about) {
      const { child, of } = about;
      if (of === 'sender' || of === 'receiver') this.putChild(sides[of === 'sender' ? side : 1 - side]!, child, observation, by, frame);
      else if (client < 0) this.wait(flow, { about: { child, of }, observation, by, frame });
      else this.putChild(sides[of === 'client' ? client : 1 - client]!, child, observation, by, frame);
    } else {
      const endpoint = this.named(this.endpoints.scopeNumber(sides[side]!), about);
      if (endpoint !== undefined) this.put(endpoint, observation, by, frame);
    }
  }

  /** The endpoint that an observation of this flow will be booked on; undefined while that is open. For looking up evidence. */
  target(flow: number, side: number, client: number, observation: Observation): number | undefined {
    const { about } = observation;
    if (typeof about !== 'string') return undefined;
    const sides = this.sides(flow);
    if (about === 'sender') return sides[side];
    if (about === 'receiver') return sides[1 - side];
    return client < 0 ? undefined : sides[about === 'client' ? client : 1 - client];
  }

  /** The flow now knows its client: what waited for that is booked. */
  settle(flow: number, client: number): void {
    const list = this.pending.get(flow);
    if (!list) return;
    this.pending.delete(flow);
    const sides = this.sides(flow);
    for (const { about, observation, by, frame } of list) {
      if (typeof about === 'string') this.put(sides[about === 'client' ? client : 1 - client]!, observation, by, frame);
      else this.putChild(sides[about.of === 'client' ? client : 1 - client]!, about.child, observation, by, frame);
    }
  }

  /** At the end: whoever is taken for the client then. */
  settleAll(clientOf: (flow: number) => number): void {
    for (const flow of [...this.pending.keys()]) this.settle(flow, clientOf(flow));
  }

  private sides(flow: number): readonly [number, number] {
    const ints = this.flows.ints(flow);
    const base = this.flows.base(flow);
    return [ints[base + ENDPOINT]!, ints[base + ENDPOINT + 1]!];
  }

  private wait(flow: number, claim: Pending): void {
    const list = this.pending.get(flow);
    if (!list) {
      if (this.pending.size < MAX_PENDING_FLOWS) this.pending.set(flow, [claim]);
      else {
        const ints = this.flows.ints(flow);
        const flags = ints[this.flows.base(flow) + FLAGS]!;
        if (flags & F_SETTLED) this.settle(flow, flags & F_CLIENT ? 0 : 1);
      }
    } else if (list.length < MAX_PENDING) list.push(claim);
  }

  private named(scope: number, about: { readonly ip: string } | { readonly mac: string }): number | undefined {
    if ('ip' in about) {
      const v4 = parseIpv4(about.ip);
      return this.endpoints.byIp(scope, v4 === undefined ? parseIpv6(about.ip) : undefined, v4);
    }
    const mac = canonicalMac(about.mac);
    if (mac === undefined || isGroupMac(mac)) return undefined;
    const endpoint = this.endpoints.endpoint(scope, L2, ...macHalves(mac));
    return endpoint < 0 ? undefined : endpoint;
  }

  private putChild(parent: number, label: string, observation: Observation, by: string, frame: number): void {
    const clean = wireText(label, MAX_LABEL);
    if (clean === '') return;
    const child = this.endpoints.child(this.endpoints.scopeNumber(parent), parent, clean);
    if (child >= 0) this.put(child, observation, by, frame);
  }

  private put(endpoint: number, { key, value, confidence }: Observation, by: string, frame: number): void {
    this.store.add(endpoint, key, value, confidence, by, frame);
    if (by === 'dhcp' && typeof value === 'string') this.bindLease(endpoint, key, value, frame);
  }

  /** What DHCP says of an address and a MAC binds the two, whichever of them the claim is about. */
  private bindLease(endpoint: number, key: string, value: string, frame: number): void {
    const { endpoints } = this;
    const kind = endpoints.kind(endpoint);
    const basis = BASES.indexOf('dhcp');
    if (key === 'mac' && (kind === V4 || kind === V6)) {
      const mac = canonicalMac(value);
      if (mac !== undefined && !isGroupMac(mac)) endpoints.bind(endpoint, ...macHalves(mac), basis, frame);
    } else if (key === 'ip' && kind === L2) {
      const v4 = parseIpv4(value);
      const ip = v4 === undefined || v4 === 0 ? undefined : endpoints.byIp(endpoints.scopeNumber(endpoint), undefined, v4);
      if (ip === undefined) return;
      endpoints.see(ip, frame);
      endpoints.bind(ip, ...macHalves(endpoints.macOfEndpoint(endpoint)!), basis, frame);
    }
  }
}
