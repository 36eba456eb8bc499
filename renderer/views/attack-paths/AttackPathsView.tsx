import { Ban, FileDown, ListChecks, RotateCcw, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { AttackPath, PathStep } from '../../../shared/model/analysis';
import { type GraphView, riskBandOfShare, type PathsView } from '../../../shared/model/views';
import { DecidedBy } from '../../components/DecidedBy';
import { BasisMark, EvidenceList } from '../../components/EvidenceChip';
import { citesFrames } from '../../components/evidence-place';
import { bandColour, RiskMark } from '../../components/RiskMark';
import { ReasonDialog } from '../../components/ReasonDialog';
import { Empty, Failed, Loading, NothingImported } from '../../components/states';
import { EntryTargetMatrix, pathsOf, type Cell } from './EntryTargetMatrix';
import { commands } from '../../frame/commands';
import { count, money, percent, plural, thousands, time } from '../../format';
import { SiteMap } from '../../map/Map';
import { useEngagement, useView } from '../../state/queries';
import { useWindowState } from '../../state/window-state';
import { text } from '../../strings';
import { STRICTNESS } from '../graph/GraphView';
import { Name, Words } from '../../components/Name';
import { isolated } from '../../isolated';

export default function AttackPathsView() {
  const engagement = useEngagement();
  const { strictness, setStrictness, selectedPath, selectPath, open } = useWindowState();
  const { data, isError, error, refetch, isPending } = useView('paths.list', { strictness });
  const graph = useView('graph.get', { filter: '', strictness });
  const [cell, setCell] = useState<Cell>();
  const [panel, setPanel] = useState<'steps' | 'matrix' | 'assumptions' | 'chokePoints' | 'impossible'>('steps');
  const [asking, setAsking] = useState<PathStep>();
  const around = useSurroundings(graph.data, data?.paths.find(candidate => candidate.id === selectedPath) ?? data?.paths[0]);
  if (isError) return <Failed error={error} retry={() => void refetch()} />;
  if (!engagement?.hasAnalysis) return <NothingImported />;
  if (isPending || !data) return <Loading />;
  const total = data.risk.byStrictness[strictness];
  const listed = pathsOf(data, cell);
  const path = listed.find(candidate => candidate.id === selectedPath) ?? listed[0] ?? data.paths[0];
  const move = (step: number): void => selectPath(listed[Math.max(0, Math.min(listed.length - 1, listed.findIndex(candidate => candidate.id === path?.id) + step))]?.id);
  return (
    <>
      <div className="tb">
        <h1>Attack paths</h1>
        <div className="seg" role="group" aria-label="Strictness">{STRICTNESS.map(([value, name]) => <button key={value} type="button" className={strictness === value ? 'on' : ''} aria-pressed={strictness === value} onClick={() => setStrictness(value)}>{name}</button>)}</div>
        <span className="mu n">{money(total)} a year at this strictness</span>
        <span className="sp" />
        <div className="seg" role="group" aria-label="Panel"><button type="button" className={panel === 'steps' ? 'on' : ''} onClick={() => setPanel('steps')}>Steps</button><button type="button" className={panel === 'matrix' ? 'on' : ''} onClick={() => setPanel('matrix')}>{text.matrix}</button><button type="button" className={panel === 'chokePoints' ? 'on' : ''} onClick={() => setPanel('chokePoints')}>Choke points {count(data.chokePoints.length)}</button><button type="button" className={panel === 'assumptions' ? 'on' : ''} onClick={() => setPanel('assumptions')}>Assumptions {count(data.assumptions.length)}</button><button type="button" className={panel === 'impossible' ? 'on' : ''} onClick={() => setPanel('impossible')}>{text.impossibleSteps} {count(data.removedSteps.length)}</button></div>
      </div>
      <div className="body">
        {data.paths.length === 0 && panel === 'impossible' ? <div className="scroll" style={{ flex: 1 }}><Impossible view={data} /></div> : data.paths.length === 0 && data.risk.unknown !== undefined ? <Empty title={text.pathsUnknown} hint={<Words of={data.risk.unknown} />} /> : data.paths.length === 0 ? (
          <Empty title="No attack path at this strictness" hint={strictness === 'assumed' ? `${plural(data.entries.length, 'entry point')} and ${plural(data.targets.length, 'target')} were found, but nothing leads from one to the other.` : 'Every path rests on at least one step that no packet shows.'} {...(strictness === 'assumed' ? {} : { action: <button type="button" className="btn" onClick={() => setStrictness('assumed')}>Show all bases</button> })} />
        ) : (
          <>
            <div className="plist" role="listbox" aria-label="Attack paths" tabIndex={0} onKeyDown={event => { if (event.key === 'ArrowDown') { event.preventDefault(); move(1); } if (event.key === 'ArrowUp') { event.preventDefault(); move(-1); } }}>
              <div className="row lab" style={{ padding: '5px 12px', borderBottom: '1px solid var(--line)' }}><span>{plural(listed.length, 'path')}, {percent(total > 0 ? listed.reduce((sum, one) => sum + one.loss, 0) / total : 0)} of risk</span>{cell && <button type="button" className="btn lnk" onClick={() => setCell(undefined)}><X size={12} strokeWidth={1.5} aria-hidden />{text.matrixAll}</button>}<span className="sp" /><span>works</span><span style={{ width: 62, textAlign: 'right' }}>$ k/yr</span></div>
              {listed.map(one => <PathRow key={one.id} path={one} view={data} total={total} chosen={one.id === path?.id} onChoose={() => selectPath(one.id)} />)}
              <div className="row fa" style={{ padding: '8px 12px', fontSize: 12 }}><span>Other paths</span><span className="sp" /><span className="n">{thousands(data.otherPathsLoss)}</span></div>
            </div>
            <div className="col" style={{ flex: 1, minWidth: 0 }}>
              <div className="mapwrap" style={{ flex: '1 1 45%', borderBottom: '1px solid var(--line)' }}>
                {around ? <SiteMap view={around} selected={undefined} onSelect={() => undefined} path={path} label={path ? `The route of path ${path.rank} on the graph; its steps stand in the table below` : 'Graph'} /> : <Loading />}
              </div>
              {path && (
                <div className="col" style={{ flex: '1 1 55%', minHeight: 0 }}>
                  <div style={{ padding: '10px 16px', borderBottom: '1px solid var(--line)', fontSize: 13, lineHeight: '19px', display: 'flex', gap: 12 }}>
                    <p style={{ flex: 1 }} data-testid="path-text"><b className="m">P{path.rank}</b> <Words of={path.text} /></p>
                    {path.steps.some(step => citesFrames(step.evidence)) && <button type="button" className="btn" onClick={() => void commands.exportFrames('path', path.id)}><FileDown size={14} strokeWidth={1.5} aria-hidden />{text.exportFrames}</button>}
                    <button type="button" className="btn" disabled={path.cutBy.length === 0} onClick={() => { useWindowState.getState().selectRemediation(path.cutBy[0]); open('remediations'); }}><ListChecks size={14} strokeWidth={1.5} aria-hidden />Show fix</button>
                  </div>
                  <div className="scroll" style={{ flex: 1 }}>
                    {panel === 'steps' && <Steps path={path} names={data.names} view={data} ask={setAsking} />}
                    {panel === 'matrix' && <EntryTargetMatrix view={data} chosen={cell} onChoose={chosen => { setCell(chosen); selectPath(pathsOf(data, chosen)[0]?.id); }} />}
                    {panel === 'impossible' && <Impossible view={data} />}
                    {panel === 'assumptions' && <Assumptions view={data} />}
                    {panel === 'chokePoints' && <ChokePoints view={data} />}
                  </div>
                </div>
              )}
            </div>
          </>
        )}
      </div>
      {asking?.edge !== undefined && (
        <ReasonDialog
          title={text.markImpossible} about={`${stepEnds(asking, data.names)}. ${asking.text} ${plural(data.paths.filter(one => one.edges.includes(asking.edge!)).length, 'listed path')} ${text.takeIt}`} hint={text.impossibleHint} confirm={text.markImpossible}
          onClose={() => setAsking(undefined)} onConfirm={reason => { void commands.edit({ kind: 'impossible', step: asking.edge!, value: reason }); setAsking(undefined); }}
        />
      )}
    </>
  );
}

/** Of a large site the zones that the path runs through: more would be neither seen nor quick. */
const READABLE = 400;

function useSurroundings(graph: GraphView | undefined, path: AttackPath | undefined): GraphView | undefined {
  const crossed = useMemo(() => {
    const on = new Set(path?.steps.flatMap(({ from, to }) => (from === undefined ? [to] : [from, to])));
    return { on, zones: new Set(graph?.nodes.flatMap(({ id, zone }) => (zone !== undefined && on.has(id) ? [zone] : []))) };
  }, [graph, path]);
  return useMemo(() => {
    if (!graph || graph.nodes.length <= READABLE) return graph;
    const near = graph.nodes.filter(({ zone }) => zone !== undefined && crossed.zones.has(zone)), nodes = near.length <= READABLE ? [...near, ...graph.nodes.filter(({ id, zone }) => crossed.on.has(id) && (zone === undefined || !crossed.zones.has(zone)))] : graph.nodes.filter(({ id }) => crossed.on.has(id));
    const shown = new Set(nodes.map(({ id }) => id));
    return { ...graph, nodes, edges: graph.edges.filter(({ from, to }) => shown.has(from) && shown.has(to)) };
  }, [graph, crossed]);
}

const stepEnds = ({ from, to }: PathStep, names: Readonly<Record<string, string>>): string => (from === to ? names[to] ?? to : `${from === undefined ? 'outside' : names[from] ?? from} → ${names[to] ?? to}`);

function PathRow({ path, view, total, chosen, onChoose }: { readonly path: AttackPath; readonly view: PathsView; readonly total: number; readonly chosen: boolean; readonly onChoose: () => void }) {
  const share = total > 0 ? path.loss / total : 0;
  const entry = view.entries.find(candidate => candidate.id === path.entry)?.label ?? path.entry;
  const target = view.targets.find(candidate => candidate.id === path.target);
  const hops = path.steps.length;
  const unproved = path.steps.filter(step => step.basis !== 'observed').length;
  const most = view.paths[0]?.loss ?? 1;
  return (
    <button type="button" role="option" tabIndex={-1} aria-selected={chosen} className="pl" onClick={onChoose}>
      <RiskMark band={riskBandOfShare(share)} word={false} />
      <span style={{ minWidth: 0 }}><span className="ell" style={{ display: 'block' }}><b className="sb"><Name of={entry.replace(/ \(.*/, '')} /></b> → <b className="sb"><Name of={target ? (view.names[target.asset] ?? target.label) : ''} /></b></span><span className="mu">{plural(hops, 'hop')}, {unproved === 0 ? 'every hop observed' : `${count(unproved)} assumed`}{path.steps.some(step => step.novelSince !== undefined) && <span className="tag w" style={{ marginLeft: 6 }}>{text.novelPath}</span>}</span></span>
      <span className="num">{percent(path.probability)}</span>
      <span className="num"><b>{thousands(path.loss)}</b><span className="bar" style={{ display: 'block' }}><b style={{ width: `${(100 * path.loss) / most}%`, background: bandColour(riskBandOfShare(share)) }} /></span></span>
    </button>
  );
}

function Steps({ path, names, view, ask }: { readonly path: AttackPath; readonly names: Readonly<Record<string, string>>; readonly view: PathsView; readonly ask: (step: PathStep) => void }) {
  const removed = new Set(view.removedSteps.map(step => step.edge));
  return (
    <table className="steps" aria-label="Steps">
      <thead><tr><th style={{ width: 36 }} aria-label="Step" /><th style={{ width: 170 }}>From, to</th><th style={{ width: 92 }}>By</th><th>What happens</th><th className="num" style={{ width: 52 }}>p</th><th style={{ width: 92 }}>Basis</th><th style={{ width: 210 }}>Evidence</th></tr></thead>
      <tbody>
        {path.steps.map((step, i) => (
          <tr key={i}>
            <td><span className="hopn">{i + 1}</span></td>
            <td><b className="sb"><Name of={step.from === undefined ? 'outside' : (names[step.from] ?? step.from)} /></b><br />{step.from !== step.to && <>→ <b className="sb"><Name of={names[step.to] ?? step.to} /></b></>}</td>
            <td><Name of={step.protocol ?? ''} /><div className="m fa">{step.technique}</div></td>
            <td><Words of={step.text} />{step.novelSince !== undefined && <> <span className="tag w" title={text.novelHint}>{text.novel} {time(step.novelSince).slice(0, 10)}</span></>}</td>
            <td className="num b">{step.probability.toFixed(2)}</td>
            <td><BasisMark basis={step.basis} />{step.edge !== undefined && <div style={{ marginTop: 4 }}>{removed.has(step.edge) ? <span className="tag w">{text.beingComputed}</span> : <button type="button" className="btn lnk" aria-label={isolated(`${text.markImpossible}: ${stepEnds(step, names)}`)} onClick={() => ask(step)}><Ban size={12} strokeWidth={1.5} aria-hidden />{text.impossible}</button>}</div>}</td>
            <td><EvidenceList evidence={step.evidence} basis={step.basis} shown={2} />{step.assumptions.map(id => <span key={id} className="ev ass" style={{ marginLeft: 4 }}><Name of={id} /></span>)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What the analyst took out, with the reason; each can be taken back. */
function Impossible({ view }: { readonly view: PathsView }) {
  if (view.removedSteps.length === 0) return <p className="fa" style={{ padding: 16 }}>{text.noImpossible}</p>;
  return (
    <table className="steps" aria-label={text.impossibleSteps}>
      <thead><tr><th>{text.step}</th><th>{text.reason}</th><th style={{ width: 140 }} aria-label={text.takeBack} /></tr></thead>
      <tbody>{view.removedSteps.map(one => <tr key={one.edge}><td>{one.label === undefined ? <span className="fa">{text.stepGone}</span> : <Name of={one.label} />}</td><td><Words of={one.reason} /><DecidedBy of={one} /></td><td><button type="button" className="btn" onClick={() => void commands.edit({ kind: 'impossible', step: one.edge })}><RotateCcw size={14} strokeWidth={1.5} aria-hidden />{text.takeBack}</button></td></tr>)}</tbody>
    </table>
  );
}

function Assumptions({ view }: { readonly view: PathsView }) {
  return <table className="steps" aria-label="Assumptions"><thead><tr><th style={{ width: 56 }}>Id</th><th>Assumption</th><th className="num" style={{ width: 90 }}>Value</th><th className="num" style={{ width: 130 }}>Range</th><th className="num" style={{ width: 70 }}>Affects</th></tr></thead><tbody>{view.assumptions.map(one => <tr key={one.id}><td className="m">{one.id}</td><td><Words of={one.text} /></td><td className="num">{one.value ?? ''}</td><td className="num">{one.range?.map(end => Number(end.toPrecision(3))).join(' – ')}</td><td className="num">{count(one.affects)}</td></tr>)}</tbody></table>;
}

function ChokePoints({ view }: { readonly view: PathsView }) {
  return <table className="steps" aria-label="Choke points"><thead><tr><th>Asset that many paths pass</th><th className="num" style={{ width: 90 }}>Paths</th><th className="num" style={{ width: 90 }}>Targets</th><th className="num" style={{ width: 150 }}>$ k/yr, never summed</th></tr></thead><tbody>{view.chokePoints.map(one => <tr key={one.asset}><td><Name of={view.names[one.asset] ?? one.asset} /></td><td className="num">{count(one.paths)}</td><td className="num">{count(one.targets.length)}</td><td className="num">{thousands(one.importance)}</td></tr>)}{view.chokePoints.length === 0 && <tr><td colSpan={4} className="fa">No asset lies on more than one path.</td></tr>}</tbody></table>;
}
