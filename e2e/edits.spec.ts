import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { pcapBytes } from '../shared/capture/capture-bytes';
import { cellTraffic, inOrder } from '../shared/conversations/traffic-bytes';
import { answerDialogs, launch } from './launch';
import { screen } from './screens/window';

const inspector = (page: Page) => page.getByRole('complementary', { name: 'Inspector' });
const form = (page: Page) => page.getByTestId('edit-asset');
const field = (page: Page, label: string) => form(page).locator('label', { hasText: new RegExp(`^${label}`) }).locator('input, select, textarea');
const undo = (page: Page) => page.getByTestId('undo');
const redo = (page: Page) => page.getByTestId('redo');
/** The analysis that follows from the last edit is there. */
const computed = (page: Page) => expect(page.getByRole('button', { name: 'Jobs: No jobs' })).toBeVisible({ timeout: 30_000 });

async function withoutViolations(page: Page, part: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).include(part).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`)).toEqual([]);
}

async function choose(page: Page, name: string): Promise<void> {
  await screen.open(page, 'Assets');
  await page.getByRole('grid', { name: 'Assets' }).getByText(name, { exact: true }).first().click();
  if (!(await form(page).isVisible())) await page.getByRole('button', { name: 'Correct what was derived' }).click();
}

test('what was derived is corrected, told apart, undone, redone, and still corrected after a restart', async () => {
  test.setTimeout(240_000);
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-edits-'));
  writeFileSync(join(folder, 'press.pcap'), pcapBytes(inOrder(cellTraffic(40))));
  writeFileSync(join(folder, 'list.csv'), 'name,ip,role\nPRESS-PLC,10.20.30.10,PLC\nPRESS-HMI,10.20.30.50,HMI\nOFFICE-PC,10.9.9.9,workstation\n');
  const first = await launch();
  const { app, page } = first;
  let running = first;
  try {
    await answerDialogs(app, { save: join(folder, 'press.crossdock'), open: [join(folder, 'press.crossdock')] });
    await screen.drop(page, [join(folder, 'press.pcap'), join(folder, 'list.csv')]);
    await screen.analysed(page);
    await page.keyboard.press('Control+s');
    await expect(page.getByTestId('saved-state')).toContainText('Saved');
    await expect(undo(page)).toBeDisabled();
    await expect(redo(page)).toBeDisabled();

    await test.step('rename: shown at once, with the derived name beside it; undone and redone by keys', async () => {
      await choose(page, 'PRESS-HMI');
      await field(page, 'Why').fill('label on the door');
      await field(page, 'Name').fill('Line 3 panel');
      await field(page, 'Name').press('Enter');
      const grid = page.getByRole('grid', { name: 'Assets' });
      await expect(grid.getByText('Line 3 panel')).toBeVisible();
      await expect(form(page)).toContainText(/set by .*: label on the door/);
      await expect(form(page)).toContainText('derived: PRESS-HMI');
      await expect(undo(page)).toHaveAccessibleName('Undo: set name of 1 asset');
      // In a field that holds something new the keys undo what was typed there, else what was last edited.
      await field(page, 'Name').pressSequentially('x');
      await page.keyboard.press('Control+z');
      await expect(field(page, 'Name')).toHaveValue('Line 3 panel');
      await expect(undo(page)).toBeEnabled();
      await field(page, 'Note').press('Control+z');
      await expect(grid.getByText('PRESS-HMI')).toBeVisible();
      await expect(undo(page)).toBeDisabled();
      await field(page, 'Note').press('Control+y');
      await expect(grid.getByText('Line 3 panel')).toBeVisible();
      await page.getByRole('heading', { name: 'Assets' }).click();
      await page.keyboard.press('Control+z');
      await expect(grid.getByText('PRESS-HMI')).toBeVisible();
      await expect(redo(page)).toHaveAccessibleName('Redo: set name of 1 asset');
      await page.keyboard.press('Control+Shift+z');
      await expect(grid.getByText('Line 3 panel')).toBeVisible();
      await withoutViolations(page, '.insp');
    });

    await test.step('role: the level follows, the derived role stays readable', async () => {
      await field(page, 'Role').selectOption('engineering-workstation');
      await expect(form(page)).toContainText('derived: HMI', { timeout: 30_000 });
      await expect(field(page, 'Purdue level')).toHaveValue('3');
      await undo(page).click();
      await expect(field(page, 'Role')).toHaveValue('hmi');
      await expect(field(page, 'Purdue level')).toHaveValue('2', { timeout: 30_000 });
      await page.getByRole('heading', { name: 'Assets' }).click();
      await redo(page).click();
      await expect(form(page)).toContainText('derived: HMI', { timeout: 30_000 });
    });

    await test.step('level, zone, loss, tags and note', async () => {
      await field(page, 'Purdue level').selectOption('3.5');
      await field(page, 'Zone').fill('Press hall');
      await field(page, 'Zone').press('Enter');
      await form(page).getByRole('spinbutton', { name: 'hours' }).fill('6');
      await form(page).getByRole('spinbutton', { name: '$ per hour' }).fill('2000');
      await form(page).getByRole('spinbutton', { name: '$ per hour' }).press('Enter');
      await field(page, 'Tags').fill('spare, rented');
      await field(page, 'Tags').press('Enter');
      await field(page, 'Note').fill('ask the electrician');
      await field(page, 'Why').click();
      await expect(undo(page)).toHaveAccessibleName('Undo: set note of 1 asset');
      await expect(form(page)).not.toContainText('being computed', { timeout: 30_000 });
      await page.getByRole('button', { name: 'Correct what was derived' }).click();
      await expect(inspector(page)).toContainText('Press hall');
      await expect(inspector(page)).toContainText('6 h × $2.0 k');
      await expect(inspector(page)).toContainText('rented');
      await expect(inspector(page)).toContainText('ask the electrician');
    });

    await test.step('triage by keys: a reason is demanded; undone and redone', async () => {
      await screen.open(page, 'Findings');
      const list = page.getByRole('listbox', { name: 'Findings' });
      await list.focus();
      await page.keyboard.press('c');
      await expect(page.getByTestId('triage')).toHaveText('confirmed');
      // Within a second both would be one command.
      await page.waitForTimeout(1_100);
      await page.keyboard.press('a');
      const dialog = page.getByRole('dialog', { name: 'Accept the finding' });
      await expect(dialog.getByRole('button', { name: 'Accept the finding' })).toBeDisabled();
      await dialog.getByLabel('Reason').fill('replaced in March');
      await withoutViolations(page, '.mantine-Modal-content');
      await dialog.getByRole('button', { name: 'Accept the finding' }).click();
      await expect(page.getByTestId('triage')).toHaveText('accepted');
      await expect(page.getByRole('region', { name: 'Triage' })).toContainText('replaced in March');
      await undo(page).click();
      await expect(page.getByTestId('triage')).toHaveText('confirmed');
      await redo(page).click();
      await expect(page.getByTestId('triage')).toHaveText('accepted');
      await withoutViolations(page, '.main');
    });

    await test.step('an impossible step: its paths are gone, the reason is kept; undone and redone', async () => {
      await screen.open(page, 'Paths');
      await computed(page);
      const paths = page.getByRole('listbox', { name: 'Attack paths' }).getByRole('option');
      const before = await paths.count();
      expect(before).toBeGreaterThan(0);
      const told = await page.getByTestId('path-text').textContent();
      await page.getByRole('table', { name: 'Steps' }).getByRole('button', { name: /^Mark the step impossible/ }).last().click();
      const dialog = page.getByRole('dialog', { name: 'Mark the step impossible' });
      await dialog.getByLabel('Reason').fill('the key switch is on the door');
      await dialog.getByRole('button', { name: 'Mark the step impossible' }).click();
      const panel = page.getByRole('button', { name: /^Impossible \d/ });
      await expect(panel).toHaveText('Impossible 1');
      await expect(page.getByText(told!)).toHaveCount(0, { timeout: 30_000 });
      await panel.click();
      await expect(page.getByRole('table', { name: 'Impossible' })).toContainText('the key switch is on the door');
      await computed(page);
      await undo(page).click();
      await expect(paths).toHaveCount(before, { timeout: 30_000 });
      await redo(page).click();
      await expect(panel).toHaveText('Impossible 1');
      await computed(page);
      await withoutViolations(page, '.main');
    });

    await test.step('the history says what was done, latest first', async () => {
      await page.getByRole('button', { name: 'History of edits' }).click();
      const history = page.getByRole('table', { name: 'History of edits' });
      await expect(history.locator('tbody tr').first()).toContainText('mark a step impossible');
      await expect(history).toContainText('→ Line 3 panel');
      await expect(history).toContainText('→ accepted: replaced in March');
      await withoutViolations(page, '.mantine-Modal-content');
      await page.keyboard.press('Escape');
    });

    await expect(page.getByTestId('saved-state')).toContainText('Saved');
    const { profile } = first;
    await app.close();
    running = await launch({ profile });
    await test.step('after a restart everything holds, and is undone to the start', async () => {
      const again = running.page;
      await answerDialogs(running.app, { open: [join(folder, 'press.crossdock')] });
      await again.keyboard.press('Control+o');
      await expect(undo(again)).toHaveAccessibleName('Undo: mark a step impossible', { timeout: 30_000 });
      await choose(again, 'Line 3 panel');
      await expect(field(again, 'Role')).toHaveValue('engineering-workstation');
      await expect(field(again, 'Zone')).toHaveValue('Press hall');
      await again.getByRole('heading', { name: 'Assets' }).click();
      // By the engine's own count: two commands in a row may have one label.
      const done = (): Promise<readonly string[]> => again.evaluate(async () => {
        const { crossdock } = window as unknown as { crossdock: { request(name: string, args: object): Promise<{ value: { done: { label: string }[] } }> } };
        return (await crossdock.request('edit.history', {})).value.done.map(({ label }) => label);
      });
      for (let left = await done(); left.length > 0; left = left.slice(1)) {
        await undo(again).click();
        await expect.poll(done, { message: `after undoing: ${left[0]}` }).toEqual(left.slice(1));
        await expect(redo(again)).toHaveAttribute('aria-label', `Redo: ${left[0]}`);
      }
      await expect(undo(again)).toBeDisabled();
      await expect(again.getByRole('grid', { name: 'Assets' }).getByText('PRESS-HMI')).toBeVisible();
      await expect(field(again, 'Role')).toHaveValue('hmi', { timeout: 30_000 });
      await computed(again);
    });
  } finally {
    await running.stop();
    rmSync(first.profile, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  }
});
