/** Binary heap, smallest key first; equal keys in the order they were put in, so results do not depend on luck. */
export class Heap<T> {
  private readonly keys: number[] = [];
  private readonly order: number[] = [];
  private readonly items: T[] = [];
  private counter = 0;

  get size(): number { return this.items.length; }
  /** Key of the first item; Infinity when empty. */
  get firstKey(): number { return this.keys[0] ?? Infinity; }

  push(key: number, item: T): void {
    const { keys, order, items } = this;
    const sequence = this.counter++;
    let at = items.length;
    keys.push(key); order.push(sequence); items.push(item);
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (keys[up]! < key || (keys[up]! === key && order[up]! < sequence)) break;
      keys[at] = keys[up]!; order[at] = order[up]!; items[at] = items[up]!;
      at = up;
    }
    keys[at] = key; order[at] = sequence; items[at] = item;
  }

  pop(): T | undefined {
    const { keys, order, items } = this;
    const first = items[0], key = keys.pop(), sequence = order.pop(), item = items.pop();
    if (key === undefined || sequence === undefined || items.length === 0) return first;
    const before = (a: number, k: number, s: number): boolean => keys[a]! < k || (keys[a]! === k && order[a]! < s);
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down >= items.length) break;
      if (down + 1 < items.length && before(down + 1, keys[down]!, order[down]!)) down++;
      if (!before(down, key, sequence)) break;
      keys[at] = keys[down]!; order[at] = order[down]!; items[at] = items[down]!;
      at = down;
    }
    keys[at] = key; order[at] = sequence; items[at] = item as T;
    return first;
  }
}
