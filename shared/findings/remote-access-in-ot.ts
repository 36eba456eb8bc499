import { defineFinding } from './definition';
import { flowCase, flowsFrom } from './flow-kit';
import { isTunnel, isVendorCloud, standsInPlant } from './remote-tools-kit';
import { collectEvidence, INFRASTRUCTURE, listNames } from './site-kit';
import { names, placed } from './words-kit';

export const remoteAccessInOt = defineFinding({
  id: 'remote-access-in-ot',
  title: 'Remote-access tool on an OT system',
  severity: 'high',
  detection: 'A system of level 3 or below, or in such a network, speaks the protocol of a remote-access tool or asks for its servers by name. Tunnels that end on a firewall or router do not count.',
  falsePositives: 'An installed tool may look for updates without being reachable; a sanctioned tool behind approval is governed elsewhere.',
  techniques: ['T0822', 'T1219'],
  requirements: ['IEC 62443-3-3 SR 1.13', 'IEC 62443-3-3 SR 2.1', 'NIST SP 800-82r3 6.2.1.3'],
  find(site) {
    return site.assets.flatMap(asset => {
      if (asset.external || !standsInPlant(site, asset)) return [];
      const tools = site.facts(asset, 'remote-access').filter(({ value }) => !isVendorCloud(String(value)) && !(isTunnel(String(value)) && (INFRASTRUCTURE.has(asset.role) || asset.role === 'remote-access-gateway')));
      if (tools.length === 0) return [];
      const tool = listNames(tools.map(fact => String(fact.value)));
      const outward = flowsFrom(site, asset).filter(flow => flow.server.external);
      return [{
        assets: [asset.id], conversations: flowCase(outward).conversations, title: `${tool} on ${asset.name}`,
        why: `${placed(site, asset)} runs ${tool}${outward.length > 0 ? ` and holds connections to ${names(outward.map(flow => flow.server))}` : ''}: remote control past every firewall rule for inbound traffic.`,
        evidence: collectEvidence(...tools.map(fact => fact.evidence), ...outward.map(flow => flow.evidence)),
      }];
    });
  },
});
