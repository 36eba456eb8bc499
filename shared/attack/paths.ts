import { Heap } from './heap';
import type { StepGraph } from './step-graph';

/**
 * Attack paths: the minimal attack sets of one entry and target, most probable first.
 *
 * A set picks one in-edge for every OR step it needs and all in-edges of every AND step, without going
 * round in circles; on graphs without AND these are exactly the simple paths (what Yen's algorithm
 * lists). Found backwards from the target, best first, with the forward cost −ln p of every step
 * (Dijkstra; Knuth's generalisation for AND) as the lower bound of what is still to pay. For OR that
 * bound is exact but for cycles, so k paths cost little more than one; Yen's k·n shortest-path runs
 * per pair would take minutes on a site with hundreds of pairs.
 */
export interface AttackSet {
  /** Edge numbers, in an order in which they can be taken (ties by id). */
  readonly edges: readonly number[];
  /** Steps passed, entry left out. */
  readonly nodes: readonly number[];
  /** Product over the distinct elements. */
  readonly probability: number;
  readonly kind: 'path' | 'attack-tree';
}

export interface AttackSets {
  readonly sets: readonly AttackSet[];
  /** Sets found in all, the listed ones included. */
  readonly found: number;
  /** True when these are all there are. */
  readonly complete: boolean;
}

// Costs are whole numbers, so that equal sums are equal: −ln p in units of 2^-26, and edges as the tie-break.
const UNIT = 2 ** 26, HOP = 4096;
const cost = (p: number): number => Math.round(-Math.log(Math.min(1, p)) * UNIT) * HOP;
/** What a chance costs, for searches that are to agree with this one. */
export const stepCost = cost;
/** Sums of rounded costs further apart than this are really different. */
const TIE = 64 * HOP;

/** Cheapest way to every step from one entry: what `findAttackSets` is steered by. One run serves all targets. */
export interface ForwardCosts {
  readonly entry: number;
  /** Lower bound of the cost of activating a step, its own trial included; Infinity when it cannot be. */
  readonly cost: Float64Array;
  /** In-edge a step was first reached by; every in-edge counts for an AND step. */
  readonly via: Int32Array;
}

export function forwardCosts(g: StepGraph, p: Float64Array, entry: number): ForwardCosts {
  const best = new Float64Array(g.nodeCount).fill(Infinity), via = new Int32Array(g.nodeCount).fill(-1);
  const done = new Uint8Array(g.nodeCount), missing = new Int32Array(g.nodeCount), heap = new Heap<number>();
  for (let v = 0; v < g.nodeCount; v++) missing[v] = g.inStart[v + 1]! - g.inStart[v]!;
  best[entry] = 0;
  heap.push(0, entry);
  for (let u = heap.pop(); u !== undefined; u = heap.pop()) {
    if (done[u]) continue;
    done[u] = 1;
    for (let i = g.outStart[u]!; i < g.outStart[u + 1]!; i++) {
      const e = g.outEdges[i]!, v = g.head[e]!, q = p[g.nodeCount + e]!;
      if (done[v] || q <= 0 || p[v]! <= 0) continue;
      const reach = best[u]! + cost(q) + 1 + cost(p[v]!);
      if (g.isAnd[v]) {
        // The dearest prerequisite is a lower bound of all of them together: they may share steps.
        best[v] = best[v] === Infinity ? reach : Math.max(best[v]!, reach);
        if (--missing[v]! > 0) continue;
        heap.push(best[v]!, v);
      } else if (reach < best[v]!) {
        best[v] = reach;
        via[v] = e;
        heap.push(reach, v);
      }
    }
  }
  for (let v = 0; v < g.nodeCount; v++) if (!done[v]) best[v] = Infinity;
  return { entry, cost: best, via };
}

/** Choice of support for one step, linked to the choices made before it. */
interface Choice {
  readonly node: number;
  readonly edges: readonly number[];
  readonly before: Choice | undefined;
}
interface Partial {
  readonly paid: number;
  readonly goals: readonly number[];
  readonly choices: Choice | undefined;
}

/** @param expansions partial sets taken up before giving up; the best set is always among the answer. */
export function findAttackSets(g: StepGraph, p: Float64Array, forward: ForwardCosts, target: number, k: number,
  limits: { readonly expansions: number; readonly count: boolean }): AttackSets {
  const { entry } = forward;
  if (entry === target) return { sets: [{ edges: [], nodes: [], probability: 1, kind: 'path' }], found: 1, complete: true };
  if (forward.cost[target] === Infinity) return { sets: [], found: 0, complete: true };
  const own = (v: number): number => cost(p[v]!);
  const toGo = (goals: readonly number[]): number => {
    let most = 0;
    for (const v of goals) most = Math.max(most, forward.cost[v]! - own(v));
    return most;
  };
  const heap = new Heap<Partial>();
  const first: Partial = { paid: own(target), goals: [target], choices: undefined };
  heap.push(first.paid + toGo(first.goals), first);
  const sets: AttackSet[] = [];
  let expanded = 0, bound = Infinity, complete = true, found = 0;
  while (heap.size > 0) {
    if (heap.firstKey > bound + TIE && !limits.count) { complete = false; break; }
    if (++expanded > limits.expansions) { complete = false; break; }
    const { goals, paid, choices } = heap.pop()!;
    if (goals.length === 0) {
      found++;
      if (sets.length < k || bound === Infinity || toSort(paid, bound)) sets.push(toSet(g, p, choices));
      if (sets.length === k) bound = paid;
      continue;
    }
    let v = goals[0]!;
    for (const w of goals) if (forward.cost[w]! > forward.cost[v]!) v = w;
    const rest = goals.filter(w => w !== v);
    const chosen = new Map<number, readonly number[]>();
    for (let c = choices; c; c = c.before) chosen.set(c.node, c.edges);
    const take = (edges: readonly number[]): void => {
      let due = paid;
      const open = rest.slice();
      for (const e of edges) {
        const u = g.tail[e]!;
        due += cost(p[g.nodeCount + e]!) + 1;
        if (u === entry) continue;
        if (chosen.has(u)) { if (hangsOn(g, chosen, u, v)) return; continue; }
        if (u === v) return;
        if (open.includes(u)) continue;
        open.push(u);
        due += own(u);
      }
      heap.push(due + toGo(open), { paid: due, goals: open, choices: { node: v, edges, before: choices } });
    };
    const inEdges = g.inEdges.subarray(g.inStart[v]!, g.inStart[v + 1]!);
    if (g.isAnd[v]) take([...inEdges]);
    else for (const e of inEdges) if (p[g.nodeCount + e]! > 0 && forward.cost[g.tail[e]!]! < Infinity) take([e]);
  }
  if (sets.length === 0) { sets.push(mainLine(g, p, forward, target)); found = 1; }
  const keyed = sets.map(set => ({ set, sure: Number(set.probability.toPrecision(12)), ids: set.edges.map(e => g.model.edges[e]!.id) }));
  keyed.sort((a, b) => b.sure - a.sure || a.set.edges.length - b.set.edges.length || compareIds(a.ids, b.ids));
  return { sets: keyed.slice(0, k).map(x => x.set), found: Math.max(found, Math.min(k, sets.length)), complete };
}

const toSort = (paid: number, bound: number): boolean => paid <= bound + TIE;

export function compareIds(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i]! < b[i]! ? -1 : 1;
  return a.length - b.length;
}

/** Does the support of u rest on v? Then u cannot support v. */
function hangsOn(g: StepGraph, chosen: ReadonlyMap<number, readonly number[]>, u: number, v: number): boolean {
  const stack = [u], seen = new Set<number>();
  for (let w = stack.pop(); w !== undefined; w = stack.pop()) {
    if (w === v) return true;
    if (seen.has(w)) continue;
    seen.add(w);
    for (const e of chosen.get(w) ?? []) stack.push(g.tail[e]!);
  }
  return false;
}

function toSet(g: StepGraph, p: Float64Array, choices: Choice | undefined): AttackSet {
  const nodes: number[] = [], edges: number[] = [];
  for (let c = choices; c; c = c.before) { nodes.push(c.node); edges.push(...c.edges); }
  return attackSetOf(g, p, nodes, edges);
}

/** In-edges by which the forward costs reach a step. */
export function proofEdges(g: StepGraph, forward: ForwardCosts, v: number): readonly number[] {
  return g.isAnd[v] ? [...g.inEdges.subarray(g.inStart[v]!, g.inStart[v + 1]!)] : [forward.via[v]!];
}

/** The proof the forward costs themselves stand for. */
function mainLine(g: StepGraph, p: Float64Array, forward: ForwardCosts, target: number): AttackSet {
  const nodes: number[] = [], edges: number[] = [], seen = new Set<number>([forward.entry]), stack = [target];
  for (let v = stack.pop(); v !== undefined; v = stack.pop()) {
    if (seen.has(v)) continue;
    seen.add(v);
    nodes.push(v);
    for (const e of proofEdges(g, forward, v)) { edges.push(e); stack.push(g.tail[e]!); }
  }
  return attackSetOf(g, p, nodes, edges);
}

/** The set of these steps and edges, which must support each other from the entry on. */
export function attackSetOf(g: StepGraph, p: Float64Array, nodes: readonly number[], edges: readonly number[]): AttackSet {
  let probability = 1;
  for (const v of nodes) probability *= p[v]!;
  for (const e of edges) probability *= p[g.nodeCount + e]!;
  // An order in which the steps can be taken: always the edge with the smallest id among those that are open.
  const id = (e: number): string => g.model.edges[e]!.id;
  const left = edges.slice().sort((a, b) => (id(a) < id(b) ? -1 : 1)), needs = new Map<number, number>();
  for (const e of edges) needs.set(g.head[e]!, (needs.get(g.head[e]!) ?? 0) + 1);
  const ordered: number[] = [];
  while (left.length > 0) {
    const at = left.findIndex(e => (needs.get(g.tail[e]!) ?? 0) === 0);
    const [e] = left.splice(Math.max(0, at), 1);
    ordered.push(e!);
    needs.set(g.head[e!]!, needs.get(g.head[e!]!)! - 1);
  }
  return { edges: ordered, nodes: nodes.slice().sort((a, b) => a - b), probability, kind: nodes.some(v => g.isAnd[v]) ? 'attack-tree' : 'path' };
}

/** Uncertain elements of a set, ascending. */
export function uncertainElements(g: StepGraph, p: Float64Array, set: AttackSet): number[] {
  const list = [...set.nodes, ...set.edges.map(e => g.nodeCount + e)].filter(x => p[x]! < 1);
  return list.sort((a, b) => a - b);
}

/**
 * Probability that at least one of the sets works. By P(∪) = Σ P(Sᵢ)·(1 − P(∪_{j<i} Sⱼ∖Sᵢ)): every
 * campaign is booked on the first set that worked. Exponential in the number of sets at worst; meant for k of them.
 */
export function unionProbability(p: Float64Array, sets: readonly (readonly number[])[]): number {
  let sum = 0;
  for (let i = 0; i < sets.length; i++) sum += disjointShare(p, sets.slice(0, i), sets[i]!);
  return sum;
}

/** P(set works and none of `before` does). */
export function disjointShare(p: Float64Array, before: readonly (readonly number[])[], set: readonly number[]): number {
  let own = 1;
  for (const x of set) own *= p[x]!;
  if (own === 0 || before.length === 0) return own;
  const given = new Set(set);
  const rest = before.map(b => b.filter(x => !given.has(x)));
  if (rest.some(r => r.length === 0)) return 0;
  // A set that contains another adds nothing to the union.
  const minimal = rest.filter((a, i) => !rest.some((b, j) => j !== i && b.length <= a.length && (b.length < a.length || j < i) && b.every(x => a.includes(x))));
  return own * (1 - unionProbability(p, minimal));
}
