import { randomKey } from './random';
import type { StepGraph } from './step-graph';

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
 * With fewer `distinct` words than a block has, they repeat: word i shows the campaigns of word i mod `distinct`, and several questions about the same campaigns fit into one block.
 */
export class BlockWords {
  readonly words: Int32Array;
  private readonly made: Uint8Array;

  /** Own copy: what-ifs put other words in place for a moment. */
  readonly p: Float64Array;

  /** @param distinct a divisor of BLOCK_WORDS. */
  constructor(private readonly graph: StepGraph, p: Float64Array, readonly seed: number, readonly first: number, readonly distinct = BLOCK_WORDS) {
    this.p = p.slice();
    this.words = new Int32Array(graph.elementCount * BLOCK_WORDS);
    this.made = new Uint8Array(graph.elementCount);
  }

  /** Offset of the element's words. */
  of(element: number): number {
    const at = element * BLOCK_WORDS;
    if (!this.made[element]) {
      this.made[element] = 1;
      fillWords(this.words, at, this.p[element]!, randomKey(this.seed, element), this.first, this.distinct);
    }
    return at;
  }

  /** A copy with memory of its own. */
  copy(): BlockWords {
    const copy = new BlockWords(this.graph, this.p, this.seed, this.first, this.distinct);
    copy.become(this);
    return copy;
  }

  /** Becomes what `other`, another copy of the same block, is. */
  become(other: BlockWords): void {
    this.p.set(other.p);
    this.words.set(other.words);
    this.made.set(other.made);
  }

  /** Gives elements other probabilities and words, a row each. */
  replace(p: Float64Array, elements: readonly number[], rows: Int32Array): void {
    this.p.set(p);
    elements.forEach((x, n) => {
      this.made[x] = 1;
      this.words.set(rows.subarray(n * BLOCK_WORDS, (n + 1) * BLOCK_WORDS), x * BLOCK_WORDS);
    });
  }

  /** Words of an element at another probability, into `into` from `offset` on. */
  at(element: number, p: number, into: Int32Array, offset: number): void {
    fillWords(into, offset, p, randomKey(this.seed, element), this.first, this.distinct);
  }

  get bytes(): number { return this.words.byteLength; }
}

/** Hot: one hash per bit. u < p is exactly hash < p·2^32, both sides exact in a double. */
function fillWords(into: Int32Array, at: number, p: number, key: number, first: number, distinct: number): void {
  if (p >= 1 || !(p > 0)) {
    into.fill(p >= 1 ? -1 : 0, at, at + BLOCK_WORDS);
    return;
  }
  const limit = p * 4294967296;
  let counter = Math.imul(first + 1, 0x27d4eb2f);
  for (let i = 0; i < distinct; i++) {
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
  for (let i = distinct; i < BLOCK_WORDS; i += distinct) into.copyWithin(at + i, at, at + distinct);
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
