import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { ReadOutcome } from '../import-worker/read-source';
import type { WorkerMessage } from '../import-worker/messages';
import type { ImportFile } from '../../shared/model/views';
import type { Reading } from '../../shared/model/reading';
import { compareText } from '../../shared/model/order';
import type { Problem } from '../../shared/model/problem';
import type { SiteConfig } from '../../shared/model/config';
import type { Host, Worker } from './ports';

/** A worker that says nothing for this long is taken for hung (reliability §2.2). */
const SILENCE_LIMIT = 30_000;
/** Once all bytes are read, a table is parsed in one go, without a word: half a gigabyte of it takes minutes on a slow machine. */
const SILENCE_LIMIT_AT_END = 300_000;

const ENDED: ReadonlySet<ImportFile['state']> = new Set(['done', 'done-with-warnings', 'refused', 'failed', 'cancelled', 'duplicate']);

interface Entry {
  row: ImportFile;
  readonly path: string;
  readonly site: string;
  /** Its reading takes the place of an earlier one of the same file. */
  readonly again: boolean;
  startedAt?: number;
}

export interface ImportQueueOptions {
  readonly host: Host;
  readonly config: () => SiteConfig;
  /** Takes a whole reading into the engagement; false when it was there already. */
  readonly commit: (reading: Reading, path: string) => boolean;
  /** Takes it in the place of an earlier reading of the same file; false when there is none. */
  readonly replace: (reading: Reading, path: string) => boolean;
  /** All files of a job have ended; `changed` when any of them was committed. */
  readonly finished: (changed: boolean) => void;
}

/**
 * The import queue. One worker process at a time, one file after the other: a file is committed whole or not at all, a bad one never stops its neighbours, and a worker that
 * dies takes only its own file with it.
 */
export class ImportQueue {
  readonly #entries: Entry[] = [];
  #worker: Worker | undefined;
  #current: Entry | undefined;
  #watch: NodeJS.Timeout | undefined;
  #jobs = 0;
  #files = 0;
  #changed = false;

  constructor(private readonly options: ImportQueueOptions) {}

  list(): ImportFile[] {
    return this.#entries.map(entry => entry.row);
  }

  get busy(): boolean {
    return this.#current !== undefined || this.#entries.some(entry => entry.row.state === 'queued');
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

  #add(files: readonly { readonly path: string; readonly site: string }[], again: boolean): string {
    const job = `job-${++this.#jobs}`;
    // Which of two captures a common packet counts for must not depend on the order in which they were chosen.
    const ordered = this.options.config().duplicates === 'remove' ? [...files].sort((a, b) => compareText(basename(a.path), basename(b.path)) || compareText(a.path, b.path)) : files;
    for (const { path, site } of ordered) {
      let bytes = 0;
      try {
        bytes = statSync(path).size;
      } catch {
        // The worker will say in words why it cannot be opened.
      }
      this.#entries.push({ path, site, again, row: { id: `import-${++this.#files}`, job, name: basename(path) || 'unknown file', bytes, bytesRead: 0, packets: 0, state: 'queued', problems: [] } });
      this.#tell(this.#entries[this.#entries.length - 1]!);
    }
    this.#next();
    return job;
  }

  retry(id: string): string | undefined {
    const entry = this.#entries.find(candidate => candidate.row.id === id);
    if (!entry || !['refused', 'failed', 'cancelled'].includes(entry.row.state)) return undefined;
    this.#entries.splice(this.#entries.indexOf(entry), 1);
    return this.#add([entry], entry.again);
  }

  /** Cancels a job or one of its files; what was not committed leaves nothing behind. */
  cancel(job: string, file?: string): void {
    for (const entry of this.#entries) {
      if (entry.row.job !== job || (file !== undefined && entry.row.id !== file)) continue;
      if (entry.row.state === 'queued') this.#set(entry, { state: 'cancelled' });
      else if (entry === this.#current) {
        this.#set(entry, { state: 'cancelled' });
        this.#dropWorker();
      }
    }
    this.#next();
  }

  stop(): void {
    for (const entry of this.#entries) if (entry.row.state === 'queued' || entry === this.#current) this.#set(entry, { state: 'cancelled' });
    this.#dropWorker();
  }

  #next(): void {
    if (this.#current) return;
    const entry = this.#entries.find(candidate => candidate.row.state === 'queued');
    if (!entry) {
      this.#dropWorker();
      const changed = this.#changed;
      this.#changed = false;
      if (this.#entries.length > 0) this.options.finished(changed);
      return;
    }
    this.#current = entry;
    entry.startedAt = this.options.host.now().getTime();
    this.#set(entry, { state: 'reading' });
    this.#worker ??= this.#startWorker();
    this.#worker.read({ file: entry.row.id, path: entry.path, site: entry.site, config: this.options.config() });
    this.#listen();
  }

  /** What a worker that was dropped still says, or that it ended, is nobody's business any more. */
  #startWorker(): Worker {
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
    if (!entry || message.file !== entry.row.id) return;
    if (message.kind === 'progress') {
      const { bytesRead, packets } = message.progress;
      const seconds = Math.max(0.001, (this.options.host.now().getTime() - (entry.startedAt ?? 0)) / 1000);
      const rate = bytesRead / seconds;
      this.#set(entry, { bytesRead, packets, bytesPerSecond: rate, ...(rate > 0 && entry.row.bytes > bytesRead ? { secondsLeft: (entry.row.bytes - bytesRead) / rate } : {}) });
      this.#listen();
      return;
    }
    if (message.kind === 'bug') {
      console.error(message.message);
      this.#fail(entry, 'bug', `Crossdock failed inside while reading ${entry.row.name}. Nothing was imported from it; the details are in the log.`, 'Leave this file out and report it: this is our fault.');
    } else {
      try {
        this.#finish(entry, message.outcome);
      } catch (error) {
        console.error(error);
        this.#fail(entry, 'bug', `${entry.row.name} was read but could not be taken into the engagement. Nothing of it was kept; the details are in the log.`, 'Save the engagement, start again, and report it: this is our fault.');
      }
    }
    this.#current = undefined;
    clearTimeout(this.#watch);
    this.#next();
  }

  #finish(entry: Entry, outcome: ReadOutcome): void {
    if (outcome.kind === 'refused') {
      this.#set(entry, { state: 'refused', problems: [outcome.problem] });
      return;
    }
    if (outcome.kind === 'cancelled') {
      this.#set(entry, { state: 'cancelled' });
      return;
    }
    const { source } = outcome.reading;
    this.#set(entry, { state: 'merging', bytesRead: source.bytes });
    if (entry.again) {
      if (!this.options.replace(outcome.reading, entry.path)) {
        this.#fail(entry, 'altered', `${entry.row.name} is not the file that was imported: its SHA-256 differs. What was read from it before was kept.`, 'Import it as a new file if it belongs to this site.');
        return;
      }
    } else if (!this.options.commit(outcome.reading, entry.path)) {
      const twin: Problem = { code: 'duplicate', weight: 'warning', message: `${entry.row.name} is already in this engagement (same SHA-256). It was not counted again.` };
      this.#set(entry, { state: 'duplicate', problems: [twin] });
      return;
    }
    this.#changed = true;
    this.#set(entry, {
      state: source.problems.length > 0 ? 'done-with-warnings' : 'done', problems: source.problems, source, format: source.format,
      ...(source.capture ? { packets: source.capture.packets } : {}), ...(source.table ? { rows: source.table.rows } : {}),
    });
  }

  #exit(code: number): void {
    this.#worker = undefined;
    const entry = this.#current;
    if (!entry) return;
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
    entry.row = { ...entry.row, ...change };
    this.#tell(entry);
  }

  #tell(entry: Entry): void {
    this.options.host.tell('import.progress', entry.row);
  }
}
