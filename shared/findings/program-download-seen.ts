import { defineFinding } from './definition';
import { flowCase, groupByHub, sum, usefulFlows } from './flow-kit';
import { changesProgram } from './program-kit';
import { CONTROL_PROTOCOLS } from './site-kit';
import { count, names, operationWords, placed, servicesWords } from './words-kit';

export const programDownloadSeen = defineFinding({
  id: 'program-download-seen',
  title: 'Program or configuration loaded into a controller',
  severity: 'high',
  detection: 'Requests that load, alter or delete a program or configuration were accepted. From an engineering workstation this is an event to confirm with the plant and rated low; from anybody else high. Uploads for backup do not count.',
  falsePositives: 'Planned maintenance; protocols that write parameter sets with the same requests.',
  techniques: ['T0843', 'T0889', 'T0821'],
  requirements: ['IEC 62443-3-3 SR 3.4', 'IEC 62443-3-3 SR 2.1', 'NIST SP 800-82r3 6.2.4'],
  find(site) {
    const flows = usefulFlows(site).filter(flow => CONTROL_PROTOCOLS.has(flow.service) && !flow.server.external && flow.operations.some(changesProgram));
    return [true, false].flatMap(engineer => groupByHub(flows.filter(({ client }) => (client.role === 'engineering-workstation') === engineer)).map(({ hub, side, flows: group }) => {
      const operations = group.flatMap(flow => flow.operations.filter(changesProgram));
      const peers = [...new Set(group.map(flow => (side === 'client' ? flow.server : flow.client)))];
      const done = `over ${servicesWords(group)} (${operationWords(operations)}; ${count(sum(operations), 'request')})`;
      const who = peers.length === 1 ? placed(site, peers[0]!) : `${count(peers.length, 'system')} (${names(peers)})`;
      return {
        ...flowCase(group, operations), severity: engineer ? 'low' as const : 'high' as const,
        why: `${side === 'client' ? `${placed(site, hub)} loaded into ${who} ${done}` : `${placed(site, hub)} was loaded by ${who} ${done}`}${engineer ? '; that is engineering, so confirm that the change was planned.' : ', not from an engineering workstation.'}`,
      };
    }));
  },
});
