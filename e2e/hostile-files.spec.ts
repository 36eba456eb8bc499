import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { launch, samples } from './launch';
import { screen } from './screens/window';

test('each bad file says what, where and what was kept, and its neighbours are imported', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-hostile-'));
  const file = (name: string, bytes: Uint8Array | string): string => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  const whole = readFileSync(join(samples, 'reference-dc.pcapng'));
  const files = [
    file('photo.pcap', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)),
    file('nothing.pcap', new Uint8Array()),
    file('cut.pcapng', whole.subarray(0, 1_000_003)),
    file('open-quote.csv', 'Name,IP address,MAC address\nPLC-1,10.0.0.1,00:1b:1b:00:00:01\n"PLC-2,10.0.0.2,00:1b:1b:00:00:02\nPLC-3,10.0.0.3,00:1b:1b:00:00:03\n'),
    join(samples, 'reference-dc-cmdb.csv'),
  ];
  const { page, stop } = await launch();
  try {
    await screen.drop(page, files);
    await expect(screen.fileRow(page, 'reference-dc-cmdb.csv')).toHaveAttribute('data-state', /done/, { timeout: 60_000 });
    await expect(screen.fileRow(page, 'photo.pcap')).toHaveAttribute('data-state', 'refused');
    await expect(page.getByText(/not a capture \(looks like JPEG\)/i).first()).toBeVisible();
    await expect(screen.fileRow(page, 'nothing.pcap')).toHaveAttribute('data-state', 'refused');
    await expect(page.getByText(/empty file \(0 bytes\)/i).first()).toBeVisible();
    await expect(screen.fileRow(page, 'cut.pcapng')).toHaveAttribute('data-state', 'done-with-warnings');
    await expect(page.getByText(/ends inside packet .* packets kept/i).first()).toBeVisible();
    await expect(screen.fileRow(page, 'open-quote.csv')).toHaveAttribute('data-state', 'refused');
    await expect(page.getByText(/quote that opens in line 3/i).first()).toBeVisible();
    await screen.analysed(page);
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
