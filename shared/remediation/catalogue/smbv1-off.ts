import { defineRemediation } from '../definition';
import { scale } from './effects-kit';

export const smbv1Off = defineRemediation({
  id: 'M21-smbv1-off',
  title: 'Switch SMBv1 off',
  effortHours: 8, downtimeHours: 1,
  requirements: ['IEC 62443-3-3 SR 7.7', 'NIST SP 800-53 CM-7'],
  mitigations: ['M0942'],
  findings: ['smbv1'],
  leaves: 'Other flaws of an old system.',
  instances: (site, model) => site.assets.flatMap(asset => {
    const weak = model.weakNodes(asset.id, 'step.smbv1').map(node => node.id);
    return weak.length === 0 ? [] : [{ key: asset.id, title: `Switch SMBv1 off on ${asset.name}`, description: `Disable SMBv1 on ${asset.name}; partners that know nothing newer need a gateway or a replacement.`, assets: [asset.id], effects: scale('node', weak, 0.3) }];
  }),
});
