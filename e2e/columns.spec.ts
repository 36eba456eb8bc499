import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { launch, screenshots } from './launch';
import { screen } from './screens/window';

const HEADER = 'Betriebsmittel;Netzadresse;Hardware-Adresse;Lieferant;Bauart;Halle;Bemerkung';
const LINES = Array.from({ length: 60 }, (_, i) => `Förderer ${i + 1};10.40.${Math.floor(i / 20)}.${10 + i};00:0E:8C:12:00:${(16 + i).toString(16).toUpperCase()};${i % 3 === 0 ? 'Siemens' : 'SEW'};${i % 3 === 0 ? 'S7-1200' : 'MOVIPRO'};Halle ${1 + (i % 4)};${i === 7 ? 'Austausch 2027' : ''}`);

test('a list with headers that nobody knows: its columns are named by hand, kept, and the next list of that kind is read at once', async () => {
  test.setTimeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-columns-'));
  LINES[4] = LINES[4]!.replace('10.40.0.14', 'DHCP?');
  writeFileSync(join(folder, 'anlagen-nord.csv'), `${HEADER}\n${LINES.join('\n')}\n`);
  writeFileSync(join(folder, 'anlagen-sued.csv'), `${HEADER}\nKran 1;10.41.0.5;00:0E:8C:13:00:05;Demag;DH;Halle 9;\n`);
  const { page, stop } = await launch();
  try {
    await page.evaluate(() => localStorage.setItem('theme', 'light'));
    await page.reload();
    await page.waitForSelector('.app');
    await screen.drop(page, [join(folder, 'anlagen-nord.csv')]);
    await page.getByRole('button', { name: 'What the columns mean…' }).click();
    const dialog = page.getByRole('dialog');
    const outcome = dialog.getByTestId('columns-outcome');
    await expect(outcome).toContainText('No column names a device');
    await expect(dialog.getByRole('button', { name: 'Read it so' })).toBeDisabled();

    const means = (header: string) => dialog.getByLabel(new RegExp(`What .*${header}.* means`));
    await means('Betriebsmittel').selectOption({ label: 'name' });
    await means('Netzadresse').selectOption({ label: 'IP address' });
    await means('Hardware-Adresse').selectOption({ label: 'MAC address' });
    await means('Lieferant').selectOption({ label: 'vendor' });
    await means('Bauart').selectOption({ label: 'model' });
    await means('Halle').selectOption({ label: 'location' });
    await expect(outcome).toContainText('60 devices of 61 rows');
    await expect(dialog.getByText('1 of 60 unreadable')).toHaveAttribute('title', /row 6.*DHCP/);
    mkdirSync(screenshots, { recursive: true });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).include('.mantine-Modal-content').analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`)).toEqual([]);
    await page.screenshot({ path: join(screenshots, 'columns-light.png') });

    await dialog.getByLabel('Keep it for every list with these headers, as').check();
    await dialog.getByLabel('Name of the mapping').fill('Anlagenliste');
    await dialog.getByRole('button', { name: 'Read it so' }).click();
    await expect(dialog).toBeHidden();
    await screen.analysed(page);
    await expect(page.locator('[data-file="anlagen-nord.csv"]')).toHaveAttribute('data-state', 'done-with-warnings');

    await page.getByRole('button', { name: 'Options' }).click();
    const options = page.getByRole('group', { name: 'For what is imported next' });
    await options.getByLabel('Site').fill('Werk Süd');
    await options.getByLabel('Time zone of logs that name none').fill('Mars');
    await options.getByLabel('Time zone of logs that name none').press('Enter');
    await expect(page.getByText('is no time zone')).toBeVisible();
    await options.getByLabel('Time zone of logs that name none').fill('Europe/Berlin');
    await options.getByRole('button', { name: 'Set' }).click();
    await expect(options.getByRole('button', { name: 'Set' })).toBeDisabled();
    await page.screenshot({ path: 'test-results/options.png' });
    await page.keyboard.press('Escape');
    await screen.drop(page, [join(folder, 'anlagen-sued.csv')]);
    await expect(page.locator('[data-file="anlagen-sued.csv"]')).toHaveAttribute('data-state', 'done');
    await screen.analysed(page);
    await screen.open(page, 'Assets');
    await expect(page.getByRole('grid', { name: 'Assets' })).toHaveAttribute('aria-rowcount', '62');
    await page.getByRole('grid', { name: 'Assets' }).focus();
    await page.keyboard.press('End');
    await page.getByRole('grid', { name: 'Assets' }).getByText('Kran 1', { exact: true }).click();
    await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText('Werk Süd');
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
