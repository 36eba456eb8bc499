import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { answerDialogs, launch, samples, type Running } from './launch';
import { screen } from './screens/window';

/** Before and between engagements. */
test.describe.configure({ mode: 'serial' });

let running: Running;
let page: Page;
const folder = mkdtempSync(join(tmpdir(), 'crossdock-start-')), file = join(folder, 'meridian.crossdock'), elsewhere = join(folder, 'moved.crossdock');

test.beforeAll(async () => {
  running = await launch();
  ({ page } = running);
});

test.afterAll(async () => {
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
});

const close = async (): Promise<void> => {
  await page.getByRole('button', { name: 'Menu', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Close engagement' }).click();
  await expect(page.getByRole('heading', { name: 'Recent' })).toBeVisible();
};

test('the first start says what it never does, and offers the sample', async () => {
  for (const never of ['No network: opens no socket, ever', 'No scanning: sends no packet to the plant', 'No changes: captures are opened read-only']) await expect(page.getByText(never)).toBeVisible();
  await expect(page.getByText('0 engagements')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sample: reference DC' })).toBeVisible();
});

test('a new engagement is begun by the keys, with client, site and clock, and its report has the client', async () => {
  await page.keyboard.press('Control+n');
  const dialog = page.getByRole('dialog', { name: 'New engagement' });
  await expect(dialog.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await page.keyboard.type('Meridian · DC3');
  await dialog.getByLabel('Client').fill('Meridian Retail');
  await dialog.getByLabel('Site').fill('Ghent');
  await dialog.getByRole('combobox').fill('Europe/Brussels');
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`)).toEqual([]);
  await page.screenshot({ path: 'test-results/new-engagement.png' });
  await page.keyboard.press('Enter');
  await expect(page.locator('.tb h1')).toHaveText('Import');
  await expect(page.locator('.eng')).toContainText('Meridian · DC3');
  await screen.drop(page, [join(samples, 'reference-dc-cmdb.csv')]);
  await screen.analysed(page);
  await page.getByRole('button', { name: /^Options/ }).click();
  await expect(page.getByLabel('Site', { exact: false }).first()).toHaveValue('Ghent');
  await page.keyboard.press('Escape');
  await screen.open(page, 'Report');
  await expect(page.frameLocator('iframe.paper').getByText('Meridian Retail').first()).toBeVisible();
});

test('saved and closed it stands among the recent ones, and opens by the keys', async () => {
  await answerDialogs(running.app, { save: file });
  await page.keyboard.press('Control+s');
  await expect.poll(() => existsSync(file)).toBe(true);
  await close();
  await expect(page.getByText('1 engagement', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Meridian · DC3', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('.tb h1')).toHaveText('Overview');
  await close();
});

test('one whose file was moved is marked, found where it is, and its old place forgotten', async () => {
  renameSync(file, elsewhere);
  await page.reload();
  await expect(page.getByText('missing', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Meridian · DC3', exact: true })).toBeDisabled();
  await page.screenshot({ path: 'test-results/start-missing.png' });
  await answerDialogs(running.app, { open: [elsewhere] });
  await page.getByRole('button', { name: /^Locate/ }).click();
  await expect(page.locator('.eng')).toContainText('Meridian · DC3');
  await close();
  await expect(page.getByText('missing', { exact: true })).toHaveCount(0);
  await expect(page.getByText('moved.crossdock')).toBeVisible();
});

test('an entry is taken off the list, and its file stays', async () => {
  await page.getByRole('button', { name: /^Remove.*Meridian/ }).click();
  await expect(page.getByText('0 engagements')).toBeVisible();
  expect(existsSync(elsewhere)).toBe(true);
});

test('a file that is no engagement is refused in words, and the start stays', async () => {
  await answerDialogs(running.app, { open: [join(samples, 'reference-dc-cmdb.csv')] });
  await page.keyboard.press('Control+o');
  await expect(page.getByRole('alert').filter({ hasText: 'reference-dc-cmdb.csv' }).first()).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Recent' })).toBeVisible();
});
