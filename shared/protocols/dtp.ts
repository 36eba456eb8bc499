import { Malformed, utf8 } from '../binary/reader';
import { macText } from '../model/address';
import type { Observation } from '../model/observation';
import { claim, claims } from './claims-kit';
import { defineProtocol } from './definition';

export interface DtpMessage {
  readonly domain?: string;
  readonly status?: number;
  readonly neighbour?: string;
}

/** Administrative status, low three bits (as known from captures; Cisco has published none). */
const MODES: Readonly<Record<number, string>> = { 1: 'on', 2: 'off', 3: 'desirable', 4: 'auto' };

/** Dynamic Trunking Protocol: a port that negotiates gives whoever asks a trunk with all VLANs. */
export const dtp = defineProtocol<DtpMessage>({
  id: 'dtp',
  name: 'DTP',
  family: 'network',
  reference: 'no public standard; fields as Wireshark and Yersinia know them',
  carriers: ['snap/00000c:2004'],
  authentication: 'none',
  encryption: 'none',
  reads: { 'each frame': 'domain, mode, trunk state' },
  leaves: 'nothing else is in it',
  facts: { 'dtp.domain': 'VTP domain', 'dtp.mode': 'on, off, desirable or auto: how the port makes trunks', 'dtp.trunk': 'the port is a trunk' },

  recognises(payload) {
    const type = payload.peek16(1);
    const length = payload.peek16(3);
    return payload.peek() === 1 && type !== undefined && type >= 1 && type <= 5 && length !== undefined && length >= 4 && 1 + length <= payload.remaining;
  },

  dissect(payload) {
    if (payload.u8() !== 1) throw new Malformed('version that does not exist');
    const message: { -readonly [K in keyof DtpMessage]: DtpMessage[K] } = {};
    while (payload.remaining >= 4) {
      const type = payload.u16();
      const length = payload.u16();
      if (type === 0 || length < 4) break;
      const value = payload.slice(length - 4);
      if (type === 1) message.domain = utf8(value.rest()).replace(/\u0000+$/, '');
      else if (type === 2 && value.remaining >= 1) message.status = value.u8();
      else if (type === 4 && value.remaining === 6) message.neighbour = macText(value.rest());
    }
    payload.rest();
    return message;
  },

  observe({ domain, status, neighbour }) {
    const list: (Observation | undefined)[] = [claim('sender', 'dtp.domain', domain), claim('sender', 'capability', 'switch', 0.8), claim('sender', 'mac', neighbour, 0.7)];
    if (status !== undefined) list.push(claim('sender', 'dtp.mode', MODES[status & 7], 0.9), claim('sender', 'dtp.trunk', (status & 0x80) !== 0 || undefined, 0.8));
    return claims(...list);
  },
});
