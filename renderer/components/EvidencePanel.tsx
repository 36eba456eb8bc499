import { useQuery } from '@tanstack/react-query';
import { Copy, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { create } from 'zustand';
import type { Evidence } from '../../shared/model/evidence';
import { api, failureText } from '../api';
import { commands } from '../frame/commands';
import { text } from '../strings';
import { evidencePlace } from './evidence-place';
import { CopyHex, FrameBytes } from './FrameBytes';
import { Name, Words } from './Name';

interface Cited {
  readonly evidence: (Evidence & { readonly source: string }) | undefined;
  readonly from: HTMLElement | undefined;
}

/** One panel for all chips: hundreds of them stand on a screen, so none carries its own. */
const useCited = create<Cited>(() => ({ evidence: undefined, from: undefined }));
const close = (): void => {
  const { from } = useCited.getState();
  useCited.setState({ evidence: undefined, from: undefined });
  from?.focus();
};

export const showEvidence = (evidence: Evidence & { readonly source: string }, from: HTMLElement): void => useCited.setState({ evidence, from });

/** The panel with a frame in it, and without. */
const SIZE = { frame: { width: 820, height: 440 }, place: { width: 380, height: 230 } } as const;

/** What stands behind a chip: which file, by hash, which frame or row, how to find it there, and the frame's own bytes. */
export function EvidencePanel() {
  const { evidence, from } = useCited();
  const panel = useRef<HTMLDivElement>(null);
  const frame = evidence && 'frame' in evidence ? evidence.frame : undefined;
  const { data, isPending, error, refetch } = useQuery({
    queryKey: ['evidence', evidence?.source, frame], enabled: evidence !== undefined,
    queryFn: () => api.request('evidence.get', { source: evidence!.source, ...(frame === undefined ? {} : { frame }) }),
    // The file is looked at each time: it may have gone, or come back.
    staleTime: 0, gcTime: 0,
  });
  useEffect(() => {
    if (!evidence) return undefined;
    panel.current?.querySelector('button')?.focus();
    const outside = (event: PointerEvent): void => {
      if (!panel.current?.contains(event.target as Node)) useCited.setState({ evidence: undefined, from: undefined });
    };
    window.addEventListener('pointerdown', outside);
    return () => window.removeEventListener('pointerdown', outside);
  }, [evidence]);
  if (!evidence || !from) return null;
  const at = from.getBoundingClientRect();
  const size = frame === undefined ? SIZE.place : SIZE.frame;
  const width = Math.min(size.width, window.innerWidth - 16);
  const height = Math.min(size.height, window.innerHeight - 16);
  const above = at.top - height - 6;
  // Below the chip, else above it, else wherever the whole of it has room.
  const top = at.bottom + height + 14 <= window.innerHeight ? at.bottom + 6 : above >= 8 ? above : Math.max(8, window.innerHeight - height - 8);
  const left = Math.max(8, Math.min(window.innerWidth - width - 8, at.left));
  const copy = (words: string): void => void commands.copy(words);
  const name = data?.sourceName ?? evidence.source;
  return (
    <div ref={panel} className="evp" role="dialog" aria-label={text.evidence} style={{ top, left, width, maxHeight: height }} onKeyDown={event => event.key === 'Escape' && (event.stopPropagation(), close())}>
      <div className="row"><b className="ell" style={{ flex: 1 }}><Name of={name} /></b><button type="button" className="ib" aria-label={text.close} onClick={close}><X size={14} strokeWidth={1.5} aria-hidden /></button></div>
      {data === null ? <p style={{ color: 'var(--err)' }}>{text.sourceGone}</p> : (
        <dl className="kv">
          <dt>Place</dt><dd className="m">{evidencePlace(evidence)}{data?.filter !== undefined && <span className="fa">  <Name of={data.filter} /></span>}</dd>
          <dt>SHA-256</dt><dd className="m" style={{ overflowWrap: 'anywhere' }}>{data?.sha256 ?? '…'}</dd>
        </dl>
      )}
      {error && <Trouble {...failureText(error)} retry={() => void refetch()} />}
      {data?.problem && <Trouble {...data.problem} retry={() => void refetch()} />}
      {frame !== undefined && isPending && <p className="mu" role="status" aria-busy>{text.readingFrame} …</p>}
      {data?.frame && <FrameBytes key={data.frame.number} frame={data.frame} />}
      <div className="row wrap">
        {data?.filter !== undefined && <button type="button" className="btn" onClick={() => copy(data.filter!)}><Copy size={13} strokeWidth={1.5} aria-hidden />{text.copyFilter}</button>}
        {data?.frame && <CopyHex frame={data.frame} />}
        <button type="button" className="btn" onClick={() => copy(`${name} ${evidencePlace(evidence)}${data ? ` sha256 ${data.sha256}` : ''}`)}><Copy size={13} strokeWidth={1.5} aria-hidden />{text.copyCitation}</button>
      </div>
    </div>
  );
}

/** What became of the file; what is known of it stands above. */
function Trouble({ message, advice, retry }: { readonly message: string; readonly advice?: string; readonly retry: () => void }) {
  return <div className="problem" role="alert" style={{ margin: '0 0 8px' }}><b><Words of={message} /></b>{advice !== undefined && <> <Words of={advice} /></>} <button type="button" className="btn lnk" onClick={retry}>{text.retry}</button></div>;
}
