import type { Place } from '../model/evidence';
import type { Problem } from '../model/problem';
import type { Reading } from '../model/reading';
import { TableAssembler } from './columns-kit';
import { defineImporter } from './definition';
import type { FileReader, ImportInput } from './definition';
import { JsonStream, member, textOf } from './json-stream-kit';
import type { JsonRecord } from './json-stream-kit';
import { headText, TextFeed } from './text-kit';

/** Models that name something which devices refer to, and the member that is its name. */
const NAMES: Readonly<Record<string, string>> = {
  'dcim.manufacturer': 'name', 'dcim.devicerole': 'name', 'dcim.site': 'name', 'dcim.rack': 'name', 'dcim.location': 'name', 'dcim.platform': 'name', 'tenancy.tenant': 'name',
};
const KEPT = new Set([...Object.keys(NAMES), 'dcim.device', 'dcim.devicetype', 'dcim.interface', 'dcim.macaddress', 'ipam.ipaddress', 'virtualization.virtualmachine', 'virtualization.vminterface']);
/** Objects kept until the end, because a dump has its references in any order. */
const MOST = 2_000_000;

const HEADER = ['Name', 'IP address', 'MAC address', 'Hostname', 'Manufacturer', 'Model', 'Serial number', 'Device role', 'Operating system', 'Location', 'Owner', 'Status', 'Description', 'Asset tag'] as const;

/**
 * A dump of NetBox's database (`manage.py dumpdata`): a list of objects with model, key and fields. Devices and virtual machines become rows, with the addresses of their interfaces;
 * an address that no interface has is counted. Answers of NetBox's interface are lists of devices, which the list reader knows.
 */
export const netboxJson = defineImporter({
  id: 'netbox-json',
  name: 'NetBox dump (JSON)',
  kind: 'asset-export',
  format: 'netbox',
  recognises(head) {
    const text = headText(head);
    return /^\s*\[/.test(text) && /"model"\s*:\s*"(dcim|ipam|virtualization|extras|tenancy)\.\w+"/.test(text) && /"fields"\s*:/.test(text);
  },
  read: input => new NetboxReader(input),
});

interface Kept {
  readonly fields: JsonRecord;
  readonly at: Place;
}

class NetboxReader implements FileReader {
  private readonly objects = new Map<string, Map<string, Kept>>();
  private kept = 0;
  private lost = 0;
  private readonly json = new JsonStream(new Set(['']), { entry: (_list, value, at) => this.entry(value, at) });
  private readonly feed = new TextFeed(text => this.json.push(text));

  constructor(private readonly input: ImportInput) {}

  push(bytes: Uint8Array): void {
    this.feed.push(bytes);
  }

  end(): Reading {
    this.feed.end();
    this.json.end();
    const table = new TableAssembler(netboxJson.id, this.input, true);
    const problems: Problem[] = this.json.problem ? [this.json.problem] : [];
    if (!this.json.problem) this.devices(table);
    if (this.lost > 0) problems.push({ code: 'too-many-entries', weight: 'partial', message: `The dump has more than ${MOST} objects that matter; the rest was not read.`, advice: 'Dump dcim and ipam only.', at: { offset: 0 } });
    return table.end(netboxJson.format, netboxJson.kind, problems);
  }

  private entry(value: unknown, at: Place): void {
    const model = textOf(value, 'model');
    const fields = member(value, 'fields');
    const key = keyOf(member(value, 'pk'));
    if (model === undefined || !KEPT.has(model) || key === undefined || typeof fields !== 'object' || fields === null) return;
    if (++this.kept > MOST) {
      this.lost++;
      return;
    }
    const known = this.objects.get(model) ?? new Map<string, Kept>();
    known.set(key, { fields: fields as JsonRecord, at });
    this.objects.set(model, known);
  }

  private devices(table: TableAssembler): void {
    const all = (model: string): ReadonlyMap<string, Kept> => this.objects.get(model) ?? new Map();
    const named = (model: string, key: unknown): string => textOf(all(model).get(keyOf(key) ?? '')?.fields, NAMES[model]!) ?? '';
    const owners = new Map<string, { readonly ips: string[]; readonly macs: string[]; readonly names: string[] }>();
    const of = (kind: string, key: unknown): { readonly ips: string[]; readonly macs: string[]; readonly names: string[] } => {
      const id = `${kind} ${keyOf(key) ?? ''}`;
      const owner = owners.get(id) ?? { ips: [], macs: [], names: [] };
      owners.set(id, owner);
      return owner;
    };
    for (const [model, owner, member_] of [['dcim.interface', 'device', 'device'], ['virtualization.vminterface', 'machine', 'virtual_machine']] as const) {
      for (const { fields } of all(model).values()) {
        const mac = textOf(fields, 'mac_address');
        if (mac !== undefined) of(owner, member(fields, member_)).macs.push(mac);
      }
    }
    /** The type of the object is a name in dumps with natural keys, else a number that differs from one installation to the next: then the key decides where it is unambiguous. */
    const holder = (fields: JsonRecord): ReturnType<typeof of> | undefined => {
      const type = member(fields, 'assigned_object_type');
      const key = keyOf(member(fields, 'assigned_object_id'));
      if (key === undefined) return undefined;
      const words = Array.isArray(type) ? type.join('.') : typeof type === 'string' ? type : '';
      const onDevice = all('dcim.interface').get(key);
      const onMachine = all('virtualization.vminterface').get(key);
      if (onDevice && (words === 'dcim.interface' || (words === '' && !onMachine))) return of('device', member(onDevice.fields, 'device'));
      if (onMachine && (words === 'virtualization.vminterface' || (words === '' && !onDevice))) return of('machine', member(onMachine.fields, 'virtual_machine'));
      return undefined;
    };
    for (const { fields } of all('dcim.macaddress').values()) {
      const mac = textOf(fields, 'mac_address');
      if (mac !== undefined) holder(fields)?.macs.push(mac);
    }
    // A device may name its address without any interface that has it.
    const primary = new Map<string, ReturnType<typeof of>>();
    for (const [model, kind] of [['dcim.device', 'device'], ['virtualization.virtualmachine', 'machine']] as const) {
      for (const [key, { fields }] of all(model)) {
        for (const name of ['primary_ip4', 'primary_ip6', 'oob_ip']) {
          const id = keyOf(member(fields, name));
          if (id !== undefined) primary.set(id, of(kind, key));
        }
      }
    }
    let unassigned = 0;
    for (const [key, { fields }] of all('ipam.ipaddress')) {
      const owner = holder(fields) ?? primary.get(key);
      const address = textOf(fields, 'address');
      if (!owner || address === undefined) unassigned++;
      else {
        owner.ips.push(address);
        const name = textOf(fields, 'dns_name');
        if (name !== undefined) owner.names.push(name);
      }
    }
    table.row({ row: 0, cells: HEADER, at: () => ({ offset: 0 }) });
    let row = 0;
    for (const [model, kind] of [['dcim.device', 'device'], ['virtualization.virtualmachine', 'machine']] as const) {
      for (const [key, { fields, at }] of all(model)) {
        const type = all('dcim.devicetype').get(keyOf(member(fields, 'device_type')) ?? '')?.fields;
        const { ips, macs, names } = of(kind, key);
        table.row({
          row: ++row, at: () => at,
          cells: [
            textOf(fields, 'name') ?? '', ips.join(';'), macs.join(';'), names[0] ?? '', named('dcim.manufacturer', member(type, 'manufacturer')), textOf(type, 'model') ?? '', textOf(fields, 'serial') ?? '',
            named('dcim.devicerole', member(fields, 'role') ?? member(fields, 'device_role')), named('dcim.platform', member(fields, 'platform')), [named('dcim.site', member(fields, 'site')), named('dcim.location', member(fields, 'location')), named('dcim.rack', member(fields, 'rack'))].filter(part => part !== '').join(', '),
            named('tenancy.tenant', member(fields, 'tenant')), textOf(fields, 'status') ?? '', textOf(fields, 'description') ?? '', textOf(fields, 'asset_tag') ?? '',
          ],
        });
      }
    }
    table.leave('unassigned-address', unassigned);
  }
}

function keyOf(value: unknown): string | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : typeof value === 'string' && value !== '' ? value : undefined;
}
