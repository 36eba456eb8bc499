import { Filter, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { parseFilter } from '../../../shared/query/filter';
import { useWindowState } from '../../state/window-state';
import { Words } from '../../components/Name';
import { isolated } from '../../isolated';

/** The filter of all lists and of the graph, as chips and text; Enter makes what is typed a chip, Backspace takes the last one back. */
export function FilterBar({ problem }: { readonly problem: string | undefined }) {
  const { filter, setFilter } = useWindowState();
  const [typed, setTyped] = useState('');
  const { terms } = parseFilter(filter);
  const add = (): void => {
    const next = `${filter} ${typed}`.trim();
    setTyped('');
    setFilter(next);
  };
  const input = useRef<HTMLInputElement>(null);
  const without = (i: number): string => terms.filter((_other, j) => j !== i).map(other => other.text).join(' ');
  const edit = (i: number): void => {
    setTyped(terms[i]!.text);
    setFilter(without(i));
    input.current?.focus();
  };
  return (
    <div className="fbar" title={problem === undefined ? undefined : isolated(problem)} style={problem === undefined ? undefined : { borderColor: 'var(--err)' }}>
      <Filter size={14} strokeWidth={1.5} aria-hidden />
      {terms.map((term, i) => (
        <span key={`${term.text}${i}`} className="fchip"><button type="button" className="chiptext" title="Edit" onClick={() => edit(i)}><Words of={term.text} /></button>
          <button type="button" aria-label={isolated(`Remove filter ${term.text}`)} onClick={() => setFilter(without(i))}><X size={11} strokeWidth={2} aria-hidden /></button>
        </span>
      ))}
      <input
        ref={input}
        aria-label="Filter" placeholder={terms.length === 0 ? 'filter: role:plc level<=2 risk>=5% siemens' : 'add filter'} value={typed}
        onChange={event => setTyped(event.target.value)} onBlur={() => typed.trim() !== '' && add()}
        onKeyDown={event => {
          if (event.key === 'Enter' && typed.trim() !== '') add();
          if (event.key === 'Backspace' && typed === '' && terms.length > 0) setFilter(terms.slice(0, -1).map(term => term.text).join(' '));
          if (event.key === 'Escape') {
            if (typed === '') setFilter('');
            else setTyped('');
          }
        }}
      />
      {problem !== undefined && <span role="alert" className="ell" style={{ color: 'var(--err)', fontSize: 11 }}><Words of={problem} /></span>}
    </div>
  );
}
