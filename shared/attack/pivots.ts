import { Heap } from './heap';
import { attackSetOf, proofEdges, stepCost } from './paths';
import type { AttackSet, ForwardCosts } from './paths';
import type { StepGraph, Strengths } from './step-graph';

/** The attack set that weighs most among all that lead over one step to one target. */
export interface PivotSet {
  readonly entry: number;
  readonly target: number;
  readonly pivot: number;
  readonly set: AttackSet;
}

/**
 * For each pivot (a step that means an asset is held) and each target: the set over it with the largest frequency × chance, over all entries.
 *
 * The k likeliest sets of a pair are near copies of each other: they differ in the service or the first machine, and a chain over the warehouse server never shows beside twenty over the engineering
 * station. Asking for the best one over every pivot finds it wherever it stands. One search backwards per target, besides the forward costs that are there anyway; a pivot that only works as a detour (the way
 * to it already passes a step of the way from it) is left out.
 *
 * @param most pairs of pivot and target looked at, the pivots that are reached most easily first.
 */
export function setsOverPivots(g: StepGraph, s: Strengths, forwards: readonly ForwardCosts[], pivots: readonly number[], most = 6000): PivotSet[] {
  const rate = Float64Array.from(s.frequency, frequency => (frequency > 0 ? stepCost(Math.min(1, frequency / Math.max(1, ...s.frequency))) : Infinity));
  const reached = (v: number): number => forwards.reduce((least, forward, e) => Math.min(least, rate[e]! + forward.cost[v]!), Infinity);
  const taken = pivots.map(v => ({ v, cost: reached(v) })).filter(({ cost }) => cost < Infinity).sort((a, b) => a.cost - b.cost || a.v - b.v)
    .slice(0, Math.max(1, Math.floor(most / Math.max(1, g.targetNode.length)))).map(({ v }) => v);
  const found: PivotSet[] = [];
  g.targetNode.forEach((goal, target) => {
    const back = backwardCosts(g, s.p, goal);
    for (const pivot of taken) {
      if (pivot === goal || back.cost[pivot]! === Infinity) continue;
      // Entries in the order of what they promise; the first whose way does not cross itself is it.
      const order = forwards.map((forward, e) => ({ e, cost: rate[e]! + forward.cost[pivot]! })).filter(({ e, cost }) => cost < Infinity && forwards[e]!.entry !== pivot).sort((a, b) => a.cost - b.cost || a.e - b.e);
      for (const { e } of order.slice(0, 3)) {
        const set = over(g, s.p, forwards[e]!, back.next, pivot, goal);
        if (set === undefined || !(set.probability > 0)) continue;
        found.push({ entry: e, target, pivot, set });
        break;
      }
    }
  });
  return found;
}

/** Cheapest way from every step to the target. The other prerequisites of an AND step are not counted: they depend on the entry. */
function backwardCosts(g: StepGraph, p: Float64Array, goal: number): { readonly cost: Float64Array; readonly next: Int32Array } {
  const best = new Float64Array(g.nodeCount).fill(Infinity), next = new Int32Array(g.nodeCount).fill(-1), done = new Uint8Array(g.nodeCount), heap = new Heap<number>();
  best[goal] = 0;
  heap.push(0, goal);
  for (let v = heap.pop(); v !== undefined; v = heap.pop()) {
    if (done[v]) continue;
    done[v] = 1;
    for (let i = g.inStart[v]!; i < g.inStart[v + 1]!; i++) {
      const e = g.inEdges[i]!, u = g.tail[e]!, q = p[g.nodeCount + e]!;
      if (done[u] || q <= 0 || p[v]! <= 0) continue;
      const cost = best[v]! + stepCost(q) + 1 + stepCost(p[v]!);
      if (cost < best[u]!) { best[u] = cost; next[u] = e; heap.push(cost, u); }
    }
  }
  return { cost: best, next };
}

/** Undefined when the way to the pivot and the way from it need each other. */
function over(g: StepGraph, p: Float64Array, forward: ForwardCosts, next: Int32Array, pivot: number, goal: number): AttackSet | undefined {
  const support = new Map<number, readonly number[]>();
  for (let v = pivot; v !== goal;) {
    const e = next[v]!;
    v = g.head[e]!;
    if (v === forward.entry || support.has(v)) return undefined;
    support.set(v, g.isAnd[v] ? [...g.inEdges.subarray(g.inStart[v]!, g.inStart[v + 1]!)] : [e]);
  }
  const open = [pivot, ...[...support.values()].flat().map(e => g.tail[e]!)];
  for (let v = open.pop(); v !== undefined; v = open.pop()) {
    if (v === forward.entry || support.has(v)) continue;
    if (forward.cost[v]! === Infinity) return undefined;
    const edges = proofEdges(g, forward, v);
    support.set(v, edges);
    for (const e of edges) open.push(g.tail[e]!);
  }
  return isGrounded(g, support, forward.entry) ? attackSetOf(g, p, [...support.keys()], [...support.values()].flat()) : undefined;
}

/** Every step rests on others down to the entry, none on itself. */
function isGrounded(g: StepGraph, support: ReadonlyMap<number, readonly number[]>, entry: number): boolean {
  const missing = new Map([...support].map(([v, edges]) => [v, edges.length])), rests = new Map<number, number[]>();
  for (const [v, edges] of support) for (const e of edges) rests.set(g.tail[e]!, [...(rests.get(g.tail[e]!) ?? []), v]);
  const stack = [entry];
  let grounded = 0;
  for (let u = stack.pop(); u !== undefined; u = stack.pop()) {
    for (const v of rests.get(u) ?? []) {
      const left = missing.get(v)! - 1;
      missing.set(v, left);
      if (left === 0) { grounded++; stack.push(v); }
    }
  }
  return grounded === support.size;
}
