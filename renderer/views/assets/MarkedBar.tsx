import { Modal } from '@mantine/core';
import { Combine, ListChecks, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { MarkedAssets } from '../../../shared/model/views';
import { Name, Words } from '../../components/Name';
import { RoleGlyph } from '../../components/RoleGlyph';
import { commands } from '../../frame/commands';
import { useView } from '../../state/queries';
import { useWindowState } from '../../state/window-state';
import { roleNames, text } from '../../strings';
import { ChangeMarked } from './ChangeMarked';

/** What can be done to the marked assets, above the grid while there are any. */
export function MarkedBar() {
  const { marked, mark } = useWindowState();
  const ids = [...marked].sort();
  const { data } = useView('assets.marked', { ids });
  const [dialog, setDialog] = useState<'change' | 'merge'>();
  const total = data?.total ?? 0;
  useEffect(() => {
    if (total === 0) setDialog(undefined);
  }, [total]);
  if (data === undefined || total === 0) return null;
  const close = (): void => setDialog(undefined);
  return (
    <div className="row" role="toolbar" aria-label={text.marked(total)} data-testid="marked-bar" style={{ padding: '5px 12px', borderBottom: '1px solid var(--line)', background: 'var(--sel)', flex: 'none' }}>
      <b className="sb">{text.marked(total)}</b><span className="fa" style={{ fontSize: 11 }}>{text.markedHint}</span><span className="sp" />
      <button type="button" className="btn" onClick={() => setDialog('change')}><ListChecks size={14} strokeWidth={1.5} aria-hidden />{text.changeMarked}</button>
      <button type="button" className="btn" disabled={total < 2} onClick={() => setDialog('merge')}><Combine size={14} strokeWidth={1.5} aria-hidden />{text.mergeMarked}</button>
      <button type="button" className="ib" aria-label={text.clearMarks} title={text.clearMarks} onClick={() => mark(ids, false)}><X size={14} strokeWidth={1.5} /></button>
      {dialog === 'change' && <ChangeMarked ids={ids} data={data} onClose={close} />}
      {dialog === 'merge' && <MergeMarked ids={ids} data={data} onClose={close} />}
    </div>
  );
}

function MergeMarked({ ids, data, onClose }: { readonly ids: readonly string[]; readonly data: MarkedAssets; readonly onClose: () => void }) {
  const { mark } = useWindowState();
  const [why, setWhy] = useState('');
  const merge = async (): Promise<void> => {
    if (await commands.mergeAssets(ids, why) === undefined) return;
    mark(ids, false);
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={text.mergeMarkedTitle} size="lg" closeButtonProps={{ 'aria-label': text.close }}>
      <form onSubmit={event => { event.preventDefault(); void merge(); }}>
        <p style={{ marginBottom: 8 }}>{text.mergeMarkedAbout}</p>
        <MarkedList data={data} />
        {data.refusal && <p className="problem w" role="alert" style={{ margin: '8px 0' }}><Words of={data.refusal.message} /> <Words of={data.refusal.advice} /></p>}
        <label className="ef"><span>{text.optionalWhy}</span><input className="inp" data-autofocus maxLength={2_000} value={why} onChange={event => setWhy(event.target.value)} /></label>
        <div className="row" style={{ marginTop: 12 }}><span className="sp" /><button type="button" className="btn" onClick={onClose}>{text.cancel}</button><button type="submit" className="btn p" disabled={data.refusal !== undefined}>{text.mergeMarkedDo(data.total)}</button></div>
      </form>
    </Modal>
  );
}

function MarkedList({ data: { first, total } }: { readonly data: MarkedAssets }) {
  return (
    <table className="steps" aria-label={text.marked(total)}>
      <tbody>
        {first.map(({ id, name, role, places }) => (
          <tr key={id}><td><RoleGlyph role={role} /> <span className="sb"><Name of={name} /></span></td><td>{roleNames[role]}</td><td className="m"><Name of={places.slice(0, 2).join(' ')} />{places.length > 2 ? ` +${places.length - 2}` : ''}</td></tr>
        ))}
        {total > first.length && <tr><td colSpan={3} className="fa">{text.more(total - first.length)}</td></tr>}
      </tbody>
    </table>
  );
}
