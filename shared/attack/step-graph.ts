import type { AttackModel } from '../model/attack';

/**
 * An attack model as numbers: elements 0..N-1 are the trials of the steps, N..N+M-1 the edges, both
 * in file order. Monte-Carlo keys its random numbers on these, so the order is part of the format.
 */
export interface StepGraph {
  readonly model: AttackModel;
  readonly nodeCount: number;
  readonly edgeCount: number;
  /** N + M. */
  readonly elementCount: number;
  readonly isAnd: Uint8Array;
  readonly tail: Int32Array;
  readonly head: Int32Array;
  /** Edges leaving node v: outEdges[outStart[v] .. outStart[v+1]), in file order; likewise in. */
  readonly outStart: Int32Array;
  readonly outEdges: Int32Array;
  readonly inStart: Int32Array;
  readonly inEdges: Int32Array;
  readonly entryNode: Int32Array;
  readonly targetNode: Int32Array;
  /** Loss group of each target; targets without one are alone in theirs. */
  readonly group: Int32Array;
  readonly groupCount: number;
  /** Reverse lookups; nodes and edges to element numbers. */
  readonly nodeIndex: ReadonlyMap<string, number>;
  readonly edgeIndex: ReadonlyMap<string, number>;
  readonly entryIndex: ReadonlyMap<string, number>;
  readonly targetIndex: ReadonlyMap<string, number>;
  /** The model's own figures, no remediation applied. */
  readonly base: Strengths;
}

/** Everything a remediation or a draw can change: success per element, frequency per entry, impact per target. */
export interface Strengths {
  readonly p: Float64Array;
  readonly frequency: Float64Array;
  readonly impact: Float64Array;
}

export function copyStrengths(s: Strengths): Strengths {
  return { p: s.p.slice(), frequency: s.frequency.slice(), impact: s.impact.slice() };
}

const indexById = (list: readonly { readonly id: string }[]): Map<string, number> => new Map(list.map((x, i) => [x.id, i]));

/** Throws on a dangling reference: models from files are checked by `readAttackModel` first. */
export function buildStepGraph(model: AttackModel): StepGraph {
  const nodeCount = model.nodes.length, edgeCount = model.edges.length;
  const nodeIndex = indexById(model.nodes), edgeIndex = indexById(model.edges);
  const nodeOf = (id: string): number => {
    const at = nodeIndex.get(id);
    if (at === undefined) throw new Error(`attack model refers to the unknown node "${id}"`);
    return at;
  };
  const tail = Int32Array.from(model.edges, e => nodeOf(e.from));
  const head = Int32Array.from(model.edges, e => nodeOf(e.to));
  const p = new Float64Array(nodeCount + edgeCount);
  model.nodes.forEach((n, i) => { p[i] = n.p ?? 1; });
  model.edges.forEach((e, i) => { p[nodeCount + i] = e.p ?? 1; });
  const groups = new Map<string, number>();
  const group = Int32Array.from(model.targets, (t, i) => {
    const key = t.lossGroup === undefined ? `t${i}` : `g:${t.lossGroup}`;
    if (!groups.has(key)) groups.set(key, groups.size);
    return groups.get(key) ?? 0;
  });
  const [outStart, outEdges] = rows(tail, nodeCount), [inStart, inEdges] = rows(head, nodeCount);
  return {
    model, nodeCount, edgeCount, elementCount: nodeCount + edgeCount,
    isAnd: Uint8Array.from(model.nodes, n => (n.gate === 'AND' ? 1 : 0)),
    tail, head, outStart, outEdges, inStart, inEdges,
    entryNode: Int32Array.from(model.entries, e => nodeOf(e.node)),
    targetNode: Int32Array.from(model.targets, t => nodeOf(t.node)),
    group, groupCount: groups.size,
    nodeIndex, edgeIndex, entryIndex: indexById(model.entries), targetIndex: indexById(model.targets),
    base: {
      p,
      frequency: Float64Array.from(model.entries, e => e.frequency),
      impact: Float64Array.from(model.targets, t => t.impact),
    },
  };
}

/** The same elements with every edge turned round. Only for graphs without AND steps: what leads to a node is then asked as what is reached from it. */
export function reversed(g: StepGraph): StepGraph {
  return { ...g, tail: g.head, head: g.tail, outStart: g.inStart, outEdges: g.inEdges, inStart: g.outStart, inEdges: g.outEdges, entryNode: g.targetNode, targetNode: g.entryNode };
}

/** Compressed sparse rows of the edges by one of their ends. */
function rows(end: Int32Array, nodeCount: number): [Int32Array, Int32Array] {
  const start = new Int32Array(nodeCount + 1);
  for (const v of end) start[v + 1]!++;
  for (let v = 0; v < nodeCount; v++) start[v + 1]! += start[v]!;
  const fill = start.slice(0, nodeCount), list = new Int32Array(end.length);
  end.forEach((v, e) => { list[fill[v]!++] = e; });
  return [start, list];
}

/**
 * Which nodes can be active when every element that can succeed does: the least fixpoint.
 * `without` is taken out of the graph.
 */
export function optimisticReach(g: StepGraph, starts: ArrayLike<number>, p: Float64Array, without = -1): Uint8Array {
  const reached = new Uint8Array(g.nodeCount), missing = new Int32Array(g.nodeCount);
  for (let v = 0; v < g.nodeCount; v++) if (g.isAnd[v]) missing[v] = g.inStart[v + 1]! - g.inStart[v]!;
  const queue: number[] = [];
  for (let i = 0; i < starts.length; i++) {
    const s = starts[i]!;
    if (s !== without && !reached[s]) { reached[s] = 1; queue.push(s); }
  }
  for (let q = 0; q < queue.length; q++) {
    const u = queue[q]!;
    for (let i = g.outStart[u]!; i < g.outStart[u + 1]!; i++) {
      const e = g.outEdges[i]!, v = g.head[e]!;
      if (p[g.nodeCount + e]! <= 0 || reached[v] || p[v]! <= 0 || v === without) continue;
      if (g.isAnd[v] && --missing[v]! > 0) continue;
      reached[v] = 1;
      queue.push(v);
    }
  }
  return reached;
}

/**
 * Targets of one loss group after another, largest impact first (ties by id): the first of them that
 * is reached is the one the loss is booked on.
 */
export function lossOrder(g: StepGraph, impact: Float64Array): number[][] {
  const order: number[][] = Array.from({ length: g.groupCount }, () => []);
  for (let t = 0; t < g.group.length; t++) order[g.group[t]!]!.push(t);
  const id = (t: number): string => g.model.targets[t]!.id;
  for (const list of order) list.sort((a, b) => impact[b]! - impact[a]! || (id(a) < id(b) ? -1 : id(a) > id(b) ? 1 : 0));
  return order;
}

/** Name of an element in results: an edge by its id, a step's trial as `node:<id>`. */
export function elementName(g: StepGraph, element: number): string {
  return element < g.nodeCount ? `node:${g.model.nodes[element]!.id}` : g.model.edges[element - g.nodeCount]!.id;
}

/** Nodes on some way from an entry to a target; whatever is not cannot change any figure of a target. */
export function relevantNodes(g: StepGraph, p: Float64Array): Uint8Array {
  const forward = new Uint8Array(g.nodeCount);
  for (const v of g.entryNode) optimisticReach(g, [v], p).forEach((r, u) => { if (r) forward[u] = 1; });
  const keep = new Uint8Array(g.nodeCount), queue: number[] = [];
  const take = (v: number): void => { if (forward[v] && !keep[v]) { keep[v] = 1; queue.push(v); } };
  g.targetNode.forEach(take);
  for (let q = 0; q < queue.length; q++) {
    for (let i = g.inStart[queue[q]!]!; i < g.inStart[queue[q]! + 1]!; i++) {
      const e = g.inEdges[i]!;
      if (p[g.nodeCount + e]! > 0) take(g.tail[e]!);
    }
  }
  return keep;
}

/** Is the element a trial of, or an edge between, relevant nodes? */
export function isRelevant(g: StepGraph, nodes: Uint8Array, element: number): boolean {
  if (element < g.nodeCount) return nodes[element] === 1;
  return nodes[g.tail[element - g.nodeCount]!] === 1 && nodes[g.head[element - g.nodeCount]!] === 1;
}
