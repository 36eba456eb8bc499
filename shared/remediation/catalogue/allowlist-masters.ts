import { CONTROLLERS } from '../../findings/site-kit';
import { defineRemediation } from '../definition';
import { cap, edgeIds } from './effects-kit';

export const allowlistMasters = defineRemediation({
  id: 'M10-allowlist-masters',
  title: 'Let controllers answer only their known masters',
  effortHours: 16, downtimeHours: 1,
  requirements: ['IEC 62443-3-3 SR 2.1', 'IEC 62443-3-3 SR 1.2', 'NIST SP 800-53 AC-3'],
  mitigations: ['M0807'],
  findings: ['unauthenticated-control-writes', 'controller-reached-from-other-zone'],
  leaves: 'The masters themselves, and forged sender addresses within the segment.',
  instances: (site, model) => site.graph.zones.flatMap(zone => {
    const controllers = zone.assets.flatMap(id => site.asset(id) ?? []).filter(asset => CONTROLLERS.has(asset.role));
    // Building controllers are left out: hardly any knows a list of allowed stations (M14 is for them).
    const ids = new Set(controllers.map(asset => asset.id));
    // Seen masters stay allowed: only the ways that nobody was seen to use are closed.
    const strangers = model.edgesWhere((facts, edge) => facts.toAsset !== undefined && ids.has(facts.toAsset) && edge.to.includes('.reach.') && edge.basis !== 'observed');
    if (controllers.length === 0 || strangers.length === 0) return [];
    return [{
      key: zone.id,
      title: `Restrict the ${controllers.length} controllers of ${zone.name} to their known masters`,
      description: `Enter in each controller of ${zone.name} (access list, protection level or port filter of the cell switch) the addresses that were seen to command it; everybody else is refused.`,
      assets: [...ids].sort(),
      effects: cap('edge', edgeIds(strangers), 0.1),
    }];
  }),
});
