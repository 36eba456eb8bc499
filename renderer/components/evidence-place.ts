import type { Evidence, Place } from '../../shared/model/evidence';

/** A place in a source as a person cites it; frames and rows count from 1, as Wireshark and spreadsheets do. */
export function evidencePlace(evidence: Evidence | Place): string {
  if ('frame' in evidence) return `#${evidence.frame}`;
  if ('sheet' in evidence) return `${evidence.sheet} row ${evidence.row}${evidence.column === undefined ? '' : `, ${evidence.column}`}`;
  if ('row' in evidence) return `row ${evidence.row}${evidence.column === undefined ? '' : `, ${evidence.column}`}`;
  if ('line' in evidence) return `line ${evidence.line}`;
  if ('pointer' in evidence) return evidence.pointer;
  if ('offset' in evidence) return evidence.offset === 0 ? 'file' : `byte ${evidence.offset}`;
  return '';
}

/** Does it lead to a frame of a capture, directly or through what it was derived from? */
export const citesFrames = (evidence: readonly Evidence[]): boolean => evidence.some(piece => ('rule' in piece ? citesFrames(piece.from) : 'frame' in piece));

/** A source's name without what its glyph already says, short enough for a chip. */
export const sourceShort = (name: string): string => {
  const stem = name.replace(/\.(pcapng|pcap|cap|csv|xlsx|xml|json|conf|txt|nessus)(\.(gz|zst))?$/i, '');
  return stem.length > 22 ? `${stem.slice(0, 21)}…` : stem;
};
