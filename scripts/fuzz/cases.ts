import { blockTree } from './block-trees';
import type { Seed } from './containers';
import { mutated } from './mutations';
import { brokenStacks } from './packet-stacks';
import { Random } from './random';

export const FAMILIES = ['mutations', 'block trees', 'packet stacks'] as const;
export type Family = (typeof FAMILIES)[number];

export interface Case {
  readonly index: number;
  readonly family: Family;
  /** Where it came from and what was done to it. */
  readonly name: string;
  readonly file: Uint8Array;
  /** For what the oracle chooses by chance: chunk sizes, cuts. */
  readonly random: Random;
}

/** About half mutations, a quarter each of the two others, by chance, so that threads that share the cases share the work; case i of a seed is the same whoever makes it. */
export function makeCase(seeds: readonly Seed[], seed: number, index: number, only?: Family): Case {
  const random = new Random(seed, index);
  const drawn = FAMILIES[[0, 0, 1, 2][random.below(4)]!]!;
  const family = only ?? drawn;
  const { name, file } = family === 'mutations' ? mutated(random, seeds) : family === 'block trees' ? blockTree(random, seeds) : brokenStacks(random, seeds);
  return { index, family, name, file, random };
}
