import { defineTechnique } from '../definition';
import { isCommanded } from './steps-kit';

export const opcuaWithoutSecurity = defineTechnique({
  id: 'F12',
  name: 'opcua-without-security',
  fact: 'An OPC UA server offers security mode None or anonymous log-in: whoever reaches it can call it.',
  techniques: ['T0855', 'T0834'],
  apply(site, graph) {
    for (const value of ['opcua-security-none', 'opcua-anonymous']) {
      for (const { asset, fact } of site.withFact('weakness', value)) {
        const reach = `${asset.id}.reach.opcua`;
        if (!graph.has(reach)) continue;
        graph.edge(reach, isCommanded(asset) ? graph.ctl(asset) : graph.exec(asset), {
          rule: 'F12', param: 'step.opcua.none', basis: 'observed', technique: 'T0855', protocol: 'opcua', evidence: fact.evidence, text: `calls OPC UA on ${asset.name} without security`,
        }, { from: asset.id, to: asset.id });
      }
    }
  },
});
