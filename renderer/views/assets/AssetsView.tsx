import { useQueries } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp, Download } from 'lucide-react';
import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { AssetRow, AssetSort } from '../../../shared/model/views';
import { api } from '../../api';
import { RiskMark } from '../../components/RiskMark';
import { RoleGlyph } from '../../components/RoleGlyph';
import { Empty, Failed, Loading, NothingImported } from '../../components/states';
import { Confidence, Unknown } from '../../components/values';
import { count, thousands } from '../../format';
import { useEngagement, useView } from '../../state/queries';
import { useWindowState } from '../../state/window-state';
import { roleNames, text } from '../../strings';
import { commands } from '../../frame/commands';
import { AssetInspector } from './AssetInspector';
import { FacetPanel } from './FacetPanel';
import { FilterBar } from './FilterBar';

/** Rows asked for at a time; the grid holds the pages around the window, never the whole list. */
const PAGE = 200;

interface Column {
  readonly key: string;
  readonly name: string;
  readonly width: string;
  readonly sort?: AssetSort;
  readonly number?: boolean;
  readonly cell: (row: AssetRow) => ReactNode;
}

const COLUMNS: readonly Column[] = [
  { key: 'name', name: 'Name', width: 'minmax(150px,1.5fr)', sort: 'name', cell: row => <><RoleGlyph role={row.role} /> <span className="sb">{row.name}</span></> },
  { key: 'role', name: 'Role', width: 'minmax(90px,1fr)', sort: 'role', cell: row => (row.role === 'unknown' ? <Unknown /> : roleNames[row.role]) },
  { key: 'ip', name: 'IP or MAC', width: '132px', sort: 'ip', cell: row => <span className="m">{row.ips[0] ?? row.macs[0] ?? ''}{row.ips.length > 1 ? ` +${row.ips.length - 1}` : ''}</span> },
  { key: 'zone', name: 'Zone', width: 'minmax(90px,.9fr)', sort: 'zone', cell: row => row.zoneName ?? <Unknown /> },
  { key: 'level', name: 'Level', width: '62px', sort: 'level', number: true, cell: row => (row.purdueLevel === undefined ? <span className="na">n/a</span> : <>{row.purdueLevel}{row.levelMismatch && <span style={{ color: 'var(--warn)' }} title="Level and zone differ"> ≠</span>}</>) },
  { key: 'vendor', name: 'Vendor, model', width: 'minmax(110px,1.3fr)', sort: 'vendor', cell: row => (row.vendor === undefined && row.model === undefined ? <Unknown /> : <span className={row.conflicts > 0 ? 'conflict' : ''}>{[row.vendor, row.model].filter(Boolean).join(' ')}</span>) },
  { key: 'risk', name: '$ k/yr', width: '76px', sort: 'risk', number: true, cell: row => <b className="sb">{thousands(row.expectedAnnualLoss)}</b> },
  { key: 'band', name: 'Band', width: '98px', cell: row => <RiskMark band={row.band} /> },
  { key: 'confidence', name: 'Conf.', width: '86px', sort: 'confidence', cell: row => <Confidence value={row.roleConfidence} /> },
];
const TEMPLATE = COLUMNS.map(column => column.width).join(' ');

export default function AssetsView() {
  const engagement = useEngagement();
  const { filter, facets, sort, descending, sortBy, selectedAsset, select, clearFilters, inspector } = useWindowState();
  const base = { filter, facets: Object.fromEntries(Object.entries(facets).map(([name, values]) => [name, [...values]])), sort, descending, limit: PAGE };
  const first = useView('assets.page', { ...base, offset: 0 });
  const total = first.data?.total ?? 0;

  const scroller = useRef<HTMLDivElement>(null);
  const rowHeight = 28;
  const virtual = useVirtualizer({ count: total, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 12 });
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

  const [active, setActive] = useState(0);
  useEffect(() => setActive(0), [filter, facets, sort, descending]);
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(total - 1, to));
    setActive(next);
    virtual.scrollToIndex(next);
    const row = rowAt(next);
    if (row) select(row.id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / rowHeight) - 1);
    const step: Readonly<Record<string, number>> = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: total - 1 };
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
        <button type="button" className="btn" onClick={() => void commands.exportReport()}><Download size={14} strokeWidth={1.5} aria-hidden />Export</button>
      </div>
      <div className="body">
        <FacetPanel facets={first.data?.facets} />
        <div className="grid">
          <div className="gr-head" style={{ gridTemplateColumns: TEMPLATE, paddingRight: 10 }} aria-hidden={total === 0}>
            {COLUMNS.map(column => (
              <button key={column.key} type="button" className={column.number ? 'num' : ''} disabled={!column.sort} onClick={() => column.sort && sortBy(column.sort)} aria-label={`Sort by ${column.name}`}>
                {column.name}{column.sort === sort && (descending ? <ArrowDown size={12} strokeWidth={1.5} aria-hidden /> : <ArrowUp size={12} strokeWidth={1.5} aria-hidden />)}
              </button>
            ))}
          </div>
          {first.isPending ? <Loading /> : total === 0 ? (
            <Empty title={text.noMatch} hint={<span className="m">{filter || Object.values(facets).flat().join(', ')}</span>} action={<button type="button" className="btn" onClick={clearFilters}>{text.clearFilter}</button>} />
          ) : (
            <div ref={scroller} className="gridbody" role="grid" aria-label="Assets" aria-rowcount={total} tabIndex={0} onKeyDown={onKeyDown}>
              <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
                {items.map(item => {
                  const row = rowAt(item.index);
                  return (
                    <div key={item.key} role="row" aria-rowindex={item.index + 1} aria-selected={row?.id === selectedAsset} className={row !== undefined && row.id === selectedAsset ? 'gr-row sel' : 'gr-row'}
                      style={{ gridTemplateColumns: TEMPLATE, transform: `translateY(${item.start}px)` }} onClick={() => move(item.index)}>
                      {row ? COLUMNS.map(column => <div key={column.key} role="gridcell" className={column.number ? 'num' : ''}>{column.cell(row)}</div>) : <div><div className="sk" /></div>}
                    </div>
                  );
                })}
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
