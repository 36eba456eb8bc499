import { defineRemediation } from '../definition';
import { scale } from './effects-kit';

export const separateDirectory = defineRemediation({
  id: 'M24-separate-ot-directory',
  title: 'A directory of its own for the plant, tiered administration',
  effortHours: 200, downtimeHours: 4,
  requirements: ['IEC 62443-3-3 SR 1.3', 'IEC 62443-3-3 SR 2.1', 'NIST SP 800-53 AC-6'],
  mitigations: ['M0926', 'M0915'],
  findings: ['shared-domain'],
  leaves: 'Credentials taken inside the plant.',
  instances: (site, model) => model.nodes.filter(({ node, facts }) => facts?.kind === 'cred' && node.asset === undefined).map(({ node }) => {
    const dumps = model.edgesWhere((facts, edge) => edge.to === node.id && edge.param === 'step.cred.dump');
    return {
      key: node.id, title: `Separate plant and office accounts of ${node.label?.replace(/^privileged credential of domain /, '') ?? 'the domain'}`,
      description: 'Give the plant a directory of its own without trust, and administrators separate accounts per tier: an office credential then opens nothing in the plant.',
      assets: [...new Set(dumps.flatMap(({ facts }) => facts.fromAsset ?? []))].sort(), effects: scale('edge', dumps.map(({ edge }) => edge.id), 0.25),
    };
  }).filter(instance => instance.effects.length > 0),
});
