import { defineFinding } from './definition';
import { collectEvidence, CONTROLLERS } from './site-kit';
import { count, names } from './words-kit';

export const unidentifiedInCell = defineFinding({
  id: 'unidentified-in-cell',
  title: 'Unidentified devices beside controllers',
  severity: 'low',
  detection: 'A network with controllers holds devices that sent packets, but that neither traffic nor a list identifies.',
  falsePositives: 'Devices that spoke too little in the capture; import a list or look at the label.',
  techniques: ['T0848', 'T0864'],
  requirements: ['IEC 62443-3-3 SR 7.8', 'IEC 62443-3-3 SR 1.2'],
  find(site) {
    return site.graph.zones.flatMap(zone => {
      const members = zone.basis === 'external' || zone.basis === 'unknown' ? [] : zone.assets.flatMap(id => site.asset(id) ?? []);
      const unknown = members.filter(({ role, external, state, parent }) => role === 'unknown' && !external && state !== 'listed-silent' && parent === undefined);
      const controllers = members.filter(({ role }) => CONTROLLERS.has(role));
      if (unknown.length === 0 || controllers.length === 0) return [];
      return [{
        assets: unknown.map(({ id }) => id), why: `${zone.name} holds ${count(unknown.length, 'device')} that nothing identifies (${names(unknown)}) beside ${count(controllers.length, 'controller')}; the inventory has a gap there.`,
        evidence: collectEvidence(...unknown.map(asset => asset.facts.find(({ key }) => key === 'ip' || key === 'mac')?.evidence ?? asset.facts[0]?.evidence ?? [])),
      }];
    });
  },
});
