import { defineFinding } from './definition';
import { casesOf, weakAssets, weakNames } from './weakness-kit';
import { placed } from './words-kit';
import { protocolById } from '../protocols/registry';

export const defaultCredential = defineFinding({
  id: 'default-credential',
  title: 'Default password in use',
  severity: 'high',
  detection: 'An account that the maker ships was used to log in (the name shows it; the password itself is never kept).',
  falsePositives: 'An account that kept its name but was given another password.',
  techniques: ['T0812', 'T0859', 'T1078.001'],
  requirements: ['IEC 62443-3-3 SR 1.5', 'IEC 62443-4-2 CR 1.5', 'NIST SP 800-82r3 6.2.1'],
  find(site) {
    return casesOf(site, weakAssets(site, 'default-credential'),
      ({ asset, facts }) => ({ why: `${placed(site, asset)} is used with the maker's default account over ${[...new Set(facts.map(fact => protocolById(fact.by)?.name ?? fact.by))].sort().join(' and ')}.` }),
      (items, where) => ({ why: `${items.length} systems in ${where} are used with the maker's default account: ${weakNames(items)}.` }));
  },
});
