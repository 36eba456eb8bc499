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

export function popcount(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Campaigns per block: 64 words. Larger blocks leave the cache, smaller ones pay more per edge. */
export const BLOCK_SAMPLES = 2048;
export const BLOCK_WORDS = BLOCK_SAMPLES / 32;

/**
 * The elements' words of one block of samples: bit j of word i of element x says that x works in
 * campaign `first + 32·i + j`. Made when first asked for. Memory: 256 bytes per uncertain element asked for.
 */
export class BlockWords {
  readonly words: Int32Array;
  private readonly made: Uint8Array;

  /** Own copy: what-ifs put other words in place for a moment. */
  readonly p: Float64Array;

  constructor(private readonly graph: StepGraph, p: Float64Array, readonly seed: number, readonly first: number) {
    this.p = p.slice();
    this.words = new Int32Array(graph.elementCount * BLOCK_WORDS);
    this.made = new Uint8Array(graph.elementCount);
  }

  /** Offset of the element's words. */
  of(element: number): number {
    const at = element * BLOCK_WORDS;
    if (!this.made[element]) {
      this.made[element] = 1;
      fillWords(this.words, at, this.p[element]!, randomKey(this.seed, element), this.first);
    }
    return at;
  }

  /** Words of an element at another probability, into `into`. */
  at(element: number, p: number, into: Int32Array): void {
    fillWords(into, 0, p, randomKey(this.seed, element), this.first);
  }

  get bytes(): number { return this.words.byteLength; }
}

/** Hot: one hash per bit. u < p is exactly hash < p·2^32, both sides exact in a double. */
function fillWords(into: Int32Array, at: number, p: number, key: number, first: number): void {
  if (p >= 1 || !(p > 0)) {
    into.fill(p >= 1 ? -1 : 0, at, at + BLOCK_WORDS);
    return;
  }
  const limit = p * 4294967296;
  let counter = Math.imul(first + 1, 0x27d4eb2f);
  for (let i = 0; i < BLOCK_WORDS; i++) {
    let word = 0;
    for (let bit = 0; bit < 32; bit++) {
      let h = key ^ counter;
      h ^= h >>> 16;
      h = Math.imul(h, 0x85ebca6b);
      h ^= h >>> 13;
      h = Math.imul(h, 0xc2b2ae35);
      h ^= h >>> 16;
      if ((h >>> 0) < limit) word |= 1 << bit;
      counter = (counter + 0x27d4eb2f) | 0;
    }
    into[at + i] = word;
  }
}

/** Scratch space of the propagation, reused over blocks and entries. */
export class Propagation {
  private readonly pending: Int32Array;
  private readonly isPending: Uint8Array;
  private readonly queue: Int32Array;
  private readonly fresh = new Int32Array(BLOCK_WORDS);
  private readonly live = new Int32Array(BLOCK_WORDS);
  private readonly position: Int32Array;
  private readonly nodeAt: Int32Array;

  /** @param keep nodes to simulate (others never become active); leave out for all. */
  constructor(private readonly g: StepGraph, private readonly keep?: Uint8Array) {
    this.pending = new Int32Array(g.nodeCount * BLOCK_WORDS);
    this.isPending = new Uint8Array(g.nodeCount);
    this.queue = new Int32Array(g.nodeCount);
    [this.position, this.nodeAt] = sweepOrder(g);
  }

  /** reach := least fixpoint from `starts`, in the samples of `mask` (one word mask per word). `reach` has nodeCount·64 words. */
  run(blocks: BlockWords, starts: ArrayLike<number>, mask: Int32Array, reach: Int32Array): void {
    reach.fill(0);
    for (let i = 0; i < starts.length; i++) this.add(starts[i]!, mask, reach);
    this.settle(blocks, reach);
  }

  /** Marks bits of v as active and to be passed on. */
  add(v: number, bits: Int32Array, reach: Int32Array): void {
    const at = v * BLOCK_WORDS;
    let any = 0;
    for (let i = 0; i < BLOCK_WORDS; i++) {
      const fresh = bits[i]! & ~reach[at + i]!;
      any |= fresh;
      reach[at + i]! |= fresh;
      this.pending[at + i]! |= fresh;
    }
    if (any !== 0) this.isPending[this.position[v]!] = 1;
  }

  /** Passes on until nothing changes. Order of work does not matter: the fixpoint is unique. */
  settle(blocks: BlockWords, reach: Int32Array): void {
    const { g, isPending, nodeAt } = this;
    let again = true;
    while (again) {
      again = false;
      for (let at = 0; at < g.nodeCount; at++) {
        // A head that lies before its tail waits for the next sweep.
        if (isPending[at]) { isPending[at] = 0; if (this.push(nodeAt[at]!, at, blocks, reach)) again = true; }
      }
    }
  }

  private push(u: number, position: number, blocks: BlockWords, reach: Int32Array): boolean {
    const { g, pending, fresh, live, keep } = this;
    const from = u * BLOCK_WORDS;
    let count = 0;
    for (let i = 0; i < BLOCK_WORDS; i++) {
      const bits = pending[from + i]!;
      if (bits === 0) continue;
      fresh[i] = bits;
      live[count++] = i;
      pending[from + i] = 0;
    }
    let backward = false;
    for (let k = g.outStart[u]!; k < g.outStart[u + 1]!; k++) {
      const e = g.outEdges[k]!, v = g.head[e]!, edge = g.nodeCount + e;
      if (keep && !keep[v]) continue;
      const edgeP = blocks.p[edge]!, nodeP = blocks.p[v]!;
      if (edgeP <= 0 || nodeP <= 0) continue;
      const to = v * BLOCK_WORDS;
      let changed = 0;
      if (g.isAnd[v]) changed = this.pushAnd(v, count, blocks, reach);
      else {
        const trial = nodeP >= 1 ? -1 : blocks.of(v), certain = edgeP >= 1;
        const words = blocks.words, at = certain ? 0 : blocks.of(edge);
        for (let j = 0; j < count; j++) {
          const i = live[j]!;
          let bits = fresh[i]! & ~reach[to + i]!;
          if (bits === 0) continue;
          if (!certain) bits &= words[at + i]!;
          if (trial >= 0) bits &= words[trial + i]!;
          if (bits === 0) continue;
          reach[to + i]! |= bits;
          pending[to + i]! |= bits;
          changed = 1;
        }
      }
      if (changed) {
        const head = this.position[v]!;
        this.isPending[head] = 1;
        if (head <= position) backward = true;
      }
    }
    return backward;
  }

  private pushAnd(v: number, count: number, blocks: BlockWords, reach: Int32Array): number {
    const { g, live, pending } = this;
    const to = v * BLOCK_WORDS, trial = blocks.p[v]! >= 1 ? -1 : blocks.of(v);
    let changed = 0;
    for (let j = 0; j < count; j++) {
      const i = live[j]!;
      let bits = ~reach[to + i]!;
      if (trial >= 0) bits &= blocks.words[trial + i]!;
      for (let k = g.inStart[v]!; k < g.inStart[v + 1]! && bits !== 0; k++) {
        const e = g.inEdges[k]!, edge = g.nodeCount + e;
        bits &= reach[g.tail[e]! * BLOCK_WORDS + i]!;
        if (bits !== 0 && blocks.p[edge]! < 1) bits &= blocks.words[blocks.of(edge) + i]!;
      }
      if (bits === 0) continue;
      reach[to + i]! |= bits;
      pending[to + i]! |= bits;
      changed = 1;
    }
    return changed;
  }

  /**
   * From `reach`, a fixpoint under `blocks`, to the fixpoint in which the elements of `lost` work in
   * fewer samples (`newWords`, one row of 64 words each, subsets of the old). First everything that
   * may have hung on a lost success is withdrawn, then whatever stands without it is restored: the
   * work is that of the affected part. Returns false if nothing changed.
   */
  lower(blocks: BlockWords, lost: readonly number[], newWords: readonly Int32Array[], held: Uint8Array, reach: Int32Array,
    lowered: Int32Array, suspect: Int32Array, suspects: number[]): boolean {
    const { g, pending, isPending, position, nodeAt } = this;
    suspects.length = 0;
    const bits = new Int32Array(BLOCK_WORDS);
    const mark = (v: number): void => {
      const to = v * BLOCK_WORDS;
      let any = 0, had = 0;
      for (let i = 0; i < BLOCK_WORDS; i++) {
        had |= suspect[to + i]!;
        const more = bits[i]! & reach[to + i]! & ~suspect[to + i]!;
        if (more === 0) continue;
        any |= more;
        suspect[to + i]! |= more;
        pending[to + i]! |= more;
      }
      if (any !== 0) {
        isPending[position[v]!] = 1;
        if (had === 0) suspects.push(v);
      }
    };
    lost.forEach((x, n) => {
      const edge = x >= g.nodeCount, v = edge ? g.head[x - g.nodeCount]! : x, tail = edge ? g.tail[x - g.nodeCount]! * BLOCK_WORDS : 0;
      if (held[v]) return;
      const at = blocks.of(x), less = newWords[n]!;
      for (let i = 0; i < BLOCK_WORDS; i++) bits[i] = blocks.words[at + i]! & ~less[i]! & (edge ? reach[tail + i]! : -1);
      mark(v);
    });
    if (suspects.length === 0) return false;
    for (let again = true; again;) {
      again = false;
      for (let at = 0; at < g.nodeCount; at++) {
        if (!isPending[at]) continue;
        isPending[at] = 0;
        const u = nodeAt[at]!, from = u * BLOCK_WORDS;
        const moved = pending.slice(from, from + BLOCK_WORDS);
        pending.fill(0, from, from + BLOCK_WORDS);
        for (let k = g.outStart[u]!; k < g.outStart[u + 1]!; k++) {
          const e = g.outEdges[k]!, v = g.head[e]!, edge = g.nodeCount + e;
          if (held[v] || (this.keep && !this.keep[v]) || blocks.p[edge]! <= 0) continue;
          if (blocks.p[edge]! >= 1) bits.set(moved);
          else { const w = blocks.of(edge); for (let i = 0; i < BLOCK_WORDS; i++) bits[i] = moved[i]! & blocks.words[w + i]!; }
          const before = isPending[position[v]!];
          mark(v);
          if (isPending[position[v]!] && !before && position[v]! <= at) again = true;
        }
      }
    }
    // Withdraw, put the lower words in place, restore.
    lowered.set(reach);
    for (const v of suspects) {
      const to = v * BLOCK_WORDS;
      for (let i = 0; i < BLOCK_WORDS; i++) lowered[to + i]! &= ~suspect[to + i]!;
    }
    const saved = lost.map(x => { const at = blocks.of(x); return blocks.words.slice(at, at + BLOCK_WORDS); });
    const savedP = lost.map(x => blocks.p[x]!);
    lost.forEach((x, n) => {
      blocks.words.set(newWords[n]!, blocks.of(x));
      // Neither certain nor impossible: the words decide.
      blocks.p[x] = 0.5;
    });
    for (const v of suspects) {
      this.pull(v, blocks, lowered, suspect, bits);
      this.add(v, bits, lowered);
    }
    this.settle(blocks, lowered);
    lost.forEach((x, n) => { blocks.words.set(saved[n]!, blocks.of(x)); blocks.p[x] = savedP[n]!; });
    for (const v of suspects) suspect.fill(0, v * BLOCK_WORDS, (v + 1) * BLOCK_WORDS);
    return true;
  }

  /** bits := samples of `within` in which v is supported by what stands. */
  private pull(v: number, blocks: BlockWords, reach: Int32Array, within: Int32Array, bits: Int32Array): void {
    const { g } = this;
    const and = g.isAnd[v] === 1, to = v * BLOCK_WORDS;
    bits.fill(and && g.inStart[v + 1]! > g.inStart[v]! ? -1 : 0);
    for (let k = g.inStart[v]!; k < g.inStart[v + 1]!; k++) {
      const e = g.inEdges[k]!, edge = g.nodeCount + e, from = g.tail[e]! * BLOCK_WORDS, p = blocks.p[edge]!;
      if (!and && p <= 0) continue;
      const w = p >= 1 || p <= 0 ? -1 : blocks.of(edge);
      for (let i = 0; i < BLOCK_WORDS; i++) {
        const support = p <= 0 ? 0 : w < 0 ? reach[from + i]! : reach[from + i]! & blocks.words[w + i]!;
        if (and) bits[i]! &= support; else bits[i]! |= support;
      }
    }
    const trial = blocks.p[v]! >= 1 ? -1 : blocks.of(v);
    for (let i = 0; i < BLOCK_WORDS; i++) bits[i]! &= within[to + i]! & (trial < 0 ? -1 : blocks.words[trial + i]!);
  }
}

/** Breadth-first from the entries: most edges then run forward in a sweep. */
function sweepOrder(g: StepGraph): [Int32Array, Int32Array] {
  const position = new Int32Array(g.nodeCount).fill(-1), nodeAt = new Int32Array(g.nodeCount);
  let count = 0, next = 0;
  const take = (v: number): void => { if (position[v]! < 0) { position[v] = count; nodeAt[count++] = v; } };
  g.entryNode.forEach(take);
  for (let v = 0; ; ) {
    for (; next < count; next++) {
      const u = nodeAt[next]!;
      for (let i = g.outStart[u]!; i < g.outStart[u + 1]!; i++) take(g.head[g.outEdges[i]!]!);
    }
    while (v < g.nodeCount && position[v]! >= 0) v++;
    if (v >= g.nodeCount) return [position, nodeAt];
    take(v);
  }
}

/** Mask of the samples of a block that are below `samples`. */
export function blockMask(first: number, samples: number): Int32Array {
  const mask = new Int32Array(BLOCK_WORDS);
  for (let i = 0; i < BLOCK_WORDS; i++) {
    const left = samples - first - i * 32;
    mask[i] = left >= 32 ? -1 : left <= 0 ? 0 : (1 << left) - 1;
  }
  return mask;
}

/** Hits of every node over `samples` campaigns, bit-parallel: equal to `countScalar`, number for number. */
export function countParallel(g: StepGraph, s: Strengths, starts: readonly number[], samples: number, seed: number): Int32Array {
  const hits = new Int32Array(g.nodeCount), propagation = new Propagation(g), reach = new Int32Array(g.nodeCount * BLOCK_WORDS);
  for (let first = 0; first < samples; first += BLOCK_SAMPLES) {
    propagation.run(new BlockWords(g, s.p, seed, first), starts, blockMask(first, samples), reach);
    addHits(reach, hits);
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
