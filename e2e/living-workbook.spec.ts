import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import * as XLSX from 'xlsx';
import { pcapBytes } from '../shared/capture/capture-bytes';
import { cellTraffic, inOrder } from '../shared/conversations/traffic-bytes';
import { answerDialogs, launch } from './launch';
import { screen } from './screens/window';

/** The workbook as an engineer sends it back: cells of one row of Assets, found by its name. */
function fillIn(path: string, to: string, name: string, edits: Readonly<Record<string, string | number>>): void {
  const book = XLSX.read(readFileSync(path), { type: 'buffer', cellNF: true });
  const sheet = book.Sheets['Assets']!;
  const rows = XLSX.utils.sheet_to_json<unknown[]>(sheet, { header: 1, blankrows: true, defval: '' });
  const r = rows.findIndex(row => row[0] === name);
  expect(r).toBeGreaterThan(0);
  for (const [header, value] of Object.entries(edits)) XLSX.utils.sheet_add_aoa(sheet, [[value]], { origin: { r, c: rows[0]!.indexOf(header) } });
  writeFileSync(to, XLSX.write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer);
}

test('the workbook goes out, comes back edited, is looked at, applied but for one line, seen beside the asset, and undone at once', async () => {
  test.setTimeout(240_000);
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-living-'));
  const path = (name: string): string => join(folder, name);
  writeFileSync(path('press.pcap'), pcapBytes(inOrder(cellTraffic(40))));
  writeFileSync(path('list.csv'), 'name,ip,role\nPRESS-PLC,10.20.30.10,PLC\nPRESS-HMI,10.20.30.50,HMI\n');
  const { app, page, stop } = await launch();
  try {
    await answerDialogs(app, { save: path('report.xlsx'), open: [path('back.xlsx')] });
    await screen.drop(page, [path('press.pcap'), path('list.csv')]);
    await screen.analysed(page);
    await screen.open(page, 'Report');
    await page.getByRole('button', { name: 'Export workbook…' }).click();
    await expect(page.getByText('Report written')).toBeVisible();
    const open = page.getByRole('button', { name: 'Import an edited workbook…' });
    const dialog = page.getByRole('dialog');

    // As it went out: nothing to do.
    writeFileSync(path('back.xlsx'), readFileSync(path('report.xlsx')));
    await open.click();
    await expect(dialog).toContainText('Nothing to take over');
    await expect(dialog.getByRole('button', { name: /^Apply/ })).toBeDisabled();
    await dialog.getByRole('button', { name: 'Cancel' }).click();

    // No workbook of ours: said in words.
    writeFileSync(path('back.xlsx'), XLSX.write({ SheetNames: ['List'], Sheets: { List: XLSX.utils.aoa_to_sheet([['Name'], ['PLC']]) } }, { type: 'buffer', bookType: 'xlsx' }) as Buffer);
    await open.click();
    await expect(page.getByText(/is no report workbook of Crossdock/)).toBeVisible();

    fillIn(path('report.xlsx'), path('back.xlsx'), 'PRESS-PLC', { Zone: 'Press hall', Owner: 'Maintenance', Comment: 'key at the gate', 'Accepted risk': 'maybe' });
    await open.click();
    await expect(dialog.getByTestId('merge-change')).toHaveCount(3);
    await expect(dialog.getByTestId('merge-refused')).toContainText('it is none of: yes, no');
    await expect(dialog.getByRole('checkbox', { name: 'Take over Accepted risk of PRESS-PLC' })).toBeDisabled();
    await expect(dialog.getByRole('row', { name: /Zone.*Press hall/ })).toContainText('Results follow from it.');
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).include('[role="dialog"]').analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`)).toEqual([]);
    await dialog.getByRole('checkbox', { name: 'Take over Comment of PRESS-PLC' }).uncheck();
    await dialog.getByRole('button', { name: 'Apply 2 changes' }).click();
    await expect(page.getByText('Workbook taken over')).toBeVisible();
    await expect(page.getByTestId('undo')).toHaveAccessibleName('Undo: merge 2 changes of back.xlsx');
    await expect(page.getByRole('button', { name: 'Jobs: No jobs' })).toBeVisible({ timeout: 30_000 });

    await screen.open(page, 'Assets');
    await page.getByRole('grid', { name: 'Assets' }).getByText('PRESS-PLC', { exact: true }).first().click();
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    await expect(inspector.getByTestId('kept-owner')).toContainText('Maintenance');
    await expect(inspector.getByTestId('kept-owner')).toContainText('from the workbook back.xlsx');
    await expect(inspector).toContainText('Press hall');
    await expect(inspector.getByTestId('kept-comment')).toHaveCount(0);

    await page.getByTestId('undo').click();
    await expect(inspector.getByTestId('kept-owner')).toHaveCount(0);
    await expect(inspector).not.toContainText('Press hall', { timeout: 30_000 });
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
