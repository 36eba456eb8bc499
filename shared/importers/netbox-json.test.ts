import { expect, test } from 'vitest';
import { readFileWith, saidOf, survivesHostileFiles } from './importer-checks.test';
import { netboxJson } from './netbox-json';

const DUMP = JSON.stringify([
  { model: 'ipam.ipaddress', pk: 1, fields: { address: '10.1.0.5/24', assigned_object_type: ['dcim', 'interface'], assigned_object_id: 4, dns_name: 'sw-1.dc1' } }, { model: 'ipam.ipaddress', pk: 2, fields: { address: '10.1.0.6/24', assigned_object_type: null, assigned_object_id: null } },
  { model: 'ipam.ipaddress', pk: 3, fields: { address: '10.1.0.7/24', assigned_object_type: 41, assigned_object_id: 5 } }, { model: 'dcim.manufacturer', pk: 1, fields: { name: 'Cisco' } }, { model: 'dcim.devicetype', pk: 1, fields: { manufacturer: 1, model: 'IE-4000' } }, { model: 'dcim.devicerole', pk: 1, fields: { name: 'Switch' } },
  { model: 'dcim.site', pk: 1, fields: { name: 'DC1' } }, { model: 'dcim.rack', pk: 1, fields: { name: 'R1' } }, { model: 'dcim.interface', pk: 4, fields: { device: 9, mac_address: '00:1B:54:00:00:01', name: 'Vlan1' } }, { model: 'dcim.macaddress', pk: 1, fields: { mac_address: '00:1B:54:00:00:02', assigned_object_type: 'dcim.interface', assigned_object_id: 4 } },
  { model: 'dcim.device', pk: 9, fields: { name: 'sw-1', device_type: 1, role: 1, site: 1, rack: 1, serial: 'FOC1', status: 'active', primary_ip4: 1, __proto__: 1 } }, { model: 'dcim.device', pk: 10, fields: { name: null, device_type: 1, role: 1, site: 1 } },
  { model: 'virtualization.vminterface', pk: 5, fields: { virtual_machine: 2 } }, { model: 'virtualization.virtualmachine', pk: 2, fields: { name: 'vm-2', status: 'active' } }, { model: 'dcim.cable', pk: 1, fields: {} },
], null, 1);

test('devices and machines with what they refer to, in whatever order it stands', () => {
  const reading = readFileWith(netboxJson, DUMP);
  expect(saidOf(reading).sort()).toEqual(['name = sw-1', 'ip = 10.1.0.5', 'mac = 00:1b:54:00:00:01', 'mac = 00:1b:54:00:00:02', 'hostname = sw-1.dc1', 'vendor = Cisco', 'model = IE-4000', 'serial = FOC1', 'listed-role = Switch', 'location = DC1, R1', 'listed-status = active'].sort());
  expect(saidOf(reading, 1).sort()).toEqual(['ip = 10.1.0.7', 'listed-status = active', 'name = vm-2']);
  expect(reading.witnesses[0]!.at).toEqual([{ pointer: '/10' }]);
  expect(reading.source.table).toEqual({ rows: 4, rowsRead: 2, rowsSkipped: { 'no-identity': 1, 'unassigned-address': 1 } });
});

test('hostile files', () => survivesHostileFiles(netboxJson, DUMP, 80));
