import type { Observation } from '../model/observation';
import { claim, claims, isHostName, within } from './claims-kit';
import { serviceFact } from './cloud-services-kit';
import { defineProtocol } from './definition';
import { TYPE, isDnsAnywhere, looksLikeDns, nameBindings, readDns } from './dns-kit';
import type { DnsMessage } from './dns-kit';

/** Different names kept of one conversation: a resolver behind another one asks for thousands. */
const NAMES_KEPT = 200;

/** Services that only an Active Directory domain controller is listed under (MS-ADTS §6.3.2). */
const DOMAIN_CONTROLLER = /^_(ldap|kerberos)\._tcp\.(?:[^.]+\._sites\.)?dc\._msdcs\.(.+)$/i;

/** Domain Name System: who asks for what, and which names belong to which addresses. */
export const dns = defineProtocol<DnsMessage, { readonly asked: Set<string> }>({
  id: 'dns',
  name: 'DNS',
  family: 'network',
  reference: 'RFC 1035; RFC 2136 (update); over TCP RFC 7766',
  carriers: ['udp/53', 'tcp/53', 'udp/*'],
  authentication: 'none',
  encryption: 'none',
  reads: {
    question: 'names asked, remote-access and cloud services that they stand for', answer: 'names of addresses, controllers of a domain', update: 'names registered',
  },
  leaves: 'records of DNSSEC; DNS over TLS, HTTPS and QUIC',
  facts: { 'dns.query': 'name that was asked for', 'dns.server': 'answers questions', 'dns.update': 'registers names in the zone', 'dns.domain-controller-of': 'domain whose controllers it is listed among' },
  begin: () => ({ asked: new Set() }),

  recognises(payload, { transport, sourcePort, destinationPort }) {
    if (transport !== 'tcp') return sourcePort === 53 || destinationPort === 53 ? looksLikeDns(payload) : isDnsAnywhere(payload);
    const length = payload.peek16() ?? 0;
    if (length < 17) return false;
    payload.skip(2);
    return looksLikeDns(payload, length);
  },

  dissect(payload, { transport }) {
    return within(payload, transport === 'tcp' ? payload.u16() : payload.remaining, body => readDns(body));
  },

  direction: message => (message.response ? 'response' : 'request'),

  observe(message, { memory }) {
    const list: (Observation | undefined)[] = [];
    for (const { name } of message.questions) {
      if (name === '' || message.opcode !== 0 || memory.asked.size >= NAMES_KEPT || memory.asked.has(name)) continue;
      memory.asked.add(name);
      list.push(claim('client', 'dns.query', name));
      const service = serviceFact(name);
      if (service) list.push(claim('client', service.key, service.value, 0.7));
    }
    if (!message.response) {
      if (message.opcode === 5) {
        list.push(claim('client', 'dns.update', message.questions[0]?.name));
        for (const { ip, name } of nameBindings(message)) list.push(claim({ ip }, 'hostname', name, 0.8));
      }
      return claims(...list);
    }
    if (message.opcode !== 0) return claims(...list);
    list.push(claim('server', 'dns.server', true));
    for (const { ip, name, asked } of nameBindings(message)) {
      // An address in a content network answers to thousands of names; one in the site rarely to more than one.
      if (isHostName(name)) list.push(claim({ ip }, 'hostname', name.replace(/\.$/, ''), asked ? 0.7 : 0.6));
    }
    const addresses = new Map(message.records.filter(({ address }) => address !== undefined).map(({ name, address }) => [name.toLowerCase(), address!]));
    for (const { type, name, target } of message.records) {
      const controller = type === TYPE.SRV ? DOMAIN_CONTROLLER.exec(name) : null;
      const ip = target === undefined ? undefined : addresses.get(target.toLowerCase());
      if (controller && ip !== undefined) list.push(claim({ ip }, 'dns.domain-controller-of', controller[2]), claim({ ip }, 'domain', controller[2]));
    }
    return claims(...list);
  },
});
