import { FileSpreadsheet, FolderOpen } from 'lucide-react';
import { useState } from 'react';
import type { ChosenFile } from '../../../shared/ipc/contract';
import { api } from '../../api';
import { Loading, NothingImported } from '../../components/states';
import { commands } from '../../frame/commands';
import { count, money, plural } from '../../format';
import { attempt, useEngagement, useView } from '../../state/queries';
import { useWindowState } from '../../state/window-state';
import { Name, Words } from '../../components/Name';

const SHEETS = [
  ['Cover', 'what it is, which inputs, how to read it'], ['Summary', 'coverage, ten largest risks, best remediations'], ['Assets', 'every asset with role, level, zone, identity and risk'], ['Conversations', 'who talks to whom, how it went and how regularly'], ['Findings', 'each with its evidence and requirement'],
  ['Attack paths', 'ranked, with the sentence that explains each'], ['Path steps', 'every hop with technique, basis, evidence or assumption'], ['Roadmap', 'remediations in plan order with cost and residual risk'], ['Provenance', 'files with SHA-256, receipts, tool versions'],
] as const;

export default function ReportView() {
  const engagement = useEngagement();
  const open = useWindowState(state => state.open);
  const { data } = useView('overview.get', {});
  const [written, setWritten] = useState<ChosenFile>();
  if (!engagement?.hasAnalysis) return <NothingImported />;
  if (!data) return <Loading />;
  const unknown = data.counts.assets - data.counts.classified;
  const checks: readonly (readonly [string, number, () => void])[] = [
    ['assets without a role', unknown, () => { useWindowState.setState({ filter: 'role:unknown', facets: {} }); open('assets'); }],
    ['identity conflicts', data.counts.conflicts, () => { useWindowState.setState({ filter: 'conflicts>0', facets: {} }); open('assets'); }],
    ['sources read in part', data.sources.filter(source => source.problems.some(problem => problem.weight === 'partial')).length, () => open('import')],
  ];
  return (
    <>
      <div className="tb"><h1>Report</h1><span className="sp" /><button type="button" className="btn p" onClick={() => void commands.exportReport().then(file => file && setWritten(file))}><FileSpreadsheet size={14} strokeWidth={1.5} aria-hidden />Export workbook…</button></div>
      <div className="scroll" style={{ flex: 1 }}>
        <div className="sheet">
          <h2>Before it goes out</h2>
          <table className="fx"><tbody>{checks.map(([words, number, go]) => <tr key={words}><td>{number === 0 ? <span className="tag k">ok</span> : <span className="tag w">look</span>} {number === 0 ? <Words of={`no ${words}`} /> : <button type="button" className="btn lnk" onClick={go}>{count(number)} <Words of={words} /></button>}</td></tr>)}</tbody></table>
          <h2>report.xlsx</h2>
          <p className="mu" style={{ marginBottom: 8 }}>{plural(data.counts.assets, 'asset')}, {plural(engagement.counts.findings, 'finding')}, {plural(engagement.counts.paths, 'attack path')}, {plural(engagement.counts.remediations, 'remediation')}; {money(data.risk.expectedAnnualLoss)} a year. The same input gives the same bytes.</p>
          <table className="fx"><thead><tr><th style={{ width: 160 }}>Sheet</th><th>Holds</th></tr></thead><tbody>{SHEETS.map(([name, holds]) => <tr key={name}><td className="sb">{name}</td><td>{holds}</td></tr>)}</tbody></table>
          {written && <div className="row" style={{ marginTop: 14 }} role="status"><span className="tag k">written</span><b><Name of={written.name} /></b><button type="button" className="btn" onClick={() => void attempt(() => api.request('files.reveal', { file: written.token }))}><FolderOpen size={14} strokeWidth={1.5} aria-hidden />Show in folder</button></div>}
        </div>
      </div>
    </>
  );
}
