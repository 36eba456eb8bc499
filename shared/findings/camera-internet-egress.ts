import { defineFinding } from './definition';
import { flowCase, usefulFlows } from './flow-kit';
import { collectEvidence, groupBy, listNames, PHYSICAL_SECURITY } from './site-kit';
import { names, placed, servicesWords } from './words-kit';

export const cameraInternetEgress = defineFinding({
  id: 'camera-internet-egress',
  title: 'Camera or door control talks to the internet',
  severity: 'medium',
  detection: 'A camera, recorder, door controller or its server opened a connection to a public address, such as the relay cloud of its maker.',
  falsePositives: 'A cloud recorder that was bought as such; updates that are fetched straight from the maker.',
  techniques: ['T0883', 'T0884', 'T1102'],
  requirements: ['IEC 62443-3-3 SR 5.2', 'IEC 62443-3-3 SR 1.13', 'NIST SP 800-82r3 5.2.3'],
  find(site) {
    const flows = usefulFlows(site).filter(({ client, server }) => PHYSICAL_SECURITY.has(client.role) && !client.external && server.external);
    return [...groupBy(flows, flow => flow.client)].map(([client, group]) => {
      const clouds = site.facts(client, 'cloud-service');
      return {
        assets: [client.id], conversations: flowCase(group).conversations,
        why: `${placed(site, client)} reaches ${clouds.length > 0 ? `the cloud of ${listNames(clouds.map(fact => String(fact.value)))} (${names(group.map(flow => flow.server))})` : `${names(group.map(flow => flow.server))} on the internet`} over ${servicesWords(group)}.`,
        evidence: collectEvidence(...clouds.map(fact => fact.evidence), ...group.map(flow => flow.evidence)),
      };
    });
  },
});
