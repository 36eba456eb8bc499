import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unzipSync } from 'fflate';
import * as XLSX from 'xlsx';
import { buildReport } from '../../shared/report/report';
import { sampleAnalysis } from '../../shared/report/report-test-kit';
import { DANGEROUS } from './formula-vectors';
import { convert, CONVERSION, NO_LIBREOFFICE } from './libreoffice-test-kit';
import { writeWorkbook } from './workbook';

const analysis = sampleAnalysis({ count: 12 });
const report = buildReport(analysis, { engagement: 'North' });
const bytes = writeWorkbook(report);
const read = (file: Uint8Array): XLSX.WorkBook => XLSX.read(file, { type: 'array', cellFormula: true, cellNF: true, cellStyles: false });
const rowsOf = (book: XLSX.WorkBook, sheet: string): Record<string, unknown>[] => XLSX.utils.sheet_to_json(book.Sheets[sheet]!, { raw: true });

test.each(['png', 'jpeg'] as const)('a logo (%s) stands on the cover, whole and in its proportions', kind => {
  const logo = kind === 'png' ? Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0x04, 0, 0, 0, 0, 0x80) : Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 0x80, 0x04, 0, 3, 0, 0, 0);
  const spec = buildReport(analysis, { engagement: 'North', settings: { logo: `data:image/${kind};base64,${Buffer.from(logo).toString('base64')}` } });
  const [cover] = spec.sheets;
  expect(cover).toMatchObject({ kind: 'page', pictures: [{ kind, altText: 'Logo', width: 220, height: 27.5 }] });
  const entries = unzipSync(writeWorkbook(spec));
  expect(Buffer.from(entries[`xl/media/image1.${kind}`]!).equals(logo)).toBe(true);
  expect(Buffer.from(entries['[Content_Types].xml']!).toString()).toContain(`Extension="${kind}" ContentType="image/${kind}"`);
  expect(Buffer.from(entries['xl/drawings/_rels/drawing1.xml.rels']!).toString()).toContain(`image1.${kind}`);
});

test('without a logo, or with one that does not say how large it is, the cover has no picture', () => {
  expect((buildReport(analysis, { engagement: 'North' }).sheets[0] as { pictures?: unknown }).pictures).toBeUndefined();
  expect((buildReport(analysis, { engagement: 'North', settings: { logo: 'data:image/png;base64,iVBORw0KGgo=' } }).sheets[0] as { pictures?: unknown }).pictures).toBeUndefined();
});

describe('the report as a file, read back by another library', () => {
  const book = read(bytes);

  test('has every sheet, and each list every row', () => {
    expect(book.SheetNames).toEqual(report.sheets.map(sheet => sheet.name));
    for (const sheet of report.sheets) if (sheet.kind === 'table') expect(`${sheet.name}: ${rowsOf(book, sheet.name).length}`).toBe(`${sheet.name}: ${sheet.rows.length}`);
  });

  test('keeps addresses, serials and firmware texts in text format, and times numbers in date format', () => {
    const cells = book.Sheets['Assets']!;
    const header = XLSX.utils.sheet_to_json<string[]>(cells, { header: 1 })[0]!;
    const cell = (name: string): XLSX.CellObject => cells[`${XLSX.utils.encode_col(header.indexOf(name))}2`] as XLSX.CellObject;
    for (const [name, value] of [['IP addresses', '10.1.0.0'], ['MAC addresses', '00:1b:1b:00:00:00'], ['Serial', '1E5'], ['Firmware', '10.0'], ['VLAN', '60']] as const) {
      expect(cell(name), name).toMatchObject({ t: 's', v: value, z: '@' });
    }
    expect(cell('First seen (UTC)').t).toBe('n');
    expect(XLSX.SSF.is_date(String(cell('First seen (UTC)').z))).toBe(true);
    expect(XLSX.SSF.format('yyyy-mm-dd hh:mm:ss', cell('First seen (UTC)').v as number)).toBe('2026-09-07 06:00:00');
  });

  test('holds the engine’s loss and score as values of live formulas', () => {
    const formulas = Object.values(book.Sheets['Summary']!).filter((cell): cell is XLSX.CellObject => typeof (cell as XLSX.CellObject).f === 'string');
    expect(formulas.map(cell => cell.v)).toEqual(expect.arrayContaining([analysis.risk.expectedAnnualLoss, analysis.risk.score]));
  });

  test('makes no formula of what the site is called, in any of the known ways', () => {
    for (const name of DANGEROUS) {
      const hostile = read(writeWorkbook(buildReport(sampleAnalysis({ name }), { engagement: name })));
      for (const sheet of hostile.SheetNames) {
        for (const [reference, cell] of Object.entries(hostile.Sheets[sheet]!)) {
          const formula = (cell as XLSX.CellObject).f;
          if (typeof formula === 'string') expect(formula, `${sheet}!${reference}`).toMatch(/^(SUM\('[A-Za-z ]+'!\$H\$2:\$H\$\d+\)|F\d+\*G\d+|100\*C\d+\/\(C\d+\+C\d+\)|C\d+\+C\d+|IF\(.*\))$/);
        }
      }
    }
  });
});

test('the report is the same, byte for byte, in every time zone', () => {
  // The writer runs in processes of their own: a time zone cannot be changed under a running one.
  const work = mkdtempSync(join(tmpdir(), 'crossdock-report-'));
  try {
    const root = join(import.meta.dirname, '..', '..');
    const script = join(work, 'write.ts');
    writeFileSync(script, [
      "import { writeFileSync } from 'node:fs';", `import { buildReport } from ${JSON.stringify(join(root, 'shared/report/report'))};`, `import { sampleAnalysis } from ${JSON.stringify(join(root, 'shared/report/report-test-kit'))};`,
      `import { writeWorkbook } from ${JSON.stringify(join(root, 'electron/spreadsheet/workbook'))};`, "writeFileSync(process.argv[2], writeWorkbook(buildReport(sampleAnalysis({ count: 12 }), { engagement: 'North' })));",
    ].join('\n'));
    for (const zone of ['Pacific/Auckland', 'America/St_Johns']) {
      const file = join(work, 'report.xlsx');
      execFileSync(process.execPath, [join(root, 'scripts', 'run-ts.mjs'), script, file], { env: { ...process.env, TZ: zone, LC_ALL: 'de_DE.UTF-8' } });
      expect(Buffer.from(bytes).equals(readFileSync(file)), zone).toBe(true);
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
});

describe.skipIf(NO_LIBREOFFICE)('the report in LibreOffice', () => {
  let work: string;
  let book: XLSX.WorkBook;

  beforeAll(() => {
    work = mkdtempSync(join(tmpdir(), 'crossdock-office-'));
    writeFileSync(join(work, 'report.xlsx'), bytes);
    convert(join(work, 'report.xlsx'), 'xlsx:Calc MS Excel 2007 XML', join(work, 'again'), work);
    book = read(readFileSync(join(work, 'again', 'report.xlsx')));
  }, CONVERSION + 10_000);
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  test('opens with every sheet, every row and the texts as they were', () => {
    expect(book.SheetNames).toEqual(report.sheets.map(sheet => sheet.name));
    expect(rowsOf(book, 'Assets').map(row => [row['Name'], row['IP addresses'], row['Serial'], row['Firmware']])).toEqual(analysis.assets.map(asset => [asset.name, asset.ips[0], asset.serial, asset.firmware]));
  });

  test('works out its formulas to the engine’s numbers', () => {
    // It writes what it computed, not what it was given: the file demands a calculation when it is opened.
    const summary = Object.values(book.Sheets['Summary']!).filter((cell): cell is XLSX.CellObject => typeof (cell as XLSX.CellObject).f === 'string');
    const numbers = summary.map(cell => cell.v).filter(value => typeof value === 'number');
    expect(numbers.some(value => Math.abs(value - analysis.risk.expectedAnnualLoss) < 1e-6)).toBe(true);
    expect(numbers.some(value => Math.abs(value - analysis.risk.score) < 1e-6)).toBe(true);
    expect(summary.map(cell => cell.v)).toContain('Adds up to the expected loss above.');
  });

  test('prints', () => {
    convert(join(work, 'report.xlsx'), 'pdf', join(work, 'printed'), work);
    expect(existsSync(join(work, 'printed', 'report.pdf'))).toBe(true);
    expect(readFileSync(join(work, 'printed', 'report.pdf')).subarray(0, 5).toString('latin1')).toBe('%PDF-');
  }, CONVERSION + 10_000);
});
