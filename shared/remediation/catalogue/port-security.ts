import { defineRemediation } from '../definition';
import { scale } from './effects-kit';

export const portSecurity = defineRemediation({
  id: 'M26-port-security',
  title: 'Port security on the cell network',
  effortHours: 120, downtimeHours: 4,
  requirements: ['IEC 62443-3-3 SR 1.2', 'IEC 62443-3-3 SR 2.3', 'NIST SP 800-53 IA-3'],
  mitigations: ['M0813', 'M0934'],
  findings: ['unlisted-asset'],
  leaves: 'Devices that are allowed and taken over.',
  instances: (site, model) => model.built.entries.filter(entry => entry.kind === 'on-site-transient-device').map(entry => {
    const zone = site.graph.zones.find(candidate => entry.id.endsWith(candidate.id));
    return {
      key: entry.id, title: `Lock the switch ports of ${zone?.name ?? 'the cell'}`, description: `Allow on each port of the switches in ${zone?.name ?? 'the cell'} the one device that belongs there (802.1X, or the MAC address), and switch unused ports off.`,
      assets: [...(zone?.assets ?? [])].sort(), effects: scale('entry', [entry.id], 0.1),
    };
  }),
});
