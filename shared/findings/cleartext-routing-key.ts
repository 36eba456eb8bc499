import { defineFinding } from './definition';
import { casesByZone, weakAssets, weakNames } from './weakness-kit';

export const cleartextRoutingKey = defineFinding({
  id: 'cleartext-routing-key',
  title: 'Gateway redundancy with a password in clear text',
  severity: 'low',
  detection: 'HSRP or VRRP messages carry their password readable (often the maker\'s default): anybody in the network can become the gateway.',
  falsePositives: 'A network in which only routers stand.',
  techniques: ['T0830', 'T1557'],
  requirements: ['IEC 62443-3-3 SR 3.1', 'IEC 62443-3-3 SR 1.2'],
  find(site) {
    return casesByZone(site, weakAssets(site, 'cleartext-routing-key'), (items, where) => ({ why: `${weakNames(items)} in ${where} ${items.length === 1 ? 'announces its' : 'announce their'} gateway role with a password in clear text.` }));
  },
});
