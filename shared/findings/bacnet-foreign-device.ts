import { defineFinding } from './definition';
import { flowCase, groupByHub, sharesSubnet, usefulFlows } from './flow-kit';
import { collectEvidence } from './site-kit';
import { count, names, placed } from './words-kit';

export const bacnetForeignDevice = defineFinding({
  id: 'bacnet-foreign-device',
  title: 'BACnet broadcasts carried to a foreign device',
  severity: 'medium',
  detection: 'A device registered as a BACnet foreign device with a router (BBMD) of another network and so receives and sends the building\'s broadcasts without a login. Critical where one of the two is on the internet, low where both stand in one network.',
  falsePositives: 'Operator workstations in another network commonly register on purpose.',
  techniques: ['T0886', 'T0846'],
  requirements: ['IEC 62443-3-3 SR 5.1', 'IEC 62443-3-3 SR 1.2'],
  find(site) {
    const foreign = new Set(site.withFact('bacnet.foreign-device', true).map(({ asset }) => asset));
    const flows = usefulFlows(site).filter(flow => flow.service === 'bacnet' && foreign.has(flow.client) && flow.operations.some(({ name, taken }) => taken > 0 && /register foreign/i.test(name)));
    return groupByHub(flows).map(({ hub, side, flows: group }) => {
      const outside = group.some(({ client, server }) => client.external || server.external);
      const near = group.every(({ client, server }) => sharesSubnet(client, server));
      const peers = [...new Set(group.map(flow => (side === 'client' ? flow.server : flow.client)))];
      return {
        ...flowCase(group), severity: outside ? 'critical' as const : near ? 'low' as const : 'medium' as const,
        why: side === 'client'
          ? `${placed(site, hub)} registered as a foreign device with ${names(peers)} and joins its broadcasts without a login${near ? '' : ', across the zone boundary'}.`
          : `${count(peers.length, 'foreign device')} (${names(peers)}) registered with ${placed(site, hub)} and ${peers.length === 1 ? 'joins' : 'join'} its broadcasts without a login${near ? '' : ', across the zone boundary'}.`,
        evidence: collectEvidence(...[...foreign].filter(asset => group.some(flow => flow.client === asset)).flatMap(asset => site.facts(asset, 'bacnet.foreign-device').map(fact => fact.evidence))),
      };
    });
  },
});
