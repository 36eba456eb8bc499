import type { Overview } from '../../../shared/model/views';
import { count, plural } from '../../format';
import { useView } from '../../state/queries';
import { useWindowState } from '../../state/window-state';
import { levelNames } from '../../strings';
import { LANES, levelFlows } from './level-flows';
import { isolated } from '../../isolated';

const LANE = 25;
/** As many arrows as fit with their numbers at the smallest window. */
const SHOWN = 8;

/** Purdue lanes with the observed links that cross them, an arrow from who asks to who answers. */
export function LevelMap({ data: { byLevel, counts } }: { readonly data: Overview }) {
  const open = useWindowState(state => state.open);
  const { data: graph } = useView('graph.get', { filter: '', strictness: 'observed' });
  const flows = graph ? levelFlows(graph) : [];
  const skipping = flows.reduce((sum, flow) => sum + (flow.skips ? flow.links : 0), 0);
  const inLevel = (level: string): number => (byLevel.find(row => row.level === level)?.count ?? 0) + (level === '5' ? counts.external : 0);
  const shown = flows.slice(0, SHOWN);
  const y = (level: string): number => LANE * (LANES as readonly string[]).indexOf(level) + LANE / 2;
  return (
    <div className="card">
      <div className="ph">Links across Purdue levels<span className="sp" />{skipping > 0 && <span className="rk rk4"><svg viewBox="0 0 12 12" aria-hidden><path d="M6 1 11.6 11H.4z" fill="currentColor" /></svg><span style={{ fontWeight: 400 }}>{plural(skipping, 'link')} {skipping === 1 ? 'skips' : 'skip'} levels</span></span>}</div>
      <div style={{ position: 'relative' }}>
        {LANES.map(level => (
          <button key={level} type="button" className="lvl" style={{ height: LANE, background: `var(--l${level.replace('.', '')})` }} onClick={() => { useWindowState.setState(level === '5' ? { filter: 'external:yes', facets: {} } : { filter: '', facets: { level: [level] } }); open('assets'); }}>
            <b>L{level}</b><span className="mu">{levelNames[level]}</span><span className="n">{count(inLevel(level))}</span>
          </button>
        ))}
        <svg className="lvlmap" height={LANE * LANES.length} role="img" aria-label={isolated(flows.map(flow => `${flow.links} from level ${flow.from} to level ${flow.to}${flow.skips ? ', skipping levels' : ''}`).join('; ') || 'no link crosses levels')}>
          {shown.map((flow, i) => {
            const x = `${(100 * (i + 0.4)) / Math.max(shown.length, 6)}%`;
            const [from, to] = [y(flow.from), y(flow.to)];
            const down = to > from ? 1 : -1;
            const colour = flow.skips ? 'var(--r4)' : 'var(--text-3)';
            return (
              <g key={`${flow.from}>${flow.to}`} stroke={colour} fill={colour}>
                {flow.skips && <line x1={x} x2={x} y1={from} y2={to} strokeWidth="7" opacity=".16" />}
                <line x1={x} x2={x} y1={from} y2={to - 5 * down} strokeWidth={Math.min(4, 1.25 + Math.log10(flow.links) * 1.2)} />
                <svg x={x} y={to} overflow="visible"><path d={`M0 0 -4.500 ${-7 * down}H4.500z`} stroke="none" /></svg>
                <circle cx={x} cy={from} r="3.200" fill="var(--surface)" strokeWidth="1.500" />
                <svg x={x} y={from} overflow="visible"><text x="7" y={4} stroke="var(--surface)" strokeWidth="3" paintOrder="stroke" fill="var(--text)" fontSize="11" fontWeight={flow.skips ? 600 : 400} className="n">{count(flow.links)}</text></svg>
              </g>
            );
          })}
        </svg>
      </div>
    </div>
  );
}
