import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { answerDialogs, launch, type Running } from './launch';
import { screen } from './screens/window';

/** The graph of the sample site: one window, one question after the other. */
test.describe.configure({ mode: 'serial' });

let running: Running;
let page: Page;
const folder = mkdtempSync(join(tmpdir(), 'crossdock-graph-'));

test.beforeAll(async () => {
  test.setTimeout(180_000);
  running = await launch();
  ({ page } = running);
  await page.getByRole('button', { name: 'Sample: reference DC' }).click();
  await screen.analysed(page);
  await screen.open(page, 'Graph');
});

test.afterAll(async () => {
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
});

const figures = async (): Promise<{ readonly nodes: number; readonly edges: number }> => {
  const words = (await page.locator('.legend .n').textContent())!.replace(/[\s\u202f\u00a0](?=\d{3})/g, '');
  return { nodes: Number(/(\d+) nodes?/.exec(words)![1]), edges: Number(/(\d+) edges?/.exec(words)![1]) };
};
const map = () => page.getByTestId('map');
const layout = (name: string) => page.getByLabel('Layout').selectOption({ label: name });
/** Selects an asset as one does who cannot use a mouse. */
const choose = async (name: string): Promise<void> => {
  await page.keyboard.press('Control+p');
  await page.getByPlaceholder('Go to asset, screen, command').last().fill(name);
  await page.locator('.mantine-Spotlight-action', { hasText: name }).first().click();
  await expect(page.locator('.tb h1')).toHaveText('Graph');
};
const pixels = async (): Promise<string> => (await map().screenshot()).toString('base64');
const usable = async (): Promise<void> => {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`)).toEqual([]);
};

test('zones and conduits: every zone is one box, and a click on one opens what is in it', async () => {
  await layout('Zones and conduits');
  await expect(map()).toHaveAttribute('data-arrangement', 'zones');
  await expect(map()).toHaveAccessibleName(/Zones and conduits: \d+ assets/);
  await usable();
  await page.screenshot({ path: 'test-results/graph-zones.png' });
  const before = await figures(), box = (await map().boundingBox())!;
  // The middle of some box: the places are the picture's own, so the boxes are looked for from the top left.
  search: for (let y = 40; y < box.height; y += 34) {
    for (let x = 100; x < box.width; x += 60) {
      await map().click({ position: { x, y } });
      if (await page.getByLabel('Layout').inputValue() === 'lanes') break search;
    }
  }
  await expect(map()).toHaveAttribute('data-arrangement', 'lanes');
  expect((await figures()).nodes).toBeLessThan(before.nodes);
  await page.locator('.fbar input').press('Escape');
  await expect.poll(figures).toEqual(before);
});

test('around the chosen asset, and free: other layouts of the same graph', async () => {
  await choose('WCS-APP01');
  const before = await figures();
  await layout('Around the chosen asset');
  await expect(map()).toHaveAttribute('data-arrangement', 'radial');
  await page.screenshot({ path: 'test-results/graph-radial.png' });
  await layout('Free');
  await expect(map()).toHaveAttribute('data-arrangement', 'free', { timeout: 30_000 });
  await page.screenshot({ path: 'test-results/graph-free.png' });
  expect(await figures()).toEqual(before);
  await layout('Purdue lanes');
});

test('neighbours only, one link away and two; then all again', async () => {
  const before = await figures();
  await page.getByRole('button', { name: 'Neighbours only' }).click();
  await expect.poll(async () => (await figures()).nodes).toBeLessThan(before.nodes);
  const one = await figures();
  await page.getByRole('group', { name: 'Links away' }).getByRole('button', { name: '2' }).click();
  await expect.poll(async () => (await figures()).nodes).toBeGreaterThan(one.nodes);
  await page.getByRole('button', { name: 'Show all again' }).click();
  await expect.poll(figures).toEqual(before);
});

test('an asset is put out of sight, and the legend says how many are', async () => {
  const before = await figures();
  await page.getByRole('button', { name: 'Hide', exact: true }).click();
  await expect(page.locator('.legend .n')).toContainText('1 out of sight');
  expect((await figures()).nodes).toBe(before.nodes - 1);
  await page.getByRole('button', { name: 'Show all again' }).click();
  await expect.poll(figures).toEqual(before);
});

test('a family of protocols is switched off in the legend, on the picture and in the list', async () => {
  const control = page.locator('.legend').getByRole('button', { name: 'Control' });
  await page.waitForTimeout(300);
  const before = await pixels();
  await control.click();
  await expect(control).toHaveAttribute('aria-pressed', 'false');
  await expect.poll(pixels).not.toBe(before);
  await page.getByRole('button', { name: 'As list' }).click();
  const rows = await page.getByRole('table', { name: 'Links' }).getByRole('row').count();
  await control.click();
  await expect.poll(() => page.getByRole('table', { name: 'Links' }).getByRole('row').count()).toBeGreaterThan(rows);
  await page.getByRole('button', { name: 'As graph' }).click();
});

test('the way from an office PC to a controller, by the keys alone, and its end by Esc', async () => {
  await choose('PC-SHIP-02');
  await page.getByRole('button', { name: 'Way to…' }).click();
  await expect(page.getByRole('toolbar', { name: 'Chosen asset' }).getByRole('status')).toContainText('Choose where it leads');
  await choose('SRT-PLC-02');
  const way = page.getByRole('toolbar', { name: 'Chosen asset' }).getByRole('status');
  await expect(way).toContainText(/PC-SHIP-02 → .*SRT-PLC-02/);
  await page.screenshot({ path: 'test-results/graph-way.png' });
  await page.locator('body').press('Escape');
  await expect(page.getByRole('button', { name: 'Way to…' })).toBeVisible();
});

test('only what talked in a stretch of the time, chosen by the keys', async () => {
  const before = await figures();
  await page.getByRole('button', { name: 'Time', exact: true }).click();
  const brush = page.getByRole('region', { name: 'Traffic over time' });
  await expect(brush).toBeVisible();
  await brush.getByLabel('to').focus();
  for (let step = 0; step < 90; step++) await page.keyboard.press('ArrowLeft');
  await expect.poll(async () => (await figures()).edges).toBeLessThan(before.edges);
  await usable();
  await page.screenshot({ path: 'test-results/graph-time.png' });
  await brush.getByRole('button', { name: 'Whole time' }).click();
  await expect.poll(figures).toEqual(before);
});

test('the stretch is chosen with the mouse as well', async () => {
  const before = await figures(), brush = page.getByRole('region', { name: 'Traffic over time' }), box = (await brush.locator('svg').first().boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.1, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.14, box.y + 20, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await figures()).edges).toBeLessThan(before.edges);
  await page.getByRole('button', { name: 'Time', exact: true }).click();
  await expect.poll(figures).toEqual(before);
});

test('an asset that is dragged stays there, is undone, redone and put back', async () => {
  await page.getByRole('button', { name: 'Fit' }).click();
  await page.waitForTimeout(400);
  const box = (await map().boundingBox())!, unpin = page.getByRole('button', { name: 'Put back what was moved' });
  await expect(unpin).toHaveCount(0);
  // Somewhere in the picture stands an asset that can be taken hold of.
  search: for (let y = 60; y < box.height - 60; y += 14) {
    for (let x = 90; x < box.width / 2; x += 34) {
      await page.mouse.move(box.x + x, box.y + y);
      await page.mouse.down();
      await page.mouse.move(box.x + x + 40, box.y + y + 30, { steps: 3 });
      await page.mouse.up();
      if (await unpin.count() > 0) break search;
      await page.getByRole('button', { name: 'Fit' }).click();
    }
  }
  await expect(unpin).toBeVisible();
  await expect(page.getByTestId('undo')).toHaveAccessibleName('Undo: set place on the map of 1 asset');
  await page.keyboard.press('Control+z');
  await expect(unpin).toHaveCount(0);
  await page.keyboard.press('Control+Shift+z');
  await expect(unpin).toBeVisible();
  await unpin.click();
  await expect(unpin).toHaveCount(0);
});

test('the keys move and zoom the picture and put the chosen asset elsewhere, as the mouse does', async () => {
  await choose('SRT-PLC-02');
  const keys = page.getByRole('group', { name: /^Arrow keys move the picture/ });
  await keys.focus();
  await page.keyboard.press('0');
  const still = await pixels();
  await page.keyboard.press('+');
  await expect.poll(pixels).not.toBe(still);
  const zoomed = await pixels();
  await page.keyboard.press('ArrowRight');
  await expect.poll(pixels).not.toBe(zoomed);
  await page.keyboard.press('Alt+ArrowRight');
  const unpin = page.getByRole('button', { name: 'Put back what was moved' });
  await expect(unpin).toBeVisible();
  await unpin.click();
  await expect(unpin).toHaveCount(0);
});

test('the picture is written as PNG and as SVG, the graph as GraphML', async () => {
  const save = async (name: string, item: string): Promise<string> => {
    await answerDialogs(running.app, { save: join(folder, name) });
    await page.getByRole('button', { name: 'Save…' }).click();
    await page.getByRole('menuitem', { name: item, exact: true }).click();
    await expect.poll(() => { try { return readFileSync(join(folder, name)).length; } catch { return 0; } }, { timeout: 15_000 }).toBeGreaterThan(1_000);
    return readFileSync(join(folder, name), 'latin1');
  };
  expect((await save('site.png', 'PNG')).slice(1, 4)).toBe('PNG');
  const svg = await save('site.svg', 'SVG');
  for (const words of ['<svg xmlns', '>PLC-02<', '>L3.5<', 'marker-end']) expect(svg).toContain(words);
  expect(svg).not.toMatch(/<script|href=/);
  expect(await save('site.graphml', 'GraphML')).toContain('SRT-PLC-02');
});

test('a filter that nothing fits says so and is cleared; nothing is hidden after it', async () => {
  await page.locator('.fbar input').fill('role:plc vendor:nobody');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Clear the filter' }).first()).toBeVisible();
  await page.screenshot({ path: 'test-results/graph-nothing.png' });
  await page.getByRole('button', { name: 'Clear the filter' }).first().click();
  await expect(map()).toBeVisible();
  expect((await figures()).nodes).toBeGreaterThan(100);
});
