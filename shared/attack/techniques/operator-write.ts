import { collectEvidence } from '../../findings/site-kit';
import { defineTechnique } from '../definition';
import { controllerClients } from './controller-client-kit';

export const operatorWrite = defineTechnique({
  id: 'F15',
  name: 'operator-write',
  fact: 'An operator station or control server was seen to write to a controller: who holds it commands the controller as it normally does.',
  techniques: ['T0855', 'T0823'],
  apply(site, graph) {
    for (const { conversation, client, server, service, programs, writes } of controllerClients(site)) {
      if (writes.length === 0 || programs.length > 0 || client.role === 'engineering-workstation') continue;
      graph.edge(graph.exec(client), graph.ctl(server), {
        rule: 'F15', param: 'step.hmi.write', basis: 'observed', technique: 'T0855', protocol: service, conversations: [conversation.id], text: `writes to ${server.name} as it normally does (${writes[0]!.name})`,
        evidence: collectEvidence(...writes.map(operation => operation.evidence)),
      }, { from: client.id, to: server.id });
    }
  },
});
