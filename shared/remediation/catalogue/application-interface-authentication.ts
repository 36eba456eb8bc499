import { defineRemediation } from '../definition';
import { cap, edgeIds } from './effects-kit';

export const applicationInterfaceAuthentication = defineRemediation({
  id: 'M28-app-interface-auth',
  title: 'Log-in and encryption on the order interfaces between warehouse systems',
  effortHours: 120, downtimeHours: 4,
  requirements: ['IEC 62443-3-3 SR 1.2', 'IEC 62443-3-3 SR 5.1', 'NIST SP 800-53 SC-8'],
  mitigations: ['M0813', 'M0930'],
  findings: ['order-interface-without-login', 'anonymous-broker'],
  leaves: 'Forged orders from the system that may send them.',
  instances(site, model) {
    const open = model.edgesWhere(facts => facts.rule === 'F30');
    const byServer = new Map<string, typeof open[number][]>();
    for (const one of open) if (one.facts.toAsset !== undefined) byServer.set(one.facts.toAsset, [...(byServer.get(one.facts.toAsset) ?? []), one]);
    // The catalogue's hours are for the interfaces of a whole warehouse; one server takes its share: accounts, certificates and a test with each partner, and a restart.
    return [...byServer].map(([server, edges]) => ({
      key: server, effortHours: Math.min(120, 16 + 8 * new Set(edges.map(({ facts }) => facts.fromAsset)).size), downtimeHours: 0.5, title: `Require a log-in on the order interface of ${site.name(server)}`, description: `Give each partner of ${site.name(server)} an own account or certificate, encrypt the connection, and let it send only its own kinds of message.`, assets: [server],
      effects: cap('edge', edgeIds(edges), 0.1),
    }));
  },
});
