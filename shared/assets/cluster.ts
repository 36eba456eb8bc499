import { compareIp } from '../model/address';
import type { SiteConfig } from '../model/config';
import type { EditRow } from '../model/edit';
import type { Problem } from '../model/problem';
import { placeChildren } from './children';
import type { Building, Cluster } from './children';
import { sitePrefixes } from './external';
import type { ShownAddress } from './external';
import { hops, isGatewayMac, isUntouched, localSubnets, macUses, surelyRouted } from './gateways';
import type { MacUse } from './gateways';
import { nodeOfMac, push, usableMac } from './ledger';
import type { Ledger } from './ledger';
import { joinRows } from './rows';
import { mergeNamesakes } from './namesakes';
import { joinSelfDeclared } from './shared-claims';
import { isDeviceOnWire } from './sightings';
import { settle } from './settle';
import type { Settled } from './settle';
import type { Sighting, SiteSightings } from './sightings';
import { Union } from './union';

export interface Clustering {
  readonly clusters: readonly Cluster[];
  readonly clusterOf: ReadonlyMap<Sighting, Cluster>;
  readonly problems: readonly Problem[];
}

interface Binding {
  readonly macs: Set<string>;
  readonly proved: boolean;
}

/** From witnesses to devices, for one site. Nothing depends on the order of readings or witnesses. */
export function clusterSite(site: SiteSightings, config: SiteConfig, edits: readonly EditRow[] = []): Clustering {
  const wire = site.sightings.filter(sighting => sighting.alive && sighting.witness.kind === 'l3' && isDeviceOnWire(sighting.witness));
  const uses = macUses(wire.map(sighting => sighting.witness));
  const local = localSubnets(uses.values());
  const gateways = new Set([...uses.values()].filter(use => isGatewayMac(use, local)).map(use => use.mac));
  const problems: Problem[] = [];
  const bindings = new Map<Sighting, Binding>();
  for (const sighting of wire) bindings.set(sighting, ownMacs(sighting, uses, gateways));

  const byIp = new Map<string, Sighting[]>();
  for (const sighting of wire) push(byIp, sighting.witness.ip!, sighting);
  const shown: ShownAddress[] = [];
  for (const [ip, list] of byIp) {
    const own = new Set<string>();
    let proved = false;
    for (const sighting of list) {
      const binding = bindings.get(sighting)!;
      binding.macs.forEach(mac => own.add(mac));
      proved ||= binding.proved;
    }
    shown.push({ ip, ownMacs: [...own].sort(), proved });
  }
  const ledger: Ledger = {
    union: new Union(), macNode: new Map(), ipNodes: new Map(), bound: new Set(), nodeOf: new Map(), inside: sitePrefixes(shown, config), problems,
  };
  // Outside the site nobody shows an own MAC: what stands in the frames is a router's.
  // Numbers follow content, so that the leaders of joined sets do too.
  for (const sighting of wire) if (!ledger.inside(sighting.witness.ip!)) bindings.set(sighting, { macs: new Set(), proved: false });
  for (const ip of [...byIp.keys()].sort(compareIp)) placeAddress(ip, byIp.get(ip)!, bindings, ledger);
  for (const sighting of site.sightings) placeMac(sighting, ledger);
  const routers = [...gateways].filter(mac => frontedBy(uses.get(mac)) >= 2).sort();
  for (const mac of routers) nodeOfMac(mac, ledger);
  joinSelfDeclared(site.sightings, ledger);
  mergeNamesakes(site.sightings, ledger);
  joinRows(site.sightings, ledger);
  return collect(site.sightings, bindings, uses, gateways, ledger, settle(site.site, site.sightings, ledger, edits));
}

/** Addresses of others whose packets come from this MAC: those that a router took one off the TTL, or whose TTL is unknown. */
function frontedBy(use: MacUse | undefined): number {
  return use ? [...use.framed.keys()].filter(ip => !use.proved.has(ip) && !isUntouched(use.least.get(ip))).length : 0;
}

/** MACs that are this address's own: claimed by ARP, ND or DHCP, or the source of its frames where no router stands between. */
function ownMacs(sighting: Sighting, uses: ReadonlyMap<string, MacUse>, gateways: ReadonlySet<string>): Binding {
  const { ip, macs = [], ttl } = sighting.witness;
  // One MAC that claims many addresses of one net answers for others (proxy ARP, spoofing).
  const proves = (mac: string): boolean => (uses.get(mac)?.proved.size ?? 0) <= 4 || gateways.has(mac);
  const proved = macs.filter(binding => binding.basis !== 'frame' && usableMac(binding.mac) && proves(binding.mac));
  if (proved.length > 0) {
    const claimed = [...new Set(proved.map(binding => binding.mac))];
    if (claimed.length === 1) return { macs: new Set(claimed), proved: true };
    // Two devices claim it: it belongs for sure only to one that has nothing else (a virtual address of a pair, a spoofer, a lease that moved on).
    const only = claimed.filter(mac => {
      const use = uses.get(mac)!;
      return [...use.proved, ...use.framed.keys()].every(other => other === ip);
    });
    return { macs: new Set(only), proved: true };
  }
  const framed = macs.filter(binding => binding.basis === 'frame' && usableMac(binding.mac) && !gateways.has(binding.mac));
  if (framed.length === 0 || surelyRouted(ttl?.[1])) return { macs: new Set(), proved: false };
  if (framed.length > 1 && hops(ttl?.[1]) > 0) return { macs: new Set(), proved: false };
  return { macs: new Set(framed.map(binding => binding.mac)), proved: false };
}

/** Sightings of one address that share a MAC are one device; those with none (routed copies) follow the others. */
function placeAddress(ip: string, list: readonly Sighting[], bindings: ReadonlyMap<Sighting, Binding>, ledger: Ledger): void {
  const groups: { macs: Set<string>; members: Sighting[] }[] = [];
  const bound = list.filter(sighting => bindings.get(sighting)!.macs.size > 0);
  for (const sighting of bound) {
    const macs = bindings.get(sighting)!.macs;
    const hit = groups.filter(group => [...macs].some(mac => group.macs.has(mac)));
    const into = hit[0] ?? { macs: new Set<string>(), members: [] };
    if (hit.length === 0) groups.push(into);
    for (const other of hit.slice(1)) {
      other.macs.forEach(mac => into.macs.add(mac));
      into.members.push(...other.members);
      groups.splice(groups.indexOf(other), 1);
    }
    macs.forEach(mac => into.macs.add(mac));
    into.members.push(sighting);
  }
  groups.sort((a, b) => ([...a.macs].sort()[0]! < [...b.macs].sort()[0]! ? -1 : 1));
  if (groups.length > 1) reportSameAddress(ip, groups, ledger);
  for (const { macs, members } of groups) if (macs.size > 1) reportTwoMacs(ip, members, bindings, ledger);
  if (groups.length === 0) groups.push({ macs: new Set(), members: [] });
  for (const sighting of list) {
    if (bindings.get(sighting)!.macs.size > 0) continue;
    // Of several devices with this address, the routed copy most likely belongs to one seen in the same source, then to the first.
    const home = groups.find(group => group.members.some(member => member.source === sighting.source)) ?? groups[0]!;
    home.members.push(sighting);
  }
  for (const group of groups) {
    const node = ledger.union.add();
    push(ledger.ipNodes, ip, node);
    if (group.macs.size > 0) ledger.bound.add(node);
    for (const mac of [...group.macs].sort()) ledger.union.join(node, nodeOfMac(mac, ledger));
    for (const member of group.members) ledger.nodeOf.set(member, node);
  }
}

function reportSameAddress(ip: string, groups: readonly { macs: Set<string>; members: Sighting[] }[], { problems }: Ledger): void {
  const names = groups.map(({ macs, members }) => {
    const vlans = [...new Set(members.map(member => member.witness.vlan))].filter(vlan => vlan !== undefined).sort((a, b) => a - b);
    return `${[...macs].sort().join(' and ')}${vlans.length ? ` in VLAN ${vlans.join(', ')}` : ''}`;
  });
  problems.push({
    code: 'same-address', weight: 'warning',
    message: `${ip} is used by ${groups.length} devices: ${names.join('; ')}. They are kept apart.`,
    advice: 'If the files come from different sites, or from cells that reuse addresses behind NAT, name the sites; if a device was replaced, merge the two.',
  });
}

/** Within one file nothing tells two devices with one address apart: they are one asset with both MACs, and this says so. Only claims (ARP, ND, DHCP) of one file count here. */
function reportTwoMacs(ip: string, members: readonly Sighting[], bindings: ReadonlyMap<Sighting, Binding>, { problems, inside }: Ledger): void {
  const claimed = members.find(member => bindings.get(member)!.proved && bindings.get(member)!.macs.size > 1);
  if (!claimed || !inside(ip)) return;
  const macs = [...bindings.get(claimed)!.macs].sort();
  problems.push({
    code: 'same-address', weight: 'warning', message: `${ip} is claimed by ${macs.length} MACs: ${macs.join(' and ')}. They are shown as one asset.`,
    advice: 'A device that was replaced, two cards of one server, or two devices with one address: import the captures from before and after the change as files of their own to see them apart.',
    ...(claimed.witness.at[0] ? { at: claimed.witness.at[0] } : {}),
  });
}

/** A MAC without an address is a device if it sent something; a mention is one only by its own MAC with a name or address to it. */
function placeMac(sighting: Sighting, ledger: Ledger): void {
  const { kind, mac, macs } = sighting.witness;
  if (kind === 'l2' && mac !== undefined && usableMac(mac) && (sighting.alive || ledger.macNode.has(mac))) ledger.nodeOf.set(sighting, nodeOfMac(mac, ledger));
  else if (kind === 'mention') {
    const own = mac ?? macs?.find(binding => binding.basis !== 'frame')?.mac;
    if (own !== undefined && usableMac(own)) {
      const known = ledger.macNode.has(own);
      if (known || sighting.observations.some(record => record.key === 'hostname' || record.key === 'dhcp.vendor-class')) ledger.nodeOf.set(sighting, nodeOfMac(own, ledger));
    } else {
      const nodes = sighting.witness.ip === undefined ? undefined : ledger.ipNodes.get(sighting.witness.ip);
      if (nodes?.length === 1) ledger.nodeOf.set(sighting, nodes[0]!);
    }
  }
}

/**
 * Does the address show its own MAC in this VLAN without a doubt? ARP or ND says so, or frames of its own do where no router sent frames of it. A mirror port that gives one direction
 * of a routed conversation in each VLAN makes the own MAC appear in a foreign one, beside the router's; a lease that a relay carries to the DHCP server names the MAC in the server's VLAN.
 */
function isHome({ witness: { macs = [] } }: Sighting, binding: Binding | undefined, gateways: ReadonlySet<string>): boolean {
  const own = macs.filter(({ mac }) => binding?.macs.has(mac));
  if (own.some(({ basis }) => basis !== 'frame' && basis !== 'dhcp')) return true;
  return own.some(({ basis }) => basis === 'frame') && !macs.some(({ mac, basis }) => basis === 'frame' && gateways.has(mac) && !binding!.macs.has(mac));
}

function collect(
  sightings: readonly Sighting[], bindings: ReadonlyMap<Sighting, Binding>, uses: ReadonlyMap<string, MacUse>, gateways: ReadonlySet<string>, ledger: Ledger, said: Settled,
): Clustering {
  const byRoot = new Map<number, Building>();
  const clusterOf = new Map<Sighting, Cluster>();
  const building = (node: number): Building => {
    const device = said.deviceOf(node);
    let cluster = byRoot.get(device);
    if (!cluster) byRoot.set(device, cluster = { sightings: [], macs: new Set(), ips: new Set(), vlans: new Set(), homes: new Map(), parts: [], parent: undefined, external: false, fronts: 0, carried: [], decided: said.decided.get(device), splitOff: said.splitOff.get(device) });
    return cluster;
  };
  for (const [mac, node] of ledger.macNode) {
    building(node).macs.add(mac);
    if (gateways.has(mac)) building(node).fronts += frontedBy(uses.get(mac));
  }
  for (const [ip, nodes] of ledger.ipNodes) for (const node of nodes) building(node).ips.add(ip);
  const settled = new Set(sightings.filter(sighting => isHome(sighting, bindings.get(sighting), gateways)).map(sighting => sighting.witness.ip));
  for (const sighting of sightings) {
    const node = ledger.nodeOf.get(sighting);
    if (node === undefined) continue;
    const cluster = building(node);
    cluster.sightings.push(sighting);
    clusterOf.set(sighting, cluster);
    const { kind, vlan, ip } = sighting.witness;
    if (vlan === undefined || (kind !== 'l2' && ((bindings.get(sighting)?.macs.size ?? 0) === 0 || (settled.has(ip) && !isHome(sighting, bindings.get(sighting), gateways))))) continue;
    cluster.vlans.add(vlan);
    if (kind === 'l3' && ip !== undefined) cluster.homes.set(ip, Math.min(vlan, cluster.homes.get(ip) ?? Infinity));
  }
  for (const { alive, source, witness } of sightings) {
    if (!alive) continue;
    for (const { mac, basis, frame, count } of witness.macs ?? []) {
      const node = basis === 'frame' && gateways.has(mac) ? ledger.macNode.get(mac) : undefined;
      if (node !== undefined) building(node).carried.push({ mac, source, frame, count });
    }
  }
  placeChildren(sightings, clusterOf, byRoot);
  const clusters = [...byRoot.values()];
  for (const cluster of clusters) cluster.external = cluster.ips.size > 0 && [...cluster.ips].every(ip => !ledger.inside(ip)) && !cluster.sightings.some(sighting => sighting.witness.kind === 'row');
  return { clusters, clusterOf, problems: ledger.problems };
}

export type { Cluster };
