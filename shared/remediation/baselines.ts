import type { StepGraph } from '../attack/step-graph';
import { costOf, isFeasible } from './apply';
import type { IndexedAction } from './apply';

/**
 * What an auditor without a risk model would do, to be beaten: act on the highest CVSS first, on the
 * best connected step, on the step most shortest paths run through.
 */
export type BaselineName = 'cvss' | 'degree' | 'betweenness';
export const BASELINES: readonly BaselineName[] = ['cvss', 'degree', 'betweenness'];

/** Actions by each baseline's measure, largest first, ties by id. */
export function baselineOrders(g: StepGraph, actions: readonly IndexedAction[]): Record<BaselineName, number[]> {
  const degree = Float64Array.from({ length: g.nodeCount }, (_, v) => g.outStart[v + 1]! - g.outStart[v]! + g.inStart[v + 1]! - g.inStart[v]!);
  const between = betweenness(g);
  const head = (x: number): number => (x < g.nodeCount ? x : g.head[x - g.nodeCount]!);
  const cvss = (x: number): number => (x < g.nodeCount ? g.model.nodes[x]!.cvss : g.model.edges[x - g.nodeCount]!.cvss) ?? 0;
  const order = (measure: (element: number) => number): number[] => {
    const most = actions.map(a => a.elements.reduce((m, x) => Math.max(m, measure(x)), 0));
    const id = (a: number): string => actions[a]!.action.id;
    return actions.map((_, a) => a).sort((a, b) => most[b]! - most[a]! || (id(a) < id(b) ? -1 : 1));
  };
  return { cvss: order(cvss), degree: order(x => degree[head(x)]!), betweenness: order(x => between[head(x)]!) };
}

/** Takes actions in order while the money lasts, passing over what it does not. */
export function takeInOrder(actions: readonly IndexedAction[], order: readonly number[], inPlace: readonly number[], budget: number): number[] {
  const taken: number[] = [];
  for (const a of order) {
    if (inPlace.includes(a)) continue;
    const next = [...taken, a];
    if (costOf(actions, next) <= budget * (1 + 1e-12) && isFeasible(actions, [...inPlace, ...next])) taken.push(a);
  }
  return taken;
}

/** Brandes 2001, unweighted, directed. O(nodes · edges); beyond 4·10^7 steps a fixed spread of sources stands for all. */
export function betweenness(g: StepGraph): Float64Array {
  const n = g.nodeCount, result = new Float64Array(n), distance = new Int32Array(n), paths = new Float64Array(n), share = new Float64Array(n), queue = new Int32Array(n);
  const stride = Math.max(1, Math.ceil((n * (n + g.edgeCount)) / 4e7));
  for (let s = 0; s < n; s += stride) {
    distance.fill(-1); paths.fill(0); share.fill(0);
    distance[s] = 0; paths[s] = 1; queue[0] = s;
    let count = 1;
    for (let q = 0; q < count; q++) {
      const u = queue[q]!;
      for (let i = g.outStart[u]!; i < g.outStart[u + 1]!; i++) {
        const v = g.head[g.outEdges[i]!]!;
        if (distance[v]! < 0) { distance[v] = distance[u]! + 1; queue[count++] = v; }
        if (distance[v] === distance[u]! + 1) paths[v]! += paths[u]!;
      }
    }
    for (let q = count - 1; q > 0; q--) {
      const v = queue[q]!;
      for (let i = g.inStart[v]!; i < g.inStart[v + 1]!; i++) {
        const u = g.tail[g.inEdges[i]!]!;
        if (distance[u]! >= 0 && distance[v] === distance[u]! + 1) share[u]! += (paths[u]! / paths[v]!) * (1 + share[v]!);
      }
      result[v]! += share[v]! * stride;
    }
  }
  return result;
}
