import type { Asset } from '../model/asset';
import { protocolById } from '../protocols/registry';
import type { Flow, FlowOperation } from './flow-kit';
import { listNames, type SiteView } from './site-kit';

/** `EtherNet/IP`, `TCP 2001`. */
export function serviceWords({ protocol, service }: Pick<Flow, 'protocol' | 'service'>): string {
  return protocol === undefined ? service.toUpperCase().replace('/', ' ') : protocolById(protocol)?.name ?? protocol;
}

export function servicesWords(flows: readonly Pick<Flow, 'protocol' | 'service'>[], shown = 3): string {
  return listNames(flows.map(serviceWords), shown);
}

/** `write variables ×12, PLC stop ×1`, the commonest first. */
export function operationWords(operations: readonly FlowOperation[], shown = 3): string {
  const sums = new Map<string, number>();
  for (const { name, taken } of operations) sums.set(name, (sums.get(name) ?? 0) + taken);
  return listNames([...sums].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name, count]) => `${name} ×${count}`), shown);
}

/** `SRT-PLC-01 (PLC, VLAN 60)`: who it is, where that matters. */
export function placed(site: SiteView, asset: Asset): string {
  const zone = site.zone(asset);
  const role = asset.external ? 'internet' : asset.role === 'unknown' ? undefined : roleWords(asset.role);
  const parts = [role, asset.external ? undefined : zone?.name].filter(part => part !== undefined);
  return parts.length === 0 ? asset.name : `${asset.name} (${parts.join(', ')})`;
}

const SHORT: Readonly<Record<string, string>> = {
  plc: 'PLC', 'safety-plc': 'safety PLC', 'remote-io': 'remote I/O', amr: 'AMR', hmi: 'HMI', 'scada-server': 'SCADA server', 'opc-server': 'OPC server', wms: 'WMS', wcs: 'WCS', wes: 'WES', erp: 'ERP', dcs: 'DCS',
  'ems-server': 'energy management server', 'bms-server': 'building management server', 'bms-controller': 'building controller', vms: 'video server', 'rfid-reader': 'RFID reader', 'rf-terminal': 'RF terminal', ups: 'UPS',
  'dns-dhcp-server': 'DNS/DHCP server', workstation: 'office PC',
};

export function roleWords(role: Asset['role']): string {
  return SHORT[role] ?? role.replaceAll('-', ' ');
}

/** Names of different assets; where two have the same, their addresses tell them apart. */
export function names(assets: readonly Asset[], shown = 3): string {
  const different = [...new Set(assets)];
  const uses = new Map<string, number>();
  for (const { name } of different) uses.set(name, (uses.get(name) ?? 0) + 1);
  return listNames(different.map(({ id, name, ips, macs }) => (uses.get(name) === 1 ? name : `${name} (${ips[0] ?? macs[0] ?? id})`)), shown);
}

/** `1 office PC`, `3 conversations`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
