import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { chartPng } from './chart-png';
import { DANGEROUS } from './formula-vectors';
import { convert, CONVERSION, NO_LIBREOFFICE } from './libreoffice-test-kit';
import { sampleWorkbook } from './sample-workbook';
import { writeWorkbook } from './workbook';

test.skipIf(NO_LIBREOFFICE)('LibreOffice opens the workbook: every sheet, every text as text, every formula with the value we wrote', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-workbook-'));
  try {
    const picture = await chartPng('<svg xmlns="http://www.w3.org/2000/svg" width="420" height="180"><rect width="420" height="180" fill="#F8F8F6"/><path d="M20 40H140V90H260V120H400" fill="none" stroke="#0B6670" stroke-width="3"/><text x="20" y="165" font-family="Inter" font-size="14">Residual risk $/yr</text></svg>');
    writeFileSync(join(folder, 'sample.xlsx'), writeWorkbook(sampleWorkbook(picture.png)));
    const opened = join(folder, 'opened');
    // All sheets, as UTF-8, every field quoted, values and not their look.
    convert(join(folder, 'sample.xlsx'), 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false,false,false,false,-1', opened, folder);
    const sheet = (name: string): string[][] => Papa.parse<string[]>(readFileSync(join(opened, `sample-${name}.csv`), 'utf8'), { skipEmptyLines: true }).data;
    expect(readdirSync(opened).filter(name => name.endsWith('.csv')).sort()).toEqual(['Assets', 'Drift', 'Findings', 'Lists', 'Summary'].map(name => `sample-${name}.csv`));
    const summary = new Map(sheet('Summary').map(row => [row[1], row[2]]));
    expect(Number(summary.get('Expected loss $/yr'))).toBeCloseTo(285_416.67, 1);
    expect(Number(summary.get('Score'))).toBeCloseTo(74.05, 1);
    expect(sheet('Assets')[1]!.slice(0, 8)).toEqual(['A001', 'SRT-PLC-01', 'controller', '10.20.0.10', '00:1a:2b:3c:4d:00', '00.10', '0', '125000']);
    const plain = (text: string): string => text.replace(/[\r\n\0]+/g, ' ').trim();
    const evidence = sheet('Findings').slice(1).map(row => plain(row[2]!));
    expect(evidence).toEqual(DANGEROUS.map(text => plain(`${text}\nline two`)));
    convert(join(folder, 'sample.xlsx'), 'pdf', opened, folder);
    expect(readFileSync(join(opened, 'sample.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 2 * CONVERSION);
