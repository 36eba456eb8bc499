import { defineFinding } from './definition';
import { flowCase, isOriented, taken, usefulFlows } from './flow-kit';
import { CONTROL_PROTOCOLS, CONTROLLERS, groupBy } from './site-kit';
import { count, names, operationWords, placed, servicesWords } from './words-kit';

export const internetExposedControl = defineFinding({
  id: 'internet-exposed-control',
  title: 'Controller reachable from the internet',
  severity: 'critical',
  detection: 'A public address opened a connection to a control protocol of the site, or to any service of a controller, and was answered. Outbound traffic and unanswered attempts do not count.',
  falsePositives: 'A capture that shows only answers can take the opening side for the wrong one; a public range that belongs to the site (set the site prefixes) is no internet.',
  techniques: ['T0883', 'T0819'],
  requirements: ['IEC 62443-3-3 SR 5.1', 'IEC 62443-3-3 SR 1.13', 'NIST SP 800-82r3 5.2.3'],
  find(site) {
    const flows = usefulFlows(site).filter(flow => flow.client.external && !flow.server.external && isOriented(flow) && (CONTROL_PROTOCOLS.has(flow.service) || CONTROLLERS.has(flow.server.role)));
    return [...groupBy(flows, flow => flow.server)].map(([server, group]) => {
      const changes = group.flatMap(flow => taken(flow, 'write', 'control', 'program'));
      const other = group.flatMap(flow => taken(flow, 'read', 'identify'));
      const done = changes.length > 0 ? ` and changed it (${operationWords(changes)})` : other.length > 0 ? ` and read from it (${operationWords(other)})` : '';
      return {
        ...flowCase(group, changes.length > 0 ? changes : []), title: `${server.name} answers control commands from the internet`,
        why: `${count(new Set(group.map(flow => flow.client)).size, 'public address', 'public addresses')} (${names(group.map(flow => flow.client))}) reached ${servicesWords(group)} of ${placed(site, server)}${done}. The protocol asks nobody who they are.`,
      };
    });
  },
});
