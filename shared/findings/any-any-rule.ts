import { defineFinding } from './definition';
import { configuredDevices, everyAddress, everyService, ruleEvidence } from './network-kit';
import { listNames } from './site-kit';

export const anyAnyRule = defineFinding({
  id: 'any-any-rule',
  title: 'Rule permits everything',
  severity: 'high',
  detection: 'An enabled rule of a filter that forwarded traffic meets permits any source, any destination and any service. Per device; rules that only let replies of open connections through do not count.',
  falsePositives: 'The device stands inside one zone and filters elsewhere; a zone pair that the rule names is meant to be open; another device behind it filters the same traffic.',
  techniques: ['T0846', 'T0867'],
  requirements: ['IEC 62443-3-3 SR 5.2', 'NIST SP 800-82r3 5.2.3'],
  find(site) {
    return configuredDevices(site).flatMap(({ device, source, name, assets }) => {
      const open = device.filters.filter(filter => filter.attached === undefined || filter.attached.length > 0)
        .flatMap(filter => filter.rules.filter(rule => rule.enabled && rule.action === 'permit' && rule.beyond.length === 0 && everyAddress(rule.source) && everyAddress(rule.destination) && everyService(rule.service)));
      // A list that ends so is a deny list: what stands before it is forbidden, the rest is meant to be open.
      return open.length === 0 ? [] : [{
        assets, why: `${name} permits any source to reach any destination by any service: ${open.length === 1 ? 'rule' : 'rules'} ${listNames(open.map(rule => rule.id))}. Whatever stands behind ${open.length === 1 ? 'it' : 'them'} in the list has no effect.`,
        evidence: open.slice(0, 8).map(rule => ruleEvidence(source, rule)),
      }];
    });
  },
});
