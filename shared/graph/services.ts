import { listEvidence } from '../assets/evidence';
import type { Asset, Service } from '../model/asset';
import type { Evidence } from '../model/evidence';
import type { SiteConversation } from '../model/graph';

/** What each asset was seen to serve: something must have come back. Keyed by asset id. */
export function servicesOf(conversations: readonly SiteConversation[]): Map<string, Service[]> {
  const byAsset = new Map<string, Map<string, { service: Omit<Service, 'evidence'>; evidence: Evidence[] }>>();
  for (const conversation of conversations) {
    const { server, transport, serverPort, protocol } = conversation;
    if (server === undefined || conversation.packets <= conversation.packetsFromClient) continue;
    if (transport === 'tcp' && !conversation.established) continue;
    if (transport !== 'tcp' && transport !== 'udp' && transport !== 'l2') continue;
    if (transport !== 'l2' && serverPort === undefined) continue;
    if (transport === 'l2' && protocol === undefined) continue;
    // Who only looked like a server because its packet came first serves nothing for sure.
    if (transport === 'udp' && conversation.orientation === 'first-packet' && conversation.protocolBasis !== 'payload') continue;
    const confirmed = conversation.protocolBasis === 'payload';
    const list = byAsset.get(server) ?? new Map<string, { service: Omit<Service, 'evidence'>; evidence: Evidence[] }>();
    byAsset.set(server, list);
    const key = `${transport} ${serverPort ?? ''} ${protocol ?? ''}`;
    const known = list.get(key);
    if (known) {
      if (known.evidence.length < 64) known.evidence.push(...conversation.evidence);
      if (confirmed && !known.service.confirmed) known.service = { ...known.service, confirmed };
    } else {
      list.set(key, {
        service: { transport, ...(serverPort !== undefined ? { port: serverPort } : {}), ...(protocol !== undefined ? { protocol } : {}), confirmed },
        evidence: [...conversation.evidence],
      });
    }
  }
  const found = new Map<string, Service[]>();
  for (const [asset, list] of byAsset) {
    const services = [...list.values()].map(({ service, evidence }) => ({ ...service, evidence: listEvidence(evidence) }));
    // A port whose protocol was recognised once needs no second entry for the connections that stayed silent.
    const known = new Set(services.filter(service => service.protocol !== undefined).map(service => `${service.transport} ${service.port ?? ''}`));
    found.set(asset, services.filter(service => service.protocol !== undefined || !known.has(`${service.transport} ${service.port ?? ''}`)).sort(compareServices));
  }
  return found;
}

function compareServices(a: Service, b: Service): number {
  if (a.transport !== b.transport) return a.transport < b.transport ? -1 : 1;
  return (a.port ?? 0) - (b.port ?? 0) || ((a.protocol ?? '') < (b.protocol ?? '') ? -1 : 1);
}

/** Adds the ports that a scan found open and no capture showed in use: they answered the scanner, but nobody knows what they speak. */
export function withScanned(services: readonly Service[], asset: Asset): Service[] {
  const known = new Set(services.map(service => `${service.transport}/${service.port ?? ''}`));
  const scanned = asset.facts.flatMap((fact): Service[] => {
    const match = fact.key === 'open-port' ? /^(tcp|udp)\/(\d{1,5})$/.exec(String(fact.value)) : null;
    return !match || known.has(match[0]) ? [] : [{ transport: match[1] as 'tcp' | 'udp', port: Number(match[2]), confirmed: false, evidence: fact.evidence }];
  });
  return scanned.length === 0 ? [...services] : [...services, ...scanned].sort(compareServices);
}
