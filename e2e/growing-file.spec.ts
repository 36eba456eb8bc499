import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { launch, samples } from './launch';
import { screen } from './screens/window';

test('a capture that is still being written is imported twice and counted once, and the receipt says so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-growing-'));
  const capture = join(folder, 'growing.pcapng');
  const whole = readFileSync(join(samples, 'reference-dc.pcapng'));
  writeFileSync(capture, whole.subarray(0, 900_001));
  const { page, stop } = await launch();
  try {
    await screen.drop(page, [capture]);
    await screen.analysed(page);
    const packets = (): Promise<number> => page.getByRole('row', { name: /^Packets in/ }).first().locator('td').nth(1).innerText().then(words => Number(words.replace(/\D/g, '')));
    const before = await packets();
    appendFileSync(capture, whole.subarray(900_001));
    await screen.drop(page, [capture]);
    const grown = page.getByTestId('receipt-grown');
    await expect(grown).toContainText('when it had 900 001 bytes', { timeout: 60_000 });
    await expect(grown).toContainText('took the place of that one');
    expect(await packets()).toBeGreaterThan(before);
    await expect(page.getByTestId('receipt-difference')).toHaveText('0');
    // The same file a third time changes nothing.
    await screen.drop(page, [capture]);
    await expect(page.locator('tr[data-file="growing.pcapng"]').last()).toHaveAttribute('data-state', 'duplicate');
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
