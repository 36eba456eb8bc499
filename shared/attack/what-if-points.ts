import { BLOCK_SAMPLES, BLOCK_WORDS, BlockWords, blockMask } from './block-words';
import { Propagation, Reach } from './propagation';
import type { Start, SweepOrder } from './propagation';
import { isRelevant } from './step-graph';
import type { StepGraph, Strengths } from './step-graph';

/** Starts that share a block: each has words of it to itself. */
export interface Question {
  readonly starts: readonly { readonly node: number; readonly from: number; readonly words: number }[];
  readonly order: SweepOrder;
}

export interface WhatIfOptions {
  /** Turned round where it is asked backwards. */
  readonly graph: StepGraph;
  readonly keep: Uint8Array;
  readonly seed: number;
  readonly samples: number;
  readonly start: Strengths;
  /** Words of a block that show campaigns of their own; the rest repeats them. */
  readonly distinct: number;
  readonly questions: readonly Question[];
}

interface Block {
  readonly words: BlockWords;
  /** What each question reached, and when. */
  readonly reached: readonly Reach[];
}
interface Point {
  readonly p: Float64Array;
  readonly blocks: readonly Block[];
}

/**
 * Blocks of campaigns kept with what was reached in them, at the start point and at the plan in hand: a change lowers that in place, at the cost of the part it touches.
 */
export class WhatIfPoints {
  private readonly propagation: Propagation;
  private readonly lowered: Int32Array;
  private readonly restored: Int32Array;
  private lostRows = new Int32Array(0);
  /** Where what-ifs start from: always the model's own strengths, and the plan in hand when there is one. */
  private base: Point | undefined;
  private plan: Point | undefined;

  constructor(private readonly options: WhatIfOptions) {
    this.propagation = new Propagation(options.graph, options.keep);
    this.lowered = new Int32Array(options.graph.nodeCount * BLOCK_WORDS);
    this.restored = new Int32Array(this.lowered.length);
  }

  /** Makes what lies below `s` cheap. The plan's memory is used again and again: a point of a large site has some fifty megabytes. */
  moveTo(s: Strengths): void {
    this.base ??= this.pointAt(this.options.start);
    const from = this.pointAbove(s);
    if (from === undefined) {
      this.plan = this.pointAt(s);
      return;
    }
    const plan = from === this.plan ? from : copyPoint(from, this.plan);
    const changed = this.changes(plan, s), { lowered, restored, propagation, options: { questions } } = this;
    for (const { words, reached } of plan.blocks) {
      const { lost, rows } = this.lostWords(words, changed, s.p);
      if (lost.length > 0) {
        questions.forEach((question, q) => {
          if (propagation.lower(words, lost, rows, this.startsOf(question), question.order, reached[q]!, lowered, restored)) reached[q]!.lowerTo(lowered, restored, propagation.suspects);
        });
      }
      words.replace(s.p, lost, rows);
    }
    plan.p.set(s.p);
    this.plan = plan;
  }

  /**
   * Block by block and question by question, what is reached under `s`: a row of words per node, to be read at once.
   * A raised probability cannot be had by lowering: such a question starts from scratch.
   */
  visit(s: Strengths, wanted: (question: number) => boolean, on: (bits: Int32Array, question: number, block: number) => void): void {
    this.base ??= this.pointAt(this.options.start);
    const { questions } = this.options, point = this.pointAbove(s) ?? this.pointAt(s), changed = this.changes(point, s);
    point.blocks.forEach(({ words, reached }, block) => {
      const { lost, rows } = this.lostWords(words, changed, s.p);
      questions.forEach((question, q) => {
        if (!wanted(q)) return;
        const lowered = lost.length > 0 && this.propagation.lower(words, lost, rows, this.startsOf(question), question.order, reached[q]!, this.lowered);
        on(lowered ? this.lowered : reached[q]!.bits, q, block);
      });
    });
  }

  /** Where `s` can be reached from by lowering alone; the plan in hand first. */
  private pointAbove(s: Strengths): Point | undefined {
    return [this.plan, this.base].find(x => x !== undefined && this.isBelow(s.p, x.p));
  }

  private changes(point: Point, s: Strengths): number[] {
    const changed: number[] = [];
    for (let x = 0; x < this.options.graph.elementCount; x++) if (s.p[x] !== point.p[x] && this.matters(x)) changed.push(x);
    return changed;
  }

  private pointAt(s: Strengths): Point {
    const { graph, samples, seed, distinct, questions } = this.options, blocks: Block[] = [];
    for (let first = 0; first < samples; first += BLOCK_SAMPLES) {
      const words = new BlockWords(graph, s.p, seed, first, distinct), mask = blockMask(first, samples);
      blocks.push({ words, reached: questions.map(question => {
        const reach = new Reach(graph.nodeCount, true);
        this.propagation.run(words, this.startsOf(question, mask), question.order, reach);
        return reach;
      }) });
    }
    return { p: s.p.slice(), blocks };
  }

  private startsOf({ starts }: Question, within?: Int32Array): Start[] {
    const { distinct } = this.options;
    return starts.map(({ node, from, words }) => ({ node, mask: Int32Array.from({ length: BLOCK_WORDS }, (_, i) => (i < from || i >= from + words ? 0 : within === undefined ? -1 : within[i % distinct]!)) }));
  }

  private isBelow(p: Float64Array, limit: Float64Array): boolean {
    for (let x = 0; x < p.length; x++) if (p[x]! > limit[x]! && this.matters(x)) return false;
    return true;
  }

  /** The words of lowered elements, where any success is lost; row n of `rows` is that of `lost[n]`. Valid until the next call. */
  private lostWords(words: BlockWords, changed: readonly number[], p: Float64Array): { lost: number[]; rows: Int32Array } {
    const lost: number[] = [];
    if (this.lostRows.length < changed.length * BLOCK_WORDS) this.lostRows = new Int32Array(changed.length * BLOCK_WORDS);
    const rows = this.lostRows;
    for (const x of changed) {
      const at = words.of(x), row = lost.length * BLOCK_WORDS;
      words.at(x, p[x]!, rows, row);
      let any = 0;
      for (let i = 0; i < BLOCK_WORDS; i++) any |= words.words[at + i]! & ~rows[row + i]!;
      if (any !== 0) lost.push(x);
    }
    return { lost, rows };
  }

  private matters(element: number): boolean { return isRelevant(this.options.graph, this.options.keep, element); }
}

/** A point of its own with what is in `from`, in the memory of `into` where there is one. */
function copyPoint(from: Point, into: Point | undefined): Point {
  if (into === undefined) {
    return { p: from.p.slice(), blocks: from.blocks.map(({ words, reached }) => ({ words: words.copy(), reached: reached.map(reach => {
      const copy = new Reach(reach.bits.length / BLOCK_WORDS, true);
      copy.copy(reach);
      return copy;
    }) })) };
  }
  into.p.set(from.p);
  into.blocks.forEach(({ words, reached }, b) => {
    words.become(from.blocks[b]!.words);
    reached.forEach((reach, q) => reach.copy(from.blocks[b]!.reached[q]!));
  });
  return into;
}
