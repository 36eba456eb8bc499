import { defineRemediation } from '../definition';
import { cap, edgeIds } from './effects-kit';

export const s7Protection = defineRemediation({
  id: 'M11-s7-protection',
  title: 'Protect S7 controllers: PUT/GET off, access password, TLS',
  effortHours: 40, downtimeHours: 4,
  requirements: ['IEC 62443-3-3 SR 2.1', 'IEC 62443-3-3 SR 1.2', 'NIST SP 800-53 AC-3'],
  mitigations: ['M0800', 'M0801'],
  findings: ['unauthenticated-control-writes', 'program-download-seen'],
  leaves: 'Engineering stations that hold the password.',
  instances: (site, model) => site.graph.zones.flatMap(zone => {
    const members = new Set(zone.assets);
    const open = model.edgesWhere((facts, edge) => facts.protocol === 's7comm' && facts.rule === 'F09' && facts.toAsset !== undefined && members.has(facts.toAsset) && edge.to.endsWith('.ctl'));
    if (open.length === 0) return [];
    const engineering = model.edgesWhere(facts => facts.protocol === 's7comm' && (facts.rule === 'F13' || facts.rule === 'F14') && facts.toAsset !== undefined && members.has(facts.toAsset));
    const assets = [...new Set(open.map(({ facts }) => facts.toAsset!))].sort();
    return [{
      key: zone.id,
      title: `Switch PUT/GET off and set a password on ${assets.map(id => site.name(id)).slice(0, 3).join(', ')}${assets.length > 3 ? ` and ${assets.length - 3} more` : ''}`,
      description: `Raise the protection level, switch PUT/GET off where no partner needs it, and use TLS where the firmware has it. Partners that read by PUT/GET need a communication block instead.`,
      assets,
      effects: [...cap('edge', edgeIds(open), 0.25), ...cap('edge', edgeIds(engineering), 0.5)],
    }];
  }),
});
