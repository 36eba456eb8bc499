import type { Role } from '../model/asset';
import { defineFinding } from './definition';
import { flowCase, groupByHub, usefulFlows } from './flow-kit';
import { changesProgram, fetchesProgram } from './program-kit';
import { CONTROL_PROTOCOLS } from './site-kit';
import { names, operationWords, placed, servicesWords } from './words-kit';

const EXPECTED: ReadonlySet<Role> = new Set(['engineering-workstation', 'management-server', 'backup-server', 'plc', 'safety-plc', 'bms-server', 'dcs']);

export const programReadByOtherHost = defineFinding({
  id: 'program-read-by-other-host',
  title: 'Controller program read by another host than engineering or backup',
  severity: 'medium',
  detection: 'A host that is neither engineering workstation nor management or backup server fetched a program or configuration from a controller.',
  falsePositives: 'Backup tools on a server whose role is not recognised; drivers that fetch the tag list as a program.',
  techniques: ['T0845', 'T0882'],
  requirements: ['IEC 62443-3-3 SR 4.1', 'IEC 62443-3-3 SR 2.1'],
  find(site) {
    const flows = usefulFlows(site).filter(({ client, server, service, operations }) => CONTROL_PROTOCOLS.has(service) && !server.external && !EXPECTED.has(client.role) && operations.some(fetchesProgram) && !operations.some(changesProgram));
    return groupByHub(flows).map(({ hub, side, flows: group }) => {
      const operations = group.flatMap(flow => flow.operations.filter(fetchesProgram));
      return {
        ...flowCase(group, operations),
        why: `${placed(site, hub)} ${side === 'client' ? `read the program of ${names(group.map(flow => flow.server))}` : `had its program read by ${names(group.map(flow => flow.client))}`} over ${servicesWords(group)} (${operationWords(operations)}).`,
      };
    });
  },
});
