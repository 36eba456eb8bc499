import { defineRemediation } from '../definition';
import { cap } from './effects-kit';

export const vncAuthentication = defineRemediation({
  id: 'M17-vnc-auth-or-remove',
  title: 'Give VNC a password or remove it',
  effortHours: 8, downtimeHours: 0,
  requirements: ['IEC 62443-3-3 SR 1.1', 'NIST SP 800-53 IA-2'],
  mitigations: ['M0804', 'M0942'],
  findings: ['vnc-without-authentication'],
  leaves: 'Guessing; VNC passwords are short.',
  instances: (site, model) => site.assets.flatMap(asset => {
    const weak = model.weakNodes(asset.id, 'step.vnc.noauth').map(node => node.id);
    return weak.length === 0 ? [] : [{ key: asset.id, title: `Close the open VNC of ${asset.name}`, description: `Set a password on the VNC server of ${asset.name} and bind it to the addresses that need it, or remove it.`, assets: [asset.id], effects: cap('node', weak, 0.1) }];
  }),
});
