import { defineRemediation } from '../definition';
import { cap, edgeIds } from './effects-kit';

export const managementConsoleIsolation = defineRemediation({
  id: 'M29-hypervisor-backup-console-isolation',
  title: 'Management consoles on a network of their own',
  effortHours: 40, downtimeHours: 2,
  requirements: ['IEC 62443-3-3 SR 5.4', 'IEC 62443-3-3 SR 5.1', 'NIST SP 800-53 SC-7'],
  mitigations: ['M0930'],
  findings: ['management-plane-exposed'],
  leaves: 'Administrators.',
  instances: (site, model) => site.assets.filter(asset => ['hypervisor', 'backup-server', 'patch-server', 'management-server'].includes(asset.role)).flatMap(asset => {
    const inward = model.edgesInto(asset.id, (facts, edge) => facts.fromAsset !== asset.id && edge.to.includes('.reach.') && edge.basis !== 'observed');
    return inward.length === 0 ? [] : [{ key: asset.id, title: `Put ${asset.name} on a management network`, description: `Let ${asset.name} be reached from administrators' stations and its own clients only.`, assets: [asset.id], effects: cap('edge', edgeIds(inward), 0.05) }];
  }),
});
