import { defineFinding } from './definition';
import { domainsOf } from './domain-kit';
import { collectEvidence } from './site-kit';
import { count, names } from './words-kit';

export const sharedDomain = defineFinding({
  id: 'shared-domain',
  title: 'One Windows domain for office and plant',
  severity: 'medium',
  detection: 'Systems of level 3 and below and systems of level 4 and above log on to the same Windows or Kerberos domain: one stolen administrator account opens both. Names that DHCP hands out are no proof and do not count.',
  falsePositives: 'A trust between two domains can look like one; warehouse servers that belong to the office on purpose.',
  techniques: ['T0859', 'T1078.002', 'T1003'],
  requirements: ['IEC 62443-3-3 SR 5.1', 'IEC 62443-3-3 SR 1.3', 'NIST SP 800-82r3 6.2.1'],
  find(site) {
    return [...domainsOf(site)].flatMap(([domain, members]) => {
      const plant = members.filter(({ asset }) => site.isOt(asset));
      const office = members.filter(({ asset }) => site.isIt(asset));
      if (plant.length === 0 || office.length === 0) return [];
      return [{
        assets: plant.map(({ asset }) => asset.id),
        why: `The domain ${domain} crosses the IT/OT boundary: ${count(plant.length, 'plant system')} (${names(plant.map(({ asset }) => asset))}) and ${count(office.length, 'office system')} (${names(office.map(({ asset }) => asset))}) log on to it.`,
        evidence: collectEvidence(...plant.map(({ fact }) => fact.evidence), ...office.slice(0, 1).map(({ fact }) => fact.evidence)),
      }];
    });
  },
});
