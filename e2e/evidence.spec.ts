import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { answerDialogs, launch, root, samples } from './launch';
import { screen } from './screens/window';

/** Packets of a little-endian pcapng and their comments, read here by hand: block type 6, captured length at 20, data at 28, options behind (pcapng draft, 4.3). */
function packetsOf(path: string): { bytes: Buffer; comments: string[] }[] {
  const file = readFileSync(path);
  const packets: { bytes: Buffer; comments: string[] }[] = [];
  for (let at = 0; at < file.length; at += file.readUInt32LE(at + 4)) {
    if (file.readUInt32LE(at) !== 6) continue;
    const length = file.readUInt32LE(at + 20);
    const comments: string[] = [];
    for (let option = at + 28 + ((length + 3) & ~3); option + 8 < at + file.readUInt32LE(at + 4); option += 4 + ((file.readUInt16LE(option + 2) + 3) & ~3)) {
      if (file.readUInt16LE(option) === 1) comments.push(file.toString('utf8', option + 4, option + 4 + file.readUInt16LE(option + 2)));
    }
    packets.push({ bytes: file.subarray(at + 28, at + 28 + length), comments });
  }
  return packets;
}

test('a finding leads to the bytes of its frames, and the frames to a file with comments', async () => {
  test.setTimeout(300_000);
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-e2e-'));
  const capture = join(folder, 'line.pcapng');
  copyFileSync(join(samples, 'reference-dc.pcapng'), capture);
  const original = packetsOf(capture);
  const pictures = join(root, 'test-results/screenshots');
  mkdirSync(pictures, { recursive: true });
  const running = await launch();
  const { app, page } = running;
  try {
    await screen.drop(page, [capture]);
    await screen.analysed(page);
    await screen.open(page, 'Findings');
    // The first rule that rests on what a message says.
    await page.getByRole('option').filter({ hasText: /control|write|program/i }).first().click();
    const article = page.getByRole('article');
    const chip = article.locator('button.ev').first();
    const number = Number(/#(\d+)/.exec((await chip.textContent()) ?? '')![1]);
    const panel = page.getByRole('dialog', { name: 'Evidence' });
    const bytes = page.getByTestId('frame-bytes');

    await test.step('its evidence shows the bytes that the file has at this frame', async () => {
      await chip.click();
      await expect(bytes).toBeVisible();
      const rows = ((await bytes.textContent()) ?? '').trimEnd().split('\n');
      const shown = rows.map(row => row.slice(6, 54).replace(/\s+/g, '')).join('');
      expect(shown).toBe(original[number - 1]!.bytes.toString('hex'));
      await expect(panel).toContainText(`frame.number == ${number}`);
    });

    await test.step('choosing a layer by key marks its bytes', async () => {
      const layers = panel.getByRole('treeitem', { level: 1 });
      await expect(layers.first()).toContainText('Ethernet');
      await layers.first().focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowRight');
      const chosen = panel.locator('[role=treeitem][aria-selected=true]');
      await expect(chosen).toHaveAttribute('aria-expanded', 'true');
      await expect(bytes.locator('mark').first()).toBeVisible();
      const source = panel.getByRole('treeitem', { level: 2 }).first();
      await source.hover();
      const marked = (await bytes.locator('mark').allTextContents()).join(' ').replace(/\s+/g, ' ');
      expect(marked.length).toBeGreaterThan(3);
      await page.mouse.move(5, 5);
      await page.screenshot({ path: join(pictures, 'evidence-light.png') });
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).include('.evp').analyze();
      expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`)).toEqual([]);
    });

    await test.step('the dump can be copied', async () => {
      await app.evaluate(({ clipboard }) => clipboard.writeText(''));
      await panel.getByRole('button', { name: 'Copy as hex' }).click();
      await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toContain('0000  ');
      await page.keyboard.press('Escape');
      await expect(panel).toBeHidden();
    });

    const frames = join(folder, 'cited.pcapng');
    await test.step('the cited frames are written with what they show', async () => {
      await answerDialogs(app, { save: frames });
      await article.getByRole('button', { name: 'Export cited frames…' }).click();
      await expect(page.getByText('Frames written')).toBeVisible();
      const written = packetsOf(frames);
      expect(written.length).toBeGreaterThan(0);
      const title = (await article.getByRole('heading', { level: 2 }).textContent()) ?? '';
      for (const { bytes: own, comments } of written) {
        expect(comments).toHaveLength(1);
        expect(comments[0]).toContain(title);
        const n = Number(/line\.pcapng frame (\d+)/.exec(comments[0]!)![1]);
        expect(own.equals(original[n - 1]!.bytes)).toBe(true);
      }
    });

    await test.step('nothing is written over a source', async () => {
      await answerDialogs(app, { save: capture });
      await article.getByRole('button', { name: 'Export cited frames…' }).click();
      await expect(page.getByText('nothing is written over evidence')).toBeVisible();
      expect(packetsOf(capture)).toHaveLength(original.length);
    });

    await test.step('a file that is gone is named with the hash it had, and found again when it is imported from elsewhere', async () => {
      renameSync(capture, `${capture}.moved.pcapng`);
      await chip.click();
      await expect(panel.getByRole('alert')).toContainText('line.pcapng is no longer where it was read. Its SHA-256 was');
      await page.screenshot({ path: join(pictures, 'evidence-gone-light.png') });
      await page.keyboard.press('Escape');
      await screen.open(page, 'Import');
      await screen.drop(page, [`${capture}.moved.pcapng`]);
      await expect(screen.fileRow(page, 'line.pcapng.moved.pcapng')).toHaveAttribute('data-state', 'duplicate', { timeout: 60_000 });
      await screen.open(page, 'Findings');
      await page.locator('button.ev').first().click();
      await expect(bytes).toBeVisible();
      await page.getByRole('button', { name: /^Theme/ }).evaluate(button => (button as HTMLElement).click());
      await page.screenshot({ path: join(pictures, 'evidence-dark.png') });
    });
  } finally {
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
