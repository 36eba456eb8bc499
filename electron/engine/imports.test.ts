import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SiteConfig } from '../../shared/model/config';
import type { Problem } from '../../shared/model/problem';
import type { Reading } from '../../shared/model/reading';
import type { Source } from '../../shared/model/source';
import type { ImportFile } from '../../shared/model/views';
import type { ReadOrder, WorkerMessage } from '../import-worker/messages';
import type { ReadingPart } from '../import-worker/reading-parts';
import { ImportQueue } from './imports';
import type { WorkerListener } from './ports';

// The worker is played here; the real one is driven by the command line's and the app's own tests.
class Stage {
  readonly workers: { listener: WorkerListener<WorkerMessage>; orders: ReadOrder[]; killed: boolean }[] = [];
  readonly rows = new Map<string, ImportFile>();
  readonly told: string[] = [];
  readonly committed: string[] = [];
  readonly readings: Reading[] = [];
  readonly finished: boolean[] = [];
  readonly replaced: string[] = [];
  readonly known = new Set<string>();
  /** Hashes of which packets were left out as copies of what they replace. */
  readonly copied = new Set<string>();
  /** Held up while a reading is taken in. */
  gate: Promise<void> = Promise.resolve();
  broken = false;
  config: SiteConfig = {};
  clock = 0;

  readonly queue = new ImportQueue({
    host: {
      tell: (name, body) => {
        this.told.push(name);
        if (name === 'import.progress') this.rows.set((body as ImportFile).id, body as ImportFile);
      },
      opened: () => undefined,
      startWorker: listener => {
        const worker = { listener, orders: [] as ReadOrder[], killed: false };
        this.workers.push(worker);
        return { send: order => void worker.orders.push(order as ReadOrder), kill: () => void (worker.killed = true) };
      },
      startAnalysisWorker: () => {
        throw new Error('the queue analyses nothing');
      },
      print: () => Promise.reject(new Error('there is no window here')), now: () => new Date(this.clock),
    },
    config: () => this.config,
    commit: async (reading, _path, { again, cancelled }) => {
      await this.gate;
      if (cancelled?.()) return { kind: 'cancelled' };
      if (this.broken) throw new Error('no memory');
      const known = this.known.has(reading.source.sha256);
      if (again) {
        if (!known) return { kind: 'altered' };
        this.replaced.push(reading.source.name);
        return { kind: 'taken', source: reading.source };
      }
      if (known) return { kind: 'known', problem: { code: 'duplicate', weight: 'warning', message: 'there already' } };
      if (this.copied.delete(reading.source.sha256)) return { kind: 'read-again' };
      this.known.add(reading.source.sha256);
      this.committed.push(reading.source.name);
      this.readings.push(reading);
      return { kind: 'taken', source: reading.source };
    },
    finished: changed => void this.finished.push(changed),
  });

  get worker() {
    return this.workers[this.workers.length - 1]!;
  }

  /** What the worker was last told to read. */
  get order(): ReadOrder {
    return this.worker.orders[this.worker.orders.length - 1]!;
  }

  async done(sha256 = this.order.path): Promise<void> {
    const { file, path } = this.order;
    this.worker.listener.message({ kind: 'outcome', file, outcome: { kind: 'read', head: { source: { id: sha256, name: path, sha256, bytes: 5, format: 'pcap', problems: [] } as unknown as Source } } });
    await settled();
  }

  /** The system ended the reading before the file's end. */
  interrupted(): void {
    const { file, path } = this.order;
    const interrupted: Problem = { code: 'read-error', weight: 'partial', message: 'read error at byte 3' };
    const source = { id: path, name: path, sha256: path, bytes: 3, format: 'pcap', problems: [interrupted], capture: { packets: 7 } } as unknown as Source;
    this.worker.listener.message({ kind: 'outcome', file, outcome: { kind: 'read', head: { source }, interrupted } });
  }

  states(): string[] {
    return this.queue.list().map(row => `${row.name} ${row.state}`);
  }
}

/** Taking a reading in is asynchronous; here it takes a few turns of the microtask queue. */
const settled = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

let stage: Stage;
let folder: string;
beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  folder = mkdtempSync(join(tmpdir(), 'crossdock-import-'));
  stage = new Stage();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const file = (name: string, bytes = 5): string => {
  writeFileSync(join(folder, name), new Uint8Array(bytes));
  return join(folder, name);
};

describe('the import queue', () => {
  test('reads one file after the other in one worker, commits each whole, and ends once', async () => {
    stage.queue.start([file('a'), file('b')], 'north');
    expect(stage.states()).toEqual(['a reading', 'b queued']);
    expect(stage.order).toMatchObject({ site: 'north' });
    stage.worker.listener.message({ kind: 'progress', file: stage.order.file, progress: { bytesRead: 3, packets: 2 } });
    expect(stage.queue.list()[0]).toMatchObject({ bytesRead: 3, packets: 2, bytes: 5 });
    await stage.done();
    expect(stage.states()).toEqual(['a done', 'b reading']);
    expect(stage.finished).toEqual([]);
    await stage.done();
    expect(stage.finished).toEqual([true]);
    expect(stage.workers).toHaveLength(1);
    expect(stage.worker.killed, 'the worker goes when the work is done').toBe(true);
    expect([...stage.rows.values()].map(row => row.state)).toEqual(['done', 'done']);
  });

  test('paused, the file in work is finished and those behind it wait; gone on, they follow', async () => {
    stage.queue.start([file('a'), file('b')], 'site');
    stage.queue.pause(true);
    await stage.done();
    expect(stage.states()).toEqual(['a done', 'b queued']);
    expect([stage.finished, stage.queue.busy, stage.queue.paused]).toEqual([[], true, true]);
    stage.queue.start([file('c')], 'site');
    expect(stage.states()).toEqual(['a done', 'b queued', 'c queued']);
    stage.queue.pause(false);
    expect(stage.states()).toEqual(['a done', 'b reading', 'c queued']);
    await stage.done();
    await stage.done();
    expect(stage.finished).toEqual([true]);
  });

  test('a paused queue whose last files are cancelled is at its end, and is no longer paused', async () => {
    const job = stage.queue.start([file('a'), file('b')], 'site');
    stage.queue.pause(true);
    await stage.done();
    stage.queue.cancel(job);
    expect(stage.states()).toEqual(['a done', 'b cancelled']);
    expect([stage.finished, stage.queue.paused]).toEqual([[true], false]);
  });

  test('a file that is there already is named a duplicate, and nothing was changed by it', async () => {
    stage.known.add('same');
    stage.queue.start([file('a')], 'site');
    await stage.done('same');
    expect(stage.queue.list()[0]).toMatchObject({ state: 'duplicate', problems: [{ code: 'duplicate' }] });
    expect(stage.finished).toEqual([false]);
  });

  test('a refused file says why, and its neighbours go on', async () => {
    stage.queue.start([file('bad'), file('good')], 'site');
    stage.worker.listener.message({ kind: 'outcome', file: stage.order.file, outcome: { kind: 'refused', name: 'bad', bytes: 5, problem: { code: 'not-a-capture', weight: 'refused', message: 'not a capture' } } });
    await stage.done();
    expect(stage.queue.list()).toMatchObject([{ state: 'refused', problems: [{ code: 'not-a-capture' }] }, { state: 'done' }]);
    expect(stage.finished).toEqual([true]);
  });

  test('a worker that dies takes its own file with it, and the next file gets another worker', async () => {
    stage.queue.start([file('a'), file('b')], 'site');
    stage.worker.listener.exit(137);
    expect(stage.queue.list()).toMatchObject([{ state: 'failed', problems: [{ code: 'worker-gone' }] }, { state: 'reading' }]);
    expect(stage.told).toContain('process.restarted');
    expect(stage.workers).toHaveLength(2);
    await stage.done();
    expect(stage.committed).toHaveLength(1);
  });

  test('a worker that says nothing for 30 s is stopped; one that speaks is left alone', async () => {
    stage.queue.start([file('a'), file('b')], 'site');
    vi.advanceTimersByTime(29_000);
    stage.worker.listener.message({ kind: 'progress', file: stage.order.file, progress: { bytesRead: 1, packets: 0 } });
    vi.advanceTimersByTime(29_000);
    expect(stage.states()[0]).toBe('a reading');
    vi.advanceTimersByTime(1_500);
    expect(stage.queue.list()[0]).toMatchObject({ state: 'failed', problems: [{ code: 'import-hung', message: expect.stringContaining('No progress for 30 s') as string }] });
    expect(stage.workers[0]!.killed).toBe(true);
    expect(stage.states()[1]).toBe('b reading');
    // What the killed one still says or does is nobody's business.
    stage.workers[0]!.listener.exit(143);
    expect(stage.states()[1]).toBe('b reading');
    await stage.done();
    vi.advanceTimersByTime(1e6);
    expect(stage.states()[1]).toBe('b done');
  });

  test('after the last byte a table may be parsed for minutes', () => {
    stage.queue.start([file('a')], 'site');
    stage.worker.listener.message({ kind: 'progress', file: stage.order.file, progress: { bytesRead: 5, packets: 0 } });
    vi.advanceTimersByTime(299_000);
    expect(stage.states()).toEqual(['a reading']);
    vi.advanceTimersByTime(2_000);
    expect(stage.states()).toEqual(['a failed']);
  });

  test('cancelling drops what runs and what waits, commits nothing of it, and leaves other jobs alone', async () => {
    const job = stage.queue.start([file('a'), file('b')], 'site');
    stage.queue.start([file('c')], 'site');
    const late = stage.order;
    stage.queue.cancel(job);
    expect(stage.states()).toEqual(['a cancelled', 'b cancelled', 'c reading']);
    expect(stage.workers[0]!.killed).toBe(true);
    stage.workers[0]!.listener.message({ kind: 'outcome', file: late.file, outcome: { kind: 'read', head: { source: { sha256: 'late', problems: [] } as unknown as Source } } });
    expect(stage.committed).toEqual([]);
    await stage.done();
    expect(stage.finished).toEqual([true]);
  });

  test('cancelling one file of a job leaves the others', () => {
    const job = stage.queue.start([file('a'), file('b')], 'site');
    stage.queue.cancel(job, stage.queue.list()[1]!.id);
    stage.queue.cancel('job-99');
    expect(stage.states()).toEqual(['a reading', 'b cancelled']);
  });

  test('a reading that is being taken in can be cancelled: nothing of it is committed, and the next file is read', async () => {
    let open = (): void => undefined;
    stage.gate = new Promise(resolve => (open = resolve));
    const job = stage.queue.start([file('a'), file('b')], 'site');
    await stage.done();
    expect(stage.states()).toEqual(['a merging', 'b queued']);
    expect(stage.queue.busy).toBe(true);
    stage.queue.cancel(job, stage.queue.list()[0]!.id);
    expect(stage.states()).toEqual(['a cancelled', 'b reading']);
    open();
    await settled();
    expect(stage.states()).toEqual(['a cancelled', 'b reading']);
    expect(stage.committed).toEqual([]);
    await stage.done();
    expect(stage.states()).toEqual(['a cancelled', 'b done']);
    expect(stage.finished).toEqual([true]);
  });

  test('a reader that ends while its whole reading is taken in takes nothing with it', async () => {
    let open = (): void => undefined;
    stage.gate = new Promise(resolve => (open = resolve));
    stage.queue.start([file('a'), file('b')], 'site');
    await stage.done();
    stage.worker.listener.exit(137);
    vi.advanceTimersByTime(1e6);
    expect(stage.states()).toEqual(['a merging', 'b queued']);
    open();
    await settled();
    expect(stage.states()).toEqual(['a done', 'b reading']);
    expect(stage.workers).toHaveLength(2);
  });

  test('a grown capture whose packets were taken for copies of its shorter self is read once more by a worker that has seen nothing', async () => {
    const grown = file('b');
    stage.queue.start([file('a'), grown], 'site');
    await stage.done();
    stage.copied.add(grown);
    await stage.done();
    expect(stage.states()).toEqual(['a done', 'b reading']);
    expect(stage.workers.map(worker => worker.killed)).toEqual([true, false]);
    await stage.done();
    expect(stage.states()).toEqual(['a done', 'b done']);
    expect(stage.finished).toEqual([true]);
  });

  test('sources are read again in the order of their names, each in the place of its earlier reading', async () => {
    stage.queue.start([file('a'), file('b')], 'site');
    await stage.done();
    await stage.done();
    stage.config = { duplicates: 'remove' };
    stage.queue.again([{ path: join(folder, 'b'), site: 'north' }, { path: join(folder, 'a'), site: 'north' }]);
    expect(stage.states(), 'rows of the first reading are gone').toEqual(['a reading', 'b queued']);
    expect(stage.order).toMatchObject({ site: 'north', config: { duplicates: 'remove' } });
    await stage.done();
    await stage.done('another file now');
    expect(stage.queue.list()).toMatchObject([{ state: 'done' }, { state: 'failed', problems: [{ code: 'altered' }] }]);
    expect([stage.replaced.length, stage.committed.length]).toEqual([1, 2]);
    expect(stage.finished).toEqual([true, true]);
  });

  test('a file that failed can be tried again, one that was read cannot', async () => {
    stage.queue.start([file('a')], 'north');
    stage.worker.listener.exit(1);
    const [failed] = stage.queue.list();
    expect(stage.queue.retry(failed!.id)).toBe('job-2');
    expect(stage.queue.list().map(row => row.id), 'in the same row').toEqual([failed!.id]);
    expect(stage.rows.size).toBe(1);
    expect(stage.order.site).toBe('north');
    await stage.done();
    expect(stage.states()).toEqual(['a done']);
    expect(stage.queue.retry(stage.queue.list()[0]!.id)).toBeUndefined();
    expect(stage.queue.retry('import-77')).toBeUndefined();
    expect(stage.finished).toEqual([false, true]);
  });

  test('a bug in the worker, or in taking the reading in, fails that file alone', async () => {
    stage.queue.start([file('a'), file('b'), file('c')], 'site');
    stage.worker.listener.message({ kind: 'bug', file: stage.order.file, message: 'TypeError: x' });
    stage.broken = true;
    await stage.done();
    stage.broken = false;
    await stage.done();
    expect(stage.states()).toEqual(['a failed', 'b failed', 'c done']);
    expect(stage.queue.list().map(row => row.problems.map(problem => problem.code))).toEqual([['bug'], ['bug'], []]);
  });

  test('stopping cancels everything and ends nothing', () => {
    stage.queue.start([file('a'), file('b')], 'site');
    stage.queue.stop();
    expect(stage.states()).toEqual(['a cancelled', 'b cancelled']);
    expect(stage.queue.busy).toBe(false);
    expect(stage.finished).toEqual([]);
  });

  test('a reading that comes in parts is committed as one, and parts of a dropped one are forgotten', async () => {
    const part = (list: 'witnesses' | 'conversations', names: readonly string[]) =>
      stage.worker.listener.message({ kind: 'part', file: stage.order.file, part: { list, items: names.map(name => ({ name })) } as unknown as ReadingPart });
    const job = stage.queue.start([file('a')], 'site');
    part('witnesses', ['lost']);
    stage.queue.cancel(job);
    stage.queue.start([file('b')], 'site');
    part('witnesses', ['one', 'two']);
    part('conversations', ['x']);
    part('witnesses', ['three']);
    await stage.done();
    expect(stage.readings).toMatchObject([{ witnesses: [{ name: 'one' }, { name: 'two' }, { name: 'three' }], conversations: [{ name: 'x' }], observations: [] }]);
  });

  test('rate and time left are told while a file is read, and no longer than that', () => {
    const job = stage.queue.start([file('a', 1_000)], 'site');
    stage.clock = 2_000;
    stage.worker.listener.message({ kind: 'progress', file: stage.order.file, progress: { bytesRead: 500, packets: 2 } });
    expect(stage.queue.list()[0]).toMatchObject({ bytesPerSecond: expect.closeTo(250) as number, secondsLeft: expect.closeTo(2) as number });
    stage.queue.cancel(job);
    expect(stage.queue.list()[0]).not.toHaveProperty('secondsLeft');
    expect(stage.queue.list()[0]).toMatchObject({ state: 'cancelled', bytesRead: 0, packets: 0 });
  });

  describe('asked about a file whose reading was interrupted', () => {
    beforeEach(() => {
      stage.queue.start([file('a'), file('b')], 'site');
      stage.interrupted();
    });

    test('it waits with nothing committed, and its neighbours go on', async () => {
      expect(stage.states()).toEqual(['a undecided', 'b reading']);
      expect(stage.queue.list()[0]).toMatchObject({ packets: 7, problems: [{ code: 'read-error' }] });
      await stage.done();
      expect(stage.committed).toHaveLength(1);
      expect(stage.finished, 'the analysis of the others does not wait for the word').toEqual([true]);
    });

    test('keeping takes what came before, and is analysed', async () => {
      await stage.done();
      expect(stage.queue.decide(stage.queue.list()[0]!.id, true)).toBe(true);
      await settled();
      expect(stage.states()).toEqual(['a done-with-warnings', 'b done']);
      expect(stage.committed).toHaveLength(2);
      expect(stage.finished).toEqual([true, true]);
      expect(stage.queue.decide(stage.queue.list()[0]!.id, true), 'asked once').toBe(false);
      expect(stage.committed).toHaveLength(2);
    });

    test('discarding takes nothing, and it can be read again', async () => {
      const [{ id }] = stage.queue.list() as [ImportFile];
      expect(stage.queue.decide(id, false)).toBe(true);
      expect(stage.states()[0]).toBe('a discarded');
      await stage.done();
      expect(stage.committed).toHaveLength(1);
      expect(stage.queue.retry(id)).toBe('job-2');
      expect(stage.states()).toEqual(['b done', 'a reading']);
    });

    test('reading it again drops what was held', async () => {
      const [{ id }] = stage.queue.list() as [ImportFile];
      stage.queue.retry(id);
      expect(stage.queue.decide(id, true)).toBe(false);
      await stage.done();
      await stage.done();
      expect(stage.committed).toHaveLength(2);
    });

    test('cancelling the job discards it', () => {
      stage.queue.cancel('job-1');
      expect(stage.states()).toEqual(['a discarded', 'b cancelled']);
      expect(stage.queue.decide(stage.queue.list()[0]!.id, true)).toBe(false);
      expect(stage.committed).toEqual([]);
    });
  });
});
