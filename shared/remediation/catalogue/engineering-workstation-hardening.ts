import { defineRemediation } from '../definition';
import { scale } from './effects-kit';

export const engineeringWorkstationHardening = defineRemediation({
  id: 'M16-ews-hardening',
  title: 'Harden the engineering workstation: no mail, no web, allow-listing',
  effortHours: 40, downtimeHours: 0,
  requirements: ['IEC 62443-3-3 SR 3.2', 'IEC 62443-3-3 SR 2.3', 'NIST SP 800-53 CM-7'],
  mitigations: ['M0938'],
  findings: ['engineering-workstation-online', 'engineering-from-other-host'],
  leaves: 'What the engineer is made to run.',
  instances: (site, model) => site.assets.filter(asset => asset.role === 'engineering-workstation').flatMap(asset => {
    const into = model.weakNodes(asset.id).map(node => node.id);
    const entries = model.built.entries.filter(entry => entry.kind === 'removable-media' && entry.assets.includes(asset.id)).map(entry => entry.id);
    if (into.length + entries.length === 0) return [];
    return [{
      key: asset.id, title: `Harden ${asset.name}`, description: `Take mail and web off ${asset.name}, allow only listed programs, block unknown USB devices, and keep it for engineering alone.`, assets: [asset.id],
      effects: [...scale('node', into, 0.3), ...scale('entry', entries, 0.3)],
    }];
  }),
});
