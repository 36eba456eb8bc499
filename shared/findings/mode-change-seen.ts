import { defineFinding } from './definition';
import { flowCase, usefulFlows } from './flow-kit';
import { changesMode, changesProgram } from './program-kit';
import { CONTROL_PROTOCOLS } from './site-kit';
import { operationWords, placed, serviceWords } from './words-kit';

export const modeChangeSeen = defineFinding({
  id: 'mode-change-seen',
  title: 'Controller started, stopped or restarted over the network',
  severity: 'high',
  detection: 'A request to stop, start, restart or reinitialise a device, or to change its operating mode, was accepted. As part of a download from an engineering workstation it is rated low.',
  falsePositives: 'Planned maintenance and commissioning; resets of a counter that the protocol words alike.',
  techniques: ['T0858', 'T0816', 'T0814'],
  requirements: ['IEC 62443-3-3 SR 2.1', 'IEC 62443-3-3 SR 7.1', 'NIST SP 800-82r3 6.2.2'],
  find(site) {
    return usefulFlows(site).flatMap(flow => {
      const operations = CONTROL_PROTOCOLS.has(flow.service) && !flow.server.external ? flow.operations.filter(changesMode) : [];
      if (operations.length === 0) return [];
      const engineering = flow.client.role === 'engineering-workstation';
      const loading = engineering && flow.operations.some(changesProgram);
      return [{
        ...flowCase([flow], operations), severity: loading ? 'low' as const : engineering ? 'medium' as const : 'high' as const,
        why: `${placed(site, flow.client)} sent ${operationWords(operations)} to ${placed(site, flow.server)} over ${serviceWords(flow)}, and it was obeyed${loading ? ' in the course of a download' : ' without any login'}.`,
      }];
    });
  },
});
