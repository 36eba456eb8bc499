import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, test, type ElectronApplication, type Page } from '@playwright/test';
import type { CrossdockApi } from '../shared/ipc/channels';
import type { EngagementState, ImportFile } from '../shared/model/views';
import { bigCapture, bigNamed, bigSize } from './big-capture';
import { launch, samples } from './launch';
import { screen } from './screens/window';

type Phase = 'reading' | 'finishing' | 'merging';

/** Cancels the file as soon as it is in this phase, as a click would; says how long it took until the row was cancelled, and how the row ended. */
const cancelIn = (page: Page, phase: Phase, start: { readonly id: string } | undefined): Promise<{ readonly milliseconds: number; readonly row: ImportFile; readonly toldAfter: number }> =>
  page.evaluate(([wanted, again]) => {
    const { crossdock } = window as unknown as { crossdock: CrossdockApi };
    return new Promise((resolve, reject) => {
      let since: number | undefined;
      let told = 0;
      const off = crossdock.on('import.progress', body => {
        const row = body as ImportFile;
        if (since === undefined) {
          const atEnd = row.bytesRead >= row.bytes;
          if (row.state !== (wanted === 'merging' ? 'merging' : 'reading') || (wanted === 'reading' && row.bytesRead < row.bytes / 3) || (wanted === 'finishing' && !atEnd)) return;
          since = performance.now();
          void crossdock.request('import.cancel', { job: row.job, file: row.id });
          return;
        }
        if (row.state === 'reading') told++;
        if (row.state === 'reading' || row.state === 'merging') return;
        const milliseconds = performance.now() - since;
        // What is said after that, if anything, would come within this time.
        setTimeout(() => {
          off();
          resolve({ milliseconds, row, toldAfter: told });
        }, 500);
      });
      if (again) crossdock.request('import.retry', { file: again.id as never }).catch(reject);
    });
  }, [phase, start] as const);

const readers = (app: ElectronApplication): Promise<number> => app.evaluate(({ app: electron }) => electron.getAppMetrics().filter(process => process.serviceName === 'node.mojom.NodeService' && process.name === 'Crossdock import').length);
const stateOf = (page: Page): Promise<EngagementState> => page.evaluate(async () => {
  const reply = await (window as unknown as { crossdock: CrossdockApi }).crossdock.request('engagement.state', {});
  return (reply as { value: EngagementState }).value;
});

test(`${bigNamed === undefined ? `a capture of ${bigSize}` : basename(bigNamed)} cancelled while it is read, finished or taken in leaves nothing, and its process is gone`, async () => {
  test.setTimeout(900_000);
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-cancel-'));
  const { app, page, stop } = await launch();
  try {
    const capture = bigCapture(folder);
    await screen.drop(page, [join(samples, 'reference-dc-cmdb.csv')]);
    await screen.analysed(page);
    const before = await stateOf(page);
    const words: string[] = [];
    let last: ImportFile | undefined;
    for (const phase of ['reading', 'finishing', 'merging'] as const) {
      const cancelled = cancelIn(page, phase, last);
      if (!last) {
        await screen.drop(page, [capture]);
        await expect.poll(() => readers(app), { message: 'a process reads it' }).toBe(1);
      }
      const { milliseconds, row, toldAfter } = await cancelled;
      last = row;
      expect(row.state, phase).toBe('cancelled');
      expect(row, phase).toMatchObject({ packets: 0, bytesRead: 0 });
      expect(toldAfter, `${phase}: a progress message or two may have been on their way`).toBeLessThanOrEqual(2);
      await expect.poll(() => readers(app), { message: `${phase}: the reader's process` }).toBe(0);
      const { counts, revision, stale } = await stateOf(page);
      expect({ counts, revision, stale }, phase).toEqual({ counts: before.counts, revision: before.revision, stale: before.stale });
      words.push(`${phase} ${milliseconds.toFixed(0)} ms`);
    }
    await expect(screen.fileRow(page, basename(capture))).toHaveAttribute('data-state', 'cancelled');

    // Read whole, and the analysis stopped as soon as it has begun: what was imported stays, and is there to be analysed.
    const stopped = page.evaluate(() => {
      const { crossdock } = window as unknown as { crossdock: CrossdockApi };
      return new Promise<number>(resolve => {
        const off = crossdock.on('analysis.progress', () => {
          off();
          const since = performance.now();
          void crossdock.request('analysis.cancel', {}).then(() => resolve(performance.now() - since));
        });
      });
    });
    await page.evaluate(id => (window as unknown as { crossdock: CrossdockApi }).crossdock.request('import.retry', { file: id as never }), last!.id);
    words.push(`identifying ${(await stopped).toFixed(0)} ms`);
    expect(await stateOf(page)).toMatchObject({ stale: true, counts: { sources: before.counts.sources + 1, assets: before.counts.assets } });
    expect(await stateOf(page)).not.toHaveProperty('analysing');
    const summary = `${(statSync(capture).size / 1e6).toFixed(0)} MB, from the wish to cancel to the end of it: ${words.join(', ')}`;
    console.log(summary);
    test.info().annotations.push({ type: 'measured', description: summary });
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
