import { strToU8, unzipSync, zipSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as XLSX from 'xlsx';
import { readTable } from '../../shared/importers/columns-kit';
import { isWorkbook, readWorkbook, type SheetRow } from './read-table';

const HEADERS = ['Name', 'IP address', 'Serial', 'Last seen', 'Count', 'Safe'];

function book(): XLSX.WorkBook {
  const sheet = XLSX.utils.aoa_to_sheet([HEADERS, ['SRT-PLC-01', '10.0.0.1', 12, new Date(Date.UTC(2024, 0, 2, 3, 4, 5)), 123456789012, true], [], ['=1+1', '', '00012', '', 1.5]], { UTC: true });
  (sheet['C2'] as XLSX.CellObject).z = '00000';
  (sheet['E2'] as XLSX.CellObject).z = '0.00E+00';
  const workbook = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(workbook, sheet, 'Assets');
  XLSX.utils.book_append_sheet(workbook, XLSX.utils.aoa_to_sheet([['second']]), 'Notes');
  return workbook;
}

const written = (bookType: XLSX.BookType): Uint8Array => new Uint8Array(XLSX.write(book(), { type: 'buffer', bookType }) as Buffer);
const rows = (bytes: Uint8Array): SheetRow[] => {
  const reading = readWorkbook(bytes);
  if (reading.kind === 'refused') throw new Error(reading.problem.message);
  return [...reading.rows];
};
const refusal = (bytes: Uint8Array): string => {
  const reading = readWorkbook(bytes);
  return reading.kind === 'refused' ? reading.problem.message : 'read';
};
/** The xlsx sample with some parts replaced or added. */
const withParts = (change: (parts: Record<string, Uint8Array>) => void): Uint8Array => {
  const parts = unzipSync(written('xlsx'));
  change(parts);
  return zipSync(parts, { mtime: new Date(1980, 0, 1) });
};
const SHEET = 'xl/worksheets/sheet1.xml';
const sheetData = (xml: string, before = '', after = ''): Uint8Array =>
  withParts(parts => {
    parts[SHEET] = strToU8(`<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">${before}<sheetData>${xml}</sheetData>${after}</worksheet>`);
  });

describe('what a workbook says', () => {
  test.each(['xlsx', 'xlsm', 'xlsb', 'ods', 'biff8', 'biff5'] as const)('comes out of %s the same: texts, all digits, leading zeros, ISO dates, row numbers', format => {
    expect(rows(written(format))).toEqual([
      { sheet: 'Assets', row: 1, cells: HEADERS },
      { sheet: 'Assets', row: 2, cells: ['SRT-PLC-01', '10.0.0.1', '00012', '2024-01-02 03:04:05', '123456789012', 'TRUE'] },
      { sheet: 'Assets', row: 4, cells: ['=1+1', '', '00012', '', '1.5'] },
      { sheet: 'Notes', row: 1, cells: ['second'] },
    ]);
  });

  test('goes through the importer of tables with the sheet and the row as its place', () => {
    const reading = readTable(rows(written('xlsx')), { name: 'list.xlsx', sha256: 'ab'.repeat(32), bytes: 1, site: 'S1' }, 'xlsx');
    expect(reading.witnesses[0]).toMatchObject({ ip: '10.0.0.1', at: [{ sheet: 'Assets', row: 2 }] });
  });

  test('the sheets are listed, hidden ones marked', () => {
    const workbook = book();
    workbook.Workbook = { Sheets: [{ name: 'Assets', Hidden: 0 }, { name: 'Notes', Hidden: 1 }] };
    const reading = readWorkbook(new Uint8Array(XLSX.write(workbook, { type: 'buffer', bookType: 'xlsx' }) as Buffer));
    expect(reading).toMatchObject({ kind: 'read', format: 'xlsx', sheets: [{ name: 'Assets', hidden: false, rows: 3 }, { name: 'Notes', hidden: true, rows: 1 }] });
  });

  test('dates before March 1900, times alone and dates alone', () => {
    const styled = withParts(parts => {
      parts['xl/styles.xml'] = strToU8('<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>');
      parts[SHEET] = strToU8('<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" s="1"><v>1</v></c><c r="B1" s="1"><v>61</v></c><c r="C1" s="1"><v>0.5</v></c><c r="D1" s="1"><v>45293</v></c><c r="E1" s="1"><v>99999999</v></c></row></sheetData></worksheet>');
    });
    expect(rows(styled)[0]!.cells).toEqual(['1900-01-01', '1900-03-01', '12:00:00', '2024-01-02', '99999999']);
  });

  test('macros are named and never handed on', () => {
    const reading = readWorkbook(withParts(parts => {
      parts['xl/vbaProject.bin'] = strToU8('macro');
    }));
    expect(reading).toMatchObject({ kind: 'read', problems: [{ code: 'workbook-macros', weight: 'warning' }] });
  });
});

describe('hostile workbooks', () => {
  test('a bomb of 512 MB is refused in less than two seconds, without unpacking it', () => {
    // A whole 512 MB need not be made: the directory's own statement is what refuses it.
    const bytes = withParts(parts => {
      parts[SHEET] = new Uint8Array(1 << 20).fill(32);
    });
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    for (let at = 0; at + 46 < bytes.length; at++) {
      const magic = view.getUint32(at, true);
      if (magic === 0x02014b50 && view.getUint32(at + 24, true) === 1 << 20) view.setUint32(at + 24, 512 << 20, true);
      if (magic === 0x04034b50 && view.getUint32(at + 22, true) === 1 << 20) view.setUint32(at + 22, 512 << 20, true);
    }
    const before = performance.now();
    expect(refusal(bytes)).toContain('expands past 256 MB; stopped');
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  test.each([
    ['billion laughs', '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'], ['an outer entity', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'],
    ['a document type on the net', '<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd">'], ['lower case', '<!doctype x>'], ['an entity alone', '<!ENTITY e "x">'],
  ])('%s is refused as a document type', (_name, declaration) => {
    expect(refusal(withParts(parts => {
      parts[SHEET] = strToU8(`<?xml version="1.0"?>${declaration}<worksheet/>`);
    }))).toContain('contains a document type declaration, not allowed');
  });

  test('a document type is found in parts that are not read, and in UTF-16', () => {
    const text = '<?xml version="1.0"?><!DOCTYPE x><x/>';
    expect(refusal(withParts(parts => {
      parts['customXml/item1.xml'] = strToU8(text);
    }))).toContain('not allowed');
    expect(refusal(withParts(parts => {
      parts[SHEET] = Uint8Array.from(Buffer.from(`\ufeff${text}`, 'utf16le'));
    }))).toContain('not allowed');
  });

  test('an encoding that can hide one is refused', () => {
    expect(refusal(withParts(parts => {
      parts[SHEET] = strToU8('<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x+AD4-<worksheet/>');
    }))).toContain('encoded as “UTF-7”');
  });

  test.each([
    ['depth', '<a>'.repeat(65), 'nested deeper than 64'], ['attributes', `<a ${Array.from({ length: 257 }, (_, i) => `a${i}="1"`).join(' ')}/>`, 'more than 256 attributes'],
    ['character references', '&#10;'.repeat(100_001), 'more than 100000 character references'], ['one text', 'x'.repeat((8 << 20) + 1), 'a text of more than 8388608 bytes'],
    ['a tag that never ends', '<c r="A1', 'ends inside a tag'], ['a tag inside a tag', '<c <c>', 'has a tag inside a tag'],
  ])('more %s than any sheet has', (_name, xml, words) => {
    expect(refusal(sheetData(xml))).toContain(words);
  });

  test.each(['XFD1048577', 'XFE1', 'ZZZZ1', 'A0', 'A99999999999', '', '-1', 'A1:B2'])('the cell reference %j is refused', reference => {
    expect(refusal(sheetData(`<row r="1"><c r="${reference}"><v>1</v></c></row>`))).toContain('outside of the grid');
    expect(refusal(sheetData(`<row r="1"><x:c xmlns:x="y" r="${reference}"><v>1</v></x:c></row>`))).toContain('outside of the grid');
  });

  test('a row number outside of the grid', () => {
    expect(refusal(sheetData('<row r="1048577"><c><v>1</v></c></row>'))).toContain('outside of the grid');
    expect(refusal(sheetData('<row r="1e3000"><c><v>1</v></c></row>'))).toContain('outside of the grid');
  });

  test('dimensions, merges and columns that lie cost nothing', () => {
    const before = performance.now();
    expect(rows(sheetData('<row r="2"><c r="B2"><v>7</v></c></row>', '<dimension ref="A1:XFD1048576"/><cols><col min="1" max="4294967295" width="9"/></cols>', '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'))[0]).toEqual({ sheet: 'Assets', row: 2, cells: ['', '7'] });
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  test('repeats of OpenDocument are counted where they hold something', () => {
    const ods = (table: string): Uint8Array => {
      const parts = unzipSync(written('ods'));
      parts['content.xml'] = strToU8(`<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="T">${table}</table:table></office:spreadsheet></office:body></office:document-content>`);
      return zipSync(parts);
    };
    const cell = (repeat: number | string): string => `<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="${repeat}"><text:p>1</text:p></table:table-cell>`;
    expect(refusal(ods(`<table:table-row table:number-rows-repeated="1048576">${cell(16_384)}</table:table-row>`))).toContain('more than 5000000 cells');
    expect(refusal(ods(`<table:table-row>${cell(4_294_967_295)}</table:table-row>`))).toContain('repeats a cell');
    expect(refusal(ods(`<table:table-row>${cell('Infinity')}</table:table-row>`))).toContain('repeats a cell');
    expect(refusal(ods(`<table:table-row table:number-rows-repeated="99999999">${cell(1)}</table:table-row>`))).toContain('repeats a row');
    expect(rows(ods(`<table:table-row>${cell(3)}</table:table-row><table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>`))).toEqual([{ sheet: 'T', row: 1, cells: ['1', '1', '1'] }]);
  });

  test('names that are properties of every object change none', () => {
    const before = Object.getOwnPropertyNames(Object.prototype).join();
    const parts = unzipSync(written('xlsx'));
    const workbook = Buffer.from(parts['xl/workbook.xml']!).toString().replace('"Assets"', '"__proto__"').replace('"Notes"', '"constructor"');
    parts['xl/workbook.xml'] = strToU8(workbook);
    parts['docProps/custom.xml'] = strToU8('<Properties><property name="__proto__"><vt:lpwstr>x</vt:lpwstr></property></Properties>');
    readWorkbook(zipSync(parts));
    expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(before);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('texts that make slow patterns slow are read within two seconds', () => {
    const before = performance.now();
    for (const text of ['<'.repeat(5), '&lt;'.repeat(200_000), '_x'.repeat(200_000), ' '.repeat(1_000_000), `${'a='.repeat(100_000)}`]) {
      const xml = text.startsWith('<') ? '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>' : `<row r="1"><c r="A1" t="inlineStr"><is><t>${text}</t></is></c></row>`;
      readWorkbook(sheetData(xml));
    }
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});

describe('files under the name of a workbook', () => {
  test.each([
    ['an HTML page', strToU8('\ufeff <html><body><table><tr><td>1</td></tr></table>'), 'is an HTML page'], ['XML of Excel 2003', strToU8('<?xml version="1.0"?><Workbook/>'), 'is an XML file'],
    ['Excel 4', Uint8Array.of(9, 4, 6, 0, 0, 0, 16, 0, 0, 0), 'Excel 2 to 4'], ['text', strToU8('hello'), 'is no workbook'],
  ])('%s', (_name, bytes, words) => {
    expect(refusal(bytes)).toContain(words);
    expect(refusal(bytes)).toContain('save as .xlsx/.csv');
  });

  test('an empty file, an archive of something else, another Office document', () => {
    expect(refusal(new Uint8Array(0))).toContain('empty (0 bytes)');
    expect(refusal(zipSync({ 'inner.zip': zipSync({ a: strToU8('x') }) }))).toContain('an archive, but no workbook');
    const word = XLSX.CFB.utils.cfb_new();
    XLSX.CFB.utils.cfb_add(word, '/WordDocument', Buffer.from('x'));
    expect(refusal(new Uint8Array(XLSX.CFB.write(word, { type: 'buffer' }) as Buffer))).toContain('no workbook');
  });

  test('a workbook behind a password', () => {
    const locked = XLSX.CFB.utils.cfb_new();
    XLSX.CFB.utils.cfb_add(locked, '/EncryptionInfo', Buffer.from([4, 0, 4, 0]));
    XLSX.CFB.utils.cfb_add(locked, '/EncryptedPackage', Buffer.alloc(64));
    expect(refusal(new Uint8Array(XLSX.CFB.write(locked, { type: 'buffer' }) as Buffer))).toContain('protected by a password');
  });

  test('are recognised by their first bytes and their name', () => {
    expect(isWorkbook(written('biff8').subarray(0, 512), 'x.bin')).toBe(true);
    expect(isWorkbook(written('xlsx').subarray(0, 512), 'x.xlsx')).toBe(true);
    expect(isWorkbook(zipSync({ a: strToU8('x') }), 'captures.zip')).toBe(false);
    expect(isWorkbook(strToU8('a,b'), 'x.csv')).toBe(false);
  });
});

test.each(['xlsx', 'xlsb', 'ods'] as const)('changed bytes in the unpacked parts of %s, where no checksum protects them, make rows or a refusal', format => {
  const parts = unzipSync(written(format));
  const names = Object.keys(parts).filter(name => /sheet|content|workbook|styles|strings/i.test(name) && parts[name]!.length > 0);
  fc.assert(fc.property(fc.array(fc.tuple(fc.nat(names.length - 1), fc.nat(1 << 20), fc.nat(255)), { minLength: 1, maxLength: 4 }), changes => {
    const copy = Object.fromEntries(Object.entries(parts).map(([name, data]) => [name, data.slice()]));
    for (const [n, at, byte] of changes) {
      const data = copy[names[n]!]!;
      data[at % data.length] = byte;
    }
    const reading = readWorkbook(zipSync(copy, { level: 0 }));
    if (reading.kind === 'read') for (const row of reading.rows) expect(row.cells.every(cell => typeof cell === 'string')).toBe(true);
  }), { numRuns: 150 });
});

test.each(['xlsx', 'xlsb', 'ods', 'biff8'] as const)('no cut and no changed byte of %s makes anything else than rows or a refusal', format => {
  const whole = written(format);
  fc.assert(fc.property(fc.nat(whole.length), length => void refusal(whole.subarray(0, length))), { numRuns: 100 });
  fc.assert(fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }), changes => {
    const copy = whole.slice();
    for (const [at, byte] of changes) copy[at] = byte;
    const reading = readWorkbook(copy);
    if (reading.kind === 'read') for (const row of reading.rows) expect(row.cells.every(cell => typeof cell === 'string')).toBe(true);
  }), { numRuns: 150 });
});
