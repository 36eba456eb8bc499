import { listNames } from '../../findings/site-kit';
import { defineRemediation } from '../definition';
import { cap, edgeIds } from './effects-kit';

export const secondFactor = defineRemediation({
  id: 'M05-mfa-rdp',
  title: 'Ask for a second factor on remote desktop',
  effortHours: 24, downtimeHours: 0,
  requirements: ['IEC 62443-3-3 SR 1.1 RE 2', 'NIST SP 800-53 IA-2'],
  mitigations: ['M0932'],
  findings: ['remote-desktop-into-ot', 'rdp-without-nla'],
  leaves: 'Sessions that are taken over while they are open, and logins over other services.',
  // One service for the whole site: the same agents and tokens whether two machines ask or twenty.
  instances(site, model) {
    const logins = model.edgesWhere((facts, edge) => facts.rule === 'F20' && facts.protocol === 'rdp' && edge.param === 'step.rdp.valid');
    const guesses = model.nodes.filter(({ node }) => node.param === 'step.rdp.guess').map(({ node }) => node.id);
    if (logins.length + guesses.length === 0) return [];
    const assets = [...new Set([...logins.flatMap(({ facts }) => facts.toAsset ?? []), ...model.nodes.filter(({ node }) => node.param === 'step.rdp.guess').flatMap(({ facts }) => facts?.asset ?? [])])].sort();
    // Programs that log in by themselves cannot answer: what comes from a server is likely one.
    const unattended = site.conversations.filter(({ protocol, server, client }) => protocol === 'rdp' && server !== undefined && assets.includes(server) && ['patch-server', 'management-server', 'backup-server'].includes(site.asset(client)?.role ?? ''));
    return [{
      key: 'site', title: `Ask for a second factor on the remote desktop of ${listNames(assets.map(id => site.name(id)))}`,
      description: `Install a second factor on ${listNames(assets.map(id => site.name(id)), 6)}, the jump host first; accounts of services keep out of remote desktop.`,
      assets, effects: [...cap('edge', edgeIds(logins), 0.04), ...cap('node', guesses, 0.04)], brokenConversations: unattended.map(({ id }) => id),
    }];
  },
});
