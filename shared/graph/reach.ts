import { ipScope, subnetOf } from '../model/address';
import { listEvidence } from '../assets/evidence';
import type { Asset, Service } from '../model/asset';
import type { Evidence } from '../model/evidence';
import type { Basis, SiteConversation } from '../model/graph';
import type { Conduit } from '../model/zone';

/**
 * Who can contact what, by evidence (risk-model §1.4 F01–F05). Kept as hubs: assets belong to segments, services hang on segments and zones, so that a flat zone of n assets has
 * n memberships and n services, never n² edges. `reachFrom` spells the edges out for one asset.
 */
export interface Reach {
  readonly segments: readonly Segment[];
  /** Asset id → ids of the segments it is plugged into; several for a dual-homed asset. */
  readonly segmentsOf: ReadonlyMap<string, readonly string[]>;
  /** F01: who was seen to use which service. */
  readonly observed: readonly ObservedReach[];
  /** Segment id → services that its members were seen to serve (F03: inferred for everyone in the segment). */
  readonly servicesIn: ReadonlyMap<string, readonly ReachableService[]>;
  /** Zone id → its segments (F04: assumed between segments of one zone). */
  readonly segmentsOfZone: ReadonlyMap<string, readonly string[]>;
  /** Zone id → zones to which a conduit was seen, with its protocols (F05: assumed for all services there). */
  readonly adjacent: ReadonlyMap<string, readonly AdjacentZone[]>;
}

/** One broadcast domain as far as it can be told: a VLAN, else a subnet. Routed-only and external assets are in none. */
export interface Segment {
  /** `segment:` and the VLAN or subnet. */
  readonly id: string;
  readonly site: string;
  readonly zone: string;
  readonly assets: readonly string[];
  /** First places that show two members in it. */
  readonly evidence: readonly Evidence[];
}

export interface ReachableService {
  readonly asset: string;
  readonly service: Service;
}

export interface ObservedReach extends ReachableService {
  readonly from: string;
  readonly conversation: string;
  /** The server answered; otherwise only tried. */
  readonly answered: boolean;
  readonly evidence: readonly Evidence[];
}

export interface AdjacentZone {
  readonly zone: string;
  readonly conduit: string;
  readonly protocols: readonly string[];
}

export interface ReachEdge extends ReachableService {
  readonly basis: Basis;
  /** F01 conversation seen · F03 same segment · F04 same zone · F05 adjacent zone. */
  readonly rule: 'F01' | 'F03' | 'F04' | 'F05';
  readonly evidence: readonly Evidence[];
}

export function buildReach(assets: readonly Asset[], conversations: readonly SiteConversation[], conduits: readonly Conduit[], zoneOfIp: (asset: Asset, ip: string) => string): Reach {
  const members = new Map<string, { site: string; zone: string; assets: Set<string>; evidence: Evidence[]; moved: boolean }>();
  const segmentsOf = new Map<string, string[]>();
  for (const asset of assets) {
    if (asset.external || asset.parent !== undefined) continue;
    for (const { id, zone } of segmentsOfAsset(asset, zoneOfIp)) {
      let segment = members.get(id);
      if (!segment) members.set(id, segment = { site: asset.site, zone, assets: new Set(), evidence: [], moved: asset.decided?.zone !== undefined });
      else if (segment.moved && asset.decided?.zone === undefined) Object.assign(segment, { zone, moved: false });
      segment.assets.add(asset.id);
      if (segment.evidence.length < 8) segment.evidence.push(...asset.facts.filter(fact => fact.key === 'ip' || fact.key === 'mac').flatMap(fact => fact.evidence.slice(0, 1)).slice(0, 1));
      const list = segmentsOf.get(asset.id);
      if (list) list.push(id);
      else segmentsOf.set(asset.id, [id]);
    }
  }
  const byId = new Map(assets.map(asset => [asset.id, asset]));
  const segments = [...members].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, { site, zone, assets: own, evidence }]) => ({ id, site, zone: movedTo([...own].map(asset => byId.get(asset)!)) ?? zone, assets: [...own].sort(), evidence: listEvidence(evidence) }));
  const servicesIn = new Map<string, ReachableService[]>();
  const segmentsOfZone = new Map<string, string[]>();
  for (const segment of segments) {
    servicesIn.set(segment.id, segment.assets.flatMap(id => byId.get(id)!.services.map(service => ({ asset: id, service }))));
    const list = segmentsOfZone.get(segment.zone);
    if (list) list.push(segment.id);
    else segmentsOfZone.set(segment.zone, [segment.id]);
  }
  const adjacent = new Map<string, AdjacentZone[]>();
  for (const conduit of conduits) {
    const entry = { zone: conduit.to, conduit: conduit.id, protocols: conduit.protocols };
    const list = adjacent.get(conduit.from);
    if (list) list.push(entry);
    else adjacent.set(conduit.from, [entry]);
  }
  return { segments, segmentsOf, observed: observedReach(conversations, byId), servicesIn, segmentsOfZone, adjacent };
}

/** A segment is wiring: an analyst who puts one of its assets into another zone has not moved the cable. Most of them put into one zone say what zone the segment is. */
function movedTo(members: readonly Asset[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { zone, decided } of members) if (decided?.zone !== undefined && zone !== undefined) counts.set(zone, (counts.get(zone) ?? 0) + 1);
  return [...counts].find(([, count]) => 2 * count > members.length)?.[0];
}

/** A VLAN where it shows its own MAC; without VLANs the subnets of the addresses that it shows a MAC for. Routed assets are in none: nobody saw their segment. */
function segmentsOfAsset(asset: Asset, zoneOfIp: (asset: Asset, ip: string) => string): { id: string; zone: string }[] {
  const zone = asset.zone ?? '';
  if (asset.vlans.length > 0) {
    const zones = new Map(asset.ips.map(ip => [zoneOfIp(asset, ip), ip]));
    return asset.vlans.map(vlan => ({ id: `segment:${asset.site}:vlan:${vlan}`, zone: [...zones.keys()].find(id => id.endsWith(`:vlan:${vlan}`)) ?? (asset.vlans.length === 1 ? zone : `zone:${asset.site}:vlan:${vlan}`) }));
  }
  if (asset.macs.length === 0) return [];
  const subnets = new Map<string, string>();
  for (const ip of asset.ips) if (ipScope(ip) !== 'link-local') subnets.set(subnetOf(ip), zoneOfIp(asset, ip));
  return [...subnets].map(([subnet, at]) => ({ id: `segment:${asset.site}:net:${subnet}`, zone: at }));
}

function observedReach(conversations: readonly SiteConversation[], assets: ReadonlyMap<string, Asset>): ObservedReach[] {
  const found: ObservedReach[] = [];
  for (const conversation of conversations) {
    const { client, server, transport, serverPort, protocol } = conversation;
    if (client === undefined || server === undefined || client === server || !assets.has(server)) continue;
    if (transport !== 'tcp' && transport !== 'udp' && transport !== 'l2') continue;
    found.push({
      from: client, asset: server, conversation: conversation.id, answered: conversation.packets > conversation.packetsFromClient && (transport !== 'tcp' || conversation.established), evidence: conversation.evidence,
      service: {
        transport, ...(serverPort !== undefined ? { port: serverPort } : {}), ...(protocol !== undefined ? { protocol } : {}), confirmed: conversation.protocolBasis === 'payload', evidence: conversation.evidence,
      },
    });
  }
  return found;
}

export interface ReachOptions {
  /** Bases to include; all by default. */
  readonly bases?: ReadonlySet<Basis>;
}

const SURE: readonly ReachEdge['rule'][] = ['F01', 'F03', 'F04', 'F05'];

/** Every service that one asset can contact, each with its best basis: seen, same segment, same zone, adjacent zone. Sorted by asset and port. */
export function reachFrom(reach: Reach, assets: ReadonlyMap<string, Asset>, from: string, options: ReachOptions = {}): ReachEdge[] {
  const asset = assets.get(from);
  if (!asset) return [];
  const best = new Map<string, ReachEdge>();
  const offer = (edge: ReachEdge): void => {
    if (edge.asset === from || (options.bases && !options.bases.has(edge.basis))) return;
    const key = `${edge.asset} ${edge.service.transport} ${edge.service.port ?? ''} ${edge.service.protocol ?? ''}`;
    const known = best.get(key);
    if (!known || SURE.indexOf(edge.rule) < SURE.indexOf(known.rule)) best.set(key, edge);
  };
  for (const { from: client, answered, conversation: _id, ...edge } of reach.observed) if (client === from && answered) offer({ ...edge, basis: 'observed', rule: 'F01' });
  const own = reach.segmentsOf.get(from) ?? [];
  const segmentById = new Map(reach.segments.map(segment => [segment.id, segment]));
  const zones = new Set(own.map(id => segmentById.get(id)?.zone));
  if (asset.zone !== undefined) zones.add(asset.zone);
  for (const id of own) {
    for (const service of reach.servicesIn.get(id) ?? []) offer({ ...service, basis: 'inferred', rule: 'F03', evidence: [{ rule: 'same-segment', from: segmentById.get(id)?.evidence ?? [] }] });
  }
  for (const zone of zones) {
    if (zone === undefined || zone.endsWith(':external')) continue;
    for (const id of reach.segmentsOfZone.get(zone) ?? []) {
      for (const service of reach.servicesIn.get(id) ?? []) offer({ ...service, basis: 'assumed', rule: 'F04', evidence: [{ rule: 'same-zone', from: [] }] });
    }
    for (const neighbour of reach.adjacent.get(zone) ?? []) {
      for (const id of reach.segmentsOfZone.get(neighbour.zone) ?? []) {
        for (const service of reach.servicesIn.get(id) ?? []) offer({ ...service, basis: 'assumed', rule: 'F05', evidence: [{ rule: 'adjacent-zone', from: [] }] });
      }
    }
  }
  return [...best].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, edge]) => edge);
}
