import type { Role } from '../model/asset';
import { defineFinding } from './definition';
import { flowCase, groupByHub, usefulFlows } from './flow-kit';
import { changesProgram } from './program-kit';
import { CONTROL_PROTOCOLS, listNames } from './site-kit';
import { names, operationWords, placed, servicesWords } from './words-kit';

/** Other controllers, and servers that load recipes and firmware as their work. */
const EXPECTED: ReadonlySet<Role> = new Set(['engineering-workstation', 'plc', 'safety-plc', 'robot', 'management-server', 'backup-server', 'bms-server', 'dcs']);

export const engineeringFromOtherHost = defineFinding({
  id: 'engineering-from-other-host',
  title: 'Engineering of a controller from another host than an engineering workstation',
  severity: 'high',
  detection: 'A host that is no engineering workstation loaded or altered a controller\'s program, reserved it for engineering, or connected as a programming device.',
  falsePositives: 'Drivers that connect as programming device out of habit (rated medium); an engineering workstation that is not recognised as one.',
  techniques: ['T0843', 'T0845', 'T0859'],
  requirements: ['IEC 62443-3-3 SR 2.1', 'IEC 62443-3-3 SR 1.2', 'NIST SP 800-82r3 6.2.1'],
  find(site) {
    const flows = usefulFlows(site).filter(({ client, server, service }) => CONTROL_PROTOCOLS.has(service) && !client.external && !server.external && !EXPECTED.has(client.role));
    const loading = flows.filter(flow => flow.operations.some(changesProgram));
    const connecting = flows.filter(flow => !loading.includes(flow) && ((flow.service === 's7comm' && site.fact(flow.client, 's7comm.tsap-class', 'pg') !== undefined) || (flow.service === 's7comm-plus' && site.fact(flow.client, 's7comm.tsap-class', 'root-es') !== undefined)));
    return [
      ...groupByHub(loading).map(({ hub, side, flows: group }) => {
        const operations = group.flatMap(flow => flow.operations.filter(changesProgram));
        return {
          ...flowCase(group, operations),
          why: side === 'client' ? `${placed(site, hub)} engineers ${names(group.map(flow => flow.server))} over ${servicesWords(group)} (${operationWords(operations)}); it is not among the engineering workstations.`
            : `${names(group.map(flow => flow.client))} engineer ${placed(site, hub)} over ${servicesWords(group)} (${operationWords(operations)}); they are not among the engineering workstations.`,
        };
      }),
      ...groupByHub(connecting).map(({ hub, side, flows: group }) => ({
        ...flowCase(group), severity: 'medium' as const, title: 'Programming connection from another host than an engineering workstation',
        why: side === 'client' ? `${placed(site, hub)} connects to ${names(group.map(flow => flow.server))} as a programming device (${listNames(group.map(flow => flow.service))}); it is not among the engineering workstations.`
          : `${names(group.map(flow => flow.client))} connect to ${placed(site, hub)} as programming devices; they are not among the engineering workstations.`,
      })),
    ];
  },
});
