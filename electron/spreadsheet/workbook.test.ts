import { strFromU8, unzipSync } from 'fflate';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import * as XLSX from 'xlsx';
import type { Cell, Column, PageSheet, TableSheet, WorkbookSpec } from '../../shared/model/workbook';
import { excelDate } from './cell-xml';
import { DANGEROUS, HARMLESS } from './formula-vectors';
import { readWorkbook } from './read-table';
import { sampleWorkbook } from './sample-workbook';
import { writeWorkbook, writeWorkbookTo } from './workbook';

const column = (header: string, kind: Column['kind'] = 'text', more: Partial<Column> = {}): Column => ({ header, kind, width: 12, ...more });
const table = (columns: readonly Column[], rows: readonly (readonly Cell[])[], more: Partial<TableSheet> = {}): TableSheet => ({ kind: 'table', name: 'List', table: 'tblList', columns, rows, ...more });
const page = (more: Partial<PageSheet> = {}): PageSheet => ({ kind: 'page', name: 'Page', widths: [10, 20], rows: [{ cells: [{ text: 'Hello', style: 'title' }] }], ...more });
const spec = (sheets: WorkbookSpec['sheets'], more: Partial<WorkbookSpec> = {}): WorkbookSpec => ({ title: 'Report', author: 'Crossdock', created: '2026-01-02T03:04:05Z', sheets, active: 0, ...more });
const parts = (bytes: Uint8Array): Record<string, string> => Object.fromEntries(Object.entries(unzipSync(bytes)).map(([name, data]) => [name, strFromU8(data)]));
const written = (sheets: WorkbookSpec['sheets'], more: Partial<WorkbookSpec> = {}): Record<string, string> => parts(writeWorkbook(spec(sheets, more)));
const opened = (sheets: WorkbookSpec['sheets']): XLSX.WorkBook => XLSX.read(writeWorkbook(spec(sheets)), { cellStyles: true, cellNF: true });
const cellOf = (book: XLSX.WorkBook, sheet: string, reference: string): XLSX.CellObject => book.Sheets[sheet]![reference] as XLSX.CellObject;
/** Attributes of the style that a cell of the first sheet has. */
const styleOf = (all: Record<string, string>, reference: string): string => {
  const index = Number(new RegExp(`<c r="${reference}" s="(\\d+)"`).exec(all['xl/worksheets/sheet1.xml']!)![1]);
  return [.../<cellXfs[^>]*>(.*?)<\/cellXfs>/s.exec(all['xl/styles.xml']!)![1]!.matchAll(/<xf .*?<\/xf>/gs)][index]![0];
};

describe('cells', () => {
  const kinds: readonly Column['kind'][] = ['text', 'identifier', 'number', 'integer', 'money', 'percent', 'score', 'date'];
  const sheets = [table(kinds.map(kind => column(kind, kind)), [['PLC', '10.0', 1.5, 12, 99.5, 0.25, 61.2, '2026-01-02T12:00:00Z'], ['n/a', '00012', 'n/a', undefined, '', Number.NaN, true, 'not observed']])];

  test('numbers are numbers, dates are dates, the rest is text', () => {
    const book = opened(sheets);
    const [first, second] = [2, 3].map(row => kinds.map((_kind, i) => cellOf(book, 'List', `${'ABCDEFGH'[i]!}${row}`)));
    expect(first!.map(cell => [cell.t, cell.v])).toEqual([['s', 'PLC'], ['s', '10.0'], ['n', 1.5], ['n', 12], ['n', 99.5], ['n', 0.25], ['n', 61.2], ['n', 46024.5]]);
    expect(first!.map(cell => cell.z)).toEqual(['General', '@', '#,##0.###', '#,##0', '"$"#,##0', '0.0%', '0.0', 'yyyy\\-mm\\-dd hh:mm']);
    expect(second!.map(cell => cell?.v)).toEqual(['n/a', '00012', 'n/a', undefined, undefined, 'n/a', 'yes', 'not observed']);
  });

  test('only ISO times become dates, wherever the file is written', () => {
    for (const zone of ['UTC', 'America/New_York', 'Asia/Kathmandu']) {
      process.env['TZ'] = zone;
      expect(['2024-02-29', '2024-02-29 06:00', '2024-02-29T06:00:00+06:00', '2024-02-29T00:00:00.500Z', '1900-03-01'].map(excelDate)).toEqual([45351, 45351.25, 45351, 45351, 61]);
      expect(['Switch 5', '5', '2024', '01/02/2024', '2023-02-29', '2024-13-01', '2024-01-01T24:01', '1899-12-31', 'yesterday'].map(excelDate)).toEqual(Array(9).fill(undefined));
    }
  });

  test('formulas keep their cached values; links jump to their cell', () => {
    const sheet = table([column('Id'), column('Sum', 'money'), column('Word')], [[{ text: 'A001', sheet: 'List', cell: 'A2' }, { formula: 'SUM(B3:B9)', value: 12 }, { formula: 'IF(B2>1,"high","low")', value: 'high' }]]);
    const book = opened([sheet]);
    expect(cellOf(book, 'List', 'B2')).toMatchObject({ f: 'SUM(B3:B9)', v: 12, t: 'n' });
    expect(cellOf(book, 'List', 'C2')).toMatchObject({ f: 'IF(B2>1,"high","low")', v: 'high', t: 's' });
    expect(cellOf(book, 'List', 'A2')).toMatchObject({ v: 'A001', l: { Target: '#\'List\'!A2' } });
  });

  test('a formula that reaches out of the workbook is our bug', () => {
    for (const formula of ['=1+1', '', 'cmd|\'/c calc\'!A0', 'WEBSERVICE("http://192.0.2.1")', 'HYPERLINK(A1)', '[other.xlsx]Sheet1!A1', 'INDIRECT(A1)']) {
      expect(() => writeWorkbook(spec([table([column('a', 'number')], [[{ formula, value: 1 }]])])), formula).toThrow('must not be written');
    }
    expect(() => writeWorkbook(spec([table([column('a', 'number')], [[{ formula: 'IF(A1="a|b://",1,2)', value: 1 }]])]))).not.toThrow();
  });
});

describe('text from data', () => {
  test.each(DANGEROUS)('%j is never a formula, and stays a text when somebody edits it', text => {
    const sheets = [table([column('Text'), column('Id', 'identifier'), column('N', 'number'), column('Link')], [[text, text, text, { text, sheet: 'List', cell: 'A1' }]])];
    const all = written(sheets);
    const book = opened(sheets);
    for (const reference of ['A2', 'B2', 'C2', 'D2']) {
      expect(cellOf(book, 'List', reference)).toMatchObject({ t: 's', v: text.replace(/\0/g, '') });
      expect(cellOf(book, 'List', reference).f).toBeUndefined();
      expect(styleOf(all, reference)).toContain('quotePrefix="1"');
    }
    expect(all['xl/worksheets/sheet1.xml']).not.toContain('<f>');
  });

  test.each(HARMLESS.filter(text => text !== ''))('%j is written as it is', text => {
    const sheets = [table([column('Text')], [[text]])];
    expect(cellOf(opened(sheets), 'List', 'A2').v).toBe(text);
    expect(styleOf(written(sheets), 'A2')).not.toContain('quotePrefix');
  });

  test('comes back character by character: control characters, line ends, blanks, half pairs, escapes', () => {
    const text = fc.string({ unit: fc.oneof(fc.constantFrom('\u0001', '\u001f', '\r', '\n', '\t', ' ', '\ud800', '\udc00', '\ufffe', '_x0041_', '_x', '&lt;', '<', ']]>', '"'), fc.string({ unit: 'binary', maxLength: 1 })), minLength: 1, maxLength: 20 });
    fc.assert(fc.property(fc.array(text, { minLength: 1, maxLength: 20 }), texts => {
      const bytes = writeWorkbook(spec([table([column('Text')], texts.map(value => [value]))]));
      const sheet = parts(bytes)['xl/worksheets/sheet1.xml']!;
      expect(XMLValidator.validate(sheet)).toBe(true);
      const cells = XLSX.read(bytes).Sheets['List']!;
      texts.forEach((value, i) => {
        const expected = value.replace(/\0/g, '').replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
        // This reader makes one LF of CR, CR and LF, however they are written.
        const one = (lines: string): string => lines.replace(/\r+\n/g, '\n');
        expect(one(String((cells[`A${i + 2}`] as XLSX.CellObject | undefined)?.v ?? ''))).toBe(one(expected));
      });
    }), { numRuns: 200 });
  });

  test('longer than a cell can hold is cut, says so, and never splits a character', () => {
    const cut = (text: string): string => String(cellOf(opened([table([column('Text')], [[text]])]), 'List', 'A2').v);
    expect(cut('x'.repeat(32_767))).toBe('x'.repeat(32_767));
    expect(cut('x'.repeat(32_768))).toBe(`${'x'.repeat(32_767 - 16)}…[cut, see JSON]`);
    expect(cut('📟'.repeat(20_000))).toMatch(/^(📟)+…\[cut, see JSON\]$/u);
  });
});

describe('tables', () => {
  const columns = [column('Id', 'identifier'), column('Risk <&> "$/yr"', 'money', { riskScale: true }), column('Band', 'text', { riskWords: true, choices: ['low', 'high'] })];

  test('are Excel tables with filters, over header and rows, named as their header cells', () => {
    const all = written([table(columns, [['A1', 5, 'low'], ['A2', 7, 'high']])]);
    const parsed = new XMLParser({ ignoreAttributes: false, processEntities: true }).parse(all['xl/tables/table1.xml']!) as { table: { '@_ref': string; '@_displayName': string; autoFilter: { '@_ref': string }; tableColumns: { tableColumn: { '@_name': string }[] } } };
    expect(parsed.table).toMatchObject({ '@_ref': 'A1:C3', '@_displayName': 'tblList', autoFilter: { '@_ref': 'A1:C3' } });
    expect(parsed.table.tableColumns.tableColumn.map(one => one['@_name'])).toEqual(columns.map(one => one.header));
    expect(all['xl/worksheets/_rels/sheet1.xml.rels']).toContain('../tables/table1.xml');
  });

  test('freeze header and id, print their header on every page, colour words and figures, offer choices', () => {
    const all = written([table(columns, [['A1', 5, 'low']])]);
    const sheet = all['xl/worksheets/sheet1.xml']!;
    expect(sheet).toContain('<pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/>');
    expect(all['xl/workbook.xml']).toContain('<definedName name="_xlnm.Print_Titles" localSheetId="0">\'List\'!$1:$1</definedName>');
    expect(sheet).toContain('<conditionalFormatting sqref="C2:C2"><cfRule type="cellIs"');
    expect(sheet).toContain('<conditionalFormatting sqref="B2:B2"><cfRule type="colorScale"');
    expect(sheet).toContain('<dataValidation type="list" allowBlank="1" showErrorMessage="1" sqref="C2:C2"><formula1>&quot;low,high&quot;</formula1></dataValidation>');
    expect(sheet).toContain('<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>');
  });

  test('choices that no formula can hold stand in a hidden sheet', () => {
    const long = Array.from({ length: 60 }, (_, i) => `choice, number ${i}`);
    const bytes = writeWorkbook(spec([table([column('Id'), column('A', 'text', { choices: long }), column('B', 'text', { choices: long })], [['1', 'x', 'y']])]));
    expect(parts(bytes)['xl/worksheets/sheet1.xml']).toContain('<formula1>Lists!$A$1:$A$60</formula1>');
    const book = XLSX.read(bytes);
    expect(book.SheetNames).toEqual(['List', 'Lists']);
    expect(book.Workbook?.Sheets?.[1]?.Hidden).toBe(1);
    expect(cellOf(book, 'Lists', 'A60').v).toBe('choice, number 59');
  });

  test('without rows keep an empty one, for a table has to have a body', () => {
    expect(written([table(columns, [])])['xl/tables/table1.xml']).toContain('ref="A1:C2"');
  });

  test('that are too long go on in a second sheet, with their links', () => {
    const rows = Array.from({ length: 7 }, (_, i): Cell[] => [`A${i}`]);
    const linking = page({ rows: [{ cells: [2, 4, 5, 8].map(row => ({ text: { text: `row ${row}`, sheet: 'List', cell: `A${row}` }, style: 'body' as const })) }] });
    const chunks: Uint8Array[] = [];
    writeWorkbookTo(spec([linking, table([column('Id')], rows)]), chunk => void chunks.push(chunk), 4);
    const bytes = new Uint8Array(Buffer.concat(chunks));
    const book = XLSX.read(bytes);
    expect(book.SheetNames).toEqual(['Page', 'List', 'List (2)', 'List (3)']);
    expect(['List', 'List (2)', 'List (3)'].map(name => cellOf(book, name, 'A2').v)).toEqual(['A0', 'A3', 'A6']);
    expect(['A', 'B', 'C', 'D'].map(name => cellOf(book, 'Page', `${name}1`).l?.Target)).toEqual(['#\'List\'!A2', '#\'List\'!A4', '#\'List (2)\'!A2', '#\'List (3)\'!A2']);
    expect(parts(bytes)['xl/tables/table3.xml']).toContain('displayName="tblList_3" ref="A1:A2"');
  });
});

describe('pages', () => {
  const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3);

  test('merge cells, break pages, and carry pictures with an alternative text', () => {
    const all = unzipSync(writeWorkbook(spec([page({ rows: [{ cells: [{ text: 'wide', style: 'heading', span: 2 }] }, { cells: [{ text: 'x', style: 'body' }], pageBreak: true }], pictures: [{ bytes: png, kind: 'png' as const, altText: 'Residual risk "falls" & rises', column: 0, row: 3, width: 100, height: 50 }] })])));
    const sheet = strFromU8(all['xl/worksheets/sheet1.xml']!);
    expect(sheet).toContain('<mergeCell ref="A1:B1"/>');
    expect(sheet).toContain('<brk id="1" max="16383" man="1"/>');
    expect(sheet).toContain('<drawing r:id="rId1"/>');
    expect(strFromU8(all['xl/drawings/drawing1.xml']!)).toContain('descr="Residual risk &quot;falls&quot; &amp; rises"');
    expect(strFromU8(all['xl/drawings/drawing1.xml']!)).toContain('cx="1270000" cy="635000"');
    expect(all['xl/media/image1.png']).toEqual(png);
  });

  test.each([[{ altText: ' ' }, 'alternative text'], [{ bytes: Uint8Array.of(1) }, 'must be the PNG or JPEG'], [{ kind: 'jpeg' as const }, 'must be the PNG or JPEG'], [{ width: 0 }, 'needs a size']])('a picture with %j is our bug', (wrong, words) => {
    expect(() => writeWorkbook(spec([page({ pictures: [{ bytes: png, kind: 'png' as const, altText: 'x', column: 0, row: 0, width: 1, height: 1, ...wrong }] })]))).toThrow(words);
  });

  test('header and footer of printed pages are text, not codes', () => {
    expect(written([page()], { header: 'Client & Co: &Dconfidential', footer: 'sha <abc>' })['xl/worksheets/sheet1.xml']).toContain('<headerFooter><oddHeader>&amp;RClient &amp;&amp; Co: &amp;&amp;Dconfidential</oddHeader><oddFooter>&amp;Lsha &lt;abc&gt;&amp;Rpage &amp;P of &amp;N</oddFooter></headerFooter>');
  });
});

describe('the file', () => {
  const ORDER = ['sheetPr', 'dimension', 'sheetViews', 'sheetFormatPr', 'cols', 'sheetData', 'autoFilter', 'mergeCells', 'conditionalFormatting', 'dataValidations', 'hyperlinks', 'printOptions', 'pageMargins', 'pageSetup', 'headerFooter', 'rowBreaks', 'drawing', 'tableParts'];
  const STYLES = ['numFmts', 'fonts', 'fills', 'borders', 'cellStyleXfs', 'cellXfs', 'cellStyles', 'dxfs', 'tableStyles'];
  const all = parts(writeWorkbook(sampleWorkbook()));
  const xml = Object.entries(all).filter(([name]) => /\.(xml|rels)$/.test(name));
  const childrenOf = (text: string): string[] => {
    const [root] = (new XMLParser({ preserveOrder: true, ignoreDeclaration: true }).parse(text) as Record<string, unknown>[]).filter(node => !('?xml' in node));
    return (Object.values(root!)[0] as Record<string, unknown>[]).map(node => Object.keys(node)[0]!);
  };

  test('has every part that a relationship names, and a content type for each', () => {
    for (const [name, text] of xml.filter(([part]) => part.endsWith('.rels'))) {
      const folder = name.replace(/_rels\/[^/]*$/, '');
      for (const [, target] of text.matchAll(/Target="([^"]*)"/g)) {
        const resolved = new URL(target!, `file:///${folder}`).pathname.slice(1);
        expect(Object.keys(all), `${name} → ${target!}`).toContain(resolved);
        if (!resolved.endsWith('.png')) expect(all['[Content_Types].xml']).toContain(`PartName="/${resolved}"`);
      }
      expect(text).not.toContain('TargetMode');
    }
  });

  test('is well-formed XML, its elements in the order of the schema', () => {
    for (const [name, text] of xml) expect(XMLValidator.validate(text), name).toBe(true);
    for (const [name, text] of xml.filter(([part]) => part.startsWith('xl/worksheets/sheet'))) {
      const places = childrenOf(text).map(child => ORDER.indexOf(child));
      expect(places, `${name}: ${childrenOf(text).join()}`).not.toContain(-1);
      expect(places).toEqual([...places].sort((a, b) => a - b));
    }
    expect(childrenOf(all['xl/styles.xml']!)).toEqual(STYLES);
    expect(childrenOf(all['xl/workbook.xml']!)).toEqual(['bookViews', 'sheets', 'definedNames', 'calcPr']);
  });

  test('counts what it lists, and points at styles it has', () => {
    const styles = all['xl/styles.xml']!;
    for (const [, name, count, inside] of styles.matchAll(/<(numFmts|fonts|fills|borders|cellXfs|dxfs|tableStyles) count="(\d+)"[^>]*>(.*?)<\/\1>/gs)) {
      const child = { numFmts: 'numFmt', fonts: 'font', fills: 'fill', borders: 'border', cellXfs: 'xf', dxfs: 'dxf', tableStyles: 'tableStyle' }[name!]!;
      const text = name === 'dxfs' ? inside! : inside!.replace(/<dxf>.*?<\/dxf>/gs, '');
      expect([...text.matchAll(new RegExp(`<${child}[ />]`, 'g'))].length, name).toBe(Number(count));
    }
    const known = Number(/<cellXfs count="(\d+)"/.exec(styles)![1]);
    const differential = Number(/<dxfs count="(\d+)"/.exec(styles)![1]);
    for (const [, text] of xml.filter(([part]) => part.startsWith('xl/worksheets/sheet'))) {
      for (const [, s] of text.matchAll(/ s="(\d+)"/g)) expect(Number(s)).toBeLessThan(known);
      for (const [, d] of text.matchAll(/dxfId="(\d+)"/g)) expect(Number(d)).toBeLessThan(differential);
      const references = [...text.matchAll(/<c r="([A-Z]+)(\d+)"/g)].map(([, letters, row]) => Number(row) * 20_000 + [...letters!].reduce((n, letter) => n * 26 + letter.charCodeAt(0) - 64, 0));
      expect(references).toEqual([...new Set(references)].sort((a, b) => a - b));
    }
  });

  test('has no macros, no links out of the workbook and no time but the given one', () => {
    expect(Object.keys(all).filter(name => /vba|externalLink|connection/i.test(name))).toEqual([]);
    for (const [, text] of xml) expect(text.replace(/<t[ >].*?<\/t>/gs, '').replace(/http:\/\/(schemas\.(openxmlformats|microsoft)\.org|purl\.org|www\.w3\.org)/g, '')).not.toMatch(/https?:\/\/|file:\/\//);
    expect(all['docProps/core.xml']!.match(/\d{4}-\d\d-\d\dT[^<]*/g)).toEqual([sampleWorkbook().created, sampleWorkbook().created]);
  });

  test('is the same twice, in any time zone', () => {
    const make = (zone: string): string => {
      process.env['TZ'] = zone;
      return Buffer.from(writeWorkbook(sampleWorkbook())).toString('base64');
    };
    const first = make('UTC');
    expect(make('UTC') === first && make('Pacific/Auckland') === first && make('America/New_York') === first).toBe(true);
  });

  test('opens at the sheet asked for', () => {
    const bytes = writeWorkbook(spec([page(), table([column('a')], [])], { active: 1 }));
    expect(parts(bytes)['xl/workbook.xml']).toContain('activeTab="1"');
    expect(parts(bytes)['xl/worksheets/sheet2.xml']).toContain('tabSelected="1"');
  });

  test('is read by our own reader, row by row', () => {
    const reading = readWorkbook(writeWorkbook(spec([table([column('Id'), column('Seen', 'date')], [['00012', '2026-01-02T03:04:00Z']])])));
    expect(reading.kind === 'read' && [...reading.rows]).toEqual([{ sheet: 'List', row: 1, cells: ['Id', 'Seen'] }, { sheet: 'List', row: 2, cells: ['00012', '2026-01-02 03:04:00'] }]);
  });
});

describe('names that no spreadsheet program takes are our bug', () => {
  test.each(['', 'x'.repeat(32), 'a/b', 'a:b', 'a[b', '\'a', 'History', 'Lists'])('sheet %j', name => expect(() => writeWorkbook(spec([page({ name })]))).toThrow('a sheet cannot be called'));
  test('two sheets of one name', () => expect(() => writeWorkbook(spec([page(), page({ name: 'PAGE' })]))).toThrow('a sheet cannot be called'));
  test.each(['', 'A1', 'R1C1', 'r', '1a', 'a b', 'a-b'])('table %j', name => expect(() => writeWorkbook(spec([table([column('a')], [], { table: name })]))).toThrow('a table or cell cannot be called'));
  test.each([['', 'cannot be called'], ['a\nb', 'cannot be called']])('column %j', (header, words) => expect(() => writeWorkbook(spec([table([column(header)], [])]))).toThrow(words));
  test('two columns of one name', () => expect(() => writeWorkbook(spec([table([column('A'), column('a')], [])]))).toThrow('two columns'));
  test('a link to nowhere', () => expect(() => writeWorkbook(spec([table([column('a')], [[{ text: 'x', sheet: 'Nowhere', cell: 'A1' }]])]))).toThrow('not in the workbook'));
  test('a defined name for nothing', () => expect(() => writeWorkbook(spec([page()], { names: [{ name: 'appetite', sheet: 'Other', cell: '$A$1' }] }))).toThrow('not in the workbook'));
});

const zoneBefore = process.env['TZ'];
afterEach(() => {
  if (zoneBefore === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zoneBefore;
});
