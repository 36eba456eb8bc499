import type { Conversation } from '../model/conversation';
import { EVIDENCE_LISTED } from '../model/evidence';
import type { Evidence, Place } from '../model/evidence';

/** A place of one source as evidence. */
export function at(source: string, place: Place): Evidence {
  return { source, ...place } as Evidence;
}

export function frame(source: string, number: number): Evidence {
  return { source, frame: number };
}

/** A number of `frames` of a conversation or of its operations: a frame of a capture, a row of a log. */
export function shown(source: string, { places }: Pick<Conversation, 'places'>, number: number): Evidence {
  return places === 'row' ? { source, row: number } : { source, frame: number };
}

function position(evidence: Evidence): number {
  if ('frame' in evidence) return evidence.frame;
  if ('row' in evidence) return evidence.row;
  if ('line' in evidence) return evidence.line;
  if ('offset' in evidence) return evidence.offset;
  return 0;
}

/** Source, then place in it; derived and analyst evidence last. The order of all lists of evidence. */
export function compareEvidence(a: Evidence, b: Evidence): number {
  const x = 'source' in a ? a.source : '\uffff';
  const y = 'source' in b ? b.source : '\uffff';
  if (x !== y) return x < y ? -1 : 1;
  const byPlace = position(a) - position(b);
  if (byPlace !== 0) return byPlace;
  if ('frame' in a && 'frame' in b) return 0;
  const s = JSON.stringify(a);
  const t = JSON.stringify(b);
  return s < t ? -1 : s > t ? 1 : 0;
}

/** In order, without repeats, the first eight: the same whatever order the pieces came in. */
export function listEvidence(evidence: readonly Evidence[]): Evidence[] {
  if (evidence.length < 2) return [...evidence];
  if (evidence.length <= EVIDENCE_LISTED && inOrder(evidence)) return [...evidence];
  const sorted = [...evidence].sort(compareEvidence);
  const kept: Evidence[] = [];
  for (const piece of sorted) {
    const last = kept[kept.length - 1];
    if (last && compareEvidence(last, piece) === 0) continue;
    kept.push(piece);
    if (kept.length === EVIDENCE_LISTED) break;
  }
  return kept;
}

function inOrder(evidence: readonly Evidence[]): boolean {
  for (let i = 1; i < evidence.length; i++) if (compareEvidence(evidence[i - 1]!, evidence[i]!) >= 0) return false;
  return true;
}
