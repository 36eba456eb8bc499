import { Modal } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { Severity } from '../../../shared/model/finding';
import { Name } from '../../components/Name';
import { commands } from '../../frame/commands';
import { count } from '../../format';
import { useView } from '../../state/queries';
import { useWindowState } from '../../state/window-state';
import { text } from '../../strings';

const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low'];
interface Props {
  readonly onClose: () => void;
  readonly onStated: (id: string) => void;
}

/** A finding in the analyst's own words, of the assets that are chosen or marked. */
export function StateFinding({ onClose, onStated }: Props) {
  const { selectedAsset, marked } = useWindowState();
  const offered = [...new Set([...(selectedAsset === undefined ? [] : [selectedAsset]), ...marked])].slice(0, 1_000);
  const { data } = useView('assets.marked', { ids: offered });
  // The first dozen by name, each with a tick of its own; the rest goes along.
  const first = data?.first ?? [], more = offered.length - first.length;
  const [title, setTitle] = useState(''), [words, setWords] = useState(''), [severity, setSeverity] = useState<Severity>('medium'), [without, setWithout] = useState<ReadonlySet<string>>(new Set());
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (title.trim() === '' || words.trim() === '') return;
    const id = `finding:manual:${[...crypto.getRandomValues(new Uint8Array(6))].map(byte => byte.toString(16).padStart(2, '0')).join('')}`;
    void commands.edit({ kind: 'finding', finding: id, value: { title: title.trim(), severity, text: words.trim(), assets: offered.filter(one => !without.has(one)) } });
    onStated(id);
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={text.stateFindingTitle} size="lg" closeButtonProps={{ 'aria-label': text.close }}>
      <form onSubmit={submit}>
        <p className="mu" style={{ marginBottom: 8 }}>{text.stateFindingHint}</p>
        <label className="ef"><span>{text.stateTitle}</span><input className="inp" required maxLength={200} data-autofocus value={title} onChange={event => setTitle(event.target.value)} /></label>
        <label className="ef"><span>{text.stateText}</span><textarea className="inp" rows={4} required maxLength={10_000} value={words} onChange={event => setWords(event.target.value)} /></label>
        <label className="ef"><span>{text.stateSeverity}</span><select className="inp" value={severity} onChange={event => setSeverity(event.target.value as Severity)}>{SEVERITIES.map(one => <option key={one} value={one}>{one}</option>)}</select></label>
        <fieldset style={{ border: 0, padding: 0, margin: '0 0 12px', maxHeight: 180, overflow: 'auto' }}>
          <legend style={{ padding: 0, fontSize: 12 }} className="mu">{text.stateAssets}</legend>
          {first.map(({ id, name }) => <label key={id} className="row" style={{ gap: 6, minHeight: 24 }}><input type="checkbox" checked={!without.has(id)} onChange={event => setWithout(before => { const next = new Set(before); if (event.target.checked) next.delete(id); else next.add(id); return next; })} /><Name of={name} /></label>)}
          {more > 0 && data && <p className="fa" style={{ fontSize: 12 }}>{text.stateAssetsMore(count(more))}</p>}
          {offered.length === 0 && <p className="fa" style={{ fontSize: 12 }}>{text.stateAssetsNone}</p>}
        </fieldset>
        <div className="row"><span className="sp" /><button type="button" className="btn" onClick={onClose}>{text.cancel}</button><button type="submit" className="btn p" disabled={title.trim() === '' || words.trim() === ''}>{text.stateDo}</button></div>
      </form>
    </Modal>
  );
}
