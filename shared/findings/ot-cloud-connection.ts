import { defineFinding } from './definition';
import { flowCase, flowsFrom } from './flow-kit';
import { standsInPlant } from './remote-tools-kit';
import { collectEvidence, listNames, PHYSICAL_SECURITY } from './site-kit';
import { names, placed } from './words-kit';

export const otCloudConnection = defineFinding({
  id: 'ot-cloud-connection',
  title: 'Plant system connected to a cloud service',
  severity: 'medium',
  detection: 'A system of level 3 or below asked for a cloud service by name and connected to it. Servers of level 3 whose application lives there are rated low: the connection has to be governed, not removed.',
  falsePositives: 'Approved conduits to a cloud; a name that was only resolved.',
  techniques: ['T0884', 'T1102'],
  requirements: ['IEC 62443-3-3 SR 5.2', 'IEC 62443-3-3 SR 1.13', 'NIST SP 800-82r3 5.2.3'],
  find(site) {
    return site.assets.flatMap(asset => {
      if (asset.external || PHYSICAL_SECURITY.has(asset.role) || asset.role === 'proxy' || site.isIt(asset) || !standsInPlant(site, asset)) return [];
      const clouds = site.facts(asset, 'cloud-service');
      const outward = flowsFrom(site, asset).filter(flow => flow.server.external);
      if (clouds.length === 0 || outward.length === 0) return [];
      return [{
        assets: [asset.id], conversations: flowCase(outward).conversations, severity: (asset.purdueLevel ?? 3) <= 2 ? 'medium' as const : 'low' as const,
        why: `${placed(site, asset)} is connected to ${listNames(clouds.map(fact => String(fact.value)))} (${names(outward.map(flow => flow.server))}).`,
        evidence: collectEvidence(...clouds.map(fact => fact.evidence), ...outward.map(flow => flow.evidence)),
      }];
    });
  },
});
