import { defineFinding } from './definition';
import { collectEvidence, groupBy } from './site-kit';
import { count, names } from './words-kit';

export const listedButSilent = defineFinding({
  id: 'listed-but-silent',
  title: 'Listed in the inventory, never seen',
  severity: 'low',
  detection: 'An imported list names the device, but no capture shows a packet of it. One finding per network.',
  falsePositives: 'The capture point does not see its network, or the device was off; see the coverage per zone.',
  techniques: [],
  requirements: ['IEC 62443-3-3 SR 7.8', 'NIST SP 800-82r3 4.1'],
  find(site) {
    // Where nothing was captured at all, silence says nothing.
    if (!site.assets.some(({ state }) => state === 'listed-and-seen')) return [];
    return [...groupBy(site.assets.filter(({ state, external }) => state === 'listed-silent' && !external), asset => asset.zone ?? '')].map(([, assets]) => ({
      assets: assets.map(({ id }) => id), why: `${count(assets.length, 'device')} of the asset list in ${site.zone(assets[0])?.name ?? 'no known network'} (${names(assets)}) ${assets.length === 1 ? 'was' : 'were'} never seen on the wire.`,
      evidence: collectEvidence(...assets.map(asset => asset.facts[0]?.evidence ?? [])),
    }));
  },
});
