import { defineFinding } from './definition';
import { casesByZone } from './weakness-kit';
import { CONTROLLERS } from './site-kit';
import { count, names } from './words-kit';

export const controllerOnDhcp = defineFinding({
  id: 'controller-on-dhcp',
  title: 'Controller gets its address by DHCP',
  severity: 'low',
  detection: 'A controller asked a DHCP or BOOTP server for its address: whoever answers first says where it is reached, and an outage of the server stops the cell at the next start.',
  falsePositives: 'Reservations on a switch of the cell; a controller that is being commissioned.',
  techniques: ['T0830', 'T0814'],
  requirements: ['IEC 62443-3-3 SR 7.6', 'IEC 62443-3-3 SR 7.5'],
  find(site) {
    const leased = site.assets.flatMap(asset => {
      const facts = asset.facts.filter(({ key, by }) => by === 'dhcp' && (key === 'dhcp.fingerprint' || key === 'dhcp.vendor-class' || key === 'dhcp.client-id'));
      return CONTROLLERS.has(asset.role) && !asset.external && facts.length > 0 ? [{ asset, facts }] : [];
    });
    return casesByZone(site, leased, (items, where) => ({ why: `${count(items.length, 'controller')} in ${where} (${names(items.map(({ asset }) => asset))}) ${items.length === 1 ? 'asks' : 'ask'} for an address by DHCP.` }));
  },
});
