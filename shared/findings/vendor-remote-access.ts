import { defineFinding } from './definition';
import { flowCase, flowsFrom } from './flow-kit';
import { isVendorCloud, standsInPlant } from './remote-tools-kit';
import { collectEvidence, CONTROLLERS, listNames } from './site-kit';
import { count, names, placed } from './words-kit';

export const vendorRemoteAccess = defineFinding({
  id: 'vendor-remote-access',
  title: 'Vendor remote access into the plant network',
  severity: 'high',
  detection: 'A remote-access gateway, or a device that talks to a machine builder\'s remote-access cloud, stands in a network of level 3 or below. In a DMZ it is listed as low.',
  falsePositives: 'The gateway may be switched by key or only be open on request; a capture shows that it talks, not who may use it.',
  techniques: ['T0822', 'T0886', 'T1219'],
  requirements: ['IEC 62443-3-3 SR 1.13', 'IEC 62443-3-3 SR 5.2', 'NIST SP 800-82r3 6.2.1.3'],
  find(site) {
    return site.assets.flatMap(asset => {
      const tools = site.facts(asset, 'remote-access').filter(fact => isVendorCloud(String(fact.value)));
      if (asset.external || (asset.role !== 'remote-access-gateway' && tools.length === 0)) return [];
      const outward = flowsFrom(site, asset).filter(flow => flow.server.external);
      const neighbours = site.zone(asset)?.assets.flatMap(id => site.asset(id) ?? []).filter(({ role }) => CONTROLLERS.has(role)) ?? [];
      const through = tools.length > 0 ? `keeps a connection to ${listNames(tools.map(fact => String(fact.value)))}` : outward.length > 0 ? `talks to ${names(outward.map(flow => flow.server))} on the internet` : 'is a remote-access gateway';
      return [{
        assets: [asset.id], conversations: flowCase(outward).conversations, severity: standsInPlant(site, asset) ? 'high' as const : 'low' as const,
        why: `${placed(site, asset)} ${through}${neighbours.length > 0 ? ` and shares its network with ${count(neighbours.length, 'controller')} (${names(neighbours)})` : ''}, so whoever holds the vendor's account is inside.`,
        evidence: collectEvidence(...tools.map(fact => fact.evidence), ...outward.map(flow => flow.evidence), ...asset.roleReasons.map(reason => reason.evidence)),
      }];
    });
  },
});
