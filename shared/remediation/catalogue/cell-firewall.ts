import { defineRemediation } from '../definition';
import { cap, conversationsOf, edgeIds } from './effects-kit';

export const cellFirewall = defineRemediation({
  id: 'M08-cell-firewall',
  title: 'Put a firewall in front of the cell',
  effortHours: 120, downtimeHours: 8, purchase: 8_000,
  requirements: ['IEC 62443-3-3 SR 5.1 RE 1', 'IEC 62443-3-3 SR 5.2', 'NIST SP 800-53 SC-7'],
  mitigations: ['M0930'],
  findings: ['controller-reached-from-other-zone', 'level-skip', 'building-process-mix'],
  leaves: 'Who already stands in the cell, and the servers that must command it.',
  instances: (site, model) => site.graph.zones.filter(zone => zone.purdueLevel !== undefined && zone.purdueLevel <= 2 && zone.basis !== 'external').flatMap(zone => {
    const members = new Set(zone.assets);
    const inward = model.edgesWhere((facts, edge) => edge.to === `${zone.id}.far` || (facts.rule === 'F01' && facts.toAsset !== undefined && members.has(facts.toAsset) && facts.fromAsset !== undefined && !members.has(facts.fromAsset)
      // What controls the cell keeps its way in: only the operators and servers seen to do so.
      && !['wcs', 'scada-server', 'hmi', 'historian', 'opc-server', 'engineering-workstation', 'bms-server', 'ems-server'].includes(site.asset(facts.fromAsset)?.role ?? '')));
    if (inward.length === 0) return [];
    return [{
      key: zone.id,
      title: `Put a firewall in front of ${zone.name}`,
      description: `Allow into ${zone.name} only the control, supervision and engineering servers that were seen to need it, each to its own devices; deny and log the rest.`,
      assets: [...members].sort(),
      effects: cap('edge', edgeIds(inward), 0.1),
      brokenConversations: conversationsOf(inward),
    }];
  }),
});
