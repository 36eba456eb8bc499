import type { Asset } from '../model/asset';
import { defineFinding } from './definition';
import { collectEvidence, CONTROLLERS, OFFICE } from './site-kit';
import { count, names } from './words-kit';

const proof = (asset: Asset) => collectEvidence(...asset.roleReasons.map(reason => reason.evidence));

export const flatNetwork = defineFinding({
  id: 'flat-network',
  title: 'Controllers and servers in one flat network',
  severity: 'medium',
  detection: 'A VLAN or subnet holds controllers together with servers of level 3, so that a captured server reaches every controller without a boundary between. Panels and SCADA clients beside their controllers are normal and do not count; office devices are told by a rule of their own.',
  falsePositives: 'Small machines whose only server is their own; a mirror port that lost the VLAN tags.',
  techniques: ['T0846', 'T0842', 'T0866'],
  requirements: ['IEC 62443-3-3 SR 5.1', 'IEC 62443-3-2 ZCR 3.1', 'NIST SP 800-82r3 5.2.1'],
  find(site) {
    return site.graph.zones.flatMap(zone => {
      if (zone.basis === 'external' || zone.basis === 'unknown') return [];
      const members = zone.assets.flatMap(id => site.asset(id) ?? []).filter(({ external, state }) => !external && state !== 'listed-silent');
      const controllers = members.filter(({ role }) => CONTROLLERS.has(role));
      const servers = members.filter(asset => asset.purdueLevel === 3 && asset.purdueBasis !== 'zone' && !OFFICE.has(asset.role) && asset.role !== 'unknown');
      if (controllers.length === 0 || servers.length === 0) return [];
      return [{
        assets: [...servers, ...controllers].map(({ id }) => id),
        why: `${zone.name} holds ${count(controllers.length, 'controller')} (${names(controllers)}) and ${count(servers.length, 'server')} of level 3 (${names(servers)}) without segmentation between them.`,
        evidence: collectEvidence(...[...servers, ...controllers].map(proof)),
      }];
    });
  },
});
