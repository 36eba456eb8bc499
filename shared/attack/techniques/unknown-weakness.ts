import { defineTechnique } from '../definition';
import { isCommanded, opensWay, serviceOf, unknownClass } from './steps-kit';

export const unknownWeakness = defineTechnique({
  id: 'F29',
  name: 'unknown-weakness',
  fact: 'Any reachable service may have a weakness that nobody knows yet. Makes the result independent of vulnerability lists. One trial per asset: services of one device fall together.',
  techniques: ['T0866'],
  apply(site, graph) {
    for (const conversation of site.conversations) {
      const server = site.asset(conversation.server);
      if (!server || server.external || !opensWay(conversation)) continue;
      const service = serviceOf(conversation);
      const param = unknownClass(server);
      const weak = graph.weak(server, 'unknown', param, `${server.name} has a weakness that nobody knows yet`, 'T0866');
      graph.edge(graph.reach(server, service), weak, { rule: 'F29', basis: 'assumed', technique: 'T0866', protocol: service, text: '' }, { from: server.id, to: server.id });
      graph.edge(weak, isCommanded(server) ? graph.ctl(server) : graph.exec(server), {
        rule: 'F29', basis: 'assumed', technique: 'T0866', protocol: service, text: `exploits an unknown weakness of ${server.name}`,
      }, { from: server.id, to: server.id });
    }
  },
});
