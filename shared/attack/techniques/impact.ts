import { defineTechnique } from '../definition';

/** F33 and F34 are made together with the targets (targets.ts); this rule makes the steps between holding an operator station and what it shows. */
export const impact = defineTechnique({
  id: 'F33',
  name: 'impact',
  fact: 'F33, F34: a commanded controller loses control, a held operator station loses view, a held warehouse server can be encrypted. The steps are made where the targets are chosen.',
  techniques: ['T0827', 'T0831', 'T0829', 'T0815', 'T1486', 'T0826', 'T0809'],
  apply(site, graph) {
    // Exec on a controller is more than command over it.
    for (const asset of site.assets) {
      if (graph.has(`${asset.id}.exec`) && graph.has(`${asset.id}.ctl`)) {
        graph.edge(graph.exec(asset), graph.ctl(asset), { rule: 'F33', basis: 'observed', technique: 'T0831', text: `commands ${asset.name} from within` , evidence: asset.services[0]?.evidence ?? [] }, { from: asset.id, to: asset.id });
      }
    }
  },
});
