import { defineRemediation } from '../definition';
import { cap, conversationsOf, edgeIds } from './effects-kit';

export const vendorBroker = defineRemediation({
  id: 'M03-vendor-broker',
  title: 'Route vendor access through a jump host with approval and recording',
  effortHours: 40, downtimeHours: 0,
  requirements: ['IEC 62443-3-3 SR 5.1', 'IEC 62443-3-3 SR 1.13', 'NIST SP 800-53 AC-17'],
  mitigations: ['M0930', 'M0801'],
  findings: ['vendor-remote-access', 'remote-access-in-ot'],
  leaves: 'A vendor who is let in and does harm during an approved session.',
  instances: (site, model) => model.built.entries.filter(entry => entry.kind === 'vendor-remote-access').flatMap(entry => {
    const gateway = site.asset(entry.assets[0]);
    // A tool on an operator's machine is removed (M04), not moved behind a broker.
    if (!gateway || gateway.role !== 'remote-access-gateway') return [];
    const onward = model.edgesWhere((facts, edge) => edge.from === `${gateway.id}.exec` && facts.toAsset !== gateway.id);
    return [{
      key: entry.id,
      title: `Put a broker between ${gateway.name} and the cells`,
      description: `Move ${gateway.name} behind a jump host in the industrial DMZ: sessions are approved one by one, recorded, and reach one device at a time; its direct connections into the cell are closed.`,
      assets: [gateway.id],
      effects: cap('edge', edgeIds(onward), 0.02),
      brokenConversations: conversationsOf(onward),
    }];
  }),
});
