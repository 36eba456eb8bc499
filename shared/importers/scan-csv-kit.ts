import type { Place } from '../model/evidence';
import type { Problem } from '../model/problem';
import type { Reading } from '../model/reading';
import { cvesIn, isCve } from '../model/vulnerability';
import type { Severity } from '../model/vulnerability';
import { cellText } from './cells-kit';
import { CsvSplitter, sniffDelimiter } from './csv-kit';
import type { CsvRecord } from './csv-kit';
import type { FileReader, ImportInput } from './definition';
import { ScanAssembler, scoreIn, severityWord } from './scan-kit';
import { headText, TextFeed } from './text-kit';

/** Which headers of a product's table say what; of several, the first that is filled counts. */
export interface ScanColumns {
  readonly names: readonly string[];
  readonly ip: readonly string[];
  readonly mac?: readonly string[];
  readonly netbios?: readonly string[];
  readonly os?: readonly string[];
  readonly check: readonly string[];
  readonly title: readonly string[];
  readonly cve: readonly string[];
  readonly severity: readonly string[];
  /** The better version of CVSS first. */
  readonly cvss: readonly string[];
  readonly port: readonly string[];
  readonly protocol: readonly string[];
}

export interface ScanTable {
  /** Importer id. */
  readonly by: string;
  readonly scanner: string;
  readonly format: string;
  /** Headers without which it is not this product's table. */
  readonly marks: readonly string[];
  readonly columns: ScanColumns;
  /** Where the words for severities are the product's own. */
  readonly severity?: (text: string) => Severity | undefined;
  /** Rows that are no result of a device, with the reason: fixed, withdrawn. */
  readonly skips?: (cell: (header: string) => string) => string | undefined;
  /** A port that stands in a text only. */
  readonly portIn?: (cell: (header: string) => string) => { readonly port: number; readonly transport: string } | undefined;
  /** 0 to 1. */
  readonly confidence?: (cell: (header: string) => string) => number | undefined;
}

/** The header stands among the first rows: Qualys writes a title page before it. */
const HEADER_WITHIN = 50;
const DELIMITERS = [',', ';', '\t'];

const plain = (header: string): string => cellText(header.replace(/^\ufeff/, '')).toLowerCase();

function isHeader(cells: readonly string[], marks: readonly string[]): boolean {
  const headers = new Set(cells.map(plain));
  return marks.every(mark => headers.has(mark.toLowerCase()));
}

/** Is the marked header among the first rows? */
export function recognisesTable(head: Uint8Array, marks: readonly string[]): boolean {
  const text = headText(head);
  if (/^\s*[<{[]/.test(text) || text.includes('\u0000')) return false;
  return delimiterOf(text, marks) !== undefined;
}

/** The separator under which some early row has the marks. Texts of findings hold more commas and semicolons than the table, so counting them is no help. */
function delimiterOf(text: string, marks: readonly string[]): string | undefined {
  return DELIMITERS.find(delimiter => {
    let found = false;
    const splitter = new CsvSplitter(delimiter, record => {
      found ||= record.row <= HEADER_WITHIN && isHeader(record.cells, marks);
    }, () => undefined);
    splitter.push(text.slice(0, 65_536));
    splitter.push('\n');
    return found;
  });
}

/** Reads a scanner's table of results: a row for each, hosts repeated. */
export class ScanTableReader implements FileReader {
  private readonly scan: ScanAssembler;
  private readonly feed = new TextFeed(text => this.text(text));
  private splitter: CsvSplitter | undefined;
  private header: ReadonlyMap<string, number> | undefined;
  private width = 0;
  private before = 0;
  private empty = true;

  constructor(private readonly table: ScanTable, input: ImportInput) {
    this.scan = new ScanAssembler(table.by, table.scanner, input);
  }

  push(bytes: Uint8Array): void {
    this.feed.push(bytes);
  }

  end(): Reading {
    this.feed.end();
    this.splitter?.end();
    for (; this.before > 0; this.before--) this.scan.skip('no-header');
    const problems: Problem[] = [];
    if (this.splitter?.problem) problems.push(this.splitter.problem);
    else if (this.empty) problems.push({ code: 'empty', weight: 'refused', message: 'The file is empty.', advice: 'Export the scan again.', at: { offset: 0 } });
    else if (!this.header) problems.push({ code: 'no-header', weight: 'refused', message: `No row among the first ${HEADER_WITHIN} has the columns ${this.table.marks.map(mark => `“${mark}”`).join(', ')}, so no row was read.`, advice: 'Export the scan again with its usual columns.', at: { row: 1 } });
    return this.scan.end(this.table.format, problems);
  }

  private text(text: string): void {
    if (text !== '') this.empty = false;
    this.splitter ??= new CsvSplitter(delimiterOf(text, this.table.marks) ?? sniffDelimiter(text) ?? ',', record => this.record(record), (row, reason) => this.scan.skip(reason, { row }, `Row ${row} is too ${reason === 'line-too-long' ? 'long' : 'wide'}; it was skipped.`));
    this.splitter.push(text);
  }

  private record({ row, cells }: CsvRecord): void {
    if (!this.header) {
      if (row <= HEADER_WITHIN && isHeader(cells, this.table.marks)) {
        this.header = new Map(cells.map((cell, i) => [plain(cell), i] as const).reverse());
        this.width = cells.length;
        for (; this.before > 0; this.before--) this.scan.skip('before-header');
      } else if (row <= HEADER_WITHIN) this.before++;
      else this.scan.skip('no-header');
      return;
    }
    const at: Place = { row };
    if (cells.every(cell => cell.trim() === '')) return this.scan.skip('blank');
    if (cells.length !== this.width) return this.scan.skip('columns', at, `Row ${row} has ${cells.length} of ${this.width} columns; it was skipped.`);
    this.result(at, header => {
      const index = this.header!.get(header.toLowerCase());
      return index === undefined ? '' : cellText(cells[index] ?? '');
    });
  }

  private result(at: Place, cell: (header: string) => string): void {
    const { columns, skips, portIn, severity = severityWord, confidence } = this.table;
    const reason = skips?.(cell);
    if (reason !== undefined) return this.scan.skip(reason);
    const first = (headers: readonly string[] | undefined): string => headers?.map(cell).find(text => text !== '') ?? '';
    const filled = (headers: readonly string[] | undefined): string | undefined => headers?.find(header => cell(header) !== '');
    const [ip, mac] = [filled(columns.ip), filled(columns.mac)];
    const witness = this.scan.host({
      ip: first(columns.ip), mac: first(columns.mac), names: columns.names.map(cell), netbios: first(columns.netbios), os: first(columns.os), column: { ...(ip !== undefined ? { ip } : {}), ...(mac !== undefined ? { mac } : {}) },
    }, at);
    if (witness === undefined) return this.scan.skip('no-identity', at, `Row ${'row' in at ? at.row : ''} names no host: it has no readable address or name.`);
    const check = first(columns.check);
    const title = first(columns.title);
    const cvss = columns.cvss.map(header => scoreIn(cell(header))).find(score => score !== undefined);
    const graded = columns.severity.map(header => severity(cell(header))).find(grade => grade !== undefined);
    const port = Number(/^\d{1,5}$/.exec(first(columns.port))?.[0] ?? 0);
    const where = port > 0 ? { port, transport: first(columns.protocol) } : portIn?.(cell);
    const cves = cvesIn(columns.cve.map(cell).join(' '));
    const sure = confidence?.(cell);
    this.scan.result(witness, {
      check: check || title, title,
      // Some checks have no number but the flaw's own.
      cves: cves.length > 0 ? cves : [check, title].filter(isCve).slice(0, 1), ...(graded !== undefined ? { severity: graded } : {}), ...(cvss !== undefined ? { cvss } : {}), ...where,
      ...(sure !== undefined ? { confidence: sure } : {}),
    }, at);
  }
}
