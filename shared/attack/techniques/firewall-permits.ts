import { INFRASTRUCTURE } from '../../findings/site-kit';
import { defineTechnique } from '../definition';
import { evidenceOf, reasonOf, rulesOf, servedServices } from './permitted-kit';
import { opensWay, serviceOf } from './steps-kit';

export const firewallPermits = defineTechnique({
  id: 'F02',
  name: 'firewall-permits',
  fact: 'The configurations of routers and firewalls let a client through to a service that it was never seen to use: whoever holds the client can use it. What was seen on this way is F01.',
  techniques: ['T0846'],
  apply(site, graph) {
    if ((site.graph.networkDevices ?? []).length === 0) return;
    const served = servedServices(site);
    const seen = new Set(site.conversations.filter(opensWay).map(conversation => `${conversation.client ?? ''} ${conversation.server ?? ''} ${serviceOf(conversation)}`));
    for (const client of site.assets) {
      // Devices that forward are not held by the rules for hosts; a device's own traffic is F22's.
      const reach = client.external || client.state === 'listed-silent' || INFRASTRUCTURE.has(client.role) ? undefined : site.permitted(client.site);
      if (!reach) continue;
      for (const { server, service, ip, protocol, port } of served) {
        if (server.site !== client.site || server.id === client.id || server.zone === client.zone || seen.has(`${client.id} ${server.id} ${service}`)) continue;
        for (const from of client.ips) {
          const verdict = reach.decide({ from, to: ip, protocol, port });
          if (verdict.kind !== 'permitted') continue;
          graph.edge(graph.exec(client), graph.reach(server, service), {
            rule: 'F02', param: 'reach.permitted', basis: 'permitted', technique: 'T0846', evidence: evidenceOf(verdict), protocol: service, text: `reaches ${service} of ${server.name}, never seen but open: ${reasonOf(verdict)}`, ruledBy: rulesOf(verdict),
          }, { from: client.id, to: server.id });
        }
      }
    }
  },
});
