import { defineFinding } from './definition';
import { collectEvidence, groupBy } from './site-kit';

export const inventoryConflict = defineFinding({
  id: 'inventory-conflict',
  title: 'Inventory and wire disagree',
  severity: 'low',
  detection: 'A list says another vendor, model, firmware, serial number, address or name than the device itself.',
  falsePositives: 'Trade names, rebranded devices and rounded version numbers; an address that was given to another device since.',
  techniques: [],
  requirements: ['IEC 62443-3-3 SR 7.8', 'NIST SP 800-82r3 4.1'],
  find(site) {
    return [...groupBy(site.graph.reconciliation.conflicts, conflict => conflict.asset)].flatMap(([id, conflicts]) => {
      const asset = site.asset(id);
      if (!asset) return [];
      const parts = conflicts.map(({ field, listed, observed }) => `${field} "${listed}" against "${observed}"`);
      return [{
        assets: [id], why: `The asset list and the wire disagree about ${asset.name}: ${parts.slice(0, 3).join(', ')}${parts.length > 3 ? ` and ${parts.length - 3} more` : ''} (listed against seen).`,
        evidence: collectEvidence(...conflicts.flatMap(({ field, listed, observed }) => asset.facts.filter(fact => fact.key === field && (String(fact.value) === listed || String(fact.value) === observed)).map(fact => fact.evidence))),
      }];
    });
  },
});
