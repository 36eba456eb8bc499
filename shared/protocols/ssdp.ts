import { Malformed } from '../binary/reader';
import { claim, claims } from './claims-kit';
import { defineProtocol } from './definition';
import { header, readHead } from './http-kit';
import type { Head } from './http-kit';

export interface SsdpMessage {
  readonly kind: 'search' | 'notify' | 'reply';
  readonly head: Head;
}

/** Simple Service Discovery Protocol (UPnP). */
export const ssdp = defineProtocol<SsdpMessage>({
  id: 'ssdp',
  name: 'SSDP',
  family: 'device',
  reference: 'UPnP Device Architecture 2.0 §1',
  carriers: ['udp/1900', 'udp/*'],
  authentication: 'none',
  encryption: 'none',
  reads: { 'notify, response': 'server, device type, location, system', search: 'what is sought' },
  leaves: 'the description behind the location',
  facts: { 'ssdp.server': 'operating system, UPnP version and product', 'ssdp.type': 'device or service type that it announces', 'ssdp.location': 'address of its description', 'ssdp.search': 'type that it looks for', 'http.user-agent': 'USER-AGENT of a search' },

  recognises(payload, { sourcePort, destinationPort }) {
    if (payload.startsWithText('NOTIFY * HTTP/1.') || payload.startsWithText('M-SEARCH * HTTP/1.')) return true;
    return (sourcePort === 1900 || destinationPort === 1900) && payload.startsWithText('HTTP/1.') && payload.remaining > 20;
  },

  dissect(payload) {
    const head = readHead(payload, true);
    payload.rest();
    const kind = /^NOTIFY /.test(head.startLine) ? 'notify' : /^M-SEARCH /.test(head.startLine) ? 'search' : /^HTTP\/1\.\d 200/.test(head.startLine) ? 'reply' : undefined;
    if (kind === undefined) throw new Malformed('neither an announcement nor a search');
    return { kind, head };
  },

  direction: ({ kind }) => (kind === 'reply' ? 'response' : 'request'),

  observe({ kind, head }) {
    const server = header(head, 'server');
    if (kind === 'search') return claims(claim('sender', 'ssdp.search', header(head, 'st'), 0.8), claim('sender', 'http.user-agent', header(head, 'user-agent'), 0.8));
    return claims(
      claim('sender', 'ssdp.server', server), claim('sender', 'software', server, 0.6), claim('sender', 'ssdp.location', header(head, 'location'), 0.8),
      claim('sender', 'ssdp.type', (kind === 'notify' ? header(head, 'nt') : header(head, 'st'))?.replace(/^uuid:.*$/i, ''), 0.8),
      /\bWinCE|Windows CE/i.test(server ?? '') ? claim('sender', 'os', 'Windows CE', 0.8) : undefined,
    );
  },
});
