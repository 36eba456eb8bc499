import { Malformed } from '../binary/reader';
import { claim, claims } from './claims-kit';
import { defineProtocol } from './definition';
import { Once } from './direction-kit';

interface RtMessage {
  readonly frameId: number;
  readonly kind: 'cyclic data' | 'alarm' | 'time synchronisation';
  /** Data status of cyclic data: bit 2 valid, bit 4 the provider runs. */
  readonly status?: number;
}

/** Frame ids (IEC 61158-6-10 §4.2): who sends cyclic data provides inputs or outputs, the frame does not say which. */
function kindOf(frameId: number): RtMessage['kind'] | undefined {
  if (frameId >= 0x0100 && frameId <= 0xfbff) return 'cyclic data';
  if (frameId === 0xfc01 || frameId === 0xfe01) return 'alarm';
  return (frameId >= 0x0020 && frameId <= 0x0081) || (frameId >= 0xff00 && frameId <= 0xff8f) ? 'time synchronisation' : undefined;
}

/** PROFINET real-time frames: cyclic data, alarms, time. */
export const profinetRt = defineProtocol<RtMessage, { readonly once: Once }>({
  id: 'profinet-rt',
  name: 'PROFINET RT',
  family: 'control',
  reference: 'IEC 61158-6-10 §4.2, §4.7',
  carriers: ['ethertype/0x8892'],
  authentication: 'none',
  encryption: 'none',
  reads: { 'cyclic frame': 'provider\'s run or stop', alarms: 'that they are' },
  leaves: 'process data, PROFIsafe',
  facts: { 'profinet-rt.state': 'run or stop, as the provider of cyclic data says' },
  begin: () => ({ once: new Once(8) }),

  recognises: payload => payload.remaining >= 8 && kindOf(payload.peek16()!) !== undefined,

  dissect(payload) {
    const frameId = payload.u16();
    const kind = kindOf(frameId);
    if (!kind) throw new Malformed('no real-time frame id');
    const rest = payload.rest();
    // The status ends the frame: cycle counter, data status, transfer status.
    return kind === 'cyclic data' && rest.length >= 4 ? { frameId, kind, status: rest[rest.length - 2]! } : { frameId, kind };
  },

  observe({ status }, { memory }) {
    // Without the valid bit, or with reserved bits, the status stands elsewhere (a trailer behind the frame).
    if (status === undefined || (status & 0x04) === 0 || (status & 0x88) !== 0) return [];
    const state = status & 0x10 ? 'run' : 'stop';
    return memory.once.first(state) ? claims(claim('sender', 'profinet-rt.state', state, 0.8)) : [];
  },

  operations: ({ kind }) => (kind === 'time synchronisation' ? [] : [{ name: kind, kind: 'other' }]),
  // DCP shares the EtherType: each frame is tried for itself.
  endsProtocol: () => true,
});
