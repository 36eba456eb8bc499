import { listNames } from '../../findings/site-kit';
import { defineRemediation } from '../definition';
import { cap, edgeIds } from './effects-kit';

export const uniqueLocalAdministrator = defineRemediation({
  id: 'M25-unique-local-admin',
  title: 'An own local administrator password on every machine',
  effortHours: 24, downtimeHours: 0,
  requirements: ['IEC 62443-3-3 SR 1.5', 'NIST SP 800-53 IA-5'],
  mitigations: ['M0926'],
  findings: [],
  leaves: 'Credentials of the domain, and what replication itself carries.',
  instances(site, model) {
    const shared = model.edgesWhere((facts, edge) => facts.rule === 'F25' && edge.param === 'step.same.admin');
    if (shared.length === 0) return [];
    const assets = [...new Set(shared.flatMap(({ facts }) => facts.toAsset ?? []))].sort(), names = listNames(assets.map(id => site.name(id)));
    return [{
      key: 'site', title: `Give ${names} local administrator passwords of their own`,
      description: `Set a random local administrator password on each of ${listNames(assets.map(id => site.name(id)), 6)}, changed by the directory (LAPS) or kept in a vault; pairs that replicate use an account that can do nothing else.`,
      // Replication goes on, under another account.
      assets, effects: cap('edge', edgeIds(shared), 0.2), brokenConversations: [],
    }];
  },
});
