import { Menu } from '@mantine/core';
import { Check, ChevronDown } from 'lucide-react';
import type { Source } from '../../../shared/model/source';
import { duration } from '../../../shared/model/quantities';
import { api } from '../../api';
import { Name } from '../../components/Name';
import { time } from '../../format';
import { isolated } from '../../isolated';
import { attempt } from '../../state/queries';
import { text } from '../../strings';
import { useCompare, type SideChoice, type Which } from './compare-state';

/** Words for a side. */
export function sideName(side: SideChoice | undefined, sources: readonly Source[]): string {
  switch (side?.kind) {
    case undefined: return text.compareChoose;
    case 'all': return text.compareAll;
    case 'file': return side.file.name;
    case 'captures': {
      const [first, ...others] = side.sources.map(id => sources.find(source => source.id === id)?.name ?? id);
      return others.length === 0 ? first! : `${first} and ${others.length} more`;
    }
  }
}

/** One side: the whole engagement, one or more of its captures, or another file. */
export function SidePicker({ which, label, sources, disabled }: { readonly which: Which; readonly label: string; readonly sources: readonly Source[]; readonly disabled: boolean }) {
  const side = useCompare(state => state[which]);
  const choose = useCompare(state => state.choose);
  const captures = sources.filter(source => source.kind === 'capture');
  const chosen = side?.kind === 'captures' ? side.sources : [];
  // As wide as the mark of the items that can be checked.
  const mark = (on: boolean) => (on ? <Check size={10} strokeWidth={3} aria-hidden /> : <span style={{ width: 10, display: 'inline-block' }} />);
  const flip = (id: string): void => {
    const next = chosen.includes(id) ? chosen.filter(one => one !== id) : [...chosen, id];
    choose(which, next.length === 0 ? undefined : { kind: 'captures', sources: captures.map(source => source.id).filter(one => next.includes(one)) });
  };
  const name = sideName(side, sources);
  return (
    <Menu position="bottom-start" width={330} shadow="md" closeOnItemClick={false}>
      <Menu.Target>
        <button type="button" className="btn" disabled={disabled} style={{ maxWidth: 260, minWidth: 0 }} aria-label={isolated(`${label}: ${name}`)}><span className="fa">{label}</span> <span className="ell" style={{ lineHeight: '18px' }}><Name of={name} /></span><ChevronDown size={13} strokeWidth={1.5} aria-hidden style={{ flex: 'none' }} /></button>
      </Menu.Target>
      <Menu.Dropdown style={{ maxHeight: 420, overflow: 'auto' }}>
        <Menu.RadioItem value="all" checked={side?.kind === 'all'} onChange={() => choose(which, { kind: 'all' })}>{text.compareAll}</Menu.RadioItem>
        <Menu.Item leftSection={mark(side?.kind === 'file')} closeMenuOnClick onClick={() => void attempt(async () => {
          const [file] = await api.request('files.choose', { kind: 'comparison' });
          if (file) choose(which, { kind: 'file', file });
        })}>{text.compareOther}</Menu.Item>
        {captures.length > 0 && <Menu.Divider />}
        {captures.map(source => (
          <Menu.CheckboxItem key={source.id} checked={chosen.includes(source.id)} onChange={() => flip(source.id)}>
            <span style={{ overflowWrap: 'anywhere' }}><Name of={source.name} /></span><br /><span className="fa n" style={{ fontSize: 11 }}><Seen source={source} /></span>
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Seen({ source: { firstSeen, lastSeen } }: { readonly source: Source }) {
  return <>{time(firstSeen)}{firstSeen === undefined || lastSeen === undefined ? '' : `, ${duration(lastSeen - firstSeen)}`}</>;
}
