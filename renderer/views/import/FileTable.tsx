import { useVirtualizer } from '@tanstack/react-virtual';
import { Check, CircleX, Columns3, Copy, FileText, Hourglass, Play, RotateCcw, TriangleAlert, Waypoints } from 'lucide-react';
import { memo, useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import type { Problem } from '../../../shared/model/problem';
import type { Source } from '../../../shared/model/source';
import type { ImportFile } from '../../../shared/model/views';
import { api } from '../../api';
import { evidencePlace } from '../../components/evidence-place';
import { Unknown } from '../../components/values';
import { bytes, count, plural, seconds } from '../../format';
import { attempt, isBusy } from '../../state/queries';
import { Name, Words } from '../../components/Name';
import { isolated } from '../../isolated';
import { text } from '../../strings';
import { ColumnMapper } from './ColumnMapper';

const STATE_WORDS: Readonly<Record<ImportFile['state'], string>> = {
  queued: 'queued', reading: 'reading', merging: 'merging', done: 'done', 'done-with-warnings': 'done, warnings', undecided: 'your decision', discarded: 'discarded', refused: 'refused', failed: 'failed',
  cancelled: 'cancelled', duplicate: 'duplicate, skipped',
};
const LEFT_OUT: ReadonlySet<ImportFile['state']> = new Set(['refused', 'failed', 'duplicate', 'discarded', 'cancelled']);
const RETRYABLE: ReadonlySet<ImportFile['state']> = new Set(['refused', 'failed', 'cancelled', 'discarded']);
const ROW = 32;

/** Formats whose columns somebody may have to name. */
const TABLES: ReadonlySet<string> = new Set(['csv', 'xlsx', 'xlsb', 'xls', 'ods']);
/** What a list is refused for whose columns nobody knows. */
const UNNAMED: ReadonlySet<string> = new Set(['no-header', 'no-assets', 'not-assets', 'unknown-text']);
const hasColumns = (row: ImportFile): boolean => (row.source ? row.source.kind === 'asset-export' && TABLES.has(row.source.format) : row.state === 'refused' && row.problems.some(({ code }) => UNNAMED.has(code)));
/** A row of the queue, or a source. */
type Listed = Pick<ImportFile, 'id' | 'name'>;
type ChooseColumns = (of: Listed) => void;

function StateIcon({ state }: { readonly state: ImportFile['state'] }): ReactNode {
  const props = { size: 14, strokeWidth: 1.5, 'aria-hidden': true } as const;
  if (state === 'done') return <Check {...props} color="var(--ok)" />;
  if (state === 'done-with-warnings') return <TriangleAlert {...props} color="var(--warn)" />;
  if (state === 'undecided') return <Hourglass {...props} color="var(--warn)" />;
  if (state === 'refused' || state === 'failed') return <CircleX {...props} color="var(--err)" />;
  if (state === 'reading' || state === 'merging') return <Play {...props} color="var(--accent)" />;
  return null;
}

interface FileTableProps {
  readonly rows: readonly ImportFile[];
  /** Sources of the engagement that were imported in another session. */
  readonly before: readonly Source[];
  readonly foot: ReactNode;
}

/** One group of rows per file. Only those in sight are drawn: a folder may hold twenty thousand. */
export function FileTable({ rows, before, foot }: FileTableProps) {
  const scroll = useRef<HTMLDivElement>(null);
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback((id: string) => setUnfolded(now => new Set(now.has(id) ? [...now].filter(other => other !== id) : [...now, id])), []);
  const [mapping, setMapping] = useState<Listed>();
  const columns = useCallback<ChooseColumns>(({ id, name }) => setMapping({ id, name }), []);
  const items = useMemo(() => [...rows, ...before], [rows, before]);
  const virtual = useVirtualizer({ count: items.length, getScrollElement: () => scroll.current, estimateSize: () => ROW, overscan: 12, scrollPaddingStart: 26, getItemKey: i => items[i]!.id });
  const shown = virtual.getVirtualItems();
  const first = shown[0]?.start ?? 0;
  const rest = virtual.getTotalSize() - (shown[shown.length - 1]?.end ?? 0);
  return (
    // Reachable by keyboard, so that a long list can be scrolled without a mouse.
    <div className="scroll" ref={scroll} style={{ flex: 1 }} tabIndex={0} role="region" aria-label="Import queue">
      <table className="fx files" aria-label="Files" aria-rowcount={items.length + 1}>
        <thead>
          <tr><th>File, opened read-only</th><th style={{ width: 170 }}>What it is, by content</th><th className="num" style={{ width: 76 }}>Size</th><th style={{ width: 132 }}>State</th><th style={{ width: 172 }}>Progress</th><th className="num" style={{ width: 96 }}>Read</th><th style={{ width: 40 }} aria-label="Actions" /></tr>
        </thead>
        {first > 0 && <tbody aria-hidden><tr style={{ height: first }}><td colSpan={7} style={{ padding: 0, border: 0 }} /></tr></tbody>}
        {shown.map(({ index, key }) => {
          const item = items[index]!;
          return (
            <tbody key={key} ref={virtual.measureElement} data-index={index}>
              {'state' in item ? <FileRows row={item} at={index + 2} unfolded={unfolded.has(item.id)} toggle={toggle} columns={columns} /> : <BeforeRow source={item} at={index + 2} columns={columns} />}
            </tbody>
          );
        })}
        {rest > 0 && <tbody aria-hidden><tr style={{ height: rest }}><td colSpan={7} style={{ padding: 0, border: 0 }} /></tr></tbody>}
      </table>
      {foot}
      {mapping && <ColumnMapper key={mapping.id} file={mapping} onClose={() => setMapping(undefined)} />}
    </div>
  );
}

const BeforeRow = memo(function BeforeRow({ source, at, columns }: { readonly source: Source; readonly at: number; readonly columns: ChooseColumns }) {
  return (
    <tr aria-rowindex={at}>
      <td className="sb"><Name of={source.name} /></td><td><Name of={source.format} /><Name of={source.capture ? `, ${source.capture.linkTypes.join(', ')}` : ''} /></td><td className="num">{bytes(source.bytes)}</td>
      <td><span className="row" style={{ gap: 6 }}><Check size={14} strokeWidth={1.5} color="var(--ok)" aria-hidden />imported before</span></td><td /><td className="num">{count(source.capture?.packets ?? source.table?.rows ?? 0)}</td><td>{source.kind === 'asset-export' && TABLES.has(source.format) && <ColumnsButton of={source} columns={columns} />}</td>
    </tr>
  );
});

const shareOf = (row: ImportFile): number => (LEFT_OUT.has(row.state) ? 0 : row.state === 'done' || row.state === 'done-with-warnings' || row.state === 'merging' ? 1 : row.bytes > 0 ? Math.min(1, row.bytesRead / row.bytes) : 0);

interface FileRowsProps {
  readonly row: ImportFile;
  readonly at: number;
  readonly unfolded: boolean;
  readonly toggle: (id: string) => void;
  readonly columns: ChooseColumns;
}

// Rows that did not change are not drawn again: progress comes ten times a second.
const FileRows = memo(function FileRows({ row, at, unfolded, toggle, columns }: FileRowsProps) {
  // Warnings kept everything: they wait folded. What lost something shows itself.
  const warnings = row.problems.filter(problem => problem.weight === 'warning').length;
  const asked = row.state === 'undecided';
  // While a decision is due, only what it is about; the rest follows from it.
  const problems = row.problems.filter(problem => (asked ? INTERRUPTIONS.has(problem.code) : unfolded || problem.weight !== 'warning'));
  const share = shareOf(row);
  const Icon = row.rows === undefined ? Waypoints : FileText;
  // Less than a second is gone before it is read.
  const left = row.state === 'reading' && row.bytesRead < row.bytes && row.secondsLeft !== undefined && row.secondsLeft >= 1 ? seconds(row.secondsLeft) : undefined;
  // The last byte is in, and what the packets say together is being put into conversations.
  const atEnd = row.state === 'reading' && row.bytes > 0 && row.bytesRead >= row.bytes;
  return (
    <>
      <tr data-file={row.name} data-state={row.state} aria-rowindex={at} className={asked ? 'sel' : undefined}>
        <td className="sb" title={isolated(row.name)}><Icon size={14} strokeWidth={1.5} aria-hidden style={{ verticalAlign: -2 }} /> <Name of={row.name} /></td>
        <td>{row.source?.capture ? <Name of={`${row.format ?? ''}, ${row.source.capture.linkTypes.join(', ')}`} /> : (row.format !== undefined ? <Name of={row.format} /> : (row.state === 'refused' || row.state === 'failed' || row.state === 'duplicate' ? <Unknown /> : <span className="nob">not read yet</span>))}</td>
        <td className="num">{bytes(row.bytes)}</td>
        <td><span className="row" style={{ gap: 6 }}><StateIcon state={row.state} />{row.state === 'done-with-warnings' && warnings > 0 ? <button type="button" className="btn lnk" aria-expanded={unfolded} onClick={() => toggle(row.id)}>done, {plural(warnings, 'warning')}</button> : atEnd ? 'conversations' : STATE_WORDS[row.state]}</span></td>
        <td>
          {LEFT_OUT.has(row.state) ? <span className="na">n/a</span> : (
            <span className="row">
              <span className={row.state === 'done-with-warnings' || asked ? 'prog w' : row.state === 'done' ? 'prog g' : 'prog'} style={{ flex: 1, minWidth: 40 }}><i style={{ width: `${100 * share}%` }} /></span>
              <span className="n" style={{ width: left === undefined ? 40 : 36, textAlign: 'right' }}>{(100 * share).toFixed(0)} %</span>
              {left !== undefined && <span className="n mu" style={{ width: 66, textAlign: 'right' }}>{left}</span>}
            </span>
          )}
        </td>
        <td className="num">{row.rows !== undefined ? plural(row.rows, 'row') : row.packets > 0 ? count(row.packets) : <span className="nob">{row.state === 'queued' ? 'not read yet' : '0'}</span>}</td>
        <td>
          {isBusy(row) && <button type="button" className="ib" aria-label={isolated(`Cancel ${row.name}`)} title="Cancel: nothing of this file is kept" onClick={() => void attempt(() => api.request('import.cancel', { job: row.job, file: row.id }))}><CircleX size={14} strokeWidth={1.5} /></button>}
          {row.source && hasColumns(row) && <ColumnsButton of={row} columns={columns} />}
          {RETRYABLE.has(row.state) && <button type="button" className="ib" aria-label={isolated(`Try ${row.name} again`)} title="Try again" onClick={() => void retry(row)}><RotateCcw size={14} strokeWidth={1.5} /></button>}
        </td>
      </tr>
      {problems.map((problem, i) => <tr key={i}><td colSpan={7} style={{ maxWidth: 'none', height: 'auto', padding: 0, whiteSpace: 'normal', borderBottom: 0 }}><ProblemBox row={row} problem={problem} decide={asked} columns={columns} /></td></tr>)}
    </>
  );
});

function ColumnsButton({ of, columns }: { readonly of: Listed; readonly columns: ChooseColumns }) {
  return <button type="button" className="ib" aria-label={isolated(`${text.columnsTitle}: ${of.name}`)} title={text.columnsOpen} onClick={() => columns(of)}><Columns3 size={14} strokeWidth={1.5} /></button>;
}

const INTERRUPTIONS: ReadonlySet<string> = new Set(['read-error', 'file-shrank']);
const retry = (row: ImportFile): Promise<unknown> => attempt(() => api.request('import.retry', { file: row.id }));
const decideOn = (row: ImportFile, keep: boolean): Promise<unknown> => attempt(() => api.request('import.decide', { file: row.id, keep }));

function ProblemBox({ row, problem, decide, columns }: { readonly row: ImportFile; readonly problem: Problem; readonly decide: boolean; readonly columns: ChooseColumns }) {
  const file = row.name;
  const at = problem.at && ('frame' in problem.at ? `frame ${problem.at.frame}` : evidencePlace(problem.at));
  // The row above names the file, and the bold words say what became of it.
  const bare = problem.message.replace(`${file}: `, '').replace(/ Nothing was imported from (it|this file)\.$/, '');
  const words = bare.startsWith(file) ? bare : bare.charAt(0).toUpperCase() + bare.slice(1);
  const amount = row.rows === undefined ? plural(row.packets, 'packet') : plural(row.rows, 'row');
  const fate = row.state === 'undecided' ? 'The reading stopped before the end of the file. ' : row.state === 'discarded' || problem.weight === 'refused' ? 'Nothing was imported from this file. ' : problem.weight === 'partial' ? 'Read in part. ' : '';
  const copy = <button type="button" className="btn q" onClick={() => void navigator.clipboard.writeText(`${file}${at === undefined ? '' : `, ${at}`}: ${problem.message} ${problem.advice ?? ''}`.trim())}><Copy size={13} strokeWidth={1.5} aria-hidden />Copy details</button>;
  return (
    <div className={problem.weight === 'refused' ? 'problem' : 'problem w'} role={problem.weight === 'refused' || decide ? 'alert' : undefined}>
      <b>{fate}</b><Words of={words} />{/[.!?]$/.test(words) ? '' : '.'} {at !== undefined && !decide && <span className="m">{at}</span>}
      {decide ? (
        <>
          <div className="mu">Nothing of the file is in the engagement until you decide; the other files go on. {problem.advice !== undefined && <Words of={problem.advice} />}</div>
          <div className="row" style={{ marginTop: 6 }}>
            <button type="button" className="btn p" onClick={() => void decideOn(row, true)}>Keep {amount}</button>
            <button type="button" className="btn" onClick={() => void decideOn(row, false)}>Discard file</button>
            <button type="button" className="btn" onClick={() => void retry(row)}><RotateCcw size={13} strokeWidth={1.5} aria-hidden />Read again</button>
            {copy}
          </div>
        </>
      ) : <div className="mu row">{problem.advice !== undefined && <Words of={problem.advice} />}{hasColumns(row) && UNNAMED.has(problem.code) && <button type="button" className="btn" onClick={() => columns(row)}><Columns3 size={13} strokeWidth={1.5} aria-hidden />{text.columnsOpen}</button>}{copy}</div>}
    </div>
  );
}
