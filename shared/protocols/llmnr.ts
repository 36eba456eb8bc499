import type { Observation } from '../model/observation';
import { claim, claims, isHostName, within } from './claims-kit';
import { defineProtocol } from './definition';
import { looksLikeDns, nameBindings, readDns } from './dns-kit';
import type { DnsMessage } from './dns-kit';

/** Link-Local Multicast Name Resolution: whoever asks can be answered by anybody, which is how credentials are caught. */
export const llmnr = defineProtocol<DnsMessage>({
  id: 'llmnr',
  name: 'LLMNR',
  family: 'network',
  reference: 'RFC 4795',
  carriers: ['udp/5355', 'tcp/5355'],
  authentication: 'none',
  encryption: 'none',
  reads: { question: 'name sought', answer: 'host name, and that it answers' },
  leaves: 'nothing else is in it',
  facts: { 'llmnr.query': 'name that it asks the link for' },

  recognises(payload, { transport, sourcePort, destinationPort }) {
    if (sourcePort !== 5355 && destinationPort !== 5355) return false;
    if (transport !== 'tcp') return looksLikeDns(payload);
    const length = payload.peek16() ?? 0;
    if (length < 17) return false;
    payload.skip(2);
    return looksLikeDns(payload, length);
  },
  dissect: (payload, { transport }) => within(payload, transport === 'tcp' ? payload.u16() : payload.remaining, body => readDns(body)),
  direction: message => (message.response ? 'response' : 'request'),

  observe(message, { sourceIp }) {
    if (!message.response) return claims(...message.questions.map(({ name }) => claim('sender', 'llmnr.query', name, 0.8)));
    const list: (Observation | undefined)[] = [];
    for (const { ip, name } of nameBindings(message)) {
      if (isHostName(name)) list.push(claim(ip === sourceIp ? 'sender' : { ip }, 'hostname', name, ip === sourceIp ? 0.9 : 0.6));
    }
    if (message.rcode === 0 && message.records.some(({ section }) => section === 'answer')) list.push(claim('sender', 'weakness', 'llmnr-answers'));
    return claims(...list);
  },
});
