import { defineFinding } from './definition';
import { flowCase, isOriented, usefulFlows } from './flow-kit';
import { groupBy } from './site-kit';
import { names, placed, servicesWords } from './words-kit';

export const engineeringWorkstationOnline = defineFinding({
  id: 'engineering-workstation-online',
  title: 'Engineering workstation with internet access',
  severity: 'high',
  detection: 'An engineering workstation opened connections to public addresses and was answered: what programs controllers can be reached by what the internet sends.',
  falsePositives: 'Licence servers and updates through an allow-listed proxy; a virtual machine that is only online when it is not in the plant.',
  techniques: ['T0817', 'T0862', 'T0884'],
  requirements: ['IEC 62443-3-3 SR 5.2', 'IEC 62443-3-3 SR 2.3', 'NIST SP 800-82r3 5.2.3'],
  find(site) {
    const flows = usefulFlows(site).filter(flow => flow.client.role === 'engineering-workstation' && !flow.client.external && flow.server.external && isOriented(flow));
    return [...groupBy(flows, flow => flow.client)].map(([client, group]) => ({
      ...flowCase(group), why: `${placed(site, client)} talks to ${names(group.map(flow => flow.server))} on the internet over ${servicesWords(group)}.`,
    }));
  },
});
