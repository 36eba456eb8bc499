import type { Envelope, RequestName } from '../../shared/ipc/contract';
import type { WorkerMessage } from '../import-worker/messages';
import { closeSockets } from '../no-sockets';
import { ExpectedFailure } from './expected-failure';
import { Engine } from './handlers';
import type { Host, WorkerListener } from './ports';

/** The engine as a utility process: requests in, replies and events out, import workers through main. */

closeSockets();

interface Setup {
  readonly version: string;
  /** Where an engagement without a file of its own is kept, so that a crash loses nothing. */
  readonly scratch: string;
  readonly reopen?: string;
}

type FromMain =
  | { readonly kind: 'setup'; readonly setup: Setup }
  | { readonly kind: 'request'; readonly id: number; readonly name: RequestName; readonly args: unknown }
  | { readonly kind: 'from-worker'; readonly worker: number; readonly body: WorkerMessage }
  | { readonly kind: 'worker-exit'; readonly worker: number; readonly code: number }
  | { readonly kind: 'stop' };

const port = (process as unknown as { parentPort: { on(name: 'message', listener: (event: { data: FromMain }) => void): void; postMessage(message: unknown): void } }).parentPort;

const listeners = new Map<number, WorkerListener>();
let workers = 0;

const host: Host = {
  tell: (name, body) => port.postMessage({ kind: 'event', name, body }),
  opened: (path, engagement, unsaved) => port.postMessage({ kind: 'event', name: 'engine.file', body: { ...(path === undefined ? {} : { path }), engagement, ...(unsaved ? { unsaved } : {}) } }),
  startWorker: listener => {
    const worker = ++workers;
    listeners.set(worker, listener);
    port.postMessage({ kind: 'fork-worker', worker });
    return {
      read: order => port.postMessage({ kind: 'to-worker', worker, body: order }),
      kill: () => {
        listeners.delete(worker);
        port.postMessage({ kind: 'kill-worker', worker });
      },
    };
  },
  now: () => new Date(),
};

let engine: Engine | undefined;
let ready: Promise<void> = Promise.resolve();

async function answer(name: RequestName, args: unknown): Promise<Envelope<unknown>> {
  try {
    await ready;
    if (!engine) throw new Error('asked before the set-up');
    return { ok: true, value: await (engine.handlers as Record<string, (a: unknown) => Promise<unknown>>)[name]!(args) };
  } catch (error) {
    if (error instanceof ExpectedFailure) return { ok: false, failure: error.failure };
    console.error(error);
    return { ok: false, failure: { code: 'bug', message: 'Crossdock failed inside. Nothing was changed; the details are in the log.' } };
  }
}

port.on('message', ({ data }) => {
  switch (data.kind) {
    case 'setup':
      engine = new Engine(host, data.setup.version, data.setup.scratch);
      if (data.setup.reopen !== undefined) ready = engine.reopen(data.setup.reopen).catch((error: unknown) => console.error(error));
      return;
    case 'request':
      void answer(data.name, data.args).then(reply => port.postMessage({ kind: 'reply', id: data.id, reply }));
      return;
    case 'from-worker':
      listeners.get(data.worker)?.message(data.body);
      return;
    case 'worker-exit':
      listeners.get(data.worker)?.exit(data.code);
      listeners.delete(data.worker);
      return;
    case 'stop':
      engine?.stop();
      process.exit(0);
  }
});
