import type { Page } from '@playwright/test';
import type { CrossdockApi } from '../shared/ipc/channels';

export interface Watched {
  /** The page's longest task, in milliseconds. */
  readonly longest: number;
  /** Tasks over 50 ms. */
  readonly longTasks: number;
  /** Progress messages of the import. */
  readonly told: number;
  /** How long the engine took to answer, each time it was asked; milliseconds. */
  readonly answers: readonly number[];
  readonly seconds: number;
}

/** The page's own view of how it fares: its long tasks, what it is told, and how long the engine takes to answer. */
export async function watchPage(page: Page): Promise<() => Promise<Watched>> {
  await page.evaluate(() => {
    const { crossdock } = window as unknown as { crossdock: CrossdockApi };
    const seen = { tasks: [] as number[], told: 0, answers: [] as number[], since: performance.now(), stop: () => undefined as void };
    (window as unknown as { seen: typeof seen }).seen = seen;
    const observer = new PerformanceObserver(list => seen.tasks.push(...list.getEntries().map(entry => entry.duration)));
    observer.observe({ type: 'longtask' });
    const off = crossdock.on('import.progress', () => seen.told++);
    let asking = true;
    const ask = async (): Promise<void> => {
      while (asking) {
        const start = performance.now();
        await crossdock.request('overview.get', {});
        seen.answers.push(performance.now() - start);
        await new Promise(resolve => setTimeout(resolve, 200));
      }
    };
    void ask();
    seen.stop = () => {
      asking = false;
      observer.disconnect();
      off();
    };
  });
  return () => page.evaluate(() => {
    const { seen } = window as unknown as { seen: { tasks: number[]; told: number; answers: number[]; since: number; stop(): void } };
    seen.stop();
    return { longest: Math.max(0, ...seen.tasks), longTasks: seen.tasks.length, told: seen.told, answers: seen.answers, seconds: (performance.now() - seen.since) / 1000 };
  });
}
