import { Popover } from '@mantine/core';
import { SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import type { EngagementState } from '../../../shared/model/views';
import { api } from '../../api';
import { Name } from '../../components/Name';
import { useImports } from '../../state/imports';
import { attempt } from '../../state/queries';
import { text } from '../../strings';

const NOTE = { fontSize: 12, lineHeight: '16px', margin: '2px 0 10px' } as const;

/** What holds for the files that are added from now on: the site they belong to, and the clock of logs that do not say theirs. */
export function ImportOptions({ engagement }: { readonly engagement: EngagementState | undefined }) {
  const site = useImports(state => state.site);
  const belongTo = useImports(state => state.belongTo);
  const zone = engagement?.timeZone ?? '';
  const [typed, type] = useState<string>();
  const setZone = async (): Promise<void> => {
    if (typed === undefined || typed.trim() === zone) return type(undefined);
    await attempt(() => api.request('import.clock', { timeZone: typed.trim() === '' ? null : typed.trim() }));
    type(undefined);
  };
  return (
    <Popover position="bottom-end" width={320} trapFocus withinPortal>
      <Popover.Target><button type="button" className="btn"><SlidersHorizontal size={14} strokeWidth={1.5} aria-hidden />{text.importOptions}{site !== '' && <span className="fa"> <Name of={site} /></span>}</button></Popover.Target>
      <Popover.Dropdown>
        <div role="group" aria-label={text.importOptionsTitle}>
          <p className="sb" style={{ marginBottom: 8 }}>{text.importOptionsTitle}</p>
          <label className="col" style={{ fontSize: 12 }}>{text.importSite}<input className="inp" list="import-sites" maxLength={100} placeholder={text.importSiteDefault} value={site} onChange={event => belongTo(event.target.value)} /></label>
          <datalist id="import-sites">{(engagement?.sites ?? []).map(known => <option key={known} value={known} />)}</datalist>
          <p className="fa" style={NOTE}>{text.importSiteHint}</p>
          <form className="row" style={{ alignItems: 'end' }} onSubmit={event => { event.preventDefault(); void setZone(); }}>
            <label className="col" style={{ fontSize: 12, flex: 1 }}>{text.importClock}<input className="inp" list="time-zones" maxLength={50} placeholder="UTC" disabled={!engagement} value={typed ?? zone} onChange={event => type(event.target.value)} /></label>
            <button type="submit" className="btn" disabled={typed === undefined || typed.trim() === zone}>{text.importClockSet}</button>
          </form>
          <datalist id="time-zones">{Intl.supportedValuesOf('timeZone').map(name => <option key={name} value={name} />)}</datalist>
          <p className="fa" style={NOTE}>{engagement ? text.importClockHint : text.importClockNeeds}</p>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
