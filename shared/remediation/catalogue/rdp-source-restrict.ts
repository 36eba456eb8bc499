import { groupBy, listNames } from '../../findings/site-kit';
import { defineRemediation } from '../definition';
import { cap, conversationsOf, edgeIds } from './effects-kit';

export const rdpSourceRestrict = defineRemediation({
  id: 'M06-rdp-source-restrict',
  title: 'Allow remote desktop from the jump host only',
  effortHours: 8, downtimeHours: 0,
  requirements: ['IEC 62443-3-3 SR 5.2', 'NIST SP 800-53 SC-7'],
  mitigations: ['M0937'],
  findings: ['remote-desktop-into-ot'],
  leaves: 'The jump host itself.',
  // One rule set of the firewall in front of a zone, whatever the number of machines behind it.
  instances: (site, model) => {
    const logins = groupBy(model.edgesWhere((_, edge) => /\.reach\.(rdp|vnc|ssh)$/.test(edge.to)), ({ edge }) => edge.to);
    return [...groupBy(site.assets.filter(asset => site.isOt(asset) && asset.role !== 'jump-host'), asset => asset.zone ?? asset.id)].flatMap(([zone, members]) => {
      const inbound = members.map(asset => ({
        asset,
        edges: ['rdp', 'vnc', 'ssh'].flatMap(service => logins.get(`${asset.id}.reach.${service}`) ?? []).filter(({ facts }) => facts.fromAsset === undefined || site.asset(facts.fromAsset)?.role !== 'jump-host'),
      })).filter(({ edges }) => edges.length > 0);
      if (inbound.length === 0) return [];
      const names = listNames(inbound.map(({ asset }) => asset.name)), edges = inbound.flatMap(one => one.edges);
      // The session that somebody has open is a way of its own: it ends with the rule.
      const sessions = model.edgesWhere(facts => facts.rule === 'F20' && facts.fromAsset !== facts.toAsset && inbound.some(({ asset }) => asset.id === facts.toAsset) && site.asset(facts.fromAsset)?.role !== 'jump-host');
      return [{
        key: zone,
        title: `Let only the jump host open a remote desktop on ${names}`,
        description: `On ${names} and on the firewall in front of ${site.zone(inbound[0]!.asset)?.name ?? 'them'}, allow RDP, VNC and SSH from the jump host and from nowhere else.`,
        assets: inbound.map(({ asset }) => asset.id),
        effects: cap('edge', edgeIds([...edges, ...sessions]), 0.05),
        brokenConversations: conversationsOf([...edges, ...sessions]),
      }];
    });
  },
});
