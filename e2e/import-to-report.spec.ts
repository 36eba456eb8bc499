import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { read, utils } from 'xlsx';
import { answerDialogs, launch, samples } from './launch';
import { screen } from './screens/window';

const capture = join(samples, 'reference-dc.pcapng');
const list = join(samples, 'reference-dc-cmdb.csv');
const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

test('from a dropped capture to the report on disk, and the same again after closing and reopening', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-e2e-'));
  const report = join(folder, 'report.xlsx');
  const engagement = join(folder, 'site.crossdock');
  const before = { hash: sha256(capture), changed: statSync(capture).mtimeMs };
  const running = await launch();
  const { app, page } = running;
  try {
    await test.step('the start screen says what the program never does', async () => {
      await expect(page.getByText('No network: opens no socket, ever')).toBeVisible();
      await expect(page.getByText('Offline: no network access')).toBeVisible();
    });

    await test.step('a dropped capture and list are imported in front of the user', async () => {
      await screen.drop(page, [capture, list]);
      await expect(screen.fileRow(page, 'reference-dc.pcapng')).toBeVisible();
      await expect(screen.fileRow(page, 'reference-dc.pcapng')).toHaveAttribute('data-state', /done/, { timeout: 60_000 });
      await expect(screen.fileRow(page, 'reference-dc-cmdb.csv')).toHaveAttribute('data-state', /done/);
      await screen.analysed(page);
      await screen.open(page, 'Import');
      await expect(page.getByTestId('receipt-difference')).toHaveText('0');
    });

    await test.step('assets carry the frames that show them', async () => {
      await screen.open(page, 'Assets');
      await page.getByRole('textbox', { name: 'Filter' }).fill('SRT-PLC-01');
      await page.keyboard.press('Enter');
      const row = page.getByRole('row').filter({ hasText: 'SRT-PLC-01' }).first();
      await row.click();
      const inspector = page.getByRole('complementary', { name: 'Inspector' });
      await expect(inspector).toContainText('PLC');
      await expect(inspector).toContainText('1756-L83E');
      await expect(inspector.locator('.ev').first()).toContainText(/#\d+/);
      await expect(inspector).toContainText('Why PLC');
    });

    await test.step('a filter that matches nothing says so and can be cleared', async () => {
      await page.getByRole('textbox', { name: 'Filter' }).fill('role:plc level>4');
      await page.keyboard.press('Enter');
      await expect(page.getByText('No asset matches this filter')).toBeVisible();
      await page.getByRole('button', { name: 'Clear the filter' }).click();
      await expect(page.getByRole('grid', { name: 'Assets' })).toBeVisible();
    });

    await test.step('the graph draws them in Purdue lanes, and as a list for the keyboard', async () => {
      await screen.open(page, 'Graph');
      await expect(page.getByTestId('map').locator('canvas').first()).toBeVisible();
      await page.getByRole('button', { name: 'As list' }).click();
      expect(await page.getByRole('table', { name: 'Links' }).locator('tbody tr').count()).toBeGreaterThan(50);
    });

    let today = '';
    await test.step('attack paths are told in sentences, step by step, with evidence', async () => {
      await screen.open(page, 'Paths');
      await expect(page.getByTestId('path-text')).toContainText('Works in');
      const steps = page.getByRole('table', { name: 'Steps' });
      await expect(steps.locator('tbody tr').first()).toBeVisible();
      await expect(steps.locator('.ev').first()).toBeVisible();
      await page.getByRole('button', { name: 'Observed only' }).click();
      await expect(page.locator('.tb')).toContainText('a year at this strictness');
      await page.getByRole('button', { name: 'All bases' }).click();
    });

    let residual = '';
    await test.step('switching remediations on recomputes what is left', async () => {
      await screen.open(page, 'Remediation');
      today = (await page.getByTestId('residual').textContent()) ?? '';
      await page.getByRole('switch').first().click();
      await expect(page.getByTestId('residual')).not.toHaveText(today);
      await expect(page.getByRole('switch', { checked: true })).toHaveCount(1);
      residual = (await page.getByTestId('residual').textContent()) ?? '';
    });

    await test.step('the report is written where the user says, and holds what the window shows', async () => {
      await answerDialogs(app, { save: report });
      await screen.open(page, 'Report');
      await page.getByRole('button', { name: 'Export workbook…' }).click();
      await expect(page.getByText('Report written')).toBeVisible({ timeout: 30_000 });
      const workbook = read(readFileSync(report));
      for (const name of ['Cover', 'Summary', 'Assets', 'Findings', 'Attack paths', 'Path steps', 'Roadmap', 'Provenance']) expect(workbook.SheetNames).toContain(name);
      const assets = utils.sheet_to_json<Record<string, unknown>>(workbook.Sheets['Assets']!);
      expect(assets.map(row => row['Name'])).toContain('SRT-PLC-01');
    });

    await test.step('saved, closed and reopened, it shows the same', async () => {
      await answerDialogs(app, { save: engagement, open: [engagement] });
      await page.keyboard.press('Control+s');
      await expect(page.getByTestId('saved-state')).toContainText('Saved');
      expect(existsSync(engagement)).toBe(true);
      await page.getByRole('button', { name: 'Menu' }).click();
      await page.getByRole('menuitem', { name: 'Close engagement' }).click();
      await expect(page.getByRole('heading', { name: 'Crossdock' })).toBeVisible();
      await expect(page.getByRole('button', { name: /Halden|reference-dc|engagement/i }).first()).toBeVisible();
      await page.keyboard.press('Control+o');
      await screen.analysed(page);
      await screen.open(page, 'Remediation');
      await expect(page.getByTestId('residual')).toHaveText(residual);
      await expect(page.getByRole('switch', { checked: true })).toHaveCount(1);
    });

    expect({ hash: sha256(capture), changed: statSync(capture).mtimeMs }).toEqual(before);
  } finally {
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
