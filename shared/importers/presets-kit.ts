import type { Field } from '../model/columns';
import { plainHeader } from './fields-kit';

/** How one product lays out one of its tables. */
export interface Preset {
  readonly id: string;
  /** Product and table, as the receipt names them. */
  readonly product: string;
  /** Headers that stand in this table and hardly elsewhere; all of them must be there. Several sets are versions or languages of the table. */
  readonly marks: readonly (readonly string[])[];
  /** Headers whose meaning differs from the usual one, or is not usual. The others mean what `fields-kit` says. */
  readonly fields?: Readonly<Partial<Record<Field, readonly string[]>>>;
  /** Headers that look like something else than they are. */
  readonly ignore?: readonly string[];
  /** The table lists no devices: what it lists, as the end of a sentence. */
  readonly notAssets?: string;
  /** documented: the headers are in the maker's documentation or in files of his · usual: as users of the product show them; other versions may differ, and then the general spellings still hold. */
  readonly basis: 'documented' | 'usual';
}

/**
 * The products whose tables are known, in trial order: the narrower first. A row of headers that fits none is read by the general spellings of `fields-kit`, so a product that
 * is missing here is no product that cannot be read; an entry is for what a spelling alone gets wrong.
 */
export const PRESETS: readonly Preset[] = [
  {
    id: 'servicenow-ot', product: 'ServiceNow Operational Technology, import sheet', basis: 'documented', marks: [['Correlation id', 'Control module parent id'], ['Correlation id', 'OT Staging Task'], ['Correlation id', 'Equipment model entity path'], ['Correlation id', 'Transformed name']],
    fields: { id: ['Correlation id'], role: ['Type', 'IO field device type', 'Module type'], software: ['Software installed 1', 'Software installed 2', 'Software installed 3'], criticality: ['Device criticality'], owner: ['Support group', 'Assigned to'], model: ['Model number'] },
    ignore: ['Serial number type', 'Rack number', 'Custom field 1', 'Validation comments'],
  },
  { id: 'servicenow-console', product: 'ServiceNow Discovery Console for OT', basis: 'documented', marks: [['Auto Categorization', 'Purdue Level', 'Network Zone']], fields: { model: ['Product'], vendor: ['Brand'], role: ['Category', 'Auto Categorization'], zone: ['Network Zone'] }, ignore: ['Labels'] },
  { id: 'servicenow-cmdb', product: 'ServiceNow CMDB', basis: 'documented', marks: [['sys_class_name', 'name'], ['sys_class_name', 'serial_number'], ['sys_id', 'name', 'ip_address'], ['ot_device_type', 'purdue_level']], fields: { id: ['ot_correlation_id', 'correlation_id', 'sys_id'], role: ['ot_device_type', 'sys_class_name'], criticality: ['business_criticality'], model: ['model_number', 'model_id', 'firmware_model'] } },
  { id: 'claroty-ctd', product: 'Claroty CTD, assets', basis: 'documented', marks: [['resource_id', 'asset_type', 'special_hint__'], ['resource_id', 'asset_type__', 'class_type'], ['resource_id', 'class_type', 'virtual_zone_name'], ['virtual_zone_name', 'purdue_level', 'asset_type']], ignore: ['network.name', 'subnet.name', 'class_type'] },
  { id: 'nozomi-guardian', product: 'Nozomi Guardian, assets', basis: 'documented', marks: [['appliance_hosts', 'product_name'], ['mac_vendor', 'product_name', 'technology_category'], ['os_or_firmware', 'mac_address_level']], fields: { model: ['product_name'], 'mac-vendor': ['mac_vendor'], firmware: ['firmware_version', 'os_or_firmware'], role: ['type', 'roles'] } },
  { id: 'tenable-ot', product: 'Tenable OT Security, assets', basis: 'documented', marks: [['superType', 'purdueLevel'], ['runStatus', 'purdueLevel'], ['directIps', 'directMacs']], fields: { role: ['type', 'category', 'superType'], zone: ['segments.nodes.name', 'segments'], ip: ['ips.nodes', 'ips', 'directIps'], mac: ['macs.nodes', 'macs', 'directMacs'] } },
  // Its vendor is looked up from the MAC address: no better than the prefix itself.
  {
    id: 'defender-for-iot', product: 'Microsoft Defender for IoT, device inventory', basis: 'documented', marks: [['PLC mode', 'Is Programming device'], ['PLC mode', 'Programming device'], ['PLC mode', 'Scanner device']],
    fields: { 'mac-vendor': ['Vendor'], vendor: ['Firmware vendor'], model: ['Model', 'Firmware model'], role: ['Subtype', 'Type'], criticality: ['Importance'], os: ['OS distribution', 'OS platform', 'Operating System'], ip: ['IP Address', 'IPv4 Address', 'IPv6 Address'] }, ignore: ['Class', 'DHCP Address', 'Authorization', 'Rack', 'Module address'],
  },
  { id: 'defender-for-endpoint', product: 'Microsoft Defender, device list', basis: 'usual', marks: [['Device ID', 'Device Name', 'Exposure Level'], ['Device ID', 'Onboarding Status']], fields: { name: ['Device Name'], os: ['OS Platform', 'OS Distribution'], ip: ['IPs', 'IP'], mac: ['MAC addresses', 'MAC Address'], role: ['Device Type', 'Device Category', 'Device Subtype'], vendor: ['Vendor'], model: ['Model'] } },
  { id: 'dragos', product: 'Dragos Platform, assets', basis: 'usual', marks: [['Asset ID', 'Addresses', 'Zone'], ['Asset ID', 'Addresses', 'Hardware']], fields: { id: ['Asset ID'], role: ['Type'], addresses: ['Addresses'], model: ['Hardware'], firmware: ['Firmware'], zone: ['Zone'] } },
  { id: 'darktrace', product: 'Darktrace, devices', basis: 'usual', marks: [['did', 'typelabel'], ['did', 'macaddress']], fields: { id: ['did'], role: ['typelabel', 'typename'], 'mac-vendor': ['vendor'], name: ['devicelabel'], ip: ['ip', 'ips'], mac: ['macaddress'] }, ignore: ['sid', 'objecttype'] },
  { id: 'forescout-eyesight', product: 'Forescout eyeSight, inventory', basis: 'usual', marks: [['IPv4 Address', 'Segment', 'Switch IP/FQDN and Port Name'], ['IPv4 Address', 'MAC Address', 'Switch Port Alias']], fields: { name: ['Display Name'], hostname: ['Host'], role: ['Function'], zone: ['Segment'] }, ignore: ['Switch IP/FQDN and Port Name', 'Switch Port Alias', 'Actions'] },
  { id: 'forescout-eyeinspect', product: 'Forescout eyeInspect, hosts', basis: 'usual', marks: [['Host name(s)', 'Main role'], ['Other roles', 'Purdue level'], ['Vendor/Model', 'Role']], fields: { hostnames: ['Host name(s)', 'Host names'], role: ['Main role', 'Role'], mac: ['MAC address(es)', 'MAC addresses'], model: ['Vendor/Model', 'Model'], firmware: ['Firmware version'], 'order-number': ['Hardware version'] } },
  {
    id: 'runzero', product: 'runZero, assets', basis: 'documented', marks: [['addresses', 'macs', 'hw_vendor'], ['addresses', 'mac_vendors', 'names'], ['newest_mac', 'addresses']],
    fields: { ip: ['addresses', 'addresses_extra'], mac: ['macs', 'newest_mac'], hostnames: ['names'], vendor: ['hw_vendor'], model: ['hw_product', 'hw'], os: ['os', 'os_product'], 'os-version': ['os_version'], 'mac-vendor': ['newest_mac_vendor'], hardware: ['hw_version'], role: ['type'] }, ignore: ['os_vendor', 'site_name', 'organization_name', 'domains', 'tags'],
  },
  { id: 'lansweeper', product: 'Lansweeper, report', basis: 'documented', marks: [['AssetName', 'AssetUnique'], ['AssetName', 'Lastseen', 'IPAddress'], ['AssetName', 'AssetTypename']], fields: { name: ['AssetName'], role: ['AssetTypename', 'AssetType'], hostname: ['FQDN'], os: ['OperatingSystem', 'OSname'], ip: ['IPAddress'], mac: ['Mac', 'MACAddress'] }, ignore: ['AssetUnique', 'AssetID', 'Userdomain'] },
  { id: 'netbox-macs', product: 'NetBox, MAC addresses', basis: 'documented', marks: [['mac_address', 'device', 'interface'], ['mac_address', 'is_primary']], fields: { name: ['device', 'virtual_machine'], mac: ['mac_address'] }, ignore: ['interface', 'description', 'tags'] },
  { id: 'netbox-addresses', product: 'NetBox, IP addresses', basis: 'documented', marks: [['address', 'vrf', 'dns_name'], ['address', 'device', 'interface', 'is_primary']], fields: { ip: ['address'], hostname: ['dns_name'], name: ['device', 'virtual_machine'] }, ignore: ['role', 'status', 'interface', 'tenant'] },
  {
    id: 'netbox-api', product: 'NetBox, answer of its interface', basis: 'documented', marks: [['device_type.slug', 'site.slug'], ['device_type.model', 'role.name'], ['device_type.display', 'display']],
    fields: { name: ['name', 'display'], model: ['device_type.model', 'device_type.display'], vendor: ['device_type.manufacturer.name'], role: ['role.name', 'device_role.name'], ip: ['primary_ip4.address', 'primary_ip6.address', 'oob_ip.address'], os: ['platform.name'], location: ['rack.name', 'location.name'], owner: ['tenant.name'], status: ['status.value'], id: ['asset_tag', 'id'] },
    ignore: ['url', 'description', 'comments', 'cluster.name'],
  },
  { id: 'netbox-devices', product: 'NetBox, devices', basis: 'documented', marks: [['device_type', 'asset_tag'], ['device_type', 'role', 'site'], ['device_type', 'rack', 'position']], fields: { model: ['device_type'], os: ['platform'], role: ['role', 'device_role'], owner: ['tenant'], id: ['asset_tag'] }, ignore: ['cluster', 'position', 'face', 'description_template'] },
  { id: 'proneta', product: 'Siemens PRONETA, device list', basis: 'usual', marks: [['Device name', 'Order number', 'Subnet mask'], ['Name', 'Article number', 'Router address'], ['Device Name', 'Device Type', 'Order No.', 'Role'], ['Plant designation', 'Location designation']], fields: { name: ['Device name', 'Name'], model: ['Device type', 'Type'], 'order-number': ['Order number', 'Order No.', 'Article number'], role: ['Role', 'Device role'], location: ['Location designation', 'Location identifier'], 'default-gateway': ['Router address', 'Router', 'Gateway'] }, ignore: ['Subnet mask', 'Subnet', 'Installation date'] },
  { id: 'sinema', product: 'Siemens SINEMA Server, devices', basis: 'usual', marks: [['PROFINET name', 'IP address', 'Device type'], ['PROFINET device name', 'Article number', 'Device category'], ['SNMP sysName', 'PROFINET name']], fields: { name: ['PROFINET name', 'PROFINET device name', 'Device name'], model: ['Device type'], role: ['Device category'], 'order-number': ['Article number', 'Order ID'], hostname: ['SNMP sysName'] }, ignore: ['Overall status', 'Status'] },
  { id: 'tia-portal', product: 'Siemens TIA Portal, devices and networks', basis: 'usual', marks: [['Device', 'Article no.', 'Subnet'], ['Module', 'Article no.', 'Slot'], ['PROFINET device name', 'Subnet', 'IP address'], ['Gerät', 'Artikel-Nr.', 'Subnetz']], fields: { name: ['PROFINET device name', 'Device', 'Module', 'Name', 'Gerät'], model: ['Type', 'Typ'], 'order-number': ['Article no.', 'Artikel-Nr.'], ip: ['IP address', 'IP-Adresse'] }, ignore: ['Subnet', 'Subnetz', 'Slot', 'Rack', 'I address', 'Q address', 'Address'] },
  { id: 'assetcentre', product: 'Rockwell FactoryTalk AssetCentre, asset inventory', basis: 'usual', marks: [['Catalog Number', 'Series', 'Path'], ['Catalog No', 'Series'], ['Catalog Number', 'Firmware Revision']], fields: { model: ['Catalog Number', 'Catalog No'], 'order-number': ['Product Name', 'Description'], hardware: ['Series'], firmware: ['Firmware Revision', 'Firmware', 'Revision'], serial: ['Serial Number'] }, ignore: ['Path', 'Slot', 'Lifecycle Status'] },
  // They have readers of their own; a row for each flaw would be taken for a device.
  {
    id: 'scan-results', product: 'Results of a vulnerability scanner', basis: 'documented', notAssets: 'results of a scan, one row for each, not devices',
    marks: [['Plugin ID', 'Host', 'Protocol', 'Port', 'Name'], ['Plugin', 'Plugin Name', 'Severity', 'Port'], ['NVT Name', 'NVT OID'], ['QID', 'Title', 'Severity', 'IP']],
  },
  { id: 'studio5000-tags', product: 'Rockwell Studio 5000, tags and comments', basis: 'documented', marks: [['TYPE', 'SCOPE', 'NAME', 'DATATYPE', 'SPECIFIER']], notAssets: 'tags of one controller, not devices; export the project as L5X for the devices that it talks to' },
  { id: 'kepserverex-tags', product: 'KEPServerEX, tags', basis: 'documented', marks: [['Tag Name', 'Address', 'Data Type', 'Client Access'], ['Tag Name', 'Address', 'Respect Data Type']], notAssets: 'tags of one device, not devices; save the project as JSON for the devices that the server asks' },
  { id: 'rvtools-vm', product: 'RVTools, vInfo', basis: 'documented', marks: [['VM', 'Powerstate', 'Primary IP Address'], ['VM', 'Powerstate', 'DNS Name', 'CPUs']], fields: { name: ['VM'], hostname: ['DNS Name'], ip: ['Primary IP Address'], os: ['OS according to the VMware Tools', 'OS according to the configuration file'], description: ['Annotation'], status: ['Powerstate'], id: ['VM UUID'] }, ignore: ['Host', 'Cluster', 'Template', 'Network #1', 'Network #2', 'Path', 'HW version', 'State', 'Folder'] },
  { id: 'rvtools-network', product: 'RVTools, vNetwork', basis: 'documented', marks: [['VM', 'Mac Address', 'Adapter'], ['VM', 'NIC label', 'Mac Address']], fields: { name: ['VM'], mac: ['Mac Address'], ip: ['IPv4 Address', 'IPv6 Address', 'IP Address'], os: ['OS according to the VMware Tools', 'OS according to the configuration file'], zone: ['Network'], status: ['Powerstate'] }, ignore: ['Host', 'Cluster', 'Type', 'Template', 'Switch', 'Adapter', 'Folder', 'NIC label'] },
  { id: 'rvtools-host', product: 'RVTools, vHost', basis: 'documented', marks: [['Host', 'ESX Version', 'Vendor']], fields: { hostname: ['Host'], os: ['ESX Version'], vendor: ['Vendor'], model: ['Model'], serial: ['Serial number', 'Service tag'], domain: ['Domain'] }, ignore: ['Cluster', 'Datacenter', 'Config status', 'BIOS Version', 'DNS Servers'] },
  { id: 'rvtools-other', product: 'RVTools, another sheet', basis: 'documented', marks: [['VM', 'Powerstate', 'Host'], ['Host', 'Datacenter', 'Cluster'], ['Name', 'Datacenter', 'Cluster', 'VI SDK Server']], notAssets: 'parts of machines that the sheets vInfo, vNetwork and vHost name' },
  { id: 'windows-dhcp-leases', product: 'Windows DHCP server, leases (PowerShell)', basis: 'documented', marks: [['ScopeId', 'ClientId', 'AddressState']], fields: { ip: ['IPAddress'], mac: ['ClientId'], hostname: ['HostName'], status: ['AddressState'] }, ignore: ['Description', 'ScopeId', 'ServerIP', 'ClientType', 'PSComputerName', 'PolicyName'] },
  { id: 'windows-dhcp-console', product: 'Windows DHCP server, leases (console)', basis: 'documented', marks: [['Client IP Address', 'Unique ID', 'Lease Expiration']], fields: { ip: ['Client IP Address'], mac: ['Unique ID'], hostname: ['Name'] }, ignore: ['Type', 'Description'] },
  { id: 'kea-leases', product: 'Kea DHCP server, leases', basis: 'documented', marks: [['address', 'hwaddr', 'valid_lifetime']], fields: { ip: ['address'], mac: ['hwaddr'], hostname: ['hostname'] }, ignore: ['state', 'client_id', 'subnet_id', 'expire', 'user_context', 'pool_id'] },
];

interface PresetIndex {
  readonly preset: Preset;
  readonly marks: readonly (readonly string[])[];
  readonly headers: ReadonlyMap<string, { readonly field: Field; readonly rank: number } | undefined>;
}

/** Case, blanks, signs, brackets and numbers at the end do not count. */
const plain = (header: string): string => plainHeader(header) ?? '';

const INDEX: readonly PresetIndex[] = PRESETS.map(preset => {
  const headers = new Map<string, { field: Field; rank: number } | undefined>();
  for (const header of preset.ignore ?? []) headers.set(plain(header), undefined);
  for (const [field, spellings] of Object.entries(preset.fields ?? {})) spellings.forEach((header, rank) => headers.set(plain(header), { field: field as Field, rank }));
  return { preset, marks: preset.marks.map(set => set.map(plain)), headers };
});

/** The product whose table begins with these headers. */
export function presetOf(cells: readonly string[]): Preset | undefined {
  const headers = new Set(cells.map(plain));
  return INDEX.find(({ marks }) => marks.some(set => set.every(mark => headers.has(mark))))?.preset;
}

/** What a header means in a product's table: a field, nothing (`ignored`), or what it means everywhere (undefined). */
export function presetField(preset: Preset, header: string): { readonly field: Field; readonly rank: number } | 'ignored' | undefined {
  const index = INDEX.find(entry => entry.preset === preset);
  const name = plain(header);
  if (!index?.headers.has(name)) return undefined;
  return index.headers.get(name) ?? 'ignored';
}
