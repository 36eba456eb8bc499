import type { ReactNode } from 'react';
import type { Overview } from '../../../shared/model/views';
import { Name, Words } from '../../components/Name';
import { RiskMark } from '../../components/RiskMark';
import { bytes, count, money, percent, plural } from '../../format';
import { useWindowState } from '../../state/window-state';
import { roleNames, text } from '../../strings';

/** Three ways to look at the same figures: who audits, who runs the plant, who pays. */
export type Dashboard = keyof typeof text.dashboards;

export const DASHBOARDS = Object.keys(text.dashboards) as readonly Dashboard[];

export const rememberedDashboard = (): Dashboard => {
  try {
    const kept = localStorage.getItem('dashboard');
    return DASHBOARDS.find(one => one === kept) ?? 'consultant';
  } catch {
    return 'consultant';
  }
};

export function rememberDashboard(dashboard: Dashboard): void {
  try {
    localStorage.setItem('dashboard', dashboard);
  } catch {
    // Kept for this session only.
  }
}

const TOP = 12;

/** Every source with what was read of it; what went wrong stands where it can be opened. */
export function Sources({ data: { sources } }: { readonly data: Overview }) {
  const open = useWindowState(state => state.open);
  return (
    <div className="card">
      <div className="ph">{text.dashSources}<span className="sp" /><span className="fa">{plural(sources.length, 'source')}</span></div>
      <table className="fx tight">
        <thead><tr><th>Source</th><th className="num" style={{ width: 76 }}>Size</th><th className="num" style={{ width: 116 }}>Read</th><th className="num" style={{ width: 74 }}>Problems</th></tr></thead>
        <tbody>{sources.slice(0, TOP).map(({ id, name, bytes: size, capture, table, problems }) => (
          <tr key={id}>
            <td><button type="button" className="btn lnk" onClick={() => open('import')}><Name of={name} /></button></td><td className="num">{bytes(size)}</td>
            <td className="num">{capture ? `${percent(capture.packets === 0 ? 0 : capture.decoded / capture.packets)} of ${count(capture.packets)}` : table ? `${count(table.rowsRead)} of ${count(table.rows)} rows` : 'n/a'}</td>
            <td className="num">{count(problems.length)}</td>
          </tr>
        ))}</tbody>
      </table>
      {sources.length > TOP && <p className="fa" style={{ padding: '4px 12px' }}>and {count(sources.length - TOP)} more in Import</p>}
    </div>
  );
}

function Bars({ title, aside, rows }: { readonly title: string; readonly aside: string; readonly rows: readonly { readonly key: string; readonly label: ReactNode; readonly value: number }[] }) {
  const most = Math.max(1, ...rows.map(({ value }) => value));
  return (
    <div className="card">
      <div className="ph"><Words of={title} /><span className="sp" /><span className="fa"><Words of={aside} /></span></div>
      <table className="fx tight"><tbody>{rows.slice(0, TOP).map(({ key, label, value }) => <tr key={key}><td style={{ width: '46%' }}>{label}</td><td style={{ maxWidth: 'none' }}><div className="bar"><b style={{ width: `${(100 * value) / most}%`, background: 'var(--accent)' }} /></div></td><td className="num b" style={{ width: 74 }}>{count(value)}</td></tr>)}</tbody></table>
      {rows.length > TOP && <p className="fa" style={{ padding: '4px 12px' }}>and {count(rows.length - TOP)} more</p>}
    </div>
  );
}

export function Roles({ data: { byRole, counts } }: { readonly data: Overview }) {
  const open = useWindowState(state => state.open);
  const show = (role: string): void => {
    useWindowState.setState({ filter: '', facets: { role: [role] } });
    open('assets');
  };
  return <Bars title={text.dashRoles} aside={plural(counts.assets, 'asset')} rows={byRole.map(({ role, count: value }) => ({ key: role, value, label: <button type="button" className="btn lnk" onClick={() => show(role)}>{roleNames[role]}</button> }))} />;
}

export function Protocols({ data: { sources } }: { readonly data: Overview }) {
  const frames = new Map<string, number>();
  for (const { capture } of sources) for (const [protocol, value] of Object.entries(capture?.protocols ?? {})) frames.set(protocol, (frames.get(protocol) ?? 0) + value);
  const rows = [...frames].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return <Bars title={text.dashProtocols} aside={plural(rows.length, 'protocol')} rows={rows.map(([key, value]) => ({ key, value, label: <Name of={key} /> }))} />;
}

/** What somebody says who has one minute. The figures are those of the tiles. */
export function InOneSentence({ data: { risk, band, topPaths, topRemediations, findingsBySeverity } }: { readonly data: Overview }) {
  if (risk.unknown !== undefined) return <div className="card"><div className="ph">{text.dashSay}</div><p style={{ padding: '2px 12px 12px', fontSize: 14, lineHeight: '22px' }}><Words of={risk.unknown} /></p></div>;
  const first = topRemediations[0], path = topPaths[0], grave = findingsBySeverity.critical + findingsBySeverity.high;
  return (
    <div className="card">
      <div className="ph">{text.dashSay}</div>
      <p style={{ padding: '2px 12px 12px', fontSize: 14, lineHeight: '22px', maxWidth: 720 }}>
        This site stands to lose <b>{money(risk.expectedAnnualLoss)}</b> a year to attacks (<RiskMark band={band} />, {risk.score.toFixed(0)} of 100), {risk.expectedAnnualLoss > risk.appetite ? <>more than the <b>{money(risk.appetite)}</b> that were called acceptable</> : <>within the <b>{money(risk.appetite)}</b> that were called acceptable</>}.
        {path && <> The largest single way costs <b>{money(path.loss)}</b> a year.</>}{first && <> The first remediation alone takes off <b>{money(first.reduction)}</b> a year and costs {money(first.cost)}.</>} {plural(grave, 'finding')} {grave === 1 ? 'is' : 'are'} critical or high.
      </p>
    </div>
  );
}
