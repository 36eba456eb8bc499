// The site's own asset list, as an office keeps it: mostly right, with the mistakes such lists have.

import { ASSETS } from './assets';
import { CIP_IDENTITIES } from './directory';
import { ZONES } from './zones';

const HEADER = ['Name', 'IP Address 1', 'MAC Address 1', 'Manufacturer', 'Model number', 'Firmware version', 'Serial number', 'Type', 'Purdue level', 'Site', 'VLAN', 'Status', 'Short description'];

const TYPE: Record<string, string> = {
  plc: 'PLC', 'safety-plc': 'Safety PLC', 'remote-io': 'Remote I/O', drive: 'Drive', hmi: 'HMI', 'engineering-workstation': 'Engineering workstation', 'scada-server': 'SCADA server', 'fixed-scanner': 'Barcode scanner', 'rf-terminal': 'RF handheld',
  'label-printer': 'Label printer', 'office-printer': 'Printer', camera: 'IP camera', vms: 'Video server', switch: 'Network switch', firewall: 'Firewall', 'wireless-ap': 'Access point', workstation: 'Computer', 'domain-controller': 'Server', 'database-server': 'Database server',
};

/** Not in the list at all: somebody bought an access panel and told nobody. */
const MISSING = new Set(['A133', 'A063']);

/** Three spellings of the same kind of address, as three people typed them. */
function mac(address: string, row: number): string {
  const bare = address.replaceAll(':', '').toUpperCase();
  if (bare === '') return '';
  if (row % 3 === 0) return bare.match(/../g)!.join('-');
  if (row % 3 === 1) return bare.toLowerCase().match(/..../g)!.join('.');
  return bare;
}

function purdue(level: number | null, row: number): string {
  if (level === null) return '';
  return row % 2 ? `Level${level}` : String(level);
}

/** RFC 4180 quoting. */
const cell = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

export function cmdb(): string {
  const rows: string[][] = [];
  for (const a of ASSETS) {
    if (MISSING.has(a.key)) continue;
    const n = rows.length;
    const serial = CIP_IDENTITIES.get(a.key)?.serial.toString(16).padStart(8, '0').toUpperCase() ?? '';
    const row = {
      name: a.name, ip: a.ip, mac: mac(a.mac, n), vendor: a.vendor, model: a.model, firmware: a.firmware, serial,
      type: TYPE[a.role] ?? a.role.replaceAll('-', ' '), level: purdue(a.purdue, n), vlan: String(a.vlan), note: `${ZONES.find(z => z.vlan === a.vlan)?.name ?? ''}`,
    };
    // Plugged in where there was a socket; the list still has the desk they were bought for.
    if (a.key === 'A095' || a.key === 'A096') { row.vlan = '10'; row.note = 'it-clients, palletiser office'; }
    if (a.key === 'A090') { row.model = 'CJ2M-CPU33'; row.firmware = ''; }
    if (a.key === 'A034') row.name = 'DC1-SQL02';
    if (a.key === 'A070') { row.model = 'CPU 1512SP-1 PN'; row.note = 'conveyor line 1, "main" controller'; }
    rows.push([row.name, row.ip, row.mac, row.vendor, row.model, row.firmware, row.serial, row.type, row.level, 'DC1', row.vlan, 'Installed', row.note]);
    // The same chassis once more, under the serial number of its module in slot 1.
    if (a.key === 'A050') rows.push(['SRT-PLC-01 slot 1', a.ip, '', 'Rockwell', '1756-EN2T', '11.004', '00D41772', 'PLC', 'L1', 'DC1', '60', 'Installed', 'communication module']);
  }
  // Written with CRLF and a byte order mark, as the spreadsheet of that office does.
  return `\ufeff${[HEADER, ...rows].map(r => r.map(cell).join(',')).join('\r\n')}\r\n`;
}
