import type { Role } from './asset';
import type { PurdueLevel } from './zone';

/** One decision of the analyst. Absent value: back to what was observed. `assets` are stable ids; one edit may change many. */
export type Edit =
  | { readonly kind: 'name'; readonly assets: readonly string[]; readonly value?: string }
  | { readonly kind: 'role'; readonly assets: readonly string[]; readonly value?: Role }
  | { readonly kind: 'level'; readonly assets: readonly string[]; readonly value?: PurdueLevel }
  | { readonly kind: 'zone'; readonly assets: readonly string[]; readonly value?: string }
  /** Hours of standstill and $ per hour when the asset is lost. */
  | { readonly kind: 'criticality'; readonly assets: readonly string[]; readonly value?: { readonly hours: number; readonly costPerHour: number } }
  | { readonly kind: 'note'; readonly assets: readonly string[]; readonly value?: string }
  | { readonly kind: 'tags'; readonly assets: readonly string[]; readonly value?: readonly string[] }
  | { readonly kind: 'triage'; readonly finding: string; readonly value?: { readonly status: 'confirmed'; readonly reason?: string } | { readonly status: 'false-positive' | 'accepted'; readonly reason: string } }
  /** Edge of the attack model. */
  | { readonly kind: 'impossible'; readonly step: string; readonly value?: string }
  | { readonly kind: 'what-if'; readonly actions: readonly string[] };

/** One row of the journal, which only grows: undoing is a row too, so that a crash between two rows loses nothing. `at`: milliseconds. */
export type JournalRow = { readonly at: number; readonly edit: Edit } | { readonly at: number; readonly move: 'undo' | 'redo' };
