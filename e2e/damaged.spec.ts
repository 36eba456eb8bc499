import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { pcapBytes } from '../shared/capture/capture-bytes';
import { cellTraffic, inOrder } from '../shared/conversations/traffic-bytes';
import { answerDialogs, launch } from './launch';
import { screen } from './screens/window';

test('a damaged engagement says so and opens as it was before its last save; the damaged file stays', async () => {
  test.setTimeout(240_000);
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-damaged-'));
  const file = join(folder, 'press.crossdock');
  writeFileSync(join(folder, 'press.pcap'), pcapBytes(inOrder(cellTraffic(40))));
  const first = await launch();
  let running = first;
  try {
    await answerDialogs(first.app, { save: file });
    await screen.drop(first.page, [join(folder, 'press.pcap')]);
    await screen.analysed(first.page);
    await first.page.keyboard.press('Control+s');
    await expect(first.page.getByTestId('saved-state')).toContainText('Saved');
    // Every edit saves; so the state before the last save has the first name and not the second.
    await screen.open(first.page, 'Assets');
    await first.page.getByRole('grid', { name: 'Assets' }).getByText('10.20.30.10', { exact: true }).first().click();
    await first.page.getByRole('button', { name: 'Correct what was derived' }).click();
    const name = first.page.getByTestId('edit-asset').locator('input').first();
    for (const value of ['Press one', 'Press two']) {
      await name.fill(value);
      await name.press('Enter');
      await expect(first.page.getByRole('grid', { name: 'Assets' }).getByText(value)).toBeVisible();
      await expect(first.page.getByRole('button', { name: 'Jobs: No jobs' })).toBeVisible({ timeout: 30_000 });
      await first.page.waitForTimeout(1_500);
    }
    await first.app.close();
    expect(readdirSync(`${file}-history`).length).toBeGreaterThan(0);

    const bytes = readFileSync(file);
    const damaged = bytes.subarray(0, Math.floor(bytes.length / 2));
    writeFileSync(file, damaged);
    running = await launch({ profile: first.profile });
    const { app, page } = running;
    await answerDialogs(app, { open: [file] });
    await page.keyboard.press('Control+o');
    const dialog = page.getByRole('dialog', { name: 'The engagement is damaged' });
    await expect(dialog).toContainText('press.crossdock-history/');
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).include('[role=dialog]').analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id)).toEqual([]);
    await dialog.getByRole('button', { name: 'Open that state' }).click();
    await expect(dialog).toBeHidden();
    await screen.open(page, 'Assets');
    await expect(page.getByRole('grid', { name: 'Assets' }).getByText(/Press (one|two)/)).toBeVisible();
    await expect(page.getByTestId('saved-state')).toContainText('Saved');
    // What was there is there still, byte for byte, under another name.
    expect(readFileSync(`${file}-damaged`).equals(damaged)).toBe(true);
  } finally {
    await running.stop();
    rmSync(first.profile, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  }
});
