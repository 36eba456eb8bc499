import type { AttackPath, PathStep } from '../model/analysis';
import type { SiteGraph } from '../model/site-graph';
import type { Source } from '../model/source';
import type { Micros } from '../model/time';

/** Captures this far apart were taken on different occasions: what came before is what the site is used to. Microseconds. */
const APART: Micros = 24 * 3_600 * 1e6;

/** What was learnt of the site before the last occasion on which it was looked at. */
export interface Baseline {
  /** End of what was seen before. */
  readonly until: Micros;
  /** When the last occasion began. */
  readonly since: Micros;
}

/** Undefined where everything was seen on one occasion: then nothing is new. */
export function baselineOf(sources: readonly Pick<Source, 'id' | 'firstSeen' | 'lastSeen'>[]): Baseline | undefined {
  const seen = sources.flatMap(({ id, firstSeen, lastSeen }) => (firstSeen === undefined || lastSeen === undefined ? [] : [{ id, firstSeen, lastSeen }])).sort((a, b) => a.firstSeen - b.firstSeen || (a.id < b.id ? -1 : 1));
  let until = -Infinity, found: Baseline | undefined;
  seen.forEach(({ firstSeen, lastSeen }, i) => {
    if (i > 0 && firstSeen - until >= APART) found = { until, since: firstSeen };
    until = Math.max(until, lastSeen);
  });
  return found;
}

/**
 * Marks the steps that deviate from what the site did before: the two never spoke before the last occasion, though the networks of both were watched then, too. The chance of a step does not change with it; it is what
 * somebody should look at first. What those who always spoke do anew is told by a comparison of the two captures.
 */
export function markNovelSteps(paths: readonly AttackPath[], { assets, conversations }: Pick<SiteGraph, 'assets' | 'conversations'>, baseline: Baseline | undefined): readonly AttackPath[] {
  if (!baseline) return paths;
  const zoneOf = new Map(assets.map(({ id, zone }) => [id, zone])), watched = new Set(assets.flatMap(({ zone, firstSeen }) => (zone !== undefined && firstSeen !== undefined && firstSeen <= baseline.until ? [zone] : [])));
  const first = new Map<string, Micros>();
  for (const { client, server, firstSeen } of conversations) {
    if (client === undefined || server === undefined) continue;
    const pair = pairOf(client, server);
    first.set(pair, Math.min(first.get(pair) ?? Infinity, firstSeen));
  }
  const isWatched = (asset: string): boolean => watched.has(zoneOf.get(asset) ?? '');
  const novel = ({ basis, from, to }: PathStep): boolean => basis === 'observed' && from !== undefined && from !== to && (first.get(pairOf(from, to)) ?? -Infinity) > baseline.until && isWatched(from) && isWatched(to);
  return paths.map(path => (path.steps.some(novel) ? { ...path, steps: path.steps.map(step => (novel(step) ? { ...step, novelSince: baseline.since } : step)) } : path));
}

/** The same whoever asks. */
const pairOf = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`);
