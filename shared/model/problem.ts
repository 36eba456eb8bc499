import type { Place } from './evidence';

/**
 * Expected trouble with somebody else's file: data, never thrown across a stage. Our own bugs are thrown and never listed here.
 *
 * `message` says what happened, where, and what was kept; `advice` what the user can do. Both are complete sentences that a person reads
 * as they stand.
 */
export interface Problem {
  readonly code: string;
  /** refused: nothing of the file was kept · partial: what came before was kept · warning: everything was kept. */
  readonly weight: 'refused' | 'partial' | 'warning';
  readonly message: string;
  readonly advice?: string;
  readonly at?: Place;
}
