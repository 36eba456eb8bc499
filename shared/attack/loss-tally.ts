import { BLOCK_SAMPLES, popcount } from './block-words';
import type { Evaluation } from './engine';
import type { StepGraph, Strengths } from './step-graph';

/** Books every campaign of a loss group on the first target of its order that was reached; `row` gives a target's words. */
export function book(order: readonly (readonly number[])[], words: number, row: (target: number, word: number) => number, on: (target: number, word: number, bits: number) => void): void {
  for (const list of order) {
    for (let i = 0; i < words; i++) {
      let before = 0;
      for (const t of list) {
        const bits = row(t, i) & ~before;
        if (bits === 0) continue;
        on(t, i, bits);
        before |= bits;
      }
    }
  }
}

/** Adds up an evaluation, block by block and in each entry by entry: hits, bookings, and the loss of every campaign for the standard error. */
export class LossTally {
  private readonly hit: Float64Array;
  private readonly booked: Float64Array;
  private readonly loss = new Float64Array(BLOCK_SAMPLES);
  private sum = 0;
  private squares = 0;

  constructor(private readonly g: StepGraph, private readonly s: Strengths, private readonly samples: number) {
    this.hit = new Float64Array(g.entryNode.length * g.targetNode.length);
    this.booked = new Float64Array(this.hit.length);
  }

  hits(entry: number, target: number, count: number): void { this.hit[entry * this.g.targetNode.length + target]! += count; }

  books(entry: number, target: number, word: number, bits: number): void {
    this.booked[entry * this.g.targetNode.length + target]! += popcount(bits);
    const each = this.s.frequency[entry]! * this.s.impact[target]!;
    for (let left = bits; left !== 0; left &= left - 1) this.loss[word * 32 + 31 - Math.clz32(left & -left)]! += each;
  }

  endBlock(first: number): void {
    for (let i = 0; i < Math.min(BLOCK_SAMPLES, this.samples - first); i++) { this.sum += this.loss[i]!; this.squares += this.loss[i]! * this.loss[i]!; }
    this.loss.fill(0);
  }

  evaluation(): Evaluation {
    const { samples, sum, squares } = this;
    const variance = samples > 1 ? Math.max(0, squares - (sum * sum) / samples) / (samples - 1) : 0;
    return { hit: this.hit.map(n => n / samples), booked: this.booked.map(n => n / samples), samples, standardError: Math.sqrt(variance / samples) };
  }
}
