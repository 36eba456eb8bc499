import { useHotkeys } from '@mantine/hooks';
import { spotlight } from '@mantine/spotlight';
import { LockKeyhole } from 'lucide-react';
import { Suspense, useEffect, useState, type DragEvent } from 'react';
import { api } from '../api';
import { EvidencePanel } from '../components/EvidencePanel';
import { Words } from '../components/Name';
import { Loading } from '../components/states';
import { useAutoLock } from '../state/auto-lock';
import { useImports } from '../state/imports';
import { attempt, importFiles, isBusy, useEngagement, useEngineEvents } from '../state/queries';
import { useWindowState } from '../state/window-state';
import { text } from '../strings';
import { cycleRegion } from './regions';
import { viewById, views } from '../views/registry';
import { commands } from './commands';
import { Drawer } from './Drawer';
import { ErrorBoundary } from './ErrorBoundary';
import { History } from './History';
import { KeySheet } from './KeySheet';
import { Palette } from './Palette';
import { NewEngagement } from './NewEngagement';
import { PassphraseDialog } from './PassphraseDialog';
import { Rail } from './Rail';
import { StatusBar } from './StatusBar';
import { TabStrip } from './TabStrip';
import { TopBar } from './TopBar';

const lock = (): void => void commands.lock();

export function App() {
  useEngineEvents();
  const engagement = useEngagement();
  const { view, open, toggle, drawer } = useWindowState();
  const [dropping, setDropping] = useState(false);

  // A window that opens onto a running engagement shows it; the start screen is for when there is none.
  const ready = engagement !== undefined;
  const isOpen = engagement !== null && engagement !== undefined;
  const hasAnalysis = engagement?.hasAnalysis ?? false;
  useEffect(() => {
    if (ready && isOpen && useWindowState.getState().view === 'start') open(hasAnalysis ? 'overview' : 'import');
  }, [ready, isOpen, hasAnalysis, open]);

  const working = useImports(state => state.analysis !== undefined || state.rows.some(isBusy));
  useAutoLock(isOpen && engagement.closed, working, lock);

  const rail = views.filter(candidate => candidate.inRail);
  // Typing a question mark into a field is typing, and what was typed there is undone there.
  useHotkeys([['shift+?', () => toggle('keySheet')], ['mod+Z', () => void commands.undo()], ['mod+shift+Z', () => void commands.redo()], ['mod+Y', () => void commands.redo()]]);
  useHotkeys([
    ['ctrl+Tab', () => useWindowState.getState().stepTab(1)], ['ctrl+shift+Tab', () => useWindowState.getState().stepTab(-1)],
    ['mod+W', () => isOpen && useWindowState.getState().closeTab(useWindowState.getState().view)], ['mod+shift+T', () => isOpen && useWindowState.getState().reopenTab()],
    ['alt+ArrowLeft', () => isOpen && useWindowState.getState().goBack()], ['alt+ArrowRight', () => isOpen && useWindowState.getState().goForward()],
    ['F6', () => cycleRegion(1)], ['shift+F6', () => cycleRegion(-1)],
    ['mod+K', () => spotlight.open()], ['mod+shift+P', () => spotlight.open()], ['mod+P', () => spotlight.open()],
    ['mod+O', () => void commands.openEngagement()], ['mod+N', () => commands.newEngagement()], ['mod+I', () => void commands.addFiles()],
    ['mod+S', () => void commands.save()], ['mod+shift+S', () => void commands.saveAs()], ['mod+shift+E', () => void commands.exportReport()],
    ['mod+L', lock],
    ['mod+,', () => open('settings')],
    ['mod+J', () => toggle('drawer')], ['mod+alt+B', () => toggle('inspector')], ['mod+F', () => document.querySelector<HTMLInputElement>('.fbar input')?.focus()],
    ['F1', () => toggle('keySheet')],
    ...rail.slice(0, 9).map((candidate, i): [string, () => void] => [`mod+${i + 1}`, () => isOpen && open(candidate.id)]),
  ], []);

  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setDropping(false);
    const files = [...event.dataTransfer.files];
    if (files.length > 0) void attempt(async () => importFiles(await api.dropped(files)));
  };

  // Settings are the program's, and there without an engagement.
  const shown = isOpen || view === 'settings' ? view : 'start';
  const View = viewById(shown).component;
  return (
    <div
      className="app" data-view={shown}
      onDragOver={event => { event.preventDefault(); if (event.dataTransfer.types.includes('Files')) setDropping(true); }}
      onDragLeave={event => { if (event.relatedTarget === null) setDropping(false); }}
      onDrop={onDrop}
    >
      <a className="skip" href="#main">Skip to content</a>
      <TopBar />
      {isOpen && <Rail />}
      {isOpen && <TabStrip />}
      <main className="main" id="main" tabIndex={-1} style={isOpen ? undefined : { gridColumn: '1 / -1', gridRow: '2 / 4' }}>
        {engagement?.readOnly !== undefined && <div className="ban w" role="status"><LockKeyhole size={14} strokeWidth={1.5} aria-hidden style={{ flex: 'none' }} /><span style={{ padding: '5px 0', lineHeight: '17px' }}><Words of={engagement.readOnly} /></span><span className="sp" /><button type="button" className="btn" onClick={() => void commands.saveAs()}>{text.saveCopy}</button></div>}
        <ErrorBoundary key={view}>
          <Suspense fallback={<Loading />}><View /></Suspense>
        </ErrorBoundary>
        {drawer && isOpen && <Drawer />}
      </main>
      <StatusBar />
      <Palette />
      <KeySheet />
      <PassphraseDialog />
      <NewEngagement />
      <History />
      <EvidencePanel />
      {dropping && <div className="drop" role="status">{text.dropHere}</div>}
    </div>
  );
}
