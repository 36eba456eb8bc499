import { defineFinding } from './definition';
import { flowCase, flowsOf, groupByHub } from './flow-kit';
import { count, names, placed } from './words-kit';

export const otDnsFromOutside = defineFinding({
  id: 'ot-dns-from-outside',
  title: 'Plant systems resolve names outside the plant',
  severity: 'low',
  detection: 'A system of level 3 or below asked a name server on the internet (medium) or in the office (low): names, and with them traffic, can be directed from there, and data can leave through questions.',
  falsePositives: 'An office name server that is meant to serve the plant and is reached through the firewall.',
  techniques: ['T0884', 'T1071.004'],
  requirements: ['IEC 62443-3-3 SR 5.2', 'IEC 62443-3-3 SR 5.1'],
  find(site) {
    const flows = flowsOf(site).filter(({ client, server, service }) => service === 'dns' && site.isOt(client) && (server.external || site.isKnownIt(server)));
    return [true, false].flatMap(outside => groupByHub(flows.filter(flow => flow.server.external === outside)).map(({ hub, side, flows: group }) => {
      const peers = [...new Set(group.map(flow => (side === 'client' ? flow.server : flow.client)))];
      return {
        ...flowCase(group), severity: outside ? 'medium' as const : 'low' as const,
        why: side === 'client' ? `${placed(site, hub)} resolves names at ${names(peers)}${outside ? ' on the internet' : ' in the office network'}.`
          : `${count(peers.length, 'plant system')} (${names(peers)}) ${peers.length === 1 ? 'resolves' : 'resolve'} names at ${placed(site, hub)}${outside ? '' : ' in the office network'}.`,
      };
    }));
  },
});
