import { useQuery, useQueryClient } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import type { Remediation } from '../../../shared/model/remediation';
import { riskBandOfScore, type RemediationsView as View, type WhatIf } from '../../../shared/model/views';
import { api } from '../../api';
import { Chart, type ChartColours } from '../../components/Chart';
import { KeptList } from '../../components/KeptList';
import { RiskMark } from '../../components/RiskMark';
import { Empty, Failed, Loading, NothingImported } from '../../components/states';
import { count, money, percent, plural, thousands } from '../../format';
import { attempt, useEngagement, useView } from '../../state/queries';
import { useWindowState } from '../../state/window-state';
import { Name, Words } from '../../components/Name';
import { text } from '../../strings';
import { Budget } from './Budget';
import { PlanBoard } from './PlanBoard';
import { Scenarios } from './Scenarios';
import { isolated } from '../../isolated';

export default function RemediationsView() {
  const engagement = useEngagement();
  const { data, isError, error, refetch, isPending } = useView('remediations.list', {});
  const cache = useQueryClient();
  const [pending, setPending] = useState(false);
  const [board, setBoard] = useState(false);
  const asked = [...(data?.whatIf ?? [])].sort();
  const { data: marginals } = useQuery({ queryKey: ['marginals', asked, engagement?.revision], queryFn: () => api.request('whatif.marginals', { actions: asked }), enabled: data !== undefined && data.remediations.length > 0 });
  const { selectedRemediation, selectRemediation } = useWindowState();
  if (isError) return <Failed error={error} retry={() => void refetch()} />;
  if (!engagement?.hasAnalysis) return <NothingImported />;
  if (isPending || !data) return <Loading />;
  if (data.risk.unknown !== undefined && data.remediations.length === 0) return <><div className="tb"><h1>Remediation</h1></div><Empty title={text.riskUnknown} hint={<Words of={data.risk.unknown} />} /></>;
  const { result } = data;
  const chosen = new Set(data.whatIf);

  const most = Math.max(1, ...data.remediations.map(one => one.reduction));
  const set = (actions: readonly string[]): Promise<void> => {
    setPending(true);
    // The switch moves at once; the figures stay grey until the engine has answered.
    cache.setQueriesData<View>({ queryKey: ['view', 'remediations.list'] }, old => (old ? { ...old, whatIf: actions } : old));
    return attempt(() => api.request('whatif.set', { actions: [...actions] })).then(answer => {
      if (answer) cache.setQueriesData<View>({ queryKey: ['view', 'remediations.list'] }, old => (old ? { ...old, whatIf: answer.actions, result: answer } : old));
      setPending(false);
    });
  };
  const toggle = (id: string): void => void set(chosen.has(id) ? data.whatIf.filter(other => other !== id) : [...data.whatIf, id]);
  const shown = data.remediations.find(remediation => remediation.id === selectedRemediation) ?? data.remediations[0];

  return (
    <>
      <div className="tb">
        <h1>Remediation</h1>
        <div className="seg" role="group" aria-label="Shown as"><button type="button" className={board ? '' : 'on'} aria-pressed={!board} onClick={() => setBoard(false)}>{text.asList}</button><button type="button" className={board ? 'on' : ''} aria-pressed={board} onClick={() => setBoard(true)}>{text.asPlan}</button></div>
        <span className="mu">switch actions on to see what is left</span>
        <span className="sp" />
        <button type="button" className="btn" disabled={data.whatIf.length === 0} onClick={() => void set([])}>Nothing on</button>
        <button type="button" className="btn" disabled={data.plan.actions.length === 0} onClick={() => void set(data.plan.actions)}>Take the plan ({plural(data.plan.actions.length, 'action')})</button>
        <span className={data.plan.method === 'exact' ? 'tag k' : 'tag'}>{data.plan.method === 'exact' ? 'exact best set' : 'best set found'}</span>
      </div>
      <Figures view={data} result={result} pending={pending} />
      {result.problems.length > 0 && <div className="ban w" role="alert"><TriangleAlert size={14} strokeWidth={1.5} aria-hidden /><Words of={result.problems.join(' ')} /></div>}
      <div className="body">
        {data.remediations.length === 0 ? <Empty title="Nothing to reduce" hint="No attack path leads from an entry point to a target, so no action can take risk away." /> : (
          <>
            <div className="col" style={{ flex: 1, minWidth: 0 }}>
              {board ? <PlanBoard view={data} marginals={marginals ?? undefined} chosen={chosen} shown={shown?.id} onToggle={toggle} onChoose={selectRemediation} /> : <div className="scroll" style={{ flex: 1 }}>
                <table className="whatif" aria-label="Remediations">
                  <thead><tr><th style={{ width: 56 }}>What-if</th><th style={{ width: 40 }}>#</th><th>Action</th><th style={{ width: 150 }}>Removes, $ k/yr</th><th className="num" style={{ width: 64 }}>Cost</th><th className="num" style={{ width: 64 }}>Per $</th><th style={{ width: 74 }}>Stops</th></tr></thead>
                  <tbody>
                    <tr className="grp"><td colSpan={7}>Switched on <span className="fa">{chosen.size === 0 ? 'none' : `${count(chosen.size)}, overlaps counted once`}</span></td></tr>
                    {data.remediations.filter(one => chosen.has(one.id)).map(one => <Row key={one.id} remediation={one} on value={one.reduction} most={most} total={data.risk.expectedAnnualLoss} onToggle={() => toggle(one.id)} onChoose={() => selectRemediation(one.id)} chosen={one.id === shown?.id} />)}
                    <tr className="grp"><td colSpan={7}>Not on <span className="fa">what each would still remove</span></td></tr>
                    {data.remediations.filter(one => !chosen.has(one.id)).map(one => <Row key={one.id} remediation={one} on={false} value={chosen.size === 0 ? one.reduction : marginals?.[one.id]} most={most} total={data.risk.expectedAnnualLoss} onToggle={() => toggle(one.id)} onChoose={() => selectRemediation(one.id)} chosen={one.id === shown?.id} />)}
                  </tbody>
                </table>
              </div>}
              {shown && <Detail remediation={shown} view={data} />}
            </div>
            <aside className="insp" aria-label="Charts" style={{ width: 420 }}><Budget view={data} onTake={set} /><Scenarios view={data} onTake={set} /><Curve view={data} /><Scatter view={data} chosen={chosen} /></aside>
          </>
        )}
      </div>
    </>
  );
}

function Figures({ view, result, pending }: { readonly view: View; readonly result: WhatIf; readonly pending: boolean }) {
  const old = pending ? { color: 'var(--text-3)' } : undefined;
  return (
    <div className="kpis">
      <div className="kpi"><div className="lab">Now</div><div className="v big">{money(view.risk.expectedAnnualLoss)}/yr</div><div className="lab"><RiskMark band={riskBandOfScore(view.risk.score)} /> score {view.risk.score.toFixed(0)}</div></div>
      <div className="kpi"><div className="lab">With {plural(result.actions.length, 'action')}</div><div className="v big" style={{ color: 'var(--accent-strong)', ...old }} data-testid="residual">{money(result.expectedAnnualLoss)}/yr</div><div className="lab"><RiskMark band={riskBandOfScore(result.score)} /> score {result.score.toFixed(0)}</div></div>
      <div className="kpi"><div className="lab">Removed</div><div className="v big" style={{ color: 'var(--ok)', ...old }}>{result.reduction > 0 ? '↓' : ''}{money(result.reduction)}</div><div className="lab">{percent(view.risk.expectedAnnualLoss > 0 ? result.reduction / view.risk.expectedAnnualLoss : 0)}</div></div>
      <div className="kpi"><div className="lab">Cost</div><div className="v big">{money(result.cost)}</div><div className="lab">{plural(Math.round(view.remediations.filter(one => result.actions.includes(one.id)).reduce((sum, one) => sum + one.effortHours, 0)), 'hour')} of work</div></div>
      <div className="kpi"><div className="lab">Computed</div><div className="v big">{result.method === 'exact' ? 'exact' : 'Monte-Carlo'}</div><div className="lab">{result.method === 'exact' ? 'no sampling' : 'same campaigns for every switch'}</div></div>
    </div>
  );
}

function Row({ remediation, on, value, most, total, onToggle, onChoose, chosen }: { readonly remediation: Remediation; readonly on: boolean; readonly value: number | undefined; readonly most: number; readonly total: number; readonly onToggle: () => void; readonly onChoose: () => void; readonly chosen: boolean }) {
  const negligible = value !== undefined && total > 0 && value < total * 0.001;
  return (
    <tr className={chosen ? 'sel' : ''} onClick={onChoose}>
      <td><button type="button" role="switch" aria-checked={on} aria-label={isolated(remediation.title)} className={on ? 'sw on' : 'sw'} onClick={event => { event.stopPropagation(); onToggle(); }} /></td>
      <td className="m">R{remediation.rank}</td>
      <td className="t sb" title={isolated(remediation.title)}><Words of={remediation.title} /></td>
      <td>{value === undefined ? <span className="fa">{text.beingComputed}</span> : <span className="row" style={{ gap: 6 }}><span style={{ width: 74 }}><span style={{ display: 'block', height: 8, width: `${Math.max(2, (100 * value) / (most || 1))}%`, background: on ? 'var(--ok)' : 'transparent', border: '1px solid var(--ok)' }} /></span><span className={negligible ? 'fa n' : 'delta'}>−{thousands(value)}</span></span>}</td>
      <td className="num">{thousands(remediation.cost)}</td>
      <td className="num">{value === undefined ? '' : remediation.cost > 0 ? `${(value / remediation.cost).toFixed(value / remediation.cost >= 10 ? 0 : 1)} ×` : '∞'}</td>
      <td>{remediation.brokenConversations.length > 0 ? <span className="row" style={{ gap: 4, color: 'var(--warn)' }}><TriangleAlert size={13} strokeWidth={1.5} aria-label="would cut conversations" />{count(remediation.brokenConversations.length)}</span> : <span className="fa">none</span>}</td>
    </tr>
  );
}

/** What to do, what it rests on, and the bill: the observed conversations that it would cut. */
function Detail({ remediation, view }: { readonly remediation: Remediation; readonly view: View }) {
  return (
    <section style={{ flex: 'none', maxHeight: 190, overflow: 'auto', borderTop: '1px solid var(--line-strong)', padding: '10px 16px', fontSize: 12, lineHeight: '18px' }}>
      <div className="row"><b style={{ fontSize: 13 }}>R{remediation.rank} <Words of={remediation.title} /></b><span className="m fa">{remediation.template}</span></div>
      <p style={{ maxWidth: 820 }}><Words of={remediation.description} /></p>
      {remediation.kept && <dl className="kv" style={{ maxWidth: 720 }}><KeptList of={remediation.kept} /></dl>}
      <div className="row wrap" style={{ margin: '4px 0' }}><span className="mu">{plural(remediation.pathsCut.length, 'path')} cut, {plural(remediation.effortHours, 'hour')}, {plural(remediation.downtimeHours, 'hour')} of planned downtime, effort {remediation.effort}</span>{remediation.requirements.map(requirement => <span key={requirement} className="tag"><Name of={requirement} /></span>)}</div>
      {remediation.brokenConversations.length > 0 && (
        <>
          <b style={{ color: 'var(--warn)' }}>Would stop {plural(remediation.brokenConversations.length, 'conversation')} seen in the captures</b>
          <ul style={{ margin: '2px 0 0', paddingLeft: 18 }}>{remediation.brokenConversations.slice(0, 12).map(id => <li key={id}><Words of={view.conversations[id] ?? id} /></li>)}</ul>
        </>
      )}
    </section>
  );
}

function Curve({ view }: { readonly view: View }) {
  const option = useCallback((colours: ChartColours) => ({
    grid: { left: 62, right: 20, top: 16, bottom: 34 },
    xAxis: { type: 'value', name: '$ k spent', nameLocation: 'end', nameGap: -46, nameTextStyle: { color: colours.faint, verticalAlign: 'top', padding: [18, 0, 0, 0] }, axisLabel: { color: colours.text, formatter: (value: number) => String(value / 1000) }, splitLine: { show: false }, axisLine: { lineStyle: { color: colours.line } } },
    yAxis: { type: 'value', min: 0, axisLabel: { color: colours.text, formatter: (value: number) => money(value) }, splitLine: { lineStyle: { color: colours.grid } } },
    series: [{
      type: 'line', step: 'end', symbol: 'circle', symbolSize: 7, lineStyle: { width: 2, color: colours.accent }, itemStyle: { color: colours.accent }, data: view.plan.residualCurve.map(point => [point.cost, point.risk]),
      markLine: { silent: true, symbol: 'none', lineStyle: { color: colours.text, type: 'dotted' }, label: { formatter: 'appetite', color: colours.text, position: 'insideMiddleBottom' }, data: [{ yAxis: view.risk.appetite }] },
    }],
    tooltip: { renderMode: 'richText', trigger: 'item', formatter: ({ dataIndex }: { dataIndex: number }) => { const point = view.plan.residualCurve[dataIndex]; const title = view.remediations.find(one => one.id === point?.action)?.title; return point ? `${isolated(title ?? (dataIndex === 0 ? 'today' : 'several actions'))}\n${money(point.risk)} left for ${money(point.cost)}` : ''; } },
  }), [view]);
  return <div className="pan"><div className="ph">Residual risk <span className="fa">in plan order</span></div><Chart option={option} height={240} label={`Residual risk falls from ${money(view.plan.residualCurve[0]?.risk ?? 0)} to ${money(view.plan.residualCurve.at(-1)?.risk ?? 0)} for ${money(view.plan.residualCurve.at(-1)?.cost ?? 0)}`} /></div>;
}

/** Points with their rank beside them; more would lie over each other. */
const LABELLED = 12;

function Scatter({ view, chosen }: { readonly view: View; readonly chosen: ReadonlySet<string> }) {
  const points = useMemo(() => view.remediations.filter(one => one.reduction > 0 && one.cost > 0), [view]);
  const key = [...chosen].sort().join();
  // What nothing cheaper removes as much as: each counted alone.
  const front = useMemo(() => [...points].sort((a, b) => a.cost - b.cost || b.reduction - a.reduction).reduce<[number, number][]>((best, one) => (one.reduction > (best.at(-1)?.[1] ?? 0) ? [...best, [one.cost, one.reduction]] : best), []), [points]);
  const option = useCallback((colours: ChartColours) => ({
    grid: { left: 62, right: 26, top: 16, bottom: 34 },
    xAxis: { type: 'log', name: 'cost', nameLocation: 'end', nameGap: -22, nameTextStyle: { color: colours.faint, verticalAlign: 'top', padding: [18, 0, 0, 0] }, axisLabel: { color: colours.text, formatter: (value: number) => money(value) }, splitLine: { show: false }, axisLine: { lineStyle: { color: colours.line } } },
    yAxis: { type: 'log', axisLabel: { color: colours.text, formatter: (value: number) => money(value) }, splitLine: { lineStyle: { color: colours.grid } } },
    series: [{
      type: 'line', step: 'end', silent: true, symbol: 'none', lineStyle: { color: colours.accent, width: 1.5, type: 'dashed' }, data: front,
    }, {
      type: 'scatter', symbolSize: 10, data: points.map(one => ({ value: [one.cost, one.reduction], itemStyle: key.split(',').includes(one.id) ? { color: colours.accent } : { color: 'transparent', borderColor: colours.text, borderWidth: 1.5 } })),
      label: { show: true, position: 'right', color: colours.text, fontSize: 10.5, formatter: ({ dataIndex }: { dataIndex: number }) => { const one = points[dataIndex]!; return one.rank <= LABELLED || key.split(',').includes(one.id) ? `R${one.rank}` : ''; } }, labelLayout: { hideOverlap: true },
    }],
    tooltip: { renderMode: 'richText', formatter: ({ dataIndex }: { dataIndex: number }) => { const one = points[dataIndex]; return one ? `R${one.rank} ${isolated(one.title)}\n−${money(one.reduction)} a year for ${money(one.cost)}` : ''; } },
  }), [points, key, front]);
  return <div className="pan"><div className="ph">Risk removed against cost <span className="fa">logarithmic; filled: on; dashed: the best for its cost</span></div><Chart option={option} height={240} label={`${points.length} actions by cost and by the risk they remove; the table lists the same`} /></div>;
}
