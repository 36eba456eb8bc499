import { defineFinding } from './definition';
import { flowCase, sharesSubnet, usefulFlows } from './flow-kit';
import { collectEvidence } from './site-kit';
import { names, placed } from './words-kit';

export const bacnetForeignDevice = defineFinding({
  id: 'bacnet-foreign-device',
  title: 'BACnet broadcasts carried to a foreign device',
  severity: 'medium',
  detection: 'A device registered as a BACnet foreign device with a router (BBMD) of another network and so receives and sends the building\'s broadcasts without a login.',
  falsePositives: 'Operator workstations in another network commonly register on purpose.',
  techniques: ['T0886', 'T0846'],
  requirements: ['IEC 62443-3-3 SR 5.1', 'IEC 62443-3-3 SR 1.2'],
  find(site) {
    return site.withFact('bacnet.foreign-device', true).flatMap(({ asset, fact }) => {
      const routers = usefulFlows(site).filter(flow => flow.client === asset && flow.service === 'bacnet' && !sharesSubnet(flow.client, flow.server));
      const { conversations } = flowCase(routers);
      return [{
        assets: [asset.id, ...routers.map(flow => flow.server.id)], conversations, severity: asset.external ? 'critical' as const : 'medium' as const,
        why: `${placed(site, asset)} registered as a foreign device${routers.length > 0 ? ` with ${names(routers.map(flow => flow.server))}` : ''} and joins the building network's broadcasts across the zone boundary without a login.`,
        evidence: collectEvidence(fact.evidence),
      }];
    });
  },
});
