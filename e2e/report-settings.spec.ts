import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

test('a copy that names nobody is seen before it is written, its key lies beside the folder, and other programs get their forms', async () => {
  test.setTimeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-masked-')), out = join(folder, 'handover');
  mkdirSync(out);
  writeFileSync(join(folder, 'nordhof-geraete.csv'), 'name,ip,role\nKRANHALLE-SPS,10.77.0.1,PLC\nWMS-NORDHOF,10.77.0.2,WMS\n');
  const { app, page, stop } = await launch();
  try {
    await screen.drop(page, [join(folder, 'nordhof-geraete.csv')]);
    await screen.analysed(page);
    await screen.open(page, 'Report');
    const side = page.getByRole('region', { name: 'Before it goes out, and files' });
    const preview = page.frameLocator('iframe.paper');
    await expect(preview.getByText('nordhof-geraete.csv').first()).toBeVisible();
    await side.getByLabel('Mask names and addresses in what is written').check();
    await expect(preview.getByText('nordhof-geraete.csv')).toHaveCount(0);
    await expect(preview.getByRole('heading', { level: 1 })).toBeVisible();

    await answerDialogs(app, { save: join(out, 'report.html') });
    await page.getByRole('button', { name: 'Export HTML…' }).click();
    await expect(side.getByText('handover.redaction-key.json')).toBeVisible();
    const written = readFileSync(join(out, 'report.html'), 'utf8');
    for (const name of ['KRANHALLE', 'NORDHOF', 'nordhof', '10.77.0.']) expect(written).not.toContain(name);
    const key = readFileSync(join(folder, 'handover.redaction-key.json'), 'utf8');
    for (const name of ['KRANHALLE-SPS', 'WMS-NORDHOF']) expect(key).toContain(name);

    // The same mask in another form; without the switch the names stand in it.
    const mask = (Object.values(JSON.parse(key).masked as Record<string, Record<string, string>>).flatMap(one => Object.entries(one)).find(([name]) => name === 'WMS-NORDHOF') ?? [])[1]!;
    await answerDialogs(app, { save: join(out, 'connectivity.graphml') });
    await page.getByRole('button', { name: 'For other programs…' }).click();
    await page.getByRole('menuitem', { name: /^connectivity.graphml/ }).click();
    await expect(side.getByText('connectivity.graphml')).toBeVisible();
    const graph = readFileSync(join(out, 'connectivity.graphml'), 'utf8');
    expect(graph).toContain(mask);
    expect(graph).not.toContain('NORDHOF');
    await side.getByLabel('Mask names and addresses in what is written').uncheck();
    await answerDialogs(app, { save: join(folder, 'stix.json') });
    await page.getByRole('button', { name: 'For other programs…' }).click();
    await page.getByRole('menuitem', { name: /^stix-bundle.json/ }).click();
    await expect(side.getByText('stix.json')).toBeVisible();
    expect(readFileSync(join(folder, 'stix.json'), 'utf8')).toContain('WMS-NORDHOF');
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
