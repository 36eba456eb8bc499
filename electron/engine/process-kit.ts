import { fork, type ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';
import { build } from 'rolldown';
import type { EventBody, EventName } from '../../shared/ipc/contract';
import type { Host, Worker, WorkerListener } from './ports';

/** For tests: the engine's host with real worker processes, as the command line forks them. */

const root = resolve(import.meta.dirname, '../..');

/** Builds both workers below out/, where their packages are found; returns the folder. */
export async function buildWorkers(folder: string): Promise<string> {
  const dir = join(root, 'out', folder);
  await build({
    input: { import: join(root, 'electron/import-worker/index.ts'), analysis: join(root, 'electron/analysis-worker/index.ts') },
    platform: 'node',
    external: id => !id.startsWith('.') && !id.startsWith('/') && !/^[A-Za-z]:/.test(id),
    output: { dir, format: 'esm', entryFileNames: '[name].js', cleanDir: true },
    logLevel: 'warn',
  });
  return dir;
}

export class ProcessHost implements Host {
  readonly processes: { readonly script: string; readonly child: ChildProcess }[] = [];
  readonly #listeners = new Set<(name: EventName, body: unknown) => void>();

  constructor(private readonly folder: string) {}

  tell<K extends EventName>(name: K, body: EventBody<K>): void {
    for (const listener of this.#listeners) listener(name, body);
  }

  opened(): void {
    // The list of recent engagements belongs to main.
  }

  startWorker = <Order, Message>(listener: WorkerListener<Message>): Worker<Order> => this.#start('import', listener);
  startAnalysisWorker = <Order, Message>(listener: WorkerListener<Message>): Worker<Order> => this.#start('analysis', listener);

  print(): Promise<never> {
    return Promise.reject(new Error('there is no window here'));
  }

  now(): Date {
    return new Date();
  }

  /** Resolves with the body of the first event that fits. */
  until<K extends EventName>(name: K, fits: (body: EventBody<K>) => boolean): Promise<EventBody<K>> {
    return new Promise(found => {
      const listener = (heard: EventName, body: unknown): void => {
        if (heard !== name || !fits(body as EventBody<K>)) return;
        this.#listeners.delete(listener);
        found(body as EventBody<K>);
      };
      this.#listeners.add(listener);
    });
  }

  running(script: 'import' | 'analysis'): ChildProcess[] {
    return this.processes.filter(({ script: other, child }) => other === script && child.exitCode === null && child.signalCode === null).map(({ child }) => child);
  }

  #start<Order, Message>(script: 'import' | 'analysis', listener: WorkerListener<Message>): Worker<Order> {
    const child = fork(join(this.folder, `${script}.js`), [], { serialization: 'advanced' });
    this.processes.push({ script, child });
    child.on('message', message => listener.message(message as Message));
    child.on('exit', code => listener.exit(code ?? -1));
    return { send: order => void child.send(order as object), kill: () => void child.kill('SIGKILL') };
  }
}
