import { Malformed } from '../binary/reader';
import type { Reader } from '../binary/reader';
import { ipv6Text, isDeviceIp, macText } from '../model/address';
import type { Observation } from '../model/observation';
import { claim, claims } from './claims-kit';
import { defineProtocol } from './definition';

export interface Icmpv6Message {
  readonly type: number;
  readonly code: number;
  readonly target?: string;
  readonly linkAddress?: string;
  readonly router: boolean;
  readonly dnsServers: readonly string[];
  readonly lifetime?: number;
}

const ROUTER_ADVERTISEMENT = 134;
const NEIGHBOUR_SOLICITATION = 135;
const NEIGHBOUR_ADVERTISEMENT = 136;
const REDIRECT = 137;
const TYPES = new Set([1, 2, 3, 4, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140, 143, 151, 152, 153, 155]);

/** Neighbour discovery options (RFC 4861 §4.6): source or target link-layer address, DNS servers (RFC 8106). */
function readOptions(body: Reader): { linkAddress?: string; dnsServers: string[] } {
  const found: { linkAddress?: string; dnsServers: string[] } = { dnsServers: [] };
  while (body.remaining >= 2) {
    const type = body.u8();
    const length = body.u8() * 8;
    if (length === 0) throw new Malformed('option of no length');
    const value = body.slice(length - 2);
    if ((type === 1 || type === 2) && value.remaining === 6) found.linkAddress = macText(value.rest());
    else if (type === 25 && value.remaining >= 22) {
      value.skip(6);
      while (value.remaining >= 16 && found.dnsServers.length < 8) found.dnsServers.push(ipv6Text(value.take(16)));
    }
  }
  return found;
}

/** ICMPv6 with neighbour discovery: routers, and which MAC address an IPv6 address has. */
export const icmpv6 = defineProtocol<Icmpv6Message>({
  id: 'icmpv6',
  name: 'ICMPv6',
  family: 'network',
  reference: 'RFC 4443, RFC 4861',
  carriers: ['ip/58'],
  authentication: 'none',
  encryption: 'none',
  reads: { 'neighbour and router discovery': 'MAC, router, gateway', echo: 'operation' },
  leaves: 'multicast listener reports but that they are',
  facts: { 'dhcp.announced-as': 'what a router says this address serves' },

  recognises: payload => payload.remaining >= 8 && TYPES.has(payload.peek()!),

  dissect(payload) {
    const type = payload.u8();
    const code = payload.u8();
    if (!TYPES.has(type)) throw new Malformed('type that does not exist');
    payload.skip(2);
    const base = { type, code, router: false, dnsServers: [] as readonly string[] };
    if (type === ROUTER_ADVERTISEMENT) {
      payload.skip(2);
      const lifetime = payload.u16();
      payload.skip(8);
      return { ...base, router: true, lifetime, ...readOptions(payload) };
    }
    if (type === NEIGHBOUR_SOLICITATION || type === NEIGHBOUR_ADVERTISEMENT) {
      const router = type === NEIGHBOUR_ADVERTISEMENT && (payload.u32() & 0x80000000) !== 0;
      if (type === NEIGHBOUR_SOLICITATION) payload.skip(4);
      const target = ipv6Text(payload.take(16));
      return { ...base, router, target, ...readOptions(payload) };
    }
    if (type === REDIRECT) {
      payload.skip(4);
      const target = ipv6Text(payload.take(16));
      payload.rest();
      return { ...base, router: true, target };
    }
    payload.rest();
    return base;
  },

  direction: ({ type }) => (type === 128 ? 'request' : type === 129 ? 'response' : undefined),

  observe({ type, code, target, linkAddress, router, dnsServers, lifetime }, { sourceIp }) {
    const list: (Observation | undefined)[] = [];
    if (router || (type === 3 && code === 0)) list.push(claim('sender', 'capability', 'router', 0.9));
    if (type === ROUTER_ADVERTISEMENT) {
      list.push(claim('sender', 'mac', linkAddress, 0.9));
      if (lifetime !== undefined && lifetime > 0 && sourceIp !== undefined) list.push(claim('receiver', 'default-gateway', sourceIp, 0.5));
      for (const ip of dnsServers) if (isDeviceIp(ip)) list.push(claim({ ip }, 'dhcp.announced-as', 'dns-server', 0.8));
    } else if (type === NEIGHBOUR_SOLICITATION) list.push(claim('sender', 'mac', linkAddress, 0.9));
    else if (type === NEIGHBOUR_ADVERTISEMENT && target !== undefined && isDeviceIp(target)) list.push(claim(target === sourceIp ? 'sender' : { ip: target }, 'mac', linkAddress, 0.9));
    return claims(...list);
  },

  operations: ({ type }) => (type === 128 ? [{ name: 'ICMPv6 echo', code: 128, kind: 'other' }] : []),
});
