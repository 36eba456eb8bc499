/**
 * Random numbers of one case: they depend on (seed, case) and on nothing else, so that a case can be repeated without those before it and the same
 * on any machine. splitmix32 (Steele, Lea, Flood 2014), enough for choosing bytes.
 */
export class Random {
  private state: number;

  constructor(seed: number, index: number) {
    this.state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35);
    // Neighbouring cases begin with neighbouring states: a few rounds part them.
    for (let i = 0; i < 4; i++) this.next();
  }

  /** 0 … 2^32 − 1. */
  next(): number {
    this.state = (this.state + 0x9e3779b9) | 0;
    let z = this.state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  }

  /** 0 … n − 1. */
  below(n: number): number {
    return n <= 1 ? 0 : this.next() % n;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  bytes(n: number): Uint8Array {
    const out = new Uint8Array(n);
    for (let i = 0; i < n; i++) out[i] = this.next();
    return out;
  }
}

/** Values at which length and offset fields break: 0, 1, the largest, the sign, powers of two and their neighbours, and what fits this file just not. */
export function boundary(random: Random, width: number, at: number, total: number): number {
  const most = width >= 4 ? 0xffffffff : 2 ** (8 * width) - 1;
  switch (random.below(8)) {
    case 0: return 0;
    case 1: return random.pick([1, 2, 3, 4, 7, 8, 11, 12, 13, 14, 19, 20, 21, 27, 28]) & most;
    case 2: return most - random.below(2);
    case 3: return ((most >>> 1) + random.below(3)) >>> 0;
    case 4: return (2 ** random.below(8 * width) + random.below(3) - 1) & most;
    case 5: return Math.max(0, Math.min(most, total - at + random.below(9) - 4));
    case 6: return Math.min(most, random.pick([total, total + 1, 0x40000, 0x40001, 0x1000000, 0x1000001, 0x4000000, 0x4000004]));
    default: return random.next() & most;
  }
}

export function write(bytes: Uint8Array, at: number, width: number, value: number, little: boolean): void {
  for (let i = 0; i < width && at + i < bytes.length; i++) bytes[at + i] = value >>> (8 * (little ? i : width - 1 - i));
}
