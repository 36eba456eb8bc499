import { defineFinding } from './definition';
import { flowCase, sum, usefulFlows } from './flow-kit';
import { changesProgram } from './program-kit';
import { CONTROL_PROTOCOLS } from './site-kit';
import { operationWords, placed, serviceWords } from './words-kit';

export const programDownloadSeen = defineFinding({
  id: 'program-download-seen',
  title: 'Program or configuration loaded into a controller',
  severity: 'high',
  detection: 'Requests that load, alter or delete a program or configuration were accepted. From an engineering workstation this is an event to confirm with the plant and rated low; from anybody else high. Uploads for backup do not count.',
  falsePositives: 'Planned maintenance; protocols that write parameter sets with the same requests.',
  techniques: ['T0843', 'T0889', 'T0821'],
  requirements: ['IEC 62443-3-3 SR 3.4', 'IEC 62443-3-3 SR 2.1', 'NIST SP 800-82r3 6.2.4'],
  find(site) {
    return usefulFlows(site).flatMap(flow => {
      const operations = CONTROL_PROTOCOLS.has(flow.service) && !flow.server.external ? flow.operations.filter(changesProgram) : [];
      if (operations.length === 0) return [];
      const engineer = flow.client.role === 'engineering-workstation';
      return [{
        ...flowCase([flow], operations), severity: engineer ? 'low' as const : 'high' as const,
        why: `${placed(site, flow.client)} loaded into ${placed(site, flow.server)} over ${serviceWords(flow)} (${operationWords(operations)}; ${sum(operations)} requests)${engineer ? '. It is an engineering workstation: confirm that the change was planned.' : ', though it is no engineering workstation.'}`,
      }];
    });
  },
});
