import { Modal } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { ROLES, type Role } from '../../../shared/model/asset';
import type { Edit } from '../../../shared/model/edit';
import type { MarkedAssets } from '../../../shared/model/views';
import { PURDUE_LEVELS } from '../../../shared/model/zone';
import { Name } from '../../components/Name';
import { commands } from '../../frame/commands';
import { count } from '../../format';
import { useWindowState } from '../../state/window-state';
import { levelNames, roleNames, text } from '../../strings';

const FIELDS = ['role', 'level', 'zone', 'criticality', 'tags'] as const;
type Field = (typeof FIELDS)[number];
const FIELD_NAMES: Readonly<Record<Field, string>> = { role: text.fieldRole, level: text.fieldLevel, zone: text.fieldZone, criticality: text.fieldLoss, tags: text.fieldTags };

/** One field of all marked assets at once, with what it is now and how many it changes. */
export function ChangeMarked({ ids, data, onClose }: { readonly ids: readonly string[]; readonly data: MarkedAssets; readonly onClose: () => void }) {
  const { mark } = useWindowState();
  const [field, setField] = useState<Field>('role');
  const [value, setValue] = useState('');
  const [cost, setCost] = useState('');
  const [why, setWhy] = useState('');
  const zoneId = (words: string): string => data.zones.find(zone => zone.name === words)?.id ?? words;
  const wanted = value.trim() === '' ? undefined : parsed(field, value.trim(), cost.trim(), zoneId);
  const now = field === 'role' || field === 'level' || field === 'zone' ? data.now[field] : [];
  const same = now.find(one => one.value === String(wanted ?? ''))?.count ?? 0;
  const changed = data.total - (wanted === undefined ? 0 : same);
  const apply = async (): Promise<void> => {
    if (wanted === undefined || changed === 0) return;
    const edit = { kind: field, assets: ids, value: wanted, ...(why.trim() === '' ? {} : { why: why.trim() }) } as unknown as Edit;
    if (await commands.edit(edit) === undefined) return;
    mark(ids, false);
    onClose();
  };
  const name = (of: string): ReactNode => (of === '' ? <span className="na">{text.changeNone}</span> : field === 'role' ? roleNames[of as Role] : field === 'level' ? `${of} ${levelNames[of as unknown as keyof typeof levelNames]}` : <Name of={data.zones.find(zone => zone.id === of)?.name ?? of} />);
  return (
    <Modal opened onClose={onClose} title={text.changeMarkedTitle} size="lg" closeButtonProps={{ 'aria-label': text.close }}>
      <form onSubmit={event => { event.preventDefault(); void apply(); }}>
        <div className="row" style={{ gap: 8, alignItems: 'end', marginBottom: 8 }}>
          <label className="ef"><span>{text.changeField}</span><select className="inp" data-autofocus value={field} onChange={event => { setField(event.target.value as Field); setValue(''); setCost(''); }}>{FIELDS.map(one => <option key={one} value={one}>{FIELD_NAMES[one]}</option>)}</select></label>
          <label className="ef" style={{ flex: 1 }}><span>{field === 'criticality' ? text.hours : text.changeTo}</span>{control()}</label>
          {field === 'criticality' && <label className="ef"><span>{text.costPerHour}</span><input className="inp n" type="number" min={0} step="any" value={cost} onChange={event => setCost(event.target.value)} /></label>}
        </div>
        {now.length > 0 && (
          <div className="scroll" style={{ maxHeight: '32vh' }} role="region" aria-label={text.changeNow} tabIndex={0}>
            <table className="steps" aria-label={text.changeNow}>
              <thead><tr><th>{text.changeNow}</th><th className="num" style={{ width: 90 }}>{text.changeCount}</th><th>{text.changeTo}</th></tr></thead>
              <tbody>{now.map(one => <tr key={one.value}><td>{name(one.value)}</td><td className="num n">{count(one.count)}</td><td>{wanted === undefined ? '' : one.value === String(wanted) ? <span className="fa">{text.changeSame}</span> : name(String(wanted))}</td></tr>)}</tbody>
            </table>
          </div>
        )}
        <label className="ef"><span>{text.optionalWhy}</span><input className="inp" maxLength={2_000} value={why} onChange={event => setWhy(event.target.value)} /></label>
        <p className="fa" style={{ fontSize: 12, margin: '8px 0 12px' }}>{text.changeOneUndo}</p>
        <div className="row"><span className="sp" /><button type="button" className="btn" onClick={onClose}>{text.cancel}</button><button type="submit" className="btn p" disabled={wanted === undefined || changed === 0}>{text.changeDo(changed)}</button></div>
      </form>
    </Modal>
  );

  function control(): ReactNode {
    switch (field) {
      case 'role': return <select className="inp" value={value} onChange={event => setValue(event.target.value)}><option value="" />{[...ROLES].sort((a, b) => (roleNames[a].toLowerCase() < roleNames[b].toLowerCase() ? -1 : 1)).map(role => <option key={role} value={role}>{roleNames[role]}</option>)}</select>;
      case 'level': return <select className="inp" value={value} onChange={event => setValue(event.target.value)}><option value="" />{PURDUE_LEVELS.map(level => <option key={level} value={level}>{level} {levelNames[level]}</option>)}</select>;
      case 'zone': return <><input className="inp" list="marked-zones" maxLength={200} value={value} onChange={event => setValue(event.target.value)} /><datalist id="marked-zones">{data.zones.map(({ id, name: of }) => <option key={id} value={of} />)}</datalist></>;
      case 'criticality': return <input className="inp n" type="number" min={0} step="any" value={value} onChange={event => setValue(event.target.value)} />;
      case 'tags': return <input className="inp" maxLength={2_000} value={value} onChange={event => setValue(event.target.value)} />;
    }
  }
}

/** The value as an edit holds it; undefined while it is none. */
function parsed(field: Field, value: string, cost: string, zoneId: (words: string) => string): unknown {
  switch (field) {
    case 'role': return value;
    case 'level': return Number(value);
    case 'zone': return zoneId(value);
    case 'criticality': {
      const hours = Number(value), costPerHour = Number(cost);
      return cost !== '' && hours >= 0 && hours <= 100_000 && costPerHour >= 0 && costPerHour <= 1e12 ? { hours, costPerHour } : undefined;
    }
    case 'tags': {
      const tags = [...new Set(value.split(',').map(tag => tag.trim().slice(0, 100)).filter(tag => tag !== ''))].slice(0, 50);
      return tags.length === 0 ? undefined : tags;
    }
  }
}
