import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { pcapBytes } from '../shared/capture/capture-bytes';
import { cellTraffic, inOrder, routed } from '../shared/conversations/traffic-bytes';
import { launch, root } from './launch';
import { screen } from './screens/window';

test('captures of two taps are suspected on the Import screen, counted once at a click, and again as they were', async () => {
  const folder = join(root, 'test-results/captured-twice');
  mkdirSync(folder, { recursive: true });
  const near = inOrder(cellTraffic(2_000));
  const far = near.flatMap(frame => routed(frame, 400) ?? []);
  writeFileSync(join(folder, 'near.pcap'), pcapBytes(near));
  writeFileSync(join(folder, 'far.pcap'), pcapBytes(far));
  const { page, stop } = await launch();
  try {
    await screen.drop(page, [join(folder, 'near.pcap'), join(folder, 'far.pcap')]);
    const receipt = page.getByRole('complementary', { name: 'Receipt' });
    await expect(receipt).toContainText('stand in both', { timeout: 60_000 });
    await expect(receipt).toContainText('What limits the analysis');
    await page.screenshot({ path: join(root, 'test-results/receipt-suspected.png') });
    await receipt.getByRole('button', { name: 'Count once' }).click();
    await expect(receipt).toContainText('skipped, duplicate', { timeout: 60_000 });
    await expect(receipt).not.toContainText('stand in both');
    await expect(page.getByTestId('receipt-difference')).toHaveText('0');
    await expect(page.getByRole('table', { name: 'Files' }).getByRole('row')).toHaveCount(3);
    await page.screenshot({ path: join(root, 'test-results/receipt-once.png') });
    await receipt.getByRole('button', { name: 'Count all packets again' }).click();
    await expect(receipt).toContainText('stand in both', { timeout: 60_000 });
    await expect(receipt).not.toContainText('skipped, duplicate');
  } finally {
    await stop();
  }
});
