import { ChevronDown, ChevronRight, Copy } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { FrameLayer, FrameView } from '../../shared/model/frame-view';
import { commands } from '../frame/commands';
import { count, time } from '../format';
import { text } from '../strings';
import { hexDump, hexRows, type Mark } from './hex-rows';
import { Name, Words } from './Name';
import { isolated } from '../isolated';

/** More than any Ethernet frame; a jumbo or reassembled one shows the rest when asked. */
const SHOWN = 2048;

interface Line {
  readonly id: string;
  readonly layer: number;
  readonly mark: Mark;
  readonly name: string;
  readonly value: string;
  readonly field: boolean;
}

const named = (layer: FrameLayer, name: string): string | undefined => layer.fields.find(field => field.name === name)?.value;

/** Who to whom, where the layer says; else its first field. */
function summary(layer: FrameLayer): string {
  for (const [from, to] of [['source', 'destination'], ['source port', 'destination port'], ['sender IP', 'target IP']] as const) {
    const [a, b] = [named(layer, from), named(layer, to)];
    if (a !== undefined && b !== undefined) return `${a} → ${b}`;
  }
  const [first] = layer.fields;
  return first && !layer.name.includes(first.value) ? `${first.name} ${first.value}` : `${count(layer.end - layer.start)} B`;
}

/** A frame as layers and as bytes: choosing a layer or a field marks what it was read from. */
export function FrameBytes({ frame }: { readonly frame: FrameView }) {
  const [chosen, choose] = useState<string>();
  const [hovered, hover] = useState<string>();
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const [all, showAll] = useState(false);
  const lines = useMemo(() => frame.layers.flatMap((layer, i): Line[] => [
    { id: `${i}`, layer: i, mark: layer, name: layer.name, value: summary(layer), field: false },
    ...(open.has(i) ? layer.fields.map((field, j): Line => ({ id: `${i}.${j}`, layer: i, mark: field, name: field.name, value: field.value, field: true })) : []),
  ]), [frame, open]);
  const at = Math.max(0, lines.findIndex(line => line.id === chosen));
  const mark = lines.find(line => line.id === (hovered ?? chosen))?.mark;
  const rows = useMemo(() => hexRows(frame.bytes, mark, all ? undefined : SHOWN), [frame, mark, all]);
  const tree = useRef<HTMLDivElement>(null);
  const bytes = useRef<HTMLPreElement>(null);
  // Chosen by key or click, not by passing over: only then the bytes move.
  useEffect(() => {
    if (chosen !== undefined) bytes.current?.querySelector('mark')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const toggle = (layer: number, wanted = !open.has(layer)): void => setOpen(before => {
    const after = new Set(before);
    if (wanted) after.add(layer);
    else after.delete(layer);
    return after;
  });
  const focus = (line: Line | undefined): void => {
    if (!line) return;
    choose(line.id);
    tree.current?.querySelector<HTMLElement>(`[data-line="${line.id}"]`)?.focus();
  };
  const onKey = (event: KeyboardEvent): void => {
    const line = lines[at];
    if (!line) return;
    if (event.key === 'ArrowDown') focus(lines[Math.min(lines.length - 1, at + 1)]);
    else if (event.key === 'ArrowUp') focus(lines[Math.max(0, at - 1)]);
    else if (event.key === 'Home') focus(lines[0]);
    else if (event.key === 'End') focus(lines[lines.length - 1]);
    else if (event.key === 'ArrowRight' && !line.field) toggle(line.layer, true);
    else if (event.key === 'ArrowLeft') {
      if (line.field) focus(lines.find(other => other.layer === line.layer));
      else toggle(line.layer, false);
    } else if (event.key === 'Enter' || event.key === ' ') {
      choose(line.id);
      if (!line.field) toggle(line.layer);
    } else return;
    event.preventDefault();
  };
  const cut = frame.originalLength > frame.bytes.length;
  return (
    <>
      <p className="mu" style={{ margin: '0 0 6px' }}>
        {time(frame.time)} · <Name of={frame.linkType} />{frame.interfaceName !== undefined && <> · <Name of={frame.interfaceName} /></>} · <span className="n">{count(frame.bytes.length)} B</span>
        {cut && <> captured of <span className="n">{count(frame.originalLength)} B</span> on the wire</>}
        {frame.operations.length > 0 && <> · <b className="sb"><Name of={frame.operations.join(', ')} /></b></>}
      </p>
      <div className="hexv">
        <div ref={tree} className="hexl" role="tree" aria-label={text.layers} onKeyDown={onKey} onPointerLeave={() => hover(undefined)}>
          {lines.map((line, i) => (
            <div
              key={line.id} role="treeitem" data-line={line.id} tabIndex={i === at ? 0 : -1} aria-level={line.field ? 2 : 1} aria-selected={line.id === chosen} {...(line.field ? {} : { 'aria-expanded': open.has(line.layer) })}
              onClick={() => { choose(line.id); if (!line.field) toggle(line.layer); }} onPointerEnter={() => hover(line.id)}
            >
              {line.field ? <span className="mu"><Name of={line.name} /></span> : <>{open.has(line.layer) ? <ChevronDown size={12} strokeWidth={1.5} aria-hidden /> : <ChevronRight size={12} strokeWidth={1.5} aria-hidden />}<b className="sb"><Name of={line.name} /></b></>}
              <span className={line.field ? 'm ell' : 'm fa ell'} title={isolated(line.value)}><Name of={line.value} /></span>
            </div>
          ))}
        </div>
        <pre ref={bytes} className="m hexb" tabIndex={0} aria-label={text.frameBytes} data-testid="frame-bytes">
          {rows.map(row => (
            <span key={row.at} className="hexr">
              <span className="fa">{row.offset}  </span>
              {row.parts.map((part, i) => (part.marked ? <mark key={i}>{part.hex}</mark> : <span key={i}>{part.hex}</span>))}
              {'  '}
              {row.parts.map((part, i) => (part.marked ? <mark key={i}><Words of={part.text} /></mark> : <span key={i}><Words of={part.text} /></span>))}
              {'\n'}
            </span>
          ))}
          {!all && frame.bytes.length > SHOWN && <button type="button" className="btn" onClick={() => showAll(true)}>{text.showAllBytes(count(frame.bytes.length))}</button>}
        </pre>
      </div>
    </>
  );
}

export function CopyHex({ frame }: { readonly frame: FrameView }) {
  return <button type="button" className="btn" onClick={() => void commands.copy(hexDump(frame.bytes))}><Copy size={13} strokeWidth={1.5} aria-hidden />{text.copyHex}</button>;
}
