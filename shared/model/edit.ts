import type { Role } from './asset';
import type { Criticality, TriageDecision } from './decided';
import type { Severity } from './finding';
import type { KeptField, KeptOf } from './kept';
import type { PurdueLevel } from './zone';

/** Which assets an edit changes, by id, and why the analyst says so. One edit may change many. */
interface OfAssets {
  readonly assets: readonly string[];
  readonly why?: string;
}

/**
 * A device as its witnesses name it, because the ids of assets change with what is joined and parted: `mac 00:1b:1b:…`, `ip 10.1.0.7` (both in canonical form), `row SOURCE PLACE` for a row of a list. What an import
 * takes away is passed over.
 */
export interface DeviceKeys {
  readonly site: string;
  readonly keys: readonly string[];
}

/** A witness of an asset that can be a device of its own. */
export interface DevicePart {
  readonly key: string;
  readonly kind: 'mac' | 'ip' | 'row';
  /** The address; of a row, what it is called in its source. */
  readonly text: string;
}

/** Why devices cannot be merged or split, in words for the analyst. */
export interface Refusal {
  readonly message: string;
  readonly advice: string;
}

/** Arrangements of the map in which assets stay where they were put by hand. */
export const ARRANGEMENTS = ['lanes', 'free'] as const;
export type Arrangement = (typeof ARRANGEMENTS)[number];

export const SCENARIOS = ['A', 'B', 'C'] as const;
export type ScenarioName = (typeof SCENARIOS)[number];

/** What of the asset table is seen, and how. */
export interface TableView {
  readonly filter: string;
  readonly facets: Readonly<Record<string, readonly string[]>>;
  readonly sort: AssetSort;
  readonly descending: boolean;
  readonly columns: readonly string[];
}

export const ASSET_SORTS = ['name', 'role', 'ip', 'zone', 'level', 'vendor', 'risk', 'confidence', 'lastSeen', 'findings'] as const;
export type AssetSort = (typeof ASSET_SORTS)[number];

/** A finding in the analyst's words. */
export interface StatedFinding {
  readonly title: string;
  readonly severity: Severity;
  readonly text: string;
  /** By id. */
  readonly assets: readonly string[];
}

/** One decision of the analyst on one thing. Absent value: back to what was derived. */
export type PlainEdit =
  | (OfAssets & { readonly kind: 'name'; readonly value?: string })
  | (OfAssets & { readonly kind: 'role'; readonly value?: Role })
  | (OfAssets & { readonly kind: 'level'; readonly value?: PurdueLevel })
  /** Id of a zone that there is, or the name of one of the analyst's own. */
  | (OfAssets & { readonly kind: 'zone'; readonly value?: string })
  | (OfAssets & { readonly kind: 'criticality'; readonly value?: Criticality })
  | (OfAssets & { readonly kind: 'note'; readonly value?: string })
  | (OfAssets & { readonly kind: 'tags'; readonly value?: readonly string[] })
  /** Where an asset stands on the map in one arrangement, in the map's own units. */
  | (OfAssets & { readonly kind: 'place'; readonly arrangement: Arrangement; readonly value?: { readonly x: number; readonly y: number } })
  /** These are one device. */
  | { readonly kind: 'same-device'; readonly devices: readonly DeviceKeys[]; readonly value?: true; readonly why?: string }
  /** Of the device named by `of`, what has these keys is a device of its own. */
  | { readonly kind: 'own-device'; readonly of: DeviceKeys; readonly keys: readonly string[]; readonly value?: true; readonly why?: string }
  /** A view of the asset table under a name. */
  | { readonly kind: 'view'; readonly name: string; readonly value?: TableView }
  /** A rule whose findings are not listed; `value`: why. */
  | { readonly kind: 'rule'; readonly rule: string; readonly value?: string }
  /** What the analyst states and no rule found. `finding`: `finding:manual:` and 12 hexadecimal digits. */
  | { readonly kind: 'finding'; readonly finding: string; readonly value?: StatedFinding }
  | { readonly kind: 'triage'; readonly finding: string; readonly value?: TriageDecision }
  /** `step`: an edge of the attack model that cannot be taken; `value`: why. */
  | { readonly kind: 'impossible'; readonly step: string; readonly value?: string }
  | { readonly kind: 'what-if'; readonly actions: readonly string[] }
  /** A set of remediations to compare with others; without actions it is given up. */
  | { readonly kind: 'scenario'; readonly name: ScenarioName; readonly value?: readonly string[] }
  | { readonly kind: 'kept'; readonly of: KeptOf; readonly id: string; readonly field: KeptField; readonly value?: string; readonly why?: string };

/** What was taken over from an edited workbook, all of it at once: one command, one undo. `sha256`: of the workbook's file, in hexadecimal. */
export interface MergeEdit {
  readonly kind: 'merge';
  readonly workbook: string;
  readonly sha256: string;
  readonly edits: readonly PlainEdit[];
}

export type Edit = PlainEdit | MergeEdit;

/** An edit with its circumstances. `at`: milliseconds; `analyst`: who, as far as the machine knows. */
export interface EditRow {
  readonly at: number;
  readonly analyst?: string;
  readonly edit: Edit;
}

/** One row of the journal, which only grows: undoing is a row too, so that a crash between two rows loses nothing. */
export type JournalRow = EditRow | { readonly at: number; readonly analyst?: string; readonly move: 'undo' | 'redo' };
