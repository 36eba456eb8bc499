import { defineTechnique } from '../definition';
import { hubsOf } from './steps-kit';

export const segmentMember = defineTechnique({
  id: 'F22',
  name: 'segment-member',
  fact: 'An asset stands in one or more networks: who holds it sends from each of them. A dual-homed host is a way round the firewall between its networks.',
  techniques: ['T0884'],
  apply(site, graph) {
    for (const asset of site.assets) {
      if (asset.external || asset.state === 'listed-silent') continue;
      for (const { hub, name } of hubsOf(site, graph, asset)) {
        graph.edge(graph.exec(asset), hub, {
          rule: 'F22', basis: 'observed', technique: 'T0884', text: `sends from ${asset.name} in ${name}`,
          evidence: asset.facts.find(fact => fact.key === 'ip' || fact.key === 'mac')?.evidence ?? asset.services[0]?.evidence ?? [],
        }, { from: asset.id });
      }
    }
  },
});
