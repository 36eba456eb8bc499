import { defineRemediation } from '../definition';
import { cap, edgeIds } from './effects-kit';

export const replaceCleartext = defineRemediation({
  id: 'M18-replace-cleartext',
  title: 'Replace clear-text logins by SSH, SFTP or TLS',
  effortHours: 24, downtimeHours: 1,
  requirements: ['IEC 62443-3-3 SR 4.1', 'IEC 62443-3-3 SR 3.1', 'NIST SP 800-53 SC-8'],
  mitigations: ['M0808'],
  findings: ['cleartext-login'],
  leaves: 'Passwords that are guessed or told.',
  instances: (site, model) => site.assets.flatMap(asset => {
    const sniff = model.edgesInto(asset.id, (_, edge) => edge.param === 'step.sniff');
    return sniff.length === 0 ? [] : [{
      key: asset.id, title: `Encrypt the logins of ${asset.name}`, description: `Replace Telnet, FTP or plain HTTP on ${asset.name} by SSH, SFTP or HTTPS, and change the passwords that crossed the wire.`, assets: [asset.id], effects: cap('edge', edgeIds(sniff), 0.05),
    }];
  }),
});
