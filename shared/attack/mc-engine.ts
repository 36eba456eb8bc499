import type { Evaluation, RiskEngine } from './engine';
import { BLOCK_SAMPLES, BLOCK_WORDS, BlockWords, blockMask, popcount } from './block-words';
import { addHits } from './montecarlo';
import { Propagation, Reach, lowerReach, sweepOrder } from './propagation';
import type { Start, SweepOrder } from './propagation';
import { isRelevant, lossOrder, relevantNodes } from './step-graph';
import type { StepGraph, Strengths } from './step-graph';

export interface MonteCarloOptions {
  readonly samples: number;
  readonly seed: number;
  /** The point `risk` is first cheap from, and that what-if ratios refer to. */
  readonly start: Strengths;
  /** Word operations one full what-if evaluation may cost; decides how many of the samples a what-if uses. */
  readonly whatIfWork?: number;
  /** Words per block that each entry's campaigns of a what-if take up; found from the start point where left out. */
  readonly shares?: readonly number[];
}

/** No entry gets fewer, in words: 128 campaigns. */
const LEAST_WORDS = 4;

interface Block {
  readonly words: BlockWords;
  /** What the entries of each bin reached, and when. */
  readonly reached: readonly Reach[];
}
/** Entries that are simulated side by side: each has words of the block to itself. */
interface Bin {
  readonly entries: readonly { readonly e: number; readonly from: number; readonly words: number }[];
  readonly order: SweepOrder;
}
interface Point {
  readonly p: Float64Array;
  readonly blocks: readonly Block[];
}

export interface NodeEvaluation {
  readonly evaluation: Evaluation;
  /** Per entry, P of every node. */
  readonly nodes: readonly Float64Array[];
  /** P of every node when all entries are held at once. */
  readonly joint: Float64Array;
}

/**
 * Monte-Carlo engine. `evaluate` uses all samples, block by block, keeping none. `risk` keeps the
 * first blocks with what every entry reached in them: a change lowers those in place, at the cost of
 * the part it touches, and the ratio of risks in these blocks is carried over to all samples.
 */
export class MonteCarloEngine implements RiskEngine {
  readonly method = 'mc';
  readonly samples: number;
  readonly whatIfSamples: number;
  readonly riskCost: number;
  /** Rough cost of one evaluation with all samples, in nanoseconds. */
  readonly evaluateCost: number;
  private readonly keep: Uint8Array;
  private readonly orders: readonly SweepOrder[];
  private readonly propagation: Propagation;
  private readonly lowered: Int32Array;
  /** Where what-ifs start from: always the model's own strengths, and the plan in hand when there is one. */
  private base: Point | undefined;
  private plan: Point | undefined;
  private scale = 1;
  /** Kept because the ratio of what-ifs needs it again. */
  private startEvaluation: Evaluation | undefined;
  private startNodes: NodeEvaluation | undefined;
  private scaled = false;
  /** Words per block that an entry's campaigns of a what-if take up; all of them where that is affordable. */
  private shares: readonly number[] | undefined;
  private packed: readonly Bin[] | undefined;
  /** Words per block and entry that are affordable on average. */
  private readonly affordable: number;

  constructor(private readonly graph: StepGraph, private readonly options: MonteCarloOptions) {
    const g = graph;
    this.samples = options.samples;
    this.keep = relevantNodes(g, options.start.p);
    this.orders = Array.from(g.entryNode, v => sweepOrder(g, options.start.p, [v]));
    this.propagation = new Propagation(g, this.keep);
    this.lowered = new Int32Array(g.nodeCount * BLOCK_WORDS);
    let edges = 1;
    for (let e = 0; e < g.edgeCount; e++) if (this.keep[g.tail[e]!] && this.keep[g.head[e]!]) edges++;
    const perBlock = edges * BLOCK_WORDS * Math.max(1, g.entryNode.length);
    const memory = (g.elementCount + 5 * g.nodeCount * g.entryNode.length) * BLOCK_WORDS * 4;
    const work = options.whatIfWork ?? 5e6, fit = Math.max(1, Math.min(Math.floor(work / perBlock), Math.floor(3e8 / memory)));
    this.shares = options.shares;
    const { shares } = this;
    this.affordable = shares === undefined ? Math.max(LEAST_WORDS, Math.min(BLOCK_WORDS, Math.round((BLOCK_WORDS * work) / perBlock))) : shares.reduce((sum, words) => sum + words, 0) / Math.max(1, shares.length);
    // Measured: a what-if of some ten edges costs about as much as visiting every relevant edge once per entry.
    this.riskCost = perBlock * fit * 1.2 * (this.affordable / BLOCK_WORDS);
    this.evaluateCost = perBlock * 5 * Math.ceil(this.samples / BLOCK_SAMPLES);
    this.whatIfSamples = Math.min(this.samples, fit * BLOCK_SAMPLES);
  }

  private matters(element: number): boolean { return isRelevant(this.graph, this.keep, element); }

  evaluate(s: Strengths): Evaluation { return this.simulate(s, this.samples); }

  /** As `evaluate`, with the hits of every node per entry, and of all entries held at once. */
  evaluateNodes(s: Strengths): NodeEvaluation {
    const { graph: g, samples } = this, { start } = this.options;
    const atStart = sameNumbers(s.p, start.p) && sameNumbers(s.impact, start.impact) && sameNumbers(s.frequency, start.frequency);
    if (atStart && this.startNodes !== undefined) return this.startNodes;
    const counts = Array.from(g.entryNode, () => new Int32Array(g.nodeCount)), joint = new Int32Array(g.nodeCount);
    const evaluation = this.simulate(s, samples, counts, joint);
    const share = (hits: Int32Array): Float64Array => Float64Array.from(hits, n => n / samples);
    const result = { evaluation, nodes: counts.map(share), joint: share(joint) };
    if (atStart) this.startNodes = result;
    return result;
  }

  private simulate(s: Strengths, samples: number, nodes?: Int32Array[], joint?: Int32Array): Evaluation {
    const { graph: g } = this, entries = g.entryNode.length, targets = g.targetNode.length;
    const hit = new Float64Array(entries * targets), booked = new Float64Array(entries * targets);
    const order = lossOrder(g, s.impact), reach = new Reach(g.nodeCount, false);
    const propagation = nodes === undefined ? this.propagation : new Propagation(g);
    const loss = new Float64Array(BLOCK_SAMPLES);
    let sum = 0, squares = 0;
    for (let first = 0; first < samples; first += BLOCK_SAMPLES) {
      const words = new BlockWords(g, s.p, this.options.seed, first), mask = blockMask(first, samples);
      loss.fill(0);
      for (let e = 0; e < entries; e++) {
        propagation.run(words, [{ node: g.entryNode[e]!, mask }], this.orders[e]!, reach);
        if (nodes) addHits(reach.bits, nodes[e]!);
        for (let t = 0; t < targets; t++) hit[e * targets + t]! += countRow(reach.bits, g.targetNode[t]!);
        book(g, order, reach.bits, (t, i, bits) => {
          booked[e * targets + t]! += popcount(bits);
          const each = s.frequency[e]! * s.impact[t]!;
          for (let left = bits; left !== 0; left &= left - 1) loss[i * 32 + 31 - Math.clz32(left & -left)]! += each;
        });
      }
      if (joint && this.orders.length > 0) { propagation.run(words, Array.from(g.entryNode, node => ({ node, mask })), this.orders[0]!, reach); addHits(reach.bits, joint); }
      for (let i = 0; i < Math.min(BLOCK_SAMPLES, samples - first); i++) { sum += loss[i]!; squares += loss[i]! * loss[i]!; }
    }
    for (let i = 0; i < hit.length; i++) { hit[i]! /= samples; booked[i]! /= samples; }
    const variance = samples > 1 ? Math.max(0, squares - (sum * sum) / samples) / (samples - 1) : 0;
    const evaluation = { hit, booked, samples, standardError: Math.sqrt(variance / samples) };
    if (sameNumbers(s.p, this.options.start.p) && sameNumbers(s.impact, this.options.start.impact)) this.startEvaluation ??= evaluation;
    return evaluation;
  }

  moveTo(s: Strengths): void {
    this.base ??= this.pointAt(this.options.start);
    const from = this.pointAbove(s);
    this.plan = from === undefined ? this.pointAt(s) : this.lowerPoint(from, s);
  }

  /** Where `s` can be reached from by lowering alone; the plan in hand first. */
  private pointAbove(s: Strengths): Point | undefined {
    return [this.plan, this.base].find(x => x !== undefined && this.isBelow(s.p, x.p));
  }

  private lowerPoint(from: Point, s: Strengths): Point {
    const { lowered } = this, changed = this.changes(from, s), restored = new Int32Array(lowered.length);
    const blocks = from.blocks.map(({ words, reached }): Block => {
      const { lost, rows } = lostWords(words, changed, s.p);
      return {
        words: words.with(s.p, lost, rows),
        reached: reached.map((reach, b) => lost.length > 0 && this.propagation.lower(words, lost, rows, this.starts(this.bins()[b]!), this.bins()[b]!.order, reach, lowered, restored)
          ? lowerReach(reach, lowered, restored) : reach),
      };
    });
    return { p: s.p.slice(), blocks };
  }

  private changes(point: Point, s: Strengths): number[] {
    const changed: number[] = [];
    for (let x = 0; x < this.graph.elementCount; x++) if (s.p[x] !== point.p[x] && this.matters(x)) changed.push(x);
    return changed;
  }

  private pointAt(s: Strengths): Point {
    const { graph: g, whatIfSamples, options } = this, blocks: Block[] = [];
    for (let first = 0; first < whatIfSamples; first += BLOCK_SAMPLES) {
      const words = new BlockWords(g, s.p, options.seed, first), mask = blockMask(first, whatIfSamples);
      blocks.push({ words, reached: this.bins().map(bin => {
        const reach = new Reach(g.nodeCount, true);
        this.propagation.run(words, this.starts(bin, mask), bin.order, reach);
        return reach;
      }) });
    }
    return { p: s.p.slice(), blocks };
  }

  private starts({ entries }: Bin, within?: Int32Array): Start[] {
    return entries.map(({ e, from, words }) => ({ node: this.graph.entryNode[e]!, mask: Int32Array.from({ length: BLOCK_WORDS }, (_, i) => (i < from || i >= from + words ? 0 : within === undefined ? -1 : within[i]!)) }));
  }

  /** Entries with few campaigns share a block, so that an edge is visited once for several of them. The largest first, each where it still fits. */
  private bins(): readonly Bin[] {
    if (this.packed !== undefined) return this.packed;
    const shares = this.entryShares(), bins: { used: number; entries: { e: number; from: number; words: number }[] }[] = [];
    for (const e of Array.from(shares, (_, e) => e).sort((a, b) => shares[b]! - shares[a]! || a - b)) {
      const words = shares[e]!;
      let bin = bins.find(one => one.used + words <= BLOCK_WORDS);
      if (bin === undefined) bins.push(bin = { used: 0, entries: [] });
      bin.entries.push({ e, from: bin.used, words });
      bin.used += words;
    }
    const { graph: g, options: { start } } = this;
    return (this.packed = bins.map(({ entries }) => ({ entries, order: entries.length === 1 ? this.orders[entries[0]!.e]! : sweepOrder(g, start.p, entries.map(({ e }) => g.entryNode[e]!)) })));
  }

  /**
   * Where a what-if of all campaigns from every entry is too much work, half of what is affordable is shared evenly and half by the loss that begins at each: a cheap measure
   * against a small entry can rank first, so no entry goes without. The same campaigns before and after, so differences stay differences.
   */
  private entryShares(): readonly number[] {
    return (this.shares ??= this.sharesOf(this.affordable));
  }

  /** @param words per block and entry, on average at most. */
  sharesOf(words: number): readonly number[] {
    const { graph: g, options: { start } } = this, entries = g.entryNode.length, targets = g.targetNode.length, affordable = Math.min(words, this.affordable);
    if (affordable >= BLOCK_WORDS) return Array.from({ length: entries }, () => BLOCK_WORDS);
    const { booked } = this.startEvaluation ?? this.evaluate(start);
    const losses = Array.from({ length: entries }, (_, e) => {
      let loss = 0;
      for (let t = 0; t < targets; t++) loss += start.frequency[e]! * booked[e * targets + t]! * start.impact[t]!;
      return loss;
    });
    const all = losses.reduce((sum, loss) => sum + loss, 0), even = Math.max(LEAST_WORDS, Math.floor(affordable / 2)), free = (affordable - even) * entries;
    return losses.map(loss => Math.min(BLOCK_WORDS, even + Math.floor(all > 0 ? (free * loss) / all : free / entries)));
  }

  risk(s: Strengths): number {
    if (!this.scaled) this.findScale();
    return this.rawRisk(s) * this.scale;
  }

  /** Ratio of all samples to the what-if blocks at the start point. Fixed once, so order of questions does not matter. */
  private findScale(): void {
    this.scaled = true;
    if (this.options.shares !== undefined || (this.whatIfSamples >= this.samples && this.affordable >= BLOCK_WORDS)) return;
    const { start } = this.options, { booked } = this.startEvaluation ?? this.evaluate(start), some = this.rawRisk(start);
    const targets = this.graph.targetNode.length;
    let all = 0;
    booked.forEach((share, i) => { all += start.frequency[Math.floor(i / targets)]! * share * start.impact[i % targets]!; });
    if (some > 0 && all > 0) this.scale = all / some;
  }

  private rawRisk(s: Strengths): number {
    const { graph: g } = this;
    this.base ??= this.pointAt(this.options.start);
    // A raised probability cannot be had by lowering: such a question starts from scratch.
    const point = this.pointAbove(s) ?? this.pointAt(s), changed = this.changes(point, s);
    const order = lossOrder(g, s.impact), { lowered } = this, bins = this.bins(), losses = new Float64Array(g.entryNode.length), owner = new Int32Array(BLOCK_WORDS);
    for (const { words, reached } of point.blocks) {
      const { lost, rows } = lostWords(words, changed, s.p);
      bins.forEach((bin, b) => {
        if (!bin.entries.some(({ e }) => s.frequency[e]! > 0)) return;
        let reach = reached[b]!.bits;
        if (lost.length > 0 && this.propagation.lower(words, lost, rows, this.starts(bin), bin.order, reached[b]!, lowered)) reach = lowered;
        for (const { e, from, words: count } of bin.entries) owner.fill(e, from, from + count);
        book(g, order, reach, (t, i, bits) => { losses[owner[i]!]! += popcount(bits) * s.impact[t]!; });
      });
    }
    let sum = 0;
    for (const { entries } of bins) for (const { e, words } of entries) sum += s.frequency[e]! * losses[e]! * (BLOCK_WORDS / words);
    return sum / this.whatIfSamples;
  }

  private isBelow(p: Float64Array, limit: Float64Array): boolean {
    for (let x = 0; x < p.length; x++) if (p[x]! > limit[x]! && this.matters(x)) return false;
    return true;
  }
}

/** The words of lowered elements, where any success is lost. */
function lostWords(words: BlockWords, changed: readonly number[], p: Float64Array): { lost: number[]; rows: Int32Array[] } {
  const lost: number[] = [], rows: Int32Array[] = [];
  for (const x of changed) {
    const at = words.of(x), row = new Int32Array(BLOCK_WORDS);
    words.at(x, p[x]!, row);
    let any = 0;
    for (let i = 0; i < BLOCK_WORDS; i++) any |= words.words[at + i]! & ~row[i]!;
    if (any !== 0) { lost.push(x); rows.push(row); }
  }
  return { lost, rows };
}

const sameNumbers = (a: Float64Array, b: Float64Array): boolean => a.every((x, i) => x === b[i]);

function countRow(reach: Int32Array, v: number): number {
  let n = 0;
  for (let i = v * BLOCK_WORDS; i < (v + 1) * BLOCK_WORDS; i++) n += popcount(reach[i]!);
  return n;
}

/** Books every sample of a group on the first target of its order that was reached. */
function book(g: StepGraph, order: readonly (readonly number[])[], reach: Int32Array, on: (target: number, word: number, bits: number) => void): void {
  for (const list of order) {
    for (let i = 0; i < BLOCK_WORDS; i++) {
      let before = 0;
      for (const t of list) {
        const bits = reach[g.targetNode[t]! * BLOCK_WORDS + i]! & ~before;
        if (bits === 0) continue;
        on(t, i, bits);
        before |= bits;
      }
    }
  }
}
