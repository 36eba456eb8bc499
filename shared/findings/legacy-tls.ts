import { defineFinding } from './definition';
import { listNames } from './site-kit';
import { casesByZone, weakAssets, weakNames } from './weakness-kit';

export const legacyTls = defineFinding({
  id: 'legacy-tls',
  title: 'Outdated TLS version',
  severity: 'low',
  detection: 'A server of the site chose SSL 3.0, TLS 1.0 or TLS 1.1.',
  falsePositives: 'A server that speaks newer versions with newer clients.',
  techniques: ['T0842', 'T1557'],
  requirements: ['IEC 62443-3-3 SR 4.3', 'IEC 62443-3-3 SR 4.1'],
  find(site) {
    return casesByZone(site, weakAssets(site, 'tls-legacy'), (items, where) => {
      const versions = items.flatMap(({ asset }) => site.facts(asset, 'tls.version').map(fact => String(fact.value))).filter(version => /1\.[01]$|ssl/i.test(version));
      return { why: `${weakNames(items)} in ${where} ${items.length === 1 ? 'settles' : 'settle'} for ${versions.length > 0 ? listNames(versions.sort()) : 'TLS older than 1.2'}; such encryption can be broken.` };
    });
  },
});
