import { useQuery } from '@tanstack/react-query';
import { Copy, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { create } from 'zustand';
import type { Evidence } from '../../shared/model/evidence';
import { api } from '../api';
import { text } from '../strings';
import { evidencePlace } from './evidence-place';

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

const WIDTH = 380;
const HEIGHT = 230;

/** What stands behind a chip: which file, by hash, which frame or row, and how to find it there. */
export function EvidencePanel() {
  const { evidence, from } = useCited();
  const panel = useRef<HTMLDivElement>(null);
  const frame = evidence && 'frame' in evidence ? evidence.frame : undefined;
  const { data, isPending } = useQuery({
    queryKey: ['evidence', evidence?.source, frame], enabled: evidence !== undefined,
    queryFn: () => api.request('evidence.get', { source: evidence!.source, ...(frame === undefined ? {} : { frame }) }),
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
  const top = at.bottom + HEIGHT + 8 > window.innerHeight ? Math.max(8, at.top - HEIGHT - 6) : at.bottom + 6;
  const left = Math.max(8, Math.min(window.innerWidth - WIDTH - 8, at.left));
  const copy = (words: string): void => void navigator.clipboard.writeText(words);
  const name = data?.sourceName ?? evidence.source;
  return (
    <div ref={panel} className="evp" role="dialog" aria-label={text.evidence} style={{ top, left, width: WIDTH, maxHeight: HEIGHT }} onKeyDown={event => event.key === 'Escape' && (event.stopPropagation(), close())}>
      <div className="row"><b className="ell" style={{ flex: 1 }}>{name}</b><button type="button" className="ib" aria-label={text.close} onClick={close}><X size={14} strokeWidth={1.5} aria-hidden /></button></div>
      {data === null || data?.problem !== undefined ? <p style={{ color: 'var(--err)' }}>{data?.problem ?? text.sourceGone}</p> : (
        <dl className="kv">
          <dt>Place</dt><dd className="m">{evidencePlace(evidence)}</dd>
          <dt>SHA-256</dt><dd className="m" style={{ overflowWrap: 'anywhere' }}>{isPending ? '…' : data?.sha256}</dd>
          {data?.filter !== undefined && <><dt>Wireshark</dt><dd className="m">{data.filter}</dd></>}
          {data?.summary !== undefined && <><dt>Shows</dt><dd>{data.summary}</dd></>}
        </dl>
      )}
      {data?.hex !== undefined && <pre className="m scroll" style={{ maxHeight: 72 }}>{data.hex}</pre>}
      <div className="row wrap">
        {data?.filter !== undefined && <button type="button" className="btn" onClick={() => copy(data.filter!)}><Copy size={13} strokeWidth={1.5} aria-hidden />{text.copyFilter}</button>}
        <button type="button" className="btn" onClick={() => copy(`${name} ${evidencePlace(evidence)}${data ? ` sha256 ${data.sha256}` : ''}`)}><Copy size={13} strokeWidth={1.5} aria-hidden />{text.copyCitation}</button>
      </div>
    </div>
  );
}
