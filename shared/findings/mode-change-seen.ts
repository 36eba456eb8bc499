import { defineFinding } from './definition';
import { flowCase, groupByHub, usefulFlows, type Flow } from './flow-kit';
import { changesMode, changesProgram } from './program-kit';
import { CONTROL_PROTOCOLS } from './site-kit';
import { count, names, operationWords, placed, servicesWords } from './words-kit';

type Occasion = 'download' | 'engineering' | 'other';

function occasion({ client, operations }: Flow): Occasion {
  if (client.role !== 'engineering-workstation') return 'other';
  return operations.some(changesProgram) ? 'download' : 'engineering';
}

const SEVERITY = { download: 'low', engineering: 'medium', other: 'high' } as const;

export const modeChangeSeen = defineFinding({
  id: 'mode-change-seen',
  title: 'Controller started, stopped or restarted over the network',
  severity: 'high',
  detection: 'A request to stop, start, restart or reinitialise a device, or to change its operating mode, was accepted. From an engineering workstation it is rated medium, as part of a download low.',
  falsePositives: 'Planned maintenance and commissioning; resets of a counter that the protocol words alike.',
  techniques: ['T0858', 'T0816', 'T0814'],
  requirements: ['IEC 62443-3-3 SR 2.1', 'IEC 62443-3-3 SR 7.1', 'NIST SP 800-82r3 6.2.2'],
  find(site) {
    const flows = usefulFlows(site).filter(flow => CONTROL_PROTOCOLS.has(flow.service) && !flow.server.external && flow.operations.some(changesMode));
    return (['other', 'engineering', 'download'] as const).flatMap(kind => groupByHub(flows.filter(flow => occasion(flow) === kind)).map(({ hub, side, flows: group }) => {
      const operations = group.flatMap(flow => flow.operations.filter(changesMode));
      const peers = [...new Set(group.map(flow => (side === 'client' ? flow.server : flow.client)))];
      const who = peers.length === 1 ? placed(site, peers[0]!) : `${count(peers.length, 'system')} (${names(peers)})`;
      return {
        ...flowCase(group, operations), severity: SEVERITY[kind],
        why: `${placed(site, hub)} ${side === 'client' ? `sent ${operationWords(operations)} to ${who}` : `was sent ${operationWords(operations)} by ${who}`} over ${servicesWords(group)}, and it was obeyed${kind === 'download' ? ' in the course of a download' : ' without any login'}.`,
      };
    }));
  },
});
