import type { Reading } from '../model/reading';
import { CsvRows, Decoder, sniffDelimiter, sniffEncoding } from './csv-kit';
import { defineImporter } from './definition';
import type { FileReader, ImportInput } from './definition';
import { TableAssembler } from './columns-kit';
import { readHeader } from './header-kit';
import { NAMING_FIELDS } from '../model/columns';

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
      const fields = new Set(readHeader(line.split(delimiter).map(cell => cell.replace(/^"|"$/g, ''))).columns.map(column => column.field));
      return fields.size >= 2 && [...fields].some(field => NAMING_FIELDS.has(field));
    });
  },

  read: input => new CsvReader(input),
});

class CsvReader implements FileReader {
  private readonly rows: CsvRows;
  private readonly table: TableAssembler;

  constructor(input: ImportInput) {
    const table = new TableAssembler(genericCsv.id, input);
    this.table = table;
    this.rows = new CsvRows(({ row, cells }) => table.row({ row, cells }), (row, reason) => {
      table.reject(row, reason, reason === 'line-too-long' ? `Row ${row} is longer than 1 MiB; it was skipped.` : `Row ${row} has more than 1024 columns; it was skipped.`);
    });
  }

  push(bytes: Uint8Array): void {
    this.rows.push(bytes);
  }

  end(): Reading {
    const problem = this.rows.end();
    return this.table.end(genericCsv.format, genericCsv.kind, problem ? [problem] : []);
  }
}
