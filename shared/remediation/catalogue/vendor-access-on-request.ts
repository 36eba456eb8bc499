import { defineRemediation } from '../definition';
import { scale } from './effects-kit';

export const vendorAccessOnRequest = defineRemediation({
  id: 'M04-vendor-access-on-request',
  title: 'Switch vendor access on only when asked for',
  effortHours: 4, downtimeHours: 0,
  requirements: ['IEC 62443-3-3 SR 1.13', 'IEC 62443-3-3 SR 2.6', 'NIST SP 800-53 AC-17'],
  mitigations: ['M0936'],
  findings: ['vendor-remote-access', 'remote-access-in-ot'],
  leaves: 'The hours in which it is on.',
  instances: (site, model) => model.built.entries.filter(entry => entry.kind === 'vendor-remote-access').map(entry => ({
    key: entry.id,
    title: `Keep the remote access of ${site.name(entry.assets[0])} off until it is asked for`,
    description: `Use the key switch or the port of ${site.name(entry.assets[0])} so that the tunnel stands only while a named person works, and is closed by the shift leader afterwards.`,
    assets: entry.assets,
    effects: scale('entry', [entry.id], 0.3),
  })),
});
