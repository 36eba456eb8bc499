import { defineTechnique } from '../definition';
import { networksIn, opensWay, serviceOf } from './steps-kit';

export const otherSubnet = defineTechnique({
  id: 'F04',
  name: 'other-subnet',
  fact: 'A zone that somebody drew round several networks, and no rule set says what passes between them: services of one may be reached from the others.',
  techniques: ['T0840'],
  apply(site, graph) {
    for (const zone of site.graph.zones) {
      const networks = networksIn(site, zone);
      if (networks.size === 0) continue;
      // The zone's own hub stands for somewhere in it. A server is reached from there as well as from its own network, so for its own neighbours the two ways add up to 0.96 instead of 0.9: small, and on the safe side.
      const anywhere = graph.segment(zone);
      for (const network of new Set(networks.values())) {
        const hub = `${zone.id}.net.${network}`;
        if (graph.has(hub)) graph.edge(hub, anywhere, { rule: 'F04', basis: 'assumed', technique: 'T0840', text: '' });
      }
      for (const conversation of site.conversations) {
        const server = site.asset(conversation.server), service = serviceOf(conversation);
        if (!server || server.external || server.zone !== zone.id || !networks.has(server.id) || !opensWay(conversation)) continue;
        graph.edge(anywhere, graph.reach(server, service), {
          rule: 'F04', param: 'reach.zone', basis: 'assumed', technique: 'T0840', protocol: service, text: `reaches ${service} of ${server.name} from another network of ${zone.name}`,
        }, { to: server.id });
      }
    }
  },
});
