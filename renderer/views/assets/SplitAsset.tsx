import { Modal } from '@mantine/core';
import { useState } from 'react';
import type { Edit, EditRow } from '../../../shared/model/edit';
import type { AssetDetail } from '../../../shared/model/views';
import { DecidedBy } from '../../components/DecidedBy';
import { Name } from '../../components/Name';
import { commands } from '../../frame/commands';
import { text } from '../../strings';

/** Merges and splits of an asset: those that hold, each with a way back, and a new split. */
export function SplitAsset({ detail: { asset, parts, settled } }: { readonly detail: AssetDetail }) {
  const [open, setOpen] = useState(false);
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const [why, setWhy] = useState('');
  const some = chosen.size > 0 && chosen.size < parts.length;
  const close = (): void => {
    setOpen(false);
    choose(new Set());
    setWhy('');
  };
  const split = async (): Promise<void> => {
    if (some && await commands.splitAsset(asset.id, [...chosen], why) !== undefined) close();
  };
  return (
    <div style={{ margin: '10px 0' }}>
      {settled.map(row => <Settled key={`${row.edit.kind} ${row.at}`} row={row} />)}
      {parts.length > 1 && asset.parent === undefined && <button type="button" className="btn" onClick={() => setOpen(true)}>{text.splitAsset}</button>}
      {open && (
        <Modal opened onClose={close} title={text.splitTitle} size="md" closeButtonProps={{ 'aria-label': text.close }}>
          <form onSubmit={event => { event.preventDefault(); void split(); }}>
            <p style={{ marginBottom: 8 }}><b><Name of={asset.name} /></b>: {text.splitAbout}</p>
            <div className="scroll" style={{ maxHeight: '40vh' }} role="group" aria-label={text.splitTitle}>
              {parts.map(part => (
                <label key={part.key} className="row" style={{ gap: 8, padding: '4px 0' }}>
                  <input type="checkbox" checked={chosen.has(part.key)} onChange={event => choose(before => new Set(event.target.checked ? [...before, part.key] : [...before].filter(key => key !== part.key)))} />
                  <span className="m"><Name of={part.text} /></span><span className="fa">{text.splitPart[part.kind]}</span>
                </label>
              ))}
            </div>
            <label className="ef"><span>{text.optionalWhy}</span><input className="inp" maxLength={2_000} value={why} onChange={event => setWhy(event.target.value)} /></label>
            <p className="fa" style={{ fontSize: 12, margin: '4px 0 12px', minHeight: 18 }} role="status">{some ? '' : text.splitSome}</p>
            <div className="row"><span className="sp" /><button type="button" className="btn" onClick={close}>{text.cancel}</button><button type="submit" className="btn p" disabled={!some}>{text.splitDo}</button></div>
          </form>
        </Modal>
      )}
    </div>
  );
}

function Settled({ row }: { readonly row: EditRow }) {
  const takeBack = (): void => {
    if (row.edit.kind !== 'same-device' && row.edit.kind !== 'own-device') return;
    const { value: _value, ...edit } = row.edit;
    void commands.edit(edit as Edit);
  };
  return (
    <div style={{ marginBottom: 8 }}>
      <div className="row"><span className="tag">{row.edit.kind === 'same-device' ? text.mergedBy : text.splitBy}</span><span className="sp" /><button type="button" className="btn" onClick={takeBack}>{text.unsettle}</button></div>
      <DecidedBy of={{ at: row.at, ...(row.analyst === undefined ? {} : { analyst: row.analyst }), ...('why' in row.edit && row.edit.why !== undefined ? { why: row.edit.why } : {}) }} />
    </div>
  );
}
