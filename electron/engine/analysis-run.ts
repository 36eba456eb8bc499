import type { AnalysisMessage, AnalysisOrder, ResultTexts } from '../analysis-worker/messages';
import { headOf, partsOf, slices } from '../import-worker/reading-parts';
import type { Host, Worker } from './ports';
import type { AnalysisInput, AnalysisResult } from './workspace';

/** Parts sent per turn of the event loop; requests are answered between two turns. */
const PARTS_PER_TURN = 4;

export interface AnalysisListener {
  stage(progress: { readonly stage: string; readonly done: number; readonly of: number }): void;
  done(result: AnalysisResult): void;
  /** It failed or its process is gone; `why` for the log. */
  failed(why: string): void;
}

/** One analysis in a worker process. Nothing of it is heard any more once it was cancelled. */
export class AnalysisRun {
  #worker: Worker<AnalysisOrder> | undefined;
  readonly #values: Record<string, unknown> = {};
  readonly #texts: Record<string, string> = {};

  constructor(host: Host, input: AnalysisInput, private readonly listener: AnalysisListener) {
    this.#worker = host.startAnalysisWorker({
      message: message => this.#receive(message),
      exit: code => this.#end(() => this.listener.failed(`the analysis process stopped (code ${code})`)),
    });
    void this.#send(input);
  }

  cancel(): void {
    this.#end(() => undefined);
  }

  async #send(input: AnalysisInput): Promise<void> {
    let sent = 0;
    for (const order of orders(input)) {
      if (++sent % PARTS_PER_TURN === 0) await new Promise<void>(resolve => setImmediate(resolve));
      if (!this.#worker) return;
      this.#worker.send(order);
    }
  }

  #receive(message: AnalysisMessage): void {
    if (!this.#worker) return;
    switch (message.kind) {
      case 'stage':
        this.listener.stage({ stage: message.stage, done: message.done, of: message.of });
        return;
      case 'result':
        // Built as they come, one part a turn.
        this.#texts[message.part] = message.json;
        this.#values[message.part] = JSON.parse(message.json) as unknown;
        return;
      case 'done':
        this.#end(() => this.listener.done({ values: this.#values as AnalysisResult['values'], texts: this.#texts as ResultTexts }));
        return;
      case 'bug':
        this.#end(() => this.listener.failed(message.message));
    }
  }

  #end(then: () => void): void {
    const worker = this.#worker;
    if (!worker) return;
    this.#worker = undefined;
    worker.kill();
    then();
  }
}

function* orders({ readings, previous, at, config, edits, version }: AnalysisInput): Generator<AnalysisOrder> {
  for (const reading of readings) {
    for (const part of partsOf(reading)) yield { kind: 'part', part };
    yield { kind: 'head', head: headOf(reading) };
  }
  for (const assets of slices(previous, 500)) yield { kind: 'previous', assets };
  yield { kind: 'analyse', at, config, edits, version };
}
