import { columnNumber, headersOf, IGNORE, isColumnField, type ColumnBasis, type ColumnLayout, type ColumnMap, type Field } from '../model/columns';
import { cellText } from './cells-kit';
import { fieldOfHeader } from './fields-kit';
import { presetField, presetOf } from './presets-kit';

export interface Column {
  readonly index: number;
  readonly header: string;
  readonly field: Field;
  /** Of two columns for one field the lower wins where both are filled. */
  readonly rank: number;
  readonly basis: Exclude<ColumnBasis, 'none'>;
}

/** What the analyst said about columns. */
export interface GivenColumns {
  readonly columnMap?: ColumnMap | undefined;
  readonly columnLayouts?: readonly ColumnLayout[] | undefined;
}

export interface HeaderReading {
  readonly columns: readonly Column[];
  /** The kept mapping or the product that the headers are of. */
  readonly layout?: string;
  /** The product's table lists no devices: what it lists. */
  readonly notAssets?: string;
  /** Headers that the mapping of this file names, and that are none of these. */
  readonly missing: readonly string[];
}

/** Spellings of a product come before the general ones, and what a person says before both. */
const GENERAL = 1_000;
const BY_HAND = -1_000_000;

const plain = (header: string): string => header.trim().toLowerCase();
const headerText = (cell: string): string => cellText(cell.replace(/^\ufeff/, ''));

/** Has every header of a kept mapping its column here? By number nothing is recognised. */
function fits({ columns }: ColumnLayout, headers: ReadonlySet<string>): boolean {
  const named = headersOf(columns).filter(([, field]) => field !== IGNORE);
  return named.length > 0 && named.every(([header]) => columnNumber(header) === undefined && headers.has(plain(header)));
}

/** What a row of headers says: the mapping of this file first, then one that is kept, then the product's layout, then what is spelt in a known way. */
export function readHeader(cells: readonly string[], { columnMap, columnLayouts }: GivenColumns = {}): HeaderReading {
  const texts = cells.map(headerText);
  const headers = new Set(texts.map(plain));
  const layout = columnMap ? undefined : columnLayouts?.find(candidate => fits(candidate, headers));
  const map = columnMap ?? layout?.columns;
  const basis = columnMap ? 'by-hand' : 'layout';
  const given = new Map<string | number, { readonly field: string; readonly rank: number }>();
  const missing: string[] = [];
  headersOf(map ?? {}).forEach(([header, field], i) => {
    const index = columnNumber(header);
    given.set(index ?? plain(header), { field, rank: BY_HAND + i });
    if (field !== IGNORE && (index === undefined ? !headers.has(plain(header)) : index >= cells.length)) missing.push(header);
  });
  const taken = new Set([...given.values()].map(({ field }) => field));
  const product = presetOf(cells);
  const columns: Column[] = [];
  texts.forEach((header, index) => {
    const chosen = given.get(index) ?? (header === '' ? undefined : given.get(plain(header)));
    if (chosen) {
      if (isColumnField(chosen.field)) columns.push({ index, header: header === '' ? `#${index + 1}` : header, field: chosen.field, rank: chosen.rank, basis });
      return;
    }
    const own = product && presetField(product, header);
    if (own === 'ignored') return;
    const general = own ? undefined : fieldOfHeader(header);
    const known = own ?? (general && { ...general, rank: GENERAL + general.rank });
    if (known && !taken.has(known.field)) columns.push({ index, header, ...known, basis: own ? 'product' : 'spelling' });
  });
  const named = layout?.name ?? product?.product;
  return {
    columns, missing, ...(named === undefined ? {} : { layout: named }),
    // Who says which column is which knows that these rows are devices.
    ...(product?.notAssets === undefined || (map && missing.length === 0) ? {} : { notAssets: product.notAssets }),
  };
}

/** Does a mapping name all its columns by number? Then its table has no header row. */
export function isHeaderless(map: ColumnMap | undefined): map is ColumnMap {
  const headers = headersOf(map ?? {});
  return headers.some(([, field]) => field !== IGNORE) && headers.every(([header]) => columnNumber(header) !== undefined);
}

/** The columns of a table without a header row. */
export function numberedColumns(map: ColumnMap): Column[] {
  return headersOf(map).flatMap(([header, field], i): Column[] => (isColumnField(field) ? [{ index: columnNumber(header)!, header, field, rank: BY_HAND + i, basis: 'by-hand' }] : []));
}
