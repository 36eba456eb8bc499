import type { SiteView } from '../../findings/site-kit';
import { defineRemediation } from '../definition';
import { cap, conversationsOf, edgeIds, type ModelView } from './effects-kit';

/** Level on the two sides of an edge that reaches from one zone into another. */
function crosses(site: SiteView, model: ModelView) {
  const zones = new Map(site.graph.zones.map(zone => [zone.id, zone]));
  return model.edgesWhere((facts, edge) => {
    if (facts.rule === 'F05') {
      const from = zones.get(edge.from.replace(/\.seg$/, ''))?.purdueLevel;
      const to = zones.get(edge.to.replace(/\.(?:far|open\..*)$/, ''))?.purdueLevel;
      return from !== undefined && to !== undefined && from >= 4 && to <= 3;
    }
    if (facts.rule !== 'F01' && facts.rule !== 'F02' && facts.rule !== 'F30') return false;
    const client = site.asset(facts.fromAsset);
    const server = site.asset(facts.toAsset);
    return client !== undefined && server !== undefined && site.isIt(client) && site.isOt(server) && server.role !== 'jump-host' && site.level(server) !== 3.5;
  });
}

export const itOtSegmentation = defineRemediation({
  id: 'M07-it-ot-segmentation',
  title: 'Separate office and plant by a firewall with an industrial DMZ',
  effortHours: 200, downtimeHours: 8, purchase: 25_000,
  requirements: ['IEC 62443-3-3 SR 5.1', 'IEC 62443-3-3 SR 5.2', 'NIST SP 800-53 SC-7'],
  mitigations: ['M0930'],
  findings: ['it-to-ot-direct', 'level-skip', 'it-asset-in-ot-zone'],
  leaves: 'Paths that start in the DMZ, on removable media or at a vendor connection.',
  instances(site, model) {
    const edges = crosses(site, model);
    if (edges.length === 0) return [];
    const assets = [...new Set(edges.flatMap(({ facts }) => facts.toAsset ?? []))].sort();
    return [{
      key: 'site',
      title: 'Separate office and plant by a firewall with an industrial DMZ',
      description: `Close every direct connection from level 4 and above into levels 0–3 (${edges.length} ways here); let what is needed pass through brokers in the DMZ.`,
      assets,
      effects: cap('edge', edgeIds(edges), 0.05),
      brokenConversations: conversationsOf(edges),
    }];
  },
});
