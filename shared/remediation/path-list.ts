import { explainPath, pathSentence } from '../attack/explain';
import type { BuiltModel } from '../attack/build-model';
import { Heap } from '../attack/heap';
import type { SiteView } from '../findings/site-kit';
import type { AttackPath } from '../model/analysis';
import type { Basis } from '../model/graph';
import { compareText } from '../model/order';
import type { Remediation } from '../model/remediation';
import type { Candidate } from './instantiate';
import type { RiskSession } from './session';
import type { SessionPair, SessionPath } from './session-paths';

export interface PathContext {
  readonly session: RiskSession;
  readonly built: BuiltModel;
  readonly site: SiteView;
  /** $ a year. */
  readonly total: number;
  readonly remediations: readonly Remediation[];
  readonly assumptionOf: (param: string) => string | undefined;
}

/** Paths listed by what is booked on them, whatever they look like. */
const LARGEST = 80;
/** Paths listed because they show something new, after all those that must be there; more than all of these nobody reads. */
const NEWS = 200;
const MOST_LISTED = 600;

/**
 * Which paths a reader gets; the rest is one figure. First the largest; then the best one of every entry, over every pivot, and of every kind of entry to every target, so that nobody has to ask whether there is a way.
 * Then, by what they would cost alone, those that show a step that no listed path has shown. Steps between assets of the same role and zone count as the same: hundreds of ways from six office PCs through the same
 * three machines are one story, and a small loss is no reason to keep another one from the reader.
 *
 * @param paths the largest first; the order stays.
 */
export function chooseListed(paths: readonly AttackPath[], built: BuiltModel, site: SiteView): AttackPath[] {
  const entries = new Map(built.entries.map(entry => [entry.id, entry])), targets = new Map(built.targets.map(target => [target.id, target]));
  const alike = (id: string | undefined, entry: string): string => {
    const asset = site.asset(id);
    return asset === undefined ? entries.get(entry)?.kind ?? '' : `${asset.zone ?? asset.id} ${asset.role}`;
  };
  const seen = new Set<string>();
  const fresh = (feature: string): boolean => !seen.has(feature);
  const featured = paths.map(path => {
    const end = path.steps[path.steps.length - 1]?.to, hops = path.steps.filter(step => step.from !== step.to);
    const pivots = [...new Set(hops.map(step => step.to))].filter(asset => asset !== end);
    const steps = hops.map(step => `step ${alike(step.from, path.entry)} to ${step.to === end ? path.target : alike(step.to, path.entry)}`);
    return {
      path, kinds: [`entry ${path.entry}`, `${entries.get(path.entry)?.kind ?? ''} to ${path.target}`, ...pivots.map(pivot => `pivot ${pivot}`)],
      // The last step keeps its target: which controller of a cell is hit is the story.
      // And the step before it, for the same reason: a controller hit from the warehouse server over the machine server is another story than from the engineering station.
      news: [...new Set([...steps, ...steps.slice(1).map((step, i) => `${steps[i]!}, ${step}`)])],
      alone: path.probability * (entries.get(path.entry)?.frequency ?? 0) * (targets.get(path.target)?.impact ?? 0),
    };
  });
  const kept = new Set<number>();
  const keep = (place: number): void => {
    kept.add(place);
    for (const feature of [...featured[place]!.kinds, ...featured[place]!.news]) seen.add(feature);
  };
  featured.forEach((_, place) => { if (place < LARGEST) keep(place); });
  featured.forEach(({ kinds }, place) => { if (!kept.has(place) && kept.size < MOST_LISTED - NEWS && kinds.some(fresh)) keep(place); });
  // News only grow old: a value that is still the largest when it is computed again is the largest.
  const worth = ({ news, alone }: typeof featured[number]): number => (alone * news.filter(fresh).length) / Math.max(1, news.length);
  const heap = new Heap<number>();
  featured.forEach((one, place) => { if (!kept.has(place) && worth(one) > 0) heap.push(-worth(one), place); });
  for (const most = kept.size + NEWS; kept.size < most && heap.size > 0;) {
    const before = heap.firstKey, place = heap.pop()!, now = -worth(featured[place]!);
    if (now === before) keep(place);
    else if (now < 0) heap.push(now, place);
  }
  return [...kept].sort((a, b) => a - b).map((place, i) => ({ ...featured[place]!.path, rank: i + 1 }));
}

/** Model paths as people read them. Several ways through the same assets are one path: the likeliest speaks for them, their losses add up. */
export function explainPaths(pairs: readonly SessionPair[], { session, built, site, total, remediations, assumptionOf }: PathContext): AttackPath[] {
  const edges = new Map(built.model.edges.map(edge => [edge.id, edge]));
  const strengths = new Map([...built.model.nodes.map(node => [node.id, node.p ?? 1] as const), ...built.model.edges.map(edge => [edge.id, edge.p ?? 1] as const)]);
  const entries = new Map(built.entries.map(entry => [entry.id, entry]));
  const targets = new Map(built.targets.map(target => [target.id, target]));
  const grouped = new Map<string, { found: SessionPath; pair: SessionPair; loss: number; explained: ReturnType<typeof explainPath> }>();
  for (const pair of pairs) {
    for (const path of pair.paths) {
      if (!(path.probability > 0)) continue;
      const explained = explainPath({ entry: pair.entry, target: pair.target, edges: path.edges, probability: path.probability, loss: path.loss, ...(entries.get(pair.entry)?.origin === undefined ? {} : { origin: entries.get(pair.entry)!.origin! }) }, built, site, edges, strengths, assumptionOf);
      const shape = JSON.stringify([pair.entry, pair.target, explained.steps.map(step => step.to)]);
      const known = grouped.get(shape);
      if (known) known.loss += path.loss;
      else grouped.set(shape, { found: path, pair, loss: path.loss, explained });
    }
  }
  const impact = (pair: SessionPair, found: SessionPath): number => found.probability * (entries.get(pair.entry)?.frequency ?? 0) * (targets.get(pair.target)?.impact ?? 0);
  const sorted = [...grouped.values()].sort((a, b) => b.loss - a.loss || impact(b.pair, b.found) - impact(a.pair, a.found) || b.found.probability - a.found.probability || compareText(a.explained.id, b.explained.id));
  return sorted.map(({ found, pair, loss, explained }, i) => {
    const entry = entries.get(pair.entry)!;
    const target = targets.get(pair.target)!;
    const touched = new Set([...found.edges, ...found.nodes, pair.entry, pair.target]);
    const best = remediations.find(remediation => actionTouches(session, remediation.id, touched));
    return {
      id: explained.id, rank: i + 1, entry: pair.entry, target: pair.target, probability: found.probability, loss, basis: weakestOf([entry.basis, explained.basis]), steps: explained.steps, cutBy: [], edges: found.edges,
      text: pathSentence({
        site, entryLabel: entry.label, targetLabel: target.label, assets: explained.assets, probability: found.probability, chains: pair.attackSets, together: pair.probability, frequency: entry.frequency * found.probability,
        hours: target.downtimeHours, costPerHour: built.costPerHour, safetyClass: target.safetyClass, loss, share: total > 0 ? loss / total : 0, best,
      }),
    };
  });
}

const key = (pair: { readonly entry: string; readonly target: string }, path: { readonly edges: readonly string[] }): string => `${pair.entry}\n${pair.target}\n${path.edges.join('\n')}`;

const ORDER: readonly Basis[] = ['observed', 'permitted', 'inferred', 'assumed'];
const weakestOf = (bases: readonly Basis[]): Basis => ORDER[Math.max(...bases.map(basis => ORDER.indexOf(basis)))]!;

function actionTouches(session: RiskSession, id: string, elements: ReadonlySet<string>): boolean {
  return session.model.remediations.find(action => action.id === id)?.effects.some(effect => elements.has(effect.id)) ?? false;
}

/** An action cuts a path when it takes at least half of the chance of its steps. */
export function pathsCutBy(paths: readonly AttackPath[], candidates: readonly Candidate[], pairs: readonly SessionPair[], built: BuiltModel): { readonly byPath: ReadonlyMap<string, readonly string[]>; readonly byAction: ReadonlyMap<string, readonly string[]> } {
  const found = new Map(pairs.flatMap(pair => pair.paths.map(path => [key(pair, path), path] as const)));
  const p = new Map([...built.model.nodes.map(node => [node.id, node.p ?? 1] as const), ...built.model.edges.map(edge => [edge.id, edge.p ?? 1] as const)]);
  const byPath = new Map<string, string[]>();
  const byAction = new Map<string, string[]>();
  for (const path of paths) {
    const nodes = found.get(key(path, path))?.nodes ?? [];
    const elements = new Set([...path.edges, ...nodes]);
    for (const candidate of candidates) {
      let left = 1;
      for (const effect of candidate.effects) {
        if (effect.on === 'entry') left *= effect.id === path.entry ? (effect.op === 'scale' ? effect.value : 1) : 1;
        else if (effect.on === 'target') continue;
        else if (elements.has(effect.id)) {
          const before = p.get(effect.id) ?? 1;
          left *= before === 0 ? 1 : effect.op === 'scale' ? effect.value : Math.min(before, effect.value) / before;
        }
      }
      if (left > 0.5) continue;
      byPath.set(path.id, [...(byPath.get(path.id) ?? []), candidate.id]);
      byAction.set(candidate.id, [...(byAction.get(candidate.id) ?? []), path.id]);
    }
  }
  return { byPath, byAction };
}
