import type { SiteView } from '../../findings/site-kit';
import type { AssetVulnerability } from '../../model/vulnerability';
import type { AttackGraphBuilder } from '../builder';
import type { ParameterName } from '../parameters';
import { isCommanded, opensWay, serviceOf } from './steps-kit';

export interface FlawRule {
  readonly rule: string;
  /** Names the trial. */
  readonly service: string;
  readonly param: ParameterName;
  /** Share of the parameter that the flaw deserves before its vector is looked at; 0 where the rule does not speak of it. */
  readonly weight: (flaw: AssetVulnerability) => number;
  readonly text: (flaw: AssetVulnerability, name: string) => string;
}

/** Risk model §1.5: what makes an exploit harder than its being known. 0: no step over the network, or only with a login, which other rules model. */
export function easeOf(vector: string | undefined): number {
  if (vector === undefined) return 1;
  const has = (metric: string): boolean => vector.split('/').includes(metric);
  if (has('AV:L') || has('AV:P') || has('PR:L') || has('PR:H') || has('Au:S') || has('Au:M')) return 0;
  return (has('AC:H') ? 0.5 : 1) * (has('UI:R') || has('UI:A') ? 0.5 : 1);
}

/** A reachable asset with a flaw that is proven to be there: the easiest one opens it. What only might be there is a finding, not a step. */
export function openedByFlaw(site: SiteView, graph: AttackGraphBuilder, { rule, service: trial, param, weight, text }: FlawRule): void {
  for (const asset of site.assets) {
    if (asset.external) continue;
    const flaws = (site.graph.vulnerabilities ?? []).filter(flaw => flaw.asset === asset.id && flaw.version === 'proven').map(flaw => ({ flaw, share: weight(flaw) * easeOf(flaw.vector) })).filter(({ share }) => share > 0);
    if (flaws.length === 0) continue;
    const conversations = site.to(asset).filter(opensWay);
    // A scan says at which port; a list speaks of the device.
    const reached = flaws.map(one => ({ ...one, services: [...new Set(conversations.filter(({ transport, serverPort }) => one.flaw.port === undefined || (one.flaw.port === serverPort && (one.flaw.transport ?? 'tcp') === transport)).map(serviceOf))].filter(service => graph.has(`${asset.id}.reach.${service}`)).sort() }))
      .filter(({ services }) => services.length > 0);
    const easiest = reached.reduce<typeof reached[number] | undefined>((best, one) => (best === undefined || one.share > best.share ? one : best), undefined);
    if (!easiest) continue;
    const words = text(easiest.flaw, asset.name), weak = graph.weak(asset, trial, param, words, 'T0866', easiest.share);
    for (const { flaw, services } of reached) for (const service of services) graph.edge(graph.reach(asset, service), weak, { rule, basis: 'observed', technique: 'T0866', protocol: service, evidence: flaw.evidence, text: '' }, { from: asset.id, to: asset.id });
    graph.edge(weak, isCommanded(asset) && asset.role !== 'access-control-panel' ? graph.ctl(asset) : graph.exec(asset), {
      rule, basis: 'observed', technique: 'T0866', protocol: easiest.services[0]!, evidence: easiest.flaw.evidence, text: words,
    }, { from: asset.id, to: asset.id });
  }
}
