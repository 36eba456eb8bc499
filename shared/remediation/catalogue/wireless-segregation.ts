import { defineRemediation } from '../definition';
import { scale } from './effects-kit';

export const wirelessSegregation = defineRemediation({
  id: 'M27-wireless-segregation',
  title: 'Wireless devices by role, on WPA3-Enterprise',
  effortHours: 80, downtimeHours: 2,
  requirements: ['IEC 62443-3-3 SR 1.6', 'IEC 62443-3-3 SR 2.2', 'NIST SP 800-53 AC-18'],
  mitigations: ['M0806', 'M0813'],
  findings: [],
  leaves: 'A stolen terminal.',
  instances: (site, model) => model.built.entries.filter(entry => entry.kind === 'wireless-rogue-device').map(entry => {
    const zone = site.graph.zones.find(candidate => entry.id.endsWith(candidate.id));
    const outward = model.edgesWhere((_facts, edge) => edge.from === `${zone?.id}.seg`);
    return {
      key: entry.id, title: `Separate the wireless network ${zone?.name ?? ''} by role`, description: 'One network per role with WPA3-Enterprise, client isolation, and a rule per role for the one server it needs.', assets: entry.assets,
      effects: [...scale('edge', outward.map(({ edge }) => edge.id), 0.1), ...scale('entry', [entry.id], 0.5)],
    };
  }),
});
