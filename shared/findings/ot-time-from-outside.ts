import { defineFinding } from './definition';
import { flowCase, flowsOf, groupByHub } from './flow-kit';
import { count, names, placed } from './words-kit';

export const otTimeFromOutside = defineFinding({
  id: 'ot-time-from-outside',
  title: 'Plant systems take their time from the internet',
  severity: 'low',
  detection: 'A system of level 3 or below asked a time server with a public address and was answered, without authentication.',
  falsePositives: 'A time server that distributes time inside and has to get it somewhere.',
  techniques: ['T0884', 'T0832'],
  requirements: ['IEC 62443-3-3 SR 5.2', 'IEC 62443-3-3 SR 2.11'],
  find(site) {
    const flows = flowsOf(site).filter(({ client, server, service }) => service === 'ntp' && site.isOt(client) && server.external && !client.facts.some(({ key }) => key === 'ntp.server'));
    return groupByHub(flows).map(({ hub, side, flows: group }) => {
      const peers = [...new Set(group.map(flow => (side === 'client' ? flow.server : flow.client)))];
      return {
        ...flowCase(group),
        why: side === 'client' ? `${placed(site, hub)} takes its time from ${names(peers)} on the internet.` : `${count(peers.length, 'plant system')} (${names(peers)}) ${peers.length === 1 ? 'takes its' : 'take their'} time from ${placed(site, hub)}.`,
      };
    });
  },
});
