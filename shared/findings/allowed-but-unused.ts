import { fitsAddress, fitsService } from '../graph/permitted';
import { defineFinding } from './definition';
import { configuredDevices, protocolNumberOf, ruleEvidence } from './network-kit';
import { listNames } from './site-kit';

export const allowedButUnused = defineFinding({
  id: 'allowed-but-unused',
  title: 'Rules that no traffic used',
  severity: 'low',
  detection: 'An enabled rule permits new connections, the device itself counted none on it where it says so, and no conversation of the site\'s captures fits its source, destination and service. One finding per device; only judged where a capture was imported.',
  falsePositives: 'The capture was too short or taken elsewhere: monthly jobs, backups, emergency access. Traffic of the rule is translated before or behind the device.',
  techniques: ['T0846'],
  requirements: ['IEC 62443-3-3 SR 5.2', 'IEC 62443-3-3 SR 7.7', 'NIST SP 800-82r3 5.2.3'],
  find(site) {
    return configuredDevices(site).flatMap(({ device, source, site: place, name, assets }) => {
      const asked = site.conversations.filter(conversation => conversation.site === place).flatMap(({ clientIp, serverIp, transport, serverPort }) => {
        const protocol = protocolNumberOf(transport);
        return clientIp === undefined || serverIp === undefined || protocol === undefined ? [] : [{ from: clientIp, to: serverIp, protocol, ...(serverPort === undefined ? {} : { port: serverPort }) }];
      });
      if (asked.length === 0) return [];
      const judged = device.filters.filter(filter => filter.attached === undefined || filter.attached.length > 0).flatMap(filter => filter.rules)
        .filter(rule => rule.enabled && rule.action === 'permit' && (rule.service.any === true || rule.service.terms.some(term => !term.established)) && (rule.hits ?? 0) === 0);
      const unused = judged.filter(rule => {
        // A rule for a translated address is used under the address behind it.
        const targets = [rule.destination, ...device.nat.filter(nat => nat.kind === 'destination' && nat.translated && nat.original.names.some(word => rule.destination.names.includes(word))).map(nat => nat.translated!)];
        return !asked.some(question => fitsService(rule.service, question) !== 'no' && fitsAddress(rule.source, question.from) !== 'no' && targets.some(target => fitsAddress(target, question.to) !== 'no'));
      });
      return unused.length === 0 ? [] : [{
        assets, why: `${unused.length} of ${judged.length} permitting rules of ${name} fit nothing in the captures: ${listNames(unused.map(rule => rule.id))}. What nobody uses only an attacker needs.`,
        evidence: unused.slice(0, 8).map(rule => ruleEvidence(source, rule)),
      }];
    });
  },
});
