import type { SiteConfig } from '../../shared/model/config';
import type { Problem } from '../../shared/model/problem';
import type { ReadingHead, ReadingPart } from './reading-parts';
import type { ReadOutcome, ReadProgress } from './read-source';
import type { SampleOutcome } from './sample-table';

/** Engine → worker: read one file. One worker serves one job, file after file, and is killed to cancel. */
export interface ReadOrder {
  readonly file: string;
  readonly path: string;
  readonly site: string;
  readonly config: SiteConfig;
}

/** Engine → worker: the first rows of a table, for the choice of its columns. */
export interface SampleOrder {
  readonly kind: 'sample';
  readonly path: string;
}

/** How a file ended. The lists of a reading went before, in parts. */
export type SentOutcome =
  | { readonly kind: 'read'; readonly head: ReadingHead; readonly interrupted?: Problem }
  | Exclude<ReadOutcome, { readonly kind: 'read' }>;

/** Worker → engine. */
export type WorkerMessage =
  | { readonly kind: 'progress'; readonly file: string; readonly progress: ReadProgress }
  | { readonly kind: 'part'; readonly file: string; readonly part: ReadingPart }
  | { readonly kind: 'outcome'; readonly file: string; readonly outcome: SentOutcome }
  | { readonly kind: 'sampled'; readonly outcome: SampleOutcome }
  | { readonly kind: 'bug'; readonly file: string; readonly message: string };
