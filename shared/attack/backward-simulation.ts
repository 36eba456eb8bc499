import { BLOCK_SAMPLES, BLOCK_WORDS, BlockWords, blockMask, popcount } from './block-words';
import { componentsOf } from './components';
import type { Evaluation } from './engine';
import { book, LossTally } from './loss-tally';
import { Propagation, Reach, sweepOrder } from './propagation';
import { lossOrder, reversed } from './step-graph';
import type { StepGraph, Strengths } from './step-graph';
import { WhatIfPoints } from './what-if-points';

export interface BackwardOptions {
  readonly samples: number;
  readonly seed: number;
  readonly start: Strengths;
  readonly whatIfWork: number;
  /** Words per block that show campaigns of their own; found from the work where left out. */
  readonly words?: number;
}

/** No fewer, in words: 128 campaigns. */
const LEAST_WORDS = 4;

/**
 * The same campaigns asked from the targets: which entries would have reached this one? Without AND steps that is a walk against the edges, one per target for all entries at once: a site has some ten targets, and
 * with removable media and services open to the internet hundreds of entries. Equal to the walk from the entries bit for bit.
 */
export class BackwardSimulation {
  readonly riskCost: number;
  readonly evaluateCost: number;
  readonly whatIfSamples: number;
  /** Words of a block that what-ifs use. */
  readonly words: number;
  private readonly graph: StepGraph;
  private readonly propagation: Propagation;
  private readonly components: ReturnType<typeof componentsOf>;
  private known: WhatIfPoints | undefined;
  /** What each entry would have reached of each target, in a what-if. */
  private readonly rows: Int32Array;

  /** Whether it can be asked so at all, and pays: no AND step, more entries than targets, and ends that are certain (a trial there would have to be left out at one end). */
  static fits(g: StepGraph, keep: Uint8Array, { p }: Strengths): boolean {
    return g.targetNode.length < g.entryNode.length && !g.isAnd.some((and, v) => and !== 0 && keep[v] !== 0) && endsAreCertain(g, p);
  }

  constructor(private readonly g: StepGraph, private readonly keep: Uint8Array, private readonly options: BackwardOptions) {
    this.graph = reversed(g);
    this.propagation = new Propagation(this.graph, keep);
    this.components = componentsOf(this.graph);
    let edges = 1;
    for (let e = 0; e < g.edgeCount; e++) if (keep[g.tail[e]!] && keep[g.head[e]!]) edges++;
    const perBlock = edges * BLOCK_WORDS * Math.max(1, g.targetNode.length), memory = (g.elementCount + 5 * g.nodeCount * g.targetNode.length) * BLOCK_WORDS * 4;
    const fit = Math.max(1, Math.min(Math.floor(options.whatIfWork / perBlock), Math.floor(3e8 / memory)));
    this.words = options.words ?? Math.min(BLOCK_WORDS, Math.max(LEAST_WORDS, 2 ** Math.floor(Math.log2((BLOCK_WORDS * options.whatIfWork) / perBlock))));
    this.rows = new Int32Array(g.targetNode.length * g.entryNode.length * this.words);
    this.whatIfSamples = Math.min(options.samples, fit * BLOCK_SAMPLES);
    this.riskCost = perBlock * fit * 1.2 * (this.words / BLOCK_WORDS);
    this.evaluateCost = perBlock * 5 * Math.ceil(options.samples / BLOCK_SAMPLES);
  }

  /** Under these strengths, too? */
  answers(s: Strengths): boolean { return endsAreCertain(this.g, s.p); }

  /** What-ifs use all the campaigns there are. */
  get isWhole(): boolean { return this.words === BLOCK_WORDS && this.whatIfSamples >= this.options.samples; }

  evaluate(s: Strengths, samples: number): Evaluation {
    const { g, graph } = this, entries = g.entryNode.length, targets = g.targetNode.length;
    const tally = new LossTally(g, s, samples), order = lossOrder(g, s.impact), reach = new Reach(g.nodeCount, false), rows = new Int32Array(targets * entries * BLOCK_WORDS);
    const orders = Array.from(g.targetNode, v => this.orderOf([v]));
    for (let first = 0; first < samples; first += BLOCK_SAMPLES) {
      const words = new BlockWords(graph, s.p, this.options.seed, first), mask = blockMask(first, samples);
      for (let t = 0; t < targets; t++) {
        this.propagation.run(words, [{ node: g.targetNode[t]!, mask }], orders[t]!, reach);
        for (let e = 0; e < entries; e++) rows.set(reach.bits.subarray(g.entryNode[e]! * BLOCK_WORDS, (g.entryNode[e]! + 1) * BLOCK_WORDS), (t * entries + e) * BLOCK_WORDS);
      }
      for (let e = 0; e < entries; e++) {
        for (let t = 0; t < targets; t++) {
          let count = 0;
          for (let at = (t * entries + e) * BLOCK_WORDS, i = 0; i < BLOCK_WORDS; i++) count += popcount(rows[at + i]!);
          tally.hits(e, t, count);
        }
        book(order, BLOCK_WORDS, (t, i) => rows[(t * entries + e) * BLOCK_WORDS + i]!, (t, i, bits) => tally.books(e, t, i, bits));
      }
      tally.endBlock(first);
    }
    return tally.evaluation();
  }

  moveTo(s: Strengths): void { this.points().moveTo(s); }

  /** Risk in the campaigns of the what-ifs, not yet carried over to all. */
  risk(s: Strengths): number {
    const { g, words } = this, entries = g.entryNode.length, targets = g.targetNode.length, perQuestion = BLOCK_WORDS / words, last = Math.ceil(targets / perQuestion) - 1;
    const order = lossOrder(g, s.impact), losses = new Float64Array(entries), { rows } = this;
    this.points().visit(s, () => true, (bits, question) => {
      for (let t = question * perQuestion; t < Math.min(targets, (question + 1) * perQuestion); t++) {
        const from = (t % perQuestion) * words;
        for (let e = 0; e < entries; e++) {
          const at = g.entryNode[e]! * BLOCK_WORDS + from;
          for (let i = 0; i < words; i++) rows[(t * entries + e) * words + i] = bits[at + i]!;
        }
      }
      if (question < last) return;
      for (let e = 0; e < entries; e++) if (s.frequency[e]! > 0) book(order, words, (t, i) => rows[(t * entries + e) * words + i]!, (t, _, booked) => { losses[e]! += popcount(booked) * s.impact[t]!; });
    });
    let used = 0, sum = 0;
    for (let first = 0; first < this.whatIfSamples; first += BLOCK_SAMPLES) used += Math.min(words * 32, this.whatIfSamples - first);
    for (let e = 0; e < entries; e++) sum += s.frequency[e]! * losses[e]!;
    return sum / used;
  }

  private points(): WhatIfPoints {
    const { words, g } = this, perQuestion = BLOCK_WORDS / words, targets = Array.from(g.targetNode);
    return (this.known ??= new WhatIfPoints({
      graph: this.graph, keep: this.keep, seed: this.options.seed, samples: this.whatIfSamples, start: this.options.start, distinct: words,
      questions: Array.from({ length: Math.ceil(targets.length / perQuestion) }, (_, q) => {
        const asked = targets.slice(q * perQuestion, (q + 1) * perQuestion);
        return { starts: asked.map((node, i) => ({ node, from: i * words, words })), order: this.orderOf(asked) };
      }),
    }));
  }

  private orderOf(starts: readonly number[]): ReturnType<typeof sweepOrder> { return sweepOrder(this.graph, this.options.start.p, starts, this.components); }
}

function endsAreCertain(g: StepGraph, p: Float64Array): boolean {
  return g.entryNode.every(v => p[v]! >= 1) && g.targetNode.every(v => p[v]! >= 1);
}
