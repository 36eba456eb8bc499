import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { answerDialogs, launch } from './launch';
import { screen } from './screens/window';

const PASSPHRASE = 'drei Paletten, ein Gabelstapler';

test('an engagement is closed with a passphrase, opens with it alone, shows nothing in its file, and the passphrase is changed and taken off', async () => {
  test.setTimeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-passphrase-'));
  const file = join(folder, 'site.crossdock');
  const readable = (): boolean => readFileSync(file).includes('SECRETNAMEOFAPRESS');
  writeFileSync(join(folder, 'list.csv'), 'name,ip,role\nSECRETNAMEOFAPRESS,10.20.30.10,PLC\n');
  const { app, page, stop, profile } = await launch();
  try {
    await screen.drop(page, [join(folder, 'list.csv')]);
    await screen.analysed(page);
    await answerDialogs(app, { save: file, open: [file] });

    // An engagement without a file gets one first; what does not fit is said before anything is tried.
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('menuitem', { name: 'Set a passphrase…' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('no way back to a forgotten passphrase');
    expect(readable()).toBe(true);
    const word = dialog.getByLabel('Passphrase', { exact: true });
    const again = dialog.getByLabel('The same again');
    const confirm = dialog.getByRole('button', { name: 'Close with it' });
    await word.fill('kurz');
    await expect(dialog.getByRole('alert')).toHaveText(/At least 12 characters/);
    await word.fill(PASSPHRASE);
    await again.fill(`${PASSPHRASE}!`);
    await expect(dialog.getByRole('alert')).toHaveText('The two differ.');
    await expect(confirm).toBeDisabled();
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`)).toEqual([]);
    await again.fill(PASSPHRASE);
    await page.screenshot({ path: join('test-results', 'passphrase.png') });
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('img', { name: 'Closed with a passphrase' })).toBeVisible();
    expect(readable()).toBe(false);
    // Nor does the profile keep a readable copy.
    for (const entry of readdirSync(profile, { recursive: true, withFileTypes: true })) if (entry.isFile()) expect([entry.name, readFileSync(join(entry.parentPath, entry.name)).includes('SECRETNAMEOFAPRESS')]).toEqual([entry.name, false]);

    // Closed and opened again: a wrong one is refused in words, the right one opens it as it was.
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('menuitem', { name: 'Close engagement' }).click();
    await page.keyboard.press('Control+o');
    await expect(dialog).toContainText('site.crossdock is closed with a passphrase.');
    await page.keyboard.type('something else entirely');
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('alert')).toContainText('the passphrase does not open it');
    await expect(word).toHaveValue('');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: 'Sample: reference DC' })).toBeVisible();
    await page.getByRole('table').getByRole('button').first().click();
    await word.fill(PASSPHRASE);
    await page.keyboard.press('Enter');
    await screen.open(page, 'Assets');
    await expect(page.getByRole('grid', { name: 'Assets' })).toContainText('SECRETNAMEOFAPRESS');

    // Changed in the settings; then taken off.
    await page.keyboard.press('Control+Comma');
    await page.getByRole('button', { name: 'Change the passphrase…' }).click();
    await word.fill('vier Paletten, kein Gabelstapler');
    await again.fill('vier Paletten, kein Gabelstapler');
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    expect(readable()).toBe(false);
    await page.getByRole('button', { name: 'Change the passphrase…' }).click();
    await dialog.getByRole('button', { name: 'Take it off' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByText('is not encrypted')).toBeVisible();
    expect(readable()).toBe(true);
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a closed engagement is locked by a key, when nobody is there, and with the computer; nothing of the site is left in the window, and no edit is lost', async () => {
  test.setTimeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-lock-'));
  const file = join(folder, 'site.crossdock');
  writeFileSync(join(folder, 'list.csv'), 'name,ip,role\nSECRETNAMEOFAPRESS,10.20.30.10,PLC\n');
  const { app, page, stop } = await launch();
  const dialog = page.getByRole('dialog');
  const locked = async (): Promise<void> => {
    await expect(dialog).toContainText('site.crossdock is closed with a passphrase.');
    expect(await page.content()).not.toContain('SECRETNAMEOFAPRESS');
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle())).toBe('Crossdock');
  };
  const unlock = async (): Promise<void> => {
    await dialog.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    await screen.open(page, 'Assets');
    await expect(page.getByRole('grid', { name: 'Assets' })).toContainText('SECRETNAMEOFAPRESS');
  };
  try {
    await screen.drop(page, [join(folder, 'list.csv')]);
    await screen.analysed(page);
    await answerDialogs(app, { save: file, open: [file] });
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('menuitem', { name: 'Set a passphrase…' }).click();
    await dialog.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
    await dialog.getByLabel('The same again').fill(PASSPHRASE);
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();

    await test.step('by a key, with an edit that only the journal has', async () => {
      await screen.open(page, 'Assets');
      await page.getByRole('grid', { name: 'Assets' }).getByText('SECRETNAMEOFAPRESS').click();
      await page.getByRole('button', { name: 'Correct what was derived' }).click();
      await page.getByRole('textbox', { name: /Note/ }).fill('behind gate 4');
      await page.getByRole('textbox', { name: /Note/ }).blur();
      await expect(page.getByRole('button', { name: /^Undo/ })).toBeEnabled();
      await page.keyboard.press('Control+l');
      await locked();
      await page.screenshot({ path: join('test-results', 'locked.png') });
      await unlock();
      await page.getByRole('grid', { name: 'Assets' }).getByText('SECRETNAMEOFAPRESS').click();
      await page.getByRole('button', { name: 'Correct what was derived' }).click();
      await expect(page.getByRole('textbox', { name: /Note/ })).toHaveValue('behind gate 4');
    });

    await test.step('with the computer', async () => {
      await app.evaluate(({ powerMonitor }) => powerMonitor.emit('lock-screen'));
      await locked();
      await unlock();
    });

    await test.step('when nobody is there for as long as was set', async () => {
      await screen.open(page, 'Settings');
      await page.getByLabel('Lock it when nobody is there for').selectOption({ label: '5 minutes' });
      await page.evaluate(() => localStorage.setItem('lock-after', '0.05'));
      await page.reload();
      await locked();
      await unlock();
    });
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
