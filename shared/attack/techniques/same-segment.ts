import { defineTechnique } from '../definition';
import { hubsOf, opensWay, serviceOf } from './steps-kit';

export const sameSegment = defineTechnique({
  id: 'F03',
  name: 'same-segment',
  fact: 'Services seen in a segment can be reached by whoever is in it, unless port security is shown. A hub step per segment keeps the graph linear.',
  techniques: ['T0840'],
  apply(site, graph) {
    for (const conversation of site.conversations) {
      if (!opensWay(conversation)) continue;
      const server = site.asset(conversation.server);
      if (!server || server.external) continue;
      for (const { hub, name } of hubsOf(site, graph, server)) {
        graph.edge(hub, graph.reach(server, serviceOf(conversation)), {
          rule: 'F03', param: 'reach.segment', basis: 'inferred', technique: 'T0840', evidence: conversation.evidence, protocol: serviceOf(conversation), conversations: [],
          text: `reaches ${serviceOf(conversation)} of ${server.name} from the same segment (${name})`,
        }, { to: server.id });
      }
    }
  },
});
