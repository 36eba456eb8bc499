import { BLOCK_WORDS } from './block-words';
import type { BlockWords } from './block-words';
import { componentsOf } from './components';
import { forwardCosts } from './paths';
import type { StepGraph } from './step-graph';

/**
 * What one entry reaches in one block: a bit per node and sample, and when it was reached, as the
 * number of the sweep of its component in bit planes. (component, sweep, position) orders every
 * activation after one that supports it, which is what tells real support from a circle when
 * successes are taken away.
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

  /** Becomes what `other` is. */
  copy(other: Reach): void {
    this.bits.set(other.bits);
    this.planes.forEach((plane, b) => plane.set(other.planes[b]!));
  }

  /**
   * Becomes what `lower` left in `lowered`, where only the rows of `nodes` have changed. Restored activations get the last sweep: they never vouch for others of their component, so no circle can form,
   * at the price of some needless doubt.
   */
  lowerTo(lowered: Int32Array, restored: Int32Array, nodes: readonly number[]): void {
    for (const v of nodes) {
      for (let i = v * BLOCK_WORDS; i < (v + 1) * BLOCK_WORDS; i++) {
        const left = lowered[i]!;
        this.bits[i] = left;
        for (const plane of this.planes) plane[i] = (plane[i]! | restored[i]!) & left;
      }
    }
  }
}
const SWEEP_PLANES = 4;
/** Sweeps from here on are told apart no more. */
const LAST_SWEEP = 2 ** SWEEP_PLANES - 1;


/**
 * Order in which a propagation visits the nodes: component by component of the graph, each settled before the next begins, so that what lies behind a circle is visited once and not in every round of it. Any order
 * within a component gives the same fixpoint, a good one in fewer sweeps.
 */
export interface SweepOrder {
  readonly position: Int32Array;
  readonly nodeAt: Int32Array;
  readonly component: Int32Array;
  /** Position behind the last node of the component that a position is in. */
  readonly endOf: Int32Array;
}

/** Where attackers begin: a node, and the samples in which they begin there. */
export interface Start {
  readonly node: number;
  readonly mask: Int32Array;
}

/** Scratch space of the propagation, reused over blocks and entries. */
export class Propagation {
  private readonly pending: Int32Array;
  private readonly isPending: Uint8Array;
  private readonly fresh = new Int32Array(BLOCK_WORDS);
  private readonly live = new Int32Array(BLOCK_WORDS);
  private readonly safe = new Int32Array(BLOCK_WORDS);
  private readonly suspect: Int32Array;
  /** Nodes that the last `lower` withdrew something from. */
  readonly suspects: number[] = [];
  private readonly isSuspect: Uint8Array;
  private saved = new Int32Array(0);
  /** Node → samples in which an attacker begins there, while `lower` runs. */
  private readonly begun = new Map<number, Int32Array>();

  /** @param keep nodes to simulate (others never become active); leave out for all. */
  constructor(private readonly g: StepGraph, private readonly keep?: Uint8Array) {
    this.pending = new Int32Array(g.nodeCount * BLOCK_WORDS);
    this.isPending = new Uint8Array(g.nodeCount);
    this.suspect = new Int32Array(g.nodeCount * BLOCK_WORDS);
    this.isSuspect = new Uint8Array(g.nodeCount);
  }

  /** reach := least fixpoint from `starts`, each in the samples of its mask (64 words). */
  run(blocks: BlockWords, starts: readonly Start[], order: SweepOrder, reach: Reach): void {
    reach.clear();
    for (const { node, mask } of starts) this.add(node, mask, order, reach.bits);
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
    const { g, isPending } = this, { nodeAt, endOf } = order;
    for (let first = 0; first < g.nodeCount; first = endOf[first]!) {
      const end = endOf[first]!;
      for (let again = true, sweep = 0; again; sweep++) {
        again = false;
        for (let at = first; at < end; at++) {
          // A head that lies before its tail waits for the next sweep.
          if (isPending[at]) { isPending[at] = 0; if (this.push(nodeAt[at]!, at, sweep, blocks, order, reach, planes)) again = true; }
        }
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
      const head = order.position[v]!, to = v * BLOCK_WORDS, tag = head >= order.endOf[position]! ? 0 : Math.min(LAST_SWEEP, head > position ? sweep : sweep + 1);
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
   * fewer samples (`newWords`, a row of 64 words each, subsets of the old). First an activation is withdrawn
   * when nothing that came before it supports it any more; then the withdrawn are restored where
   * something else does. The work is that of what really changes. Returns false if nothing does.
   * @param lowered receives the new fixpoint; `restored` the samples that were withdrawn, put back or not, in the rows of `suspects` alone.
   */
  lower(blocks: BlockWords, lost: readonly number[], newWords: Int32Array, starts: readonly Start[], order: SweepOrder, reach: Reach, lowered: Int32Array, restored?: Int32Array): boolean {
    const { g, pending, isPending, suspect, suspects, isSuspect, safe, live, keep } = this, { position, nodeAt } = order, bits = reach.bits;
    if (this.saved.length < lost.length * BLOCK_WORDS) this.saved = new Int32Array(lost.length * BLOCK_WORDS);
    const { saved } = this;
    lost.forEach((x, n) => { const at = blocks.of(x); for (let i = 0; i < BLOCK_WORDS; i++) saved[n * BLOCK_WORDS + i] = blocks.words[at + i]!; });
    const savedP = lost.map(x => blocks.p[x]!);
    let any = false;
    const { begun } = this;
    // What an attacker holds from the beginning needs no support.
    for (const { node, mask } of starts) {
      const known = begun.get(node);
      if (known === undefined) begun.set(node, mask);
      else begun.set(node, known.map((bits, i) => bits | mask[i]!));
    }
    lost.forEach((x, n) => {
      const edge = x >= g.nodeCount, v = edge ? g.head[x - g.nodeCount]! : x, tail = edge ? g.tail[x - g.nodeCount]! * BLOCK_WORDS : -1;
      const row = n * BLOCK_WORDS, own = blocks.of(x);
      for (let i = 0; i < BLOCK_WORDS; i++) blocks.words[own + i] = newWords[row + i]!;
      // Neither certain nor impossible: the words decide.
      blocks.p[x] = 0.5;
      const to = v * BLOCK_WORDS, held = begun.get(v);
      let hit = 0;
      for (let i = 0; i < BLOCK_WORDS; i++) {
        const doubt = saved[row + i]! & ~newWords[row + i]! & bits[to + i]! & (tail < 0 ? -1 : bits[tail + i]!) & (held === undefined ? -1 : ~held[i]!);
        pending[to + i]! |= doubt;
        hit |= doubt;
      }
      if (hit !== 0) { isPending[position[v]!] = 1; any = true; }
    });
    suspects.length = 0;
    for (let first = any ? 0 : g.nodeCount; first < g.nodeCount; first = order.endOf[first]!) for (let again = true; again;) {
      again = false;
      for (let at = first; at < order.endOf[first]!; at++) {
        if (!isPending[at]) continue;
        isPending[at] = 0;
        const v = nodeAt[at]!, own = v * BLOCK_WORDS;
        this.supportedBefore(v, blocks, order, reach);
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
          if (p <= 0 || (keep !== undefined && keep[x] === 0)) continue;
          const to = x * BLOCK_WORDS, w = p >= 1 ? -1 : blocks.of(edge), held = begun.get(x);
          let doubt = 0;
          for (let j = 0; j < gone; j++) {
            const i = live[j]!, d = safe[i]! & (w < 0 ? -1 : blocks.words[w + i]!) & bits[to + i]! & ~suspect[to + i]! & (held === undefined ? -1 : ~held[i]!);
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
      if (restored !== undefined) { for (const v of suspects) for (let i = v * BLOCK_WORDS; i < (v + 1) * BLOCK_WORDS; i++) restored[i] = suspect[i]!; }
      for (const v of suspects) { isSuspect[v] = 0; suspect.fill(0, v * BLOCK_WORDS, (v + 1) * BLOCK_WORDS); }
    }
    lost.forEach((x, n) => {
      const own = blocks.of(x);
      for (let i = 0; i < BLOCK_WORDS; i++) blocks.words[own + i] = saved[n * BLOCK_WORDS + i]!;
      blocks.p[x] = savedP[n]!;
    });
    begun.clear();
    return suspects.length > 0;
  }

  /** safe := the doubted samples of v that an activation from before v's own still supports. */
  private supportedBefore(v: number, blocks: BlockWords, order: SweepOrder, reach: Reach): void {
    const { g, suspect, safe, pending, isSuspect } = this, { bits, planes } = reach, own = v * BLOCK_WORDS;
    const [v0, v1, v2, v3] = planes as [Int32Array, Int32Array, Int32Array, Int32Array];
    safe.fill(0);
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
      const from = u * BLOCK_WORDS, w = p >= 1 ? -1 : blocks.of(edge), first = order.position[u]! < order.position[v]!, before = order.component[u] !== order.component[v], doubtful = isSuspect[u] === 1;
      let left = 0;
      for (let j = 0; j < count; j++) {
        const i = live[j]!, f = from + i, o = own + i;
        let s = fresh[i]! & bits[f]!;
        if (w >= 0) s &= words[w + i]!;
        if (doubtful) s &= ~suspect[f]!;
        if (s !== 0 && before) {
          safe[i]! |= s;
          fresh[i]! &= ~s;
        } else if (s !== 0) {
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

/** Component after component, in each the most probable first (ties as numbered): the first sweep then carries nearly everything. */
export function sweepOrder(g: StepGraph, p: Float64Array, starts: readonly number[], { component }: { readonly component: Int32Array } = componentsOf(g)): SweepOrder {
  const distance = Float64Array.from({ length: g.nodeCount }, () => Infinity);
  for (const s of starts) {
    const { cost } = forwardCosts(g, p, s);
    for (let v = 0; v < g.nodeCount; v++) distance[v] = Math.min(distance[v]!, cost[v]!);
  }
  const nodeAt = Int32Array.from(Array.from({ length: g.nodeCount }, (_, v) => v).sort((a, b) => component[a]! - component[b]! || (distance[a] === distance[b] ? a - b : distance[a]! - distance[b]!)));
  const position = new Int32Array(g.nodeCount), endOf = new Int32Array(g.nodeCount);
  nodeAt.forEach((v, at) => { position[v] = at; });
  for (let at = g.nodeCount - 1; at >= 0; at--) endOf[at] = at + 1 < g.nodeCount && component[nodeAt[at]!] === component[nodeAt[at + 1]!] ? endOf[at + 1]! : at + 1;
  return { position, nodeAt, component, endOf };
}
