import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { CrossdockApi } from '../shared/ipc/channels';
import type { EngagementState, ImportFile } from '../shared/model/views';
import { launch, root } from './launch';
import { screen } from './screens/window';
import { watchPage } from './watch-page';

const CAPTURES = join(root, '../shared/captures');
const files = existsSync(CAPTURES) ? readdirSync(CAPTURES).filter(name => /^[^.].*\.(pcap|pcapng|cap|ntar|snoop)(\.(gz|zst))?$/.test(name)).sort() : [];

test(`every capture of a folder, dropped at once, is listed and ends as read or refused with a reason${files.length === 0 ? ' (../shared/captures is not there)' : ''}`, async () => {
  test.skip(files.length === 0, '../shared/captures is not there: nothing was dropped');
  test.setTimeout(600_000);
  const { page, stop } = await launch();
  try {
    const finish = await watchPage(page);
    await screen.drop(page, files.map(name => join(CAPTURES, name)));
    await screen.open(page, 'Import');
    // Screens are opened while it goes on.
    await screen.open(page, 'Import');
    const list = (): Promise<readonly ImportFile[]> => page.evaluate(async () => ((await (window as unknown as { crossdock: CrossdockApi }).crossdock.request('import.list', {})) as { value: ImportFile[] }).value);
    const state = (): Promise<EngagementState> => page.evaluate(async () => ((await (window as unknown as { crossdock: CrossdockApi }).crossdock.request('engagement.state', {})) as { value: EngagementState }).value);
    await expect.poll(async () => (await list()).length).toBe(files.length);
    await expect.poll(async () => (await list()).filter(row => ['queued', 'reading', 'merging'].includes(row.state)).length, { timeout: 300_000, intervals: [500] }).toBe(0);
    const rows = await list();
    expect([...rows.map(row => row.name)].sort()).toEqual(files);
    const ends = new Map<string, number>();
    for (const row of rows) {
      ends.set(row.state, (ends.get(row.state) ?? 0) + 1);
      expect(['done', 'done-with-warnings', 'refused', 'duplicate'], `${row.name}: ${JSON.stringify(row.problems)}`).toContain(row.state);
      if (row.state === 'refused' || row.state === 'duplicate') expect(row.problems[0]?.message, row.name).toMatch(/\w.*\./);
      else {
        const { packets, decoded, skipped } = row.source!.capture!;
        expect(packets - decoded - Object.values(skipped).reduce((sum, n) => sum + n, 0), `${row.name} reconciles`).toBe(0);
      }
    }
    const read = Date.now();
    await expect.poll(async () => { const { stale, analysing } = await state(); return stale || analysing !== undefined; }, { timeout: 280_000, intervals: [1_000], message: 'the analysis of all' }).toBe(false);
    const analysis = (Date.now() - read) / 1000;
    await expect(page.getByTestId('receipt-difference')).toHaveText('0');
    // Every row can be seen: the table draws those in sight, and says how many there are.
    await screen.open(page, 'Import');
    const table = page.getByRole('table', { name: 'Files' });
    await expect(table).toHaveAttribute('aria-rowcount', String(files.length + 1));
    const seen = new Set<string>();
    const region = page.getByRole('region', { name: 'Import queue' });
    await region.evaluate(element => element.scrollTo(0, 0));
    for (let still = 0; still < 3;) {
      for (const name of await table.locator('tr[data-file]').evaluateAll(all => all.map(row => (row as HTMLElement).dataset['file']!))) seen.add(name);
      const moved = await region.evaluate(element => {
        const before = element.scrollTop;
        element.scrollBy(0, element.clientHeight / 2);
        return element.scrollTop !== before;
      });
      still = moved ? 0 : still + 1;
      await page.waitForTimeout(60);
    }
    expect([...seen].sort()).toEqual(files);
    const watched = await finish();
    // The screens on what came of it.
    const opened: string[] = [];
    for (const name of ['Overview', 'Assets', 'Graph', 'Findings', 'Paths', 'Remediation', 'Report'] as const) {
      const shown = await watchPage(page);
      await screen.open(page, name);
      await page.waitForTimeout(1_500);
      opened.push(`${name} ${(await shown()).longest.toFixed(0)}`);
    }
    const answers = [...watched.answers].sort((a, b) => a - b);
    const words = `${files.length} captures in ${watched.seconds.toFixed(1)} s (${analysis.toFixed(1)} s of it the analysis): ${[...ends].map(([end, n]) => `${n} ${end}`).join(', ')}; longest task of the page ${watched.longest.toFixed(0)} ms (${watched.longTasks} over 50 ms), `
      + `${watched.told} progress messages, the slowest of ${answers.length} requests answered in ${answers[answers.length - 1]!.toFixed(0)} ms; longest task in ms while a screen is opened on the results: ${opened.join(', ')}`;
    console.log(words);
    test.info().annotations.push({ type: 'measured', description: words });
  } finally {
    await stop();
  }
});
