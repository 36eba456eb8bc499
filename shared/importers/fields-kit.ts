import type { Field } from '../model/columns';

/**
 * Headers as real exports write them (dc-systems §6), in the form of `plainHeader`. The order within a field is its precedence: of two columns for one field
 * the earlier spelling wins where both are filled.
 */
export const SYNONYMS: Readonly<Record<Field, readonly string[]>> = {
  id: ['correlationid', 'resourceid', 'deviceid', 'assetid', 'assettag', 'id'],
  name: ['name', 'displayname', 'assetname', 'devicename', 'systemname', 'asset', 'device', 'transformedname', 'alias', 'tag', 'label', 'equipment'],
  ip: ['ip', 'ipaddress', 'ipaddresses', 'ipv4address', 'ipv6address', 'ipv4', 'ipv6', 'address', 'primaryip4', 'primaryip6', 'primaryip', 'ips', 'ipaddr', 'directips', 'ipsnodes', 'dhcpaddress', 'cmdbciipaddressipaddress'],
  mac: ['mac', 'macaddress', 'macaddresses', 'macs', 'macaddr', 'hardwareaddress', 'ethernetaddress', 'physicaladdress', 'macsnodes', 'directmacs', 'networkadaptermacaddress'],
  hostname: ['hostname', 'fqdn', 'host', 'dnsname', 'netbiosname', 'netbios', 'dns', 'computername', 'assetunique'],
  vendor: ['manufacturer', 'vendor', 'make', 'brand', 'firmwarevendor', 'oem', 'maker'],
  model: ['model', 'modelnumber', 'product', 'productname', 'devicetype', 'modelid', 'firmwaremodel', 'modelname', 'catalogno', 'typedesignation', 'makemodel'],
  firmware: ['firmwareversion', 'firmware', 'osorfirmware', 'fwversion', 'fw', 'softwareversion', 'version'],
  serial: ['serialnumber', 'serial', 'serialno', 'sn', 'serialnr'],
  os: ['operatingsystem', 'os', 'osplatform', 'platform', 'osname'],
  'os-version': ['osversion', 'operatingsystemversion', 'osrevision'],
  role: ['role', 'assettype', 'type', 'devicerole', 'category', 'class', 'assettypename', 'otdevicetype', 'function', 'roles', 'subtype', 'superType'.toLowerCase(), 'assettype__', 'deviceclass', 'iofielddevicetype'],
  zone: ['zone', 'networkzone', 'securityzone', 'zones', 'virtualzonename', 'segment', 'networksegment', 'networkname', 'network', 'segmentsnodesname'],
  vlan: ['vlan', 'vlanid', 'vlans'],
  purdue: ['purduelevel', 'purdue', 'level', 'isalevel'],
  location: ['location', 'building', 'rack', 'room', 'cabinet', 'panel', 'area', 'networklocation', 'racknumber'],
  owner: ['owner', 'assignedto', 'supportgroup', 'contact', 'managedby', 'tenant', 'department', 'responsible'],
  criticality: ['criticality', 'devicecriticality', 'businesscriticality', 'importance', 'criticality__'],
  description: ['description', 'shortdescription', 'comment', 'comments', 'remarks', 'notes', 'details'],
  hardware: ['hardwareversion', 'hardwarerevision', 'hwversion', 'series'],
  'order-number': ['ordernumber', 'orderno', 'partnumber', 'catalognumber', 'mlfb', 'articlenumber'],
  domain: ['domain', 'domainworkgroup', 'workgroup'],
  'default-gateway': ['defaultgateway', 'gateway'],
  status: ['status', 'state', 'lifecycle', 'lifecyclestatus'],
  'first-seen': ['firstseen', 'firstdiscovered', 'discovered', 'created', 'createdat'],
  'last-seen': ['lastseen', 'lastactivity', 'lastactivitytime', 'lasthit', 'lastdiscovered', 'lastactivescan'],
  hint: ['specialhint', 'specialhint__'],
  'mac-vendor': ['macvendor', 'ouivendor', 'nicvendor'],
  addresses: ['addresses', 'networkaddresses'],
  hostnames: ['hostnames', 'dnsnames'],
  software: ['softwareinstalled'],
};

/** A header without case, blanks, underscores, hyphens, a trailing number ("IP Address 2") and brackets. `:info` twins give undefined. */
export function plainHeader(header: string): string | undefined {
  if (/:info\s*$/i.test(header)) return undefined;
  const plain = header.replace(/^\ufeff/, '').replace(/\(.*?\)/g, '').toLowerCase().replace(/[^a-z0-9]+/g, '');
  return plain.replace(/(?<=[a-z])\d{1,2}$/, '') || undefined;
}

const BY_HEADER = new Map<string, { field: Field; rank: number }>();
for (const [field, spellings] of Object.entries(SYNONYMS)) {
  spellings.forEach((spelling, rank) => {
    const plain = plainHeader(spelling);
    if (plain !== undefined && !BY_HEADER.has(plain)) BY_HEADER.set(plain, { field: field as Field, rank });
  });
}

export function fieldOfHeader(header: string): { field: Field; rank: number } | undefined {
  const plain = plainHeader(header);
  return plain === undefined ? undefined : BY_HEADER.get(plain);
}
