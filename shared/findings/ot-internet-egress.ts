import { defineFinding } from './definition';
import { flowCase, groupByHub, usefulFlows } from './flow-kit';
import { standsInPlant } from './remote-tools-kit';
import { CONTROL_PROTOCOLS, PHYSICAL_SECURITY } from './site-kit';
import { count, names, placed, servicesWords } from './words-kit';

export const otInternetEgress = defineFinding({
  id: 'ot-internet-egress',
  title: 'Plant system reaches the internet',
  severity: 'medium',
  detection: 'A system of level 3 or below opened a connection to a public address that stands for no known cloud or remote-access service, and was answered. High where it speaks a control protocol there.',
  falsePositives: 'Public addresses that the company uses inside (set the site prefixes); update servers behind an allow-list.',
  techniques: ['T0884', 'T1071'],
  requirements: ['IEC 62443-3-3 SR 5.2', 'NIST SP 800-82r3 5.2.3'],
  find(site) {
    const flows = usefulFlows(site).filter(({ client, server }) => !client.external && server.external && !PHYSICAL_SECURITY.has(client.role) && client.role !== 'engineering-workstation' && client.role !== 'proxy'
      && client.role !== 'remote-access-gateway' && !site.isIt(client) && standsInPlant(site, client) && !client.facts.some(({ key }) => key === 'cloud-service' || key === 'remote-access'));
    return groupByHub(flows).map(({ hub, side, flows: group }) => {
      const peers = [...new Set(group.map(flow => (side === 'client' ? flow.server : flow.client)))];
      return {
        ...flowCase(group), severity: group.some(({ service }) => CONTROL_PROTOCOLS.has(service)) ? 'high' as const : group.some(({ client }) => (client.purdueLevel ?? 3) <= 2) ? 'medium' as const : 'low' as const,
        why: side === 'client' ? `${placed(site, hub)} reaches ${count(peers.length, 'public address', 'public addresses')} (${names(peers)}) over ${servicesWords(group)}.`
          : `${count(peers.length, 'plant system')} (${names(peers)}) ${peers.length === 1 ? 'reaches' : 'reach'} ${hub.name} on the internet over ${servicesWords(group)}.`,
      };
    });
  },
});
