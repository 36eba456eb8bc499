import { Malformed, utf8 } from '../binary/reader';
import type { Observation } from '../model/observation';
import { claim, claims } from './claims-kit';
import { defineProtocol } from './definition';

export interface DiscoveryMessage {
  /** Last word of the SOAP action: Hello, Bye, Probe, ProbeMatches, Resolve, ResolveMatches. */
  readonly action: string;
  readonly types: readonly string[];
  readonly scopes: readonly string[];
  readonly addresses: readonly string[];
}

const LOCAL_NAMES = /xmlsoap\.org\/ws\/\d{4}\/\d\d\/discovery|docs\.oasis-open\.org\/ws-dd/;

/** Text of the first element with this local name, whatever its prefix. Discovery needs no more of XML. */
function element(xml: string, name: string): string | undefined {
  return new RegExp(`<(?:[\\w-]{1,32}:)?${name}(?:\\s[^>]{0,512})?>([^<]{0,4096})<`).exec(xml)?.[1]?.trim();
}

const words = (text: string | undefined): string[] => (text ?? '').split(/\s+/).filter(word => word !== '').slice(0, 64);

/** WS-Discovery: cameras, printers and Windows hosts answer a multicast question about themselves. */
export const wsDiscovery = defineProtocol<DiscoveryMessage>({
  id: 'ws-discovery',
  name: 'WS-Discovery',
  family: 'media',
  reference: 'OASIS WS-Discovery 1.1; ONVIF Core §7',
  carriers: ['udp/3702', 'tcp/3702'],
  authentication: 'none',
  encryption: 'none',
  reads: { 'hello, probe match': 'types, scopes with name, hardware and location, addresses', probe: 'what is sought' },
  leaves: 'metadata exchange',
  facts: { 'ws-discovery.type': 'device type that it states', 'ws-discovery.scope': 'scope that it states', 'ws-discovery.address': 'address of its service', 'ws-discovery.probe': 'type that it looks for' },

  recognises(payload) {
    if (payload.remaining < 64) return false;
    const start = utf8(payload.take(Math.min(payload.remaining, 1024)));
    return /^\s*(<\?xml[^>]*\?>)?\s*<(\w+:)?Envelope\b/.test(start) && LOCAL_NAMES.test(start);
  },

  dissect(payload) {
    const xml = utf8(payload.rest().subarray(0, 16_384));
    const action = /\/(Hello|Bye|Probe|ProbeMatches|Resolve|ResolveMatches)$/.exec(element(xml, 'Action') ?? '')?.[1];
    if (action === undefined) throw new Malformed('no discovery action');
    return { action, types: words(element(xml, 'Types')), scopes: words(element(xml, 'Scopes')), addresses: words(element(xml, 'XAddrs')) };
  },

  direction: ({ action }) => (action === 'ProbeMatches' || action === 'ResolveMatches' ? 'response' : 'request'),

  observe({ action, types, scopes, addresses }) {
    if (action === 'Probe' || action === 'Resolve' || action === 'Bye') return claims(...types.slice(0, 8).map(type => claim('sender', 'ws-discovery.probe', type, 0.7)));
    const list: (Observation | undefined)[] = types.slice(0, 8).map(type => claim('sender', 'ws-discovery.type', type.replace(/^\w+:/, ''), 0.9));
    for (const scope of scopes) {
      const match = /^onvif:\/\/www\.onvif\.org\/(name|hardware|location)\/(.+)$/i.exec(scope);
      if (!match) continue;
      let value = match[2]!.replace(/\/$/, '');
      try {
        value = decodeURIComponent(value);
      } catch {
        // Not percent-encoded after all: it stands as it is.
      }
      list.push(claim('sender', { name: 'name', hardware: 'model', location: 'location' }[match[1]!.toLowerCase() as 'name'], value, 0.8));
    }
    list.push(...addresses.slice(0, 4).map(address => claim('sender', 'ws-discovery.address', address, 0.7)));
    return claims(...list);
  },
});
