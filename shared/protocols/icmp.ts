import { Malformed } from '../binary/reader';
import { ipv4Text, isDeviceIp } from '../model/address';
import type { Observation } from '../model/observation';
import { claim, claims } from './claims-kit';
import { defineProtocol } from './definition';

export interface IcmpMessage {
  readonly type: number;
  readonly code: number;
  readonly gateway?: string;
  readonly mask?: string;
}

const NAMES: Readonly<Record<number, string>> = {
  0: 'echo reply', 3: 'unreachable', 4: 'source quench', 5: 'redirect', 8: 'echo', 9: 'router advertisement', 10: 'router solicitation', 11: 'time exceeded', 12: 'parameter problem', 13: 'timestamp', 14: 'timestamp reply', 17: 'mask', 18: 'mask reply',
};

/** ICMP, where it names routers. */
export const icmp = defineProtocol<IcmpMessage>({
  id: 'icmp',
  name: 'ICMP',
  family: 'network',
  reference: 'RFC 792, RFC 1256, RFC 950',
  carriers: ['ip/1'],
  authentication: 'none',
  encryption: 'none',
  reads: { echo: 'operation', 'redirect, router advertisement': 'gateway', 'mask reply': 'mask' },
  leaves: 'packets that errors quote: they were sent by others',
  facts: { 'icmp.netmask': 'address mask that it states' },

  recognises: payload => payload.remaining >= 8 && NAMES[payload.peek()!] !== undefined && payload.peek(1)! <= 15,

  dissect(payload) {
    const type = payload.u8();
    const code = payload.u8();
    payload.skip(2);
    const word = payload.u32();
    if (NAMES[type] === undefined) throw new Malformed('type that does not exist');
    const mask = type === 18 && payload.remaining >= 4 ? ipv4Text(payload.u32()) : undefined;
    payload.rest();
    return { type, code, ...(type === 5 ? { gateway: ipv4Text(word) } : {}), ...(mask === undefined ? {} : { mask }) };
  },

  direction: ({ type }) => (type === 8 || type === 13 || type === 17 ? 'request' : type === 0 || type === 14 || type === 18 ? 'response' : undefined),

  observe({ type, code, gateway, mask }) {
    const list: (Observation | undefined)[] = [];
    // Only what forwards sends redirects, counts hops down or advertises itself; hosts too answer a lost fragment with code 1.
    if (type === 5 || type === 9 || (type === 11 && code === 0)) list.push(claim('sender', 'capability', 'router', type === 11 ? 0.8 : 0.9));
    if (type === 5 && gateway !== undefined && isDeviceIp(gateway)) list.push(claim({ ip: gateway }, 'capability', 'router', 0.8), claim('receiver', 'default-gateway', gateway, 0.4));
    list.push(claim('sender', 'icmp.netmask', mask, 0.7));
    return claims(...list);
  },

  operations: ({ type }) => (type === 8 ? [{ name: 'ICMP echo', code: 8, kind: 'other' }] : []),
});
