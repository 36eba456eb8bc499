import { defineRemediation } from '../definition';
import { cap } from './effects-kit';

export const changeDefaultCredentials = defineRemediation({
  id: 'M19-change-default-credentials',
  title: 'Change default passwords',
  effortHours: 2, downtimeHours: 0,
  requirements: ['IEC 62443-3-3 SR 1.5', 'NIST SP 800-53 IA-5'],
  mitigations: ['M0927'],
  findings: ['default-credential'],
  leaves: 'Weak passwords that are no defaults.',
  instances: (site, model) => site.assets.flatMap(asset => {
    const weak = model.weakNodes(asset.id, 'step.default.cred').map(node => node.id);
    return weak.length === 0 ? [] : [{ key: asset.id, title: `Change the default password of ${asset.name}`, description: `Set an own password on ${asset.name} and keep it in the site's vault.`, assets: [asset.id], effects: cap('node', weak, 0.05) }];
  }),
});
