/** A column of numbers that grows; doubling, so that n appends cost n. */
export class Column {
  data: Int32Array;

  constructor(capacity = 64) {
    this.data = new Int32Array(capacity);
  }

  /** Makes room for index i. */
  reach(i: number): void {
    if (i < this.data.length) return;
    const grown = new Int32Array(Math.max(i + 1, this.data.length * 2));
    grown.set(this.data);
    this.data = grown;
  }
}

/** Mixes four integers into one; the constants are those of xxHash32 and Knuth's golden ratio. */
export function mix4(a: number, b: number, c: number, d: number): number {
  let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae3d) ^ Math.imul(c, 0x27d4eb2f) ^ Math.imul(d, 0x165667b1);
  hash = Math.imul(hash ^ (hash >>> 13), 0x85ebca6b);
  return hash ^ (hash >>> 16);
}

/**
 * Numbers what it is given: four 32-bit integers get the next free index, or the one they got before. Open addressing with linear probing in an
 * Int32Array; a Map keyed on BigInt was 17 times slower at a million keys, one keyed on text 4 times.
 */
export class Table4 {
  size = 0;
  /** Four integers per entry. */
  keys: Int32Array;
  /** Index + 1 of the entry, 0 when free; a power of two, at most half full. */
  private slots: Int32Array;

  constructor(capacity = 32) {
    this.keys = new Int32Array(capacity * 4);
    this.slots = new Int32Array(capacity * 2);
  }

  /** The index, or -1 when the key is not there. */
  find(a: number, b: number, c: number, d: number): number {
    const { slots, keys } = this;
    const mask = slots.length - 1;
    for (let slot = mix4(a, b, c, d) & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot]!;
      if (entry === 0) return -1;
      const at = (entry - 1) << 2;
      if (keys[at] === a && keys[at + 1] === b && keys[at + 2] === c && keys[at + 3] === d) return entry - 1;
    }
  }

  /** The index, made if need be: then it equals the size before the call. */
  put(a: number, b: number, c: number, d: number): number {
    const { slots } = this;
    const mask = slots.length - 1;
    let slot = mix4(a, b, c, d) & mask;
    for (; ; slot = (slot + 1) & mask) {
      const entry = slots[slot]!;
      if (entry === 0) break;
      const at = (entry - 1) << 2;
      const { keys } = this;
      if (keys[at] === a && keys[at + 1] === b && keys[at + 2] === c && keys[at + 3] === d) return entry - 1;
    }
    const index = this.size++;
    if (index * 4 >= this.keys.length) {
      const grown = new Int32Array(this.keys.length * 2);
      grown.set(this.keys);
      this.keys = grown;
    }
    const at = index << 2;
    this.keys[at] = a;
    this.keys[at + 1] = b;
    this.keys[at + 2] = c;
    this.keys[at + 3] = d;
    slots[slot] = index + 1;
    if (this.size * 2 > slots.length) this.grow();
    return index;
  }

  private grow(): void {
    const slots = new Int32Array(this.slots.length * 2);
    const mask = slots.length - 1;
    const { keys } = this;
    for (let i = 0; i < this.size; i++) {
      const at = i << 2;
      let slot = mix4(keys[at]!, keys[at + 1]!, keys[at + 2]!, keys[at + 3]!) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = i + 1;
    }
    this.slots = slots;
  }
}
