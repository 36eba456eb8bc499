import { Malformed } from '../binary/reader';
import type { Reader } from '../binary/reader';
import { claim, claims } from './claims-kit';
import { defineProtocol } from './definition';

export interface NetflowMessage {
  /** 5, 9, or 10 for IPFIX. */
  readonly version: number;
}

/** Export times before this are no clock's that was ever set. */
const YEAR_2000 = 946_684_800;

/** Sets must follow each other without a gap to the last byte: templates have small numbers, data sets 256 and up (RFC 3954 §5, RFC 7011 §3.3). */
function setsFill(payload: Reader, from: number): boolean {
  let at = from;
  for (let i = 0; i < 64 && at < payload.remaining; i++) {
    const id = payload.peek16(at);
    const length = payload.peek16(at + 2);
    if (id === undefined || length === undefined || length < 4 || (id > 3 && id < 256)) return false;
    at += length;
  }
  return at === payload.remaining && at > from;
}

/** NetFlow and IPFIX: a router reports its traffic to a collector. */
export const netflow = defineProtocol<NetflowMessage>({
  id: 'netflow',
  name: 'NetFlow/IPFIX',
  family: 'network',
  reference: 'RFC 3954 (version 9), RFC 7011 (IPFIX); version 5 as Cisco documents it',
  carriers: ['udp/2055', 'udp/9995', 'udp/9996', 'udp/4739', 'udp/9555', 'udp/*'],
  authentication: 'none',
  encryption: 'none',
  reads: { 'template, data header': 'exporter, collector, version' },
  leaves: 'the flows that are told of',
  facts: { 'netflow.exporter': 'it reports flows', 'netflow.collector': 'it receives flow reports', 'netflow.version': '5, 9 or 10 (IPFIX)' },

  recognises(payload) {
    const version = payload.peek16();
    const second = payload.peek16(2);
    if (version === undefined || second === undefined) return false;
    if (version === 5) return second >= 1 && second <= 30 && payload.remaining === 24 + 48 * second && payload.peek32(8)! >= YEAR_2000;
    if (version === 10) return second === payload.remaining && second >= 20 && payload.peek32(4)! >= YEAR_2000 && setsFill(payload, 16);
    return version === 9 && second > 0 && second < 1000 && payload.remaining >= 24 && payload.peek32(8)! >= YEAR_2000 && setsFill(payload, 20);
  },

  dissect(payload) {
    const version = payload.u16();
    if (version !== 5 && version !== 9 && version !== 10) throw new Malformed('version that does not exist');
    payload.skip(version === 10 ? 14 : version === 9 ? 18 : 22);
    payload.rest();
    return { version };
  },

  direction: () => 'request',
  observe: ({ version }) => claims(claim('sender', 'netflow.exporter', true), claim('receiver', 'netflow.collector', true, 0.6), claim('sender', 'netflow.version', version)),
});
