import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { answerDialogs, launch, samples } from './launch';
import { screen } from './screens/window';

const inputs = ['reference-dc.pcapng', 'reference-dc-cmdb.csv'].map(name => join(samples, name));

test('the report is seen in the window as a client will read it, and written as HTML and as a tagged PDF', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-e2e-report-'));
  const [html, pdf] = [join(folder, 'report.html'), join(folder, 'report.pdf')];
  const running = await launch();
  const { app, page } = running;
  const refused: string[] = [];
  page.on('console', message => {
    if (/Content Security Policy|Refused/i.test(message.text())) refused.push(message.text());
  });
  try {
    await screen.drop(page, inputs);
    await screen.analysed(page);
    await screen.open(page, 'Report');
    const preview = page.frameLocator('iframe[title="Preview of the report"]');

    await test.step('the preview is the document, styled, and its contents lead somewhere', async () => {
      await expect(preview.getByRole('heading', { level: 1 })).toBeVisible({ timeout: 30_000 });
      await expect(preview.getByRole('heading', { level: 2 })).toHaveCount(11);
      expect(await preview.locator('section.page').first().evaluate(element => getComputedStyle(element).backgroundColor)).toBe('rgb(255, 255, 255)');
      await preview.getByRole('navigation').getByRole('link', { name: 'Roadmap' }).click();
      await expect(preview.getByRole('heading', { level: 2, name: 'Roadmap' })).toBeInViewport();
      await expect(preview.getByRole('table').first()).toBeAttached();
      expect(refused).toEqual([]);
    });

    await test.step('nothing in it may run', async () => {
      const frame = page.frames().find(one => one.parentFrame() !== null)!;
      expect(frame.url()).toMatch(/^blob:app:\/\/bundle\/.+#roadmap$/);
      expect(await page.locator('iframe').getAttribute('sandbox')).toBe('allow-same-origin');
    });

    await test.step('HTML: the file is what the preview shows', async () => {
      await answerDialogs(app, { save: html });
      await page.getByRole('button', { name: 'Export HTML…' }).click();
      await expect(page.locator('.report-side').getByText('written', { exact: true })).toBeVisible({ timeout: 30_000 });
      const wordsOf = (file: string): Promise<string | null | undefined> => page.evaluate(source => new DOMParser().parseFromString(source, 'text/html').querySelector('main')?.textContent, file);
      expect(await preview.locator('main').textContent()).toBe(await wordsOf(readFileSync(html, 'utf8')));
    });

    await test.step('PDF: tagged, with outline, title and as many pages as it numbers', async () => {
      await answerDialogs(app, { save: pdf });
      await page.getByRole('button', { name: 'Export PDF…' }).click();
      await expect(page.locator('.report-side').getByText('report.pdf', { exact: true }).last()).toBeVisible();
      await expect.poll(() => readdirSync(folder).sort(), { timeout: 60_000 }).toEqual(['report.html', 'report.pdf']);
      const bytes = readFileSync(pdf).toString('latin1');
      expect(bytes.slice(0, 5)).toBe('%PDF-');
      for (const mark of ['/StructTreeRoot', '/MarkInfo', '/Outlines', '/Lang']) expect(bytes, mark).toContain(mark);
      expect(bytes).not.toMatch(/\/JavaScript|\/JS\b|\/Launch|\/EmbeddedFile|\/URI \(http/);
      const pages = [...bytes.matchAll(/\/Type\s*\/Page\b(?!s)/g)].length;
      expect(pages).toBeGreaterThan(10);
      expect(pages).toBeLessThan(80);
      expect(bytes).toContain('/Creator (Crossdock ');
      const words = textOf(pdf);
      if (words !== undefined) {
        for (const said of ['Executive summary', 'Coverage and limits', 'Zones and conduits', 'SRT-SAFE-01', 'frame.number in {', 'Provenance']) expect(words, said).toContain(said);
        expect(words).toContain(`${pages} / ${pages}`);
      }
    });

    await test.step('a folder that is not there is said in words, and nothing is left behind', async () => {
      await answerDialogs(app, { save: join(folder, 'missing', 'report.pdf') });
      await page.getByRole('button', { name: 'Export PDF…' }).click();
      await expect(page.getByText('could not be written: the folder is gone')).toBeVisible({ timeout: 60_000 });
      expect(readdirSync(folder).sort()).toEqual(['report.html', 'report.pdf']);
    });

    // No window but the user's own is left.
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  } finally {
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

/** By poppler's pdftotext where it is installed: what a reader of the PDF finds. */
function textOf(path: string): string | undefined {
  try {
    return execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8', maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'ignore'] });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
