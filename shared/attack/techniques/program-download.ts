import { collectEvidence } from '../../findings/site-kit';
import { defineTechnique } from '../definition';
import { controllerClients } from './controller-client-kit';

export const programDownload = defineTechnique({
  id: 'F14',
  name: 'program-download',
  fact: 'A host was seen to load a program or block into a controller: who holds the host can do it again.',
  techniques: ['T0843', 'T0889', 'T0821'],
  apply(site, graph) {
    for (const { conversation, client, server, service, programs } of controllerClients(site)) {
      if (programs.length === 0) continue;
      graph.edge(graph.exec(client), graph.ctl(server), {
        rule: 'F14', param: 'step.eng.download', basis: 'observed', technique: 'T0843', protocol: service, conversations: [conversation.id], text: `re-programs ${server.name} as it was seen to do (${programs[0]!.name})`,
        evidence: collectEvidence(...programs.map(operation => operation.evidence)),
      }, { from: client.id, to: server.id });
    }
  },
});
