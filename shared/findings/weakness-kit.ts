import type { Asset, Fact } from '../model/asset';
import type { Weakness } from '../model/observation';
import type { FindingCase } from './definition';
import type { Flow } from './flow-kit';
import { flowsTo } from './flow-kit';
import { collectEvidence, groupBy, listNames, type SiteView } from './site-kit';

/** A site asset with the facts that make it weak. */
export interface Weak {
  readonly asset: Asset;
  readonly facts: readonly Fact[];
}

/** Assets of the site (never those outside) about which one of these weaknesses was stated. */
export function weakAssets(site: SiteView, ...weaknesses: readonly Weakness[]): readonly Weak[] {
  return site.assets.flatMap(asset => {
    if (asset.external) return [];
    const facts = weaknesses.flatMap(weakness => site.facts(asset, 'weakness', weakness));
    return facts.length === 0 ? [] : [{ asset, facts }];
  });
}

/** Cases listed one by one say more than a sum, as long as a person reads them one by one. */
export const ONE_BY_ONE = 10;

/** One case per asset; where there are more than ten, one per zone, for they would all say the same. */
export function casesOf<T extends Weak>(site: SiteView, weak: readonly T[], one: (item: T) => Omit<FindingCase, 'assets' | 'evidence'> & Partial<FindingCase>, many: (items: readonly T[], where: string) => Omit<FindingCase, 'assets' | 'evidence'> & Partial<FindingCase>, limit = ONE_BY_ONE): readonly FindingCase[] {
  if (weak.length <= limit) return weak.map(item => ({ assets: [item.asset.id], evidence: collectEvidence(...item.facts.map(fact => fact.evidence)), ...one(item) }));
  return [...groupBy(weak, ({ asset }) => asset.zone ?? '')].map(([zone, items]) => items.length === 1
    ? { assets: [items[0]!.asset.id], evidence: collectEvidence(...items[0]!.facts.map(fact => fact.evidence)), ...one(items[0]!) }
    : { assets: items.map(({ asset }) => asset.id), evidence: collectEvidence(...items.flatMap(({ facts }) => facts.map(fact => fact.evidence))), ...many(items, site.graph.zones.find(({ id }) => id === zone)?.name ?? 'no known zone') });
}

/** Always one case per zone: for what is common and mild. */
export function casesByZone<T extends Weak>(site: SiteView, weak: readonly T[], say: (items: readonly T[], where: string) => Omit<FindingCase, 'assets' | 'evidence'> & Partial<FindingCase>): readonly FindingCase[] {
  return [...groupBy(weak, ({ asset }) => asset.zone ?? '')].map(([zone, items]) => ({
    assets: items.map(({ asset }) => asset.id), evidence: collectEvidence(...items.flatMap(({ facts }) => facts.map(fact => fact.evidence))),
    ...say(items, site.graph.zones.find(({ id }) => id === zone)?.name ?? 'no known zone'),
  }));
}

export function weakNames(items: readonly Weak[], shown = 3): string {
  return listNames(items.map(({ asset }) => asset.name), shown);
}

/** Flows to the asset over the protocols that stated the weakness. */
export function flowsBehind(site: SiteView, { asset, facts }: Weak): readonly Flow[] {
  const by = new Set(facts.map(fact => fact.by));
  return flowsTo(site, asset).filter(flow => (by.has(flow.service) || flow.conversations.some(({ protocols }) => protocols.some(protocol => by.has(protocol)))));
}
