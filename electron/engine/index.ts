import type { Envelope, RequestName } from '../../shared/ipc/contract';
import { closeSockets } from '../no-sockets';
import { ExpectedFailure } from './expected-failure';
import { Engine } from './handlers';
import type { MessagePort } from '../process-line';
import type { Host, Worker, WorkerListener } from './ports';

/** The engine as a utility process: requests in, replies and events out. Main starts its worker processes; each is spoken to over a port of its own. */

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
  | { readonly kind: 'worker-port'; readonly worker: number }
  | { readonly kind: 'worker-exit'; readonly worker: number; readonly code: number }
  | { readonly kind: 'printed'; readonly id: number; readonly pdf?: Uint8Array; readonly why?: string }
  | { readonly kind: 'stop' };

const port = (process as unknown as { parentPort: { on(name: 'message', listener: (event: { data: FromMain; ports: readonly MessagePort[] }) => void): void; postMessage(message: unknown): void } }).parentPort;

interface Line {
  readonly listener: WorkerListener<never>;
  port?: MessagePort;
  /** Orders given before the port was there. */
  readonly waiting: unknown[];
}

const lines = new Map<number, Line>();
let workers = 0;

function startWorker<Order, Message>(script: 'import' | 'analysis', listener: WorkerListener<Message>): Worker<Order> {
  const worker = ++workers;
  const line: Line = { listener, waiting: [] };
  lines.set(worker, line);
  port.postMessage({ kind: 'fork-worker', worker, script });
  return {
    send: order => {
      if (line.port) line.port.postMessage(order);
      else line.waiting.push(order);
    },
    kill: () => {
      lines.delete(worker);
      port.postMessage({ kind: 'kill-worker', worker });
    },
  };
}

function connect(worker: number, to: MessagePort): void {
  const line = lines.get(worker);
  if (!line) return; // killed before it was up
  line.port = to;
  to.on('message', ({ data }) => {
    if (lines.get(worker) === line) line.listener.message(data as never);
  });
  to.start();
  for (const order of line.waiting.splice(0)) to.postMessage(order);
}

const prints = new Map<number, { readonly resolve: (pdf: Uint8Array) => void; readonly reject: (error: Error) => void }>();
let printed = 0;

const host: Host = {
  tell: (name, body) => port.postMessage({ kind: 'event', name, body }),
  opened: (path, engagement, unsaved) => port.postMessage({ kind: 'event', name: 'engine.file', body: { ...(path === undefined ? {} : { path }), engagement, ...(unsaved ? { unsaved } : {}) } }),
  startWorker: listener => startWorker('import', listener),
  startAnalysisWorker: listener => startWorker('analysis', listener),
  print: html => new Promise((resolve, reject) => {
    const id = ++printed;
    prints.set(id, { resolve, reject });
    port.postMessage({ kind: 'print', id, html });
  }),
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

port.on('message', ({ data, ports }) => {
  switch (data.kind) {
    case 'setup':
      engine = new Engine(host, data.setup.version, data.setup.scratch);
      if (data.setup.reopen !== undefined) ready = engine.reopen(data.setup.reopen).catch((error: unknown) => console.error(error));
      return;
    case 'request':
      void answer(data.name, data.args).then(reply => port.postMessage({ kind: 'reply', id: data.id, reply }));
      return;
    case 'worker-port':
      if (ports[0]) connect(data.worker, ports[0]);
      return;
    case 'worker-exit': {
      const line = lines.get(data.worker);
      lines.delete(data.worker);
      line?.listener.exit(data.code);
      return;
    }
    case 'printed': {
      const waiting = prints.get(data.id);
      prints.delete(data.id);
      if (data.pdf) waiting?.resolve(data.pdf);
      else waiting?.reject(new Error(data.why ?? 'unknown reason'));
      return;
    }
    case 'stop':
      engine?.stop();
      process.exit(0);
  }
});
