import { Modal } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { MOST_UNKNOWN, type MergeDifference, type MergeView } from '../../../shared/model/merge';
import { Name, Words } from '../../components/Name';
import { commands } from '../../frame/commands';
import { count, plural } from '../../format';
import { text } from '../../strings';

/** Rows in the window at once; a table of all would stand still for seconds. */
const PAGE = 200;
const TAG = { change: 'tag k', conflict: 'tag w', refused: 'tag e' } as const;

/** What an edited workbook says else, cell by cell; what is ticked is applied. */
export function MergeDialog({ view, onClose }: { readonly view: MergeView; readonly onClose: () => void }) {
  const [chosen, choose] = useState<ReadonlySet<string>>(() => new Set(view.differences.filter(({ state }) => state === 'change').map(({ key }) => key)));
  const [busy, setBusy] = useState(false);
  const [from, setFrom] = useState(0);
  const changes = view.differences.filter(({ state }) => state === 'change');
  const all = changes.every(({ key }) => chosen.has(key));
  const set = (keys: readonly string[], on: boolean): void => choose(before => {
    const next = new Set(before);
    for (const key of keys) if (on) next.add(key); else next.delete(key);
    return next;
  });
  const apply = async (): Promise<void> => {
    setBusy(true);
    const done = await commands.applyWorkbook([...chosen]);
    setBusy(false);
    if (done) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={text.mergeTitle} size="min(1180px, 94vw)" closeButtonProps={{ 'aria-label': text.close }}>
      <p style={{ marginBottom: 6 }}><b><Name of={view.workbook} /></b> <span className="m fa">SHA-256 {view.sha256.slice(0, 16)}…</span> · {plural(view.rows, 'row')} compared, {plural(view.differences.length, 'difference')}</p>
      {view.warnings.map(warning => <p key={warning} className="problem w" style={{ margin: '0 0 6px' }}><TriangleAlert size={13} strokeWidth={1.5} aria-hidden /> <Words of={warning} /></p>)}
      {view.differences.length === 0 ? <p>{text.mergeNothing}</p> : (
        <div className="scroll" style={{ maxHeight: '52vh' }} role="region" aria-label={text.mergeTitle} tabIndex={0}>
          <table className="steps" aria-label={text.mergeTitle}>
            <thead><tr><th style={{ width: 30 }}><input type="checkbox" aria-label={text.mergeAll} checked={all} disabled={changes.length === 0} onChange={event => set(changes.map(({ key }) => key), event.target.checked)} /></th><th>Row</th><th>Column</th><th>Now</th><th>In the workbook</th><th>What</th></tr></thead>
            <tbody>{view.differences.slice(from, from + PAGE).map(one => <Row key={one.key} of={one} on={chosen.has(one.key)} set={on => set([one.key], on)} />)}</tbody>
          </table>
        </div>
      )}
      {view.differences.length > PAGE && (
        <div className="row" style={{ marginTop: 6 }}>
          <button type="button" className="btn" disabled={from === 0} onClick={() => setFrom(from - PAGE)}>Before</button><span className="mu">{count(from + 1)} to {count(Math.min(from + PAGE, view.differences.length))} of {count(view.differences.length)}</span>
          <button type="button" className="btn" disabled={from + PAGE >= view.differences.length} onClick={() => setFrom(from + PAGE)}>After</button>
        </div>
      )}
      {view.unknownCount > 0 && (
        <details style={{ marginTop: 8 }}>
          <summary>{text.mergeUnknown}: {count(view.unknownCount)}</summary>
          <ul>{view.unknown.map(({ sheet, row, id }) => <li key={`${sheet} ${row}`}><Name of={sheet} />, row {row}: {id === '' ? text.mergeNoId : <Name of={id} />}</li>)}</ul>
          {view.unknownCount > MOST_UNKNOWN && <p className="fa">The first {MOST_UNKNOWN} of them.</p>}
        </details>
      )}
      <p className="fa" style={{ fontSize: 12, margin: '8px 0 12px' }}>{text.mergeHint}</p>
      <div className="row"><span className="sp" /><button type="button" className="btn" onClick={onClose}>{text.cancel}</button><button type="button" className="btn p" disabled={busy || chosen.size === 0} onClick={() => void apply()}>{text.mergeApply(chosen.size)}</button></div>
    </Modal>
  );
}

function Row({ of, on, set }: { readonly of: MergeDifference; readonly on: boolean; readonly set: (on: boolean) => void }) {
  const cell = (value: string) => (value === '' ? <span className="na">{text.mergeNone}</span> : <Name of={value} />);
  const wrap = { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', verticalAlign: 'top', height: 'auto', maxWidth: 260 } as const;
  return (
    <tr data-testid={`merge-${of.state}`}>
      <td style={wrap}><input type="checkbox" aria-label={text.mergeTake(of.field, of.name)} checked={on} disabled={of.state === 'refused'} onChange={event => set(event.target.checked)} /></td>
      <td style={wrap}><Name of={of.name} /><div className="fa"><Name of={of.sheet} />, row {of.row}</div></td>
      <td style={wrap}><Words of={of.field} /></td><td style={wrap}>{cell(of.before)}</td><td style={wrap}>{cell(of.after)}</td>
      <td style={wrap}><span className={TAG[of.state]}>{text.mergeState[of.state]}</span>{of.why !== undefined && <div><Words of={of.why} /></div>}{of.changesResults && <div className="fa">{text.mergeResults}</div>}</td>
    </tr>
  );
}
