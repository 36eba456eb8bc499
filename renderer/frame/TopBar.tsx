import { Menu, Tooltip } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { Check, CircleDot, Contrast, EllipsisVertical, History, Loader, LockKeyhole, Moon, Redo2, Search, Sun, TriangleAlert, Undo2 } from 'lucide-react';
import { clock, percent, plural } from '../format';
import { useImports } from '../state/imports';
import { isBusy, useEngagement } from '../state/queries';
import { useWindowState, type Theme } from '../state/window-state';
import { text } from '../strings';
import { commands } from './commands';
import { Name, Words } from '../components/Name';
import { isolated } from '../isolated';

const ICON = { size: 16, strokeWidth: 1.5 } as const;
const NEXT: Readonly<Record<Theme, Theme>> = { light: 'dark', dark: 'contrast', contrast: 'light' };

export function Brand() {
  return (
    <svg width="20" height="18" viewBox="0 0 20 18" aria-hidden>
      <path d="M1 1.500h18M1 16.500h18" stroke="var(--text)" strokeWidth="2.200" />
      <path d="M4 5.500 16 12.500M16 5.500 4 12.500" stroke="var(--accent)" strokeWidth="2.200" strokeLinecap="round" />
    </svg>
  );
}

export function TopBar() {
  const engagement = useEngagement();
  const { theme, setTheme, toggle } = useWindowState();
  const ThemeIcon = { light: Sun, dark: Moon, contrast: Contrast }[theme];
  return (
    <header className="top">
      <span className="brand"><Brand /></span>
      <div className="eng">
        {engagement ? (
          <>
            <span className="ell" style={{ maxWidth: 320 }}><Name of={engagement.name} /></span>
            {engagement.closed && <LockKeyhole size={13} strokeWidth={1.5} role="img" aria-label={text.passphraseHas} />}
            <span className="mu row n" style={{ gap: 4, fontSize: 12 }} data-testid="saved-state">
              {engagement.readOnly !== undefined ? <><LockKeyhole size={12} strokeWidth={1.5} /> {text.readOnly}</> : engagement.unsaved || engagement.savedAt === undefined ? <><CircleDot size={12} strokeWidth={1.5} /> not saved</> : <><Check size={12} strokeWidth={1.5} /> Saved {clock(engagement.savedAt)}</>}
            </span>
          </>
        ) : text.app}
      </div>
      {engagement && <Edits />}
      {engagement ? (
        <button type="button" className="find" onClick={() => spotlight.open()}>
          <Search size={14} strokeWidth={1.5} aria-hidden /><span>{text.search}</span><kbd>Ctrl K</kbd>
        </button>
      ) : <span className="sp" />}
      {engagement && <ProblemIndicator onClick={() => toggle('drawer')} />}
      {engagement && <JobIndicator onClick={() => toggle('drawer')} />}
      <Tooltip label={`Theme: ${theme}`}>
        <button type="button" className="ib" aria-label={`Theme: ${theme}. Switch to ${NEXT[theme]}`} onClick={() => setTheme(NEXT[theme])}><ThemeIcon {...ICON} /></button>
      </Tooltip>
      <Menu position="bottom-end" width={210} shadow="md">
        <Menu.Target><button type="button" className="ib" aria-label="Menu" style={{ marginRight: 8 }}><EllipsisVertical {...ICON} /></button></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => commands.newEngagement()}>{text.newEngagement}</Menu.Item>
          <Menu.Item onClick={() => void commands.openEngagement()}>{text.open}</Menu.Item>
          <Menu.Item disabled={!engagement} onClick={() => void commands.save()}>{text.save}</Menu.Item>
          <Menu.Item disabled={!engagement} onClick={() => void commands.saveAs()}>{text.saveAs}</Menu.Item>
          <Menu.Item disabled={!engagement?.hasAnalysis} onClick={() => void commands.exportReport()}>{text.exportReport}</Menu.Item>
          <Menu.Divider />
          <Menu.Item onClick={() => useWindowState.getState().open('settings')}>Settings</Menu.Item>
          <Menu.Item disabled={!engagement} onClick={() => void commands.protect()}>{engagement?.closed ? text.passphraseChange : text.passphraseSet}</Menu.Item>
          <Menu.Item onClick={() => toggle('keySheet')}>Keys</Menu.Item>
          {engagement?.closed && <Menu.Item onClick={() => void commands.lock()}>{text.lock}</Menu.Item>}
          <Menu.Item disabled={!engagement} onClick={() => void commands.close()}>Close engagement</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </header>
  );
}

/** Undo, redo, and what was done. */
function Edits() {
  const engagement = useEngagement();
  const toggle = useWindowState(state => state.toggle);
  const undo = engagement?.undo === undefined ? text.nothingToUndo : `${text.undo}: ${isolated(engagement.undo)}`;
  const redo = engagement?.redo === undefined ? text.nothingToRedo : `${text.redo}: ${isolated(engagement.redo)}`;
  return (
    <div className="row" style={{ gap: 0 }}>
      <Tooltip label={`${undo} (Ctrl+Z)`}><button type="button" className="ib" aria-label={undo} data-testid="undo" disabled={engagement?.undo === undefined} onClick={() => void commands.undo()}><Undo2 {...ICON} /></button></Tooltip>
      <Tooltip label={`${redo} (Ctrl+Shift+Z)`}><button type="button" className="ib" aria-label={redo} data-testid="redo" disabled={engagement?.redo === undefined} onClick={() => void commands.redo()}><Redo2 {...ICON} /></button></Tooltip>
      <Tooltip label={text.history}><button type="button" className="ib" aria-label={text.history} onClick={() => toggle('history')}><History {...ICON} /></button></Tooltip>
    </div>
  );
}

function ProblemIndicator({ onClick }: { readonly onClick: () => void }) {
  const problems = useImports(state => state.rows.reduce((sum, row) => sum + row.problems.length, 0));
  if (problems === 0) return null;
  return <button type="button" className="job" style={{ border: 0, background: 'none', cursor: 'pointer' }} onClick={onClick}><TriangleAlert size={14} strokeWidth={1.5} color="var(--warn)" aria-hidden /> {plural(problems, 'problem')}</button>;
}

function JobIndicator({ onClick }: { readonly onClick: () => void }) {
  const { rows, analysis } = useImports();
  const busy = rows.filter(isBusy);
  const total = busy.reduce((sum, row) => sum + row.bytes, 0);
  const read = busy.reduce((sum, row) => sum + row.bytesRead, 0);
  const words = busy.length > 0 ? `Import ${total > 0 ? percent(read / total) : ''}` : analysis && analysis.done < analysis.of ? analysis.stage : 'No jobs';
  return (
    <button type="button" className="job" style={{ border: 0, background: 'none', cursor: 'pointer' }} onClick={onClick} aria-label={isolated(`Jobs: ${words}`)}>
      {busy.length > 0 ? <Loader size={14} strokeWidth={1.5} aria-hidden /> : <Check size={14} strokeWidth={1.5} aria-hidden />} <Words of={words} />
    </button>
  );
}
