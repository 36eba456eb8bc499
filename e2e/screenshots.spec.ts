import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { launch, root } from './launch';
import { screen } from './screens/window';

/** With CROSSDOCK_SCREENSHOTS=1 (npm run screenshots) the pictures of the documentation are made anew; else they go to test-results. */
const folder = process.env['CROSSDOCK_SCREENSHOTS'] === '1' ? join(root, 'docs/screenshots') : join(root, 'test-results/screenshots');
const VIEWS = [['Overview', 'overview'], ['Assets', 'assets'], ['Graph', 'graph'], ['Findings', 'findings'], ['Paths', 'paths'], ['Remediation', 'remediations'], ['Import', 'import'], ['Report', 'report']] as const;

test('every screen in both themes on the sample site, without a serious accessibility violation', async () => {
  test.setTimeout(300_000);
  mkdirSync(folder, { recursive: true });
  const { app, page, stop } = await launch();
  const problems: string[] = [];
  page.on('pageerror', error => problems.push(String(error)));
  page.on('console', message => {
    if (message.type() === 'error') problems.push(message.text());
  });
  const check = async (name: string): Promise<void> => {
    // Electron has one page only; legacy mode asks for no second one.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    for (const violation of violations) if (violation.impact === 'serious' || violation.impact === 'critical') problems.push(`${name}: ${violation.id} ${violation.nodes.slice(0, 3).map(node => node.target.join(' ')).join(' | ')}`);
  };
  try {
    await app.evaluate(({ nativeTheme }) => {
      nativeTheme.themeSource = 'light';
    });
    await page.evaluate(() => localStorage.setItem('theme', 'light'));
    await page.reload();
    await page.waitForSelector('.app');
    await page.screenshot({ path: join(folder, 'start-light.png') });
    await check('start, light');
    await page.getByRole('button', { name: 'Sample: reference DC' }).click();
    await screen.analysed(page);
    for (const theme of ['light', 'dark'] as const) {
      if (theme === 'dark') await page.getByRole('button', { name: /^Theme/ }).click();
      for (const [name, file] of VIEWS) {
        await screen.open(page, name);
        if (name === 'Assets') {
          await page.getByRole('row').filter({ hasText: 'WCS-APP01' }).first().click();
          await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText('Why');
        }
        if (name === 'Graph') await page.waitForTimeout(600);
        if (name === 'Paths') await page.waitForTimeout(900);
        if (name === 'Remediation' && theme === 'light') for (let i = 0; i < 3; i++) await page.getByRole('switch', { checked: false }).first().click();
        await page.waitForTimeout(400);
        await page.screenshot({ path: join(folder, `${file}-${theme}.png`) });
        await check(`${file}, ${theme}`);
      }
    }
    expect(problems).toEqual([]);
  } finally {
    await stop();
  }
});
