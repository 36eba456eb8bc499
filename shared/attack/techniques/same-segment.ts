import { defineTechnique } from '../definition';
import { opensWay, segmentsOf, serviceOf } from './steps-kit';

export const sameSegment = defineTechnique({
  id: 'F03',
  name: 'same-segment',
  fact: 'Services seen in a segment can be reached by whoever is in it, unless port security is shown. A hub step per segment keeps the graph linear.',
  techniques: ['T0840'],
  apply(site, graph) {
    const inside = site.assets.filter(asset => !asset.external);
    for (const asset of inside) {
      if (asset.state === 'listed-silent') continue;
      for (const zone of segmentsOf(site, asset)) {
        // Being in the segment is seen; dual-homed assets stand in several (F22).
        graph.edge(graph.exec(asset), graph.segment(zone), {
          rule: 'F22', basis: 'observed', technique: 'T0884', text: `sends from ${asset.name} in ${zone.name}`,
          evidence: asset.facts.find(fact => fact.key === 'ip' || fact.key === 'mac')?.evidence ?? asset.services[0]?.evidence ?? [],
        }, { from: asset.id });
      }
    }
    for (const conversation of site.conversations) {
      if (!opensWay(conversation)) continue;
      const server = site.asset(conversation.server);
      if (!server || server.external) continue;
      for (const zone of segmentsOf(site, server)) {
        graph.edge(graph.segment(zone), graph.reach(server, serviceOf(conversation)), {
          rule: 'F03', param: 'reach.segment', basis: 'inferred', technique: 'T0840', evidence: conversation.evidence, protocol: serviceOf(conversation), conversations: [],
          text: `reaches ${serviceOf(conversation)} of ${server.name} from the same segment (${zone.name})`,
        }, { to: server.id });
      }
    }
  },
});
