import { defineTechnique } from '../definition';

export const remoteAccessTool = defineTechnique({
  id: 'F21',
  name: 'remote-access-tool',
  fact: 'A remote-access tool or vendor gateway is in use: whoever holds its account or its cloud holds the machine it runs on. The entry point is made in entries.ts.',
  techniques: ['T0822', 'T1219'],
  apply(site, graph) {
    for (const { asset } of site.withFact('remote-access')) if (!asset.external) graph.exec(asset);
  },
});
