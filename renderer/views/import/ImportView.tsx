import { FolderPlus, Pause, Play, Plus, TriangleAlert, Upload } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { ImportFile } from '../../../shared/model/views';
import { api } from '../../api';
import { Empty } from '../../components/states';
import { commands } from '../../frame/commands';
import { bytes, count, percent, plural, seconds } from '../../format';
import { useImports } from '../../state/imports';
import { attempt, isBusy, useEngagement, useView } from '../../state/queries';
import { useWindowState } from '../../state/window-state';
import { text } from '../../strings';
import { ImportOptions } from './ImportOptions';
import { Receipt } from './Receipt';
import { FileTable } from './FileTable';
import { Name, Words } from '../../components/Name';

/** Which files are listed; with many files, those that need a look are found at once. */
const SHOWN: Readonly<Record<'all' | 'working' | 'problems', { readonly label: string; readonly fits: (row: ImportFile) => boolean }>> = {
  all: { label: 'All', fits: () => true },
  working: { label: 'In work', fits: row => isBusy(row) },
  problems: { label: 'With problems', fits: row => row.problems.length > 0 },
};
/** Below this the whole list is in sight, and a filter would only be in the way. */
const FILES_IN_SIGHT = 12;

export default function ImportView() {
  const { rows, analysis } = useImports();
  const engagement = useEngagement();
  const open = useWindowState(state => state.open);
  const { data: overview } = useView('overview.get', {});
  const busy = rows.filter(isBusy);
  const sum = (pick: (row: ImportFile) => number): number => rows.reduce((total, row) => total + pick(row), 0);
  const total = sum(row => row.bytes);
  const rate = busy.reduce((most, row) => Math.max(most, row.bytesPerSecond ?? 0), 0);
  const analysing = analysis !== undefined && analysis.done < analysis.of;
  const [wanted, want] = useState<keyof typeof SHOWN>('all');
  const filtered = rows.length > FILES_IN_SIGHT;
  const shown = useMemo(() => (filtered ? rows.filter(SHOWN[wanted].fits) : rows), [rows, filtered, wanted]);
  const sources = overview?.sources;
  // What the list of this session shows already is not listed twice.
  const ownSources = rows.flatMap(row => row.source?.id ?? []).join();
  const before = useMemo(() => (sources ?? []).filter(source => !ownSources.includes(source.id)), [sources, ownSources]);
  const reading = busy.find(row => row.state !== 'queued');
  const paused = engagement?.importPaused === true;
  const undecided = rows.filter(row => row.state === 'undecided').length;
  const ended = rows.length - busy.length - undecided;
  const left = rate > 0 ? busy.reduce((rest, row) => rest + Math.max(0, row.bytes - row.bytesRead), 0) / rate : undefined;

  return (
    <>
      <div className="tb">
        <h1>Import</h1>
        <span className="mu ell" style={{ flex: '0 1 auto' }}>{rows.length > 0 ? `${plural(rows.length, 'file')}, ${bytes(total)}` : ''}{undecided > 0 ? ` · ${undecided === 1 ? 'one waits' : `${undecided} wait`} for your decision` : ''}</span>
        <span className="sp" />
        <button type="button" className="btn" onClick={() => void commands.addFiles()}><Plus size={14} strokeWidth={1.5} aria-hidden />Files</button>
        <button type="button" className="btn" onClick={() => void commands.addFolder()}><FolderPlus size={14} strokeWidth={1.5} aria-hidden />Folder</button>
        <ImportOptions engagement={engagement ?? undefined} />
        {analysing && <button type="button" className="btn" onClick={() => void attempt(() => api.request('analysis.cancel', {}))}>Stop analysing</button>}
        {(busy.some(row => row.state === 'queued') || paused) && <button type="button" className="btn" aria-pressed={paused} onClick={() => void attempt(() => api.request('import.pause', { paused: !paused }))}>{paused ? <Play size={14} strokeWidth={1.5} aria-hidden /> : <Pause size={14} strokeWidth={1.5} aria-hidden />}{paused ? text.importGoOn : text.importPause}</button>}
        <button type="button" className="btn" disabled={busy.length === 0} onClick={() => void attempt(async () => { for (const job of new Set(busy.map(row => row.job))) await api.request('import.cancel', { job }); })}>Cancel all</button>
        {engagement?.hasAnalysis && <button type="button" className="btn p" disabled={busy.length > 0} onClick={() => open('overview')}>See the results</button>}
      </div>
      <div className="kpis">
        <div className="kpi"><div className="lab">Read</div><div className="v">{bytes(sum(row => (row.state === 'queued' ? 0 : row.bytesRead)))} of {bytes(total)}</div></div>
        <div className="kpi"><div className="lab">Packets in</div><div className="v">{count(sum(row => row.packets))}</div></div>
        <div className="kpi"><div className="lab">Files ended</div><div className="v">{count(ended)} of {count(rows.length)}</div></div>
        <div className="kpi"><div className="lab">Assets{busy.length > 0 || analysing ? ' so far' : ''}</div><div className="v">{count(engagement?.counts.assets ?? 0)}</div></div>
        <div className="kpi"><div className="lab">Rate</div><div className="v">{rate > 0 ? `${bytes(rate)}/s` : <span className="na">n/a</span>}</div></div>
        <div className="kpi"><div className="lab">Left</div><div className="v">{busy.length === 0 ? (analysing ? 'the analysis' : 'nothing') : reading && reading.bytesRead >= reading.bytes && left === undefined ? 'a moment' : left === undefined ? 'starting' : seconds(left)}</div></div>
      </div>
      {busy.length > 0 && <div className="prog" role="progressbar" aria-label="Import" aria-valuenow={total > 0 ? Math.round((100 * sum(row => row.bytesRead)) / total) : 0} aria-valuemin={0} aria-valuemax={100}><i style={{ width: total > 0 ? percent(sum(row => row.bytesRead) / total).replace(' ', '') : 0 }} /></div>}
      {paused && <div className="ban w" role="status"><Pause size={14} strokeWidth={1.5} aria-hidden />{reading ? text.importPausing : text.importPaused(plural(busy.length, 'file'))}</div>}
      {analysing && <div className="ban" role="status" data-testid="analysing"><b>Analysing, step {analysis.done + 1} of {analysis.of}:</b> <Words of={analysis.stage} />. <span className="mu">{engagement?.hasAnalysis ? 'Every screen shows the last finished analysis until then.' : 'The first results come when it ends.'}</span></div>}
      {!analysing && busy.length === 0 && engagement?.stale && <div className="ban w" role="status"><TriangleAlert size={14} strokeWidth={1.5} aria-hidden />{engagement.hasAnalysis ? 'The results are older than what was imported.' : 'What was imported was not analysed yet.'}<span className="sp" /><button type="button" className="btn" onClick={() => void attempt(() => api.request('analysis.start', {}))}>Compute the results</button></div>}
      {filtered && (
        <div className="ban" role="group" aria-label="Files shown">
          <span className="seg">{(Object.keys(SHOWN) as (keyof typeof SHOWN)[]).map(key => <button key={key} type="button" className={key === wanted ? 'on' : undefined} aria-pressed={key === wanted} onClick={() => want(key)}>{SHOWN[key].label} <span className="fa n">{count(rows.filter(SHOWN[key].fits).length)}</span></button>)}</span>
          <span className="mu ell"><Name of={reading ? `Now ${reading.name}` : ''} /></span>
        </div>
      )}
      <div className="body">
        {rows.length === 0 && before.length === 0 ? <div className="scroll" style={{ flex: 1 }}><Empty title={text.dropTitle} hint={text.dropHint} action={<button type="button" className="btn p" onClick={() => void commands.addFiles()}>{text.chooseFiles}</button>} /></div> : (
          <FileTable
            rows={shown} before={before}
            foot={<div style={{ margin: 12, border: '1px dashed var(--line-control)', borderRadius: 8, padding: 14, textAlign: 'center' }} className="mu"><Upload size={14} strokeWidth={1.5} aria-hidden style={{ verticalAlign: -2 }} /> Drop more files or folders. A bad file never stops its neighbours.</div>}
          />
        )}
        <Receipt sources={overview?.sources ?? []} problems={overview?.problems ?? []} busy={busy.length > 0 || analysing} />
      </div>
    </>
  );
}
