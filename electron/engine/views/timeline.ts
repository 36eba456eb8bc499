import type { Analysis } from '../../../shared/model/analysis';
import type { Micros } from '../../../shared/model/time';
import type { Timeline } from '../../../shared/model/timeline';

const STRETCHES = 96;

/** Undefined where nothing was seen that has a time: lists alone. */
export function timelineOf({ conversations, sources }: Pick<Analysis, 'conversations' | 'sources'>): Timeline | undefined {
  // A stretch without a single packet counts as not covered: a site is never silent.
  const spans = sources.flatMap(({ firstSeen, lastSeen, capture }) => (firstSeen === undefined || lastSeen === undefined ? [] : covered(firstSeen, lastSeen, (capture?.gaps ?? []).map(({ from: start, micros }) => ({ from: start, to: start + micros })))));
  const times = conversations.filter(({ firstSeen, lastSeen }) => firstSeen > 0 && lastSeen >= firstSeen);
  let from = Infinity, to = -Infinity;
  for (const { firstSeen, lastSeen } of times) {
    from = Math.min(from, firstSeen);
    to = Math.max(to, lastSeen);
  }
  for (const span of spans) {
    from = Math.min(from, span.from);
    to = Math.max(to, span.to);
  }
  if (!(to > from) || times.length === 0) return undefined;
  const bytes = new Float64Array(STRETCHES), width = (to - from) / STRETCHES;
  const stretch = (time: Micros): number => Math.min(STRETCHES - 1, Math.floor((time - from) / width));
  for (const { firstSeen, lastSeen, bytes: all } of times) {
    const first = stretch(firstSeen), last = stretch(lastSeen);
    for (let at = first; at <= last; at++) bytes[at]! += all / (last - first + 1);
  }
  return { from, to, bytes: [...bytes].map(Math.round), uncovered: uncovered(spans, from, to) };
}

interface Span {
  readonly from: Micros;
  readonly to: Micros;
}

function covered(from: Micros, to: Micros, gaps: readonly Span[]): Span[] {
  const spans: Span[] = [];
  let at = from;
  for (const gap of [...gaps].sort((a, b) => a.from - b.from)) {
    if (gap.from > at) spans.push({ from: at, to: gap.from });
    at = Math.max(at, gap.to);
  }
  return [...spans, { from: at, to: Math.max(at, to) }];
}

function uncovered(spans: readonly Span[], from: Micros, to: Micros): Span[] {
  const open: Span[] = [];
  let at = from;
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    if (span.from > at) open.push({ from: at, to: span.from });
    at = Math.max(at, span.to);
  }
  return at < to ? [...open, { from: at, to }] : open;
}
