import { defineFinding } from './definition';
import { flowCase } from './flow-kit';
import { collectEvidence, CONTROLLERS, INFRASTRUCTURE, OPERATOR_STATIONS } from './site-kit';
import { flowsBehind, weakAssets } from './weakness-kit';
import { count, names, placed, servicesWords } from './words-kit';
import { protocolById } from '../protocols/registry';

export const cleartextLogin = defineFinding({
  id: 'cleartext-login',
  title: 'Passwords sent in clear text',
  severity: 'medium',
  detection: 'A login over Telnet, FTP, HTTP Basic, a simple LDAP bind or alike was seen without encryption: name and password can be read by anybody on the way. High where a controller, an operator station or network equipment takes it.',
  falsePositives: 'A login inside an encrypted tunnel that was opened before the capture point; anonymous FTP.',
  techniques: ['T0842', 'T0859', 'T1040'],
  requirements: ['IEC 62443-3-3 SR 1.5', 'IEC 62443-3-3 SR 4.1', 'NIST SP 800-82r3 6.2.1'],
  find(site) {
    return weakAssets(site, 'cleartext-login', 'simple-bind').map(weak => {
      const { asset, facts } = weak;
      const flows = flowsBehind(site, weak);
      const clients = [...new Set(flows.map(flow => flow.client))].filter(client => !client.external);
      const over = flows.length > 0 ? servicesWords(flows) : [...new Set(facts.map(fact => protocolById(fact.by)?.name ?? fact.by))].sort().join(' and ');
      const weighty = CONTROLLERS.has(asset.role) || OPERATOR_STATIONS.has(asset.role) || INFRASTRUCTURE.has(asset.role) || asset.role === 'domain-controller';
      return {
        assets: [asset.id, ...clients.map(({ id }) => id)], conversations: flowCase(flows).conversations, severity: weighty ? 'high' as const : 'medium' as const,
        why: `${placed(site, asset)} takes logins over ${over} in clear text${clients.length > 0 ? ` from ${count(clients.length, 'client')} (${names(clients)})` : ''}; name and password can be read on the way.`,
        evidence: collectEvidence(...facts.map(fact => fact.evidence)),
      };
    });
  },
});
