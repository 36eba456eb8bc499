import type { Place } from './evidence';

/**
 * What the configuration of a firewall, router or switch says, in one form for all makers. Plain data: it crosses processes and is kept in the engagement. Passwords, keys
 * and SNMP communities have no place in it; a reader never copies them.
 */
export interface NetworkDevice {
  /** Host name that the configuration gives. */
  readonly name?: string;
  readonly vendor: string;
  readonly model?: string;
  /** Operating system and version, as the file states them. */
  readonly os?: string;
  readonly kind: 'firewall' | 'router' | 'switch' | 'host';
  readonly interfaces: readonly NetworkInterface[];
  readonly vlans: readonly ConfiguredVlan[];
  readonly routes: readonly StaticRoute[];
  readonly nat: readonly NatRule[];
  /** In the order in which a packet meets them. */
  readonly filters: readonly Filter[];
  /** What becomes of a packet that meets no filter: routers forward it, firewalls drop it, ASA compares the security levels of the interfaces. */
  readonly unfiltered: 'permit' | 'deny' | 'security-levels';
  /** Which destination the rules see where the device translates it: the address in the packet, or the real one behind it. */
  readonly rulesSee: 'packet' | 'real';
  readonly bindings: readonly AddressBinding[];
  readonly neighbours: readonly Neighbour[];
}

export interface NetworkInterface {
  readonly name: string;
  /** `edit "wan1"`, `interface Vlan10`. */
  readonly at: Place;
  /** Address and prefix length. */
  readonly addresses: readonly { readonly ip: string; readonly bits: number }[];
  readonly vlan?: number;
  readonly zone?: string;
  readonly description?: string;
  readonly enabled: boolean;
  /** ASA: 0 (outside) to 100 (inside). */
  readonly securityLevel?: number;
}

export interface ConfiguredVlan {
  readonly id: number;
  readonly name?: string;
  readonly at: Place;
}

export interface StaticRoute {
  readonly prefix: string;
  readonly via?: string;
  readonly interface?: string;
  /** Packets for it are dropped. */
  readonly discard?: true;
  readonly at: Place;
}

/** Addresses from one to another, both included and of one family; or an IPv4 address whose bits under `ignore` do not count (a wildcard mask with holes). */
export type AddressTerm = { readonly from: string; readonly to: string } | { readonly address: string; readonly ignore: string };

export interface AddressSet {
  /** All addresses of both families. */
  readonly any?: true;
  readonly terms: readonly AddressTerm[];
  readonly negated?: true;
  /** As written. */
  readonly names: readonly string[];
  /** Names that could not be resolved to addresses: not defined, a host name, a country. What they cover is unknown. */
  readonly unresolved: readonly string[];
}

/** One protocol with its ports; an absent member does not restrict. */
export interface ServiceTerm {
  /** IP protocol number: 6 TCP, 17 UDP, 1 ICMP. */
  readonly protocol?: number;
  readonly ports?: readonly [number, number];
  readonly sourcePorts?: readonly [number, number];
  /** Only packets of connections that are already open. */
  readonly established?: true;
  /** Only some of the packets, by a mark that no address or port shows: an ICMP type, a TCP flag. */
  readonly partial?: true;
}

export interface ServiceSet {
  readonly any?: true;
  readonly terms: readonly ServiceTerm[];
  readonly names: readonly string[];
  readonly unresolved: readonly string[];
}

export interface FilterRule {
  /** Name or number on the device. */
  readonly id: string;
  readonly at: Place;
  readonly action: 'permit' | 'deny';
  /** Zones or interfaces by name; absent: any. */
  readonly from?: readonly string[];
  readonly to?: readonly string[];
  readonly source: AddressSet;
  readonly destination: AddressSet;
  readonly service: ServiceSet;
  readonly enabled: boolean;
  /** Packets or sessions that the device counted on it, where the file says. */
  readonly hits?: number;
  /** Why it cannot be evaluated beyond names that are not resolved: a schedule, a user group, a match that this program does not know. */
  readonly beyond: readonly string[];
  readonly comment?: string;
}

/** Rules of which the first that fits decides. */
export interface Filter {
  readonly name: string;
  readonly at: Place;
  readonly rules: readonly FilterRule[];
  /** Where no rule fits. */
  readonly otherwise: 'permit' | 'deny';
  /** Where no rule fits and the packet stays in one zone. */
  readonly withinZone?: 'permit' | 'deny';
  /** Absent: every packet that the device forwards meets it. Else only at these interfaces. */
  readonly attached?: readonly { readonly interface: string; readonly direction: 'in' | 'out'; readonly at: Place }[];
}

export interface NatRule {
  readonly id: string;
  readonly at: Place;
  readonly kind: 'source' | 'destination';
  /** source: who is translated · destination: the addresses in the packet. */
  readonly original: AddressSet;
  /** What stands in their place; absent: the address of the interface. */
  readonly translated?: AddressSet;
  readonly protocol?: number;
  readonly ports?: readonly [number, number];
  /** First of the ports behind. */
  readonly translatedPort?: number;
  /** source: only by these interfaces or zones; only for what this filter rule lets through. */
  readonly to?: readonly string[];
  readonly ofRule?: string;
  readonly enabled: boolean;
}

/** A line of an ARP or MAC address table. */
export interface AddressBinding {
  readonly ip?: string;
  readonly mac: string;
  readonly vlan?: number;
  readonly interface?: string;
  readonly at: Place;
}

/** A device that LLDP or CDP names behind a port. */
export interface Neighbour {
  readonly name: string;
  readonly ip?: string;
  readonly platform?: string;
  readonly interface?: string;
  readonly remotePort?: string;
  readonly by: 'lldp' | 'cdp';
  readonly at: Place;
}
