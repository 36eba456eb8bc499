import { defineFinding } from './definition';
import { flowCase, usefulFlows } from './flow-kit';
import { groupBy } from './site-kit';
import { names, placed } from './words-kit';

export const updatesWithoutEncryption = defineFinding({
  id: 'updates-without-encryption',
  title: 'Updates are distributed without encryption',
  severity: 'low',
  detection: 'Clients reach a patch server over HTTP: who stands on the way can hold updates back, and against old clients put own ones in.',
  falsePositives: 'Signed content over HTTP with signed metadata.',
  techniques: ['T0862', 'T1557'],
  requirements: ['IEC 62443-3-3 SR 3.1', 'IEC 62443-3-3 SR 4.1'],
  find(site) {
    const flows = usefulFlows(site).filter(({ client, server, service }) => server.role === 'patch-server' && !server.external && !client.external && service === 'http');
    return [...groupBy(flows, flow => flow.server)].map(([server, group]) => ({ ...flowCase(group), why: `${placed(site, server)} hands out updates over HTTP without encryption to ${names(group.map(flow => flow.client))}.` }));
  },
});
