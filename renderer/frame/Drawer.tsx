import { X } from 'lucide-react';
import { useImports } from '../state/imports';
import { isBusy } from '../state/queries';
import { useWindowState } from '../state/window-state';
import { percent } from '../format';
import { Name, Words } from '../components/Name';

/** Jobs that run and problems that sources had, over the foot of any screen. */
export function Drawer() {
  const rows = useImports(state => state.rows);
  const toggle = useWindowState(state => state.toggle);
  const problems = rows.flatMap(row => row.problems.map(problem => ({ row, problem })));
  return (
    <section className="drawer" aria-label="Jobs and problems">
      <div className="ph">Jobs and problems <span className="fa">{rows.filter(isBusy).length} running, {problems.length} problems</span><span className="sp" /><button type="button" className="ib" aria-label="Close" onClick={() => toggle('drawer')}><X size={14} strokeWidth={1.5} /></button></div>
      <div className="scroll" style={{ flex: 1 }}>
        <table className="fx">
          <colgroup><col style={{ width: 260 }} /><col /></colgroup>
          <tbody>
            {rows.filter(isBusy).map(row => <tr key={row.id}><td className="sb"><Name of={row.name} /></td><td className="n">{row.bytes > 0 ? percent(row.bytesRead / row.bytes) : row.state}</td></tr>)}
            {problems.map(({ row, problem }, i) => <tr key={i}><td className="sb"><Name of={row.name} /></td><td style={{ maxWidth: 'none', whiteSpace: 'normal', height: 'auto', padding: '5px 8px' }}><Words of={`${problem.message.charAt(0).toUpperCase()}${problem.message.slice(1)}${/[.!?]$/.test(problem.message) ? '' : '.'} ${problem.advice ?? ''}`} /></td></tr>)}
            {rows.length === 0 && <tr><td className="fa" colSpan={2}>Nothing was imported in this session.</td></tr>}
          </tbody>
        </table>
      </div>
    </section>
  );
}
