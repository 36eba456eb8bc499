import type { Role } from '../shared/model/asset';

/** Every sentence of the window in one place, ready for translation. */
export const text = {
  app: 'Crossdock',
  tagline: 'Assets, attack paths and remediation for distribution centres, from captures and lists, on this computer alone.',
  never: ['No network: opens no socket, ever', 'No scanning: sends no packet to the plant', 'No changes: captures are opened read-only'],
  offline: 'Offline: no network access',
  newEngagement: 'New engagement',
  open: 'Open…',
  sample: 'Sample: reference DC',
  recent: 'Recent',
  noRecent: 'No engagement was opened on this computer yet.',
  missing: 'missing',
  remove: 'Remove from list',
  dropTitle: 'Drop captures, exports or an engagement',
  dropHint: 'pcap, pcapng, CSV asset lists and .crossdock files. Folders are walked. Types are told by content.',
  chooseFiles: 'Choose files…',
  dropHere: 'Drop to import. A bad file never stops its neighbours.',
  engineRestarted: 'The engine was restarted',
  workerRestarted: 'The reader was restarted',
  loading: 'Loading',
  retry: 'Try again',
  search: 'Go to asset, screen, command',
  unknown: 'unknown',
  notObserved: 'not observed',
  nothingYet: 'Nothing imported yet',
  nothingYetHint: 'Import a capture or an asset list; the rest follows from it.',
  importFirst: 'Import…',
  noMatch: 'No asset matches this filter',
  clearFilter: 'Clear the filter',
  exportReport: 'Export report…',
  reportWritten: 'Report written',
  save: 'Save',
  saveAs: 'Save as…',
} as const;

export const roleNames: Readonly<Record<Role, string>> = {
  plc: 'PLC', 'safety-plc': 'safety PLC', 'remote-io': 'remote I/O', drive: 'drive', robot: 'robot', amr: 'AMR', 'fleet-manager': 'fleet manager', hmi: 'HMI', 'engineering-workstation': 'engineering workstation',
  'scada-server': 'SCADA server', historian: 'historian', 'opc-server': 'OPC server', wms: 'WMS', wcs: 'WCS', wes: 'WES', erp: 'ERP', dcs: 'DCS', 'ems-server': 'EMS server', 'energy-meter': 'energy meter',
  'bms-server': 'BMS server', 'bms-controller': 'BMS controller', 'fixed-scanner': 'fixed scanner', 'rfid-reader': 'RFID reader', scale: 'scale', 'rf-terminal': 'RF terminal', 'label-printer': 'label printer',
  'office-printer': 'office printer', camera: 'camera', vms: 'video server', 'access-control-panel': 'access panel', 'access-control-server': 'access server', switch: 'switch', router: 'router', firewall: 'firewall',
  'wireless-ap': 'access point', 'remote-access-gateway': 'remote access gateway', gateway: 'gateway', 'domain-controller': 'domain controller', 'database-server': 'database', 'file-server': 'file server',
  'print-server': 'print server', broker: 'message broker', 'management-server': 'management server', 'patch-server': 'patch server', 'backup-server': 'backup server', 'licence-server': 'licence server',
  'dns-dhcp-server': 'DNS/DHCP server', 'voice-server': 'voice server', hypervisor: 'hypervisor', 'jump-host': 'jump host', proxy: 'proxy', 'pick-to-light-controller': 'pick-to-light', labeler: 'labeler', charger: 'charger',
  server: 'server', workstation: 'workstation', mobile: 'mobile', phone: 'phone', ups: 'UPS', 'cloud-service': 'cloud service', external: 'external', unknown: 'unknown',
};

export const levelNames: Readonly<Record<string, string>> = { 5: 'External', 4: 'Enterprise', 3.5: 'Industrial DMZ', 3: 'Site systems', 2: 'Supervision', 1: 'Control', 0: 'Process' };
