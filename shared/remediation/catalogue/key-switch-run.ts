import { CONTROLLERS } from '../../findings/site-kit';
import { defineRemediation } from '../definition';
import { cap, edgeIds } from './effects-kit';

export const keySwitchRun = defineRemediation({
  id: 'M15-key-switch-run',
  title: 'Key switch to RUN, lock the safety program',
  effortHours: 4, downtimeHours: 0,
  requirements: ['IEC 62443-3-3 SR 2.1', 'IEC 62443-3-3 SR 3.4', 'NIST SP 800-53 CM-5'],
  mitigations: ['M0800'],
  findings: ['program-download-seen', 'mode-change-seen', 'safety-controller-reachable'],
  leaves: 'Writes to data, which RUN does not stop.',
  instances: (site, model) => site.graph.zones.flatMap(zone => {
    const ids = new Set(zone.assets.flatMap(id => site.asset(id) ?? []).filter(asset => CONTROLLERS.has(asset.role)).map(asset => asset.id));
    const programming = model.edgesWhere(facts => (facts.rule === 'F13' || facts.rule === 'F14') && facts.toAsset !== undefined && ids.has(facts.toAsset));
    if (programming.length === 0) return [];
    const assets = [...new Set(programming.map(({ facts }) => facts.toAsset!))].sort();
    return [{
      key: zone.id, title: `Turn the keys of the ${assets.length} controllers of ${zone.name} to RUN`, description: 'Set the key switch to RUN and keep the key with the shift leader; lock the safety signature. Programming then needs somebody at the cabinet.',
      assets, effects: cap('edge', edgeIds(programming), 0.3),
    }];
  }),
});
