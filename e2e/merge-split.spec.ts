import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { pcapBytes } from '../shared/capture/capture-bytes';
import { cellTraffic, inOrder } from '../shared/conversations/traffic-bytes';
import { launch } from './launch';
import { screen } from './screens/window';

const grid = (page: Page) => page.getByRole('grid', { name: 'Assets' });
const bar = (page: Page) => page.getByTestId('marked-bar');
const computed = (page: Page) => expect(page.getByRole('button', { name: 'Jobs: No jobs' })).toBeVisible({ timeout: 60_000 });
const rows = (page: Page) => grid(page).getAttribute('aria-rowcount').then(Number);
const markOf = (page: Page, name: string) => grid(page).getByRole('checkbox', { name: new RegExp(`Mark .*${name}`) });

async function withoutViolations(page: Page, part: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).include(part).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`)).toEqual([]);
}

test('assets are marked by mouse and keys, changed together, merged into one and split again, each taken back by one undo', async () => {
  test.setTimeout(240_000);
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-merge-'));
  writeFileSync(join(folder, 'press.pcap'), pcapBytes(inOrder(cellTraffic(40))));
  writeFileSync(join(folder, 'list.csv'), 'name,ip,role\nPRESS-PLC,10.20.30.10,PLC\nPRESS-HMI,10.20.30.50,HMI\nOFFICE-PC,10.20.30.77,workstation\nOFFICE-PC-OLD,10.20.30.78,workstation\n');
  const { app, page, stop } = await launch();
  try {
    await screen.drop(page, [join(folder, 'press.pcap'), join(folder, 'list.csv')]);
    await screen.analysed(page);
    await screen.open(page, 'Assets');
    const before = await rows(page);

    await test.step('marking: Ctrl click, Shift click, Space, Ctrl A, Escape', async () => {
      await expect(bar(page)).toBeHidden();
      await grid(page).getByText('PRESS-HMI', { exact: true }).click({ modifiers: ['Control'] });
      await expect(bar(page)).toContainText('1 marked');
      await expect(bar(page).getByRole('button', { name: 'Merge…' })).toBeDisabled();
      await markOf(page, 'PRESS-PLC').click();
      await expect(bar(page)).toContainText('2 marked');
      await grid(page).focus();
      await page.keyboard.press('Escape');
      await expect(bar(page)).toBeHidden();
      await page.keyboard.press('Control+a');
      await expect(bar(page)).toContainText(`${before - 1} marked`);
      await page.keyboard.press('Home');
      await page.keyboard.press('Space');
      await expect(bar(page)).toContainText(`${before - 2} marked`);
      await bar(page).getByRole('button', { name: 'Clear marks' }).click();
      await grid(page).getByRole('row').nth(1).click();
      await grid(page).getByRole('row').nth(3).click({ modifiers: ['Shift'] });
      await expect(bar(page)).toContainText('3 marked');
      await page.getByTestId('marked-bar').getByRole('button', { name: 'Clear marks' }).click();
    });

    await test.step('change together: shows what is now and how many change; one undo', async () => {
      await markOf(page, 'OFFICE-PC-OLD').click();
      await markOf(page, 'PRESS-HMI').click();
      await bar(page).getByRole('button', { name: 'Change together…' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.locator('select').first().selectOption('level');
      await dialog.locator('select').nth(1).selectOption('2');
      const now = dialog.getByRole('table', { name: 'Now' });
      await expect(now.getByText('have it already')).toBeVisible();
      await expect(dialog.getByRole('button', { name: 'Change 1 asset' })).toBeEnabled();
      await withoutViolations(page, '[role=dialog]');
      await dialog.getByRole('button', { name: 'Change 1 asset' }).click();
      await expect(dialog).toBeHidden();
      await expect(page.getByTestId('undo')).toHaveAccessibleName('Undo: set Purdue level of 2 assets');
      await computed(page);
      await page.getByTestId('undo').click();
      await computed(page);
    });

    await test.step('merge: two rows of the list are one machine', async () => {
      await markOf(page, 'OFFICE-PC$').click();
      await markOf(page, 'OFFICE-PC-OLD').click();
      await bar(page).getByRole('button', { name: 'Merge…' }).click();
      const dialog = page.getByRole('dialog');
      await expect(dialog).toContainText('10.20.30.78');
      await dialog.getByLabel('Why (stands beside it)').fill('the new card of the same machine');
      await withoutViolations(page, '[role=dialog]');
      await dialog.getByRole('button', { name: 'Merge 2 assets into one' }).click();
      await expect(dialog).toBeHidden();
      await computed(page);
      await expect.poll(() => rows(page)).toBe(before - 1);
      await expect(page.getByTestId('undo')).toHaveAccessibleName('Undo: merge 2 assets');
      await page.getByTestId('undo').click();
      await computed(page);
      await expect.poll(() => rows(page)).toBe(before);
      await page.getByTestId('redo').click();
      await computed(page);
      await expect.poll(() => rows(page)).toBe(before - 1);
    });

    await test.step('split: an address becomes an asset of its own; both decisions stand in the form, with a way back', async () => {
      await grid(page).getByText(/^OFFICE-PC/).first().click();
      await page.getByRole('button', { name: 'Correct what was derived' }).click();
      const form = page.getByTestId('edit-asset');
      await expect(form).toContainText('merged by hand');
      await expect(form).toContainText('the new card of the same machine');
      await form.getByRole('button', { name: 'Split…' }).click();
      const dialog = page.getByRole('dialog');
      await expect(dialog.getByRole('button', { name: 'Split off' })).toBeDisabled();
      await dialog.getByRole('checkbox', { name: /10\.20\.30\.78/ }).check();
      await withoutViolations(page, '[role=dialog]');
      await dialog.getByRole('button', { name: 'Split off' }).click();
      await expect(dialog).toBeHidden();
      await computed(page);
      await expect.poll(() => rows(page)).toBe(before);
      await expect(form).toContainText('split by hand');
      await form.getByRole('button', { name: 'Take back' }).last().click();
      await computed(page);
      await expect.poll(() => rows(page)).toBe(before - 1);
    });
    expect(app.windows()).toHaveLength(1);
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
