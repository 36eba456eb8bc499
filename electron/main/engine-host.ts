import { MessageChannelMain, utilityProcess, type UtilityProcess } from 'electron';
import enginePath from '../engine/index?modulePath';
import analysisWorkerPath from '../analysis-worker/index?modulePath';
import importWorkerPath from '../import-worker/index?modulePath';
import type { Envelope, RequestName } from '../../shared/ipc/contract';
import { READER_HEAP } from './reader-heap';

/**
 * Starts the engine process, forwards requests and events, and starts it again when it dies. The engine asks for worker processes through here, for a utility process cannot fork
 * another; what they say to each other goes over a port between the two, and holds up nothing here.
 */
export interface EngineHostOptions {
  readonly onEvent: (name: string, body: unknown) => void;
  /** The PDF of a document, for the engine has no windows. */
  readonly print: (html: string) => Promise<Uint8Array>;
  /** What the engine needs to know at its start: paths of its resources, the file to reopen. */
  readonly setup: () => unknown;
}

interface Waiting {
  readonly resolve: (reply: Envelope<unknown>) => void;
}

const RESTARTS_PER_MINUTE = 3;

export class EngineHost {
  #engine: UtilityProcess | undefined;
  #next = 1;
  readonly #waiting = new Map<number, Waiting>();
  readonly #workers = new Map<number, UtilityProcess>();
  readonly #restarts: number[] = [];
  #stopping = false;

  constructor(private readonly options: EngineHostOptions) {}

  start(): void {
    const engine = utilityProcess.fork(enginePath, [], { serviceName: 'Crossdock engine', stdio: 'inherit' });
    this.#engine = engine;
    engine.on('message', (message: EngineMessage) => this.#receive(message));
    engine.on('exit', code => this.#died(engine, code));
    engine.postMessage({ kind: 'setup', setup: this.options.setup() });
  }

  get pid(): number | undefined {
    return this.#engine?.pid;
  }

  request(name: RequestName, args: unknown): Promise<Envelope<unknown>> {
    const engine = this.#engine;
    if (!engine) return Promise.resolve(unavailable());
    const id = this.#next++;
    return new Promise(resolve => {
      this.#waiting.set(id, { resolve });
      engine.postMessage({ kind: 'request', id, name, args });
    });
  }

  /** Ends engine and workers; the engine is asked to save first. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const engine = this.#engine;
    if (!engine) return;
    const gone = new Promise<void>(resolve => engine.once('exit', () => resolve()));
    engine.postMessage({ kind: 'stop' });
    await Promise.race([gone, new Promise(resolve => setTimeout(resolve, 10_000))]);
    engine.kill();
    for (const worker of this.#workers.values()) worker.kill();
  }

  #receive(message: EngineMessage): void {
    switch (message.kind) {
      case 'reply':
        this.#waiting.get(message.id)?.resolve(message.reply);
        this.#waiting.delete(message.id);
        return;
      case 'event':
        this.options.onEvent(message.name, message.body);
        return;
      case 'fork-worker': {
        const worker = utilityProcess.fork(message.script === 'import' ? importWorkerPath : analysisWorkerPath, [], {
          serviceName: message.script === 'import' ? 'Crossdock import' : 'Crossdock analysis', stdio: 'inherit', ...(message.script === 'import' ? { execArgv: [`--max-old-space-size=${READER_HEAP}`] } : {}),
        });
        this.#workers.set(message.worker, worker);
        const { port1, port2 } = new MessageChannelMain();
        worker.postMessage({ kind: 'line' }, [port1]);
        this.#engine?.postMessage({ kind: 'worker-port', worker: message.worker }, [port2]);
        worker.on('exit', code => {
          this.#workers.delete(message.worker);
          this.#engine?.postMessage({ kind: 'worker-exit', worker: message.worker, code });
        });
        return;
      }
      case 'print': {
        const { id, html } = message;
        const engine = this.#engine;
        void this.options.print(html).then(pdf => engine?.postMessage({ kind: 'printed', id, pdf }), (error: unknown) => engine?.postMessage({ kind: 'printed', id, why: error instanceof Error ? error.message : String(error) }));
        return;
      }
      case 'kill-worker':
        this.#workers.get(message.worker)?.kill();
        return;
    }
  }

  #died(engine: UtilityProcess, code: number): void {
    if (this.#engine !== engine) return;
    this.#engine = undefined;
    for (const waiting of this.#waiting.values()) waiting.resolve(unavailable());
    this.#waiting.clear();
    for (const worker of this.#workers.values()) worker.kill();
    this.#workers.clear();
    if (this.#stopping) return;
    const now = Date.now();
    while (this.#restarts.length > 0 && now - this.#restarts[0]! > 60_000) this.#restarts.shift();
    if (this.#restarts.length >= RESTARTS_PER_MINUTE) {
      this.options.onEvent('process.restarted', { process: 'engine', what: `The engine stopped ${RESTARTS_PER_MINUTE + 1} times within a minute (last code ${code}) and was not started again. Save nothing over your file; restart Crossdock.` });
      return;
    }
    this.#restarts.push(now);
    this.start();
    this.options.onEvent('process.restarted', { process: 'engine', what: 'The engine stopped and was started again. Everything up to the last save is there; an import that was running was left out as a whole. Start it again.' });
  }
}

const unavailable = (): Envelope<never> => ({
  ok: false,
  failure: { code: 'engine-gone', message: 'The engine stopped while it worked on this.', advice: 'It is being started again. Try once more; if it happens again with the same file, leave that file out.' },
});

/** What the engine sends to main. */
export type EngineMessage =
  | { readonly kind: 'reply'; readonly id: number; readonly reply: Envelope<unknown> }
  | { readonly kind: 'event'; readonly name: string; readonly body: unknown }
  | { readonly kind: 'fork-worker'; readonly worker: number; readonly script: 'import' | 'analysis' }
  | { readonly kind: 'kill-worker'; readonly worker: number }
  | { readonly kind: 'print'; readonly id: number; readonly html: string };
