import { Malformed } from '../binary/reader';
import { ipScope, ipv4Text } from '../model/address';
import { claim, claims } from './claims-kit';
import { defineProtocol } from './definition';

export interface IgmpMessage {
  readonly type: number;
  readonly groups: readonly string[];
}

const QUERY = 0x11;
const REPORT_3 = 0x22;
const TYPES = new Set([QUERY, 0x12, 0x16, 0x17, REPORT_3]);

/** IGMP: who asks for which multicast groups, and which router or switch polls for them. */
export const igmp = defineProtocol<IgmpMessage>({
  id: 'igmp',
  name: 'IGMP',
  family: 'network',
  reference: 'RFC 3376, RFC 2236',
  carriers: ['ip/2'],
  authentication: 'none',
  encryption: 'none',
  reads: { query: 'querier', 'report, join': 'group' },
  leaves: 'source lists',
  facts: { 'igmp.group': 'multicast group that it joins', 'igmp.querier': 'it polls for group members' },

  recognises: payload => payload.remaining >= 8 && TYPES.has(payload.peek()!),

  dissect(payload) {
    const type = payload.u8();
    if (!TYPES.has(type)) throw new Malformed('type that does not exist');
    payload.skip(3);
    const groups: string[] = [];
    const group = payload.u32();
    if (type === REPORT_3) {
      const count = group & 0xffff;
      for (let i = 0; i < count && i < 64; i++) {
        payload.skip(1);
        const auxiliary = payload.u8();
        const sources = payload.u16();
        groups.push(ipv4Text(payload.u32()));
        payload.skip(sources * 4 + auxiliary * 4);
      }
    } else if (group !== 0) groups.push(ipv4Text(group));
    payload.rest();
    return { type, groups };
  },

  observe({ type, groups }) {
    if (type === QUERY) return claims(claim('sender', 'igmp.querier', true));
    if (type === 0x17) return [];
    return claims(...groups.filter(group => ipScope(group) === 'multicast').map(group => claim('sender', 'igmp.group', group, 0.9)));
  },
});
