import type { Role } from '../../model/asset';
import { defineTechnique } from '../definition';
import { isReachable, serviceOf } from './steps-kit';

/** People and their terminals, and the systems they work in. */
const USERS: ReadonlySet<Role> = new Set(['workstation', 'rf-terminal', 'mobile', 'voice-server', 'engineering-workstation', 'hmi']);
const SYSTEMS: ReadonlySet<Role> = new Set(['wms', 'wes', 'wcs', 'erp', 'fleet-manager', 'bms-server', 'access-control-server', 'scada-server', 'vms', 'ems-server']);
const SCREENS: ReadonlySet<string> = new Set(['http', 'tls', 'telnet', 'tn3270', 'tn5250', 'ssh', 'niagara-fox', 'sap-diag', 'quic']);

export const applicationUser = defineTechnique({
  id: 'F30b',
  name: 'application-user',
  fact: 'F30: a person or terminal works in a warehouse or building system. Who holds the client works in it too, with that login; how far its rights go is not visible.',
  techniques: ['T1078', 'T0866'],
  apply(site, graph) {
    for (const conversation of site.conversations) {
      const sides = site.sides(conversation);
      const service = serviceOf(conversation);
      if (!sides || sides.client.external || sides.server.external || !isReachable(conversation) || !SCREENS.has(service)) continue;
      if (!USERS.has(sides.client.role) || !SYSTEMS.has(sides.server.role)) continue;
      graph.edge(graph.exec(sides.client), graph.exec(sides.server), {
        rule: 'F30', param: 'step.app.noauth', basis: 'observed', technique: 'T1078', protocol: service, evidence: conversation.evidence, conversations: [conversation.id],
        text: `works in ${sides.server.name} with the login used on ${sides.client.name} (${service})`,
      }, { from: sides.client.id, to: sides.server.id });
    }
  },
});
