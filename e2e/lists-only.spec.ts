import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { launch } from './launch';
import { screen } from './screens/window';

test('of a site of which only a list was imported the window says that risk is unknown, and what would make it known', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-lists-'));
  writeFileSync(join(folder, 'list.csv'), 'name,ip,role\nPRESS-PLC,10.20.30.10,PLC\nPRESS-HMI,10.20.30.50,HMI\n');
  const { page, stop } = await launch();
  try {
    await screen.drop(page, [join(folder, 'list.csv')]);
    await screen.analysed(page);
    await screen.open(page, 'Overview');
    await expect(page.getByTestId('risk-unknown')).toHaveText('unknown');
    await expect(page.getByRole('button', { name: 'Import a capture…' })).toBeVisible();
    await expect(page.getByRole('main')).not.toContainText(/\$0\b/);
    await screen.open(page, 'Assets');
    const row = page.getByRole('grid', { name: 'Assets' }).getByRole('row').filter({ hasText: 'PRESS-PLC' });
    await expect(row).toContainText('n/a');
    await row.click();
    await expect(page.getByRole('complementary', { name: 'Inspector' })).not.toContainText('$0');
    await screen.open(page, 'Paths');
    await expect(page.getByText('Attack paths are not known')).toBeVisible();
    await screen.open(page, 'Remediation');
    await expect(page.getByText('The risk is not known')).toBeVisible();
    await expect(page.getByRole('main')).not.toContainText(/\$0\b/);
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
