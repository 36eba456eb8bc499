import { useHotkeys } from '@mantine/hooks';
import { Network, Pencil } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Asset, Fact } from '../../../shared/model/asset';
import type { AssetDetail } from '../../../shared/model/views';
import { riskBandOfShare } from '../../../shared/model/views';
import type { AssetVulnerability } from '../../../shared/model/vulnerability';
import { ConversationList } from '../../components/ConversationList';
import { DecidedBy } from '../../components/DecidedBy';
import { KeptList } from '../../components/KeptList';
import { EvidenceList } from '../../components/EvidenceChip';
import { RiskMark, SeverityMark } from '../../components/RiskMark';
import { RoleGlyph } from '../../components/RoleGlyph';
import { Loading } from '../../components/states';
import { Confidence, Known, NotObserved, Unknown } from '../../components/values';
import { bytes, count, money, percent, plural, time } from '../../format';
import { useView } from '../../state/queries';
import { useWindowState } from '../../state/window-state';
import { roleNames, text } from '../../strings';
import { EditAsset } from './EditAsset';
import { Name, Words } from '../../components/Name';
import { isolated } from '../../isolated';

const TABS = ['Identity', 'Services', 'Traffic', 'Findings', 'Paths', 'Evidence'] as const;
type Tab = (typeof TABS)[number];

/** What an import is for where nobody named a site. */
const ONE_SITE = 'site';

/** What is known of one asset, and why; shared by grid, graph, findings and paths. */
export function AssetInspector({ id }: { readonly id: string | undefined }) {
  if (id === undefined) return <aside className="insp" aria-label="Inspector"><p className="fa" style={{ padding: 16 }}>Select an asset to see what is known of it, and why.</p></aside>;
  return <Filled id={id} />;
}

function Filled({ id }: { readonly id: string }) {
  const { data } = useView('assets.get', { id });
  const [tab, setTab] = useState<Tab>('Identity');
  const [editing, setEditing] = useState(false);
  const { open } = useWindowState();
  useHotkeys([['E', () => setEditing(now => !now)]]);
  if (data === undefined) return <aside className="insp" aria-label="Inspector"><Loading rows={6} /></aside>;
  if (data === null) return <aside className="insp" aria-label="Inspector"><p className="fa" style={{ padding: 16 }}>This asset is no longer in the engagement.</p></aside>;
  const { asset, risk } = data;
  return (
    <aside className="insp" aria-label="Inspector">
      <div className="row" style={{ padding: '12px 12px 6px' }}>
        <RoleGlyph role={asset.role} large />
        <div className="col" style={{ minWidth: 0, flex: 1 }}><span className="b ell" style={{ fontSize: 15 }}><Name of={asset.name} /></span><span className="fa" style={{ fontSize: 11 }}>{roleNames[asset.role]}{asset.external ? ', outside the site' : ''}</span></div>
        <button type="button" className={editing ? 'ib on' : 'ib'} aria-pressed={editing} aria-label={text.correct} title={`${text.correct} (E)`} onClick={() => setEditing(!editing)}><Pencil size={16} strokeWidth={1.5} /></button>
        <button type="button" className="ib" aria-label="Show in graph" title="Show in graph" onClick={() => open('graph')}><Network size={16} strokeWidth={1.5} /></button>
      </div>
      {data.riskKnown ? <div className="row n" style={{ padding: '0 12px 8px' }}><span className="b" style={{ fontSize: 17 }}>{money(risk.expectedAnnualLoss)}<small className="fa">/yr</small></span><span className="sp" /><RiskMark band={riskBandOfShare(risk.share)} /><span className="fa">{percent(risk.share)}</span></div> : <div className="row" style={{ padding: '0 12px 8px' }}><Unknown /></div>}
      {editing ? <div style={{ padding: '8px 12px 16px', borderTop: '1px solid var(--line)' }}><EditAsset detail={data} /></div> : <>
      <div className="itabs" role="tablist" aria-label={text.inspectorTabs} onKeyDown={event => {
        const to = { ArrowRight: TABS.indexOf(tab) + 1, ArrowLeft: TABS.indexOf(tab) - 1, Home: 0, End: TABS.length - 1 }[event.key];
        if (to === undefined) return;
        event.preventDefault();
        const next = (to + TABS.length) % TABS.length;
        setTab(TABS[next]!);
        event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus();
      }}>{TABS.map(name => <button key={name} type="button" role="tab" tabIndex={tab === name ? 0 : -1} aria-selected={tab === name} onClick={() => setTab(name)}>{name}</button>)}</div>
      <div role="tabpanel" aria-label={tab} style={{ padding: '8px 12px 16px' }}>
        {tab === 'Identity' && <Identity detail={data} />}
        {tab === 'Services' && <Services detail={data} />}
        {tab === 'Traffic' && <Traffic detail={data} />}
        {tab === 'Findings' && <Findings detail={data} />}
        {tab === 'Paths' && <Paths detail={data} />}
        {tab === 'Evidence' && <Evidence asset={asset} />}
      </div>
      </>}
    </aside>
  );
}

/** A field with what it was taken from; several values stand side by side. */
function Field({ name, asset, field, children }: { readonly name: string; readonly asset: Asset; readonly field: string; readonly children: ReactNode }) {
  const facts = asset.facts.filter(fact => fact.key === field);
  const values = [...new Set(facts.map(fact => String(fact.value)))];
  return (
    <>
      <dt>{name}</dt>
      <dd style={{ gridColumn: '2 / -1' }}>{asset.conflicts.includes(field) && values.length > 1 ? <><span className="conflict">{children}</span> <span className="tag w">{values.length} values</span></> : children}</dd>
      {asset.conflicts.includes(field) && values.length > 1
        // What disagrees stands side by side, each with its own evidence.
        ? values.slice(0, 6).map(value => <dd key={value} className="evs"><span><Name of={value} /></span><EvidenceList evidence={facts.find(fact => String(fact.value) === value)!.evidence} shown={1} /></dd>)
        : facts.length > 0 && <dd className="evs"><EvidenceList evidence={facts[0]!.evidence} count={facts[0]!.evidenceCount ?? facts[0]!.evidence.length} shown={1} /></dd>}
    </>
  );
}

function Identity({ detail: { asset, zone, parent, children, risk, riskKnown } }: { readonly detail: AssetDetail }) {
  const select = useWindowState(state => state.select);
  const { decided } = asset;
  return (
    <>
      <dl className="kv">
        {decided?.name && <><dt>Name</dt><dd style={{ gridColumn: '2 / -1' }}><Name of={asset.name} /><DecidedBy of={decided.name} derived={decided.name.derived} /></dd></>}
        <dt>Role</dt><dd>{roleNames[asset.role]}</dd><dd><Confidence value={asset.roleConfidence} /></dd>
        {decided?.role && <dd className="evs"><DecidedBy of={decided.role} derived={decided.role.derived && roleNames[decided.role.derived]} /></dd>}
        <Field name="Host name" asset={asset} field="hostname"><Known value={asset.hostnames.join(', ') || undefined} /></Field>
        <dt>Address</dt><dd className="m" style={{ gridColumn: '2 / -1' }}>{asset.ips.length === 0 ? <NotObserved /> : asset.ips.map(ip => <div key={ip}><Name of={ip} /></div>)}{asset.macs.map(mac => <div key={mac} className="fa"><Name of={mac} /></div>)}</dd>
        <Field name="Vendor" asset={asset} field="vendor"><Known value={asset.vendor} /></Field>
        <Field name="Model" asset={asset} field="model"><Known value={asset.model} /></Field>
        <Field name="Firmware" asset={asset} field="firmware"><Known value={asset.firmware} /></Field>
        <Field name="Serial" asset={asset} field="serial"><Known value={asset.serial} /></Field>
        <Field name="System" asset={asset} field="os"><Known value={asset.os} /></Field>
        <dt>Level</dt><dd style={{ gridColumn: '2 / -1' }}>{asset.purdueLevel ?? <span className="na">n/a</span>} {asset.purdueBasis && <span className="fa">by {asset.purdueBasis}</span>}{decided?.level && <DecidedBy of={decided.level} derived={String(decided.level.derived ?? text.noLevel)} />}</dd>
        {asset.site !== ONE_SITE && <><dt>Site</dt><dd style={{ gridColumn: '2 / -1' }}><Name of={asset.site} /></dd></>}
        <dt>Zone</dt><dd style={{ gridColumn: '2 / -1' }}><Known value={zone?.name} />{decided?.zone && <DecidedBy of={decided.zone} derived={decided.zone.derived} />}</dd>
        {decided?.criticality && <><dt>{text.loss}</dt><dd style={{ gridColumn: '2 / -1' }} className="n">{decided.criticality.value.hours} h × {money(decided.criticality.value.costPerHour)}<DecidedBy of={decided.criticality} /></dd></>}
        {decided?.tags && <><dt>{text.tags}</dt><dd style={{ gridColumn: '2 / -1' }}><span className="row wrap" style={{ gap: 4 }}>{decided.tags.value.map(tag => <span key={tag} className="tag"><Name of={tag} /></span>)}</span></dd></>}
        {decided?.note && <><dt>{text.note}</dt><dd style={{ gridColumn: '2 / -1', whiteSpace: 'pre-wrap' }}><Name of={decided.note.value} /><DecidedBy of={decided.note} /></dd></>}
        <KeptList of={asset.kept} />
        <dt>Seen</dt><dd style={{ gridColumn: '2 / -1' }} className="n">{time(asset.firstSeen)}{asset.lastSeen !== undefined && <div className="fa">to {time(asset.lastSeen)}</div>}</dd>
        {parent && <><dt>Behind</dt><dd style={{ gridColumn: '2 / -1' }}><button type="button" className="btn lnk" onClick={() => select(parent.id)}><Name of={parent.name} /></button></dd></>}
        {children.length > 0 && <><dt>In front of</dt><dd style={{ gridColumn: '2 / -1' }}>{children.map(child => <div key={child.id}><button type="button" className="btn lnk" onClick={() => select(child.id)}><Name of={child.name} /></button></div>)}</dd></>}
        <dt>Depends on it</dt><dd style={{ gridColumn: '2 / -1' }} className="n">{riskKnown ? <>{money(risk.passing)}/yr <span className="fa">overlaps, never summed</span></> : <Unknown />}</dd>
      </dl>
      <h3 style={{ fontSize: 12, margin: '12px 0 4px' }}>Why {roleNames[asset.role]}</h3>
      {asset.roleReasons.length === 0 && <p className="fa">Nothing seen speaks for a role.</p>}
      {asset.roleReasons.map((reason, i) => (
        <div key={i} style={{ fontSize: 12, lineHeight: '17px', marginBottom: 6 }}><b className="n">{reason.points > 0 ? '+' : ''}{reason.points}</b> <Words of={reason.text} /> <span className="m fa">{reason.rule}</span><div><EvidenceList evidence={reason.evidence} shown={2} /></div></div>
      ))}
      {asset.roleAlternatives.slice(0, 3).map(other => <div key={other.role} className="fa" style={{ fontSize: 12 }}>or {roleNames[other.role]}, {other.confidence.toFixed(2)}</div>)}
    </>
  );
}

function Services({ detail: { asset, peers, conversationCount } }: { readonly detail: AssetDetail }) {
  const select = useWindowState(state => state.select);
  return (
    <>
      <table className="fx">
        <thead><tr><th style={{ width: 84 }}>Service</th><th style={{ width: 62 }}>Protocol</th><th>Evidence</th></tr></thead>
        <tbody>{asset.services.map((service, i) => <tr key={i}><td className="n">{service.transport} {service.port ?? ''}</td><td title={service.confirmed ? undefined : 'told by its port alone'}>{service.protocol === undefined ? <Unknown /> : <Name of={service.protocol} />}{!service.confirmed && service.protocol !== undefined && <span className="fa"> by port</span>}</td><td><EvidenceList evidence={service.evidence} shown={1} /></td></tr>)}</tbody>
      </table>
      {asset.services.length === 0 && <p className="fa" style={{ padding: 8 }}>No service of it answered.</p>}
      <h3 style={{ fontSize: 12, margin: '12px 0 4px' }}>Peers <span className="fa">{count(peers.length)}, {count(conversationCount)} conversations</span></h3>
      <table className="fx">
        <tbody>{peers.slice(0, 40).map(peer => <tr key={peer.id}><td style={{ width: '50%' }}><button type="button" className="btn lnk" onClick={() => select(peer.id)}>{peer.direction === 'in' ? '← ' : peer.direction === 'both' ? '↔ ' : '→ '}<Name of={peer.name} /></button></td><td><Name of={peer.protocols.join(', ')} /></td><td className="num" style={{ width: 64 }}>{bytes(peer.bytes)}</td></tr>)}</tbody>
      </table>
    </>
  );
}

function Traffic({ detail: { asset, peers, conversations, conversationCount } }: { readonly detail: AssetDetail }) {
  const names = new Map(peers.map(peer => [peer.id, peer.name]));
  if (conversationCount === 0) return <p className="fa">No packet from or to it was seen.</p>;
  return <ConversationList conversations={conversations} total={conversationCount} nameOf={id => (id === asset.id ? asset.name : (names.get(id) ?? id))} self={asset.id} />;
}

function Findings({ detail: { findings, vulnerabilities } }: { readonly detail: AssetDetail }) {
  return <>{findings.length === 0 && <p className="fa">No rule fired on this asset.</p>}{findings.map(finding => <div key={finding.id} style={{ marginBottom: 12, fontSize: 12, lineHeight: '17px' }}><div className="row"><SeverityMark severity={finding.severity} word={false} /><b className="sb"><Words of={finding.title} /></b></div><p className="mu"><Words of={finding.why} /></p><EvidenceList evidence={finding.evidence} shown={3} /></div>)}<Flaws flaws={vulnerabilities} /></>;
}

/** The gravest first, as the engine sorts them; the workbook has them all. */
const FLAWS_SHOWN = 25;

function Flaws({ flaws }: { readonly flaws: readonly AssetVulnerability[] }) {
  if (flaws.length === 0) return null;
  return (
    <section aria-label="Known flaws">
      <h3 style={{ fontSize: 12, margin: '12px 0 4px' }}>Known flaws <span className="fa">{count(flaws.length)}</span></h3>
      {flaws.slice(0, FLAWS_SHOWN).map(({ id, cve, advisory, title, version, cvss, epss, exploited, reason, evidence }) => (
        <div key={id} style={{ marginBottom: 10, fontSize: 12, lineHeight: '17px' }}>
          <div className="row n"><b className="sb"><Name of={cve ?? advisory ?? title ?? 'no number'} /></b>{exploited !== undefined && <span className="tag w">exploited</span>}{version === 'unproven' && <span className="tag">version unproven</span>}<span className="sp" /><span className="fa">{cvss === undefined ? '' : `CVSS ${cvss.toFixed(1)}`}{cvss !== undefined && epss !== undefined ? ', ' : ''}{epss === undefined ? '' : `EPSS ${epss.toFixed(2)}`}</span></div>
          <p className="mu"><Words of={reason} /></p>
          <EvidenceList evidence={evidence} shown={3} />
        </div>
      ))}
      {flaws.length > FLAWS_SHOWN && <p className="fa">{count(flaws.length - FLAWS_SHOWN)} more in the report.</p>}
    </section>
  );
}

/** From nothing to the loss of this asset, a step for each kind of place where attacks begin. */
function Waterfall({ detail: { risk, losses } }: { readonly detail: AssetDetail }) {
  const total = risk.expectedAnnualLoss;
  if (!(total > 0)) return null;
  const listed = losses.reduce((sum, { loss }) => sum + loss, 0), rows = [...losses.slice(0, 8).map(({ from, loss, paths }) => ({ label: from, loss, note: plural(paths, 'path') })), { label: text.otherWays, loss: Math.max(0, total - losses.slice(0, 8).reduce((sum, { loss }) => sum + loss, 0)), note: '' }].filter(({ loss }) => loss > total / 1_000);
  let before = 0;
  return (
    <section aria-label={text.waterfall} style={{ marginBottom: 10 }}>
      <h3 style={{ fontSize: 12, margin: '0 0 4px' }}>{text.waterfall} <span className="fa">{percent(Math.min(1, listed / total))} {text.waterfallListed}</span></h3>
      <table className="fx tight"><tbody>
        {rows.map(({ label, loss, note }) => {
          const left = before / total;
          before += loss;
          return <tr key={label}><td style={{ width: '42%' }} title={isolated(note)}><Name of={label} /></td><td style={{ maxWidth: 'none' }}><div style={{ height: 8, background: 'var(--line)' }}><div style={{ height: 8, marginLeft: `${100 * left}%`, width: `${Math.max(1, (100 * loss) / total)}%`, background: 'var(--accent)' }} /></div></td><td className="num" style={{ width: 66 }}>{money(loss)}</td></tr>;
        })}
        <tr><td className="sb">{text.waterfallAll}</td><td style={{ maxWidth: 'none' }}><div style={{ height: 8, background: 'var(--text-2)' }} /></td><td className="num b">{money(total)}</td></tr>
      </tbody></table>
    </section>
  );
}

function Paths({ detail }: { readonly detail: AssetDetail }) {
  const { open, selectPath } = useWindowState(), { paths } = detail;
  if (paths.length === 0) return <><Waterfall detail={detail} /><p className="fa">No listed attack path passes it.</p></>;
  return <><Waterfall detail={detail} />{paths.map(path => <button key={path.id} type="button" className="pl" style={{ gridTemplateColumns: '1fr 62px', padding: '7px 0' }} onClick={() => { selectPath(path.id); open('paths'); }}><span><Words of={path.text} /></span><b className="num">{money(path.loss)}</b></button>)}</>;
}

/** Every claim with everything behind it, protocol facts included. */
function Evidence({ asset }: { readonly asset: Asset }) {
  const groups = new Map<string, Fact[]>();
  for (const fact of asset.facts) groups.set(fact.key, [...(groups.get(fact.key) ?? []), fact]);
  return (
    <dl className="kv" style={{ gridTemplateColumns: '1fr' }}>
      {[...groups].map(([key, facts]) => (
        <div key={key} style={{ borderBottom: '1px solid var(--line)', padding: '5px 0' }}>
          <dt className="m"><Name of={key} /></dt>
          {facts.slice(0, 12).map((fact, i) => <dd key={i} style={{ margin: '2px 0' }}><Name of={String(fact.value)} /> <span className="fa n">{fact.confidence.toFixed(2)}</span> <EvidenceList evidence={fact.evidence} count={fact.evidenceCount ?? fact.evidence.length} shown={3} /></dd>)}
          {facts.length > 12 && <dd className="fa">{facts.length - 12} more values</dd>}
        </div>
      ))}
    </dl>
  );
}
