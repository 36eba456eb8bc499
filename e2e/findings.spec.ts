import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { launch, type Running } from './launch';
import { screen } from './screens/window';

/** Findings of the sample site, triaged by somebody who never takes a mouse unless said. */
test.describe.configure({ mode: 'serial' });

let running: Running;
let page: Page;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  running = await launch();
  ({ page } = running);
  await page.getByRole('button', { name: 'Sample: reference DC' }).click();
  await screen.analysed(page);
  await screen.open(page, 'Findings');
});

test.afterAll(async () => running.stop());

const list = () => page.getByRole('listbox', { name: 'Findings' });
const total = async (): Promise<number> => Number((await page.getByRole('group', { name: 'Severity' }).getByRole('button', { name: /^All/ }).textContent())!.replace(/\D/g, ''));
const usable = async (): Promise<void> => {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`)).toEqual([]);
};

test('J and K walk through the list, C confirms, and Ctrl Z takes it back', async () => {
  await list().focus();
  const chosen = () => list().getByRole('option', { selected: true });
  const first = await chosen().textContent();
  await page.keyboard.press('j');
  await expect(chosen()).not.toHaveText(first!);
  await page.keyboard.press('k');
  await expect(chosen()).toHaveText(first!);
  await page.keyboard.press('c');
  await expect(page.getByTestId('triage')).toHaveText('confirmed');
  await page.keyboard.press('Control+z');
  await expect(page.getByTestId('triage')).toHaveText('new');
  await page.keyboard.press('Control+Shift+z');
  await expect(page.getByTestId('triage')).toHaveText('confirmed');
});

test('a false positive and an accepted risk need a reason', async () => {
  await list().focus();
  await page.keyboard.press('j');
  await page.keyboard.press('f');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  await expect(dialog.locator('button[type=submit]')).toBeDisabled();
  await dialog.getByRole('textbox').fill('The address belongs to the test bench.');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByTestId('triage')).toHaveText('false positive');
  await expect(page.getByText('The address belongs to the test bench.').first()).toBeVisible();
});

test('a rule that does not fit this site is switched off with a reason, after its effect was shown, and on again', async () => {
  const before = await total();
  await page.getByRole('button', { name: 'Rules…' }).click();
  const rules = page.getByRole('dialog', { name: 'Rules that make findings' });
  await rules.getByLabel('Find a rule').fill('dual-homed');
  await usable();
  await page.screenshot({ path: 'test-results/findings-rules.png' });
  await rules.getByRole('button', { name: /^Switch off…/ }).click();
  const asking = page.getByRole('dialog', { name: 'Switch the rule off' });
  await expect(asking).toContainText(/\d+ findings? would not be listed any more/);
  await asking.getByRole('textbox').fill('Both networks are one fire section.');
  await asking.locator('button[type=submit]').click();
  await expect(rules.getByText('Both networks are one fire section.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect.poll(total).toBeLessThan(before);
  await expect(page.getByText(/rules ran, 1 off/)).toBeVisible();
  await expect(page.getByTestId('undo')).toHaveAccessibleName('Undo: switch the rule dual-homed-host off');
  await page.getByRole('button', { name: 'Rules…' }).click();
  await page.getByRole('button', { name: /^Switch on: / }).click();
  await page.keyboard.press('Escape');
  await expect.poll(total).toBe(before);
});

test('what no rule can see is stated in one\'s own words, of the chosen asset, and taken back', async () => {
  const before = await total();
  await page.getByRole('article').getByRole('heading', { name: 'Assets' }).locator('+ div').getByRole('button').first().click();
  await list().focus();
  await page.keyboard.press('n');
  const dialog = page.getByRole('dialog', { name: 'State a finding' });
  await expect(dialog.getByRole('checkbox')).toHaveCount(1);
  await usable();
  await page.screenshot({ path: 'test-results/findings-state.png' });
  await dialog.getByLabel('What it is, in one line').fill('Cabinet 3 stands open');
  await dialog.getByLabel('What was seen, where, and why it matters').fill('The door does not lock; the programming port is in reach of drivers.');
  await dialog.getByLabel('Severity').selectOption('critical');
  await dialog.getByRole('button', { name: 'State it' }).click();
  await expect(page.getByRole('heading', { name: 'Cabinet 3 stands open' })).toBeVisible();
  expect(await total()).toBe(before + 1);
  await expect(page.locator('.rail button', { hasText: 'Findings' }).locator('.bd')).toHaveText(String(before + 1));
  await page.getByRole('button', { name: 'Take back' }).click();
  await expect.poll(total).toBe(before);
  await page.keyboard.press('Control+z');
  await expect.poll(total).toBe(before + 1);
  await expect(list().getByText('Cabinet 3 stands open')).toBeVisible();
});

test('each severity lists as many findings as it says', async () => {
  for (const severity of ['Critical', 'High', 'Medium', 'Low']) {
    const button = page.getByRole('group', { name: 'Severity' }).getByRole('button', { name: new RegExp(`^${severity}`) });
    await button.click();
    const number = Number((await button.textContent())!.replace(/\D/g, ''));
    await expect(list().getByRole('option')).toHaveCount(number);
  }
  await page.getByRole('group', { name: 'Severity' }).getByRole('button', { name: /^All/ }).click();
});

test('the report says what was stated and what the reason was', async () => {
  await screen.open(page, 'Report');
  const preview = page.frameLocator('iframe.paper');
  await expect(preview.getByText('Cabinet 3 stands open').first()).toBeVisible({ timeout: 20_000 });
  await expect(preview.getByText('The door does not lock; the programming port is in reach of drivers.').first()).toBeAttached();
});
