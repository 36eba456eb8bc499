import type { Drift, DriftItem } from '../model/drift';
import { driftStateWords } from '../model/drift';
import type { Evidence } from '../model/evidence';
import type { Cell, Column } from '../model/workbook';

export const driftColumns: readonly Pick<Column, 'header' | 'kind'>[] = (['Severity', 'State', 'About', 'What', 'Field', 'Before', 'After', 'Not sure because', 'Evidence before', 'Evidence now', 'Id'] as const).map(header => ({ header, kind: 'text' }));

/** One row per difference, the most pressing first; below them what could not be compared, so that nobody reads a list of differences without its limits. */
export function driftRows({ base, new: later, items, cannotSay }: Drift): Cell[][] {
  const names = (side: Drift['base']): ReadonlyMap<string, string> => new Map(side.sources.map(({ id, name }) => [id, name]));
  const before = names(base);
  const after = names(later);
  return [
    ...items.map(({ id, about, state, severity, text, field, before: was, after: is, doubt, baseEvidence, newEvidence }: DriftItem): Cell[] => [
      severity, driftStateWords[state], about, text, field, was, is, doubt, places(baseEvidence, before), places(newEvidence, after), id,
    ]),
    ...cannotSay.map((text): Cell[] => [undefined, 'cannot be said', undefined, text]),
  ];
}

/** `capture.pcapng frame 12; list.csv row 3`. */
function places(evidence: readonly Evidence[], names: ReadonlyMap<string, string>): string {
  return evidence.map(piece => {
    if ('analyst' in piece) return `analyst: ${piece.note}`;
    if ('rule' in piece) return `rule ${piece.rule}`;
    const where = 'frame' in piece ? `frame ${piece.frame}` : 'row' in piece ? `${'sheet' in piece ? `${piece.sheet} ` : ''}row ${piece.row}` : 'line' in piece ? `line ${piece.line}` : 'pointer' in piece ? piece.pointer : '';
    return `${names.get(piece.source) ?? piece.source} ${where}`.trim();
  }).join('; ');
}
