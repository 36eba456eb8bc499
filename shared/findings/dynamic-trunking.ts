import { defineFinding } from './definition';
import { collectEvidence } from './site-kit';
import { placed } from './words-kit';

export const dynamicTrunking = defineFinding({
  id: 'dynamic-trunking',
  title: 'Switch port makes trunks with anybody',
  severity: 'low',
  detection: 'A switch sent DTP in a mode in which the port becomes a trunk when the other side asks for it: a computer there can join every VLAN.',
  falsePositives: 'A port between two switches that both belong to the site.',
  techniques: ['T0830', 'T1599'],
  requirements: ['IEC 62443-3-3 SR 5.1', 'IEC 62443-3-3 SR 7.7'],
  find(site) {
    return site.assets.flatMap(asset => {
      const facts = site.facts(asset, 'dtp.mode').filter(({ value }) => value === 'desirable' || value === 'auto' || value === 'on');
      if (asset.external || facts.length === 0) return [];
      return [{ assets: [asset.id], why: `${placed(site, asset)} offers to make trunks (DTP ${facts.map(({ value }) => String(value)).sort().join(', ')}); whoever stands at the port can cross into every VLAN.`, evidence: collectEvidence(...facts.map(fact => fact.evidence)) }];
    });
  },
});
