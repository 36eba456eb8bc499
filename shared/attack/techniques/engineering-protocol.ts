import { collectEvidence } from '../../findings/site-kit';
import { defineTechnique } from '../definition';
import { controllerClients } from './controller-client-kit';

export const engineeringProtocol = defineTechnique({
  id: 'F13',
  name: 'engineering-protocol',
  fact: 'An engineering workstation talks to a controller, or a host reads its program out: tool and project are on the machine, so who holds it can program the controller.',
  techniques: ['T0843', 'T0845'],
  apply(site, graph) {
    for (const { conversation, client, server, service, programs, fetches } of controllerClients(site)) {
      if (programs.length > 0 || (client.role !== 'engineering-workstation' && fetches.length === 0)) continue;
      graph.edge(graph.exec(client), graph.ctl(server), {
        rule: 'F13', param: 'step.eng.protocol', basis: 'observed', technique: 'T0845', protocol: service, conversations: [conversation.id], text: `programs ${server.name} with the engineering tool on it`,
        evidence: fetches.length > 0 ? collectEvidence(...fetches.map(operation => operation.evidence)) : conversation.evidence,
      }, { from: client.id, to: server.id });
    }
  },
});
