import { defineRemediation } from '../definition';
import { scale } from './effects-kit';

/** Servers that a second, different one can stand in for. */
const SERVERS: ReadonlySet<string> = new Set(['wms', 'wcs', 'wes', 'fleet-manager', 'erp', 'access-control-server']);

export const redundancyWithDiversity = defineRemediation({
  id: 'M31-redundancy-with-diversity',
  title: 'A second server that does not fall to the same attack',
  effortHours: 200, downtimeHours: 8, purchase: 20_000,
  requirements: ['IEC 62443-3-3 SR 7.4', 'NIST SP 800-53 CP-9'],
  mitigations: ['M0811'],
  findings: [],
  leaves: 'Attackers who stay long enough to take both.',
  instances: (site, model) => model.built.targets.flatMap(target => {
    const asset = site.asset(target.asset);
    if (!asset || !SERVERS.has(asset.role) || target.assets.length > 1) return [];
    const lost = model.edgesWhere((facts, edge) => edge.to === target.node && facts.rule === 'F34').map(({ edge }) => edge.id);
    return lost.length === 0 ? [] : [{
      key: target.id, title: `Give ${asset.name} a stand-in on other accounts and another system`,
      description: `Run a second ${asset.name} that shares neither administrator, directory nor hypervisor with the first, keep its data in step, and rehearse the switch-over: who encrypts one has not encrypted the other.`,
      assets: [asset.id], effects: scale('edge', lost, 0.3), brokenConversations: [],
    }];
  }),
});
