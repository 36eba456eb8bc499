import { Malformed } from '../binary/reader';
import { claim, claims } from './claims-kit';
import { defineProtocol } from './definition';
import { Once } from './direction-kit';

/** Sercos III: the master sends MDTs, drives answer in ATs; both pass through every slave. */
export const sercos = defineProtocol<{ readonly telegram: 'MDT' | 'AT'; readonly phase: number }, { readonly once: Once }>({
  id: 'sercos',
  name: 'Sercos III',
  family: 'control',
  reference: 'IEC 61158-4-19; SERCOS III header: type, phase, CRC',
  carriers: ['ethertype/0x88cd'],
  authentication: 'none',
  encryption: 'none',
  reads: { 'master data telegram': 'phase, master' },
  leaves: 'process and service data',
  facts: { 'sercos.phase': 'communication phase; 4 is operation', 'sercos.role': 'master' },
  begin: () => ({ once: new Once(8) }),

  recognises: payload => payload.remaining >= 6 && (payload.peek(1)! & 0x0f) <= 4,

  dissect(payload) {
    const type = payload.u8();
    const phase = payload.u8() & 0x0f;
    if (phase > 4) throw new Malformed('no Sercos phase');
    payload.skip(payload.remaining);
    return { telegram: type & 0x40 ? 'AT' : 'MDT', phase };
  },

  observe: ({ telegram, phase }, { memory }) => (memory.once.first(`${telegram} ${phase}`) ? claims(claim('sender', 'sercos.phase', phase, 0.6), telegram === 'MDT' && claim('sender', 'sercos.role', 'master', 0.5)) : []),
  operations: ({ telegram }) => [{ name: telegram === 'MDT' ? 'master data' : 'acknowledge data', kind: 'other' }],
});
