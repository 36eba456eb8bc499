import { defineRemediation } from '../definition';
import { cap, edgeIds } from './effects-kit';

export const bacnetIsolation = defineRemediation({
  id: 'M14-bacnet-sc',
  title: 'BACnet/SC, or the building network on its own',
  effortHours: 40, downtimeHours: 2,
  requirements: ['IEC 62443-3-3 SR 3.1', 'IEC 62443-3-3 SR 5.1', 'NIST SP 800-53 SC-8'],
  mitigations: ['M0802'],
  findings: ['unauthenticated-control-writes', 'building-process-mix', 'bacnet-foreign-device'],
  leaves: 'The building server.',
  instances: (site, model) => site.graph.zones.flatMap(zone => {
    const members = new Set(zone.assets);
    const open = model.edgesWhere((facts, edge) => (facts.protocol === 'bacnet' || facts.protocol === 'knxnet-ip') && facts.rule === 'F11' && facts.toAsset !== undefined && members.has(facts.toAsset) && edge.to.endsWith('.ctl'));
    if (open.length === 0) return [];
    const assets = [...new Set(open.map(({ facts }) => facts.toAsset!))].sort();
    return [{
      key: zone.id, title: `Secure BACnet in ${zone.name}`, description: `Move the ${assets.length} building controllers to BACnet/SC, or close ${zone.name} to everybody but the building server.`, assets, effects: cap('edge', edgeIds(open), 0.1),
    }];
  }),
});
