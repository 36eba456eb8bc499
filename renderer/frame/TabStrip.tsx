import { X } from 'lucide-react';
import { useWindowState } from '../state/window-state';
import { viewById } from '../views/registry';
import { Name } from '../components/Name';
import { isolated } from '../isolated';

/** Screens open like files; a tab is left by its cross or by Ctrl+W. */
export function TabStrip() {
  const { tabs, view, open, closeTab } = useWindowState();
  return (
    <div className="tabs" role="tablist" aria-label="Open screens">
      {tabs.map(id => {
        const { name, icon: Icon } = viewById(id);
        return (
          <div key={id} role="presentation" className={view === id ? 't on' : 't'} style={{ paddingRight: 4 }}>
            <button type="button" role="tab" aria-selected={view === id} aria-keyshortcuts="Delete" onKeyDown={event => event.key === 'Delete' && closeTab(id)} onClick={() => open(id)} style={{ all: 'unset', display: 'flex', gap: 6, alignItems: 'center', cursor: 'pointer' }}>
              <Icon size={13} strokeWidth={1.5} aria-hidden /><Name of={name} />
            </button>
            {/* A tab list may hold tabs only, so the cross is for the pointer; keys have Delete and Ctrl+W. */}
            <button type="button" tabIndex={-1} aria-hidden className="x" aria-label={isolated(`Close ${name}`)} onClick={() => closeTab(id)}><X size={12} strokeWidth={1.5} aria-hidden /></button>
          </div>
        );
      })}
    </div>
  );
}
