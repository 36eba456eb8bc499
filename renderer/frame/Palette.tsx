import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { RoleGlyph } from '../components/RoleGlyph';
import { useEngagement, useView } from '../state/queries';
import { useWindowState } from '../state/window-state';
import { roleNames, text } from '../strings';
import { views } from '../views/registry';
import { commands } from './commands';
import { isolated } from '../isolated';

/** Enter takes the first thing found; the component's own Enter does nothing until an arrow key has chosen one. */
const firstIfNoneChosen = (event: React.KeyboardEvent): void => {
  if (event.key === 'Enter' && !document.querySelector('.mantine-Spotlight-action[data-selected]')) document.querySelector<HTMLElement>('.mantine-Spotlight-action')?.click();
};

/** Screens, commands and assets by name, address or maker; assets are searched by the engine. */
export function Palette() {
  const [typed, setTyped] = useState('');
  const [query] = useDebouncedValue(typed, 120);
  const engagement = useEngagement();
  const { open, select, toggle } = useWindowState();
  const { data } = useView('assets.page', { filter: query.replace(/["\\]/g, ' ').trim(), sort: 'name', descending: false, offset: 0, limit: 8 });
  // At once: what stands first when Enter is pressed must belong to what was typed.
  const matches = (label: string): boolean => label.toLowerCase().includes(typed.trim().toLowerCase());

  const screens: SpotlightActionData[] = engagement ? views.filter(view => view.inRail && matches(view.name)).map(({ id, name, icon: Icon }) => ({ id, label: name, leftSection: <Icon size={16} strokeWidth={1.5} />, onClick: () => open(id) })) : [];
  const acts: SpotlightActionData[] = [
    { id: 'import', label: 'Import files…', onClick: () => void commands.addFiles() }, { id: 'folder', label: 'Import a folder…', onClick: () => void commands.addFolder() },
    { id: 'open', label: 'Open an engagement…', onClick: () => void commands.openEngagement() }, { id: 'save', label: 'Save', onClick: () => void commands.save() },
    ...(engagement?.closed ? [{ id: 'lock', label: text.lock, onClick: () => void commands.lock() }] : []),
    { id: 'undo', label: text.undo, onClick: () => void commands.undo() }, { id: 'redo', label: text.redo, onClick: () => void commands.redo() }, { id: 'history', label: text.history, onClick: () => toggle('history') },
    ...(engagement ? [] : [{ id: 'settings', label: 'Settings', onClick: () => open('settings') }]), { id: 'report', label: text.exportReport, onClick: () => void commands.exportReport() }, { id: 'sample', label: text.sample, onClick: () => void commands.openSample() },
  ].filter(act => matches(act.label));
  const assets: SpotlightActionData[] = engagement?.hasAnalysis && query.trim() !== '' && query === typed ? (data?.rows ?? []).map(row => ({
    id: row.id, label: isolated(row.name), description: isolated([roleNames[row.role], row.ips[0], row.zoneName].filter(Boolean).join(' · ')), leftSection: <RoleGlyph role={row.role} />,
    onClick: () => {
      select(row.id);
      // The graph shows the same choice.
      if (useWindowState.getState().view !== 'graph') open('assets');
    },
  })) : [];
  const groups: SpotlightActionGroupData[] = [{ group: 'Assets', actions: assets }, { group: 'Screens', actions: screens }, { group: 'Commands', actions: acts }].filter(group => group.actions.length > 0);
  return <Spotlight actions={groups} query={typed} onQueryChange={setTyped} filter={(_query, all) => all} nothingFound="Nothing found" searchProps={{ placeholder: text.search, onKeyDown: firstIfNoneChosen }} shortcut={null} scrollable maxHeight={420} overlayProps={{ blur: 0 }} attributes={{ content: { 'aria-label': text.search } }} />;
}
