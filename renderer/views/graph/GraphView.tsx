import { Download, List, Maximize, Minus, Network, Plus } from 'lucide-react';
import { useRef, useState } from 'react';
import type { Strictness } from '../../../shared/model/analysis';
import type { GraphView as View } from '../../../shared/model/views';
import { api } from '../../api';
import { Empty, Failed, Loading, NothingImported } from '../../components/states';
import { count, plural } from '../../format';
import { isolated } from '../../isolated';
import { type MapHandle, SiteMap } from '../../map/Map';
import { attempt, useEngagement, useView } from '../../state/queries';
import { useWindowState } from '../../state/window-state';
import { roleNames, text } from '../../strings';
import { AssetInspector } from '../assets/AssetInspector';
import { FilterBar } from '../assets/FilterBar';
import { LinkInspector } from './LinkInspector';
import { Name } from '../../components/Name';

export const STRICTNESS: readonly (readonly [Strictness, string])[] = [['assumed', 'All bases'], ['permitted', 'Permitted'], ['observed', 'Observed only']];
const FAMILIES = [['control', 'Control'], ['app', 'Application'], ['building', 'Building'], ['device', 'Device'], ['media', 'Video'], ['remote', 'Remote access'], ['it', 'IT services']] as const;
/** More would be neither readable nor quick; the filter narrows it. */
const DRAWN = 1_500;

export default function GraphView() {
  const engagement = useEngagement();
  const { filter, strictness, setStrictness, selectedAsset, selectedLink, select, selectLink, clearFilters, inspector } = useWindowState();
  const { data, isError, error, refetch, isPending } = useView('graph.get', { filter, strictness });
  const [asList, setAsList] = useState(false);
  const handle = useRef<MapHandle | undefined>(undefined);
  if (isError) return <Failed error={error} retry={() => void refetch()} />;
  if (!engagement?.hasAnalysis) return <NothingImported />;

  const savePicture = (): Promise<unknown> => attempt(async () => {
    const blob = await handle.current?.png();
    if (!blob) return;
    const file = await api.request('files.chooseSave', { kind: 'png', suggestedName: 'connectivity.png' });
    if (file) await api.request('files.write', { file: file.token, bytes: new Uint8Array(await blob.arrayBuffer()) });
  });
  return (
    <>
      <div className="tb">
        <h1>Graph</h1>
        <div className="seg" role="group" aria-label="Strictness">{STRICTNESS.map(([value, name]) => <button key={value} type="button" className={strictness === value ? 'on' : ''} aria-pressed={strictness === value} onClick={() => setStrictness(value)}>{name}</button>)}</div>
        <FilterBar problem={undefined} />
        <button type="button" className="ib" aria-label="Zoom out" onClick={() => handle.current?.zoom(0.8)}><Minus size={16} strokeWidth={1.5} /></button>
        <button type="button" className="ib" aria-label="Fit" onClick={() => handle.current?.fit()}><Maximize size={16} strokeWidth={1.5} /></button>
        <button type="button" className="ib" aria-label="Zoom in" onClick={() => handle.current?.zoom(1.25)}><Plus size={16} strokeWidth={1.5} /></button>
        <button type="button" className="btn" aria-pressed={asList} onClick={() => setAsList(!asList)}>{asList ? <Network size={14} strokeWidth={1.5} aria-hidden /> : <List size={14} strokeWidth={1.5} aria-hidden />}{asList ? 'As graph' : 'As list'}</button>
        <button type="button" className="btn" onClick={() => void savePicture()}><Download size={14} strokeWidth={1.5} aria-hidden />PNG</button>
      </div>
      <div className="body">
        <div className="col" style={{ flex: 1, minWidth: 0 }}>
          {isPending || !data ? <Loading /> : data.nodes.length === 0 ? (
            <Empty title={text.noMatch} hint={<span className="m"><Name of={filter} /></span>} action={<button type="button" className="btn" onClick={clearFilters}>{text.clearFilter}</button>} />
          ) : asList ? <LinkList view={data} /> : data.nodes.length > DRAWN ? (
            <Empty title={`${count(data.nodes.length)} assets are too many for one picture`} hint="Narrow the filter (a zone, a level, a role), or read the links as a list." action={<button type="button" className="btn" onClick={() => setAsList(true)}>As list</button>} />
          ) : (
            <div className="mapwrap"><SiteMap view={data} selected={selectedAsset} onSelect={select} onLink={selectLink} handle={given => { handle.current = given; }} label={`Connectivity in Purdue lanes: ${plural(data.nodes.length, 'asset')}, ${plural(data.edges.length, 'link')}. The same facts stand in “As list”.`} /></div>
          )}
          <div className="legend">
            {FAMILIES.map(([family, name]) => <span key={family}><i style={{ borderColor: `var(--p-${family})` }} />{name}</span>)}
            <span className="sp" />
            <span><i style={{ borderColor: 'var(--text-2)' }} />observed</span><span><i style={{ borderColor: 'var(--text-2)', borderTopStyle: 'dashed' }} />permitted</span><span><i style={{ borderColor: 'var(--text-2)', borderTopStyle: 'dotted' }} />assumed</span>
            <span><i style={{ borderColor: 'color-mix(in srgb, var(--r4) 35%, transparent)', borderTopWidth: 6 }} />skips two levels</span>
            {data && <span className="n">{plural(data.nodes.length, 'node')}, {plural(data.edges.length, 'edge')}{data.hidden.nodes > 0 ? `; ${count(data.hidden.nodes)} hidden by the filter` : ''}</span>}
          </div>
        </div>
        {inspector && (selectedLink === undefined ? <AssetInspector id={selectedAsset} /> : <LinkInspector id={selectedLink} />)}
      </div>
    </>
  );
}

/** The graph for keyboard and screen reader: the same links as a table. */
function LinkList({ view }: { readonly view: View }) {
  const names = new Map(view.nodes.map(node => [node.id, node]));
  const { select, selectLink } = useWindowState();
  return (
    <div className="scroll" style={{ flex: 1 }}>
      <table className="fx" aria-label="Links">
        <thead><tr><th>From</th><th>To</th><th>Protocols</th><th style={{ width: 90 }}>Basis</th><th className="num" style={{ width: 110 }}>Conversations</th></tr></thead>
        <tbody>{view.edges.slice(0, 5_000).map(edge => {
          const from = names.get(edge.from);
          const to = names.get(edge.to);
          return <tr key={edge.id}><td><button type="button" className="btn lnk" onClick={() => select(edge.from)}>{from && <Name of={from.label} />}</button> <span className="fa">{from && roleNames[from.role]}</span></td><td><button type="button" className="btn lnk" onClick={() => select(edge.to)}>{to && <Name of={to.label} />}</button> <span className="fa">{to && roleNames[to.role]}</span></td><td><Name of={edge.protocols.join(', ')} />{edge.skipsLevels && <span className="tag w">skips levels</span>}</td><td>{edge.basis}</td><td className="num"><button type="button" className="btn lnk" aria-label={isolated(`Conversations from ${from?.label ?? ''} to ${to?.label ?? ''}`)} onClick={() => selectLink(edge.id)}>{count(edge.conversations)}</button></td></tr>;
        })}</tbody>
      </table>
    </div>
  );
}
