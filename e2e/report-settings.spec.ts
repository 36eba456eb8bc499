import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { answerDialogs, launch } from './launch';
import { screen } from './screens/window';

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

test('whose report it is and which parts are handed over is set beside the preview, which follows, and stands in the file', async () => {
  test.setTimeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-settings-'));
  const html = join(folder, 'report.html');
  writeFileSync(join(folder, 'list.csv'), 'name,ip,role\nKran 1,10.0.0.1,PLC\nWMS 1,10.0.0.2,WMS\n');
  writeFileSync(join(folder, 'logo.png'), PNG);
  writeFileSync(join(folder, 'logo.svg.png'), '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
  const { app, page, stop } = await launch();
  try {
    await screen.drop(page, [join(folder, 'list.csv')]);
    await screen.analysed(page);
    await screen.open(page, 'Report');
    const side = page.getByRole('region', { name: 'Before it goes out, and files' });
    const preview = page.frameLocator('iframe.paper');
    await expect(preview.getByRole('heading', { level: 1 })).toBeVisible();
    await side.getByLabel('Client').fill('Halden Logistics');
    await side.getByLabel('Title').fill('Assessment of hall 3');
    await side.getByLabel('Classification').fill('TLP:AMBER');
    await page.keyboard.press('Enter');
    await expect(preview.getByRole('heading', { level: 1, name: 'Assessment of hall 3' })).toBeVisible();
    await expect(preview.getByText('Halden Logistics').first()).toBeVisible();

    await answerDialogs(app, { save: html, open: [join(folder, 'logo.svg.png')] });
    await side.getByRole('button', { name: 'Logo…' }).click();
    await expect(page.getByText('logo.svg.png is no PNG or JPEG.')).toBeVisible();
    await answerDialogs(app, { save: html, open: [join(folder, 'logo.png')] });
    await side.getByRole('button', { name: 'Logo…' }).click();
    await expect(preview.locator('img.logo')).toBeVisible();
    // Shown, and not only there.
    await expect.poll(() => preview.locator('img.logo').evaluate(image => (image as HTMLImageElement).naturalWidth)).toBe(1);

    await side.getByLabel('Attack paths').click();
    await expect(side.getByLabel('Attack paths')).not.toBeChecked();
    await expect(preview.getByRole('heading', { name: 'Left out of this copy' })).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).include('.report-side').analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`)).toEqual([]);
    await page.screenshot({ path: 'test-results/report-settings.png' });
    await page.getByRole('button', { name: 'Export HTML…' }).click();
    await expect(page.getByText('Report written')).toBeVisible();
    const written = readFileSync(html, 'utf8');
    for (const words of ['Assessment of hall 3', 'Halden Logistics', 'TLP:AMBER', 'Left out of this copy', 'data:image/png;base64,']) expect(written).toContain(words);
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
