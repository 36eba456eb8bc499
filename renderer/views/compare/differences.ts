import type { DriftItem, DriftState } from '../../../shared/model/drift';

/** What the differences are grouped and filtered by. Services are told of as facts of an asset, and looked for by themselves. */
export const ABOUTS = ['all', 'assets', 'services', 'conversations', 'findings'] as const;
export type About = (typeof ABOUTS)[number];
export const CHANGES = ['all', 'new', 'gone', 'changed', 'unsure', 'same'] as const;
export type Change = (typeof CHANGES)[number];

const UNSURE: ReadonlySet<DriftState> = new Set(['not-seen', 'not-seen-before']);
const GONE: ReadonlySet<DriftState> = new Set(['gone', 'closed']);

export function aboutOf({ about, field }: DriftItem): Exclude<About, 'all'> {
  if (about === 'asset') return field === 'service' ? 'services' : 'assets';
  return about === 'conversation' ? 'conversations' : 'findings';
}

/** A finding that is as open as before is no difference, and stands by itself. */
export function changeOf({ state, about, field, before, after }: DriftItem): Exclude<Change, 'all'> {
  if (UNSURE.has(state)) return 'unsure';
  if (GONE.has(state)) return 'gone';
  if (state === 'open') return 'same';
  // A service that came is a change of its asset, and new as a service.
  if (state === 'new' || (about === 'asset' && field === 'service' && before === undefined && after !== undefined)) return 'new';
  return 'changed';
}

export interface DifferenceFilter {
  readonly about: About;
  readonly change: Change;
  /** Words that must all be in it. */
  readonly words: string;
}

/** All differences are all but the findings that are as open as before: these have to be asked for. */
export function differences(items: readonly DriftItem[], { about, change, words }: DifferenceFilter): DriftItem[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(word => word !== '');
  return items.filter(item => {
    if (about !== 'all' && aboutOf(item) !== about) return false;
    const is = changeOf(item);
    if (change === 'all' ? is === 'same' : is !== change) return false;
    if (wanted.length === 0) return true;
    const text = [item.text, item.field, item.before, item.after, item.severity, item.doubt].join(' ').toLowerCase();
    return wanted.every(word => text.includes(word));
  });
}
