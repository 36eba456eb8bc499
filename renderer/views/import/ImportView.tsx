import { Check, CircleX, Copy, FileText, FolderPlus, Play, Plus, RotateCcw, TriangleAlert, Upload, Waypoints } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { ImportFile } from '../../../shared/model/views';
import { evidencePlace } from '../../components/evidence-place';
import type { Problem } from '../../../shared/model/problem';
import { api } from '../../api';
import { Empty } from '../../components/states';
import { Unknown } from '../../components/values';
import { commands } from '../../frame/commands';
import { bytes, count, percent, plural, seconds } from '../../format';
import { useImports } from '../../state/imports';
import { attempt, isBusy, useEngagement, useView } from '../../state/queries';
import { useWindowState } from '../../state/window-state';
import { text } from '../../strings';
import { Receipt } from './Receipt';

const STATE_WORDS: Readonly<Record<ImportFile['state'], string>> = {
  queued: 'queued', reading: 'reading', merging: 'merging', done: 'done', 'done-with-warnings': 'done, warnings', refused: 'refused', failed: 'failed', cancelled: 'cancelled', duplicate: 'duplicate, skipped',
};

function StateIcon({ state }: { readonly state: ImportFile['state'] }): ReactNode {
  const props = { size: 14, strokeWidth: 1.5, 'aria-hidden': true } as const;
  if (state === 'done') return <Check {...props} color="var(--ok)" />;
  if (state === 'done-with-warnings') return <TriangleAlert {...props} color="var(--warn)" />;
  if (state === 'refused' || state === 'failed') return <CircleX {...props} color="var(--err)" />;
  if (state === 'reading' || state === 'merging') return <Play {...props} color="var(--accent)" />;
  return null;
}

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
  const known = new Set(rows.flatMap(row => row.source?.id ?? []));
  const left = rate > 0 ? busy.reduce((rest, row) => rest + Math.max(0, row.bytes - row.bytesRead), 0) / rate : undefined;

  return (
    <>
      <div className="tb">
        <h1>Import</h1>
        <span className="mu">{rows.length > 0 ? `${plural(rows.length, 'file')}, ${bytes(total)}` : ''}{analysing ? ` · ${analysis.stage}` : ''}</span>
        <span className="sp" />
        <button type="button" className="btn" onClick={() => void commands.addFiles()}><Plus size={14} strokeWidth={1.5} aria-hidden />Files</button>
        <button type="button" className="btn" onClick={() => void commands.addFolder()}><FolderPlus size={14} strokeWidth={1.5} aria-hidden />Folder</button>
        <button type="button" className="btn" disabled={busy.length === 0} onClick={() => void attempt(async () => { for (const job of new Set(busy.map(row => row.job))) await api.request('import.cancel', { job }); })}>Cancel all</button>
        {engagement?.hasAnalysis && <button type="button" className="btn p" disabled={busy.length > 0} onClick={() => open('overview')}>See the results</button>}
      </div>
      <div className="kpis">
        <div className="kpi"><div className="lab">Read</div><div className="v">{bytes(sum(row => (row.state === 'queued' ? 0 : row.bytesRead)))} of {bytes(total)}</div></div>
        <div className="kpi"><div className="lab">Packets in</div><div className="v">{count(sum(row => row.packets))}</div></div>
        <div className="kpi"><div className="lab">Assets so far</div><div className="v">{count(engagement?.counts.assets ?? 0)}</div></div>
        <div className="kpi"><div className="lab">Rate</div><div className="v">{rate > 0 ? `${bytes(rate)}/s` : <span className="na">n/a</span>}</div></div>
        <div className="kpi"><div className="lab">Left</div><div className="v">{busy.length === 0 ? (analysing ? 'analysing' : 'nothing') : left === undefined ? 'starting' : seconds(left)}</div></div>
      </div>
      {busy.length > 0 && <div className="prog" role="progressbar" aria-label="Import" aria-valuenow={total > 0 ? Math.round((100 * sum(row => row.bytesRead)) / total) : 0} aria-valuemin={0} aria-valuemax={100}><i style={{ width: total > 0 ? percent(sum(row => row.bytesRead) / total).replace(' ', '') : 0 }} /></div>}
      <div className="body">
        <div className="scroll" style={{ flex: 1 }}>
          {rows.length === 0 && (overview?.sources.length ?? 0) === 0 ? <Empty title={text.dropTitle} hint={text.dropHint} action={<button type="button" className="btn p" onClick={() => void commands.addFiles()}>{text.chooseFiles}</button>} /> : (
            <table className="fx" aria-label="Files">
              <thead><tr><th>File, opened read-only</th><th style={{ width: 190 }}>What it is, by content</th><th className="num" style={{ width: 84 }}>Size</th><th style={{ width: 150 }}>State</th><th style={{ width: 150 }}>Progress</th><th className="num" style={{ width: 100 }}>Read</th><th style={{ width: 44 }} aria-label="Actions" /></tr></thead>
              <tbody>
                {rows.map(row => <FileRows key={row.id} row={row} />)}
                {(overview?.sources ?? []).filter(source => !known.has(source.id)).map(source => (
                  <tr key={source.id}>
                    <td className="sb">{source.name}</td><td>{source.format}{source.capture ? `, ${source.capture.linkTypes.join(', ')}` : ''}</td><td className="num">{bytes(source.bytes)}</td>
                    <td><span className="row" style={{ gap: 6 }}><Check size={14} strokeWidth={1.5} color="var(--ok)" aria-hidden />imported before</span></td><td /><td className="num">{count(source.capture?.packets ?? source.table?.rows ?? 0)}</td><td />
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          <div style={{ margin: 12, border: '1px dashed var(--line-control)', borderRadius: 8, padding: 14, textAlign: 'center' }} className="mu"><Upload size={14} strokeWidth={1.5} aria-hidden style={{ verticalAlign: -2 }} /> Drop more files or folders. A bad file never stops its neighbours.</div>
        </div>
        <Receipt sources={overview?.sources ?? []} problems={overview?.problems ?? []} busy={busy.length > 0 || analysing} />
      </div>
    </>
  );
}

function FileRows({ row }: { readonly row: ImportFile }) {
  const none = row.state === 'refused' || row.state === 'failed' || row.state === 'duplicate';
  // Warnings kept everything: they wait folded. What lost something shows itself.
  const [unfolded, unfold] = useState(false);
  const warnings = row.problems.filter(problem => problem.weight === 'warning').length;
  const problems = unfolded ? row.problems : row.problems.filter(problem => problem.weight !== 'warning');
  const share = none ? 0 : row.state === 'done' || row.state === 'done-with-warnings' || row.state === 'merging' ? 1 : row.bytes > 0 ? Math.min(1, row.bytesRead / row.bytes) : 0;
  const isTable = row.rows !== undefined;
  const retryable = row.state === 'refused' || row.state === 'failed' || row.state === 'cancelled';
  return (
    <>
      <tr data-file={row.name} data-state={row.state}>
        <td className="sb">{isTable ? <FileText size={14} strokeWidth={1.5} aria-hidden style={{ verticalAlign: -2 }} /> : <Waypoints size={14} strokeWidth={1.5} aria-hidden style={{ verticalAlign: -2 }} />} {row.name}</td>
        <td>{row.source?.capture ? `${row.format}, ${row.source.capture.linkTypes.join(', ')}` : (row.format ?? (none ? <Unknown /> : <span className="nob">not read yet</span>))}</td>
        <td className="num">{bytes(row.bytes)}</td>
        <td><span className="row" style={{ gap: 6 }}><StateIcon state={row.state} />{row.state === 'done-with-warnings' && warnings > 0 ? <button type="button" className="btn lnk" aria-expanded={unfolded} onClick={() => unfold(!unfolded)}>done, {plural(warnings, 'warning')}</button> : STATE_WORDS[row.state]}</span></td>
        <td>{none ? <span className="na">n/a</span> : <span className="row"><span className={row.state === 'done-with-warnings' ? 'prog w' : row.state === 'done' ? 'prog g' : 'prog'} style={{ flex: 1 }}><i style={{ width: `${100 * share}%` }} /></span><span className="n" style={{ width: 44, textAlign: 'right' }}>{(100 * share).toFixed(0)} %</span></span>}</td>
        <td className="num">{row.rows !== undefined ? `${count(row.rows)} rows` : row.packets > 0 ? count(row.packets) : <span className="nob">{row.state === 'queued' ? 'not read yet' : '0'}</span>}</td>
        <td>
          {isBusy(row) && <button type="button" className="ib" aria-label={`Cancel ${row.name}`} onClick={() => void attempt(() => api.request('import.cancel', { job: row.job, file: row.id }))}><CircleX size={14} strokeWidth={1.5} /></button>}
          {retryable && <button type="button" className="ib" aria-label={`Try ${row.name} again`} onClick={() => void attempt(() => api.request('import.retry', { file: row.id }))}><RotateCcw size={14} strokeWidth={1.5} /></button>}
        </td>
      </tr>
      {problems.map((problem, i) => <tr key={i}><td colSpan={7} style={{ maxWidth: 'none', height: 'auto', padding: 0, whiteSpace: 'normal', borderBottom: 0 }}><ProblemBox file={row.name} problem={problem} /></td></tr>)}
    </>
  );
}

function ProblemBox({ file, problem }: { readonly file: string; readonly problem: Problem }) {
  const at = problem.at && ('frame' in problem.at ? `frame ${problem.at.frame}` : evidencePlace(problem.at));
  // The row above names the file, and the bold words say what became of it.
  const bare = problem.message.replace(`${file}: `, '').replace(/ Nothing was imported from (it|this file)\.$/, '');
  const words = bare.startsWith(file) ? bare : bare.charAt(0).toUpperCase() + bare.slice(1);
  return (
    <div className={problem.weight === 'refused' ? 'problem' : 'problem w'} role={problem.weight === 'refused' ? 'alert' : undefined}>
      <b>{problem.weight === 'refused' ? 'Nothing was imported from this file. ' : problem.weight === 'partial' ? 'Read in part. ' : ''}</b>{words}{/[.!?]$/.test(words) ? '' : '.'} {at !== undefined && <span className="m">{at}</span>}
      <div className="mu row">{problem.advice}<button type="button" className="btn q" onClick={() => void commands.copy(`${file}${at === undefined ? '' : `, ${at}`}: ${problem.message} ${problem.advice ?? ''}`.trim())}><Copy size={13} strokeWidth={1.5} aria-hidden />Copy details</button></div>
    </div>
  );
}
