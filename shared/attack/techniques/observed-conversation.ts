import { defineTechnique } from '../definition';
import { opensWay, serviceOf } from './steps-kit';

export const observedConversation = defineTechnique({
  id: 'F01',
  name: 'observed-conversation',
  fact: 'A client was answered by a service: who holds the client can send it packets too.',
  techniques: ['T0846', 'T0888'],
  apply(site, graph) {
    for (const conversation of site.conversations) {
      if (!opensWay(conversation)) continue;
      const sides = site.sides(conversation);
      if (!sides || sides.server.external) continue;
      const service = serviceOf(conversation);
      graph.edge(graph.exec(sides.client), graph.reach(sides.server, service), {
        rule: 'F01', param: 'reach.observed', basis: 'observed', technique: 'T0846', evidence: conversation.evidence, protocol: service, conversations: [conversation.id],
        text: `reaches ${sides.server.name} over ${service}, as seen`,
      }, { from: sides.client.id, to: sides.server.id });
    }
  },
});
