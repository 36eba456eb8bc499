import type { Evaluation, RiskEngine } from './engine';
import { BackwardSimulation } from './backward-simulation';
import { BLOCK_SAMPLES, BLOCK_WORDS, BlockWords, blockMask, popcount } from './block-words';
import { componentsOf } from './components';
import { book, LossTally } from './loss-tally';
import { addHits } from './montecarlo';
import { Propagation, Reach, sweepOrder } from './propagation';
import type { SweepOrder } from './propagation';
import { lossOrder, relevantNodes } from './step-graph';
import type { StepGraph, Strengths } from './step-graph';
import { WhatIfPoints } from './what-if-points';

export interface MonteCarloOptions {
  readonly samples: number;
  readonly seed: number;
  /** The point `risk` is first cheap from, and that what-if ratios refer to. */
  readonly start: Strengths;
  /** Word operations one full what-if evaluation may cost; decides how many of the samples a what-if uses. */
  readonly whatIfWork?: number;
  /** Words per block that each entry's campaigns of a what-if take up; found from the start point where left out. */
  readonly shares?: readonly number[];
  /** From the entries even where asking from the targets is quicker: for comparison. */
  readonly forwardOnly?: boolean;
}

/** No entry gets fewer, in words: 128 campaigns. */
const LEAST_WORDS = 4;
const WHAT_IF_WORK = 5e6;

/** Entries that are simulated side by side: each has words of the block to itself. */
interface Bin {
  readonly entries: readonly { readonly e: number; readonly from: number; readonly words: number }[];
  readonly order: SweepOrder;
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
 * Where it is quicker, both are asked from the targets (backward-simulation.ts): the same campaigns, the same bits.
 */
export class MonteCarloEngine implements RiskEngine {
  readonly method = 'mc';
  readonly samples: number;
  readonly whatIfSamples: number;
  readonly riskCost: number;
  /** Rough cost of one evaluation with all samples, in nanoseconds. */
  readonly evaluateCost: number;
  private readonly keep: Uint8Array;
  private readonly backward: BackwardSimulation | undefined;
  private readonly propagation: Propagation;
  private components: ReturnType<typeof componentsOf> | undefined;
  private orders: readonly SweepOrder[] | undefined;
  private known: WhatIfPoints | undefined;
  /** From what-if campaigns to all; once for each way of asking, for they may use different campaigns. */
  private readonly scales = new Map<BackwardSimulation | undefined, number>();
  /** Kept because the ratio of what-ifs needs it again. */
  private startEvaluation: Evaluation | undefined;
  private startNodes: NodeEvaluation | undefined;
  /** Words per block that an entry's campaigns of a what-if take up; all of them where that is affordable. */
  private shares: readonly number[] | undefined;
  private packed: readonly Bin[] | undefined;
  /** Words per block and entry that are affordable on average. */
  private readonly affordable: number;
  private readonly forwardSamples: number;

  constructor(private readonly graph: StepGraph, private readonly options: MonteCarloOptions) {
    const g = graph;
    this.samples = options.samples;
    this.keep = relevantNodes(g, options.start.p);
    this.propagation = new Propagation(g, this.keep);
    let edges = 1;
    for (let e = 0; e < g.edgeCount; e++) if (this.keep[g.tail[e]!] && this.keep[g.head[e]!]) edges++;
    const perBlock = edges * BLOCK_WORDS * Math.max(1, g.entryNode.length);
    const memory = (g.elementCount + 5 * g.nodeCount * g.entryNode.length) * BLOCK_WORDS * 4;
    const work = options.whatIfWork ?? WHAT_IF_WORK, fit = Math.max(1, Math.min(Math.floor(work / perBlock), Math.floor(3e8 / memory)));
    this.shares = options.shares;
    const { shares } = this;
    this.affordable = shares === undefined ? Math.max(LEAST_WORDS, Math.min(BLOCK_WORDS, Math.round((BLOCK_WORDS * work) / perBlock))) : shares.reduce((sum, words) => sum + words, 0) / Math.max(1, shares.length);
    this.forwardSamples = Math.min(this.samples, fit * BLOCK_SAMPLES);
    this.backward = options.forwardOnly || !BackwardSimulation.fits(g, this.keep, options.start) ? undefined : new BackwardSimulation(g, this.keep, {
      samples: options.samples, seed: options.seed, start: options.start, whatIfWork: work, ...(shares === undefined ? {} : { words: powerOfTwo(this.affordable) }),
    });
    // Measured: a what-if of some ten edges costs about as much as visiting every relevant edge once per entry.
    this.riskCost = this.backward?.riskCost ?? perBlock * fit * 1.2 * (this.affordable / BLOCK_WORDS);
    this.evaluateCost = this.backward?.evaluateCost ?? perBlock * 5 * Math.ceil(this.samples / BLOCK_SAMPLES);
    this.whatIfSamples = this.backward?.whatIfSamples ?? this.forwardSamples;
  }

  evaluate(s: Strengths): Evaluation {
    const atStart = this.isStart(s) && sameNumbers(s.frequency, this.options.start.frequency);
    if (atStart && this.startEvaluation !== undefined) return this.startEvaluation;
    const backward = this.backwardFor(s), evaluation = backward ? backward.evaluate(s, this.samples) : this.simulate(s, this.samples);
    if (atStart) this.startEvaluation = evaluation;
    return evaluation;
  }

  /** As `evaluate`, with the hits of every node per entry, and of all entries held at once. */
  evaluateNodes(s: Strengths): NodeEvaluation {
    const { graph: g, samples } = this;
    const atStart = this.isStart(s) && sameNumbers(s.frequency, this.options.start.frequency);
    if (atStart && this.startNodes !== undefined) return this.startNodes;
    const counts = Array.from(g.entryNode, () => new Int32Array(g.nodeCount)), joint = new Int32Array(g.nodeCount);
    const evaluation = this.simulate(s, samples, counts, joint);
    const share = (hits: Int32Array): Float64Array => Float64Array.from(hits, n => n / samples);
    const result = { evaluation, nodes: counts.map(share), joint: share(joint) };
    if (atStart) {
      this.startNodes = result;
      this.startEvaluation ??= evaluation;
    }
    return result;
  }

  private isStart(s: Strengths): boolean { return sameNumbers(s.p, this.options.start.p) && sameNumbers(s.impact, this.options.start.impact); }

  private backwardFor(s: Strengths): BackwardSimulation | undefined { return this.backward?.answers(s) ? this.backward : undefined; }

  private orderOf(starts: readonly number[]): SweepOrder { return sweepOrder(this.graph, this.options.start.p, starts, (this.components ??= componentsOf(this.graph))); }

  private entryOrders(): readonly SweepOrder[] { return (this.orders ??= Array.from(this.graph.entryNode, v => this.orderOf([v]))); }

  private simulate(s: Strengths, samples: number, nodes?: Int32Array[], joint?: Int32Array): Evaluation {
    const { graph: g } = this, entries = g.entryNode.length, targets = g.targetNode.length, orders = this.entryOrders();
    const order = lossOrder(g, s.impact), reach = new Reach(g.nodeCount, false), tally = new LossTally(g, s, samples);
    const propagation = nodes === undefined ? this.propagation : new Propagation(g);
    for (let first = 0; first < samples; first += BLOCK_SAMPLES) {
      const words = new BlockWords(g, s.p, this.options.seed, first), mask = blockMask(first, samples);
      for (let e = 0; e < entries; e++) {
        propagation.run(words, [{ node: g.entryNode[e]!, mask }], orders[e]!, reach);
        if (nodes) addHits(reach.bits, nodes[e]!);
        for (let t = 0; t < targets; t++) tally.hits(e, t, countRow(reach.bits, g.targetNode[t]!));
        book(order, BLOCK_WORDS, (t, i) => reach.bits[g.targetNode[t]! * BLOCK_WORDS + i]!, (t, i, bits) => tally.books(e, t, i, bits));
      }
      if (joint && entries > 0) { propagation.run(words, Array.from(g.entryNode, node => ({ node, mask })), orders[0]!, reach); addHits(reach.bits, joint); }
      tally.endBlock(first);
    }
    return tally.evaluation();
  }

  moveTo(s: Strengths): void { (this.backwardFor(s) ?? this.points()).moveTo(s); }

  private points(): WhatIfPoints {
    const { graph, keep, options: { seed, start } } = this;
    return (this.known ??= new WhatIfPoints({
      graph, keep, seed, start, samples: this.forwardSamples, distinct: BLOCK_WORDS,
      questions: this.bins().map(({ entries, order }) => ({ starts: entries.map(({ e, from, words }) => ({ node: graph.entryNode[e]!, from, words })), order })),
    }));
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
    const { graph: g } = this, orders = this.entryOrders();
    return (this.packed = bins.map(({ entries }) => ({ entries, order: entries.length === 1 ? orders[entries[0]!.e]! : this.orderOf(entries.map(({ e }) => g.entryNode[e]!)) })));
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
    const { graph: g, options: { start } } = this, entries = g.entryNode.length, targets = g.targetNode.length;
    // Asked from the targets, an entry more costs nothing.
    if (this.backward !== undefined) return Array.from({ length: entries }, () => Math.min(powerOfTwo(words), this.backward!.words));
    const affordable = Math.min(words, this.affordable);
    if (affordable >= BLOCK_WORDS) return Array.from({ length: entries }, () => BLOCK_WORDS);
    const { booked } = this.evaluate(start);
    const losses = Array.from({ length: entries }, (_, e) => {
      let loss = 0;
      for (let t = 0; t < targets; t++) loss += start.frequency[e]! * booked[e * targets + t]! * start.impact[t]!;
      return loss;
    });
    const all = losses.reduce((sum, loss) => sum + loss, 0), even = Math.max(LEAST_WORDS, Math.floor(affordable / 2)), free = (affordable - even) * entries;
    return losses.map(loss => Math.min(BLOCK_WORDS, even + Math.floor(all > 0 ? (free * loss) / all : free / entries)));
  }

  risk(s: Strengths): number {
    const backward = this.backwardFor(s);
    let scale = this.scales.get(backward);
    if (scale === undefined) this.scales.set(backward, scale = this.scaleOf(backward));
    return (backward ? backward.risk(s) : this.rawRisk(s)) * scale;
  }

  /** Ratio of all samples to the what-if blocks at the start point. Fixed once, so order of questions does not matter. */
  private scaleOf(backward: BackwardSimulation | undefined): number {
    if (this.options.shares !== undefined || (backward ? backward.isWhole : this.forwardSamples >= this.samples && this.affordable >= BLOCK_WORDS)) return 1;
    const { start } = this.options, { booked } = this.evaluate(start), some = backward ? backward.risk(start) : this.rawRisk(start);
    const targets = this.graph.targetNode.length;
    let all = 0;
    booked.forEach((share, i) => { all += start.frequency[Math.floor(i / targets)]! * share * start.impact[i % targets]!; });
    return some > 0 && all > 0 ? all / some : 1;
  }

  private rawRisk(s: Strengths): number {
    const { graph: g } = this, order = lossOrder(g, s.impact), bins = this.bins(), losses = new Float64Array(g.entryNode.length), owner = new Int32Array(BLOCK_WORDS);
    this.points().visit(s, b => bins[b]!.entries.some(({ e }) => s.frequency[e]! > 0), (bits, b) => {
      for (const { e, from, words } of bins[b]!.entries) owner.fill(e, from, from + words);
      book(order, BLOCK_WORDS, (t, i) => bits[g.targetNode[t]! * BLOCK_WORDS + i]!, (t, i, booked) => { losses[owner[i]!]! += popcount(booked) * s.impact[t]!; });
    });
    let sum = 0;
    for (const { entries } of bins) for (const { e, words } of entries) sum += s.frequency[e]! * losses[e]! * (BLOCK_WORDS / words);
    return sum / this.forwardSamples;
  }
}

const sameNumbers = (a: Float64Array, b: Float64Array): boolean => a.every((x, i) => x === b[i]);

/** The largest power of two that is not above, within what a block can be divided into. */
const powerOfTwo = (words: number): number => 2 ** Math.max(0, Math.min(Math.log2(BLOCK_WORDS), Math.floor(Math.log2(Math.max(1, words)))));

function countRow(reach: Int32Array, v: number): number {
  let n = 0;
  for (let i = v * BLOCK_WORDS; i < (v + 1) * BLOCK_WORDS; i++) n += popcount(reach[i]!);
  return n;
}
