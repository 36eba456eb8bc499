import type { Asset } from '../../model/asset';
import type { SiteConversation } from '../../model/graph';
import type { Zone } from '../../model/zone';
import { inPrefix } from '../../model/address';
import type { SiteView } from '../../findings/site-kit';
import type { AttackGraphBuilder } from '../builder';

/** What several rules ask of a site. */

/** The name of a service in step ids: its protocol, else transport and port. */
export function serviceOf(conversation: SiteConversation): string {
  return conversation.protocol ?? `${conversation.transport}/${conversation.serverPort ?? 'any'}`;
}

/** Traffic that an attacker could send as well: it was answered, or it is layer 2 by nature. */
export function isReachable(conversation: SiteConversation): boolean {
  return conversation.established && conversation.client !== conversation.server;
}

/** Protocols that only describe the network or resolve names; reaching them opens no way on. */
const BACKGROUND: ReadonlySet<string> = new Set([
  'arp', 'icmp', 'icmpv6', 'igmp', 'stp', 'lldp', 'cdp', 'vrrp', 'hsrp', 'dhcp', 'dhcpv6', 'dns', 'mdns', 'llmnr', 'nbns', 'nbdgm', 'ssdp', 'ws-discovery', 'ntp', 'ptp', 'syslog', 'igmp', 'ospf', 'eigrp', 'lacp',
  'netflow', 'sflow', 'vtp', 'dtp', 'udld', 'bfd', 'rip', 'capwap',
]);

export function opensWay(conversation: SiteConversation): boolean {
  return isReachable(conversation) && conversation.transport !== 'icmp' && !BACKGROUND.has(conversation.protocol ?? '');
}

/** All segments in which an asset has an interface: its zone, and the zones of its other VLANs and subnets. */
export function segmentsOf(site: SiteView, asset: Asset): readonly Zone[] {
  return site.graph.zones.filter(zone => {
    if (zone.site !== asset.site || zone.basis === 'external' || zone.basis === 'unknown') return false;
    if (zone.id === asset.zone) return true;
    const vlan = /:vlan:(\d+)$/.exec(zone.id);
    if (vlan) return asset.vlans.includes(Number(vlan[1]));
    const net = /:net:(.+)$/.exec(zone.id);
    return net !== null && asset.ips.some(ip => inPrefix(ip, net[1]!));
  });
}

/** Which prior applies to a weakness that nobody knows yet. */
export function unknownClass(asset: Asset): 'step.unknown.server' | 'step.unknown.windows' | 'step.unknown.embedded' {
  if (/windows/i.test(asset.os ?? '')) return 'step.unknown.windows';
  return EMBEDDED.has(asset.role) ? 'step.unknown.embedded' : 'step.unknown.server';
}

const EMBEDDED: ReadonlySet<Asset['role']> = new Set([
  'plc', 'safety-plc', 'remote-io', 'drive', 'robot', 'amr', 'hmi', 'energy-meter', 'bms-controller', 'fixed-scanner', 'rfid-reader', 'scale', 'rf-terminal', 'label-printer', 'office-printer', 'camera',
  'access-control-panel', 'switch', 'wireless-ap', 'remote-access-gateway', 'gateway', 'pick-to-light-controller', 'labeler', 'charger', 'phone', 'ups',
]);

/** Devices that are commanded rather than logged in to: what an attacker gains on them is command. */
const COMMANDED: ReadonlySet<Asset['role']> = new Set(['plc', 'safety-plc', 'remote-io', 'drive', 'robot', 'amr', 'bms-controller', 'energy-meter', 'charger', 'labeler', 'scale', 'access-control-panel', 'dcs']);

export function isCommanded(asset: Asset): boolean {
  return COMMANDED.has(asset.role);
}

/** Layer-2 networks within zones that a person drew round several of them; empty where the zone is one network, as VLAN and subnet zones are. Asset id → name of its network. */
export function networksIn(site: SiteView, zone: Zone): ReadonlyMap<string, string> {
  if (zone.basis !== 'configuration' && zone.basis !== 'analyst') return new Map();
  const networks = new Map<string, string>();
  for (const id of zone.assets) {
    const asset = site.asset(id);
    const vlan = asset?.vlans[0], ip = asset?.ips.find(one => !one.includes(':'));
    const network = vlan !== undefined ? `vlan ${vlan}` : ip !== undefined ? `${ip.slice(0, ip.lastIndexOf('.'))}.0/24` : undefined;
    if (network !== undefined) networks.set(id, network);
  }
  return new Set(networks.values()).size > 1 ? networks : new Map();
}

/** Hubs from which an asset can send at layer 2: one for each of its segments. */
export function hubsOf(site: SiteView, graph: AttackGraphBuilder, asset: Asset): readonly { readonly zone: Zone; readonly hub: string; readonly name: string }[] {
  return segmentsOf(site, asset).map(zone => {
    const network = networksIn(site, zone).get(asset.id);
    if (network === undefined) return { zone, hub: graph.segment(zone), name: zone.name };
    const name = `${zone.name}, ${network}`;
    return { zone, hub: graph.node(`${zone.id}.net.${network}`, { kind: 'segment' }, { label: `foothold in ${name}`, zone: zone.id }), name };
  });
}
