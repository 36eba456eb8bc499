import { defineFinding } from './definition';
import { flowCase, groupByHub, usefulFlows } from './flow-kit';
import { count, names, placed, servicesWords } from './words-kit';

/** Labels, forms and pages go to printers of any level; readers of logs and time stand where they stand. */
const HARMLESS: ReadonlySet<string> = new Set(['ntp', 'syslog', 'snmp']);

export const levelSkip = defineFinding({
  id: 'level-skip',
  title: 'Plant devices connect to the enterprise past the DMZ',
  severity: 'medium',
  detection: 'A system of level 2 or below opened a connection to one of level 4 or 5 inside the company, so that the levels between are passed over. Name resolution, time and monitoring do not count.',
  falsePositives: 'A server that was placed on level 4 though it serves the plant alone; handheld terminals of an office application.',
  techniques: ['T0886', 'T0884'],
  requirements: ['IEC 62443-3-3 SR 5.1', 'IEC 62443-3-3 SR 5.2', 'NIST SP 800-82r3 5.2.3'],
  find(site) {
    const flows = usefulFlows(site).filter(({ client, server, service }) => !client.external && !server.external && (client.purdueLevel ?? 9) <= 2 && site.isKnownIt(server) && !HARMLESS.has(service));
    return groupByHub(flows).map(({ hub, side, flows: group }) => {
      const peers = [...new Set(group.map(flow => (side === 'client' ? flow.server : flow.client)))];
      return {
        ...flowCase(group),
        why: side === 'client'
          ? `${placed(site, hub)} connects to ${peers.length === 1 ? placed(site, peers[0]!) : names(peers)} over ${servicesWords(group)}; the conduit crosses the industrial DMZ without a stop.`
          : `${count(peers.length, 'plant device')} (${names(peers)}) ${peers.length === 1 ? 'connects' : 'connect'} to ${placed(site, hub)} over ${servicesWords(group)}; the conduit crosses the industrial DMZ without a stop.`,
      };
    });
  },
});
