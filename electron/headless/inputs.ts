import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, lstatSync, openSync, readSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { detectFormat } from '../../shared/capture/detect';
import type { SeenPackets } from '../../shared/conversations/duplicates';
import { importerFor } from '../../shared/importers/registry';
import type { SiteConfig } from '../../shared/model/config';
import type { WorkerMessage } from '../import-worker/messages';
import { PartialReading } from '../import-worker/reading-parts';
import { readPackedSource, type ReadOutcome, type ReadProgress } from '../import-worker/read-source';
import { isWorkbook } from '../spreadsheet/read-table';
import type { Progress } from './progress';

/** Files named on the command line, and every regular file below the folders named there, in name order; absolute, each once. `unreadable`: folders that the system refuses, in words. */
export function listInputs(paths: readonly string[]): { readonly files: string[]; readonly inFolders: ReadonlySet<string>; readonly unreadable: readonly string[] } {
  const files: string[] = [];
  const inFolders = new Set<string>();
  const unreadable: string[] = [];
  const walk = (folder: string): void => {
    let names: string[];
    try {
      names = readdirSync(folder).sort();
    } catch (error) {
      unreadable.push(`${folder} cannot be listed: ${(error as Error).message}. Nothing below it was imported.`);
      return;
    }
    for (const name of names) {
      const path = join(folder, name);
      const stat = lstatSync(path);
      if (stat.isDirectory()) walk(path);
      else if (stat.isFile()) {
        files.push(path);
        inFolders.add(path);
      }
    }
  };
  for (const path of paths.map(given => resolve(given))) {
    let isFolder = false;
    try {
      isFolder = statSync(path).isDirectory();
    } catch {
      // Said in words when it is read.
    }
    if (isFolder) walk(path);
    else files.push(path);
  }
  return { files: [...new Set(files)], inFolders, unreadable };
}

/** Reads one input: captures here, everything else in a child process that a bomb can kill alone. */
export async function readInput(path: string, site: string, config: SiteConfig, progress: Progress, seen?: SeenPackets): Promise<ReadOutcome> {
  const total = sizeOf(path);
  const onProgress = (at: ReadProgress): void => progress.at(basename(path), at.bytesRead, total, at.packets);
  return isCapture(path) ? readPackedSource(path, { site, config, onProgress, ...(seen ? { seen } : {}) }) : readInChild(path, site, config, onProgress);
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

function isCapture(path: string): boolean {
  try {
    if (!statSync(path).isFile()) return true; // readPackedSource says why not
    const head = new Uint8Array(65_536);
    const file = openSync(path, 'r');
    try {
      const read = head.subarray(0, readSync(file, head, 0, head.length, 0));
      return detectFormat(read).kind !== 'other' || (importerFor(read, basename(path)) === undefined && !isWorkbook(read, basename(path)));
    } finally {
      closeSync(file);
    }
  } catch {
    return true;
  }
}

let child: ChildProcess | undefined;

function readInChild(path: string, site: string, config: SiteConfig, onProgress: (progress: ReadProgress) => void): Promise<ReadOutcome> {
  child ??= fork(join(import.meta.dirname, 'import-worker.js'), [], { serialization: 'advanced', execArgv: ['--max-old-space-size=1536'] });
  const worker = child;
  return new Promise(resolve => {
    const done = (outcome: ReadOutcome): void => {
      worker.off('message', receive);
      worker.off('exit', gone);
      resolve(outcome);
    };
    const failed = (code: string, why: string): void => done({
      kind: 'refused', name: basename(path), bytes: sizeOf(path),
      problem: { code, weight: 'refused', message: `${basename(path)}: ${why} Nothing was imported from it.`, advice: 'Leave this file out and report it.' },
    });
    const parts = new PartialReading();
    const receive = (received: unknown): void => {
      const message = received as WorkerMessage;
      switch (message.kind) {
        case 'progress':
          onProgress(message.progress);
          return;
        case 'part':
          parts.add(message.part);
          return;
        case 'outcome': {
          const { outcome } = message;
          if (outcome.kind !== 'read') done(outcome);
          else done({ kind: 'read', reading: parts.whole(outcome.head), ...(outcome.interrupted ? { interrupted: outcome.interrupted } : {}) });
          return;
        }
        case 'bug':
          process.stderr.write(`${message.message}\n`);
          failed('bug', 'Crossdock failed inside while reading it.');
      }
    };
    const gone = (code: number | null): void => {
      child = undefined;
      failed('worker-gone', `the reader stopped (code ${code ?? 'killed'}) while reading it.`);
    };
    worker.on('message', receive);
    worker.on('exit', gone);
    worker.send({ file: path, path, site, config });
  });
}

/** Ends the child process; without this the command would wait for ever. */
export function closeInputs(): void {
  child?.removeAllListeners();
  child?.kill();
  child = undefined;
}
