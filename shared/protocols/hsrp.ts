import { Malformed, latin1 } from '../binary/reader';
import type { Reader } from '../binary/reader';
import { ipv4Text, ipv6Text } from '../model/address';
import type { Observation } from '../model/observation';
import { claim, claims } from './claims-kit';
import { defineProtocol } from './definition';

export interface HsrpMessage {
  readonly version: 1 | 2;
  readonly state?: string;
  readonly group?: number;
  readonly priority?: number;
  readonly virtualIp?: string;
  /** A key stands in clear text; it is not kept. */
  readonly clearKey: boolean;
}

const STATES_1: Readonly<Record<number, string>> = { 0: 'initial', 1: 'learn', 2: 'listen', 4: 'speak', 8: 'standby', 16: 'active' };
const STATES_2: Readonly<Record<number, string>> = { 0: 'initial', 1: 'learn', 2: 'listen', 3: 'speak', 4: 'standby', 5: 'active', 6: 'active' };

function readVersion2(payload: Reader): HsrpMessage {
  let message: HsrpMessage = { version: 2, clearKey: false };
  while (payload.remaining >= 2) {
    const type = payload.u8();
    const value = payload.slice(payload.u8());
    if (type === 1 && value.remaining >= 40) {
      value.skip(2);
      const state = STATES_2[value.u8()];
      const ipVersion = value.u8();
      const group = value.u16();
      value.skip(6);
      const priority = value.u32();
      value.skip(8);
      const virtualIp = ipVersion === 4 ? ipv4Text(value.u32()) : ipv6Text(value.take(16));
      message = { ...message, ...(state === undefined ? {} : { state }), group, priority, virtualIp };
    } else if (type === 3 && value.remaining >= 8) message = { ...message, clearKey: value.rest().some(byte => byte !== 0) };
  }
  return message;
}

/** Hot Standby Router Protocol: routers share a gateway address, often behind a key that anybody can read. */
export const hsrp = defineProtocol<HsrpMessage>({
  id: 'hsrp',
  name: 'HSRP',
  family: 'network',
  reference: 'RFC 2281 §5; version 2 as Cisco documents it',
  carriers: ['udp/1985', 'udp/2029'],
  authentication: 'optional',
  encryption: 'none',
  reads: { 'hello of versions 1 and 2': 'virtual address, group, priority, state, clear authentication' },
  leaves: 'other message types',
  facts: { 'hsrp.virtual-ip': 'gateway address that it shares', 'hsrp.state': 'state that it announces', 'hsrp.group': 'group number', 'hsrp.priority': 'its priority' },

  recognises(payload) {
    const first = payload.peek();
    if (first === 0) return payload.remaining >= 20 && payload.peek(1)! <= 3 && STATES_1[payload.peek(2)!] !== undefined;
    return (first === 1 && payload.peek(1) === 40 && payload.remaining >= 42 && payload.peek(2) === 2) || (first === 2 && payload.peek(1) === 4 && payload.remaining >= 6);
  },

  dissect(payload) {
    if (payload.peek() !== 0) {
      const message = readVersion2(payload);
      payload.rest();
      return message;
    }
    payload.skip(1);
    const opcode = payload.u8();
    if (opcode > 3) throw new Malformed('operation that does not exist');
    if (opcode === 3) {
      // Advertisements of interface state have another layout.
      payload.rest();
      return { version: 1, clearKey: false };
    }
    const state = STATES_1[payload.u8()];
    payload.skip(2);
    const priority = payload.u8();
    const group = payload.u8();
    payload.skip(1);
    const key = payload.take(8);
    const virtualIp = ipv4Text(payload.u32());
    payload.rest();
    return { version: 1, ...(state === undefined ? {} : { state }), group, priority, virtualIp, clearKey: latin1(key).replace(/\u0000+$/, '') !== '' };
  },

  observe(message) {
    const list: (Observation | undefined)[] = [
      claim('sender', 'capability', 'router', 0.95), claim('sender', 'hsrp.virtual-ip', message.virtualIp === '0.0.0.0' ? undefined : message.virtualIp, 0.95), claim('sender', 'hsrp.state', message.state),
      claim('sender', 'hsrp.group', message.group), claim('sender', 'hsrp.priority', message.priority, 0.8),
    ];
    if (message.clearKey) list.push(claim('sender', 'weakness', 'cleartext-routing-key', 0.9));
    return claims(...list);
  },
});
