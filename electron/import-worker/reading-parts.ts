import type { Reading } from '../../shared/model/reading';

/**
 * A reading on its way between processes. In one message, forty thousand conversations hold the receiver's event loop for as long as it takes to build them all; in parts,
 * its other requests are answered in between.
 */
export type ReadingPart = { readonly [L in List]: { readonly list: L; readonly items: Reading[L] } }[List];

export type List = 'witnesses' | 'conversations' | 'observations';
export const LISTS = ['witnesses', 'conversations', 'observations'] as const satisfies readonly List[];

/** About 1 MB of conversations, a few milliseconds to build. */
const ITEMS_PER_PART = 2_000;

/** What is left of a reading without its lists: small, and sent last. */
export type ReadingHead = Omit<Reading, List>;

export function headOf({ witnesses: _w, conversations: _c, observations: _o, ...head }: Reading): ReadingHead {
  return head;
}

/** All lists of a reading, cut up. */
export function* partsOf(reading: Reading): Generator<ReadingPart> {
  for (const list of LISTS) yield* slices<unknown>(reading[list]).map(items => ({ list, items }) as ReadingPart);
}

export function slices<T>(items: readonly T[], size = ITEMS_PER_PART): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/** The parts of one reading, put together again. */
export class PartialReading {
  readonly #lists: { [L in List]: Reading[L][number][] } = { witnesses: [], conversations: [], observations: [] };

  add({ list, items }: ReadingPart): void {
    const all = this.#lists[list] as unknown[];
    for (const item of items) all.push(item);
  }

  whole(head: ReadingHead): Reading {
    return { ...head, ...this.#lists };
  }
}
