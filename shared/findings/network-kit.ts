import type { SiteConversation } from '../model/graph';
import type { AddressSet, FilterRule, NetworkDevice, ServiceSet } from '../model/network-config';
import type { Evidence } from '../model/evidence';
import type { SiteView } from './site-kit';

/** What rules about configured devices ask. */

const NUMBERS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, icmp: 1 };

/** IP protocol number of a conversation's transport. */
export function protocolNumberOf(transport: SiteConversation['transport']): number | undefined {
  return NUMBERS[transport];
}

/** A configured device of a site, with the asset that it is where one of its addresses or its name tells. */
export interface ConfiguredDevice {
  readonly site: string;
  readonly source: string;
  readonly device: NetworkDevice;
  readonly name: string;
  readonly assets: readonly string[];
}

export function configuredDevices(site: SiteView): readonly ConfiguredDevice[] {
  return (site.graph.networkDevices ?? []).map(({ site: place, source, device }) => {
    const own = new Set(device.interfaces.flatMap(entry => entry.addresses.map(({ ip }) => ip)));
    const asset = site.assets.find(item => item.site === place && (item.ips.some(ip => own.has(ip)) || (device.name !== undefined && item.hostnames.includes(device.name))));
    return { site: place, source, device, name: device.name ?? asset?.name ?? 'a device', assets: asset ? [asset.id] : [] };
  });
}

export function everyAddress(set: AddressSet): boolean {
  return !set.negated && (set.any === true || set.terms.some(term => 'from' in term && term.from === '0.0.0.0' && term.to === '255.255.255.255'));
}

/** All services, not only those of open connections. */
export function everyService(set: ServiceSet): boolean {
  return set.any === true || set.terms.some(term => term.protocol === undefined && !term.ports && !term.sourcePorts && !term.established && !term.partial);
}

export function ruleEvidence(source: string, rule: FilterRule): Evidence {
  return { source, ...rule.at };
}
