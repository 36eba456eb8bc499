import type { Micros } from './time';

/** How much was on the wire when, in equal stretches; and where nobody listened. */
export interface Timeline {
  readonly from: Micros;
  readonly to: Micros;
  /** Bytes of the conversations in each stretch, as if every conversation sent evenly from its first to its last packet. */
  readonly bytes: readonly number[];
  /** No capture and no log covers these stretches: nothing is known of them, which is not the same as silence. */
  readonly uncovered: readonly { readonly from: Micros; readonly to: Micros }[];
}
