import { defineRemediation } from '../definition';
import { cap, edgeIds } from './effects-kit';

export const vendorSecondFactor = defineRemediation({
  id: 'M02-vendor-mfa',
  title: 'Ask vendors for a second factor',
  effortHours: 24, downtimeHours: 0,
  requirements: ['IEC 62443-3-3 SR 1.13', 'IEC 62443-3-3 SR 1.1 RE 2', 'NIST SP 800-53 IA-2'],
  mitigations: ['M0932'],
  findings: ['vendor-remote-access', 'remote-access-in-ot'],
  leaves: 'Stolen sessions, and what the vendor does who is let in.',
  instances: (site, model) => model.built.entries.filter(entry => entry.kind === 'vendor-remote-access').flatMap(entry => {
    // A tool on an operator's machine is removed (M04), not given a second factor.
    if (site.asset(entry.assets[0])?.role !== 'remote-access-gateway') return [];
    const inward = model.edgesWhere((_facts, edge) => edge.from === entry.node);
    if (inward.length === 0) return [];
    const name = site.name(entry.assets[0]);
    return [{
      key: entry.id, title: `Ask for a second factor on the vendor access of ${name}`,
      description: `Give each person of the vendor an own account on the remote access of ${name}, with a second factor that the site can withdraw; shared and unattended passwords are switched off.`,
      // No traffic ends: the vendor's session is the same, its log-in is not.
      assets: entry.assets, effects: cap('edge', edgeIds(inward), 0.04), brokenConversations: [],
    }];
  }),
});
