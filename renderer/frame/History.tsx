import { Modal } from '@mantine/core';
import { Redo2, Undo2 } from 'lucide-react';
import type { Edit } from '../../shared/model/edit';
import type { EditEntry } from '../../shared/model/views';
import { Name, Words } from '../components/Name';
import { time } from '../format';
import { useEngagement, useView } from '../state/queries';
import { useWindowState } from '../state/window-state';
import { roleNames, text } from '../strings';
import { commands } from './commands';

/** What the analyst did, latest first; what was undone stands above it until something else is done. */
export function History() {
  const { history, toggle } = useWindowState();
  return <Modal opened={history} onClose={() => toggle('history')} title={text.history} size="lg" closeButtonProps={{ 'aria-label': text.close }}>{history && <List />}</Modal>;
}

function List() {
  const engagement = useEngagement();
  const { data } = useView('edit.history', {});
  if (!data || data.done.length + data.undone.length === 0) return <p className="mu">{text.noHistory}</p>;
  const row = (entry: EditEntry, key: string, undone: boolean) => (
    <tr key={key} className={undone ? 'fa' : undefined} data-undone={undone}>
      <td><span className="sb"><Words of={entry.label} /></span>{undone && <span className="tag" style={{ marginLeft: 6 }}>{text.undone}</span>}<div className="mu"><Words of={detail(entry.edit)} /></div></td>
      <td style={{ width: 110 }}><Name of={entry.analyst ?? ''} /></td><td className="n" style={{ width: 150 }}>{time(entry.at * 1_000)}</td>
    </tr>
  );
  return (
    <>
      <div className="row" style={{ marginBottom: 8 }}>
        <button type="button" className="btn" disabled={engagement?.undo === undefined} onClick={() => void commands.undo()}><Undo2 size={14} strokeWidth={1.5} aria-hidden />{text.undo}</button>
        <button type="button" className="btn" disabled={engagement?.redo === undefined} onClick={() => void commands.redo()}><Redo2 size={14} strokeWidth={1.5} aria-hidden />{text.redo}</button>
      </div>
      <table className="steps" aria-label={text.history}><thead><tr><th>{text.whatChanged}</th><th>{text.by}</th><th>{text.when}</th></tr></thead><tbody>{data.undone.map((entry, i) => row(entry, `undone ${i}`, true))}{data.done.map((entry, i) => row(entry, `done ${data.done.length - i}`, false))}</tbody></table>
    </>
  );
}

function detail(edit: Edit): string {
  switch (edit.kind) {
    case 'role': return edit.value === undefined ? '' : `→ ${roleNames[edit.value]}`;
    case 'criticality': return edit.value === undefined ? '' : `→ ${edit.value.hours} h × $${edit.value.costPerHour}`;
    case 'tags': return edit.value?.join(', ') ?? '';
    case 'triage': return edit.value === undefined ? '' : `→ ${text.triage[edit.value.status]}${edit.value.reason === undefined ? '' : `: ${edit.value.reason}`}`;
    case 'impossible': case 'rule': return edit.value ?? '';
    case 'finding': return edit.value === undefined ? '' : `→ ${edit.value.severity}: ${edit.value.title}`;
    case 'view': return edit.value === undefined ? '' : `→ ${[edit.value.filter, ...Object.values(edit.value.facets).flat()].filter(Boolean).join(' · ')}`;
    case 'place': return edit.value === undefined ? '' : `→ ${edit.value.x}, ${edit.value.y}`;
    case 'scenario': return edit.value?.join(', ') ?? '';
    case 'what-if': return edit.actions.join(', ');
    case 'same-device': case 'own-device': return edit.why ?? '';
    case 'merge': return `SHA-256 ${edit.sha256.slice(0, 16)}…`;
    default: return edit.value === undefined ? '' : `→ ${edit.value}`;
  }
}
