import type { Problem } from '../model/problem';
import type { Reading } from '../model/reading';
import { CsvSplitter, Decoder, sniffDelimiter, sniffEncoding } from './csv-kit';
import { defineImporter } from './definition';
import type { FileReader, ImportInput } from './definition';
import { mapColumns, TableAssembler } from './columns-kit';
import { NAMING_FIELDS } from './fields-kit';

/** Enough to tell encoding and separator. */
const HEAD = 65_536;

/** An asset list as CSV, TSV or with semicolons: any export whose headers are known or were mapped by hand. */
export const genericCsv = defineImporter({
  id: 'generic-csv',
  name: 'Asset list (CSV)',
  kind: 'asset-export',
  format: 'csv',

  recognises(head, name) {
    const { encoding, mark } = sniffEncoding(head);
    const text = new Decoder(encoding).push(head.subarray(mark, HEAD));
    if (/^\s*[<{]/.test(text) || text.includes('\u0000')) return false;
    const delimiter = sniffDelimiter(text);
    if (delimiter === undefined) return /\.(csv|tsv)$/i.test(name);
    const lines = text.split(/\r\n|\r|\n/).slice(0, 50);
    return /\.(csv|tsv)$/i.test(name) || lines.some(line => {
      const fields = new Set(mapColumns(line.split(delimiter).map(cell => cell.replace(/^"|"$/g, '')), undefined).map(column => column.field));
      return fields.size >= 2 && [...fields].some(field => NAMING_FIELDS.has(field));
    });
  },

  read: input => new CsvReader(input),
});

class CsvReader implements FileReader {
  private head: Uint8Array[] = [];
  private headLength = 0;
  private decoder: Decoder | undefined;
  private splitter: CsvSplitter | undefined;
  private readonly table: TableAssembler;

  constructor(input: ImportInput) {
    this.table = new TableAssembler(genericCsv.id, input);
  }

  push(bytes: Uint8Array): void {
    if (this.splitter) {
      this.splitter.push(this.decoder!.push(bytes));
      return;
    }
    this.head.push(bytes.slice());
    this.headLength += bytes.length;
    if (this.headLength >= HEAD) this.begin(false);
  }

  end(): Reading {
    if (!this.splitter) this.begin(true);
    else this.splitter.push(this.decoder!.push(new Uint8Array(0), true));
    const problems: Problem[] = [];
    this.splitter!.end();
    if (this.splitter!.problem) problems.push(this.splitter!.problem);
    else if (this.headLength === 0) problems.push({ code: 'empty', weight: 'refused', message: 'The file is empty (0 bytes).', advice: 'Export the list again.', at: { offset: 0 } });
    return this.table.end(genericCsv.format, genericCsv.kind, problems);
  }

  private begin(last: boolean): void {
    const all = new Uint8Array(this.headLength);
    let at = 0;
    for (const piece of this.head) {
      all.set(piece, at);
      at += piece.length;
    }
    this.head = [];
    const { encoding, mark } = sniffEncoding(all);
    this.decoder = new Decoder(encoding);
    const text = this.decoder.push(all.subarray(mark), last);
    // Excel's own hint, `sep=;`, is a line of its own.
    const hint = /^sep=(.)\r?\n/i.exec(text);
    this.splitter = new CsvSplitter(hint?.[1] ?? sniffDelimiter(text) ?? ',', record => this.table.row({ row: record.row, cells: record.cells }), (row, reason) => {
      this.table.reject(row, reason, reason === 'line-too-long' ? `Row ${row} is longer than 1 MiB; it was skipped.` : `Row ${row} has more than 1024 columns; it was skipped.`);
    });
    this.splitter.push(text);
  }
}
