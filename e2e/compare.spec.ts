import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { answerDialogs, launch, root, samples } from './launch';
import { screen } from './screens/window';

/** As of screenshots.spec.ts: the sample site there has one capture, and a comparison needs two. */
const pictures = process.env['CROSSDOCK_SCREENSHOTS'] === '1' ? join(root, 'docs/screenshots') : join(root, 'test-results/screenshots');

/** Violations that keep somebody from using the screen, in both themes. */
async function usable(page: Page, where: string): Promise<void> {
  for (let theme = 0; theme < 3; theme++) {
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id} ${nodes.slice(0, 3).map(node => node.target.join(' ')).join(' | ')}`), `${where}, ${await page.evaluate(() => document.documentElement.dataset['theme'])}`).toEqual([]);
    await page.getByRole('button', { name: /^Theme/ }).click();
  }
}

test('two captures of one engagement: empty, comparing, filled, filtered to nothing, another file, and one that is none', async () => {
  test.setTimeout(300_000);
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-compare-'));
  const { app, page, stop } = await launch();
  try {
    mkdirSync(pictures, { recursive: true });
    await screen.drop(page, [join(samples, 'reference-dc.pcapng'), join(samples, 'reference-dc-later.pcapng'), join(samples, 'reference-dc-cmdb.csv')]);
    await screen.analysed(page);

    // Empty: why, and the one thing to do.
    await page.keyboard.press('Control+8');
    await expect(page.locator('.tb h1')).toHaveText('Compare');
    await expect(page.getByRole('heading', { name: 'Two sides make a comparison' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Compare', exact: true }).last()).toBeDisabled();
    await usable(page, 'empty');

    // Loading: cancelled, then to its end.
    const begin = page.getByRole('button', { name: /^Compare .*reference-dc\.pcapng.* with .*reference-dc-later\.pcapng/ });
    await begin.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Comparing' })).toBeVisible();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('heading', { name: 'Two sides make a comparison' })).toBeVisible();
    const start = page.locator('.tb').getByRole('button', { name: 'Compare', exact: true });
    await start.focus();
    await page.keyboard.press('Enter');
    const list = page.getByRole('listbox', { name: 'Differences' });
    await expect(list).toBeVisible({ timeout: 120_000 });

    // Filled, by keys alone: what was planted stands there, with both values and the frames of both captures.
    const detail = page.getByRole('article', { name: 'Difference' });
    await page.getByRole('textbox', { name: 'Filter differences' }).fill('firmware 34.011');
    await page.keyboard.press('ArrowDown');
    await expect(list).toBeFocused();
    await expect(list.getByRole('option')).toHaveCount(1);
    await expect(detail.getByRole('heading')).toContainText(/SRT-PLC-01.*states the firmware 34\.011; it was 33\.012/);
    const row = detail.getByRole('table', { name: 'Side by side' }).getByRole('row', { name: /^Value/ });
    await expect(row.getByRole('cell')).toHaveText(['33.012', '34.011']);
    const evidence = detail.getByRole('row', { name: /^Evidence/ }).getByRole('cell');
    await expect(evidence.nth(0).getByRole('button').first()).toContainText(/reference-dc #\d+/);
    await expect(evidence.nth(1).getByRole('button').first()).toContainText(/reference-dc-later #\d+/);
    // Both are read from their own file.
    await evidence.nth(1).getByRole('button').first().click();
    await expect(page.getByRole('dialog')).toContainText('reference-dc-later.pcapng');
    await page.keyboard.press('Escape');
    await page.getByRole('textbox', { name: 'Filter differences' }).fill('');
    await list.focus();
    const first = await detail.getByRole('heading').textContent();
    await page.keyboard.press('n');
    await expect(detail.getByRole('heading')).not.toHaveText(first!);
    await page.keyboard.press('p');
    await expect(detail.getByRole('heading')).toHaveText(first!);
    await page.keyboard.press('End');
    await expect(list.getByRole('option', { selected: true })).toBeInViewport();

    // How long each side was observed, and what cannot be said.
    await expect(page.locator('.kpi', { hasText: 'Then' }).first()).toContainText(/UTC, observed for \d+/);
    await page.getByRole('button', { name: /^What cannot be said/ }).click();
    await expect(page.getByRole('region', { name: 'What cannot be said' }).getByRole('row').nth(1)).toBeVisible();
    await usable(page, 'filled');
    await page.screenshot({ path: join(pictures, 'compare-limits.png') });
    await page.getByRole('button', { name: /^What cannot be said/ }).click();
    await list.press('Home');
    for (const theme of ['light', 'dark'] as const) {
      await page.evaluate(to => { document.documentElement.dataset['theme'] = to; }, theme);
      await page.screenshot({ path: join(pictures, `compare-${theme}.png`) });
    }

    // Nothing left: the filter is named and can be taken off.
    await page.getByRole('group', { name: 'About' }).getByRole('button', { name: /^Services/ }).click();
    await page.getByRole('textbox', { name: 'Filter differences' }).fill('walrus');
    await expect(page.getByRole('heading', { name: 'No difference matches' })).toBeVisible();
    await expect(page.getByText('Services · “walrus”')).toBeVisible();
    await usable(page, 'filtered to nothing');
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await expect(list).toBeVisible();

    // The table on disk has a row for each.
    const csv = join(folder, 'drift.csv');
    await answerDialogs(app, { save: csv });
    await page.getByRole('button', { name: 'Export…' }).click();
    await expect(page.getByText('Comparison written')).toBeVisible();
    expect(readFileSync(csv, 'utf8')).toMatch(/"changed","asset","SRT-PLC-01 .*"33\.012","34\.011"/);

    // Another screen and back: what was compared is still there.
    await screen.open(page, 'Findings');
    await screen.open(page, 'Compare');
    await expect(list).toBeVisible();

    // On the paths, those who never spoke before the second capture are marked.
    await screen.open(page, 'Paths');
    const novel = page.getByRole('option').filter({ has: page.locator('.tag', { hasText: /^new$/ }) }).first();
    await novel.click();
    await expect(page.getByRole('table', { name: 'Steps' }).getByText('new since 2026-09-28')).toBeVisible();
    await screen.open(page, 'Compare');

    // A file that is no analysis: said so, with the member that is wrong, and tried again.
    const wrong = join(folder, 'wrong.json');
    writeFileSync(wrong, '{"format":"crossdock-analysis","version":1}');
    await answerDialogs(app, { open: [wrong] });
    await page.getByRole('button', { name: /^Now:/ }).press('Enter');
    await page.getByRole('menuitem', { name: 'Another engagement or analysis…' }).click();
    await start.click();
    await expect(page.getByRole('heading', { name: /wrong\.json: no analysis of Crossdock: \/generatedAt/ })).toBeVisible({ timeout: 60_000 });
    await usable(page, 'failed');

    // The engagement as it is, against itself as a file: nothing differs, and the frames of the other file are cited.
    const saved = join(folder, 'site.crossdock');
    await answerDialogs(app, { save: saved, open: [saved] });
    await page.keyboard.press('Control+s');
    await expect(page.getByTestId('saved-state')).toContainText('Saved');
    await page.getByRole('button', { name: /^Now:/ }).press('Enter');
    await page.getByRole('menuitem', { name: 'Another engagement or analysis…' }).click();
    await expect(page.getByRole('menu')).toHaveCount(0);
    await page.getByRole('button', { name: /^Then:/ }).press('Enter');
    await page.getByRole('menuitemradio', { name: /This engagement/ }).click();
    await page.keyboard.press('Escape');
    await start.click();
    await expect(page.getByRole('heading', { name: 'No difference between the two sides' })).toBeVisible({ timeout: 60_000 });
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
