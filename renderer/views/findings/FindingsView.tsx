import { Check, CircleSlash, FileDown, ListChecks, Plus, RotateCcw, ShieldCheck, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { TriageDecision } from '../../../shared/model/decided';
import type { Finding, Severity } from '../../../shared/model/finding';
import { DecidedBy } from '../../components/DecidedBy';
import { KeptList } from '../../components/KeptList';
import { EvidenceList } from '../../components/EvidenceChip';
import { citesFrames } from '../../components/evidence-place';
import { SeverityMark } from '../../components/RiskMark';
import { ReasonDialog } from '../../components/ReasonDialog';
import { Empty, Failed, Loading, NothingImported } from '../../components/states';
import { commands } from '../../frame/commands';
import { count, plural } from '../../format';
import { useEngagement, useView } from '../../state/queries';
import { useWindowState } from '../../state/window-state';
import { text } from '../../strings';
import { AssetInspector } from '../assets/AssetInspector';
import { Name, Words } from '../../components/Name';
import { MANUAL_RULE } from '../../../shared/model/finding';
import { RulesDialog } from './RulesDialog';
import { StateFinding } from './StateFinding';

const SEVERITIES: readonly (Severity | 'all')[] = ['all', 'critical', 'high', 'medium', 'low'];

export default function FindingsView() {
  const engagement = useEngagement();
  const { data, isError, error, refetch, isPending } = useView('findings.list', {});
  const [severity, setSeverity] = useState<Severity | 'all'>('all');
  const [chosen, setChosen] = useState<string>();
  const [asking, setAsking] = useState<'false-positive' | 'accepted'>();
  const [dialog, setDialog] = useState<'rules' | 'state'>();
  const { select, selectedAsset, inspector } = useWindowState();
  if (isError) return <Failed error={error} retry={() => void refetch()} />;
  if (!engagement?.hasAnalysis) return <NothingImported />;
  if (isPending || !data) return <Loading />;
  const shown = data.findings.filter(finding => severity === 'all' || finding.severity === severity);
  const finding = shown.find(candidate => candidate.id === chosen) ?? shown[0];
  const decide = (value: TriageDecision | undefined): void => {
    if (finding) void commands.edit({ kind: 'triage', finding: finding.id, ...(value === undefined ? {} : { value }) });
  };
  const keys: Readonly<Record<string, () => void>> = { j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1), c: () => decide({ status: 'confirmed' }), f: () => setAsking('false-positive'), a: () => setAsking('accepted'), n: () => setDialog('state') };
  const move = (step: number): void => setChosen(shown[Math.max(0, Math.min(shown.length - 1, shown.findIndex(candidate => candidate.id === finding?.id) + step))]?.id);
  return (
    <>
      <div className="tb">
        <h1>Findings</h1>
        <div className="seg" role="group" aria-label="Severity">{SEVERITIES.map(value => <button key={value} type="button" className={severity === value ? 'on' : ''} aria-pressed={severity === value} onClick={() => setSeverity(value)}>{value === 'all' ? 'All' : value.charAt(0).toUpperCase() + value.slice(1)} <span className="fa n">{count(value === 'all' ? data.findings.length : data.findings.filter(one => one.severity === value).length)}</span></button>)}</div>
        <span className="sp" /><span className="mu">{plural(data.rulesRun, 'rule')} ran{data.rules.some(rule => rule.off) ? `, ${data.rules.filter(rule => rule.off).length} off` : ''}</span>
        <button type="button" className="btn" onClick={() => setDialog('rules')}><ListChecks size={14} strokeWidth={1.5} aria-hidden />{text.rules}</button>
        <button type="button" className="btn" aria-keyshortcuts="N" onClick={() => setDialog('state')}><Plus size={14} strokeWidth={1.5} aria-hidden />{text.stateFinding}</button>
      </div>
      {dialog === 'rules' && <RulesDialog rules={data.rules} onClose={() => setDialog(undefined)} />}
      {dialog === 'state' && <StateFinding onClose={() => setDialog(undefined)} onStated={id => { setSeverity('all'); setChosen(id); }} />}
      <div className="body">
        {shown.length === 0 ? <Empty title={data.findings.length === 0 ? 'No rule fired' : `No finding is ${severity}`} hint={`${plural(data.rulesRun, 'rule')} ran on what was imported.`} {...(data.findings.length > 0 ? { action: <button type="button" className="btn" onClick={() => setSeverity('all')}>Show all</button> } : {})} /> : (
          <>
            <div className="plist" role="listbox" aria-label="Findings" tabIndex={0} onKeyDown={event => { const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key]; if (act) { event.preventDefault(); act(); } }}>
              {shown.map(one => <button key={one.id} type="button" role="option" tabIndex={-1} aria-selected={one.id === finding?.id} className="pl" style={{ gridTemplateColumns: '22px 1fr' }} onClick={() => setChosen(one.id)}><SeverityMark severity={one.severity} word={false} /><span><b className="sb"><Words of={one.title} /></b>{one.triage && <span className={one.triage.value.status === 'confirmed' ? 'tag w' : 'tag'} style={{ marginLeft: 6 }}>{text.triage[one.triage.value.status]}</span>}<br /><span className="mu">{one.assets.length === 0 && 'the whole site'}<Name of={one.assets.slice(0, 3).map(id => data.names[id] ?? id).join(', ')} />{one.assets.length > 3 ? ` and ${one.assets.length - 3} more` : ''}</span></span></button>)}
            </div>
            {finding && <Detail finding={finding} names={data.names} onAsset={select} decide={decide} ask={setAsking} />}
            {finding && asking && <ReasonDialog title={asking === 'accepted' ? text.acceptFinding : text.markFalsePositive} about={finding.title} hint={text.triageHint} confirm={asking === 'accepted' ? text.acceptFinding : text.markFalsePositive} onClose={() => setAsking(undefined)} onConfirm={reason => { decide({ status: asking, reason }); setAsking(undefined); }} />}
          </>
        )}
        {inspector && selectedAsset !== undefined && <AssetInspector id={selectedAsset} />}
      </div>
    </>
  );
}

interface DetailProps {
  readonly finding: Finding;
  readonly names: Readonly<Record<string, string>>;
  readonly onAsset: (id: string) => void;
  readonly decide: (value: TriageDecision | undefined) => void;
  readonly ask: (status: 'false-positive' | 'accepted') => void;
}

function Triage({ finding, decide, ask }: Pick<DetailProps, 'finding' | 'decide' | 'ask'>) {
  const status = finding.triage?.value.status;
  const icon = { size: 14, strokeWidth: 1.5, 'aria-hidden': true } as const;
  return (
    <section aria-label={text.triageOf} style={{ margin: '10px 0' }}>
      <div className="row wrap">
        <span className={status === undefined ? 'tag' : status === 'confirmed' ? 'tag w' : 'tag a'} data-testid="triage">{text.triage[status ?? 'new']}</span>
        <button type="button" className="btn" aria-keyshortcuts="C" disabled={status === 'confirmed'} onClick={() => decide({ status: 'confirmed' })}><Check {...icon} />{text.confirm}</button>
        <button type="button" className="btn" aria-keyshortcuts="F" onClick={() => ask('false-positive')}><CircleSlash {...icon} />{text.falsePositive}</button>
        <button type="button" className="btn" aria-keyshortcuts="A" onClick={() => ask('accepted')}><ShieldCheck {...icon} />{text.accept}</button>
        {finding.rule === MANUAL_RULE && <button type="button" className="btn q" onClick={() => void commands.edit({ kind: 'finding', finding: finding.id })}><Trash2 {...icon} />{text.stateBack}</button>}
        {status !== undefined && <button type="button" className="btn q" onClick={() => decide(undefined)}><RotateCcw {...icon} />{text.resetTriage}</button>}
      </div>
      {finding.triage && <div style={{ marginTop: 6, maxWidth: 720 }}>{finding.triage.value.reason !== undefined && <p><Words of={finding.triage.value.reason} /></p>}<DecidedBy of={finding.triage} /></div>}
    </section>
  );
}

function Detail({ finding, names, onAsset, decide, ask }: DetailProps) {
  return (
    <article className="scroll" style={{ flex: 1, padding: '14px 20px', fontSize: 13, lineHeight: '20px' }}>
      <div className="row"><SeverityMark severity={finding.severity} /><span className="m fa">{finding.rule}</span></div>
      <h2 style={{ fontSize: 20, lineHeight: '26px', margin: '4px 0 8px' }}><Words of={finding.title} /></h2>
      <p style={{ maxWidth: 720 }}><Words of={finding.why} /></p>
      <Triage finding={finding} decide={decide} ask={ask} />
      {finding.kept && <dl className="kv" style={{ maxWidth: 720 }}><KeptList of={finding.kept} /></dl>}
      <h3 style={{ fontSize: 12, margin: '14px 0 4px' }}>Evidence</h3><EvidenceList evidence={finding.evidence} shown={8} />
      {citesFrames(finding.evidence) && <p style={{ marginTop: 6 }}><button type="button" className="btn" onClick={() => void commands.exportFrames('finding', finding.id)}><FileDown size={14} strokeWidth={1.5} aria-hidden />{text.exportFrames}</button></p>}
      <h3 style={{ fontSize: 12, margin: '14px 0 4px' }}>Assets</h3><div className="row wrap">{finding.assets.length === 0 && <span className="fa">the whole site</span>}{finding.assets.map(id => <button key={id} type="button" className="btn" onClick={() => onAsset(id)}><Name of={names[id] ?? id} /></button>)}</div>
      <h3 style={{ fontSize: 12, margin: '14px 0 4px' }}>When this rule is wrong</h3><p className="mu" style={{ maxWidth: 720 }}><Words of={finding.falsePositives} /></p>
      <h3 style={{ fontSize: 12, margin: '14px 0 4px' }}>References</h3><div className="row wrap">{finding.requirements.length + finding.techniques.length === 0 && <span className="fa">none</span>}{[...finding.requirements, ...finding.techniques.map(id => `ATT&CK ${id}`)].map(reference => <span key={reference} className="tag"><Name of={reference} /></span>)}</div>
    </article>
  );
}
