import { Popover } from '@mantine/core';
import { Bookmark, Columns3, FileDown, RotateCcw, Trash2 } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { Name } from '../../components/Name';
import { commands } from '../../frame/commands';
import { isolated } from '../../isolated';
import { useEngagement } from '../../state/queries';
import { STANDARD_COLUMNS, useWindowState } from '../../state/window-state';
import { text } from '../../strings';
import { COLUMNS } from './columns';

/** Which columns stand in the table, and views of it that are kept in the engagement: filter, choices, order and columns under one name. */
export function ViewMenu() {
  const engagement = useEngagement();
  const { columns, setColumns, filter, facets, sort, descending } = useWindowState();
  const [name, setName] = useState('');
  const views = engagement?.views ?? [];
  const keep = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() === '') return;
    void commands.edit({ kind: 'view', name: name.trim(), value: { filter, facets: Object.fromEntries(Object.entries(facets).filter(([, values]) => values.length > 0).map(([facet, values]) => [facet, [...values]])), sort, descending, columns: [...columns] } });
    setName('');
  };
  return (
    <Popover position="bottom-end" width={300} trapFocus withinPortal>
      <Popover.Target><button type="button" className="btn"><Columns3 size={14} strokeWidth={1.5} aria-hidden />{text.viewMenu}</button></Popover.Target>
      <Popover.Dropdown>
        <div role="group" aria-label={text.viewMenu} style={{ maxHeight: '70vh', overflow: 'auto' }}>
          <p className="sb">{text.viewKept}</p>
          {views.length === 0 && <p className="fa" style={{ fontSize: 12 }}>{text.viewNone}</p>}
          {views.map(view => (
            <div key={view.name} className="row">
              <button type="button" className="btn lnk ell" onClick={() => useWindowState.setState({ filter: view.filter, facets: view.facets, sort: view.sort, descending: view.descending, columns: view.columns })}><Bookmark size={14} strokeWidth={1.5} aria-hidden /><Name of={view.name} /></button><span className="sp" />
              <button type="button" className="ib" aria-label={isolated(`${text.viewForget} ${view.name}`)} onClick={() => void commands.edit({ kind: 'view', name: view.name })}><Trash2 size={14} strokeWidth={1.5} /></button>
            </div>
          ))}
          <form className="row" style={{ margin: '6px 0 12px' }} onSubmit={keep}><input className="inp" aria-label={text.viewName} placeholder={text.viewName} maxLength={100} value={name} onChange={event => setName(event.target.value)} /><button type="submit" className="btn" disabled={name.trim() === ''}>{text.viewKeep}</button></form>
          <div className="row"><p className="sb">{text.viewColumns}</p><span className="sp" /><button type="button" className="btn lnk" onClick={() => setColumns(STANDARD_COLUMNS)}><RotateCcw size={12} strokeWidth={1.5} aria-hidden />{text.viewStandard}</button></div>
          {COLUMNS.slice(1).map(({ key, name: column }) => <label key={key} className="row" style={{ gap: 6, minHeight: 24 }}><input type="checkbox" checked={columns.includes(key)} onChange={event => setColumns(event.target.checked ? [...columns, key] : columns.filter(other => other !== key))} /><Name of={column} /></label>)}
          <button type="button" className="btn" style={{ marginTop: 8 }} onClick={() => void commands.exportTable()}><FileDown size={14} strokeWidth={1.5} aria-hidden />{text.viewCsv}</button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
