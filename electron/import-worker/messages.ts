import type { SiteConfig } from '../../shared/model/config';
import type { ReadOutcome, ReadProgress } from './read-source';

/** Engine → worker: read one file. One worker serves one job, file after file, and is killed to cancel. */
export interface ReadOrder {
  readonly file: string;
  readonly path: string;
  readonly site: string;
  readonly config: SiteConfig;
}

/** Worker → engine. */
export type WorkerMessage =
  | { readonly kind: 'progress'; readonly file: string; readonly progress: ReadProgress }
  | { readonly kind: 'outcome'; readonly file: string; readonly outcome: ReadOutcome }
  | { readonly kind: 'bug'; readonly file: string; readonly message: string };
