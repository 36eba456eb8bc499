import { randomKey, uniform } from '../attack/random';
import { copyStrengths } from '../attack/step-graph';
import type { StepGraph, Strengths } from '../attack/step-graph';
import type { Range } from '../model/attack';

/**
 * Uncertain parameters: one draw per parameter, not per edge. Steps and edges that name the same
 * parameter share their random number, each within its own range.
 */
export interface Parameter {
  readonly name: string;
  readonly members: readonly { readonly on: 'element' | 'entry' | 'target'; readonly at: number; readonly range: Range }[];
}

/** In the order that keys the random numbers: steps, edges (first appearance), entries, targets. */
export function parametersOf(g: StepGraph): Parameter[] {
  const byName = new Map<string, { name: string; members: Parameter['members'][number][] }>();
  const add = (name: string, on: 'element' | 'entry' | 'target', at: number, range: Range | undefined): void => {
    if (range === undefined) return;
    const known = byName.get(name) ?? { name, members: [] };
    known.members.push({ on, at, range });
    byName.set(name, known);
  };
  g.model.nodes.forEach((n, i) => add(n.param ?? `node:${n.id}`, 'element', i, n.range));
  g.model.edges.forEach((e, i) => add(e.param ?? `edge:${e.id}`, 'element', g.nodeCount + i, e.range));
  g.model.entries.forEach((e, i) => add(`entry:${e.id}`, 'entry', i, e.range));
  g.model.targets.forEach((t, i) => add(`target:${t.id}`, 'target', i, t.range));
  return [...byName.values()];
}

/** Inverse of the triangular distribution on [a, b] with mode m. */
export function triangular(u: number, a: number, m: number, b: number): number {
  if (!(b > a)) return m;
  const mode = Math.min(b, Math.max(a, m)), c = (mode - a) / (b - a);
  return u < c ? a + Math.sqrt(u * (b - a) * (mode - a)) : b - Math.sqrt((1 - u) * (b - a) * (b - mode));
}

/** Random number of a parameter in a draw. */
export function parameterUniform(seed: number, parameter: number, draw: number): number {
  return uniform(randomKey(seed ^ 0x5eed, parameter), draw);
}

/**
 * The strengths of one draw: probabilities as they are, frequencies and money on the logarithm.
 * Only elements in `variable` move: what the model holds for certain (or impossible) and nothing
 * touches is structure, and its range is not used.
 */
export function drawStrengths(g: StepGraph, parameters: readonly Parameter[], variable: Uint8Array, seed: number, draw: number): Strengths {
  const s = copyStrengths(g.base);
  parameters.forEach(({ members }, i) => {
    const u = parameterUniform(seed, i, draw);
    for (const { on, at, range: [low, high] } of members) {
      if (on === 'element') { if (variable[at]) s.p[at] = Math.min(1, Math.max(0, triangular(u, low, s.p[at]!, high))); continue; }
      const list = on === 'entry' ? s.frequency : s.impact, value = list[at]!;
      list[at] = low > 0 && value > 0 ? Math.exp(triangular(u, Math.log(low), Math.log(value), Math.log(high))) : triangular(u, low, value, high);
    }
  });
  return s;
}

/** Spearman's rank correlation; 0 when either does not vary. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const ra = ranks(a), rb = ranks(b), mean = (a.length - 1) / 2;
  let ab = 0, aa = 0, bb = 0;
  for (let i = 0; i < a.length; i++) {
    const x = ra[i]! - mean, y = rb[i]! - mean;
    ab += x * y; aa += x * x; bb += y * y;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((x, y) => values[x]! - values[y]! || x - y), result = new Array<number>(values.length).fill(0);
  for (let i = 0; i < order.length;) {
    let j = i;
    while (j + 1 < order.length && values[order[j + 1]!] === values[order[i]!]) j++;
    for (let k = i; k <= j; k++) result[order[k]!] = (i + j) / 2;
    i = j + 1;
  }
  return result;
}
