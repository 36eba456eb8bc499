import { defineFinding } from './definition';
import { collectEvidence, CONTROLLERS, FIELD_DEVICES, OFFICE, type SiteView } from './site-kit';
import type { Asset } from '../model/asset';
import { count, names, placed } from './words-kit';

const proof = (asset: Asset) => collectEvidence(asset.facts.find(fact => fact.key === 'ip' || fact.key === 'mac')?.evidence ?? [], ...asset.roleReasons.map(reason => reason.evidence));

function members(site: SiteView, ids: readonly string[]): readonly Asset[] {
  return ids.flatMap(id => site.asset(id) ?? []).filter(asset => !asset.external && asset.state !== 'listed-silent');
}

export const itAssetInOtZone = defineFinding({
  id: 'it-asset-in-ot-zone',
  title: 'Office devices share a network with controllers',
  severity: 'high',
  detection: 'Office PCs, office printers, phones or other systems of level 4 and 5 stand in the same VLAN or subnet as controllers, robots or field devices: a flat network in which nothing stands between them.',
  falsePositives: 'An operator station or a packing-bench PC that was taken for an office PC; a mirror port that shows one VLAN under the number of another.',
  techniques: ['T0846', 'T0842', 'T0866'],
  requirements: ['IEC 62443-3-3 SR 5.1', 'IEC 62443-3-2 ZCR 3.2', 'NIST SP 800-82r3 5.2.1'],
  find(site) {
    return site.graph.zones.flatMap(zone => {
      if (zone.basis === 'external' || zone.basis === 'unknown') return [];
      const all = members(site, zone.assets);
      const process = all.filter(({ role }) => CONTROLLERS.has(role));
      const field = all.filter(({ role }) => FIELD_DEVICES.has(role) && role !== 'energy-meter');
      const office = all.filter(asset => OFFICE.has(asset.role) || (site.isKnownIt(asset) && asset.roleConfidence >= 0.6));
      const plant = process.length > 0 ? process : field;
      if (office.length === 0 || plant.length === 0) return [];
      return [{
        assets: office.map(({ id }) => id), severity: process.length > 0 ? 'high' as const : 'medium' as const,
        why: `${office.length === 1 ? `${placed(site, office[0]!)} shares` : `${count(office.length, 'office device')} (${names(office)}) share`} the flat network ${zone.name} with ${count(plant.length, process.length > 0 ? 'controller' : 'field device')} (${names(plant)}); no firewall can stand between them.`,
        evidence: collectEvidence(...office.map(proof), ...plant.slice(0, 1).map(proof)),
      }];
    });
  },
});
