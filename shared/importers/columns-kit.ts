import { wireText } from '../binary/reader';
import { isDeviceIp } from '../model/address';
import { HEADER_ROW, NAMING_FIELDS, type ColumnMap, type Field } from '../model/columns';
import type { Place } from '../model/evidence';
import type { FactValue, ObservationRecord } from '../model/observation';
import type { Problem } from '../model/problem';
import type { Reading, Witness } from '../model/reading';
import type { ImportInput } from './definition';
import { cellText, isDeviceMac, isNothing, readAddresses, readDate, readIps, readMacs, readNames, readSerial, readVlan } from './cells-kit';
import type { CellResult } from './cells-kit';
import { isHeaderless, numberedColumns, readHeader, type Column, type HeaderReading } from './header-kit';
import { parsePurdue } from './purdue-kit';

/** A row as any table gives it. */
export interface TableRow {
  /** 1-based, header counted. */
  readonly row: number;
  readonly sheet?: string;
  readonly cells: readonly string[];
  /** Where it really stands, for formats without rows; `column` is the header. */
  readonly at?: (column?: string) => Place;
}

/** A header stands among the first rows: exports put titles and dates before it. */
export const HEADER_WITHIN = 50;
/** Problems of single cells that are listed one by one. */
const LISTED_CELLS = 100;
/** How far a list is trusted: it may be old, but a person keeps it. */
const LIST_CONFIDENCE = 0.6;

/** Observation key of a field, where a cell's text is the value. */
const KEYS: Partial<Readonly<Record<Field, string>>> = {
  name: 'name', hostname: 'hostname', vendor: 'vendor', model: 'model', firmware: 'firmware', os: 'os', role: 'listed-role', zone: 'listed-zone', location: 'location', owner: 'owner', criticality: 'criticality',
  description: 'description', hardware: 'hardware', 'order-number': 'order-number', domain: 'domain', status: 'listed-status',
  'mac-vendor': 'mac-vendor', software: 'software',
};

/** Turns the rows of one asset list into witnesses and observations. Feed rows in order; blank rows too. */
export class TableAssembler {
  private readonly waiting: TableRow[] = [];
  private readonly witnesses: Witness[] = [];
  private readonly observations: ObservationRecord[] = [];
  private readonly problems: Problem[] = [];
  private readonly skipped = new Map<string, number>();
  private columns: readonly Column[] | undefined;
  private width = 0;
  private header: TableRow | undefined;
  private rows = 0;
  private rowsRead = 0;
  private cellProblems = 0;
  private sheet: string | undefined;
  private layout: string | undefined;
  /** The rows of this table are none of devices. */
  private unread = false;

  /** `ragged`: rows may be shorter than the header, as in spreadsheets, where trailing blanks are not kept. */
  constructor(private readonly by: string, private readonly input: ImportInput, private readonly ragged = false) {}

  row(row: TableRow): void {
    if (row.sheet !== this.sheet) {
      if (this.waiting.length > 0) this.settle();
      this.columns = undefined;
      this.unread = false;
      this.sheet = row.sheet;
    }
    if (this.columns) {
      this.read(row);
      return;
    }
    this.waiting.push(row);
    if (this.waiting.length >= HEADER_WITHIN) this.settle();
  }

  /** A row that the splitter could not deliver. */
  reject(row: number, reason: string, message: string): void {
    this.rows++;
    this.skip(reason, message, { row });
  }

  /** Rows that are known to be none of devices. */
  leave(reason: string, rows: number): void {
    this.rows += rows;
    this.count(reason, rows);
  }

  end(format: string, kind: Reading['source']['kind'], more: readonly Problem[] = []): Reading {
    if (this.waiting.length > 0) this.settle();
    const refused = more.some(problem => problem.weight === 'refused');
    if (!refused && this.cellProblems > LISTED_CELLS) this.problems.push({ code: 'bad-cells', weight: 'warning', message: `${this.cellProblems - LISTED_CELLS} more cells were skipped for the same kinds of reasons.` });
    const { name, sha256, bytes, site } = this.input;
    return {
      source: {
        id: `src:${sha256.slice(0, 12)}`, name, sha256, bytes, kind, format, site, problems: [...more, ...this.problems],
        table: refused ? { rows: this.rows, rowsRead: 0, rowsSkipped: this.rows > 0 ? { refused: this.rows } : {} }
          : { rows: this.rows, rowsRead: this.rowsRead, rowsSkipped: Object.fromEntries([...this.skipped].sort(([a], [b]) => (a < b ? -1 : 1))), ...(this.layout !== undefined ? { layout: this.layout } : {}) },
      },
      witnesses: refused ? [] : this.witnesses, conversations: [], observations: refused ? [] : this.observations,
    };
  }

  /** Chooses the header among the rows seen so far, then reads those after it. */
  private settle(): void {
    const rows = this.waiting.splice(0);
    const columnMap = this.columnMap();
    if (isHeaderless(columnMap)) {
      this.columns = numberedColumns(columnMap);
      // No header says how wide a row is.
      this.width = 0;
      const before = Number(columnMap[HEADER_ROW] ?? 0);
      for (const row of rows) {
        if (row.row > before) this.read(row);
        else {
          this.rows++;
          this.count('before-header', 1);
        }
      }
      return;
    }
    const headers = rows.map(row => readHeader(row.cells, { columnMap, columnLayouts: this.input.columnLayouts }));
    const other = headers.findIndex(header => header.notAssets !== undefined);
    if (other >= 0) {
      const { layout, notAssets } = headers[other]!;
      this.rows += rows.length;
      this.count('not-assets', rows.length);
      this.problems.push({ code: 'not-assets', weight: this.sheet === undefined ? 'refused' : 'warning', message: `${this.sheet === undefined ? 'The table' : `Sheet “${this.sheet}”`} (${layout!}) lists ${notAssets!}. No row of it was read.`, at: this.place(rows[other]!) });
      this.columns = [];
      this.unread = true;
      return;
    }
    const best = bestHeader(rows, headers, columnMap !== undefined);
    if (!best) {
      this.rows += rows.length;
      this.count('no-header', rows.length);
      const first = rows.find(row => row.cells.some(cell => cell.trim() !== ''));
      this.problems.push({
        code: 'no-header', weight: this.sheet === undefined ? 'refused' : 'warning',
        message: `No row among the first ${Math.min(rows.length, HEADER_WITHIN)}${this.sheet === undefined ? '' : ` of sheet “${this.sheet}”`} names columns such as name, IP address, MAC address or serial number, so no row was read.`,
        advice: 'Tell which column is which, or export again with a header row.', at: first ? this.place(first) : { row: 1 },
      });
      // Without a header the rest of this table stays unread, row by row.
      this.columns = [];
      return;
    }
    const { at, header: { columns, layout, missing } } = best;
    this.columns = columns;
    this.header = rows[at]!;
    this.width = lastFilled(rows[at]!.cells);
    this.layout = [...new Set([...(this.layout?.split('; ') ?? []), ...(layout === undefined ? [] : [layout])])].join('; ') || undefined;
    if (missing.length > 0) {
      this.problems.push({
        code: 'columns-missing', weight: 'warning', message: `The mapping of columns names ${missing.map(header => `“${wireText(header, 60)}”`).join(', ')}, and the header row has no such column.`, advice: 'Set the columns again.', at: this.place(this.header),
      });
    }
    this.reportDuplicates(columns);
    for (const row of rows.slice(0, at)) {
      this.rows++;
      this.count(row.cells.every(cell => cell.trim() === '') ? 'blank' : 'before-header', 1);
    }
    for (const row of rows.slice(at + 1)) this.read(row);
  }

  private columnMap(): ColumnMap | undefined {
    return (this.sheet === undefined ? undefined : this.input.sheetColumnMaps?.[this.sheet]) ?? this.input.columnMap;
  }

  private reportDuplicates(columns: readonly Column[]): void {
    const seen = new Map<string, number>();
    for (const { header } of columns) seen.set(header.toLowerCase(), (seen.get(header.toLowerCase()) ?? 0) + 1);
    for (const [header, times] of seen) {
      if (times > 1) this.problems.push({ code: 'duplicate-column', weight: 'warning', message: `The header “${header}” stands ${times} times in row ${this.header?.row ?? 1}; filled cells of the first column win.`, at: this.header === undefined ? { row: 1 } : this.place(this.header) });
    }
  }

  private read(row: TableRow): void {
    const columns = this.columns!;
    this.rows++;
    if (columns.length === 0) return this.count(this.unread ? 'not-assets' : 'no-header', 1);
    if (row.cells.every(cell => cell.trim() === '')) return this.count('blank', 1);
    const have = lastFilled(row.cells);
    if (!this.ragged && row.cells.length < this.width) return this.skip('columns', `Row ${row.row} has ${row.cells.length} of ${this.width} columns; it was skipped.`, this.place(row));
    if (this.width > 0 && have > this.width && !this.ragged) return this.skip('columns', `Row ${row.row} has ${have} columns where the header has ${this.width}; it was skipped.`, this.place(row));
    const entries = this.entries(row, columns);
    if (entries === 'no-device') return this.count('not-a-device', 1);
    if (!entries.some(entry => NAMING_FIELDS.has(entry.field))) return this.skip('no-identity', `Row ${row.row} names no device: it has no readable name, address or serial number.`, this.place(row));
    this.rowsRead++;
    this.record(row, entries);
  }

  private entries(row: TableRow, columns: readonly Column[]): Entry[] | 'no-device' {
    const entries: Entry[] = [];
    const filled = new Map<Field, number>();
    for (const column of [...columns].sort((a, b) => a.rank - b.rank || a.index - b.index)) {
      const cell = row.cells[column.index] ?? '';
      const many = column.field === 'ip' || column.field === 'mac' || column.field === 'hostname' || column.field === 'hostnames' || column.field === 'addresses' || column.field === 'software';
      if (isNothing(cellText(cell)) || (!many && filled.has(column.field))) continue;
      if (column.field === 'hint' && /multicast|broadcast/i.test(cell)) return 'no-device';
      if (column.field === 'addresses') {
        const { ips, macs } = readAddresses(cell);
        for (const value of ips) entries.push({ field: 'ip', value, column: column.header });
        for (const value of macs) entries.push({ field: 'mac', value, column: column.header });
        continue;
      }
      if (column.field === 'hostnames') {
        for (const value of readNames(cell)) entries.push({ field: 'hostname', value: wireText(value), column: column.header });
        continue;
      }
      const result = readCell(column.field, cell);
      if ('reason' in result) {
        this.badCell(row, column, result.reason, result.advice);
        continue;
      }
      if (result.values.length > 0) filled.set(column.field, column.index);
      for (const value of result.values) entries.push({ field: column.field, value, column: column.header });
    }
    const addresses = entries.filter(entry => entry.field === 'ip' || entry.field === 'mac');
    if (addresses.length > 0 && addresses.every(entry => (entry.field === 'ip' ? !isDeviceIp(entry.value) : !isDeviceMac(entry.value)))) return 'no-device';
    return entries;
  }

  private record(row: TableRow, entries: readonly Entry[]): void {
    const first = (field: Field): string | undefined => entries.find(entry => entry.field === field)?.value;
    const ip = first('ip');
    const mac = first('mac');
    const vlan = first('vlan');
    const label = first('id');
    const witness = this.witnesses.length;
    this.witnesses.push({
      kind: 'row', ...(ip !== undefined ? { ip } : {}), ...(mac !== undefined ? { mac } : {}), ...(vlan !== undefined ? { vlan: Number(vlan) } : {}), ...(label !== undefined ? { label } : {}),
      packetsSent: 0, packetsReceived: 0, at: [this.place(row)],
    });
    const said = new Set<string>();
    const say = (key: string, value: FactValue, column: string): void => {
      if (said.has(`${key} ${String(value)}`)) return;
      said.add(`${key} ${String(value)}`);
      this.observations.push({ witness, key, value, confidence: LIST_CONFIDENCE, by: this.by, at: [this.place(row, column)], count: 1 });
    };
    for (const { field, value, column } of entries) {
      if (field === 'ip' || field === 'mac' || field === 'serial') say(field, value, column);
      else if (field === 'vlan') say('listed-vlan', Number(value), column);
      else if (field === 'purdue') say('listed-purdue', parsePurdue(value)!, column);
      else if (field === 'default-gateway') say('default-gateway', value, column);
      else if (field === 'last-seen' || field === 'first-seen') say(`listed-${field}`, value, column);
      else if (field === 'vendor') say('vendor', value, column);
      else if (field === 'os') say('os', [value, first('os-version')].filter((part, i) => part !== undefined && (i === 0 || !value.includes(part))).join(' '), column);
      else {
        const key = KEYS[field];
        if (key !== undefined) say(key, value, column);
      }
    }
  }

  private badCell(row: TableRow, column: Column, reason: string, advice: string | undefined): void {
    if (++this.cellProblems > LISTED_CELLS) return;
    this.problems.push({
      code: 'bad-cell', weight: 'warning', message: `Row ${row.row}, column “${column.header}”: ${reason}. The cell was skipped, the rest of the row was kept.`, ...(advice !== undefined ? { advice } : {}),
      at: this.place(row, column.header),
    });
  }

  private skip(reason: string, message: string, at: Place): void {
    this.count(reason, 1);
    if (++this.cellProblems <= LISTED_CELLS) this.problems.push({ code: `row-${reason}`, weight: 'warning', message, at });
  }

  private count(reason: string, rows: number): void {
    if (rows > 0) this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + rows);
  }

  private place(row: TableRow, column?: string): Place {
    if (row.at) return row.at(column);
    return { ...(row.sheet !== undefined ? { sheet: row.sheet } : {}), row: row.row, ...(column !== undefined ? { column } : {}) };
  }
}

/** The row that says most about its columns; of a mapping by hand the first that has all of them. */
export function bestHeader(rows: readonly TableRow[], headers: readonly HeaderReading[], byHand: boolean): { readonly at: number; readonly header: HeaderReading } | undefined {
  let best: { at: number; header: HeaderReading; score: number } | undefined;
  for (const [at, header] of headers.entries()) {
    const fields = new Set(header.columns.map(column => column.field));
    const naming = [...fields].some(field => NAMING_FIELDS.has(field));
    if (!naming) continue;
    if (byHand && header.missing.length === 0) return { at, header };
    const kept = header.columns.some(({ basis }) => basis === 'layout');
    if (!kept && fields.size < 2 && rows[at]!.cells.filter(cell => cell.trim() !== '').length !== 1) continue;
    const score = fields.size + (kept ? 1_000 : 0);
    if (!best || score > best.score) best = { at, header, score };
  }
  return best;
}

interface Entry {
  readonly field: Field;
  readonly value: string;
  readonly column: string;
}

function lastFilled(cells: readonly string[]): number {
  let length = cells.length;
  while (length > 0 && cells[length - 1]!.trim() === '') length--;
  return length;
}

/** The values of a cell of some field, or why it has none. Addresses and names of mixed cells are told by `readAddresses` and `readNames`. */
export function readCell(field: Field, cell: string): CellResult {
  switch (field) {
    case 'ip': return readIps(cell);
    case 'mac': return readMacs(cell);
    case 'serial': return readSerial(cell);
    case 'vlan': return readVlan(cell);
    case 'first-seen': case 'last-seen': return readDate(cell);
    case 'default-gateway': return readIps(cell);
    case 'purdue': return parsePurdue(cellText(cell)) === undefined ? { reason: `“${wireText(cell, 40)}” is no Purdue level (0 to 5, or 3.5)` } : { values: [cellText(cell)] };
    default: {
      const text = wireText(cellText(cell));
      return { values: text === '' ? [] : [text] };
    }
  }
}

/** An asset list whose rows were read already, such as the sheets of a workbook. */
export function readTable(rows: Iterable<TableRow>, input: ImportInput, format: string): Reading {
  const table = new TableAssembler('generic-table', input, true);
  for (const row of rows) table.row(row);
  return table.end(format, 'asset-export');
}
