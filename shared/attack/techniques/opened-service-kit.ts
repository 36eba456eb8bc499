import type { SiteView } from '../../findings/site-kit';
import type { AttackGraphBuilder } from '../builder';
import type { ParameterName } from '../parameters';
import { isCommanded } from './steps-kit';

/** A weakness that opens a service by itself. */
export interface OpeningWeakness {
  readonly rule: string;
  /** Value of the fact `weakness`. */
  readonly weakness: string;
  readonly services: readonly string[];
  readonly param: ParameterName;
  readonly technique: string;
  readonly text: (name: string) => string;
}

/** One trial per asset and weakness, shared by all services it belongs to: what fails from one place fails from all. */
export function openedBy(site: SiteView, graph: AttackGraphBuilder, { rule, weakness, services, param, technique, text }: OpeningWeakness): void {
  for (const { asset, fact } of site.withFact('weakness', weakness)) {
    const reached = services.filter(service => graph.has(`${asset.id}.reach.${service}`));
    if (reached.length === 0 || asset.external) continue;
    const weak = graph.weak(asset, weakness, param, text(asset.name), technique);
    for (const service of reached) graph.edge(graph.reach(asset, service), weak, { rule, basis: 'observed', technique, protocol: service, evidence: fact.evidence, text: '' }, { from: asset.id, to: asset.id });
    graph.edge(weak, isCommanded(asset) && asset.role !== 'access-control-panel' ? graph.ctl(asset) : graph.exec(asset), {
      rule, basis: 'observed', technique, protocol: reached[0]!, evidence: fact.evidence, text: text(asset.name),
    }, { from: asset.id, to: asset.id });
  }
}
