import { defineFinding } from './definition';
import { flowCase, taken, usefulFlows } from './flow-kit';
import { CONTROL_PROTOCOLS, CONTROLLERS, groupBy } from './site-kit';
import { names, placed, servicesWords } from './words-kit';

/** A panel and a supervisor are the normal case. */
const MASTERS = 3;

export const severalMasters = defineFinding({
  id: 'several-masters',
  title: 'Controller takes changes from many hosts',
  severity: 'low',
  detection: `At least ${MASTERS} different hosts had writes or commands accepted by one controller; an allow-list of masters would name each of them.`,
  falsePositives: 'Redundant SCADA servers, several panels of one machine, controllers that hand values to one another.',
  techniques: ['T0855', 'T0831'],
  requirements: ['IEC 62443-3-3 SR 2.1', 'IEC 62443-3-3 SR 5.2'],
  find(site) {
    const flows = usefulFlows(site).filter(flow => CONTROLLERS.has(flow.server.role) && !flow.server.external && CONTROL_PROTOCOLS.has(flow.service) && taken(flow, 'write', 'control', 'program').length > 0);
    return [...groupBy(flows, flow => flow.server)].flatMap(([server, group]) => {
      const masters = [...new Set(group.map(flow => flow.client))];
      if (masters.length < MASTERS) return [];
      return [{ ...flowCase(group, ...group.map(flow => taken(flow, 'write', 'control', 'program').slice(0, 1))), why: `${placed(site, server)} takes changes from ${masters.length} hosts (${names(masters, 5)}) over ${servicesWords(group)}.` }];
    });
  },
});
