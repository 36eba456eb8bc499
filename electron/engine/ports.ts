import type { AnalysisMessage, AnalysisOrder } from '../analysis-worker/messages';
import type { ReadOrder, SampleOrder, WorkerMessage } from '../import-worker/messages';
import type { EventBody, EventName } from '../../shared/ipc/contract';

/** What the engine needs from whoever hosts it: a voice, and worker processes. */
export interface Host {
  tell<K extends EventName>(name: K, body: EventBody<K>): void;
  /** Which file is open, for the list of recent engagements and for a restart. */
  opened(path: string | undefined, engagement: string, unsaved?: true): void;
  startWorker(listener: WorkerListener<WorkerMessage>): Worker<ReadOrder | SampleOrder>;
  startAnalysisWorker(listener: WorkerListener<AnalysisMessage>): Worker<AnalysisOrder>;
  /** The PDF of a document; only the process that has windows can print. Rejects with the reason in words. */
  print(html: string): Promise<Uint8Array>;
  now(): Date;
}

export interface WorkerListener<Message> {
  message(message: Message): void;
  /** The process ended, by itself or killed. */
  exit(code: number): void;
}

export interface Worker<Order> {
  send(order: Order): void;
  kill(): void;
}
