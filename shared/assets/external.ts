import { inPrefix, ipScope, subnetOf } from '../model/address';
import type { SiteConfig } from '../model/config';

/** An address with the MACs that it showed as its own, and whether ARP, ND or DHCP said so. */
export interface ShownAddress {
  readonly ip: string;
  readonly ownMacs: readonly string[];
  readonly proved: boolean;
}

/**
 * Decides what lies inside the site (interfaces, "external"): prefixes that the configuration names, private, link-local, unique-local and loopback ranges, and any
 * public /24 or /64 in which at least two addresses show their own, different MACs, or ARP, ND or DHCP binds one. Documentation ranges count as public.
 */
export function sitePrefixes(shown: Iterable<ShownAddress>, config: SiteConfig): (ip: string) => boolean {
  const named = [...config.sitePrefixes ?? [], ...(config.zones ?? []).flatMap(zone => zone.cidr ?? [])];
  const macsBySubnet = new Map<string, Map<string, string>>();
  const inside = new Set<string>();
  for (const { ip, ownMacs, proved } of shown) {
    const scope = ipScope(ip);
    if (scope !== 'global' && scope !== 'documentation' && scope !== 'reserved') continue;
    const subnet = subnetOf(ip);
    if (proved) inside.add(subnet);
    const seen = macsBySubnet.get(subnet) ?? new Map<string, string>();
    for (const mac of ownMacs) {
      const other = seen.get(mac);
      if (other === undefined) seen.set(mac, ip);
    }
    macsBySubnet.set(subnet, seen);
    if (new Set(seen.values()).size >= 2) inside.add(subnet);
  }
  return ip => {
    const scope = ipScope(ip);
    if (scope === 'private' || scope === 'link-local' || scope === 'loopback') return true;
    return inside.has(subnetOf(ip)) || named.some(prefix => inPrefix(ip, prefix));
  };
}
