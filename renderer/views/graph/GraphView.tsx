import { Menu } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Clock, Download, Eye, EyeOff, Focus, List, Maximize, Minus, Network, PinOff, Plus, Route, X } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Strictness } from '../../../shared/model/analysis';
import type { GraphView as View } from '../../../shared/model/views';
import { api } from '../../api';
import { Empty, Failed, Loading, NothingImported } from '../../components/states';
import { count, plural } from '../../format';
import { isolated } from '../../isolated';
import { TimelineBrush } from '../../components/TimelineBars';
import { commands } from '../../frame/commands';
import { type Arrangement, type MapHandle, SiteMap } from '../../map/Map';
import { busiest, layOutRadial } from '../../map/radial-layout';
import { type Layout, showAll, toggleFamily, useGraphState } from '../../state/graph-state';
import { attempt, useEngagement, useView } from '../../state/queries';
import { useWindowState } from '../../state/window-state';
import { roleNames, text } from '../../strings';
import { AssetInspector } from '../assets/AssetInspector';
import { FilterBar } from '../assets/FilterBar';
import { LinkInspector } from './LinkInspector';
import { Name, Words } from '../../components/Name';

export const STRICTNESS: readonly (readonly [Strictness, string])[] = [['assumed', 'All bases'], ['permitted', 'Permitted'], ['observed', 'Observed only']];
const FAMILIES = [['control', 'Control'], ['app', 'Application'], ['building', 'Building'], ['device', 'Device'], ['media', 'Video'], ['remote', 'Remote access'], ['it', 'IT services']] as const;
/** From afar: more assets than this are first shown as their zones. */
const READABLE = 400;
/** More would be neither readable nor quick: their zones are shown whatever is chosen. */
const DRAWN = 1_500;

export default function GraphView() {
  const engagement = useEngagement();
  const { filter, strictness, setStrictness, selectedAsset, selectedLink, select, selectLink, setFilter, clearFilters, inspector } = useWindowState();
  const { layout: chosen, asList, withoutFamilies, without, around, between, timeShown, way } = useGraphState();
  const { data, isError, error, refetch, isPending } = useView('graph.get', { filter, strictness, ...(between ? { between } : {}), ...(around ? { around } : {}), ...(without.length > 0 ? { without: [...without] } : {}) });
  const { data: route } = useQuery({ queryKey: ['view', 'graph.route', way, strictness, engagement?.revision], queryFn: () => api.request('graph.route', { from: way!.from, to: way!.to!, strictness }), enabled: way?.to !== undefined });
  const handle = useRef<MapHandle | undefined>(undefined);
  const crowded = (data?.nodes.length ?? 0) > DRAWN, layout: Layout = chosen ?? ((data?.nodes.length ?? 0) > READABLE ? 'zones' : 'lanes');
  const arrangement = useArrangement(data, crowded ? 'zones' : layout, selectedAsset);
  const names = useMemo(() => new Map(data?.nodes.map(node => [node.id, node.label])), [data]);

  // The end of a way is whatever is chosen next, wherever it is chosen.
  useEffect(() => {
    if (way && way.to === undefined && selectedAsset !== undefined && selectedAsset !== way.from) useGraphState.setState({ way: { from: way.from, to: selectedAsset } });
  }, [way, selectedAsset]);
  useHotkeys([['Escape', () => useGraphState.setState({ way: undefined })]]);

  if (isError) return <Failed error={error} retry={() => void refetch()} />;
  if (!engagement?.hasAnalysis) return <NothingImported />;

  const drawn = data && { nodes: plural(data.nodes.length, 'asset'), links: plural(data.edges.length, 'link') };
  const limited = withoutFamilies.size > 0 || without.length > 0 || around !== undefined || between !== undefined || way !== undefined;
  const pinned = data?.pinned?.[layout as 'lanes' | 'free'];
  const saveFile = async (kind: 'png' | 'svg', bytes: Uint8Array<ArrayBuffer>): Promise<void> => {
    const file = await api.request('files.chooseSave', { kind, suggestedName: `connectivity.${kind}` });
    if (file) await api.request('files.write', { file: file.token, bytes });
  };
  const savePng = (): Promise<unknown> => attempt(async () => {
    const blob = await handle.current?.png();
    if (blob) await saveFile('png', new Uint8Array(await blob.arrayBuffer()));
  });
  const saveSvg = (): Promise<unknown> => attempt(async () => {
    const drawing = handle.current?.svg(`${isolated(engagement.name)}: ${drawn?.nodes ?? ''}, ${drawn?.links ?? ''}`);
    if (drawing !== undefined) await saveFile('svg', new TextEncoder().encode(drawing));
  });
  const showZone = (zone: string): void => {
    setFilter(zone === 'external' ? 'external:yes' : `zone:"${data?.zones.find(({ id }) => id === zone)?.name ?? ''}"`);
    useGraphState.setState({ layout: 'lanes' });
  };
  return (
    <>
      <div className="tb">
        <h1>Graph</h1>
        <div className="seg" role="group" aria-label="Strictness">{STRICTNESS.map(([value, name]) => <button key={value} type="button" className={strictness === value ? 'on' : ''} aria-pressed={strictness === value} onClick={() => setStrictness(value)}>{name}</button>)}</div>
        <select className="inp" style={{ width: 172 }} aria-label={text.layout} value={layout} onChange={event => useGraphState.setState({ layout: event.target.value as Layout })}>{(Object.keys(text.layouts) as Layout[]).map(one => <option key={one} value={one}>{text.layouts[one]}</option>)}</select>
        <FilterBar problem={undefined} />
        <button type="button" className="ib" aria-label="Zoom out" onClick={() => handle.current?.zoom(0.8)}><Minus size={16} strokeWidth={1.5} /></button>
        <button type="button" className="ib" aria-label="Fit" onClick={() => handle.current?.fit()}><Maximize size={16} strokeWidth={1.5} /></button>
        <button type="button" className="ib" aria-label="Zoom in" onClick={() => handle.current?.zoom(1.25)}><Plus size={16} strokeWidth={1.5} /></button>
        <button type="button" className="btn" aria-pressed={timeShown} disabled={!data?.timeline} onClick={() => useGraphState.setState({ timeShown: !timeShown, between: undefined })}><Clock size={14} strokeWidth={1.5} aria-hidden />{text.graphTime}</button>
        <button type="button" className="btn" aria-pressed={asList} onClick={() => useGraphState.setState({ asList: !asList })}>{asList ? <Network size={14} strokeWidth={1.5} aria-hidden /> : <List size={14} strokeWidth={1.5} aria-hidden />}{asList ? 'As graph' : 'As list'}</button>
        <Menu position="bottom-end" width={230} shadow="md">
          <Menu.Target><button type="button" className="btn"><Download size={14} strokeWidth={1.5} aria-hidden />{text.graphSave}</button></Menu.Target>
          <Menu.Dropdown>
            <Menu.Item disabled={asList} onClick={() => void savePng()}>PNG</Menu.Item>
            <Menu.Item disabled={asList} onClick={() => void saveSvg()}>SVG</Menu.Item>
            <Menu.Item onClick={() => void commands.exportReport('graphml', 'connectivity.graphml')}>GraphML</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      <div className="body">
        <div className="col" style={{ flex: 1, minWidth: 0 }}>
          <div className="maptools" role="toolbar" aria-label="Chosen asset">
            {way ? (
              <>
                <Route size={14} strokeWidth={1.5} aria-hidden />
                <span role="status" className="ell">{way.to === undefined ? text.graphWayChoose : route === undefined ? text.layingOut : route === null ? text.graphWayNone : <>{!route.along && text.graphWayAgainst} <Name of={route.assets.map(id => names.get(id) ?? id).join(' → ')} /></>}</span>
                <button type="button" className="btn" onClick={() => useGraphState.setState({ way: undefined })}><X size={14} strokeWidth={1.5} aria-hidden />{text.graphWayEnd}</button>
              </>
            ) : (
              <>
                <b className="ell" style={{ maxWidth: 180 }}>{selectedAsset === undefined ? <span className="fa">nothing chosen</span> : <Name of={names.get(selectedAsset) ?? ''} />}</b>
                <button type="button" className="btn" disabled={selectedAsset === undefined} aria-pressed={around !== undefined} onClick={() => useGraphState.setState({ around: around ? undefined : { asset: selectedAsset!, hops: 1 } })}><Focus size={14} strokeWidth={1.5} aria-hidden />{text.graphNear}</button>
                {around && <div className="seg" role="group" aria-label={text.graphNearer}>{[1, 2, 3].map(hops => <button key={hops} type="button" className={around.hops === hops ? 'on' : ''} aria-pressed={around.hops === hops} onClick={() => useGraphState.setState({ around: { ...around, hops } })}>{hops}</button>)}</div>}
                <button type="button" className="btn" disabled={selectedAsset === undefined} onClick={() => useGraphState.setState({ way: { from: selectedAsset! } })}><Route size={14} strokeWidth={1.5} aria-hidden />{text.graphWay}</button>
                <button type="button" className="btn" disabled={selectedAsset === undefined} onClick={() => { useGraphState.setState({ without: [...without, selectedAsset!] }); select(undefined); }}><EyeOff size={14} strokeWidth={1.5} aria-hidden />{text.graphHide}</button>
              </>
            )}
            <span className="sp" />
            {pinned && <button type="button" className="btn" onClick={() => void commands.edit({ kind: 'place', arrangement: layout as 'lanes' | 'free', assets: Object.keys(pinned) })}><PinOff size={14} strokeWidth={1.5} aria-hidden />{text.graphUnpin}</button>}
            {limited && <button type="button" className="btn" onClick={showAll}><Eye size={14} strokeWidth={1.5} aria-hidden />{text.graphAll}</button>}
          </div>
          {isPending || !data ? <Loading /> : data.nodes.length === 0 ? (
            <Empty title={text.noMatch} hint={<span className="m"><Name of={filter} /></span>} action={<button type="button" className="btn" onClick={() => { clearFilters(); showAll(); }}>{text.clearFilter}</button>} />
          ) : asList ? <LinkList view={data} withoutFamilies={withoutFamilies} /> : !arrangement ? <div className="mapwrap"><Empty title={text.layingOut} /></div> : (
            <div className="mapwrap">
              <SiteMap view={data} arrangement={arrangement} selected={selectedAsset} onSelect={select} onLink={selectLink} onZone={showZone} way={route ?? undefined} withoutFamilies={withoutFamilies}
                {...(layout === 'lanes' || layout === 'free' ? { onPlace: (asset: string, value: { x: number; y: number }) => void commands.edit({ kind: 'place', arrangement: layout, assets: [asset], value }) } : {})}
                handle={given => { handle.current = given; }} label={isolated(`Connectivity, ${text.layouts[arrangement.kind]}: ${drawn!.nodes}, ${drawn!.links}. The same facts stand in “As list”.`)} />
              {(crowded || (chosen === undefined && layout === 'zones')) && <p className="mapnote" role="status"><Words of={text.graphTooMany(count(data.nodes.length))} /></p>}
            </div>
          )}
          {timeShown && data?.timeline && <TimelineBrush timeline={data.timeline} between={between} onChange={stretch => useGraphState.setState({ between: stretch })} />}
          <div className="legend">
            {FAMILIES.filter(([family]) => withoutFamilies.has(family) || data?.edges.some(edge => edge.family === family)).map(([family, name]) => <button key={family} type="button" aria-pressed={!withoutFamilies.has(family)} onClick={() => toggleFamily(family)}><i style={{ borderColor: `var(--p-${family})` }} />{name}</button>)}
            <span className="sp" />
            <span><i style={{ borderColor: 'var(--text-2)' }} />observed</span><span><i style={{ borderColor: 'var(--text-2)', borderTopStyle: 'dashed' }} />permitted</span><span><i style={{ borderColor: 'var(--text-2)', borderTopStyle: 'dotted' }} />assumed</span>
            <span><i style={{ borderColor: 'color-mix(in srgb, var(--r4) 35%, transparent)', borderTopWidth: 6 }} />skips two levels</span>
            {data && <span className="n">{plural(data.nodes.length, 'node')}, {plural(data.edges.length, 'edge')}{data.hidden.nodes > 0 ? `; ${count(data.hidden.nodes)} out of sight` : ''}</span>}
          </div>
        </div>
        {inspector && (selectedLink === undefined ? <AssetInspector id={selectedAsset} /> : <LinkInspector id={selectedLink} />)}
      </div>
    </>
  );
}

/** Undefined while the worker lays out. */
function useArrangement(view: View | undefined, layout: Layout, selected: string | undefined): Arrangement | undefined {
  // Around what was chosen when the layout was: another choice is looked at, not moved to the middle.
  const [centre, setCentre] = useState<string>();
  const [free, setFree] = useState<{ readonly of: View; readonly places: ReadonlyMap<string, { x: number; y: number }> }>();
  useEffect(() => {
    if (layout !== 'radial') setCentre(undefined);
    else setCentre(before => before ?? selected);
  }, [layout, selected]);
  useEffect(() => {
    if (layout !== 'free' || !view || free?.of === view) return;
    const worker = new Worker(new URL('../../map/free-layout-worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<readonly (readonly [string, { x: number; y: number }])[]>) => setFree({ of: view, places: new Map(data) });
    worker.postMessage({ nodes: view.nodes.map(({ id, zone }) => ({ id, zone })), edges: view.edges.map(({ from, to }) => ({ from, to })) });
    return () => worker.terminate();
  }, [layout, view, free]);
  return useMemo(() => {
    if (layout === 'lanes' || layout === 'zones') return { kind: layout };
    if (!view) return undefined;
    if (layout === 'free') return free && view.nodes.every(({ id }) => free.places.has(id)) ? { kind: 'free', places: free.places } : undefined;
    const middle = centre !== undefined && view.nodes.some(({ id }) => id === centre) ? centre : busiest(view);
    return middle === undefined ? undefined : { kind: 'radial', places: layOutRadial(view, middle) };
  }, [layout, view, free, centre]);
}

/** The graph for keyboard and screen reader: the same links as a table. */
function LinkList({ view, withoutFamilies }: { readonly view: View; readonly withoutFamilies: ReadonlySet<string> }) {
  const names = new Map(view.nodes.map(node => [node.id, node]));
  const { select, selectLink } = useWindowState();
  return (
    <div className="scroll" style={{ flex: 1 }}>
      <table className="fx" aria-label="Links">
        <thead><tr><th>From</th><th>To</th><th>Protocols</th><th style={{ width: 90 }}>Basis</th><th className="num" style={{ width: 110 }}>Conversations</th></tr></thead>
        <tbody>{view.edges.filter(({ family }) => !withoutFamilies.has(family)).slice(0, 5_000).map(edge => {
          const from = names.get(edge.from);
          const to = names.get(edge.to);
          return <tr key={edge.id}><td><button type="button" className="btn lnk" onClick={() => select(edge.from)}>{from && <Name of={from.label} />}</button> <span className="fa">{from && roleNames[from.role]}</span></td><td><button type="button" className="btn lnk" onClick={() => select(edge.to)}>{to && <Name of={to.label} />}</button> <span className="fa">{to && roleNames[to.role]}</span></td><td><Name of={edge.protocols.join(', ')} />{edge.skipsLevels && <span className="tag w">skips levels</span>}</td><td>{edge.basis}</td><td className="num"><button type="button" className="btn lnk" aria-label={isolated(`Conversations from ${from?.label ?? ''} to ${to?.label ?? ''}`)} onClick={() => selectLink(edge.id)}>{count(edge.conversations)}</button></td></tr>;
        })}</tbody>
      </table>
    </div>
  );
}
