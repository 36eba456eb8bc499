import { defineRemediation } from '../definition';
import { cap } from './effects-kit';

export const snmpCommunity = defineRemediation({
  id: 'M20-snmpv3',
  title: 'SNMPv3, or an own community with a source list',
  effortHours: 8, downtimeHours: 0,
  requirements: ['IEC 62443-3-3 SR 1.5', 'IEC 62443-3-3 SR 7.7', 'NIST SP 800-53 IA-5'],
  mitigations: ['M0927'],
  findings: ['default-snmp-community'],
  leaves: 'Management stations that may write.',
  instances(site, model) {
    const weak = site.assets.flatMap(asset => model.weakNodes(asset.id, 'step.snmp.rw').map(node => ({ asset, id: node.id })));
    return weak.length === 0 ? [] : [{
      key: 'site', title: `Replace the default SNMP communities of ${weak.length} device${weak.length === 1 ? '' : 's'}`, effortHours: 4 + weak.length,
      description: `Move ${weak.map(({ asset }) => asset.name).slice(0, 5).join(', ')}${weak.length > 5 ? ` and ${weak.length - 5} more` : ''} to SNMPv3, or give them an own read-only community and a list of allowed stations.`,
      assets: [...new Set(weak.map(({ asset }) => asset.id))].sort(), effects: cap('node', weak.map(({ id }) => id), 0.05),
    }];
  },
});
