import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { answerDialogs, launch, type Running } from './launch';
import { screen } from './screens/window';

/** The asset table of the sample site. */
test.describe.configure({ mode: 'serial' });

let running: Running;
let page: Page;
const folder = mkdtempSync(join(tmpdir(), 'crossdock-assets-'));

test.beforeAll(async () => {
  test.setTimeout(180_000);
  running = await launch();
  ({ page } = running);
  await page.getByRole('button', { name: 'Sample: reference DC' }).click();
  await screen.analysed(page);
  await screen.open(page, 'Assets');
});

test.afterAll(async () => {
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
});

const grid = () => page.getByRole('grid', { name: 'Assets' });
const heads = () => grid().getByRole('columnheader');
const listed = async (): Promise<number> => Number(/^(\d+) of/.exec((await page.getByText(/^\d+ of \d+ assets and peers$/).textContent())!)![1]);
const view = () => page.getByRole('button', { name: 'View', exact: true });
const filter = async (words: string): Promise<void> => {
  await page.keyboard.press('Control+f');
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
};

test('sorting by a column and back, told to a screen reader', async () => {
  const name = heads().filter({ hasText: 'Name' });
  await name.getByRole('button').click();
  await expect(name).toHaveAttribute('aria-sort', 'ascending');
  const first = await grid().getByRole('row').nth(1).textContent();
  await name.getByRole('button').click();
  await expect(name).toHaveAttribute('aria-sort', 'descending');
  await expect(grid().getByRole('row').nth(1)).not.toHaveText(first!);
});

test('a filter as chips, edited, taken back, and one that is no filter says why', async () => {
  const all = await listed();
  await filter('role:plc level<=1');
  await expect.poll(listed).toBeLessThan(all);
  await page.getByRole('button', { name: 'Remove filter level<=1' }).click();
  await expect(page.getByRole('button', { name: 'role:plc', exact: true })).toBeVisible();
  await filter('colour:red');
  await expect(page.getByRole('alert').first()).toBeVisible();
  await page.locator('.fbar input').press('Escape');
  await expect.poll(listed).toBe(all);
});

test('facets: several values of one mean any, several facets mean all', async () => {
  const all = await listed(), facets = page.getByRole('complementary', { name: 'Facets' });
  await facets.getByLabel(/^PLC/).check();
  await expect.poll(listed).toBeLessThan(all);
  const plcs = await listed();
  await facets.getByLabel(/^HMI/).check();
  await expect.poll(listed).toBeGreaterThan(plcs);
  const both = await listed();
  await facets.locator('fieldset').filter({ hasText: 'Zone' }).getByRole('checkbox').first().check();
  await expect.poll(listed).toBeLessThan(both);
});

test('what nothing fits shows the filter and clears it', async () => {
  await filter('vendor:nobody');
  await expect(page.getByRole('button', { name: 'Clear the filter' })).toBeVisible();
  await page.screenshot({ path: 'test-results/assets-nothing.png' });
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await expect.poll(listed).toBeGreaterThan(100);
});

test('columns come and go, stay after a reload, and the standard ones come back', async () => {
  await view().click();
  const menu = page.getByRole('group', { name: 'View' });
  await menu.getByLabel('Firmware').check();
  await menu.getByLabel('Conf.').uncheck();
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`)).toEqual([]);
  await page.screenshot({ path: 'test-results/assets-view.png' });
  await page.keyboard.press('Escape');
  await expect(heads().filter({ hasText: 'Firmware' })).toBeVisible();
  await expect(heads().filter({ hasText: 'Conf.' })).toHaveCount(0);
  await page.reload();
  await screen.open(page, 'Assets');
  await expect(heads().filter({ hasText: 'Firmware' })).toBeVisible();
  await view().click();
  await menu.getByRole('button', { name: 'Standard' }).click();
  await page.keyboard.press('Escape');
  await expect(heads().filter({ hasText: 'Conf.' })).toBeVisible();
});

test('a view is kept under a name, called up, forgotten, and its forgetting undone', async () => {
  const all = await listed();
  await filter('role:plc');
  await expect.poll(listed).toBeLessThan(all);
  const plcs = await listed();
  await view().click();
  const menu = page.getByRole('group', { name: 'View' });
  await menu.getByLabel('Name of this view').fill('Controllers');
  await page.keyboard.press('Enter');
  await expect(menu.getByRole('button', { name: 'Controllers', exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.locator('.fbar input').press('Escape');
  await expect.poll(listed).toBeGreaterThan(plcs);
  await view().click();
  await menu.getByRole('button', { name: 'Controllers', exact: true }).click();
  await expect.poll(listed).toBe(plcs);
  await menu.getByRole('button', { name: 'Forget the view Controllers' }).click();
  await expect(menu.getByRole('button', { name: 'Controllers', exact: true })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('undo')).toHaveAccessibleName('Undo: forget the view Controllers');
  await page.keyboard.press('Control+z');
  await view().click();
  await expect(menu.getByRole('button', { name: 'Controllers', exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
});

test('what is listed goes out as CSV, every field of it, and no more', async () => {
  const plcs = await listed();
  await answerDialogs(running.app, { save: join(folder, 'plcs.csv') });
  await view().click();
  await page.getByRole('button', { name: 'These assets as CSV…' }).click();
  await expect(page.getByText('Table written')).toBeVisible();
  const lines = readFileSync(join(folder, 'plcs.csv'), 'utf8').trim().split('\r\n');
  expect(lines.length).toBe(plcs + 1);
  expect(lines[0]).toContain('"Asset id"');
  expect(lines.some(line => line.includes('SRT-PLC-02'))).toBe(true);
  await page.locator('.fbar input').press('Escape');
});

test('from the table to the inspector and to the graph by the keys', async () => {
  await filter('SRT-PLC-02');
  await grid().focus();
  await page.keyboard.press('Home');
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await expect(inspector).toContainText('SRT-PLC-02');
  await page.keyboard.press('Enter');
  await expect(inspector.getByRole('tab', { selected: true })).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(inspector.getByRole('tab', { selected: true })).toHaveText('Services');
  await inspector.getByRole('tab', { name: 'Paths' }).click();
  // What each beginning adds is the asset's loss in the end.
  const fall = inspector.getByRole('region', { name: 'What it loses a year, by where attacks begin' });
  await expect(fall).toBeVisible();
  await page.screenshot({ path: 'test-results/asset-waterfall.png' });
  const figures = (await fall.locator('td.num').allTextContents()).map(words => Number(words.replace(/[^\d.]/g, '')) * (words.includes('M') ? 1_000 : words.includes('k') ? 1 : 0.001));
  expect(figures.length).toBeGreaterThan(2);
  expect(Math.abs(figures.slice(0, -1).reduce((sum, value) => sum + value, 0) - figures.at(-1)!)).toBeLessThan(0.03 * figures.at(-1)!);
  await grid().focus();
  await page.keyboard.press('g');
  await expect(page.locator('.tb h1')).toHaveText('Graph');
});
