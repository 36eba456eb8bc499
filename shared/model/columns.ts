/** What a column of an asset list can mean. `ip`, `mac` and `hostname` may stand in several columns. */
export const COLUMN_FIELDS = [
  'id', 'name', 'ip', 'mac', 'hostname', 'vendor', 'model', 'firmware', 'serial', 'os', 'os-version', 'role', 'zone', 'vlan', 'purdue', 'location', 'owner', 'criticality',
  'description', 'hardware', 'order-number', 'domain', 'default-gateway', 'status', 'first-seen', 'last-seen', 'hint',
  // Of single products: the vendor that a MAC address suggests, addresses of both kinds in one cell, several names in one cell.
  'mac-vendor', 'addresses', 'hostnames', 'software',
] as const;
export type Field = (typeof COLUMN_FIELDS)[number];

/** Fields by which a row can be told to be some device. */
export const NAMING_FIELDS: ReadonlySet<Field> = new Set<Field>(['name', 'ip', 'mac', 'hostname', 'serial', 'addresses', 'hostnames']);

/** Columns that are not read. */
export const IGNORE = 'ignore' as const;

/** How many rows, the header row with them, come before the data of a table whose columns are all named by number; without it none. */
export const HEADER_ROW = 'header-row' as const;

/**
 * Our field → the header or headers of its columns, in order of precedence; `ignore` → headers that mean nothing. `#3` is the third column, whatever its header; where all columns are
 * named so, the table has no header row and every row is one of data, but for those that `header-row` counts.
 */
export type ColumnMap = Readonly<Record<string, string | readonly string[]>>;

/** A mapping that is kept for every table whose header row has all headers that it names. */
export interface ColumnLayout {
  readonly name: string;
  readonly columns: ColumnMap;
}

export const isColumnField = (field: string): field is Field => (COLUMN_FIELDS as readonly string[]).includes(field);

/** The headers that a mapping names, with what each means. */
export const headersOf = (map: ColumnMap): [header: string, field: string][] =>
  Object.entries(map).filter(([field]) => field !== HEADER_ROW).flatMap(([field, headers]) => (typeof headers === 'string' ? [headers] : headers).map((header): [string, string] => [header, field]));

/** `#3` → 2. */
export function columnNumber(header: string): number | undefined {
  const match = /^#([1-9]\d{0,3})$/.exec(header);
  return match ? Number(match[1]) - 1 : undefined;
}

/** How it is known what a column means. */
export type ColumnBasis = 'by-hand' | 'layout' | 'product' | 'spelling' | 'none';

/** What somebody chose in the column dialog; what is absent is as it is recognised. */
export interface ColumnChoice {
  readonly sheet?: string | undefined;
  /** The header row, counted as in the file; null: the table has none. */
  readonly header?: number | null | undefined;
  /** Column index from 0 → field, or `ignore`. */
  readonly fields?: Readonly<Record<string, Field | typeof IGNORE>> | undefined;
}

export interface PreviewColumn {
  /** From 0. */
  readonly index: number;
  readonly header: string;
  readonly field?: Field;
  readonly basis: ColumnBasis;
  /** Cells with something in them, among the rows looked at. */
  readonly filled: number;
  /** Cells that do not say what the field asks for, and the first of them. */
  readonly unreadable: number;
  readonly example?: { readonly row: number; readonly text: string; readonly reason: string };
}

/** The first rows of a table, and what would be read of them. */
export interface ColumnsPreview {
  readonly name: string;
  readonly sheets: readonly string[];
  readonly sheet?: string;
  readonly header: number | null;
  readonly columns: readonly PreviewColumn[];
  /** The first rows, each with what becomes of it. */
  readonly rows: readonly { readonly row: number; readonly cells: readonly string[]; readonly fate: 'header' | 'before-header' | 'read' | 'skipped' }[];
  /** The product or the kept mapping that the header row was recognised by. */
  readonly layout?: string;
  /** Rows looked at; `whole` where the table has no more. */
  readonly sampled: number;
  readonly whole: boolean;
  readonly read: number;
  readonly skipped: Readonly<Record<string, number>>;
  /** Why nothing can be read so. */
  readonly problem?: string;
  /** The mapping of what is shown; undefined where nothing can be read so. */
  readonly map?: ColumnMap;
  /** This file has a mapping by hand. */
  readonly mapped: boolean;
}
