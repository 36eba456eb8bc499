import { Tooltip } from '@mantine/core';
import type { Evidence } from '../../shared/model/evidence';
import type { Basis } from '../../shared/model/graph';
import { useView } from '../state/queries';
import { showEvidence } from './EvidencePanel';
import { evidencePlace, sourceShort } from './evidence-place';
import { Name } from './Name';
import { isolated } from '../isolated';

const CLASS: Readonly<Record<Basis, string>> = { observed: 'ev', permitted: 'ev per', inferred: 'ev ass', assumed: 'ev ass' };

/** Names of the sources by id; one small query for all chips. */
function useSourceNames(): ReadonlyMap<string, string> {
  const { data } = useView('overview.get', {});
  return new Map((data?.sources ?? []).map(source => [source.id, source.name]));
}

/** Where a claim stands: source and frame, row or line. The left edge repeats the graph's dash. Pressed, it shows the file's hash and how to find the place. */
export function EvidenceChip({ evidence, basis = 'observed' }: { readonly evidence: Evidence; readonly basis?: Basis }) {
  const names = useSourceNames();
  if ('analyst' in evidence) return <span className="ev">analyst: <Name of={evidence.note} /></span>;
  if ('rule' in evidence) return <span className="ev">{evidence.rule}{evidence.from.length > 0 ? ` from ${evidence.from.length}` : ''}</span>;
  const name = names.get(evidence.source) ?? evidence.source;
  const where = evidencePlace(evidence);
  return (
    <Tooltip label={isolated('frame' in evidence ? `${name}, frame ${evidence.frame}` : `${name}, ${where}`)} openDelay={300}>
      <button type="button" className={CLASS[basis]} aria-haspopup="dialog" onClick={event => showEvidence(evidence, event.currentTarget)}>
        <span className="fa">{sourceShort(name)}</span> {where}
      </button>
    </Tooltip>
  );
}

export function EvidenceList({ evidence, basis = 'observed', shown = 3, count = evidence.length }: { readonly evidence: readonly Evidence[]; readonly basis?: Basis; readonly shown?: number; readonly count?: number }) {
  // Derived evidence is shown by what it derives from.
  const flat = evidence.flatMap(piece => ('rule' in piece && piece.from.length > 0 ? piece.from : [piece]));
  const total = Math.max(count, flat.length);
  return (
    <span className="evs" style={{ display: 'inline-flex', flexWrap: 'wrap', gap: 4 }}>
      {flat.slice(0, shown).map(piece => <EvidenceChip key={JSON.stringify(piece)} evidence={piece} basis={basis} />)}
      {total > shown && <span className="fa n">+{total - shown}</span>}
    </span>
  );
}

const DASH: Readonly<Record<Basis, string>> = { observed: '', permitted: '5 2', inferred: '2 2', assumed: '1 2.5' };

export function BasisMark({ basis }: { readonly basis: Basis }) {
  return (
    <span className="basis">
      <svg viewBox="0 0 22 6" aria-hidden><line x1="0" y1="3" x2="22" y2="3" stroke="currentColor" strokeWidth="1.75" strokeDasharray={DASH[basis]} /></svg>
      {basis}
    </span>
  );
}
