import { Malformed } from '../binary/reader';
import { ipv4Text, ipv6Text } from '../model/address';
import { claim, claims } from './claims-kit';
import { defineProtocol } from './definition';

export interface VrrpMessage {
  readonly version: number;
  readonly group: number;
  readonly priority: number;
  readonly addresses: readonly string[];
  readonly clearKey: boolean;
}

/** Virtual Router Redundancy Protocol. */
export const vrrp = defineProtocol<VrrpMessage>({
  id: 'vrrp',
  name: 'VRRP',
  family: 'network',
  reference: 'RFC 5798 §5 (version 3), RFC 3768 §5, RFC 2338 §5.3.6 (text key of version 2)',
  carriers: ['ip/112'],
  authentication: 'optional',
  encryption: 'none',
  reads: { 'advertisement of versions 2 and 3': 'virtual addresses, group, priority, clear authentication' },
  leaves: 'nothing else is in it',
  facts: { 'vrrp.virtual-ip': 'gateway address that it shares', 'vrrp.group': 'virtual router id', 'vrrp.priority': 'its priority; 255 owns the address' },

  recognises(payload) {
    const first = payload.peek();
    const count = payload.peek(3);
    return (first === 0x21 || first === 0x31) && count !== undefined && payload.remaining >= 8 + 4 * count;
  },

  dissect(payload, { sourceIp }) {
    const first = payload.u8();
    const version = first >> 4;
    if ((first & 15) !== 1 || (version !== 2 && version !== 3)) throw new Malformed('no VRRP advertisement');
    const group = payload.u8();
    const priority = payload.u8();
    const count = payload.u8();
    const authentication = version === 2 ? payload.u8() : 0;
    payload.skip(version === 2 ? 3 : 4);
    const wide = version === 3 && sourceIp !== undefined && sourceIp.includes(':');
    const addresses: string[] = [];
    for (let i = 0; i < count; i++) {
      const address = wide ? ipv6Text(payload.take(16)) : ipv4Text(payload.u32());
      if (addresses.length < 64) addresses.push(address);
    }
    const key = payload.rest();
    return { version, group, priority, addresses, clearKey: authentication === 1 && key.subarray(0, 8).some(byte => byte !== 0) };
  },

  observe: ({ addresses, group, priority, clearKey }) => claims(
    claim('sender', 'capability', 'router', 0.95), claim('sender', 'vrrp.group', group), claim('sender', 'vrrp.priority', priority, 0.8), ...addresses.map(address => claim('sender', 'vrrp.virtual-ip', address, 0.95)),
    clearKey && claim('sender', 'weakness', 'cleartext-routing-key', 0.9),
  ),
});
