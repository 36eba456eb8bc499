import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { launch, type Running } from './launch';
import { screen } from './screens/window';

/** The overview of the sample site, for three people. */
test.describe.configure({ mode: 'serial' });

let running: Running;
let page: Page;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  running = await launch();
  ({ page } = running);
  await page.getByRole('button', { name: 'Sample: reference DC' }).click();
  await screen.analysed(page);
  await screen.open(page, 'Overview');
});

test.afterAll(async () => running.stop());

const choose = (name: string) => page.getByRole('group', { name: 'Dashboard' }).getByRole('button', { name }).click();
const risk = async (): Promise<string> => (await page.locator('.fig').first().textContent())!.split(' per')[0]!;
const usable = async (): Promise<void> => {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`)).toEqual([]);
};

test('consultant and manager read the same risk, and the sentence says it', async () => {
  const figure = await risk();
  await choose('Manager');
  expect(await risk()).toBe(figure);
  await expect(page.locator('[data-dashboard="manager"]')).toContainText(`This site stands to lose ${figure} a year`);
  await usable();
  await page.screenshot({ path: 'test-results/dashboard-manager.png' });
});

test('the engineer sees sources, roles, protocols and time, and a role leads to its assets', async () => {
  await choose('Engineer');
  for (const tile of ['What was read', 'Assets by role', 'Frames by protocol', 'Traffic over time']) await expect(page.locator('.ph', { hasText: tile })).toBeVisible();
  await usable();
  await page.screenshot({ path: 'test-results/dashboard-engineer.png' });
  const row = page.getByRole('row').filter({ has: page.getByRole('button', { name: 'PLC', exact: true }) }), number = await row.locator('.num').textContent();
  await row.getByRole('button').click();
  await expect(page.locator('.tb h1')).toHaveText('Assets');
  await expect(page.locator('.status, footer').first()).toBeVisible();
  await expect(page.getByText(new RegExp(`^${number} of|${number} assets? of`)).first()).toBeVisible();
});

test('the choice is kept for the next start of the window', async () => {
  await page.reload();
  await screen.open(page, 'Overview');
  await expect(page.getByRole('group', { name: 'Dashboard' }).getByRole('button', { name: 'Engineer' })).toHaveAttribute('aria-pressed', 'true');
  await choose('Consultant');
});

test('the tile of time leads to the graph with the time open', async () => {
  await page.getByRole('button', { name: /^Traffic over time/ }).click();
  await expect(page.locator('.tb h1')).toHaveText('Graph');
  await expect(page.getByRole('region', { name: 'Traffic over time' })).toBeVisible();
});
