import { compareIp, parseIpv4 } from '../model/address';
import type { Place } from '../model/evidence';
import type { MacBinding, Witness } from '../model/reading';
import type { Copies } from './copies';
import { CHILD, GROUPED, L2, V4 } from './endpoints';
import { ALIAS, ENDPOINT, FIRST_TIME, FRAMES, FRAMES_KEPT, LAST_TIME, PACKETS, TTL } from './flow-table';
import type { Tracker } from './tracker';

const PLACES = 8;

/** Witnesses of a capture, and the witness of every endpoint. */
export interface Witnesses {
  readonly list: readonly Witness[];
  readonly indexOf: (endpoint: number) => number;
}

/** Makes witnesses of the endpoints: what flows say about them is added up here once, instead of with every packet. */
export function makeWitnesses(tracker: Tracker, canonical: Int32Array, copies?: Copies): Witnesses {
  const { endpoints, flows } = tracker;
  const size = endpoints.size;
  const sent = new Float64Array(size);
  const received = new Float64Array(size);
  const low = new Uint8Array(size).fill(255);
  const high = new Uint8Array(size);
  const first = new Float64Array(size);
  const last = new Float64Array(size);
  const active = new Uint8Array(size);
  const places: number[][] = Array.from({ length: size }, () => []);
  for (let flow = 0; flow < flows.size; flow++) {
    const ints = flows.ints(flow);
    const base = flows.base(flow);
    if (ints[base + ALIAS] !== 0) continue;
    const doubles = flows.doubles(flow);
    const doubleBase = flows.doubleBase(flow);
    for (let side = 0; side < 2; side++) {
      const endpoint = canonical[ints[base + ENDPOINT + side]!]!;
      active[endpoint] = 1;
      sent[endpoint]! += ints[base + PACKETS + side]!;
      received[endpoint]! += ints[base + PACKETS + 1 - side]!;
      const ttl = ints[base + TTL + side]!;
      if (ttl !== 0) {
        low[endpoint] = Math.min(low[endpoint]!, ttl & 255);
        high[endpoint] = Math.max(high[endpoint]!, (ttl >> 8) & 255);
      }
      const begun = doubles[doubleBase + FIRST_TIME]!;
      if (begun > 0) {
        if (first[endpoint] === 0 || begun < first[endpoint]!) first[endpoint] = begun;
        last[endpoint] = Math.max(last[endpoint]!, doubles[doubleBase + LAST_TIME]!);
      }
      const list = places[endpoint]!;
      for (let i = 0; i < FRAMES_KEPT && ints[base + FRAMES + i] !== 0; i++) list.push(ints[base + FRAMES + i]!);
      if (list.length > 128) places[endpoint] = list.sort((a, b) => a - b).slice(0, PLACES);
    }
  }
  copies?.eachTtl((copied, least, most) => {
    const endpoint = canonical[copied]!;
    low[endpoint] = Math.min(low[endpoint]!, least);
    high[endpoint] = Math.max(high[endpoint]!, most);
  });
  const macs = new Map<number, MacBinding[]>();
  endpoints.eachBinding((bound, mac, basis, count, frame) => {
    const endpoint = canonical[bound]!;
    const list = macs.get(endpoint);
    if (list) list.push({ mac, basis, count, frame });
    else macs.set(endpoint, [{ mac, basis, count, frame }]);
  });
  const named = new Map<number, number>();
  tracker.observations.eachEndpoint((about, frame) => {
    const endpoint = canonical[about]!;
    named.set(endpoint, Math.min(frame, named.get(endpoint) ?? frame));
    // Whoever stands in front of a child is needed as well.
    for (let parent = endpoints.parent(endpoint); parent !== undefined; parent = endpoints.parent(parent)) {
      named.set(canonical[parent]!, Math.min(frame, named.get(canonical[parent]!) ?? frame));
    }
  });

  interface Draft { endpoint: number; kind: Witness['kind']; ip: string; v4: number | undefined; mac: string; label: string; vlan: number; tunnel: string; depth: number }
  const drafts: Draft[] = [];
  for (let endpoint = 0; endpoint < size; endpoint++) {
    const shown = endpoints.firstSeen(endpoint);
    if (!active[endpoint] && shown === 0 && !named.has(endpoint)) continue;
    const kind = endpoints.kind(endpoint);
    const { vlan, tunnel } = endpoints.scope(endpoints.scopeNumber(endpoint));
    const ip = endpoints.ip(endpoint) ?? '';
    let depth = 0;
    for (let parent = endpoints.parent(endpoint); parent !== undefined; parent = endpoints.parent(parent)) depth++;
    drafts.push({
      endpoint, kind: kind === CHILD ? 'child' : kind === GROUPED || !(active[endpoint] || shown > 0) ? 'mention' : kind === L2 ? 'l2' : 'l3',
      ip, v4: kind === V4 ? parseIpv4(ip) : undefined, mac: endpoints.macOfEndpoint(endpoint) ?? '', label: endpoints.label(endpoint) ?? '', vlan: vlan ?? -1, tunnel: tunnel ?? '', depth,
    });
    if (shown > 0) places[endpoint]!.push(shown);
    if (!active[endpoint] && named.has(endpoint)) places[endpoint]!.push(named.get(endpoint)!);
  }
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  const kinds = ['l3', 'l2', 'mention', 'child'];
  drafts.sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || a.depth - b.depth || a.vlan - b.vlan || order(a.tunnel, b.tunnel)
    || (a.v4 !== undefined && b.v4 !== undefined ? a.v4 - b.v4 : a.ip && b.ip ? compareIp(a.ip, b.ip) : order(a.ip, b.ip)) || order(a.mac, b.mac) || order(a.label, b.label) || a.endpoint - b.endpoint);
  const index = new Int32Array(size).fill(-1);
  drafts.forEach(({ endpoint }, i) => {
    index[endpoint] = i;
  });
  const list = drafts.map(({ endpoint, kind, ip, mac, label, vlan, tunnel }): Witness => {
    const bindings = macs.get(endpoint)?.sort((a, b) => order(a.mac, b.mac) || order(a.basis, b.basis));
    const at = [...new Set(places[endpoint]!.sort((a, b) => a - b))].slice(0, PLACES).map((frame): Place => ({ frame }));
    const parent = endpoints.parent(endpoint);
    return {
      kind, ...(vlan < 0 ? {} : { vlan }), ...(tunnel === '' ? {} : { tunnel }), ...(ip === '' ? {} : { ip }), ...(mac === '' ? {} : { mac }),
      ...(bindings && kind !== 'child' ? { macs: bindings } : {}), ...(parent === undefined ? {} : { parent: index[canonical[parent]!]! }), ...(label === '' ? {} : { label }),
      packetsSent: sent[endpoint]!, packetsReceived: received[endpoint]!, ...(high[endpoint]! > 0 || low[endpoint]! < 255 ? { ttl: [low[endpoint]!, high[endpoint]!] as const } : {}),
      ...(first[endpoint]! > 0 ? { firstSeen: first[endpoint]!, lastSeen: last[endpoint]! } : {}), at,
    };
  });
  return { list, indexOf: endpoint => index[canonical[endpoint]!]! };
}
