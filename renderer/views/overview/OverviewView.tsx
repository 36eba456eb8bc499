import { useState } from 'react';
import { FileSpreadsheet, Flag, HelpCircle, TriangleAlert, Upload } from 'lucide-react';
import type { Severity } from '../../../shared/model/finding';
import type { Overview, RiskBand } from '../../../shared/model/views';
import { bandColour, RiskMark, SeverityMark } from '../../components/RiskMark';
import { Failed, Loading, NothingImported } from '../../components/states';
import { Unknown } from '../../components/values';
import { commands } from '../../frame/commands';
import { count, money, percent, plural, thousands, time } from '../../format';
import { useEngagement, useView } from '../../state/queries';
import { useWindowState } from '../../state/window-state';
import { text } from '../../strings';
import type { ViewId } from '../view-ids';
import { DASHBOARDS, InOneSentence, Protocols, rememberDashboard, rememberedDashboard, Roles, Sources } from './dashboards';
import { LevelMap } from './LevelMap';
import type { Timeline } from '../../../shared/model/timeline';
import { TimelineTile } from '../../components/TimelineBars';
import { useGraphState } from '../../state/graph-state';
import { Name, Words } from '../../components/Name';
import { isolated } from '../../isolated';

const LIKELIHOOD = ['', '< 0.001', '0.001–0.01', '0.01–0.1', '0.1–1', '≥ 1'];
const CONSEQUENCE = ['', '< 50 k', '< 500 k', '< 2 M', '< 10 M', '≥ 10 M'];
const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

/** Risk model §3.3: the sum of both classes decides the cell. */
const cellBand = (likelihood: number, consequence: number): RiskBand => {
  const sum = likelihood + consequence;
  return sum >= 8 ? 'very high' : sum >= 6 ? 'high' : sum >= 4 ? 'moderate' : 'low';
};

export default function OverviewView() {
  const engagement = useEngagement();
  const { data, isError, error, refetch, isPending } = useView('overview.get', {});
  const { open } = useWindowState();
  const [dashboard, setDashboard] = useState(rememberedDashboard);
  if (isError) return <Failed error={error} retry={() => void refetch()} />;
  if (engagement && !engagement.hasAnalysis) return <NothingImported />;
  if (isPending || data === undefined) return <Loading />;
  if (data === null) return <NothingImported />;
  const partial = data.sources.filter(source => source.problems.some(problem => problem.weight === 'partial'));
  return (
    <>
      <div className="tb">
        <h1>Overview</h1>
        <span className="mu">{[...new Set(data.sources.map(source => source.site))].join(', ')} · {plural(data.sources.length, 'source')}</span>
        <div className="seg" role="group" aria-label={text.dashboard}>{DASHBOARDS.map(one => <button key={one} type="button" className={dashboard === one ? 'on' : ''} aria-pressed={dashboard === one} onClick={() => { rememberDashboard(one); setDashboard(one); }}>{text.dashboards[one]}</button>)}</div>
        <span className="sp" />
        <button type="button" className="btn" onClick={() => open('import')}><Upload size={14} strokeWidth={1.5} aria-hidden />Import</button>
        <button type="button" className="btn p" onClick={() => void commands.exportReport()}><FileSpreadsheet size={14} strokeWidth={1.5} aria-hidden />Report</button>
      </div>
      {partial.length > 0 && <div className="ban w" role="status"><TriangleAlert size={14} strokeWidth={1.5} aria-hidden /><b>Partial input.</b> <Name of={partial.map(source => source.name).join(', ')} /> {partial.length === 1 ? 'was' : 'were'} read in part. Figures below use what was kept.<span className="sp" /><button type="button" className="btn lnk" onClick={() => open('import')}>Open Import</button></div>}
      <Coverage data={data} />
      {dashboard === 'consultant' && (
        <div className="cols" data-dashboard="consultant">
          <section><Risk data={data} /><FindingsTile data={data} /></section>
          <section><Matrix data={data} /><LevelMap data={data} />{data.timeline && <Traffic timeline={data.timeline} />}</section>
          <section><Remediations data={data} /><Paths data={data} /><Next data={data} /></section>
        </div>
      )}
      {dashboard === 'engineer' && (
        <div className="cols" data-dashboard="engineer">
          <section><Sources data={data} />{data.timeline && <Traffic timeline={data.timeline} />}<Next data={data} /></section>
          <section><Roles data={data} /><LevelMap data={data} /></section>
          <section><Protocols data={data} /><FindingsTile data={data} /></section>
        </div>
      )}
      {dashboard === 'manager' && (
        <div className="cols" data-dashboard="manager">
          <section><InOneSentence data={data} /><Risk data={data} /></section>
          <section><Matrix data={data} /><FindingsTile data={data} /></section>
          <section><Remediations data={data} title={text.dashPlan} shown={10} /></section>
        </div>
      )}
      <BlindSpots data={data} />
    </>
  );
}

/** When how much was on the wire; the graph shows what it was. */
function Traffic({ timeline }: { readonly timeline: Timeline }) {
  const open = useWindowState(state => state.open);
  return <div className="card"><div className="ph">{text.timeline}</div><TimelineTile timeline={timeline} onOpen={() => { useGraphState.setState({ timeShown: true }); open('graph'); }} /></div>;
}

/** Per zone: how much was seen of it, and what nobody can say about it and why. */
function BlindSpots({ data: { coverage } }: { readonly data: Overview }) {
  const { open, setFacet } = useWindowState();
  const [shown, setShown] = useState(false);
  const zones = coverage.filter(zone => !zone.external), limited = zones.filter(zone => zone.limits.length > 0);
  const show = (zone: string): void => {
    useWindowState.getState().clearFilters();
    setFacet('zone', [zone]);
    open('assets');
  };
  return (
    <div className="blind">
      <div className="ph">Blind spots<span className="fa">{plural(limited.length, 'zone')} of {count(zones.length)} with limits</span><span className="sp" /><button type="button" className="btn" aria-expanded={shown} onClick={() => setShown(!shown)}>{shown ? 'Hide' : 'What could not be assessed'}</button></div>
      {shown && <div className="scr" tabIndex={0} role="region" aria-label="Blind spots">
      <table className="fx tight">
        <thead><tr><th style={{ width: 170 }}>Zone</th><th className="num" style={{ width: 66 }}>Seen</th><th className="num" style={{ width: 60 }}>Assets</th><th className="num" style={{ width: 76 }}>No role</th><th className="num" style={{ width: 96 }}>Listed, silent</th><th className="num" style={{ width: 108 }}>Seen, not listed</th><th className="num" style={{ width: 96 }}>One direction</th><th>What could not be assessed, and why</th></tr></thead>
        <tbody>
          {zones.map(zone => (
            <tr key={zone.zone} style={{ verticalAlign: 'top' }}>
              <td><button type="button" className="btn lnk" onClick={() => show(zone.zone)}><Name of={zone.name} /></button></td>
              <td className="num">{zone.hours === 0 ? '–' : zone.hours >= 1 ? `${zone.hours.toFixed(1)} h` : `${Math.round(zone.hours * 60)} min`}</td>
              <td className="num">{count(zone.assets)}</td><td className="num">{count(zone.unclassified)}</td><td className="num">{count(zone.listedSilent)}</td><td className="num">{count(zone.seenNotListed)}</td><td className="num">{count(zone.oneSided)}</td>
              <td style={{ whiteSpace: 'normal', maxWidth: 'none', height: 'auto' }}>{zone.limits.length > 0 ? <Words of={zone.limits.join(' ')} /> : 'no limit known'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      </div>}
    </div>
  );
}

function Bar({ share, colour = 'var(--text-2)' }: { readonly share: number; readonly colour?: string }) {
  return <div className="bar" style={{ height: 3, margin: '3px 0' }}><b style={{ width: `${Math.min(100, 100 * share)}%`, background: colour }} /></div>;
}

/** Coverage before risk: what the figures below stand on. */
function Coverage({ data: { counts, packets, decoded, hours, reconciliation, sources } }: { readonly data: Overview }) {
  const { open, setFacet, setFilter } = useWindowState();
  const firsts = sources.flatMap(source => (source.capture ? (source.firstSeen ?? []) : []));
  const lasts = sources.flatMap(source => (source.capture ? (source.lastSeen ?? []) : []));
  const listed = reconciliation.listedAndSeen + reconciliation.listedSilent > 0;
  const assets = (filter: string, facet?: readonly [string, string]): void => {
    useWindowState.getState().clearFilters();
    if (facet) setFacet(facet[0], [facet[1]]);
    else setFilter(filter);
    open('assets');
  };
  return (
    <div className="kpis">
      <button type="button" className="kpi" onClick={() => open('import')}><div className="lab">Packets decoded</div><div className="v">{packets > 0 ? percent(decoded / packets) : <span className="na">n/a</span>}</div><Bar share={packets > 0 ? decoded / packets : 0} /><div className="lab">{count(decoded)} of {count(packets)}</div></button>
      <div className="kpi"><div className="lab">Window covered</div><div className="v">{hours >= 1 ? `${hours.toFixed(1)} h` : `${Math.round(hours * 60)} min`}</div><div style={{ height: 9 }} /><div className="lab n">{firsts.length > 0 ? `${time(Math.min(...firsts)).slice(0, 16)}–${time(Math.max(...lasts)).slice(11, 16)}` : text.notObserved}</div></div>
      <button type="button" className="kpi" onClick={() => assets('-role:unknown external:no')}><div className="lab">Assets classified</div><div className="v">{count(counts.classified)} of {count(counts.assets)}</div><Bar share={counts.assets > 0 ? counts.classified / counts.assets : 0} /><div className="lab">{count(counts.assets - counts.classified)} role unknown</div></button>
      <button type="button" className="kpi" onClick={() => assets('external:no')}><div className="lab">Assets with a zone</div><div className="v">{count(counts.withZone)} of {count(counts.assets)}</div><Bar share={counts.assets > 0 ? counts.withZone / counts.assets : 0} /><div className="lab">{plural(counts.zones, 'zone')}</div></button>
      <button type="button" className="kpi" onClick={() => open('graph')}><div className="lab">Conversations</div><div className="v">{count(counts.conversations)}</div><Bar share={counts.conversations > 0 ? counts.crossZone / counts.conversations : 0} /><div className="lab">{count(counts.crossZone)} cross a zone</div></button>
      {listed ? (
        <>
          <button type="button" className="kpi" onClick={() => assets('', ['state', 'listed-silent'])}><div className="lab">In list, never seen</div><div className="v">{count(reconciliation.listedSilent)}</div><div style={{ height: 9 }} /><div className="lab">{count(reconciliation.listedAndSeen)} listed and seen</div></button>
          <button type="button" className="kpi" onClick={() => assets('', ['state', 'seen-not-listed'])}><div className="lab">Seen, not in list</div><div className="v">{count(reconciliation.seenNotListed)}</div><div style={{ height: 9 }} /><div className="lab">{plural(reconciliation.conflicts.length, 'field')} listed otherwise</div></button>
        </>
      ) : <div className="kpi"><div className="lab">Asset list</div><div className="v"><span className="na">none</span></div><div style={{ height: 9 }} /><div className="lab">import one to reconcile</div></div>}
    </div>
  );
}

function Risk({ data: { risk, band, topAssets } }: { readonly data: Overview }) {
  const { open, select } = useWindowState();
  const most = topAssets[0]?.expectedAnnualLoss ?? 1;
  const top = Math.max(risk.expectedAnnualLoss, risk.appetite) * 1.15 || 1;
  if (risk.unknown !== undefined) {
    return (
      <div className="card" style={{ paddingBottom: 10 }}>
        <div className="ph">Derived risk</div>
        <div className="row" style={{ padding: '0 12px' }}><span className="fig" data-testid="risk-unknown"><Unknown /></span></div>
        <p className="mu" style={{ padding: '4px 12px 10px' }}><Words of={risk.unknown} /></p>
        <div style={{ padding: '0 12px' }}><button type="button" className="btn" onClick={() => void commands.addFiles()}><Upload size={14} strokeWidth={1.5} aria-hidden />{text.importCapture}</button></div>
      </div>
    );
  }
  return (
    <div className="card" style={{ paddingBottom: 10 }}>
      <div className="ph">Derived risk<span className="sp" /><span className="fa">{risk.method === 'exact' ? 'exact' : `Monte-Carlo, ${count(risk.samples ?? 0)}`}</span></div>
      <div className="row" style={{ padding: '0 12px', gap: 24, alignItems: 'baseline' }}><span className="fig">{money(risk.expectedAnnualLoss)} <small>per year</small></span><span className="fig">{risk.score.toFixed(0)} <small>/100</small></span></div>
      <div className="row lab" style={{ padding: '2px 12px 6px' }}><RiskMark band={band} /> against an appetite of {money(risk.appetite)}</div>
      <div style={{ padding: '0 12px 4px' }}>
        <svg width="100%" height="30" role="img" aria-label={`Observed only ${money(risk.byStrictness.observed)}, all bases ${money(risk.byStrictness.assumed)}, appetite ${money(risk.appetite)}`}>
          <rect x="0" y="6" width="100%" height="6" fill="var(--line)" />
          <rect x="0" y="6" width={`${(100 * risk.byStrictness.assumed) / top}%`} height="6" fill="var(--accent)" opacity=".35" />
          <rect x="0" y="6" width={`${(100 * risk.byStrictness.observed) / top}%`} height="6" fill="var(--accent)" />
          <line x1={`${(100 * risk.appetite) / top}%`} x2={`${(100 * risk.appetite) / top}%`} y1="1" y2="17" stroke="var(--text)" strokeWidth="1.500" />
          <text x="0" y="28" fontSize="11" fill="var(--text-3)">observed only {money(risk.byStrictness.observed)}</text>
          <text x="100%" y="28" fontSize="11" textAnchor="end" fill="var(--text-3)">appetite {money(risk.appetite)}</text>
        </svg>
      </div>
      <table className="fx tight">
        <thead><tr><th style={{ width: '38%' }}>By target asset</th><th /><th className="num" style={{ width: 66 }}>$ k/yr</th><th className="num" style={{ width: 58 }}>share</th></tr></thead>
        <tbody>
          {topAssets.slice(0, 8).map(asset => (
            <tr key={asset.id}>
              <td><button type="button" className="btn lnk" onClick={() => { select(asset.id); open('assets'); }}><Name of={asset.name} /></button></td>
              <td style={{ maxWidth: 'none' }}><div className="bar"><b style={{ width: `${(100 * asset.expectedAnnualLoss) / most}%`, background: bandColour(asset.band) }} /></div></td>
              <td className="num b">{thousands(asset.expectedAnnualLoss)}</td><td className="num">{percent(asset.share)}</td>
            </tr>
          ))}
          {topAssets.length === 0 && <tr><td colSpan={4} className="fa">No attack path reaches a target.</td></tr>}
        </tbody>
      </table>
    </div>
  );
}

function Matrix({ data: { matrix } }: { readonly data: Overview }) {
  const open = useWindowState(state => state.open);
  const cells = new Map(matrix.map(cell => [`${cell.likelihood}/${cell.consequence}`, cell.targets.length]));
  return (
    <div className="card" style={{ paddingBottom: 10 }}>
      <div className="ph">Likelihood × consequence<span className="sp" /><span className="fa">{plural(matrix.reduce((sum, cell) => sum + cell.targets.length, 0), 'target')}</span></div>
      <div className="matrix" style={{ padding: '0 12px' }} role="group" aria-label={matrix.map(cell => `${cell.targets.length} targets at likelihood ${LIKELIHOOD[cell.likelihood]} and consequence ${CONSEQUENCE[cell.consequence]}`).join('; ') || 'no targets'}>
        {[5, 4, 3, 2, 1].flatMap(likelihood => [
          <span key={`l${likelihood}`} className="lab" style={{ alignSelf: 'center', textAlign: 'right', paddingRight: 4 }}>{LIKELIHOOD[likelihood]}</span>,
          ...[1, 2, 3, 4, 5].map(consequence => {
            const number = cells.get(`${likelihood}/${consequence}`) ?? 0;
            const band = cellBand(likelihood, consequence);
            const step = { minimal: 1, low: 2, moderate: 3, high: 4, 'very high': 5 }[band];
            if (number === 0) return <span key={`${likelihood}/${consequence}`} className="c" style={{ background: `var(--r${step}-tint)` }} />;
            return (
              <button key={`${likelihood}/${consequence}`} type="button" className="c has" style={{ background: `var(--r${step}-tint)`, borderColor: bandColour(band) }} onClick={() => open('paths')}
                aria-label={`${plural(number, 'target')}, ${band}: ${LIKELIHOOD[likelihood]} per year, $ ${CONSEQUENCE[consequence]} per event`}>
                <span className="row" style={{ gap: 4 }}><RiskMark band={band} word={false} />{number}</span>
              </button>
            );
          }),
        ])}
        <span className="lab">per year</span>{[1, 2, 3, 4, 5].map(consequence => <span key={consequence} className="lab" style={{ textAlign: 'center' }}>{CONSEQUENCE[consequence]}</span>)}
      </div>
    </div>
  );
}

function FindingsTile({ data: { findingsBySeverity } }: { readonly data: Overview }) {
  const open = useWindowState(state => state.open);
  return (
    <div className="card">
      <div className="ph">Findings<span className="sp" /><span className="fa">{count(Object.values(findingsBySeverity).reduce((a, b) => a + b, 0))}</span></div>
      <table className="fx"><tbody>{SEVERITIES.map(severity => <tr key={severity}><td><button type="button" className="btn lnk" style={{ color: 'inherit' }} onClick={() => open('findings')}><SeverityMark severity={severity} /></button></td><td className="num b">{count(findingsBySeverity[severity])}</td></tr>)}</tbody></table>
    </div>
  );
}

function Remediations({ data: { topRemediations }, title = 'First remediations', shown = 6 }: { readonly data: Overview; readonly title?: string; readonly shown?: number }) {
  const { open, selectRemediation } = useWindowState();
  return (
    <div className="card">
      <div className="ph"><Words of={title} /><span className="sp" /><span className="fa">$ k/yr removed · cost</span></div>
      <table className="fx">
        <tbody>
          {topRemediations.slice(0, shown).map(remediation => <tr key={remediation.id}><td style={{ width: 34 }} className="fa">{remediation.rank}</td><td><button type="button" className="btn lnk ell" style={{ color: 'inherit', display: 'block', maxWidth: '100%' }} title={isolated(remediation.title)} onClick={() => { selectRemediation(remediation.id); open('remediations'); }}><Words of={remediation.title} /></button></td><td className="num delta" style={{ width: 64 }}>−{thousands(remediation.reduction)}</td><td className="num" style={{ width: 56 }}>{thousands(remediation.cost)}</td></tr>)}
          {topRemediations.length === 0 && <tr><td className="fa">No path, nothing to reduce.</td></tr>}
        </tbody>
      </table>
    </div>
  );
}

function Paths({ data: { topPaths } }: { readonly data: Overview }) {
  const { open, selectPath } = useWindowState();
  return (
    <div className="card">
      <div className="ph">Largest attack paths<span className="sp" /><span className="fa">$ k/yr</span></div>
      <table className="fx">
        <tbody>{topPaths.slice(0, 6).map(path => <tr key={path.id}><td style={{ width: 26 }} className="fa">{path.rank}</td><td><button type="button" className="btn lnk ell" style={{ color: 'inherit', display: 'block', maxWidth: '100%' }} title={isolated(path.text)} onClick={() => { selectPath(path.id); open('paths'); }}><Words of={path.text} /></button></td><td className="num b" style={{ width: 64 }}>{thousands(path.loss)}</td></tr>)}</tbody>
      </table>
    </div>
  );
}

/** What a consultant does next, each leading to where it is done. */
function Next({ data }: { readonly data: Overview }) {
  const open = useWindowState(state => state.open);
  const unknown = data.counts.assets - data.counts.classified;
  const steps: readonly { readonly icon: typeof Flag; readonly words: string; readonly number: number; readonly view: ViewId; readonly filter?: string }[] = [
    { icon: Flag, words: 'Look at the findings', number: Object.values(data.findingsBySeverity).reduce((a, b) => a + b, 0), view: 'findings' },
    { icon: TriangleAlert, words: 'Settle identity conflicts', number: data.counts.conflicts, view: 'assets', filter: 'conflicts>0' },
    { icon: HelpCircle, words: 'Find out what unknown assets are', number: unknown, view: 'assets', filter: 'role:unknown' },
  ];
  return (
    <div className="card">
      <div className="ph">Next</div>
      <table className="fx"><tbody>{steps.filter(step => step.number > 0).map(({ icon: Icon, words, number, view, filter }) => <tr key={words}><td><button type="button" className="btn lnk" style={{ color: 'inherit' }} onClick={() => { if (filter !== undefined) useWindowState.setState({ filter, facets: {} }); open(view); }}><Icon size={14} strokeWidth={1.5} aria-hidden /><Words of={words} /></button></td><td className="num b" style={{ width: 60 }}>{count(number)}</td></tr>)}</tbody></table>
    </div>
  );
}
