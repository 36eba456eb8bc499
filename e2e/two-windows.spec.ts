import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { answerDialogs, launch } from './launch';
import { screen } from './screens/window';

test('a second window reads an engagement that is open in a first one, says so, works on under another name, and writes when the first one is killed', async () => {
  test.setTimeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-two-'));
  const file = join(folder, 'site.crossdock');
  writeFileSync(join(folder, 'list.csv'), 'name,ip,role\nPRESS-PLC,10.20.30.10,PLC\n');
  const first = await launch();
  const second = await launch();
  try {
    await answerDialogs(first.app, { save: file });
    await screen.drop(first.page, [join(folder, 'list.csv')]);
    await screen.analysed(first.page);
    await first.page.keyboard.press('Control+s');
    await expect(first.page.getByTestId('saved-state')).toContainText('Saved');

    const { app, page } = second;
    const copy = join(folder, 'copy.crossdock');
    await answerDialogs(app, { open: [file], save: copy });
    await page.keyboard.press('Control+o');
    const banner = page.getByRole('status').filter({ hasText: 'site.crossdock is open in another Crossdock on this computer' });
    await expect(banner).toBeVisible();
    await expect(page.getByTestId('saved-state')).toContainText('read-only');
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`)).toEqual([]);
    await page.screenshot({ path: join('test-results', 'read-only.png') });

    // What would change it is refused in words.
    await screen.drop(page, [join(folder, 'list.csv')]);
    await expect(page.getByText('Save it under another name to work on')).toBeVisible();

    await banner.getByRole('button', { name: 'Save under another name…' }).click();
    await expect(banner).toBeHidden();
    await expect(page.getByTestId('saved-state')).toContainText('Saved');
    expect(existsSync(copy)).toBe(true);

    // Killed, the first one can give nothing free; its lock holds nobody up.
    first.app.process().kill('SIGKILL');
    await expect.poll(async () => {
      await page.keyboard.press('Control+o');
      await page.waitForTimeout(500);
      // Left the copy, and reads no more only.
      return [existsSync(`${copy}-lock`), existsSync(`${file}-lock`), await banner.count()];
    }, { timeout: 30_000, intervals: [1_000] }).toEqual([false, true, 0]);
    await expect(page.getByTestId('saved-state')).toContainText('Saved');
  } finally {
    await first.stop().catch(() => undefined);
    await second.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
