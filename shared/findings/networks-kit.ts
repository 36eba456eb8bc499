import type { Asset, Role } from '../model/asset';
import { ipScope, parseIpv4, subnetOf } from '../model/address';
import type { PurdueLevel, Zone } from '../model/zone';
import { compareText } from '../model/order';
import { collectEvidence, type SiteView } from './site-kit';
import type { Evidence } from '../model/evidence';

/** A network that an asset has an address in, as far as its zone is known. */
export interface Interface {
  readonly ip: string;
  readonly subnet: string;
  readonly zone: Zone | undefined;
  readonly level: PurdueLevel | undefined;
  readonly evidence: readonly Evidence[];
}

/** Joins networks by trade; more than one address is no finding. */
const JOINS: ReadonlySet<Role> = new Set(['switch', 'router', 'firewall', 'wireless-ap', 'hypervisor', 'external', 'cloud-service']);

/**
 * The networks an asset stands in: one entry per private IPv4 subnet. IPv6 beside IPv4 is one interface with two addresses, link-local addresses are
 * everybody's, and a handheld that was given an address in two networks moved: DHCP clients do not count twice.
 */
export function interfacesOf(site: SiteView, asset: Asset): readonly Interface[] {
  if (JOINS.has(asset.role) || asset.external) return [];
  const found = new Map<string, Interface>();
  for (const ip of [...asset.ips].sort(compareText)) {
    if (parseIpv4(ip) === undefined || ipScope(ip) === 'link-local') continue;
    const subnet = subnetOf(ip);
    if (found.has(subnet)) continue;
    const zone = zoneOf(site, subnet, asset);
    found.set(subnet, { ip, subnet, zone, level: zone?.purdueLevel, evidence: collectEvidence(...site.facts(asset, 'ip', ip).map(fact => fact.evidence)) });
  }
  return [...found.values()];
}

/** The zone in which most other assets of this subnet stand. */
function zoneOf(site: SiteView, subnet: string, self: Asset): Zone | undefined {
  const votes = new Map<string, number>();
  for (const other of site.assets) {
    if (other === self || other.zone === undefined || other.external || other.site !== self.site || !other.ips.some(ip => subnetOf(ip) === subnet)) continue;
    // Routers have a leg everywhere and stand in one zone only.
    if (JOINS.has(other.role)) continue;
    votes.set(other.zone, (votes.get(other.zone) ?? 0) + 1);
  }
  const best = [...votes].sort((a, b) => b[1] - a[1] || compareText(a[0], b[0]))[0]?.[0];
  return site.graph.zones.find(zone => (best === undefined ? /:net:(.+)$/.exec(zone.id)?.[1] === subnet || (zone.id === self.zone && self.ips.length === 1) : zone.id === best));
}

