import { RotateCcw } from 'lucide-react';
import { useEffect, useState, type KeyboardEvent, type ReactNode } from 'react';
import { ROLES, type AssetDecisions, type Role } from '../../../shared/model/asset';
import type { Edit } from '../../../shared/model/edit';
import type { AssetDetail } from '../../../shared/model/views';
import { PURDUE_LEVELS, type PurdueLevel } from '../../../shared/model/zone';
import { DecidedBy } from '../../components/DecidedBy';
import { Words } from '../../components/Name';
import { commands } from '../../frame/commands';
import { isolated } from '../../isolated';
import { SplitAsset } from './SplitAsset';
import { levelNames, roleNames, text } from '../../strings';

/** Kinds of edits of an asset, and their values. */
type AssetEdit = Extract<Edit, { readonly assets: readonly string[] }>;
type Field = Exclude<AssetEdit['kind'], 'place'>;

/**
 * Chromium keeps one undo stack for all fields: in a field that holds nothing new, Ctrl+Z would turn another field back, and leaving that one would make an edit of it. Such a key is meant for the
 * engagement.
 */
function undoKeys(event: KeyboardEvent, typed: boolean): void {
  const key = event.key.toLowerCase();
  if (typed || !(event.ctrlKey || event.metaKey) || event.altKey || (key !== 'z' && key !== 'y')) return;
  event.preventDefault();
  void (key === 'y' || event.shiftKey ? commands.redo() : commands.undo());
}

/** Corrects what was derived of an asset. Every field is an edit of its own: it holds when the field is left, and is undone by itself. */
export function EditAsset({ detail }: { readonly detail: AssetDetail }) {
  const { asset, held, zone, zones } = detail;
  const [why, setWhy] = useState('');
  useEffect(() => setWhy(''), [asset.id]);

  const apply = (edit: Record<string, unknown> & { readonly kind: Field }): void => {
    void commands.edit({ ...edit, assets: [asset.id], ...(why.trim() === '' ? {} : { why: why.trim() }) } as unknown as Edit);
    setWhy('');
  };
  const set = (kind: Field, value: unknown): void => apply({ kind, ...(value === undefined || value === '' ? {} : { value }) });
  // The name that was derived is none of the analyst's own.
  const derivedName = held.name === undefined ? asset.name : asset.decided?.name?.derived;
  const row = (kind: Field, label: string, control: ReactNode, pending = false): ReactNode => (
    <div className="ef">
      <label><span><Words of={label} />{pending && <i className="fa"> {text.beingComputed}</i>}</span>{control}</label>
      {held[kind] && (
        <>
          <button type="button" className="ib" aria-label={isolated(`${text.resetField} ${label}`)} title={text.resetHint} onClick={() => set(kind, undefined)}><RotateCcw size={14} strokeWidth={1.5} /></button>
          <DecidedBy of={held[kind]} derived={derivedWords(asset.decided, kind)} />
        </>
      )}
    </div>
  );
  const differs = (kind: 'name' | 'role' | 'level' | 'criticality'): boolean => JSON.stringify(held[kind]?.value) !== JSON.stringify(asset.decided?.[kind]?.value);
  const zoneName = held.zone === undefined ? zone?.name ?? '' : zones.find(one => one.id === held.zone!.value)?.name ?? held.zone.value;

  return (
    <section aria-label={text.correct} data-testid="edit-asset">
      {row('name', text.fieldName, <Line value={held.name?.value ?? asset.name} max={200} onCommit={value => set('name', value === derivedName ? undefined : value)} />)}
      {row('role', text.fieldRole, (
        <select className="inp" value={held.role?.value ?? asset.role} onChange={event => set('role', event.target.value as Role)}>
          {[...ROLES].sort((a, b) => (roleNames[a].toLowerCase() < roleNames[b].toLowerCase() ? -1 : 1)).map(role => <option key={role} value={role}>{roleNames[role]}</option>)}
        </select>
      ), differs('role'))}
      {row('level', text.fieldLevel, (
        <select className="inp" value={String(held.level?.value ?? asset.purdueLevel ?? '')} onChange={event => set('level', event.target.value === '' ? undefined : Number(event.target.value) as PurdueLevel)}>
          {(held.level?.value ?? asset.purdueLevel) === undefined && <option value="">{text.noLevel}</option>}
          {PURDUE_LEVELS.map(level => <option key={level} value={level}>{level} {levelNames[level]}</option>)}
        </select>
      ), differs('level'))}
      {row('zone', text.fieldZone, <Line value={zoneName} max={200} choices={zones.map(one => one.name)} onCommit={value => set('zone', zones.find(one => one.name === value)?.id ?? value)} />, held.zone !== undefined && asset.decided?.zone?.value !== zoneName)}
      <Loss key={asset.id} value={held.criticality?.value} onCommit={value => set('criticality', value)} row={control => row('criticality', text.fieldLoss, control, differs('criticality'))} />
      <SplitAsset key={`split ${asset.id}`} detail={detail} />
      {row('tags', text.fieldTags, <Line value={held.tags?.value.join(', ') ?? ''} max={2_000} onCommit={value => set('tags', tagsOf(value))} />)}
      {row('note', text.fieldNote, <Line value={held.note?.value ?? ''} max={10_000} lines={3} onCommit={value => set('note', value)} />)}
      <div className="ef"><label><span>{text.fieldWhy}</span><input className="inp" value={why} maxLength={2_000} onChange={event => setWhy(event.target.value)} onKeyDown={event => undoKeys(event, false)} /></label></div>
      <p className="fa" style={{ fontSize: 12, marginTop: 8 }}>{text.correctHint}</p>
    </section>
  );
}

const tagsOf = (words: string): readonly string[] | undefined => {
  const tags = [...new Set(words.split(',').map(tag => tag.trim().slice(0, 100)).filter(tag => tag !== ''))].slice(0, 50);
  return tags.length === 0 ? undefined : tags;
};

function derivedWords(decided: AssetDecisions | undefined, kind: Field): string | undefined {
  switch (kind) {
    case 'name': return decided?.name?.derived;
    case 'role': return decided?.role?.derived && roleNames[decided.role.derived];
    case 'level': return decided?.level && (decided.level.derived === undefined ? text.noLevel : String(decided.level.derived));
    case 'zone': return decided?.zone?.derived;
    default: return undefined;
  }
}

/** Text that holds when the field is left or Enter is pressed; Escape takes it back. An empty one is a reset. */
function Line({ value, max, lines, choices, onCommit }: { readonly value: string; readonly max: number; readonly lines?: number; readonly choices?: readonly string[]; readonly onCommit: (value: string) => void }) {
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  const commit = (): void => {
    if (draft.trim() !== value) onCommit(draft.trim());
  };
  const shared = { className: 'inp', value: draft, maxLength: max, onBlur: commit };
  if (lines !== undefined) return <textarea {...shared} rows={lines} onChange={event => setDraft(event.target.value)} onKeyDown={event => undoKeys(event, draft !== value)} />;
  return (
    <>
      <input {...shared} list={choices && 'zone-choices'} onChange={event => setDraft(event.target.value)} onKeyDown={event => { if (event.key === 'Enter') commit(); if (event.key === 'Escape') setDraft(value); undoKeys(event, draft !== value); }} />
      {choices && <datalist id="zone-choices">{choices.map(choice => <option key={choice} value={choice} />)}</datalist>}
    </>
  );
}

/** Hours of standstill and what an hour costs; both make one edit. */
function Loss({ value, onCommit, row }: { readonly value: { readonly hours: number; readonly costPerHour: number } | undefined; readonly onCommit: (value: { readonly hours: number; readonly costPerHour: number } | undefined) => void; readonly row: (control: ReactNode) => ReactNode }) {
  const [hours, setHours] = useState(''), [cost, setCost] = useState('');
  useEffect(() => {
    setHours(value === undefined ? '' : String(value.hours));
    setCost(value === undefined ? '' : String(value.costPerHour));
  }, [value?.hours, value?.costPerHour]);
  const commit = (): void => {
    const next = { hours: Number(hours), costPerHour: Number(cost) };
    if (hours.trim() === '' || cost.trim() === '' || !(next.hours >= 0 && next.hours <= 100_000) || !(next.costPerHour >= 0 && next.costPerHour <= 1e12)) return;
    if (next.hours !== value?.hours || next.costPerHour !== value.costPerHour) onCommit(next);
  };
  const figure = (name: string, draft: string, change: (value: string) => void): ReactNode => <input className="inp n" type="number" min={0} step="any" aria-label={isolated(name)} placeholder={isolated(name)} value={draft} onChange={event => change(event.target.value)} onBlur={commit} onKeyDown={event => { if (event.key === 'Enter') commit(); undoKeys(event, hours !== (value === undefined ? '' : String(value.hours)) || cost !== (value === undefined ? '' : String(value.costPerHour))); }} />;
  return row(<span className="row" style={{ gap: 4 }}>{figure(text.hours, hours, setHours)}{figure(text.costPerHour, cost, setCost)}</span>);
}
