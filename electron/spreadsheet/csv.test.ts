import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import type { Cell, CellKind } from '../../shared/model/workbook';
import { writeCsv, type CsvOptions } from './csv';
import { looksLikeFormula } from './formula-text';
import { DANGEROUS, HARMLESS } from './formula-vectors';

const text = (cells: readonly Cell[][], options?: CsvOptions, kind: CellKind = 'text'): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(writeCsv((cells[0] ?? []).map((_cell, i) => ({ header: `h${i}`, kind })), cells, options).bytes);

describe('formula texts', () => {
  test('there are at least forty of them', () => expect(DANGEROUS.length).toBeGreaterThanOrEqual(40));

  test.each(DANGEROUS)('%j gets an apostrophe, and no program that reads the file sees another first character', dangerous => {
    const file = writeCsv([{ header: 'h', kind: 'text' }], [[dangerous]]);
    expect(file.formulaTexts).toBe(1);
    const read = Papa.parse<string[]>(new TextDecoder().decode(file.bytes), { newline: '\r\n' }).data[1]![0]!;
    expect(read).toBe(`'${dangerous}`);
    expect(looksLikeFormula(read)).toBe(false);
  });

  test.each(HARMLESS)('%j stays as it is', harmless => {
    const file = writeCsv([{ header: 'h', kind: 'text' }], [[harmless]]);
    expect(file.formulaTexts).toBe(0);
    expect(Papa.parse<string[]>(new TextDecoder().decode(file.bytes), { newline: '\r\n' }).data[1]![0]).toBe(harmless);
  });

  test('a header can be one too', () => expect(new TextDecoder().decode(writeCsv([{ header: '=1+1', kind: 'text' }], []).bytes)).toBe('"\'=1+1"\r\n'));

  test('a negative number is a number in a number column, a text elsewhere', () => {
    expect(text([[-5]], {}, 'number')).toBe('"h0"\r\n"-5"\r\n');
    expect(text([[-5]], {}, 'money')).toContain('"-5"');
    expect(text([['-5']], {}, 'number')).toContain('"\'-5"');
    expect(text([[-5]], {}, 'text')).toContain('"\'-5"');
  });

  test('raw output is for programs: nothing is changed, everything is counted', () => {
    expect(text([['=1+1']], { raw: true })).toBe('"h0"\r\n"=1+1"\r\n');
    expect(writeCsv([{ header: 'h', kind: 'text' }], [['=1+1']], { raw: true }).formulaTexts).toBe(1);
  });
});

test('fields are quoted, quotes doubled, lines end with CR LF; links are their text, formulas their value', () => {
  expect(text([['a"b', 'c,d', 'e\nf', undefined, true, 1.5, { text: 'A001', sheet: 'Assets', cell: 'A2' }, { formula: 'SUM(A1:A2)', value: 3 }, NaN]]))
    .toBe('"h0","h1","h2","h3","h4","h5","h6","h7","h8"\r\n"a""b","c,d","e\nf","","yes","1.5","A001","3",""\r\n');
});

test('byte order mark and semicolon', () => {
  expect(text([['a', 'b']], { byteOrderMark: true, separator: ';' })).toBe('\ufeff"h0";"h1"\r\n"a";"b"\r\n');
});

test('any table comes back cell by cell, once the apostrophes are taken off', () => {
  const cell = fc.string({ unit: 'binary', maxLength: 30 });
  fc.assert(fc.property(fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 8 }), rows => {
    const read = Papa.parse<string[]>(text(rows), { newline: '\r\n' }).data.slice(1, -1);
    expect(read).toEqual(rows.map(row => row.map(value => (looksLikeFormula(value) ? `'${value}` : value))));
  }), { numRuns: 500 });
});
