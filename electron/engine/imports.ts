import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { ReadOrder, SentOutcome, WorkerMessage } from '../import-worker/messages';
import { PartialReading } from '../import-worker/reading-parts';
import type { ImportFile } from '../../shared/model/views';
import type { Reading } from '../../shared/model/reading';
import { compareText } from '../../shared/model/order';
import { Rate } from '../../shared/model/rate';
import type { Source } from '../../shared/model/source';
import type { SiteConfig } from '../../shared/model/config';
import type { Host, Worker } from './ports';
import type { Taken, TakeInOptions } from './take-in';

/** A worker that says nothing for this long is taken for hung (reliability §2.2). */
const SILENCE_LIMIT = 30_000;
/** Once all bytes are read, a table is parsed in one go, without a word: half a gigabyte of it takes minutes on a slow machine. */
const SILENCE_LIMIT_AT_END = 300_000;

const ENDED: ReadonlySet<ImportFile['state']> = new Set(['done', 'done-with-warnings', 'refused', 'failed', 'cancelled', 'duplicate', 'discarded']);
const RETRYABLE: ReadonlySet<ImportFile['state']> = new Set(['refused', 'failed', 'cancelled', 'undecided', 'discarded']);

interface Entry {
  row: ImportFile;
  readonly path: string;
  readonly site: string;
  /** Its reading takes the place of an earlier one of the same file. */
  readonly again: boolean;
  rate?: Rate;
  /** What the worker has sent of it so far. */
  parts?: PartialReading;
  /** Read to an interruption; waits for the user's word. */
  held?: Reading;
}

export interface ImportQueueOptions {
  readonly host: Host;
  readonly config: () => SiteConfig;
  /** Takes a whole reading into the engagement. */
  readonly commit: (reading: Reading, path: string, how: Pick<TakeInOptions, 'again' | 'cancelled'>) => Promise<Taken>;
  /** All files of a job have ended; `changed` when any of them was committed. */
  readonly finished: (changed: boolean) => void;
}

/**
 * The import queue. One worker process at a time, one file after the other: a file is committed whole or not at all, a bad one never stops its neighbours, and a worker that
 * dies takes only its own file with it.
 */
export class ImportQueue {
  readonly #entries: Entry[] = [];
  #worker: Worker<ReadOrder> | undefined;
  /** No further file is begun. */
  #paused = false;
  #current: Entry | undefined;
  #watch: NodeJS.Timeout | undefined;
  #jobs = 0;
  #files = 0;
  #changed = false;
  #merging: Promise<void> = Promise.resolve();

  constructor(private readonly options: ImportQueueOptions) {}

  list(): ImportFile[] {
    return this.#entries.map(entry => entry.row);
  }

  get busy(): boolean {
    return this.#current !== undefined || this.#entries.some(({ row }) => row.state === 'queued' || row.state === 'merging');
  }

  start(paths: readonly string[], site: string): string {
    return this.#add(paths.map(path => ({ path, site })), false);
  }

  /** Reads sources of the engagement once more; each reading takes the place of the earlier one, and what cannot be read leaves it. */
  again(files: readonly { readonly path: string; readonly site: string }[]): string {
    const asked = new Set(files.map(file => file.path));
    for (const entry of this.#entries.filter(({ path, row }) => asked.has(path) && ENDED.has(row.state))) this.#entries.splice(this.#entries.indexOf(entry), 1);
    return this.#add(files, true);
  }

  /** @param files with the id of the row whose place each takes, where it was listed before */
  #add(files: readonly { readonly path: string; readonly site: string; readonly id?: string }[], again: boolean): string {
    const job = `job-${++this.#jobs}`;
    // Which of two captures a common packet counts for must not depend on the order in which they were chosen.
    const ordered = this.options.config().duplicates === 'remove' ? [...files].sort((a, b) => compareText(basename(a.path), basename(b.path)) || compareText(a.path, b.path)) : files;
    for (const { path, site, id = `import-${++this.#files}` } of ordered) {
      let bytes = 0;
      try {
        bytes = statSync(path).size;
      } catch {
        // The worker will say in words why it cannot be opened.
      }
      this.#entries.push({ path, site, again, row: { id, job, name: basename(path) || 'unknown file', bytes, bytesRead: 0, packets: 0, state: 'queued', problems: [] } });
      this.#tell(this.#entries[this.#entries.length - 1]!);
    }
    this.#next();
    return job;
  }

  retry(id: string): string | undefined {
    const entry = this.#entries.find(candidate => candidate.row.id === id);
    if (!entry || !RETRYABLE.has(entry.row.state)) return undefined;
    this.#entries.splice(this.#entries.indexOf(entry), 1);
    return this.#add([{ path: entry.path, site: entry.site, id }], entry.again);
  }

  /** Where a row's file is, and for which site it was read. */
  fileOf(id: string): { readonly path: string; readonly site: string; readonly state: ImportFile['state'] } | undefined {
    const entry = this.#entries.find(candidate => candidate.row.id === id);
    return entry && { path: entry.path, site: entry.site, state: entry.row.state };
  }

  /** The user's word on a file whose reading was interrupted: what came before is committed, or nothing is. False when nobody asked. */
  decide(id: string, keep: boolean): boolean {
    const entry = this.#entries.find(candidate => candidate.row.id === id);
    const held = entry?.held;
    if (!entry || !held) return false;
    delete entry.held;
    if (keep) void this.#take(entry, held);
    else {
      this.#set(entry, { state: 'discarded' });
      this.#next();
    }
    return true;
  }

  /** The file that is being read is read to its end; those behind it wait until it goes on. */
  pause(paused: boolean): void {
    this.#paused = paused;
    if (!paused) this.#next();
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Cancels a job or one of its files; what was not committed leaves nothing behind. */
  cancel(job: string, file?: string): void {
    for (const entry of this.#entries) {
      if (entry.row.job !== job || (file !== undefined && entry.row.id !== file)) continue;
      if (entry === this.#current) this.#dropWorker();
      this.#giveUp(entry);
    }
    this.#next();
  }

  stop(): void {
    this.#dropWorker();
    for (const entry of this.#entries) this.#giveUp(entry);
  }

  #giveUp(entry: Entry): void {
    delete entry.held;
    delete entry.parts;
    if (entry.row.state === 'queued' || entry.row.state === 'reading' || entry.row.state === 'merging') this.#set(entry, { state: 'cancelled', bytesRead: 0, packets: 0 });
    else if (entry.row.state === 'undecided') this.#set(entry, { state: 'discarded' });
  }

  #next(): void {
    if (this.#current || this.#entries.some(({ row }) => row.state === 'merging')) return;
    const entry = this.#entries.find(candidate => candidate.row.state === 'queued');
    if (entry && this.#paused) return;
    if (!entry) {
      this.#paused = false;
      this.#dropWorker();
      const changed = this.#changed;
      this.#changed = false;
      if (this.#entries.length > 0) this.options.finished(changed);
      return;
    }
    this.#current = entry;
    entry.rate = new Rate(this.options.host.now().getTime());
    entry.parts = new PartialReading();
    this.#set(entry, { state: 'reading' });
    this.#worker ??= this.#startWorker();
    this.#worker.send({ file: entry.row.id, path: entry.path, site: entry.site, config: this.options.config() });
    this.#listen();
  }

  /** What a worker that was dropped still says, or that it ended, is nobody's business any more. */
  #startWorker(): Worker<ReadOrder> {
    const worker = this.options.host.startWorker({
      message: message => {
        if (this.#worker === worker) this.#receive(message);
      },
      exit: code => {
        if (this.#worker === worker) this.#exit(code);
      },
    });
    return worker;
  }

  #listen(): void {
    clearTimeout(this.#watch);
    const waiting = this.#current?.row;
    const limit = waiting && waiting.bytes > 0 && waiting.bytesRead >= waiting.bytes ? SILENCE_LIMIT_AT_END : SILENCE_LIMIT;
    this.#watch = setTimeout(() => {
      const entry = this.#current;
      if (!entry) return;
      this.#fail(entry, 'import-hung', `No progress for ${limit / 1000} s while reading ${entry.row.name}; the reader was stopped. Nothing was imported from it.`, 'Try again; if it happens again, this file makes the reader hang: leave it out and report it.');
      this.#dropWorker();
      this.#next();
    }, limit);
  }

  #receive(message: WorkerMessage): void {
    const entry = this.#current;
    if (!entry || message.kind === 'sampled' || message.file !== entry.row.id) return;
    if (message.kind === 'progress') {
      const { bytesRead, packets } = message.progress;
      entry.rate?.reach(bytesRead, this.options.host.now().getTime());
      const rate = entry.rate?.perSecond;
      const left = entry.rate?.secondsFor(entry.row.bytes - bytesRead);
      this.#set(entry, { bytesRead, packets, ...(rate === undefined ? {} : { bytesPerSecond: rate }), ...(left === undefined ? {} : { secondsLeft: left }) });
      this.#listen();
      return;
    }
    if (message.kind === 'part') {
      entry.parts?.add(message.part);
      return;
    }
    if (message.kind === 'bug') {
      console.error(message.message);
      this.#fail(entry, 'bug', `Crossdock failed inside while reading ${entry.row.name}. Nothing was imported from it; the details are in the log.`, 'Leave this file out and report it: this is our fault.');
    } else if (this.#finish(entry, message.outcome)) return;
    this.#ended(entry);
  }

  /** True where it goes on: a whole reading is being taken in. */
  #finish(entry: Entry, outcome: SentOutcome): boolean {
    if (outcome.kind === 'refused') {
      this.#set(entry, { state: 'refused', problems: [outcome.problem] });
      return false;
    }
    if (outcome.kind === 'cancelled') {
      this.#set(entry, { state: 'cancelled' });
      return false;
    }
    const reading = (entry.parts ?? new PartialReading()).whole(outcome.head);
    if (outcome.interrupted) {
      // Neither the rest of the file nor the user's wish is known: it waits, and its neighbours go on.
      entry.held = reading;
      this.#set(entry, { state: 'undecided', problems: reading.source.problems, format: reading.source.format, ...amountOf(reading.source) });
      return false;
    }
    void this.#take(entry, reading);
    return true;
  }

  /** Takes a reading in, one after the other: each is compared with all before it. */
  async #take(entry: Entry, reading: Reading): Promise<void> {
    clearTimeout(this.#watch);
    this.#set(entry, { state: 'merging', bytesRead: reading.source.bytes });
    const cancelled = (): boolean => entry.row.state !== 'merging';
    const before = this.#merging;
    this.#merging = (async () => {
      await before;
      if (cancelled()) return;
      try {
        this.#settle(entry, await this.options.commit(reading, entry.path, { again: entry.again, cancelled }));
      } catch (error) {
        console.error(error);
        if (!cancelled()) this.#fail(entry, 'bug', `${entry.row.name} was read but could not be taken into the engagement. Nothing of it was kept; the details are in the log.`, 'Save the engagement, start again, and report it: this is our fault.');
      }
    })();
    await this.#merging;
    this.#ended(entry);
  }

  #settle(entry: Entry, taken: Taken): void {
    switch (taken.kind) {
      case 'taken': {
        const { source } = taken;
        this.#changed = true;
        this.#set(entry, { state: source.problems.length > 0 ? 'done-with-warnings' : 'done', problems: source.problems, source, format: source.format, ...amountOf(source) });
        return;
      }
      case 'known':
        this.#set(entry, { state: 'duplicate', problems: [taken.problem] });
        return;
      case 'altered':
        this.#fail(entry, 'altered', `${entry.row.name} is not the file that was imported: its SHA-256 differs. What was read from it before was kept.`, 'Import it as a new file if it belongs to this site.');
        return;
      case 'read-again':
        // A new worker has seen no other file of the job.
        if (entry === this.#current) this.#dropWorker();
        this.#set(entry, { state: 'queued', bytesRead: 0, packets: 0 });
        return;
      case 'cancelled':
        return;
    }
  }

  #ended(entry: Entry): void {
    if (this.#current === entry) {
      this.#current = undefined;
      clearTimeout(this.#watch);
    }
    this.#next();
  }

  #exit(code: number): void {
    this.#worker = undefined;
    const entry = this.#current;
    // A reading that is whole needs its reader no more.
    if (entry?.row.state !== 'reading') return;
    this.#fail(entry, 'worker-gone', `The reader stopped (code ${code}) while reading ${entry.row.name}. Nothing was imported from it; the other files are not touched.`, 'Try again; if it happens again, leave this file out and report it.');
    this.options.host.tell('process.restarted', { process: 'import-worker', what: `The reader stopped while reading ${entry.row.name}. That file was left out as a whole; the others go on.` });
    this.#current = undefined;
    clearTimeout(this.#watch);
    this.#next();
  }

  #fail(entry: Entry, code: string, message: string, advice: string): void {
    this.#set(entry, { state: 'failed', problems: [{ code, weight: 'refused', message, advice }] });
  }

  #dropWorker(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#current = undefined;
    clearTimeout(this.#watch);
    worker?.kill();
  }

  #set(entry: Entry, change: Partial<ImportFile>): void {
    const { bytesPerSecond: _rate, secondsLeft: _left, ...row } = entry.row;
    entry.row = { ...row, ...change };
    if (entry.row.state !== 'reading') delete entry.parts;
    this.#tell(entry);
  }

  #tell(entry: Entry): void {
    this.options.host.tell('import.progress', entry.row);
  }
}

const amountOf = ({ capture, table }: Source): Partial<ImportFile> => ({ ...(capture ? { packets: capture.packets } : {}), ...(table ? { rows: table.rows } : {}) });
