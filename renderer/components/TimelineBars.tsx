import { X } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { Timeline } from '../../shared/model/timeline';
import { bytes as bytesText, time } from '../format';
import { isolated } from '../isolated';
import { text } from '../strings';
import { Words } from './Name';

const HEIGHT = 34;

interface Choice {
  readonly from: number;
  readonly to: number;
}

/** How much was on the wire when; where nobody listened is hatched. */
function Bars({ timeline, choice }: { readonly timeline: Timeline; readonly choice?: Choice | undefined }) {
  const most = Math.max(1, ...timeline.bytes), span = timeline.to - timeline.from, hatch = useId();
  const at = (moment: number): number => (timeline.bytes.length * (moment - timeline.from)) / span;
  return (
    <svg viewBox={`0 0 ${timeline.bytes.length} ${HEIGHT}`} preserveAspectRatio="none" width="100%" height={HEIGHT} aria-hidden style={{ display: 'block' }}>
      <defs><pattern id={hatch} width="1.500" height="6" patternUnits="userSpaceOnUse"><rect width=".7" height="6" fill="var(--line-strong)" /></pattern></defs>
      {timeline.bytes.map((value, i) => {
        const height = value === 0 ? 0 : Math.max(1.5, (HEIGHT - 4) * Math.sqrt(value / most)), middle = timeline.from + (span * (i + 0.5)) / timeline.bytes.length;
        return <rect key={i} x={i + 0.1} width={0.8} y={HEIGHT - height} height={height} fill={choice && (middle < choice.from || middle > choice.to) ? 'var(--line-strong)' : 'var(--accent)'} />;
      })}
      {timeline.uncovered.map(({ from, to }) => <rect key={from} x={at(from)} width={Math.max(0.4, at(to) - at(from))} y={0} height={HEIGHT} fill={`url(#${hatch})`} />)}
    </svg>
  );
}

export function TimelineTile({ timeline, onOpen }: { readonly timeline: Timeline; readonly onOpen: () => void }) {
  return (
    <button type="button" onClick={onOpen} style={{ display: 'block', width: '100%', border: 0, background: 'none', cursor: 'pointer', padding: '0 12px 4px', color: 'inherit', font: 'inherit' }} aria-label={isolated(said(timeline))}>
      <Bars timeline={timeline} />
      <span className="row lab n"><span>{time(timeline.from).slice(0, 16)}</span><span className="sp" />{timeline.uncovered.length > 0 && <span>{text.uncovered}</span>}<span className="sp" /><span>{time(timeline.to).slice(0, 16)}</span></span>
    </button>
  );
}

const said = (timeline: Timeline): string => `${text.timeline}: ${time(timeline.from)} – ${time(timeline.to)}; ${bytesText(timeline.bytes.reduce((sum, value) => sum + value, 0))}; ${timeline.uncovered.length} ${text.uncovered}`;

/** The same with a stretch chosen: by dragging over it, or by its two ends with the keys. */
export function TimelineBrush({ timeline, between, onChange }: { readonly timeline: Timeline; readonly between: Choice | undefined; readonly onChange: (between: Choice | undefined) => void }) {
  const host = useRef<HTMLDivElement>(null), began = useRef<number | undefined>(undefined);
  const [choice, setChoice] = useState(between);
  useEffect(() => setChoice(between), [between]);
  const { from, to } = timeline, step = (to - from) / timeline.bytes.length;
  const momentAt = (x: number): number => {
    const box = host.current!.getBoundingClientRect();
    return from + (to - from) * Math.max(0, Math.min(1, (x - box.left) / box.width));
  };
  const set = (next: Choice, done: boolean): void => {
    const ordered = { from: Math.min(next.from, next.to), to: Math.max(next.from, next.to) };
    setChoice(ordered);
    if (done) onChange(ordered.to - ordered.from < step / 2 ? undefined : { from: Math.floor(ordered.from), to: Math.ceil(ordered.to) });
  };
  const end = (which: 'from' | 'to') => (
    <label className="row" style={{ gap: 6, flex: 1, minWidth: 0 }}>{which === 'from' ? text.timeFrom : text.timeTo}
      <input type="range" style={{ flex: 1, minWidth: 60 }} min={0} max={timeline.bytes.length} value={Math.round(((choice?.[which] ?? (which === 'from' ? from : to)) - from) / step)} aria-valuetext={time(choice?.[which] ?? (which === 'from' ? from : to))}
        onChange={event => {
          const moment = from + Number(event.target.value) * step, now = choice ?? { from, to };
          set(which === 'from' ? { from: Math.min(moment, now.to - step), to: now.to } : { from: now.from, to: Math.max(moment, now.from + step) }, true);
        }} />
      <span className="n">{time(choice?.[which] ?? (which === 'from' ? from : to)).slice(0, 19)}</span>
    </label>
  );
  return (
    <section className="timebrush" aria-label={text.timeline}>
      <div ref={host} style={{ cursor: 'crosshair', touchAction: 'none' }}
        onPointerDown={event => {
          event.currentTarget.setPointerCapture(event.pointerId);
          began.current = momentAt(event.clientX);
        }}
        onPointerMove={event => { if (began.current !== undefined) set({ from: began.current, to: momentAt(event.clientX) }, false); }}
        onPointerUp={event => {
          if (began.current !== undefined) set({ from: began.current, to: momentAt(event.clientX) }, true);
          began.current = undefined;
        }}><Bars timeline={timeline} choice={choice} /></div>
      <div className="row" style={{ gap: 16 }}>{end('from')}{end('to')}<button type="button" className="btn" disabled={between === undefined} onClick={() => onChange(undefined)}><X size={14} strokeWidth={1.5} aria-hidden /><Words of={text.timeWhole} /></button></div>
    </section>
  );
}
