import { useQueries } from '@tanstack/react-query';
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp, Download } from 'lucide-react';
import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';
import type { AssetRow } from '../../../shared/model/views';
import { api } from '../../api';
import { Empty, Failed, Loading, NothingImported } from '../../components/states';
import { count } from '../../format';
import { attempt, useEngagement, useView } from '../../state/queries';
import { useWindowState } from '../../state/window-state';
import { text } from '../../strings';
import { commands } from '../../frame/commands';
import { AssetInspector } from './AssetInspector';
import { FacetPanel } from './FacetPanel';
import { FilterBar } from './FilterBar';
import { columnsOf } from './columns';
import { MarkedBar } from './MarkedBar';
import { ViewMenu } from './ViewMenu';
import { isolated } from '../../isolated';
import { Name } from '../../components/Name';

/** Rows asked for at a time; the grid holds the pages around the window, never the whole list. */
const PAGE = 200;
/** Height of the header, which stays above the rows in the same scroller. */
const HEAD = 26;

/** What one key press marks at most; the engine takes no more in one edit. */
const MOST_MARKED = 50_000;

export default function AssetsView() {
  const engagement = useEngagement();
  const { filter, facets, sort, descending, sortBy, selectedAsset, select, open, clearFilters, inspector, marked, mark, columns: chosenColumns } = useWindowState();
  const columns = columnsOf(chosenColumns), template = `24px ${columns.map(column => column.width).join(' ')}`;
  const base = { filter, facets: Object.fromEntries(Object.entries(facets).map(([name, values]) => [name, [...values]])), sort, descending, limit: PAGE };
  const first = useView('assets.page', { ...base, offset: 0 });
  const total = first.data?.total ?? 0;

  const scroller = useRef<HTMLDivElement>(null);
  const rowHeight = 28;
  const [active, setActive] = useState(0);
  // The row that holds the keyboard stays mounted, however far the wheel has gone: assistive technology refers to it.
  const rangeExtractor = useCallback((range: Range): number[] => [...new Set([...defaultRangeExtractor(range), ...(active < range.count ? [active] : [])])].sort((a, b) => a - b), [active]);
  const virtual = useVirtualizer({ count: total, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 12, rangeExtractor, scrollMargin: HEAD, scrollPaddingStart: HEAD });
  const items = virtual.getVirtualItems();
  const pages = [...new Set(items.map(item => Math.floor(item.index / PAGE)))].filter(page => page > 0);
  const revision = engagement?.revision ?? -1;
  const others = useQueries({
    queries: pages.map(page => ({ queryKey: ['view', 'assets.page', { ...base, offset: page * PAGE }, revision], queryFn: () => api.request('assets.page', { ...base, offset: page * PAGE }) })),
  });
  const rowAt = useCallback((index: number): AssetRow | undefined => {
    const page = Math.floor(index / PAGE);
    return page === 0 ? first.data?.rows[index] : others[pages.indexOf(page)]?.data?.rows[index - page * PAGE];
  }, [first.data, others, pages]);

  useEffect(() => setActive(0), [filter, facets, sort, descending]);
  // Chosen elsewhere (palette, graph, a path): the grid goes there, if the first page holds it.
  useEffect(() => {
    const at = first.data?.rows.findIndex(row => row.id === selectedAsset) ?? -1;
    if (at < 0) return;
    setActive(at);
    virtual.scrollToIndex(at, { align: 'auto' });
    // Not when pages arrive or the window scrolls: that would undo scrolling by hand.
  }, [selectedAsset, first.data]);
  // A row that End or Page Down reached before its page arrived is chosen when it does.
  const wanted = useRef<number | undefined>(undefined);
  useEffect(() => {
    const row = wanted.current === undefined ? undefined : rowAt(wanted.current);
    if (!row) return;
    wanted.current = undefined;
    select(row.id);
  }, [rowAt, select]);
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(total - 1, to));
    setActive(next);
    virtual.scrollToIndex(next);
    const row = rowAt(next);
    wanted.current = row ? undefined : next;
    if (row) select(row.id);
  };
  /** From the row that was chosen last to this one; rows that no page holds are asked for. */
  const markTo = async (index: number): Promise<void> => {
    const offset = Math.min(active, index);
    const ids = await attempt(() => api.request('assets.ids', { ...base, offset, limit: Math.min(MOST_MARKED, Math.abs(active - index) + 1) }));
    if (ids) mark(ids, true);
  };
  const toggle = (row: AssetRow | undefined): void => {
    if (row) mark([row.id], !marked.has(row.id));
  };
  const onClick = (event: MouseEvent, index: number): void => {
    if (event.shiftKey) void markTo(index);
    else if (event.ctrlKey || event.metaKey) toggle(rowAt(index));
    else move(index);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / rowHeight) - 1);
    if (event.target instanceof HTMLButtonElement) return;
    if (event.key.toLowerCase() === 'g' && !event.ctrlKey && !event.metaKey && selectedAsset !== undefined) return open('graph');
    if (event.key === 'Enter') return document.querySelector<HTMLElement>('.insp [role="tab"][aria-selected="true"]')?.focus();
    if (event.key === ' ' || (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey))) {
      event.preventDefault();
      if (event.key === ' ') return toggle(rowAt(active));
      return void attempt(() => api.request('assets.ids', { ...base, offset: 0, limit: MOST_MARKED })).then(ids => ids && mark(ids, true));
    }
    if (event.key === 'Escape' && marked.size > 0) return mark([...marked], false);
    const step: Readonly<Record<string, number>> = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: total - 1, '[': active - 1, ']': active + 1 };
    const to = step[event.key];
    if (to === undefined) return;
    event.preventDefault();
    move(to);
  };

  if (first.isError) return <Failed error={first.error} retry={() => void first.refetch()} />;
  if (!engagement?.hasAnalysis) return <NothingImported />;
  return (
    <>
      <div className="tb">
        <h1>Assets</h1>
        <FilterBar problem={first.data?.filterProblem} />
        <ViewMenu />
        <button type="button" className="btn" onClick={() => void commands.exportReport()}><Download size={14} strokeWidth={1.5} aria-hidden />Export</button>
      </div>
      <div className="body">
        <FacetPanel facets={first.data?.facets} />
        <div className="grid">
          <MarkedBar />
          {first.isPending ? <Loading /> : total === 0 ? (
            <Empty title={text.noMatch} hint={<span className="m"><Name of={[filter, ...Object.entries(facets).flatMap(([name, values]) => (values.length > 0 ? [`${name}: ${values.join(', ')}`] : []))].filter(Boolean).join(' · ')} /></span>} action={<button type="button" className="btn" onClick={clearFilters}>{text.clearFilter}</button>} />
          ) : (
            <div ref={scroller} className="gridbox" role="grid" aria-label="Assets" aria-rowcount={total + 1} aria-colcount={columns.length + 1} aria-multiselectable aria-activedescendant={`asset-row-${active}`} tabIndex={0} onKeyDown={onKeyDown}>
              <div className="gridin" role="presentation">
                <div className="gr-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
                  <div role="columnheader" aria-colindex={1} aria-label={text.markAsset} />
                  {columns.map((column, i) => (
                    <div key={column.key} role="columnheader" aria-colindex={i + 2} aria-sort={column.sort === undefined || column.sort !== sort ? undefined : descending ? 'descending' : 'ascending'}>
                      <button type="button" className={column.number ? 'num' : ''} style={{ width: '100%' }} disabled={!column.sort} onClick={() => column.sort && sortBy(column.sort)}>
                        <Name of={column.name} />{column.sort === sort && (descending ? <ArrowDown size={12} strokeWidth={1.5} aria-hidden /> : <ArrowUp size={12} strokeWidth={1.5} aria-hidden />)}
                      </button>
                    </div>
                  ))}
                </div>
                <div style={{ height: total * rowHeight, position: 'relative' }} role="rowgroup">
                    {items.map(item => {
                      const row = rowAt(item.index);
                      const chosen = row !== undefined && row.id === selectedAsset;
                      return (
                        <div key={item.key} id={`asset-row-${item.index}`} role="row" aria-rowindex={item.index + 2} aria-selected={chosen} className={`gr-row${chosen ? ' sel' : ''}${item.index === active ? ' act' : ''}`}
                          style={{ gridTemplateColumns: template, transform: `translateY(${item.start - HEAD}px)` }} onMouseDown={event => { if (event.shiftKey || event.ctrlKey || event.metaKey) event.preventDefault(); }} onClick={event => onClick(event, item.index)}>
                          <div role="gridcell" aria-colindex={1} style={{ textOverflow: 'clip' }}>{row && <input type="checkbox" tabIndex={-1} aria-label={isolated(`${text.markAsset} ${row.name}`)} style={{ verticalAlign: 'middle' }} checked={marked.has(row.id)} onClick={event => event.stopPropagation()} onChange={() => toggle(row)} />}</div>
                          {row ? columns.map((column, i) => <div key={column.key} role="gridcell" aria-colindex={i + 2} className={column.number ? 'num' : ''}>{column.cell(row)}</div>) : <div role="gridcell"><div className="sk" /></div>}
                        </div>
                      );
                    })}
                </div>
              </div>
            </div>
          )}
          <div className="legend"><span>{count(total)} of {count(first.data?.all ?? 0)} assets and peers</span></div>
        </div>
        {inspector && <AssetInspector id={selectedAsset} />}
      </div>
    </>
  );
}
