import { Menu } from '@mantine/core';
import { ChevronDown, FileInput, FileSpreadsheet, FileText, FolderOpen, Printer } from 'lucide-react';
import { useEffect, useState } from 'react';
import { api } from '../../api';
import { Loading, NothingImported } from '../../components/states';
import { commands } from '../../frame/commands';
import { count, money, plural } from '../../format';
import { attempt, useEngagement, useView } from '../../state/queries';
import { useWindowState } from '../../state/window-state';
import { Name, Words } from '../../components/Name';
import { text } from '../../strings';
import type { MergeView } from '../../../shared/model/merge';
import { ReportSettings } from './ReportSettings';
import { MergeDialog } from './MergeDialog';

const FORMATS: readonly { readonly format: 'xlsx' | 'html' | 'pdf'; readonly button: string; readonly name: string; readonly holds: string; readonly icon: typeof Printer }[] = [
  { format: 'pdf', button: text.exportPdf, name: 'report.pdf', holds: 'To hand over and to print: tagged, with outline and page numbers.', icon: Printer },
  { format: 'html', button: text.exportHtml, name: 'report.html', holds: 'The same in one file for any browser; no scripts, nothing loaded. The same input gives the same bytes.', icon: FileText },
  { format: 'xlsx', button: text.exportWorkbook, name: 'report.xlsx', holds: 'Everything to work in: every list whole, losses and score as live formulas.', icon: FileSpreadsheet },
];

/** What was written last, and the key of its masks. */
type WrittenReport = NonNullable<Awaited<ReturnType<typeof commands.exportReport>>>;

/** The report as a client will read it, beside what is to be looked at before it goes out, and the forms in which it does. */
export default function ReportView() {
  const engagement = useEngagement();
  const open = useWindowState(state => state.open);
  const { data } = useView('overview.get', {});
  const [masked, setMasked] = useState(false);
  const { data: preview } = useView('report.document', masked ? { redacted: true } : {});
  const { data: formats = [] } = useView('report.formats', {});
  const [written, setWritten] = useState<WrittenReport>();
  const [busy, setBusy] = useState<string>();
  const [edited, setEdited] = useState<MergeView>();
  if (!engagement?.hasAnalysis) return <NothingImported />;
  if (!data) return <Loading />;
  const unknown = data.counts.assets - data.counts.classified;
  const checks: readonly (readonly [string, number, () => void])[] = [
    ['assets without a role', unknown, () => { useWindowState.setState({ filter: 'role:unknown', facets: {} }); open('assets'); }],
    ['identity conflicts', data.counts.conflicts, () => { useWindowState.setState({ filter: 'conflicts>0', facets: {} }); open('assets'); }],
    ['sources read in part', data.sources.filter(source => source.problems.some(problem => problem.weight === 'partial')).length, () => open('import')],
  ];
  const write = async (format: string, suggested: string): Promise<void> => {
    setBusy(format);
    setWritten(undefined);
    const file = await commands.exportReport(format, suggested, masked);
    setBusy(undefined);
    if (file) setWritten(file);
  };
  return (
    <>
      <div className="tb">
        <h1>Report</h1><span className="sp" />
        {busy && <span className="mu" role="status">{busy === 'pdf' ? text.printing : text.writing}</span>}
        <button type="button" className="btn" disabled={busy !== undefined} onClick={() => void commands.readWorkbook().then(setEdited)}><FileInput size={14} strokeWidth={1.5} aria-hidden />{text.mergeWorkbook}</button>
        <Menu position="bottom-end" width={380} shadow="md">
          <Menu.Target><button type="button" className="btn" disabled={busy !== undefined}>{text.otherFormats}<ChevronDown size={14} strokeWidth={1.5} aria-hidden /></button></Menu.Target>
          <Menu.Dropdown>{formats.map(({ id, file, about }) => <Menu.Item key={id} onClick={() => void write(id, file)}><b><Name of={file} /></b><div className="mu" style={{ whiteSpace: 'normal' }}><Words of={about} /></div></Menu.Item>)}</Menu.Dropdown>
        </Menu>
        {FORMATS.map(({ format, name, button, icon: Icon }) => <button key={format} type="button" className={format === 'pdf' ? 'btn p' : 'btn'} disabled={busy !== undefined} onClick={() => void write(format, name)}><Icon size={14} strokeWidth={1.5} aria-hidden />{button}</button>)}
      </div>
      {edited && <MergeDialog view={edited} onClose={() => setEdited(undefined)} />}
      <div className="body">
        {preview ? <Preview html={preview.html} /> : <div className="paper"><Loading /></div>}
        <div className="scroll report-side" role="region" aria-label="Before it goes out, and files" tabIndex={0}>
          <h2>Before it goes out</h2>
          <table className="fx"><tbody>{checks.map(([words, number, go]) => <tr key={words}><td>{number === 0 ? <span className="tag k">ok</span> : <span className="tag w">look</span>} {number === 0 ? <Words of={`no ${words}`} /> : <button type="button" className="btn lnk" onClick={go}>{count(number)} <Words of={words} /></button>}</td></tr>)}</tbody></table>
          <h2>What it says</h2>
          <p className="mu">{plural(data.counts.assets, 'asset')}, {plural(engagement.counts.findings, 'finding')}, {plural(engagement.counts.paths, 'attack path')}, {plural(engagement.counts.remediations, 'remediation')}; {data.risk.unknown === undefined ? `${money(data.risk.expectedAnnualLoss)} a year` : 'risk unknown'}. Names, numbers and totals are the same in all three files.</p>
          <h2>{text.maskTitle}</h2>
          <label className="row" style={{ gap: 6, minHeight: 24 }}><input type="checkbox" checked={masked} onChange={event => setMasked(event.target.checked)} />{text.mask}</label>
          <p className="mu">{text.maskHint}</p>
          <ReportSettings />
          <h2>Files</h2>
          <dl className="report-files">{FORMATS.map(({ format, name, holds }) => <div key={format}><dt>{name}</dt><dd className="mu">{holds}</dd></div>)}</dl>
          {written && <div className="row wrap" style={{ marginTop: 14 }} role="status"><span className="tag k">written</span><b><Name of={written.name} /></b>{written.key !== undefined && <span className="mu">{text.maskKey} <Name of={written.key} /></span>}<button type="button" className="btn" onClick={() => void attempt(() => api.request('files.reveal', { file: written.token }))}><FolderOpen size={14} strokeWidth={1.5} aria-hidden />Show in folder</button></div>}
        </div>
      </div>
    </>
  );
}

/**
 * The document's own policy forbids scripts and whatever is loaded; the sandbox forbids scripts once more, and forms, pop-ups and navigation of the window with them. It keeps its origin, for a blob may only be
 * followed to a place within it by the origin that made it; without scripts there is nobody to make use of that.
 */
function Preview({ html }: { readonly html: string }) {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([html], { type: 'text/html; charset=utf-8' }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [html]);
  return address === undefined ? <div className="paper"><Loading /></div> : <iframe className="paper" title={text.preview} sandbox="allow-same-origin" src={address} />;
}
