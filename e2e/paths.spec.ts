import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { launch, type Running } from './launch';
import { screen } from './screens/window';

/** Attack paths of the sample site, from the first question to what is ruled out. */
test.describe.configure({ mode: 'serial' });

let running: Running;
let page: Page;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  running = await launch();
  ({ page } = running);
  await page.getByRole('button', { name: 'Sample: reference DC' }).click();
  await screen.analysed(page);
  await screen.open(page, 'Paths');
});

test.afterAll(async () => running.stop());

const list = () => page.getByRole('listbox', { name: 'Attack paths' });
const listed = async (): Promise<number> => Number(/(\d+) paths?/.exec((await list().locator('.lab').first().textContent())!)![1]);
const panel = (name: RegExp) => page.getByRole('group', { name: 'Panel' }).getByRole('button', { name }).click();

test('the arrow keys walk through the paths, and sentence, steps and picture follow', async () => {
  const words = page.getByTestId('path-text');
  await expect(words).toContainText('P1');
  await list().focus();
  await page.keyboard.press('ArrowDown');
  await expect(words).toContainText('P2');
  await expect(page.getByTestId('map')).toBeVisible();
  await page.keyboard.press('ArrowUp');
  await expect(words).toContainText('P1');
  expect(await page.getByRole('table', { name: 'Steps' }).getByRole('row').count()).toBeGreaterThan(2);
});

test('the matrix says what leads from where to where, and a cell lists its paths', async () => {
  const all = await listed();
  await panel(/^Matrix/);
  const matrix = page.getByRole('table', { name: 'Matrix' });
  await expect(matrix.getByRole('columnheader').nth(1)).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`)).toEqual([]);
  await page.screenshot({ path: 'test-results/paths-matrix.png' });
  const cell = matrix.getByRole('button', { name: /^office PC → WMS-APP01/ });
  const said = (await cell.getAttribute('aria-label'))!;
  await cell.click();
  expect(await listed()).toBe(Number(/(\d+) paths?$/.exec(said)![1]));
  expect(await listed()).toBeLessThan(all);
  await expect(page.getByTestId('path-text')).toContainText('WMS-APP01');
  await page.getByRole('button', { name: 'show all' }).click();
  expect(await listed()).toBe(all);
});

test('only observed traffic: fewer dollars, and every step of every path was seen', async () => {
  const figure = page.locator('.tb .n'), before = await figure.textContent();
  await page.getByRole('group', { name: 'Strictness' }).getByRole('button', { name: 'Observed only' }).click();
  await expect(figure).not.toHaveText(before!);
  await panel(/^Steps/);
  await expect(page.getByRole('table', { name: 'Steps' }).getByText('assumed')).toHaveCount(0);
  await page.getByRole('group', { name: 'Strictness' }).getByRole('button', { name: 'All bases' }).click();
  await expect(figure).toHaveText(before!);
});

test('choke points and assumptions stand beside the path', async () => {
  await panel(/^Choke points/);
  expect(await page.getByRole('table', { name: 'Choke points' }).getByRole('row').count()).toBeGreaterThan(2);
  await panel(/^Assumptions/);
  await expect(page.getByRole('table', { name: 'Assumptions' }).getByText('A-01')).toBeVisible();
});

test('from a path to what cuts it', async () => {
  await page.getByRole('button', { name: 'Show fix' }).click();
  await expect(page.locator('.tb h1')).toHaveText('Remediation');
  await page.keyboard.press('Alt+ArrowLeft');
  await expect(page.locator('.tb h1')).toHaveText('Attack paths');
});
