import { defineFinding } from './definition';
import { flowCase, isOriented, usefulFlows } from './flow-kit';
import { CONTROL_PROTOCOLS, CONTROLLERS, groupBy, REMOTE_DESKTOPS } from './site-kit';
import { count, names, placed, servicesWords } from './words-kit';

/** Meant to be called from outside. */
const TUNNELS: ReadonlySet<string> = new Set(['ike', 'openvpn', 'wireguard', 'ipsec', 'esp']);

export const internetExposedService = defineFinding({
  id: 'internet-exposed-service',
  title: 'Service reachable from the internet',
  severity: 'high',
  detection: 'A public address opened a connection to a service inside the site and was answered. Remote desktops and services of operational technology weigh most; tunnel ends are meant to be called and weigh least.',
  falsePositives: 'Published web or mail servers in a DMZ are intended; the capture may lie outside the firewall and show traffic that is filtered further in.',
  techniques: ['T0883', 'T1133'],
  requirements: ['IEC 62443-3-3 SR 5.1', 'IEC 62443-3-3 SR 1.13', 'NIST SP 800-82r3 5.2.3'],
  find(site) {
    const flows = usefulFlows(site).filter(flow => flow.client.external && !flow.server.external && isOriented(flow) && !CONTROL_PROTOCOLS.has(flow.service) && !CONTROLLERS.has(flow.server.role));
    return [...groupBy(flows, flow => flow.server)].map(([server, group]) => {
      const desktop = group.some(flow => REMOTE_DESKTOPS.has(flow.service));
      const tunnel = group.every(flow => TUNNELS.has(flow.service));
      return {
        ...flowCase(group), severity: tunnel ? 'low' as const : desktop && site.isOt(server) ? 'critical' as const : desktop || site.isOt(server) ? 'high' as const : 'medium' as const,
        why: `${servicesWords(group)} of ${placed(site, server)} answered ${count(new Set(group.map(flow => flow.client)).size, 'public address', 'public addresses')} (${names(group.map(flow => flow.client))}).`,
      };
    });
  },
});
