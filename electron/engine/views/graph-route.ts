import type { Analysis, Strictness } from '../../../shared/model/analysis';
import type { GraphRoute } from '../../../shared/model/views';
import { ALLOWED } from './graph-view';

/**
 * The shortest way from one asset to another over links of this strictness: first along those who open connections, and only if there is none against them, too. Of several of one length the one whose links come
 * first by id is taken, so that the same question has the same answer.
 */
export function graphRoute({ links }: Pick<Analysis, 'links'>, from: string, to: string, strictness: Strictness): GraphRoute | null {
  const usable = links.filter(({ basis }) => ALLOWED[strictness].has(basis));
  const along = shortest(usable, from, to, false);
  const found = along ?? shortest(usable, from, to, true);
  return found === undefined ? null : { ...found, along: along !== undefined };
}

interface Hop {
  readonly asset: string;
  readonly link: string;
}

function shortest(links: Analysis['links'], from: string, to: string, bothWays: boolean): Pick<GraphRoute, 'assets' | 'links'> | undefined {
  const next = new Map<string, Hop[]>();
  const add = (asset: string, hop: Hop): void => {
    const known = next.get(asset);
    if (known) known.push(hop);
    else next.set(asset, [hop]);
  };
  for (const link of links) {
    add(link.from, { asset: link.to, link: link.id });
    if (bothWays) add(link.to, { asset: link.from, link: link.id });
  }
  for (const hops of next.values()) hops.sort((a, b) => (a.link < b.link ? -1 : 1));
  const came = new Map<string, Hop | undefined>([[from, undefined]]);
  const queue = [from];
  for (let at = 0; at < queue.length && !came.has(to); at++) {
    for (const { asset, link } of next.get(queue[at]!) ?? []) {
      if (came.has(asset)) continue;
      came.set(asset, { asset: queue[at]!, link });
      queue.push(asset);
    }
  }
  if (!came.has(to) || from === to) return undefined;
  const assets = [to], used: string[] = [];
  for (let hop = came.get(to); hop; hop = came.get(hop.asset)) {
    assets.unshift(hop.asset);
    used.unshift(hop.link);
  }
  return { assets, links: used };
}
