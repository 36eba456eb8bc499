import { ipScope, parseIpv4, subnetOf } from '../model/address';
import type { Witness } from '../model/reading';

/** How the addresses behind one MAC were seen, over all sources of a site. */
export interface MacUse {
  readonly mac: string;
  /** Addresses that ARP, ND or DHCP gave to this MAC. */
  readonly proved: Set<string>;
  /** Addresses whose packets came from this MAC → highest TTL. */
  readonly framed: Map<string, number>;
  /** The same → lowest TTL, 0 where unknown: that of routed packets, where direct ones are in the capture too. */
  readonly least: Map<string, number>;
}

export function macUses(witnesses: Iterable<Witness>): Map<string, MacUse> {
  const uses = new Map<string, MacUse>();
  for (const witness of witnesses) {
    if (witness.kind !== 'l3' || witness.ip === undefined) continue;
    for (const { mac, basis } of witness.macs ?? []) {
      let use = uses.get(mac);
      if (!use) uses.set(mac, use = { mac, proved: new Set(), framed: new Map(), least: new Map() });
      if (basis === 'frame') {
        const [least, most] = witness.ttl ?? [0, 0];
        use.framed.set(witness.ip, Math.max(use.framed.get(witness.ip) ?? 0, most));
        use.least.set(witness.ip, Math.min(use.least.get(witness.ip) ?? 255, least));
      } else use.proved.add(witness.ip);
    }
  }
  return uses;
}

/** Routers passed, by the usual initial values (RFC 1340 onwards; Linux 64, Windows 128, network gear 255); 0 when the TTL is one of those or unknown. */
export function hops(ttl: number | undefined): number {
  if (ttl === undefined || ttl === 0) return 0;
  const initial = [32, 64, 128, 255].find(value => ttl <= value) ?? 255;
  const passed = initial - ttl;
  return passed <= 15 ? passed : 0;
}

/** Virtual MACs of VRRP (RFC 9568), HSRP 1 and 2, and GLBP: routers by definition. */
export function isVirtualRouterMac(mac: string): boolean {
  return /^00:00:5e:00:0[12]:|^00:00:0c:07:ac:|^00:00:0c:9f:f|^00:07:b4:00:/.test(mac);
}

/** A TTL that no router took one off, as far as usual initial values tell. */
export function isUntouched(ttl: number | undefined): boolean {
  return ttl === 64 || ttl === 128 || ttl === 255;
}

/** An odd initial TTL (30, 60) is no sign of a router: only the values right below a usual one are. */
export function surelyRouted(ttl: number | undefined): boolean {
  return ttl !== undefined && [61, 62, 63, 125, 126, 127, 252, 253, 254].includes(ttl);
}

/**
 * Is this the MAC of a router, whose frames carry other hosts' addresses? In a routed capture the gateway's MAC stands in front of every remote
 * host, so it proves nothing about them. `local`: subnets seen from inside. Doubt goes to "router": a missed binding costs a MAC, a wrong one merges hosts.
 */
export function isGatewayMac(use: MacUse, local: ReadonlySet<string>): boolean {
  if (isVirtualRouterMac(use.mac)) return true;
  const addresses = [...use.framed.keys()].filter(ip => !use.proved.has(ip) && ipScope(ip) !== 'link-local');
  if (addresses.length === 0) return false;
  const proved = [...use.proved].filter(ip => ipScope(ip) !== 'link-local');
  const home = new Set(proved.map(subnetOf));
  const routed = addresses.filter(ip => hops(use.framed.get(ip)) > 0);
  // The family matters: a host has one IPv4 address as a rule, but many of IPv6 in one /64 (RFC 8981).
  const v4 = addresses.filter(ip => parseIpv4(ip) !== undefined);
  const v6Nets = new Set(addresses.filter(ip => parseIpv4(ip) === undefined).map(subnetOf));
  const v6Home = proved.some(ip => parseIpv4(ip) === undefined);
  if (v6Nets.size > 1 || (v6Home && [...v6Nets].some(net => !home.has(net)) && routed.length > 0)) return true;
  if (proved.length > 0) {
    const foreign = v4.filter(ip => !home.has(subnetOf(ip)));
    const homeIsV4 = proved.some(ip => parseIpv4(ip) !== undefined);
    if (homeIsV4 && (foreign.length > 2 || foreign.some(ip => hops(use.framed.get(ip)) > 0))) return true;
    return v4.length > 3 || v4.some(ip => surelyRouted(use.framed.get(ip)));
  }
  // A router takes one off the TTL of everything: two or three addresses whose frames all show an untouched one are those of a host with several (a lease that changed, a VPN, a decoy).
  const untouched = (ip: string): boolean => isUntouched(use.least.get(ip));
  if (v4.length > 1 && v4.length <= 3 && v4.length === addresses.length && v4.every(untouched)) return false;
  if (v4.length <= 1) return addresses.some(ip => surelyRouted(use.framed.get(ip)));
  const nets = new Set(v4.map(subnetOf));
  // Few addresses in a net whose hosts are seen directly: a laptop whose lease changed, or virtual machines behind one card.
  if (v4.length <= 3 && nets.size === 1 && local.has([...nets][0]!)) return v4.every(ip => surelyRouted(use.framed.get(ip)));
  return v4.length > 3 || nets.size > 1 || routed.length > 0;
}

/** Subnets seen from inside: at least three MACs front one address each in them. */
export function localSubnets(uses: Iterable<MacUse>): Set<string> {
  const counts = new Map<string, number>();
  for (const use of uses) {
    const addresses = new Set([...use.framed.keys(), ...use.proved]);
    const v4 = [...addresses].filter(ip => parseIpv4(ip) !== undefined);
    if (v4.length === 1) counts.set(subnetOf(v4[0]!), (counts.get(subnetOf(v4[0]!)) ?? 0) + 1);
  }
  return new Set([...counts].filter(([, count]) => count >= 3).map(([subnet]) => subnet));
}
