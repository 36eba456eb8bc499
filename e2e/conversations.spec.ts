import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { launch, samples } from './launch';
import { screen } from './screens/window';

test('how conversations went stands with the asset and with the line of the graph, and names turn nothing around', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-names-'));
  const list = join(folder, 'invoice\u202efdp.csv');
  writeFileSync(list, 'name,ip,mac,vendor,role\nPLC\u202e1-CLP,10.99.0.1,00:1b:1b:00:00:01,Acme\u2067Ltd,PLC\nמסוע 3,10.99.0.2,00:1b:1b:00:00:02,Acme,HMI\n');
  const { page, stop } = await launch();
  try {
    await screen.drop(page, [join(samples, 'reference-dc.pcapng'), list]);
    await screen.analysed(page);
    await screen.open(page, 'Graph');
    await page.getByRole('button', { name: 'As list' }).click();
    await page.getByRole('table', { name: 'Links' }).getByRole('button', { name: /^Conversations from/ }).first().click();
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    const first = inspector.getByTestId('conversation').first();
    await expect(first).toContainText('outcome');
    await expect(first).toContainText(/established|answered|no answer|data both ways/);
    await expect(inspector).toContainText('Conduit');
    // From the line to one of its ends, and what that one says to all others.
    await inspector.locator('.btn.lnk').first().click();
    await inspector.getByRole('tab', { name: 'Traffic' }).click();
    await expect(inspector.getByTestId('conversation').first()).toContainText(/outcome/);
    await expect(inspector.getByText(/every .* jitter|round trip/).first()).toBeVisible();

    for (const name of ['Overview', 'Assets', 'Graph', 'Findings', 'Paths', 'Remediation', 'Import', 'Report'] as const) {
      await screen.open(page, name);
      const held = await page.evaluate(() => {
        const controls = /[\u061c\u200e\u200f\u202a-\u202e\u2066\u2067]/;
        const texts = [document.body.textContent, ...[...document.querySelectorAll('[title],[aria-label]')].flatMap(element => [element.getAttribute('title') ?? '', element.getAttribute('aria-label') ?? ''])];
        return texts.filter(one => controls.test(one ?? ''));
      });
      expect(held, name).toEqual([]);
    }
    await screen.open(page, 'Import');
    await expect(page.getByText('invoice\ufffdfdp.csv').first()).toBeVisible();
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
