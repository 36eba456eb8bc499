import { BLOCK_SAMPLES, BLOCK_WORDS, BlockWords, blockMask, popcount } from './block-words';
import { Propagation, Reach, sweepOrder } from './propagation';
import { randomKey, succeeds } from './random';
import type { StepGraph, Strengths } from './step-graph';

/**
 * Simulated campaigns with common random numbers (random.ts).
 *
 * Two engines with equal bits: a scalar one, one campaign at a time, which is what the definition
 * says; and a bit-parallel one, 32 campaigns per word, which is what is used. Left out on purpose:
 * time and detection. A remediation that only slows or reveals an attacker shows no gain here.
 */

/** Least fixpoint of one campaign: which nodes are active. The definition, for checking. */
export function simulateOne(g: StepGraph, p: Float64Array, starts: readonly number[], seed: number, sample: number): Uint8Array {
  const active = new Uint8Array(g.nodeCount), missing = new Int32Array(g.nodeCount), queue: number[] = [];
  const holds = (element: number): boolean => succeeds(p[element]!, randomKey(seed, element), sample);
  for (let v = 0; v < g.nodeCount; v++) missing[v] = g.isAnd[v] ? g.inStart[v + 1]! - g.inStart[v]! : 1;
  for (const s of starts) if (!active[s]) { active[s] = 1; queue.push(s); }
  for (let q = 0; q < queue.length; q++) {
    const u = queue[q]!;
    for (let i = g.outStart[u]!; i < g.outStart[u + 1]!; i++) {
      const e = g.outEdges[i]!, v = g.head[e]!;
      if (active[v] || !holds(g.nodeCount + e) || --missing[v]! > 0 || !holds(v)) continue;
      active[v] = 1;
      queue.push(v);
    }
  }
  return active;
}

/** Hits of every node over `samples` campaigns, one at a time. */
export function countScalar(g: StepGraph, s: Strengths, starts: readonly number[], samples: number, seed: number): Int32Array {
  const hits = new Int32Array(g.nodeCount);
  for (let sample = 0; sample < samples; sample++) {
    const active = simulateOne(g, s.p, starts, seed, sample);
    for (let v = 0; v < g.nodeCount; v++) hits[v]! += active[v]!;
  }
  return hits;
}

/** Hits of every node over `samples` campaigns, bit-parallel: equal to `countScalar`, number for number. */
export function countParallel(g: StepGraph, s: Strengths, starts: readonly number[], samples: number, seed: number): Int32Array {
  const hits = new Int32Array(g.nodeCount), propagation = new Propagation(g), reach = new Reach(g.nodeCount, false), order = sweepOrder(g, s.p, starts);
  for (let first = 0; first < samples; first += BLOCK_SAMPLES) {
    const mask = blockMask(first, samples);
    propagation.run(new BlockWords(g, s.p, seed, first), starts.map(node => ({ node, mask })), order, reach);
    addHits(reach.bits, hits);
  }
  return hits;
}

export function addHits(reach: Int32Array, hits: Int32Array): void {
  for (let v = 0; v < hits.length; v++) {
    let n = 0;
    for (let i = v * BLOCK_WORDS; i < (v + 1) * BLOCK_WORDS; i++) n += popcount(reach[i]!);
    hits[v]! += n;
  }
}
