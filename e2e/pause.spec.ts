import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { launch } from './launch';
import { screen } from './screens/window';

test('a queue of files is paused, says so, and goes on', async () => {
  test.setTimeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-pause-'));
  // Rows enough that the first is still in work when the button is pressed.
  const lists = Array.from({ length: 6 }, (_, n) => {
    const path = join(folder, `list-${n}.csv`);
    writeFileSync(path, `Name,IP address,Role\n${Array.from({ length: 8_000 }, (_row, i) => `DEV-${n}-${i},10.${n}.${i >> 8}.${i & 255},PLC`).join('\n')}\n`);
    return path;
  });
  const { page, stop } = await launch();
  try {
    await screen.drop(page, lists);
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect(page.getByRole('button', { name: 'Go on' })).toBeVisible();
    await expect(page.locator('[data-state="reading"],[data-state="merging"]')).toHaveCount(0, { timeout: 30_000 });
    const waiting = await page.locator('[data-state="queued"]').count();
    expect(waiting).toBeGreaterThan(0);
    await expect(page.getByText(`${waiting} ${waiting === 1 ? 'file' : 'files'} wait until you go on.`)).toBeVisible();
    await page.waitForTimeout(1_000);
    expect(await page.locator('[data-state="queued"]').count()).toBe(waiting);
    await page.getByRole('button', { name: 'Go on' }).click();
    await screen.analysed(page);
    await expect(page.locator('[data-state="done"]')).toHaveCount(6);
    await expect(page.getByRole('button', { name: /^(Pause|Go on)$/ })).toHaveCount(0);
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
