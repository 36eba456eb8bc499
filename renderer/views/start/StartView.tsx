import { useQuery } from '@tanstack/react-query';
import { Ban, FolderOpen, Lock, Plus, Star, Trash2, WifiOff } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { api } from '../../api';
import { RoleGlyph } from '../../components/RoleGlyph';
import { Brand } from '../../frame/TopBar';
import { commands } from '../../frame/commands';
import { bytes, plural } from '../../format';
import { attempt, openEngagementFile, queryClient } from '../../state/queries';
import { text } from '../../strings';
import type { FileToken } from '../../../shared/ipc/contract';
import { Name } from '../../components/Name';
import { isolated } from '../../isolated';

const NEVER_ICONS = [WifiOff, Ban, Lock];

/** The arrow keys walk through the names. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const names = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('tr td:first-child button:not(:disabled)')], at = names.indexOf(document.activeElement as HTMLButtonElement);
  event.preventDefault();
  names[Math.max(0, Math.min(names.length - 1, at + (event.key === 'ArrowDown' ? 1 : -1)))]?.focus();
}

export default function StartView() {
  const { data: recent = [] } = useQuery({ queryKey: ['recent'], queryFn: () => api.request('recent.list', {}), staleTime: 0 });
  const remove = (token: string): Promise<unknown> => attempt(async () => {
    await api.request('recent.remove', { file: token as FileToken });
    await queryClient.invalidateQueries({ queryKey: ['recent'] });
  });
  const big = { height: 36, justifyContent: 'flex-start', padding: '0 12px', fontSize: 13, gap: 12 } as const;
  return (
    <div className="body">
      <aside style={{ width: 352, flex: 'none', background: 'var(--sunken)', borderRight: '1px solid var(--line)', padding: '56px 36px 24px', display: 'flex', flexDirection: 'column' }}>
        <span style={{ transform: 'scale(2.1)', transformOrigin: 'left top', width: 'fit-content', height: 48 }}><Brand /></span>
        <h1 style={{ fontSize: 28, lineHeight: '36px', letterSpacing: '-.028em', margin: '10px 0 6px' }}>{text.app}</h1>
        <p className="mu" style={{ marginBottom: 24 }}>{text.tagline}</p>
        <div className="col" style={{ gap: 6 }}>
          <button type="button" className="btn p" style={big} onClick={() => commands.newEngagement()}><Plus size={16} strokeWidth={1.5} aria-hidden />{text.newEngagement}<span className="sp" /><kbd style={{ color: 'inherit', background: 'none', borderColor: 'currentColor' }}>Ctrl N</kbd></button>
          <button type="button" className="btn" style={big} onClick={() => void commands.openEngagement()}><FolderOpen size={16} strokeWidth={1.5} aria-hidden />{text.open}<span className="sp" /><kbd>Ctrl O</kbd></button>
          <button type="button" className="btn" style={big} onClick={() => void commands.openSample()}><Star size={16} strokeWidth={1.5} aria-hidden />{text.sample}</button>
        </div>
        <span className="sp" />
        <ul style={{ listStyle: 'none', padding: 0, display: 'grid', gap: 10, fontSize: 12 }} className="mu">
          {text.never.map((line, i) => {
            const Icon = NEVER_ICONS[i] ?? Ban;
            return <li key={line} className="row"><Icon size={14} strokeWidth={1.5} aria-hidden />{line}</li>;
          })}
        </ul>
      </aside>
      <div className="col scroll" style={{ flex: 1, padding: '32px 32px 40px', gap: 24 }}>
        <section>
          <div className="row" style={{ marginBottom: 8 }}><h2 style={{ fontSize: 15 }}>{text.recent}</h2><span className="sp" /><span className="fa">{plural(recent.length, 'engagement')}</span></div>
          <table className="fx">
            <thead><tr><th>Engagement</th><th style={{ width: 180 }}>Opened</th><th className="num" style={{ width: 90 }}>Size</th><th style={{ width: '34%' }}>File</th><th style={{ width: 40 }} aria-label="Actions" /></tr></thead>
            <tbody onKeyDown={walk}>
              {recent.map(entry => (
                <tr key={entry.token}>
                  <td style={{ height: 36 }}><button type="button" className="btn lnk sb" disabled={entry.missing} onClick={() => void openEngagementFile(entry.token, entry.name)}><Name of={entry.name} /></button> {entry.missing && <><span className="tag w">{text.missing}</span> <button type="button" className="btn lnk" aria-label={isolated(`${text.locate} ${entry.name}`)} onClick={() => void commands.locateEngagement(entry.token as FileToken)}>{text.locate}</button></>}</td>
                  <td className="n"><Name of={new Date(entry.openedAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })} /></td>
                  <td className="num">{entry.bytes === undefined ? <span className="na">n/a</span> : bytes(entry.bytes)}</td>
                  <td className="m"><Name of={entry.fileName} /></td>
                  <td><button type="button" className="ib" aria-label={isolated(`${text.remove}: ${entry.name}`)} onClick={() => void remove(entry.token)}><Trash2 size={14} strokeWidth={1.5} /></button></td>
                </tr>
              ))}
              {recent.length === 0 && <tr><td colSpan={5} className="fa" style={{ height: 44 }}>{text.noRecent}</td></tr>}
            </tbody>
          </table>
        </section>
        <section style={{ flex: 1, minHeight: 220, border: '1px dashed var(--line-control)', borderRadius: 8, display: 'grid', placeItems: 'center', textAlign: 'center' }}>
          <div>
            <div className="row" style={{ justifyContent: 'center', gap: 18, marginBottom: 12 }}>{(['switch', 'plc', 'amr', 'wcs', 'wms'] as const).map(role => <RoleGlyph key={role} role={role} large />)}</div>
            <h2 style={{ fontSize: 15 }}>{text.dropTitle}</h2>
            <p className="mu" style={{ maxWidth: 460, fontSize: 12, margin: '6px auto 12px' }}>{text.dropHint}</p>
            <button type="button" className="btn" onClick={() => void commands.addFiles()}><FolderOpen size={14} strokeWidth={1.5} aria-hidden />{text.chooseFiles}</button>
          </div>
        </section>
      </div>
    </div>
  );
}
