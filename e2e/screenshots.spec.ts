import { closeSync, copyFileSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { launch, samples, screenshots as folder } from './launch';
import { screen } from './screens/window';

const VIEWS = [['Overview', 'overview'], ['Assets', 'assets'], ['Graph', 'graph'], ['Findings', 'findings'], ['Paths', 'paths'], ['Remediation', 'remediations'], ['Import', 'import'], ['Report', 'report'], ['Settings', 'settings']] as const;

test('every screen in both themes on the sample site, without a serious accessibility violation', async () => {
  test.setTimeout(300_000);
  mkdirSync(folder, { recursive: true });
  const { app, page, stop } = await launch();
  const problems: string[] = [];
  page.on('pageerror', error => problems.push(String(error)));
  page.on('console', message => {
    // The document of the report has no script: what its sandbox blocks is what the test itself puts into every frame.
    if (message.type() === 'error' && !message.text().startsWith('Blocked script execution in \'blob:app://bundle/')) problems.push(message.text());
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
    await expect(page.getByRole('heading', { name: 'Recent' })).toBeVisible();
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
        if (name === 'Overview') {
          // Risk stands below coverage on the same screen; what could not be assessed opens below both and leaves room for them.
          const room = async (): Promise<number> => (await page.locator('.cols').boundingBox())?.height ?? 0;
          expect(await room()).toBeGreaterThan(350);
          await page.getByRole('button', { name: 'What could not be assessed' }).click();
          await expect(page.getByRole('region', { name: 'Blind spots' }).getByRole('row').nth(3)).toBeVisible();
          expect(await room()).toBeGreaterThan(100);
          await check(`blind spots, ${theme}`);
          await page.getByRole('button', { name: 'Hide' }).click();
        }
        if (name === 'Graph') await page.waitForTimeout(600);
        if (name === 'Paths') await page.waitForTimeout(900);
        if (name === 'Remediation' && theme === 'light') for (let i = 0; i < 3; i++) await page.getByRole('switch', { checked: false }).first().click();
        await page.waitForTimeout(400);
        await page.screenshot({ path: join(folder, `${file}-${theme}.png`) });
        await check(`${file}, ${theme}`);
        if (name === 'Overview') {
          for (const dashboard of ['Engineer', 'Manager']) {
            await page.getByRole('group', { name: 'Dashboard' }).getByRole('button', { name: dashboard }).click();
            await page.waitForTimeout(200);
            await page.screenshot({ path: join(folder, `overview-${dashboard.toLowerCase()}-${theme}.png`) });
            await check(`${dashboard}, ${theme}`);
          }
          await page.getByRole('group', { name: 'Dashboard' }).getByRole('button', { name: 'Consultant' }).click();
        }
        if (name === 'Graph') {
          await page.getByLabel('Layout').selectOption({ label: 'Zones and conduits' });
          await page.waitForTimeout(400);
          await page.screenshot({ path: join(folder, `graph-zones-${theme}.png`) });
          await check(`zones, ${theme}`);
          await page.getByLabel('Layout').selectOption({ label: 'Purdue lanes' });
        }
      }
    }
    expect(problems).toEqual([]);
  } finally {
    await stop();
  }
});

/** A capture that takes a while to read: the sample's sections, one after the other; pcapng allows several. */
function longCapture(path: string, megabytes: number, sample = 'reference-dc.pcapng'): string {
  const one = readFileSync(join(samples, sample));
  const file = openSync(path, 'w');
  for (let written = 0; written < megabytes * 1e6; written += one.length) writeSync(file, one);
  closeSync(file);
  return path;
}

test('the import screen half-way: files done, refused, in work and waiting, and one that asks', async () => {
  test.setTimeout(300_000);
  mkdirSync(folder, { recursive: true });
  const files = mkdtempSync(join(tmpdir(), 'crossdock-midway-'));
  const { app, page, stop } = await launch();
  try {
    await app.evaluate(({ nativeTheme }) => {
      nativeTheme.themeSource = 'light';
    });
    await page.evaluate(() => localStorage.setItem('theme', 'light'));
    await page.reload();
    await page.waitForSelector('.app');
    const photo = join(files, 'rack-4.pcap');
    writeFileSync(photo, Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0));
    // Of other packets than the core's: one that begins like another is taken for an earlier copy of it.
    const pulled = longCapture(join(files, 'dc1-vlan61-mirror.pcapng'), 160, 'reference-dc-later.pcapng');
    const list = join(files, 'cmdb-export.csv');
    copyFileSync(join(samples, 'reference-dc-cmdb.csv'), list);
    const later = join(files, 'dc1-night-shift.pcapng');
    copyFileSync(join(samples, 'reference-dc-later.pcapng'), later);
    await screen.drop(page, [list, photo, pulled, longCapture(join(files, 'dc1-core-span.pcapng'), 240), later]);
    // Cut off under the reader, as a stick that is pulled out cuts it.
    await page.waitForFunction(() => document.querySelector('tr[data-file="dc1-vlan61-mirror.pcapng"]')?.getAttribute('data-state') === 'reading', undefined, { timeout: 60_000, polling: 'raf' });
    truncateSync(pulled, 12e6);
    await expect(screen.fileRow(page, 'dc1-vlan61-mirror.pcapng')).toHaveAttribute('data-state', 'undecided', { timeout: 120_000 });
    const bigRow = screen.fileRow(page, 'dc1-core-span.pcapng');
    await expect(bigRow).toHaveAttribute('data-state', 'reading', { timeout: 60_000 });
    // Looked at with every frame: a fast machine is past the middle between two looks that are a second apart.
    await page.waitForFunction(() => /[2-9]\d %/.test(document.querySelector('tr[data-file="dc1-core-span.pcapng"]')?.textContent ?? ''), undefined, { timeout: 120_000, polling: 'raf' });
    await page.screenshot({ path: join(folder, 'import-midway-light.png') });
    await page.getByRole('button', { name: /^Theme/ }).click();
    await page.screenshot({ path: join(folder, 'import-midway-dark.png') });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id} ${nodes.map(node => node.target.join(' ')).join(' | ')}`)).toEqual([]);

    await page.getByRole('button', { name: /^Keep .* packets$/ }).click();
    await expect(screen.fileRow(page, 'dc1-vlan61-mirror.pcapng')).toHaveAttribute('data-state', 'done-with-warnings');
  } finally {
    await stop();
    rmSync(files, { recursive: true, force: true });
  }
});
