import { defineFinding } from './definition';
import { flowsTo, serviceName } from './flow-kit';
import { collectEvidence, CONTROL_PROTOCOLS, groupBy } from './site-kit';
import { count, names, placed, servicesWords } from './words-kit';

export const internetAttemptsReachPlant = defineFinding({
  id: 'internet-attempts-reach-plant',
  title: 'Requests from the internet arrive at a plant system',
  severity: 'medium',
  detection: 'Control requests or connection attempts of a public address arrived at a system of level 3 or below without an answer in the capture: nothing on the way stopped them. High for requests in a control protocol.',
  falsePositives: 'The capture lies outside the firewall; answers that took another way.',
  techniques: ['T0883', 'T0846'],
  requirements: ['IEC 62443-3-3 SR 5.2', 'IEC 62443-3-3 SR 5.1', 'NIST SP 800-82r3 5.2.3'],
  find(site) {
    const inbound = site.conversations.flatMap(conversation => {
      const sides = site.sides(conversation);
      if (!sides || !sides.client.external || sides.server.external || conversation.established || !site.isOt(sides.server)) return [];
      // Without a handshake or a message that says who asks, the packets may be late answers.
      const asks = conversation.orientation === 'handshake' || (conversation.orientation === 'message' && CONTROL_PROTOCOLS.has(conversation.protocol ?? ''));
      return asks ? [{ ...sides, conversation }] : [];
    });
    return [...groupBy(inbound, one => one.server)].flatMap(([server, attempts]) => {
      // What was answered as well is told as an exposed service.
      const answered = new Set(flowsTo(site, server).filter(flow => flow.client.external).map(flow => flow.service));
      const open = attempts.filter(({ conversation }) => !answered.has(serviceName(conversation)));
      if (open.length === 0) return [];
      const control = open.some(({ conversation }) => CONTROL_PROTOCOLS.has(conversation.protocol ?? ''));
      const clients = [...new Set(open.map(({ client }) => client))];
      const packets = open.reduce((sum, { conversation }) => sum + conversation.packetsFromClient, 0);
      return [{
        assets: [server.id, ...clients.map(({ id }) => id)], conversations: open.map(({ conversation }) => conversation.id), severity: control ? 'high' as const : 'medium' as const,
        why: `${count(packets, 'packet')} of ${count(clients.length, 'public address', 'public addresses')} (${names(clients)}) for ${servicesWords(open.map(({ conversation }) => ({ service: serviceName(conversation), ...(conversation.protocol === undefined ? {} : { protocol: conversation.protocol }) })))} arrived at ${placed(site, server)}; no answer was seen.`,
        evidence: collectEvidence(...open.map(({ conversation }) => conversation.evidence)),
      }];
    });
  },
});
