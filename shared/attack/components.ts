import type { StepGraph } from './step-graph';

/**
 * Strongly connected components over all edges, whatever their probability: what lies in one component may support what lies in another only from earlier to later. Numbered so that no edge leads to a smaller number.
 * Tarjan's algorithm without recursion, for chains of steps are long.
 */
export function componentsOf(g: StepGraph): { readonly component: Int32Array; readonly count: number } {
  const n = g.nodeCount, seen = new Int32Array(n), low = new Int32Array(n), open = new Uint8Array(n), component = new Int32Array(n).fill(-1), next = new Int32Array(n);
  const path: number[] = [], stack: number[] = [];
  let clock = 0, count = 0;
  for (let root = 0; root < n; root++) {
    if (seen[root] !== 0) continue;
    path.push(root);
    while (path.length > 0) {
      const v = path[path.length - 1]!;
      if (seen[v] === 0) {
        seen[v] = low[v] = ++clock;
        next[v] = g.outStart[v]!;
        stack.push(v);
        open[v] = 1;
      }
      if (next[v]! < g.outStart[v + 1]!) {
        const u = g.head[g.outEdges[next[v]!++]!]!;
        if (seen[u] === 0) path.push(u);
        else if (open[u]) low[v] = Math.min(low[v]!, seen[u]!);
        continue;
      }
      path.pop();
      const before = path[path.length - 1];
      if (before !== undefined) low[before] = Math.min(low[before]!, low[v]!);
      if (low[v] !== seen[v]) continue;
      for (let u = -1; u !== v;) {
        u = stack.pop()!;
        open[u] = 0;
        component[u] = count;
      }
      count++;
    }
  }
  // Found from the sinks on; counted the other way round.
  for (let v = 0; v < n; v++) component[v] = count - 1 - component[v]!;
  return { component, count };
}
