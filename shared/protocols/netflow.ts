import { Malformed } from '../binary/reader';
import { claim, claims } from './claims-kit';
import { defineProtocol } from './definition';

export interface NetflowMessage {
  /** 5, 9, or 10 for IPFIX. */
  readonly version: number;
}

const PORTS = [2055, 9995, 9996, 4739, 9555];

/** NetFlow and IPFIX: a router reports its traffic to a collector. */
export const netflow = defineProtocol<NetflowMessage>({
  id: 'netflow',
  name: 'NetFlow/IPFIX',
  family: 'network',
  reference: 'RFC 3954 (version 9), RFC 7011 (IPFIX); version 5 as Cisco documents it',
  carriers: ['udp/2055', 'udp/9995', 'udp/9996', 'udp/4739', 'udp/9555', 'udp/*'],
  authentication: 'none',
  encryption: 'none',
  facts: { 'netflow.exporter': 'it reports flows', 'netflow.collector': 'it receives flow reports', 'netflow.version': '5, 9 or 10 (IPFIX)' },

  recognises(payload, { sourcePort, destinationPort }) {
    const version = payload.peek16();
    const second = payload.peek16(2);
    if (version === undefined || second === undefined) return false;
    if (version === 5) return second >= 1 && second <= 30 && payload.remaining === 24 + 48 * second;
    if (version === 10) return second === payload.remaining && second >= 20 && payload.peek16(18)! >= 4 && (payload.peek16(16)! === 2 || payload.peek16(16)! === 3 || payload.peek16(16)! >= 256);
    // Version 9 has no total length: sets must begin sanely, and elsewhere the ports must speak for it.
    const set = payload.peek16(20);
    const length = payload.peek16(22);
    return version === 9 && [sourcePort, destinationPort].some(port => PORTS.includes(port)) && second > 0 && second < 1000 && length !== undefined && length >= 4 && 20 + length <= payload.remaining && (set! <= 1 || set! >= 256);
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
