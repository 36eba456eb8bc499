import type { ReactNode } from 'react';
import type { AssetRow, AssetSort } from '../../../shared/model/views';
import { Name } from '../../components/Name';
import { RiskMark } from '../../components/RiskMark';
import { RoleGlyph } from '../../components/RoleGlyph';
import { Confidence, Unknown } from '../../components/values';
import { count, thousands, time } from '../../format';
import { roleNames, text } from '../../strings';

export interface Column {
  readonly key: string;
  readonly name: string;
  readonly width: string;
  readonly sort?: AssetSort;
  readonly number?: boolean;
  readonly cell: (row: AssetRow) => ReactNode;
}

const said = (value: string | undefined): ReactNode => (value === undefined || value === '' ? <Unknown /> : <Name of={value} />);

/** Every column that there is, in their order on the screen. The name always stands first. */
export const COLUMNS: readonly Column[] = [
  { key: 'name', name: 'Name', width: 'minmax(128px,1.5fr)', sort: 'name', cell: row => <><RoleGlyph role={row.role} /> <span className="sb"><Name of={row.name} /></span></> },
  { key: 'role', name: 'Role', width: 'minmax(80px,1fr)', sort: 'role', cell: row => (row.role === 'unknown' ? <Unknown /> : roleNames[row.role]) },
  { key: 'ip', name: 'IP or MAC', width: '122px', sort: 'ip', cell: row => <span className="m"><Name of={row.ips[0] ?? row.macs[0] ?? ''} />{row.ips.length > 1 ? ` +${row.ips.length - 1}` : ''}</span> },
  { key: 'mac', name: 'MAC', width: '132px', cell: row => (row.macs.length === 0 ? <Unknown /> : <span className="m"><Name of={row.macs[0]!} />{row.macs.length > 1 ? ` +${row.macs.length - 1}` : ''}</span>) },
  { key: 'site', name: 'Site', width: 'minmax(64px,.7fr)', cell: row => <Name of={row.site} /> },
  { key: 'zone', name: 'Zone', width: 'minmax(72px,.9fr)', sort: 'zone', cell: row => (row.zoneName === undefined ? <Unknown /> : <Name of={row.zoneName} />) },
  { key: 'level', name: 'Level', width: '50px', sort: 'level', number: true, cell: row => (row.purdueLevel === undefined ? <span className="na">n/a</span> : <>{row.purdueLevel}{row.levelMismatch && <span style={{ color: 'var(--warn)' }} title="Level and zone differ"> ≠</span>}</>) },
  { key: 'vendor', name: 'Vendor, model', width: 'minmax(98px,1.5fr)', sort: 'vendor', cell: row => (row.vendor === undefined && row.model === undefined ? <Unknown /> : <span className={row.conflicts > 0 ? 'conflict' : ''}><Name of={[row.vendor, row.model].filter(Boolean).join(' ')} /></span>) },
  { key: 'firmware', name: 'Firmware', width: 'minmax(80px,.8fr)', cell: row => said(row.firmware) },
  { key: 'serial', name: 'Serial', width: 'minmax(84px,.8fr)', cell: row => said(row.serial) },
  { key: 'os', name: 'System', width: 'minmax(90px,1fr)', cell: row => said(row.os) },
  { key: 'state', name: 'List and wire', width: '122px', cell: row => text.states[row.state] },
  { key: 'tags', name: 'Tags', width: 'minmax(70px,.8fr)', cell: row => (row.tags.length === 0 ? <span className="fa">none</span> : <Name of={row.tags.join(', ')} />) },
  { key: 'findings', name: 'Findings', width: '72px', sort: 'findings', number: true, cell: row => count(row.findings) },
  { key: 'risk', name: '$ k/yr', width: '68px', sort: 'risk', number: true, cell: row => (row.riskKnown ? <b className="sb">{thousands(row.expectedAnnualLoss)}</b> : <span className="na">n/a</span>) },
  { key: 'band', name: 'Band', width: '92px', cell: row => (row.riskKnown ? <RiskMark band={row.band} /> : <Unknown />) },
  { key: 'confidence', name: 'Conf.', width: '50px', sort: 'confidence', number: true, cell: row => <Confidence value={row.roleConfidence} bar={false} /> },
  { key: 'lastSeen', name: 'Last seen', width: '124px', sort: 'lastSeen', cell: row => (row.lastSeen === undefined ? <span className="na">{text.notObserved}</span> : <span className="n">{time(row.lastSeen).slice(0, 16)}</span>) },
];

export const columnsOf = (chosen: readonly string[]): readonly Column[] => COLUMNS.filter(({ key }) => key === 'name' || chosen.includes(key));
