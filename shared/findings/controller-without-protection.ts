import { defineFinding } from './definition';
import { casesOf, weakNames } from './weakness-kit';
import { placed } from './words-kit';

export const controllerWithoutProtection = defineFinding({
  id: 'controller-without-protection',
  title: 'Controller without access protection',
  severity: 'medium',
  detection: 'A Siemens controller stated protection level 1: it may be read, written and programmed without a password.',
  falsePositives: 'The key switch on the device may stand in the way; a controller that is being commissioned.',
  techniques: ['T0843', 'T0855', 'T0845'],
  requirements: ['IEC 62443-3-3 SR 2.1', 'IEC 62443-3-3 SR 1.1'],
  find(site) {
    const open = site.assets.flatMap(asset => {
      const facts = asset.external ? [] : site.facts(asset, 's7comm.protection-level').filter(({ value }) => String(value) === '1');
      return facts.length === 0 ? [] : [{ asset, facts }];
    });
    return casesOf(site, open, ({ asset }) => ({ why: `${placed(site, asset)} stated protection level 1: reading, writing and loading programs without authentication.` }),
      (items, where) => ({ why: `${items.length} controllers in ${where} stated protection level 1, that is work without authentication: ${weakNames(items)}.` }));
  },
});
