import type { KeptOf } from './kept';

/** Changes that one workbook may bring; of more, somebody has edited another file than ours. */
export const MOST_MERGED = 50_000;

/** One cell (of criticality: two) of an edited workbook that says something else than the report that was exported. Values as they stand in the cells; empty: nothing. */
export interface MergeDifference {
  /** Register, id and field: the same for the same difference, wherever its row stands. */
  readonly key: string;
  readonly of: KeptOf;
  readonly id: string;
  /** What the row is about, in words. */
  readonly name: string;
  /** Header of the column. */
  readonly field: string;
  readonly sheet: string;
  /** As the spreadsheet program numbers it. */
  readonly row: number;
  /** What the exported workbook said; absent where that is not known. */
  readonly exported?: string;
  /** What the engagement says now. */
  readonly before: string;
  readonly after: string;
  /** change: can be applied · conflict: the engagement has changed since the export, too; applied only if chosen · refused: cannot be applied, `why` says so. */
  readonly state: 'change' | 'conflict' | 'refused';
  readonly why?: string;
  /** Does an analysis follow? */
  readonly changesResults: boolean;
}

/** A row that belongs to nothing in the engagement. */
export interface UnknownRow {
  readonly sheet: string;
  readonly row: number;
  /** Empty: the row has none. */
  readonly id: string;
}

export interface MergeView {
  /** Name and SHA-256 of the file. */
  readonly workbook: string;
  readonly sha256: string;
  /** The engagement that it was exported from and the time of its analysis, as it says. */
  readonly engagement?: string;
  readonly analysedAt?: string;
  readonly warnings: readonly string[];
  readonly differences: readonly MergeDifference[];
  /** At most MOST_UNKNOWN of them; `unknownCount` counts all. */
  readonly unknown: readonly UnknownRow[];
  readonly unknownCount: number;
  /** Rows that were compared. */
  readonly rows: number;
  /** Edited cells that say what the engagement says already. */
  readonly already: number;
}

export const MOST_UNKNOWN = 200;
