import { Malformed } from '../binary/reader';
import { macText } from '../model/address';
import { claim, claims } from './claims-kit';
import { defineProtocol } from './definition';

export interface LacpMessage {
  readonly system: string;
  readonly key: number;
  readonly port: number;
  readonly partner: string;
}

/** Link Aggregation Control Protocol: two devices that share a bundle of links. */
export const lacp = defineProtocol<LacpMessage>({
  id: 'lacp',
  name: 'LACP',
  family: 'network',
  reference: 'IEEE 802.1AX §6.4.2',
  carriers: ['ethertype/0x8809'],
  authentication: 'none',
  encryption: 'none',
  reads: { 'each frame': 'system, key, partner' },
  leaves: 'marker frames',
  facts: { 'lacp.system': 'system MAC address of the bundle', 'lacp.partner': 'system at the other end', 'lacp.key': 'operational key' },

  recognises: payload => payload.remaining >= 42 && payload.startsWith(1, 1, 1, 20) && payload.peek(22) === 2 && payload.peek(23) === 20,

  dissect(payload) {
    if (payload.u16() !== 0x0101) throw new Malformed('no LACP unit of version 1');
    const half = (tag: number): { system: string; key: number; port: number } => {
      if (payload.u8() !== tag || payload.u8() !== 20) throw new Malformed('information of another kind or length');
      payload.skip(2);
      const system = macText(payload.take(6));
      const key = payload.u16();
      payload.skip(2);
      const port = payload.u16();
      payload.skip(4);
      return { system, key, port };
    };
    const actor = half(1);
    const partner = half(2);
    payload.rest();
    return { ...actor, partner: partner.system };
  },

  observe: ({ system, key, partner }) => claims(
    claim('sender', 'lacp.system', system), claim('sender', 'mac', system, 0.7), claim('sender', 'lacp.key', key, 0.7), claim('sender', 'lacp.partner', partner === '00:00:00:00:00:00' ? undefined : partner, 0.8),
  ),
});
