import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type ElectronApplication } from '@playwright/test';
import { answerDialogs, launch, samples } from './launch';
import { screen } from './screens/window';

/** Process id of one of our utility processes, as Electron itself reports it. */
async function pidOf(app: ElectronApplication, service: string): Promise<number | undefined> {
  return app.evaluate(({ app: own }, name) => own.getAppMetrics().find(metric => metric.serviceName === name || metric.name === name)?.pid, service);
}

/** A capture that takes a while: the sample's sections, one after the other; pcapng allows several. */
function longCapture(folder: string, times: number): string {
  const path = join(folder, 'long.pcapng');
  const one = readFileSync(join(samples, 'reference-dc.pcapng'));
  writeFileSync(path, Buffer.concat(Array.from({ length: times }, () => one)));
  return path;
}

test('an engine killed during an import is started again, says so, and has lost nothing that was saved', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-crash-'));
  const { app, page, stop } = await launch();
  try {
    await answerDialogs(app, { save: join(folder, 'site.crossdock') });
    await screen.drop(page, [join(samples, 'reference-dc-cmdb.csv')]);
    await screen.analysed(page);
    const assets = await page.locator('.rail button', { hasText: 'Assets' }).locator('.bd').textContent();
    await page.keyboard.press('Control+s');
    await expect(page.getByTestId('saved-state')).toContainText('Saved');

    await screen.drop(page, [longCapture(folder, 20)]);
    await expect(screen.fileRow(page, 'long.pcapng')).toHaveAttribute('data-state', 'reading');
    const pid = await pidOf(app, 'Crossdock engine');
    expect(pid).toBeGreaterThan(0);
    process.kill(pid!, 'SIGKILL');

    await expect(page.getByText('The engine was restarted')).toBeVisible();
    await expect(page.getByText(/left out as a whole/)).toBeVisible();
    await expect(page.locator('.rail button', { hasText: 'Assets' }).locator('.bd')).toHaveText(assets ?? '');
    expect(await pidOf(app, 'Crossdock engine')).not.toBe(pid);
    await screen.open(page, 'Assets');
    await expect(page.getByRole('grid', { name: 'Assets' })).toBeVisible();
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a reader that is killed takes only its own file with it, and the file can be tried again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-reader-'));
  const { app, page, stop } = await launch();
  try {
    await screen.drop(page, [longCapture(folder, 12), join(samples, 'reference-dc-cmdb.csv')]);
    await expect(screen.fileRow(page, 'long.pcapng')).toHaveAttribute('data-state', 'reading');
    await expect.poll(() => pidOf(app, 'Crossdock import')).toBeGreaterThan(0);
    process.kill((await pidOf(app, 'Crossdock import'))!, 'SIGKILL');
    await expect(screen.fileRow(page, 'long.pcapng')).toHaveAttribute('data-state', 'failed');
    await expect(page.getByText('The reader was restarted')).toBeVisible();
    await expect(screen.fileRow(page, 'reference-dc-cmdb.csv')).toHaveAttribute('data-state', /done/, { timeout: 60_000 });
    await screen.analysed(page);
    await expect(page.getByRole('button', { name: 'Try long.pcapng again' })).toBeVisible();
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a cancelled import ends at once and leaves nothing half-imported', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-cancel-'));
  const { page, stop } = await launch();
  try {
    await screen.drop(page, [longCapture(folder, 30)]);
    const row = screen.fileRow(page, 'long.pcapng');
    await expect(row).toHaveAttribute('data-state', 'reading');
    await page.getByRole('button', { name: 'Cancel all' }).click();
    await expect(row).toHaveAttribute('data-state', 'cancelled', { timeout: 5_000 });
    await page.locator('.rail button', { hasText: 'Overview' }).click();
    await expect(page.getByText('Nothing imported yet')).toBeVisible();
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a crashed page is loaded again onto the same engagement', async () => {
  const { app, page, stop } = await launch();
  try {
    await screen.drop(page, [join(samples, 'reference-dc-cmdb.csv')]);
    await screen.analysed(page);
    const assets = await page.locator('.rail button', { hasText: 'Assets' }).locator('.bd').textContent();
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.webContents.forcefullyCrashRenderer());
    await expect.poll(async () => app.evaluate(async ({ BrowserWindow }) => {
      // A page that is gone never answers.
      const silence = new Promise<string>(resolve => setTimeout(resolve, 1_000, ''));
      const answer = BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript('document.querySelector(".rail .bd")?.textContent ?? ""') as Promise<string>;
      return Promise.race([answer.catch(() => ''), silence]);
    }), { timeout: 20_000 }).toBe(assets);
  } finally {
    await stop();
  }
});

test('an edit that only the journal beside the file has is there when the engine dies at once, and the file has it then', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-journal-'));
  const file = join(folder, 'site.crossdock');
  const { app, page, stop } = await launch();
  try {
    await answerDialogs(app, { save: file });
    writeFileSync(join(folder, 'list.csv'), 'name,ip,role\nKran 1,10.0.0.1,PLC\nKran 2,10.0.0.2,PLC\n');
    await screen.drop(page, [join(folder, 'list.csv')]);
    await screen.analysed(page);
    await page.keyboard.press('Control+s');
    await expect(page.getByTestId('saved-state')).toContainText('Saved');
    const before = readFileSync(file);
    await screen.open(page, 'Assets');
    await page.getByRole('grid', { name: 'Assets' }).getByText('Kran 1', { exact: true }).click();
    // A note changes no result: nothing else is saved after it.
    await page.getByRole('button', { name: 'Correct what was derived' }).click();
    await page.getByRole('textbox', { name: /Note/ }).fill('Ersatzteil im Schrank 4');
    await page.getByRole('textbox', { name: /Note/ }).blur();
    await expect.poll(() => (existsSync(`${file}-journal`) ? readFileSync(`${file}-journal`).includes('Schrank 4') : false)).toBe(true);
    expect(readFileSync(file).equals(before)).toBe(true);
    process.kill((await pidOf(app, 'Crossdock engine'))!, 'SIGKILL');
    await expect(page.getByText('Edits were recovered')).toBeVisible();
    await expect(page.getByText('1 edit that was made after the last save is there again')).toBeVisible();
    await page.screenshot({ path: 'test-results/recovered.png' });
    expect(readFileSync(file).includes('Schrank 4')).toBe(true);
    expect(existsSync(`${file}-journal`)).toBe(false);
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
