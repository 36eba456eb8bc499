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
 * The networks an asset stands in, where they are several: one entry per IPv4 subnet. IPv6 beside IPv4 is one interface with two addresses, link-local addresses are
 * everybody's, and a handheld that was given an address in two networks moved: DHCP clients do not count twice.
 */
export function interfacesOf(site: SiteView, asset: Asset): readonly Interface[] {
  if (JOINS.has(asset.role) || asset.external) return [];
  const subnets = new Set(asset.ips.filter(ip => parseIpv4(ip) !== undefined && ipScope(ip) !== 'link-local').map(subnetOf));
  // Almost every asset; finding the zone of a subnet costs a look at all of them.
  if (subnets.size < 2) return [];
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

/** Per site, subnet and zone: how many assets vote for it. Made once per site. */
const votesOf = new WeakMap<SiteView, ReadonlyMap<string, ReadonlyMap<string, number>>>();

function votes(site: SiteView): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const known = votesOf.get(site);
  if (known) return known;
  const counted = new Map<string, Map<string, number>>();
  for (const asset of site.assets) {
    // Routers have a leg everywhere and stand in one zone only; so have those that this is asked about.
    if (asset.zone === undefined || asset.external || JOINS.has(asset.role)) continue;
    const subnets = new Set(asset.ips.map(subnetOf));
    if (subnets.size !== 1) continue;
    const key = `${asset.site} ${[...subnets][0]!}`;
    const zones = counted.get(key) ?? new Map<string, number>();
    counted.set(key, zones.set(asset.zone, (zones.get(asset.zone) ?? 0) + 1));
  }
  votesOf.set(site, counted);
  return counted;
}

/** The zone in which most assets with this one subnet stand. */
function zoneOf(site: SiteView, subnet: string, self: Asset): Zone | undefined {
  const best = [...votes(site).get(`${self.site} ${subnet}`) ?? []].sort((a, b) => b[1] - a[1] || compareText(a[0], b[0]))[0]?.[0];
  return site.graph.zones.find(zone => (best === undefined ? /:net:(.+)$/.exec(zone.id)?.[1] === subnet && zone.site === self.site : zone.id === best));
}
