/**
 * Counter-based random numbers: the number of (seed, element, sample) depends on nothing else, not on
 * the order of work, not on the probabilities. Lowering a probability can therefore only turn
 * successes off in the same sample. 32-bit arithmetic only, so every language gets the same bits.
 */
export function fmix32(value: number): number {
  let h = value;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return h >>> 0;
}

export function randomKey(seed: number, element: number): number {
  return fmix32(fmix32(seed ^ 0x9e3779b9) ^ Math.imul(element + 1, 0x85ebca6b));
}

/** Uniform in [0, 1). */
export function uniform(key: number, sample: number): number {
  return fmix32(key ^ Math.imul(sample + 1, 0x27d4eb2f)) / 4294967296;
}

export function succeeds(p: number, key: number, sample: number): boolean {
  return p >= 1 || (p > 0 && uniform(key, sample) < p);
}
