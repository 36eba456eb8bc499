import { defineFinding } from './definition';
import { flowCase, groupByHub, usefulFlows } from './flow-kit';
import { CONTROLLERS } from './site-kit';
import { count, names, placed } from './words-kit';

export const controllerWebPage = defineFinding({
  id: 'controller-web-page',
  title: 'Controller serves web pages in clear text',
  severity: 'low',
  detection: 'A controller answered HTTP without encryption: what its pages show and take can be read and changed on the way.',
  falsePositives: 'Pages that only show a state and take nothing.',
  techniques: ['T0842', 'T0883', 'T0836'],
  requirements: ['IEC 62443-3-3 SR 4.1', 'IEC 62443-3-3 SR 7.7'],
  find(site) {
    const flows = usefulFlows(site).filter(({ client, server, service }) => service === 'http' && CONTROLLERS.has(server.role) && !server.external && !client.external && !CONTROLLERS.has(client.role));
    return groupByHub(flows).map(({ hub, side, flows: group }) => {
      const servers = [...new Set(group.map(flow => flow.server))];
      return {
        ...flowCase(group),
        why: side === 'client' ? `${placed(site, hub)} uses the web pages of ${count(servers.length, 'controller')} (${names(servers)}) in clear text.` : `${placed(site, hub)} serves its web pages in clear text to ${names(group.map(flow => flow.client))}.`,
      };
    });
  },
});
