import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowLeftRight, Download, Play, TriangleAlert, X } from 'lucide-react';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { driftStateWords, type DriftItem, type DriftSide } from '../../../shared/model/drift';
import type { ComparisonView } from '../../../shared/model/views';
import { duration } from '../../../shared/model/quantities';
import { api } from '../../api';
import { EvidenceChip } from '../../components/EvidenceChip';
import { evidencePlace, sourceShort } from '../../components/evidence-place';
import { Name, Words } from '../../components/Name';
import { SeverityMark } from '../../components/RiskMark';
import { Empty, Failed, Loading, NothingImported } from '../../components/states';
import { NotObserved } from '../../components/values';
import { commands } from '../../frame/commands';
import { count, money, observed, plural } from '../../format';
import { isolated } from '../../isolated';
import { useEngagement, useView } from '../../state/queries';
import { useWindowState } from '../../state/window-state';
import { text } from '../../strings';
import { AssetInspector } from '../assets/AssetInspector';
import { useCompare, type SideChoice } from './compare-state';
import { ABOUTS, CHANGES, changeOf, differences, type About, type Change, type DifferenceFilter } from './differences';
import { SidePicker, sideName } from './SidePicker';

const ROW = 46;
const ABOUT_WORDS: Readonly<Record<About, string>> = { all: 'All', assets: 'Assets', services: 'Services', conversations: 'Conversations', findings: 'Findings' };
const CHANGE_WORDS: Readonly<Record<Change, string>> = { all: 'All', new: 'New', gone: 'Gone', changed: 'Changed', unsure: 'Not sure', same: 'Still open' };
const NO_FILTER: DifferenceFilter = { about: 'all', change: 'all', words: '' };

/** Two captures, or two states of a site: what came, went and changed, and what cannot be said. */
export default function CompareView() {
  const engagement = useEngagement();
  const { data } = useView('overview.get', {});
  const { base, later, run, start, cancel, swap, choose, forget } = useCompare();
  const sources = data?.sources ?? [];
  const name = engagement?.name;
  // A choice of captures is the choice of one engagement.
  useEffect(() => forget(name), [forget, name]);
  if (!engagement?.hasAnalysis) return <NothingImported />;
  if (!data) return <Loading />;
  const running = run.state === 'running';
  const captures = sources.filter(source => source.kind === 'capture').sort((a, b) => (a.firstSeen ?? 0) - (b.firstSeen ?? 0));
  const [first] = captures;
  const last = captures.at(-1);
  const both = (one: SideChoice, other: SideChoice): void => {
    choose('base', one);
    choose('later', other);
    void start(engagement);
  };
  return (
    <>
      <div className="tb">
        <h1>Compare</h1>
        <SidePicker which="base" label={text.compareThen} sources={captures} disabled={running} />
        <button type="button" className="ib" aria-label={text.compareSwap} title={text.compareSwap} disabled={running || (!base && !later)} onClick={swap}><ArrowLeftRight size={14} strokeWidth={1.5} aria-hidden /></button>
        <SidePicker which="later" label={text.compareNow} sources={captures} disabled={running} />
        {running
          ? <button type="button" className="btn" onClick={() => void cancel()}><X size={14} strokeWidth={1.5} aria-hidden />{text.compareCancel}</button>
          : <button type="button" className="btn p" disabled={!base || !later} onClick={() => void start(engagement)}><Play size={13} strokeWidth={1.5} aria-hidden />{text.compareStart}</button>}
        <span className="sp" />
        <button type="button" className="btn" disabled={run.state !== 'done'} onClick={() => void commands.exportComparison()}><Download size={14} strokeWidth={1.5} aria-hidden />{text.compareExport}</button>
      </div>
      {run.state === 'done' && run.revision !== engagement.revision && <div className="ban st" role="status">The engagement changed since this comparison. <button type="button" className="btn lnk" onClick={() => void start(engagement)}>Compare again</button></div>}
      {run.state === 'none' && (
        <Empty title={text.compareEmpty} hint={text.compareEmptyHint} {...(first && last && first !== last && !base && !later
          ? { action: <button type="button" className="btn p" onClick={() => both({ kind: 'captures', sources: [first.id] }, { kind: 'captures', sources: [last.id] })}><span className="ell" style={{ maxWidth: 380 }}>{text.compareStart} <Name of={first.name} /> with <Name of={last.name} /></span></button> } : {})} />
      )}
      {running && <Running />}
      {run.state === 'failed' && <Failed error={run.error} retry={() => void start(engagement)} />}
      {run.state === 'done' && <Filled view={run.view} names={[sideName(base, sources), sideName(later, sources)]} />}
    </>
  );
}

function Running() {
  const [progress, tell] = useState<{ readonly side: string; readonly stage: string; readonly done: number; readonly of: number }>();
  useEffect(() => api.on('compare.progress', tell), []);
  return (
    <Empty title={text.compareRunning} hint={text.compareRunningHint} action={(
      <div role="status" aria-busy style={{ width: 300, margin: '0 auto' }}>
        <div className="prog" style={{ marginBottom: 6 }}><i style={{ width: `${progress && progress.of > 0 ? 50 * (progress.side === 'later' ? 1 : 0) + 50 * progress.done / progress.of : 2}%` }} /></div>
        <span className="fa">{progress ? <Words of={`${progress.side} side: ${progress.stage}`} /> : text.loading}</span>
      </div>
    )} />
  );
}

function Filled({ view, names }: { readonly view: ComparisonView; readonly names: readonly [string, string] }) {
  const { drift } = view;
  const [filter, setFilter] = useState<DifferenceFilter>(NO_FILTER);
  const [chosen, setChosen] = useState<string>();
  const [limits, showLimits] = useState(false);
  const { inspector, selectedAsset, select } = useWindowState();
  const shown = useMemo(() => differences(drift.items, filter), [drift, filter]);
  const at = Math.max(0, shown.findIndex(item => item.id === chosen));
  const item = shown[at];
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: shown.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 10 });
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(shown.length - 1, to));
    setChosen(shown[next]?.id);
    virtual.scrollToIndex(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / ROW) - 1);
    const to = ({ ArrowDown: at + 1, ArrowUp: at - 1, n: at + 1, p: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: shown.length - 1 } as Readonly<Record<string, number>>)[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move(to);
  };
  const set = (part: Partial<DifferenceFilter>): void => setFilter(state => ({ ...state, ...part }));
  const number = (part: Partial<DifferenceFilter>): number => differences(drift.items, { ...filter, ...part }).length;
  const open = drift.items.filter(one => changeOf(one) === 'same').length;
  return (
    <>
      <div className="kpis">
        <Side label={text.compareThen} of={names[0]} side={drift.base} />
        <Side label={text.compareNow} of={names[1]} side={drift.new} />
        <div className="kpi"><div className="lab">On both sides</div><div className="v">{count(drift.matches.length)}</div><div className="lab">assets, {count(open)} findings still open</div></div>
        <div className="kpi"><div className="lab">Expected loss a year</div><div className="v">{money(drift.new.expectedAnnualLoss)}</div><div className="lab">then {money(drift.base.expectedAnnualLoss)}</div></div>
      </div>
      <div className="ban w"><TriangleAlert size={14} strokeWidth={1.5} aria-hidden style={{ flex: 'none' }} /><span style={{ padding: '5px 0', lineHeight: '17px' }}>{text.compareSilent}</span><span className="sp" />{(drift.cannotSay.length > 0 || drift.zones.length > 0) && <button type="button" className="btn" aria-expanded={limits} onClick={() => showLimits(!limits)}>{text.compareLimits} <span className="n fa">{count(drift.cannotSay.length)}</span></button>}</div>
      {limits && <Limits view={view} />}
      <div className="tb" style={{ gap: 10 }}>
        <div className="seg" role="group" aria-label="About">{ABOUTS.map(about => <button key={about} type="button" className={filter.about === about ? 'on' : ''} aria-pressed={filter.about === about} onClick={() => set({ about })}>{ABOUT_WORDS[about]} <span className="fa n">{count(number({ about }))}</span></button>)}</div>
        <div className="seg" role="group" aria-label="Change">{CHANGES.map(change => <button key={change} type="button" className={filter.change === change ? 'on' : ''} aria-pressed={filter.change === change} onClick={() => set({ change })}>{CHANGE_WORDS[change]} <span className="fa n">{count(number({ change }))}</span></button>)}</div>
        <div className="fbar"><input aria-label="Filter differences" placeholder="words" value={filter.words} onChange={event => set({ words: event.target.value })} onKeyDown={event => { if (event.key === 'Escape') set({ words: '' }); if (event.key === 'ArrowDown') scroller.current?.focus(); }} /></div>
      </div>
      <div className="body">
        {shown.length === 0 ? (
          filter !== NO_FILTER || drift.items.some(one => changeOf(one) !== 'same')
            ? <Empty title={text.compareNoMatch} hint={<span className="m"><Words of={[filter.about === 'all' ? '' : ABOUT_WORDS[filter.about], filter.change === 'all' ? '' : CHANGE_WORDS[filter.change], filter.words.trim() === '' ? '' : `“${filter.words.trim()}”`].filter(Boolean).join(' · ')} /></span>} action={<button type="button" className="btn" onClick={() => setFilter(NO_FILTER)}>{text.clearFilter}</button>} />
            : <Empty title={text.compareNothing} hint={`${plural(drift.matches.length, 'asset')} on both sides${open > 0 ? `; ${plural(open, 'finding')} as open as before` : ''}.`} />
        ) : (
          <>
            <div ref={scroller} className="plist" role="listbox" aria-label="Differences" tabIndex={0} aria-activedescendant={item ? `difference-${at}` : undefined} onKeyDown={onKeyDown} style={{ width: 430 }}>
              <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
                {virtual.getVirtualItems().map(({ index, start }) => {
                  const one = shown[index]!;
                  return (
                    <div key={one.id} id={`difference-${index}`} role="option" aria-selected={index === at} aria-setsize={shown.length} aria-posinset={index + 1} className="pl dif" style={{ height: ROW, transform: `translateY(${start}px)` }} onClick={() => setChosen(one.id)}>
                      <SeverityMark severity={one.severity} word={false} />
                      <span className="two"><Words of={one.text} /></span>
                      <StateTag item={one} />
                    </div>
                  );
                })}
              </div>
            </div>
            {item && <Detail item={item} view={view} onAsset={select} />}
          </>
        )}
        {inspector && selectedAsset !== undefined && <AssetInspector id={selectedAsset} />}
      </div>
    </>
  );
}

const MARK = { new: '+', gone: '−', changed: '~', unsure: '?', same: '=' } as const;
const TAG = { new: 'tag k', gone: 'tag e', changed: 'tag w', unsure: 'tag', same: 'tag' } as const;

/** Sign, word and colour, for one of them is always missing to somebody. */
function StateTag({ item }: { readonly item: DriftItem }) {
  const change = changeOf(item);
  return <span className={TAG[change]} style={{ justifySelf: 'end' }}><b aria-hidden>{MARK[change]}</b> <Name of={change === 'new' ? 'new' : driftStateWords[item.state]} /></span>;
}

/** From the first packet of a side to its last; the captures of a side may leave gaps between them. */
function spanOf({ sources }: DriftSide): { readonly from: string; readonly long: string } | undefined {
  const firsts = sources.flatMap(({ firstSeen }) => firstSeen ?? []).sort();
  const lasts = sources.flatMap(({ lastSeen }) => lastSeen ?? []).sort();
  const from = firsts[0];
  const to = lasts.at(-1);
  if (from === undefined || to === undefined) return undefined;
  const micros = 1000 * (Date.parse(to) - Date.parse(from));
  return { from: from.slice(0, 19).replace('T', ' '), long: Number.isFinite(micros) ? duration(micros) : '' };
}

function Side({ label, of: name, side }: { readonly label: string; readonly of: string; readonly side: DriftSide }) {
  const span = spanOf(side);
  return (
    <div className="kpi" style={{ flex: 1.7 }}>
      <div className="lab">{label}: {plural(side.assets, 'asset')}, {plural(side.conversations, 'conversation')}</div>
      <div className="v" style={{ fontSize: 14 }} title={isolated(name)}><Name of={name} /></div>
      <div className="lab n">{span ? <><Name of={span.from} /> UTC, observed for <Name of={span.long} /></> : 'holds no capture'}</div>
    </div>
  );
}

function Limits({ view: { drift, zoneNames } }: { readonly view: ComparisonView }) {
  return (
    <section className="scroll limits" aria-label={text.compareLimits} tabIndex={0}>
      {drift.cannotSay.length > 0 && <ul>{drift.cannotSay.map(sentence => <li key={sentence}><Words of={sentence} /></li>)}</ul>}
      <table className="fx" aria-label="How long each zone was observed">
        <thead><tr><th>Zone</th><th className="num" style={{ width: 130 }}>Observed then</th><th className="num" style={{ width: 130 }}>Observed now</th><th style={{ width: 220 }}>Can say</th></tr></thead>
        <tbody>{drift.zones.map(zone => <tr key={zone.zone}><td><Name of={zoneNames[zone.zone] ?? zone.zone} /></td><td className="num">{observed(zone.baseHours)}</td><td className="num">{observed(zone.newHours)}</td><td>{zone.tellsGone && zone.tellsNew ? 'new and gone' : zone.tellsGone ? 'gone, not new' : zone.tellsNew ? 'new, not gone' : 'neither'}</td></tr>)}</tbody>
      </table>
    </section>
  );
}

function Detail({ item, view, onAsset }: { readonly item: DriftItem; readonly view: ComparisonView; readonly onAsset: (id: string) => void }) {
  const assets = [...new Set([...item.newAssets, ...item.baseAssets])];
  return (
    <article className="scroll" aria-label="Difference" style={{ flex: 1, padding: '14px 20px', fontSize: 13, lineHeight: '20px' }}>
      <div className="row"><SeverityMark severity={item.severity} /><StateTag item={item} />{item.field !== undefined && <span className="m fa"><Name of={item.field} /></span>}</div>
      <h2 style={{ fontSize: 17, lineHeight: '23px', margin: '6px 0 10px', maxWidth: 720, overflowWrap: 'anywhere' }}><Words of={item.text} /></h2>
      {item.doubt !== undefined && <p className="problem w" style={{ margin: '0 0 12px', maxWidth: 720 }}><b>Not sure.</b> <Words of={`${item.doubt.charAt(0).toUpperCase()}${item.doubt.slice(1)}.`} /></p>}
      <table className="sbs" aria-label="Side by side">
        <thead><tr><th style={{ width: 84 }} aria-label="What" /><th>{text.compareThen}</th><th>{text.compareNow}</th></tr></thead>
        <tbody>
          <tr><th scope="row">{item.field === undefined ? 'Seen' : 'Value'}</th><td><Value side="base" item={item} /></td><td><Value side="new" item={item} /></td></tr>
          <tr><th scope="row">Evidence</th><td><Places evidence={item.baseEvidence} side={view.drift.base} here={view.here} /></td><td><Places evidence={item.newEvidence} side={view.drift.new} here={view.here} /></td></tr>
        </tbody>
      </table>
      {assets.length > 0 && <p style={{ marginTop: 12 }}>{assets.slice(0, 4).map(id => <AssetButton key={id} id={id} onAsset={onAsset} />)}</p>}
    </article>
  );
}

/** An asset of this engagement; of another one there is nothing to open. */
function AssetButton({ id, onAsset }: { readonly id: string; readonly onAsset: (id: string) => void }) {
  const { data } = useView('assets.get', { id });
  if (!data) return null;
  return <button type="button" className="btn" style={{ marginRight: 6 }} onClick={() => onAsset(id)}><Name of={data.asset.name} /></button>;
}

function Value({ side, item }: { readonly side: 'base' | 'new'; readonly item: DriftItem }) {
  const value = side === 'base' ? item.before : item.after;
  if (value !== undefined) return <Name of={value} />;
  const evidence = side === 'base' ? item.baseEvidence : item.newEvidence;
  if (item.field === undefined && evidence.length > 0) return <>seen</>;
  return <NotObserved />;
}

/** Frames and rows of one side: those of this engagement open; those of another file are cited. */
function Places({ evidence, side, here }: { readonly evidence: DriftItem['baseEvidence']; readonly side: DriftSide; readonly here: readonly string[] }) {
  if (evidence.length === 0) return <span className="fa">none</span>;
  return (
    <span style={{ display: 'flex', flexWrap: 'wrap', gap: 4 }}>
      {evidence.map(piece => {
        const key = JSON.stringify(piece);
        if (!('source' in piece) || here.includes(piece.source)) return <EvidenceChip key={key} evidence={piece} />;
        const source = side.sources.find(({ id }) => id === piece.source)?.name ?? piece.source;
        return <span key={key} className="ev" style={{ cursor: 'default' }} title={isolated(`${source}, ${evidencePlace(piece)}; in the other file`)}><span className="fa"><Name of={sourceShort(source)} /></span> <Name of={evidencePlace(piece)} /></span>;
      })}
    </span>
  );
}
