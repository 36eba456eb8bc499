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
  instances: (site, model) => site.assets.filter(asset => site.isOt(asset) && asset.role !== 'jump-host').flatMap(asset => {
    const inbound = model.edgesWhere((facts, edge) => (edge.to === `${asset.id}.reach.rdp` || edge.to === `${asset.id}.reach.vnc` || edge.to === `${asset.id}.reach.ssh`) && (facts.fromAsset === undefined || site.asset(facts.fromAsset)?.role !== 'jump-host'));
    if (inbound.length === 0) return [];
    return [{
      key: asset.id,
      title: `Let only the jump host open a remote desktop on ${asset.name}`,
      description: `On ${asset.name} and on the firewall in front of it, allow RDP, VNC and SSH from the jump host and from nowhere else.`,
      assets: [asset.id],
      effects: cap('edge', edgeIds(inbound), 0.05),
      brokenConversations: conversationsOf(inbound),
    }];
  }),
});
