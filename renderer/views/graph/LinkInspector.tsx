import { X } from 'lucide-react';
import { BasisMark } from '../../components/EvidenceChip';
import { ConversationList } from '../../components/ConversationList';
import { Name } from '../../components/Name';
import { Loading } from '../../components/states';
import { bytes, count, plural } from '../../format';
import { useView } from '../../state/queries';
import { useWindowState } from '../../state/window-state';

/** What runs over one line of the graph, conversation by conversation, and the conduit that it is part of. */
export function LinkInspector({ id }: { readonly id: string }) {
  const { data } = useView('links.get', { id });
  const { select, selectLink } = useWindowState();
  if (data === undefined) return <aside className="insp" aria-label="Inspector"><Loading rows={6} /></aside>;
  if (data === null) return <aside className="insp" aria-label="Inspector"><p className="fa" style={{ padding: 16 }}>This link is no longer in the engagement.</p></aside>;
  const nameOf = (of: string): string => data.names[of] ?? of;
  return (
    <aside className="insp" aria-label="Inspector">
      <div className="row" style={{ padding: '12px 12px 6px' }}>
        <div className="col" style={{ minWidth: 0, flex: 1, alignItems: 'flex-start' }}>
          <button type="button" className="btn lnk b" onClick={() => select(data.from)}><Name of={nameOf(data.from)} /></button>
          <span>→ <button type="button" className="btn lnk b" onClick={() => select(data.to)}><Name of={nameOf(data.to)} /></button></span>
        </div>
        <button type="button" className="ib" aria-label="Close link" title="Close" onClick={() => selectLink(undefined)}><X size={16} strokeWidth={1.5} /></button>
      </div>
      <dl className="kv" style={{ padding: '0 12px 8px' }}>
        <dt>Basis</dt><dd style={{ gridColumn: '2 / -1' }}><BasisMark basis={data.basis} /></dd>
        <dt>Bytes</dt><dd className="n" style={{ gridColumn: '2 / -1' }}>{bytes(data.bytes)}</dd>
        <dt>Conduit</dt>
        <dd style={{ gridColumn: '2 / -1' }}>{data.conduit ? <><Name of={nameOf(data.conduit.from)} /> → <Name of={nameOf(data.conduit.to)} /> <span className="fa n">{plural(data.conduit.conversations, 'conversation')}, {bytes(data.conduit.bytes)}</span></> : <span className="na">within one zone, or a zone is not known</span>}</dd>
      </dl>
      <div className="ph">Conversations <span className="fa n">{count(data.conversationCount)}</span></div>
      <div style={{ padding: '0 12px 16px' }}>
        {data.conversationCount === 0 ? <p className="fa" style={{ paddingTop: 8 }}>No packet shows this link; it stands on its basis alone.</p> : <ConversationList conversations={data.conversations} total={data.conversationCount} nameOf={nameOf} />}
      </div>
    </aside>
  );
}
