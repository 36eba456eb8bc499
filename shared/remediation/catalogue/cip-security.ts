import { defineRemediation } from '../definition';
import { cap, edgeIds } from './effects-kit';

export const cipSecurity = defineRemediation({
  id: 'M12-cip-security',
  title: 'CIP Security or trusted slots on Logix controllers',
  effortHours: 80, downtimeHours: 8,
  requirements: ['IEC 62443-3-3 SR 3.1', 'IEC 62443-3-3 SR 1.2', 'NIST SP 800-53 SC-8'],
  mitigations: ['M0802', 'M0813'],
  findings: ['unauthenticated-control-writes'],
  leaves: 'Stations that hold a certificate.',
  instances: (site, model) => site.graph.zones.flatMap(zone => {
    const members = new Set(zone.assets);
    const open = model.edgesWhere((facts, edge) => (facts.protocol === 'cip' || facts.protocol === 'enip' || facts.protocol === 'cip-io') && facts.rule === 'F10' && facts.toAsset !== undefined && members.has(facts.toAsset) && edge.to.endsWith('.ctl'));
    if (open.length === 0) return [];
    const assets = [...new Set(open.map(({ facts }) => facts.toAsset!))].sort();
    return [{
      key: zone.id,
      title: `CIP Security on the ${assets.length} EtherNet/IP devices of ${zone.name}`,
      description: `Deploy CIP Security where firmware allows, else trusted slots and the key switch; without a certificate the devices of ${zone.name} then take no writes.`,
      assets,
      effects: cap('edge', edgeIds(open), 0.2),
    }];
  }),
});
