import { defineRemediation } from '../definition';
import { cap, conversationsOf, edgeIds } from './effects-kit';

export const replaceOrIsolateEndOfLife = defineRemediation({
  id: 'M23-replace-or-isolate-eol',
  title: 'Isolate or replace systems out of support',
  effortHours: 80, downtimeHours: 8, purchase: 3_000,
  requirements: ['IEC 62443-3-3 SR 7.7', 'IEC 62443-3-3 SR 5.1', 'NIST SP 800-53 SI-2'],
  mitigations: ['M0951', 'M0930'],
  findings: ['end-of-life'],
  leaves: 'The ways that have to stay open to it.',
  instances: (site, model) => site.assets.flatMap(asset => {
    if (model.weakNodes(asset.id, 'step.eol').length === 0) return [];
    const inward = model.edgesInto(asset.id, (facts, edge) => facts.fromAsset !== asset.id && edge.to.includes('.reach.'));
    return [{
      key: asset.id, title: `Isolate or replace ${asset.name}`, description: `${asset.name} gets no more security updates: replace it, or close every way to it but the ones its task needs.`, assets: [asset.id], effects: cap('edge', edgeIds(inward), 0.1), brokenConversations: conversationsOf(inward),
    }];
  }),
});
