import { latin1 } from '../binary/reader';
import { ipv4Text } from '../model/address';
import type { Observation } from '../model/observation';
import { claim, claims } from './claims-kit';
import { defineProtocol } from './definition';

export interface NtpMessage {
  readonly version: number;
  /** 1, 2 peers; 3 client; 4 server; 5 broadcast; 6 control; 7 private. */
  readonly mode: number;
  readonly stratum?: number;
  readonly reference?: string;
  /** Mode 6: variables as text. */
  readonly variables?: string;
}

/** Network Time Protocol: who sets the clocks, and from where. */
export const ntp = defineProtocol<NtpMessage>({
  id: 'ntp',
  name: 'NTP',
  family: 'network',
  reference: 'RFC 5905; control messages RFC 9327',
  carriers: ['udp/123'],
  authentication: 'optional',
  encryption: 'none',
  reads: { 'server answer': 'stratum, reference, system by version', 'private and control requests': 'monlist, version' },
  leaves: 'authentication fields, clock quality',
  facts: { 'ntp.server': 'it answers with time', 'ntp.stratum': 'distance from a reference clock', 'ntp.reference': 'reference clock or upstream server', 'ntp.monlist': 'it answers private-mode requests' },

  recognises(payload, { sourcePort, destinationPort }) {
    if (sourcePort !== 123 && destinationPort !== 123) return false;
    const first = payload.peek() ?? 0;
    const version = (first >> 3) & 7;
    const mode = first & 7;
    if (version < 1 || version > 4 || mode === 0) return false;
    if (mode === 6) return payload.remaining >= 12;
    return mode === 7 ? payload.remaining >= 8 : payload.remaining >= 48 && payload.peek(1)! <= 16;
  },

  dissect(payload) {
    const first = payload.u8();
    const version = (first >> 3) & 7;
    const mode = first & 7;
    if (mode === 6) {
      payload.skip(9);
      const data = payload.slice(Math.min(payload.u16(), payload.remaining));
      payload.rest();
      return { version, mode, variables: latin1(data.rest().subarray(0, 1024)) };
    }
    if (mode === 7) {
      payload.rest();
      return { version, mode };
    }
    const stratum = payload.u8();
    payload.skip(10);
    const reference = payload.take(4);
    payload.need(32);
    payload.rest();
    const text = latin1(reference).replace(/\u0000+$/, '');
    const number = ((reference[0]! << 24) | (reference[1]! << 16) | (reference[2]! << 8) | reference[3]!) >>> 0;
    return { version, mode, stratum, reference: stratum <= 1 ? (/^[ -~]*$/.test(text) ? text : '') : number === 0 ? '' : ipv4Text(number) };
  },

  direction: ({ mode }) => (mode === 3 ? 'request' : mode === 4 ? 'response' : undefined),

  observe(message) {
    const list: (Observation | undefined)[] = [];
    const { mode, stratum = 0, reference, variables } = message;
    if (mode === 4 || mode === 5) {
      const about = mode === 4 ? 'server' as const : 'sender' as const;
      // Stratum 0 is a refusal, 16 a clock without a source.
      if (stratum > 0 && stratum < 16) list.push(claim(about, 'ntp.server', true, 0.95), claim(about, 'ntp.stratum', stratum), claim(about, 'ntp.reference', reference, 0.8));
    }
    if (variables !== undefined) {
      const value = (name: string): string | undefined => new RegExp(`\\b${name}="([^"]*)"`).exec(variables)?.[1];
      list.push(claim('sender', 'os', value('system'), 0.8), claim('sender', 'software', value('version'), 0.8));
    }
    if (mode === 7) list.push(claim('sender', 'ntp.monlist', true, 0.5));
    return claims(...list);
  },
});
