import { Malformed, hex } from '../binary/reader';
import type { Observation } from '../model/observation';
import { claim, claims } from './claims-kit';
import { defineProtocol } from './definition';

export interface PtpMessage {
  readonly version: number;
  /** 0 sync, 1 delay request, 2 peer delay request, 3 peer delay response, 8 follow-up, 9 delay response, b announce, d management. */
  readonly type: number;
  readonly domain: number;
  readonly clock: string;
  readonly grandmaster?: string;
  readonly clockClass?: number;
}

const TYPES = new Set([0, 1, 2, 3, 8, 9, 10, 11, 12, 13]);
const ANNOUNCE = 11;

/** Precision Time Protocol: which clock the drives and cameras follow. */
export const ptp = defineProtocol<PtpMessage>({
  id: 'ptp',
  name: 'PTP',
  family: 'network',
  reference: 'IEEE 1588-2008 §13; version 1: IEEE 1588-2002 annex D',
  carriers: ['ethertype/0x88f7', 'udp/319', 'udp/320'],
  authentication: 'none',
  encryption: 'none',
  reads: { announce: 'clock identity, grandmaster, class, domain', 'sync, delay': 'that it is master' },
  leaves: 'corrections and times',
  facts: { 'ptp.clock-id': 'its clock identity', 'ptp.master': 'it sends time to others', 'ptp.grandmaster': 'clock that it follows in the end', 'ptp.clock-class': 'quality of that clock', 'ptp.domain': 'domain number' },

  recognises(payload) {
    if (payload.remaining < 34) return false;
    const version = payload.peek(1)! & 15;
    if (version === 2) return TYPES.has(payload.peek()! & 15) && payload.peek16(2)! >= 34 && payload.peek16(2)! <= payload.remaining;
    // Version 1: version as 16 bits, and a domain name of 16 bytes.
    return payload.peek16() === 1 && payload.peek(4)! >= 0x20 && payload.peek(4)! < 0x7f && payload.remaining >= 60;
  },

  dissect(payload) {
    const first = payload.u8();
    const version = payload.u8() & 15;
    if (version !== 2) {
      if (version !== 1 || first !== 0) throw new Malformed('version that does not exist');
      payload.skip(18);
      const kind = payload.u8();
      payload.skip(1);
      const clock = hex(payload.take(6));
      payload.rest();
      return { version, type: kind === 1 ? 0 : 1, domain: 0, clock };
    }
    const length = payload.u16();
    if (length < 34) throw new Malformed('shorter than its header');
    const body = payload.slice(length - 4);
    payload.rest();
    const domain = body.u8();
    body.skip(15);
    const clock = hex(body.take(8));
    body.skip(6);
    const type = first & 15;
    if (type !== ANNOUNCE || body.remaining < 30) return { version, type, domain, clock };
    body.skip(14);
    const clockClass = body.u8();
    body.skip(4);
    return { version, type, domain, clock, clockClass, grandmaster: hex(body.take(8)) };
  },

  observe({ type, domain, clock, grandmaster, clockClass }) {
    const list: (Observation | undefined)[] = [claim('sender', 'ptp.clock-id', clock), claim('sender', 'ptp.domain', domain, 0.8)];
    if (type === 0 || type === ANNOUNCE) list.push(claim('sender', 'ptp.master', true));
    list.push(claim('sender', 'ptp.grandmaster', grandmaster), claim('sender', 'ptp.clock-class', clockClass, 0.8));
    return claims(...list);
  },
});
