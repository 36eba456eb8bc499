import type { Analysis } from '../../shared/model/analysis';
import type { Asset } from '../../shared/model/asset';
import type { SiteConfig } from '../../shared/model/config';
import type { EditRow } from '../../shared/model/edit';
import type { ReadingHead, ReadingPart } from '../import-worker/reading-parts';

/** What an analysis keeps besides its sources, member by member as JSON: the text goes into the engagement as it is. */
export type ResultTexts = Readonly<Record<keyof Omit<Analysis, 'sources'>, string>>;

/** Engine → analysis worker: the inputs in parts, then the order. A worker computes once and is killed to cancel. */
export type AnalysisOrder =
  | { readonly kind: 'part'; readonly part: ReadingPart }
  /** Ends one reading. */
  | { readonly kind: 'head'; readonly head: ReadingHead }
  /** Assets of the last analysis, whose ids are kept. */
  | { readonly kind: 'previous'; readonly assets: readonly Asset[] }
  | { readonly kind: 'analyse'; readonly at: string; readonly config: SiteConfig; readonly edits: readonly EditRow[]; readonly version: string };

/** Analysis worker → engine. */
export type AnalysisMessage =
  | { readonly kind: 'stage'; readonly stage: string; readonly done: number; readonly of: number }
  | { readonly kind: 'result'; readonly part: keyof ResultTexts; readonly json: string }
  | { readonly kind: 'done' }
  | { readonly kind: 'bug'; readonly message: string };
