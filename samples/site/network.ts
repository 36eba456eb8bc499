// How a packet of the site looks on the mirror port of the core switch.

import { ethernet } from '../wire/ethernet';
import { ipv4 } from '../wire/ipv4';
import { ASSETS, EXTERNAL, LATER_ASSETS, LATER_EXTERNAL } from './assets';
import { gatewayOf } from './zones';

/** A recorded frame. `t` counts nanoseconds since the start of the capture. */
export interface Frame { t: number; vlan: number; bytes: Buffer; marks: string[] }

export interface Host { key: string; name: string; ip: string; mac: string; vlan: number; ttl: number; /** Behind the firewall: the internet, headquarters, the other site. */ remote: boolean }

const MAC_OF = new Map(ASSETS.map(a => [a.key, a.mac]));
export const CORE_MAC = MAC_OF.get('A151')!;
export const FIREWALL_MAC = MAC_OF.get('A150')!;
/** The VLAN between core switch and firewall. */
const TRANSIT = 99;
/** Routers between a remote host and the firewall's inner side. */
const REMOTE_HOPS = 9, TUNNEL_HOPS = 2;

const windows = new Set(['workstation', 'domain-controller', 'file-server', 'dns-dhcp-server', 'print-server', 'patch-server', 'jump-host', 'scada-server', 'historian',
  'opc-server', 'engineering-workstation', 'management-server', 'wcs', 'vms', 'access-control-server', 'bms-server', 'ems-server', 'voice-server']);

/** Initial time to live by the kind of stack: Windows 128, network equipment 255, the rest 64. */
function firstTtl(role: string): number {
  if (windows.has(role)) return 128;
  return ['switch', 'firewall', 'wireless-ap'].includes(role) ? 255 : 64;
}

export const HOSTS: ReadonlyMap<string, Host> = new Map([
  ...[...ASSETS, ...LATER_ASSETS].map((a): [string, Host] => [a.key, { key: a.key, name: a.name, ip: a.ip, mac: a.mac, vlan: a.vlan, ttl: firstTtl(a.role), remote: a.mac === '' }]),
  ...[...EXTERNAL, ...LATER_EXTERNAL].map((x): [string, Host] => [x.key, { key: x.key, name: x.name, ip: x.ip, mac: '', vlan: 0, ttl: 64, remote: true }]),
]);

export function host(key: string): Host {
  const found = HOSTS.get(key);
  if (!found) throw new Error(`no host ${key}`);
  return found;
}

/** The core switch's own address in a VLAN: gateway and DHCP relay. */
export const coreIn = (vlan: number): Host =>
  ({ key: 'A151', name: 'CORE-SW', ip: vlan === TRANSIT ? '10.40.99.2' : gatewayOf(vlan), mac: CORE_MAC, vlan, ttl: 255, remote: false });

interface Leg { vlan: number; src: string; dst: string; hops: number }

/** The legs of a route that the core's mirror port sees. */
function legs(from: Host, to: Host): Leg[] {
  const hops = (h: Host): number => (h.vlan === 0 ? REMOTE_HOPS : TUNNEL_HOPS);
  if (from.remote && to.remote) throw new Error('traffic between two remote hosts never reaches the site');
  if (from.remote) {
    const first = { vlan: TRANSIT, src: FIREWALL_MAC, dst: CORE_MAC, hops: hops(from) };
    return [first, { vlan: to.vlan, src: CORE_MAC, dst: to.mac, hops: hops(from) + 1 }];
  }
  if (to.remote) return [{ vlan: from.vlan, src: from.mac, dst: CORE_MAC, hops: 0 }, { vlan: TRANSIT, src: CORE_MAC, dst: FIREWALL_MAC, hops: 1 }];
  if (from.vlan === to.vlan) return [{ vlan: from.vlan, src: from.mac, dst: to.mac, hops: 0 }];
  if (from.mac === CORE_MAC) return [{ vlan: to.vlan, src: CORE_MAC, dst: to.mac, hops: 0 }];
  if (to.mac === CORE_MAC) return [{ vlan: from.vlan, src: from.mac, dst: CORE_MAC, hops: 0 }];
  return [{ vlan: from.vlan, src: from.mac, dst: CORE_MAC, hops: 0 }, { vlan: to.vlan, src: CORE_MAC, dst: to.mac, hops: 1 }];
}

/** Time between the copy that enters the core and the one that leaves it. */
const FORWARDING = 9_000;

/** Wire copies of one unicast IP packet: two where it is routed, with different MACs and a time to live one lower. */
export function carry(t: number, from: Host, to: Host, protocol: number, payload: Buffer, id: number, marks: string[], once: boolean): Frame[] {
  const frames = legs(from, to).map((leg, i): Frame => ({
    t: t + i * FORWARDING, vlan: leg.vlan, marks,
    bytes: ethernet(leg.dst, leg.src, leg.vlan, 0x0800, ipv4(from.ip, to.ip, protocol, payload, { id, ttl: from.ttl - leg.hops })),
  }));
  return once ? [from.remote ? frames[1]! : frames[0]!] : frames;
}

/** A frame with an address of its own choice: broadcast and multicast. */
export function carryTo(t: number, from: Host, dstMac: string, dstIp: string, protocol: number, payload: Buffer, id: number, ttl: number, marks: string[]): Frame {
  return { t, vlan: from.vlan, marks, bytes: ethernet(dstMac, from.mac, from.vlan, 0x0800, ipv4(from.ip, dstIp, protocol, payload, { id, ttl, dontFragment: false })) };
}
