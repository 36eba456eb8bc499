import { forwardCosts } from './paths';
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

  /** A copy in which some elements have other probabilities and words. */
  with(p: Float64Array, elements: readonly number[], rows: readonly Int32Array[]): BlockWords {
    const copy = new BlockWords(this.graph, p, this.seed, this.first);
    copy.words.set(this.words);
    copy.made.set(this.made);
    elements.forEach((x, n) => { copy.made[x] = 1; copy.words.set(rows[n]!, x * BLOCK_WORDS); });
    return copy;
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

/**
 * What one entry reaches in one block: a bit per node and sample, and when it was reached, as the
 * number of the sweep in bit planes. (sweep, position) orders every activation after one that
 * supports it, which is what tells real support from a circle when successes are taken away.
 */
export class Reach {
  readonly bits: Int32Array;
  readonly planes: readonly Int32Array[];

  constructor(nodeCount: number, withSweeps: boolean) {
    this.bits = new Int32Array(nodeCount * BLOCK_WORDS);
    this.planes = withSweeps ? Array.from({ length: SWEEP_PLANES }, () => new Int32Array(nodeCount * BLOCK_WORDS)) : [];
  }

  clear(): void {
    this.bits.fill(0);
    for (const plane of this.planes) plane.fill(0);
  }
}
const SWEEP_PLANES = 4;
/** Sweeps from here on are told apart no more. */
const LAST_SWEEP = 2 ** SWEEP_PLANES - 1;

/**
 * What is left of `reach` after `lower` brought it to `lowered`. Restored activations get the last
 * sweep: they never vouch for others, so no circle can form, at the price of some needless doubt.
 */
export function lowerReach(reach: Reach, lowered: Int32Array, restored: Int32Array): Reach {
  const next = new Reach(reach.bits.length / BLOCK_WORDS, true);
  next.bits.set(lowered);
  next.planes.forEach((plane, b) => {
    const old = reach.planes[b]!;
    for (let i = 0; i < plane.length; i++) plane[i] = (old[i]! | restored[i]!) & lowered[i]!;
  });
  return next;
}

/** Order in which a propagation visits the nodes; any order gives the same fixpoint, a good one in fewer sweeps. */
export interface SweepOrder {
  readonly position: Int32Array;
  readonly nodeAt: Int32Array;
}

/** Scratch space of the propagation, reused over blocks and entries. */
export class Propagation {
  private readonly pending: Int32Array;
  private readonly isPending: Uint8Array;
  private readonly fresh = new Int32Array(BLOCK_WORDS);
  private readonly live = new Int32Array(BLOCK_WORDS);
  private readonly safe = new Int32Array(BLOCK_WORDS);
  private readonly suspect: Int32Array;
  private readonly suspects: number[] = [];
  private readonly isSuspect: Uint8Array;

  /** @param keep nodes to simulate (others never become active); leave out for all. */
  constructor(private readonly g: StepGraph, private readonly keep?: Uint8Array) {
    this.pending = new Int32Array(g.nodeCount * BLOCK_WORDS);
    this.isPending = new Uint8Array(g.nodeCount);
    this.suspect = new Int32Array(g.nodeCount * BLOCK_WORDS);
    this.isSuspect = new Uint8Array(g.nodeCount);
  }

  /** reach := least fixpoint from `starts`, in the samples of `mask` (64 words). */
  run(blocks: BlockWords, starts: ArrayLike<number>, mask: Int32Array, order: SweepOrder, reach: Reach): void {
    reach.clear();
    for (let i = 0; i < starts.length; i++) this.add(starts[i]!, mask, order, reach.bits);
    this.settle(blocks, order, reach.bits, reach.planes);
  }

  /** Marks bits of v as active and to be passed on. */
  private add(v: number, bits: Int32Array, order: SweepOrder, reach: Int32Array): void {
    const at = v * BLOCK_WORDS;
    let any = 0;
    for (let i = 0; i < BLOCK_WORDS; i++) {
      const fresh = bits[i]! & ~reach[at + i]!;
      any |= fresh;
      reach[at + i]! |= fresh;
      this.pending[at + i]! |= fresh;
    }
    if (any !== 0) this.isPending[order.position[v]!] = 1;
  }

  /** Passes on until nothing changes. */
  private settle(blocks: BlockWords, order: SweepOrder, reach: Int32Array, planes: readonly Int32Array[]): void {
    const { g, isPending } = this, { nodeAt } = order;
    for (let again = true, sweep = 0; again; sweep++) {
      again = false;
      for (let at = 0; at < g.nodeCount; at++) {
        // A head that lies before its tail waits for the next sweep.
        if (isPending[at]) { isPending[at] = 0; if (this.push(nodeAt[at]!, at, sweep, blocks, order, reach, planes)) again = true; }
      }
    }
  }

  private push(u: number, position: number, sweep: number, blocks: BlockWords, order: SweepOrder, reach: Int32Array, planes: readonly Int32Array[]): boolean {
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
      if (keep !== undefined && keep[v] === 0) continue;
      const edgeP = blocks.p[edge]!, nodeP = blocks.p[v]!;
      if (edgeP <= 0 || nodeP <= 0) continue;
      const head = order.position[v]!, to = v * BLOCK_WORDS, tag = Math.min(LAST_SWEEP, head > position ? sweep : sweep + 1);
      let changed = 0;
      if (g.isAnd[v]) changed = this.pushAnd(v, count, tag, blocks, reach, planes);
      else {
        const trial = nodeP >= 1 ? -1 : blocks.of(v), certain = edgeP >= 1;
        const words = blocks.words, at = certain ? 0 : blocks.of(edge);
        for (let j = 0; j < count; j++) {
          const i = live[j]!;
          let bits = fresh[i]! & ~reach[to + i]!;
          if (!certain) bits &= words[at + i]!;
          if (trial >= 0) bits &= words[trial + i]!;
          if (bits === 0) continue;
          reach[to + i]! |= bits;
          pending[to + i]! |= bits;
          for (let b = 0; b < planes.length; b++) if (tag & (1 << b)) planes[b]![to + i]! |= bits;
          changed = 1;
        }
      }
      if (changed) {
        this.isPending[head] = 1;
        if (head <= position) backward = true;
      }
    }
    return backward;
  }

  private pushAnd(v: number, count: number, tag: number, blocks: BlockWords, reach: Int32Array, planes: readonly Int32Array[]): number {
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
      for (let b = 0; b < planes.length; b++) if (tag & (1 << b)) planes[b]![to + i]! |= bits;
      changed = 1;
    }
    return changed;
  }

  /**
   * From `reach`, a fixpoint under `blocks`, to the fixpoint in which the elements of `lost` work in
   * fewer samples (`newWords`, 64 words each, subsets of the old). First an activation is withdrawn
   * when nothing that came before it supports it any more; then the withdrawn are restored where
   * something else does. The work is that of what really changes. Returns false if nothing does.
   * @param lowered receives the new fixpoint; `restored` the samples that were withdrawn, put back or not.
   */
  lower(blocks: BlockWords, lost: readonly number[], newWords: readonly Int32Array[], start: number, order: SweepOrder, reach: Reach, lowered: Int32Array, restored?: Int32Array): boolean {
    const { g, pending, isPending, suspect, suspects, isSuspect, safe, live, keep } = this, { position, nodeAt } = order, bits = reach.bits;
    const saved = lost.map(x => { const at = blocks.of(x); return blocks.words.slice(at, at + BLOCK_WORDS); });
    const savedP = lost.map(x => blocks.p[x]!);
    let any = false;
    lost.forEach((x, n) => {
      const edge = x >= g.nodeCount, v = edge ? g.head[x - g.nodeCount]! : x, tail = edge ? g.tail[x - g.nodeCount]! * BLOCK_WORDS : -1;
      blocks.words.set(newWords[n]!, blocks.of(x));
      // Neither certain nor impossible: the words decide.
      blocks.p[x] = 0.5;
      if (v === start) return;
      const old = saved[n]!, less = newWords[n]!, to = v * BLOCK_WORDS;
      let hit = 0;
      for (let i = 0; i < BLOCK_WORDS; i++) {
        const doubt = old[i]! & ~less[i]! & bits[to + i]! & (tail < 0 ? -1 : bits[tail + i]!);
        pending[to + i]! |= doubt;
        hit |= doubt;
      }
      if (hit !== 0) { isPending[position[v]!] = 1; any = true; }
    });
    suspects.length = 0;
    for (let again = any; again;) {
      again = false;
      for (let at = 0; at < g.nodeCount; at++) {
        if (!isPending[at]) continue;
        isPending[at] = 0;
        const v = nodeAt[at]!, own = v * BLOCK_WORDS;
        this.supportedBefore(v, blocks, order, start, reach);
        let gone = 0;
        for (let i = 0; i < BLOCK_WORDS; i++) {
          const more = pending[own + i]! & ~safe[i]! & ~suspect[own + i]!;
          pending[own + i] = 0;
          if (more === 0) continue;
          safe[i] = more;
          suspect[own + i]! |= more;
          live[gone++] = i;
        }
        if (gone === 0) continue;
        if (!isSuspect[v]) { isSuspect[v] = 1; suspects.push(v); }
        for (let k = g.outStart[v]!; k < g.outStart[v + 1]!; k++) {
          const e = g.outEdges[k]!, x = g.head[e]!, edge = g.nodeCount + e, p = blocks.p[edge]!;
          if (x === start || p <= 0 || (keep !== undefined && keep[x] === 0)) continue;
          const to = x * BLOCK_WORDS, w = p >= 1 ? -1 : blocks.of(edge);
          let doubt = 0;
          for (let j = 0; j < gone; j++) {
            const i = live[j]!, d = safe[i]! & (w < 0 ? -1 : blocks.words[w + i]!) & bits[to + i]! & ~suspect[to + i]!;
            pending[to + i]! |= d;
            doubt |= d;
          }
          if (doubt !== 0) {
            isPending[position[x]!] = 1;
            if (position[x]! <= at) again = true;
          }
        }
      }
    }
    if (suspects.length > 0) {
      lowered.set(bits);
      for (const v of suspects) {
        const to = v * BLOCK_WORDS;
        for (let i = to; i < to + BLOCK_WORDS; i++) lowered[i]! &= ~suspect[i]!;
      }
      for (const v of suspects) {
        this.pull(v, blocks, lowered);
        this.add(v, safe, order, lowered);
      }
      this.settle(blocks, order, lowered, []);
      if (restored !== undefined) { restored.fill(0); for (const v of suspects) for (let i = v * BLOCK_WORDS; i < (v + 1) * BLOCK_WORDS; i++) restored[i] = suspect[i]!; }
      for (const v of suspects) { isSuspect[v] = 0; suspect.fill(0, v * BLOCK_WORDS, (v + 1) * BLOCK_WORDS); }
    }
    lost.forEach((x, n) => { blocks.words.set(saved[n]!, blocks.of(x)); blocks.p[x] = savedP[n]!; });
    return suspects.length > 0;
  }

  /** safe := the doubted samples of v that an activation from before v's own still supports. */
  private supportedBefore(v: number, blocks: BlockWords, order: SweepOrder, start: number, reach: Reach): void {
    const { g, suspect, safe, pending, isSuspect } = this, { bits, planes } = reach, own = v * BLOCK_WORDS;
    const [v0, v1, v2, v3] = planes as [Int32Array, Int32Array, Int32Array, Int32Array];
    safe.fill(0);
    if (v === start) { safe.fill(-1); return; }
    // An AND step rests on every in-edge: doubt about one is a loss.
    if (g.isAnd[v]) return;
    const { live, fresh } = this, trial = blocks.p[v]! < 1 ? blocks.of(v) : -1;
    // fresh: what is still in doubt, in the words of live.
    let count = 0;
    for (let i = 0; i < BLOCK_WORDS; i++) {
      const doubt = pending[own + i]! & ~suspect[own + i]! & (trial < 0 ? -1 : blocks.words[trial + i]!);
      if (doubt !== 0) { fresh[i] = doubt; live[count++] = i; }
    }
    const words = blocks.words;
    for (let k = g.inStart[v]!; k < g.inStart[v + 1]! && count > 0; k++) {
      const e = g.inEdges[k]!, u = g.tail[e]!, edge = g.nodeCount + e, p = blocks.p[edge]!;
      if (p <= 0) continue;
      const from = u * BLOCK_WORDS, w = p >= 1 ? -1 : blocks.of(edge), first = order.position[u]! < order.position[v]!, doubtful = isSuspect[u] === 1;
      let left = 0;
      for (let j = 0; j < count; j++) {
        const i = live[j]!, f = from + i, o = own + i;
        let s = fresh[i]! & bits[f]!;
        if (w >= 0) s &= words[w + i]!;
        if (doubtful) s &= ~suspect[f]!;
        if (s !== 0) {
          // Sweep of u below that of v; or the same, told apart, and u earlier in it.
          const a0 = v0[f]!, b0 = v0[o]!, a1 = v1[f]!, b1 = v1[o]!, a2 = v2[f]!, b2 = v2[o]!, a3 = v3[f]!, b3 = v3[o]!;
          let less = ~a3 & b3, same = ~(a3 ^ b3);
          less |= same & ~a2 & b2; same &= ~(a2 ^ b2);
          less |= same & ~a1 & b1; same &= ~(a1 ^ b1);
          less |= same & ~a0 & b0; same &= ~(a0 ^ b0);
          s &= less | (first ? same & ~(a0 & a1 & a2 & a3) : 0);
          safe[i]! |= s;
          fresh[i]! &= ~s;
        }
        if (fresh[i] !== 0) live[left++] = i;
      }
      count = left;
    }
  }

  /** safe := withdrawn samples of v that what stands supports. */
  private pull(v: number, blocks: BlockWords, reach: Int32Array): void {
    const { g, safe, suspect } = this;
    const { live } = this, words = blocks.words, own = v * BLOCK_WORDS, trial = blocks.p[v]! >= 1 ? -1 : blocks.of(v);
    let count = 0;
    for (let i = 0; i < BLOCK_WORDS; i++) {
      safe[i] = 0;
      const open = suspect[own + i]! & (trial < 0 ? -1 : words[trial + i]!);
      if (open !== 0) { this.fresh[i] = open; live[count++] = i; }
    }
    if (g.isAnd[v]) {
      for (let j = 0; j < count; j++) {
        const i = live[j]!;
        let s = g.inStart[v + 1]! > g.inStart[v]! ? this.fresh[i]! : 0;
        for (let k = g.inStart[v]!; k < g.inStart[v + 1]! && s !== 0; k++) {
          const e = g.inEdges[k]!, edge = g.nodeCount + e;
          s &= reach[g.tail[e]! * BLOCK_WORDS + i]!;
          if (s !== 0 && blocks.p[edge]! < 1) s &= words[blocks.of(edge) + i]!;
        }
        safe[i] = s;
      }
      return;
    }
    for (let k = g.inStart[v]!; k < g.inStart[v + 1]! && count > 0; k++) {
      const e = g.inEdges[k]!, edge = g.nodeCount + e, from = g.tail[e]! * BLOCK_WORDS, p = blocks.p[edge]!;
      if (p <= 0) continue;
      const w = p >= 1 ? -1 : blocks.of(edge);
      let left = 0;
      for (let j = 0; j < count; j++) {
        const i = live[j]!, s = this.fresh[i]! & reach[from + i]! & (w < 0 ? -1 : words[w + i]!);
        safe[i]! |= s;
        if ((this.fresh[i]! &= ~s) !== 0) live[left++] = i;
      }
      count = left;
    }
  }
}

/** Most probable first (ties as numbered): the first sweep then carries nearly everything. */
export function sweepOrder(g: StepGraph, p: Float64Array, starts: readonly number[]): SweepOrder {
  const distance = Float64Array.from({ length: g.nodeCount }, () => Infinity);
  for (const s of starts) {
    const { cost } = forwardCosts(g, p, s);
    for (let v = 0; v < g.nodeCount; v++) distance[v] = Math.min(distance[v]!, cost[v]!);
  }
  const nodeAt = Int32Array.from(Array.from({ length: g.nodeCount }, (_, v) => v).sort((a, b) => (distance[a] === distance[b] ? a - b : distance[a]! - distance[b]!)));
  const position = new Int32Array(g.nodeCount);
  nodeAt.forEach((v, at) => { position[v] = at; });
  return { position, nodeAt };
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
  const hits = new Int32Array(g.nodeCount), propagation = new Propagation(g), reach = new Reach(g.nodeCount, false), order = sweepOrder(g, s.p, starts);
  for (let first = 0; first < samples; first += BLOCK_SAMPLES) {
    propagation.run(new BlockWords(g, s.p, seed, first), starts, blockMask(first, samples), order, reach);
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
