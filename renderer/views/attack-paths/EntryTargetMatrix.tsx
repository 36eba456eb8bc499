import type { AttackPath } from '../../../shared/model/analysis';
import { riskBandOfShare, type PathsView } from '../../../shared/model/views';
import { Name } from '../../components/Name';
import { RiskMark } from '../../components/RiskMark';
import { count, plural, thousands } from '../../format';
import { isolated } from '../../isolated';
import { text } from '../../strings';

/** Where attacks begin, and what they stop; either may be any. */
export interface Cell {
  readonly from?: string;
  readonly to?: string;
}

/** Entries that are one kind of place read as one row: office PCs by the dozen. */
const placeOf = (view: PathsView, path: AttackPath): string => (view.entries.find(({ id }) => id === path.entry)?.label ?? path.entry).replace(/ \(.*/, '');
const stopOf = (view: PathsView, path: AttackPath): string => view.targets.find(({ id }) => id === path.target)?.asset ?? path.target;

export function pathsOf(view: PathsView, cell: Cell | undefined): readonly AttackPath[] {
  if (!cell) return view.paths;
  return view.paths.filter(path => (cell.from === undefined || placeOf(view, path) === cell.from) && (cell.to === undefined || stopOf(view, path) === cell.to));
}

const ROWS = 14, COLUMNS = 10;

/** Loss by beginning and end, the largest first; paths that are listed add up in it, others are named beneath. */
export function EntryTargetMatrix({ view, chosen, onChoose }: { readonly view: PathsView; readonly chosen: Cell | undefined; readonly onChoose: (cell: Cell | undefined) => void }) {
  const sums = new Map<string, { loss: number; paths: number }>(), rows = new Map<string, number>(), columns = new Map<string, number>();
  for (const path of view.paths) {
    const from = placeOf(view, path), to = stopOf(view, path);
    for (const key of [JSON.stringify([from, to]), JSON.stringify([from, null]), JSON.stringify([null, to])]) {
      const sum = sums.get(key) ?? { loss: 0, paths: 0 };
      sums.set(key, { loss: sum.loss + path.loss, paths: sum.paths + 1 });
    }
    rows.set(from, (rows.get(from) ?? 0) + path.loss);
    columns.set(to, (columns.get(to) ?? 0) + path.loss);
  }
  const largest = (of: ReadonlyMap<string, number>): string[] => [...of].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([key]) => key);
  const from = largest(rows), to = largest(columns), total = Math.max(1, [...rows.values()].reduce((sum, loss) => sum + loss, 0));
  const cell = (a: string | undefined, b: string | undefined) => {
    const sum = sums.get(JSON.stringify([a ?? null, b ?? null]));
    if (!sum) return <span className="fa" aria-label="none">·</span>;
    const band = riskBandOfShare(sum.loss / total), on = chosen !== undefined && chosen.from === a && chosen.to === b;
    return (
      <button type="button" className="btn lnk" aria-pressed={on} style={{ color: 'inherit', gap: 4, ...(on ? { fontWeight: 700, textDecoration: 'underline' } : {}) }} onClick={() => onChoose(on ? undefined : { ...(a === undefined ? {} : { from: a }), ...(b === undefined ? {} : { to: b }) })}
        aria-label={isolated(`${a ?? text.matrixAny} → ${b === undefined ? text.matrixAny : view.names[b] ?? b}: $ ${thousands(sum.loss)} k, ${plural(sum.paths, 'path')}`)}><RiskMark band={band} word={false} />{thousands(sum.loss)}</button>
    );
  };
  return (
    <div style={{ padding: '8px 12px' }}>
      <p className="mu" style={{ marginBottom: 6 }}>{text.matrixHint}</p>
      <table className="fx tight" aria-label={text.matrix} style={{ width: 'auto' }}>
        <thead><tr><th>{text.matrixFrom} \ {text.matrixTo}</th>{to.slice(0, COLUMNS).map(id => <th key={id} className="num" style={{ maxWidth: 120 }} scope="col"><Name of={view.names[id] ?? id} /></th>)}<th className="num" scope="col">{text.matrixAny}</th></tr></thead>
        <tbody>
          {from.slice(0, ROWS).map(place => <tr key={place}><th scope="row" style={{ textAlign: 'left', fontWeight: 500, maxWidth: 260 }} className="ell"><Name of={place} /></th>{to.slice(0, COLUMNS).map(id => <td key={id} className="num">{cell(place, id)}</td>)}<td className="num b">{cell(place, undefined)}</td></tr>)}
          <tr><th scope="row" style={{ textAlign: 'left' }}>{text.matrixAny}</th>{to.slice(0, COLUMNS).map(id => <td key={id} className="num b">{cell(undefined, id)}</td>)}<td /></tr>
        </tbody>
      </table>
      {(from.length > ROWS || to.length > COLUMNS) && <p className="fa" style={{ fontSize: 12, marginTop: 6 }}>{count(Math.max(0, from.length - ROWS))} more beginnings and {count(Math.max(0, to.length - COLUMNS))} more targets, each smaller; they are in the sums.</p>}
    </div>
  );
}
