import type { ReadOrder, WorkerMessage } from '../import-worker/messages';
import type { EventBody, EventName } from '../../shared/ipc/contract';

/** What the engine needs from whoever hosts it: a voice, and import workers. */
export interface Host {
  tell<K extends EventName>(name: K, body: EventBody<K>): void;
  /** Which file is open, for the list of recent engagements and for a restart. */
  opened(path: string | undefined, engagement: string, unsaved?: true): void;
  startWorker(listener: WorkerListener): Worker;
  now(): Date;
}

export interface WorkerListener {
  message(message: WorkerMessage): void;
  /** The process ended, by itself or killed. */
  exit(code: number): void;
}

export interface Worker {
  read(order: ReadOrder): void;
  kill(): void;
}
