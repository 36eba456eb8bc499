import type { Role } from '../../model/asset';
import { defineTechnique } from '../definition';
import { opensWay, serviceOf } from './steps-kit';

const CONSOLES: ReadonlySet<Role> = new Set(['hypervisor', 'backup-server', 'patch-server', 'management-server']);

export const managementPlane = defineTechnique({
  id: 'F31',
  name: 'management-plane',
  fact: 'Hypervisor, backup, patch and management consoles command those they manage: who holds the console holds its clients.',
  techniques: ['T0867', 'T1072'],
  apply(site, graph) {
    for (const conversation of site.conversations) {
      const sides = site.sides(conversation);
      if (!sides || !opensWay(conversation)) continue;
      const { client, server } = sides;
      const [console, managed] = CONSOLES.has(server.role) ? [server, client] : CONSOLES.has(client.role) ? [client, server] : [undefined, undefined];
      if (!console || !managed || console.external || managed.external || CONSOLES.has(managed.role)) continue;
      graph.edge(graph.exec(console), graph.exec(managed), {
        rule: 'F31', param: 'step.mgmt.plane', basis: 'observed', technique: 'T1072', protocol: serviceOf(conversation), evidence: conversation.evidence, conversations: [conversation.id],
        text: `uses ${console.name}, which manages ${managed.name}`,
      }, { from: console.id, to: managed.id });
    }
  },
});
