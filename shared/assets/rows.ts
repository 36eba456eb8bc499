import { canonicalIp, canonicalMac } from '../model/address';
import { nodeOfMac, push, usableMac } from './ledger';
import type { Ledger } from './ledger';
import { MOST_INTERFACES, reportShared, uniqueValue } from './shared-claims';
import { standsForDevice } from './sightings';
import type { Sighting } from './sightings';

/** What a row says that can name a device. */
interface RowKeys {
  readonly macs: readonly string[];
  readonly ips: readonly string[];
  readonly serials: readonly string[];
  readonly names: readonly string[];
}

/** First label, lower case: `WMS-APP01.dc1.example` is `wms-app01`. Undefined for names too short or common to mean one machine. */
export function nameKey(name: string): string | undefined {
  const label = name.trim().toLowerCase().split('.')[0]!;
  return label.length >= 4 && /[a-z]/.test(label) && /[\d-]/.test(label) && !/^(localhost|android-[0-9a-f]+|desktop|device[- ]?\d*)$/.test(label) ? label : undefined;
}

/**
 * Joins rows of lists to devices: by MAC, then by address (and VLAN), then by serial number, then by name. The first that fits decides; what contradicts it
 * becomes a conflict of the asset. Rows that fit nothing seen are joined with each other in the same way.
 */
export function joinRows(sightings: readonly Sighting[], ledger: Ledger): void {
  const rows = sightings.filter(sighting => sighting.witness.kind === 'row');
  if (rows.length === 0) return;
  const serials = new Map<string, Set<number>>();
  const names = new Map<string, Set<number>>();
  const note = (index: Map<string, Set<number>>, key: string | undefined, node: number): void => {
    if (key === undefined) return;
    const set = index.get(key);
    if (set) set.add(node);
    else index.set(key, new Set([node]));
  };
  const vlans = new Map<number, Set<number>>();
  for (const sighting of sightings) {
    const node = ledger.nodeOf.get(sighting);
    if (node === undefined) continue;
    if (sighting.witness.vlan !== undefined) {
      const set = vlans.get(node) ?? new Set();
      vlans.set(node, set.add(sighting.witness.vlan));
    }
    for (const { key, value, confidence } of sighting.observations) {
      if (key === 'serial') note(serials, uniqueValue(key, value), node);
      else if ((key === 'hostname' || key === 'ntlm.computer' || key === 'name') && confidence >= 0.5) note(names, nameKey(String(value)), node);
    }
  }
  const keysOf = dropShared(rows, ledger);
  for (const row of rows) {
    const keys = keysOf.get(row)!;
    const found = find(row, keys, ledger, serials, names, vlans);
    // A node of its own: the analyst may part a row from the device that it was joined to.
    const node = ledger.union.add();
    if (found !== undefined) ledger.union.join(node, found);
    ledger.nodeOf.set(row, node);
    // What the row adds names the device for the rows after it, but never takes an address from another device.
    for (const mac of keys.macs) if (!ledger.macNode.has(mac)) ledger.union.join(node, nodeOfMac(mac, ledger));
    for (const ip of keys.ips) if (!ledger.ipNodes.has(ip)) push(ledger.ipNodes, ip, node);
    for (const serial of keys.serials) note(serials, serial, node);
    for (const name of keys.names) note(names, name, node);
  }
}

/**
 * Keys of every row without serial numbers and names that many rows with other addresses repeat: a column filled with one value, or the same machine in every cell. A name is no key
 * either where rows that share it give different serial numbers.
 */
function dropShared(rows: readonly Sighting[], ledger: Ledger): ReadonlyMap<Sighting, RowKeys> {
  const keysOf = new Map(rows.map(row => [row, rowKeys(row)]));
  const uses = new Map<string, { readonly what: string; readonly value: string; readonly places: Set<string>; readonly serials: Set<string> }>();
  const each = ({ serials, names }: RowKeys): (readonly [what: string, value: string])[] => [...serials.map(value => ['serial number', value] as const), ...names.map(value => ['name', value] as const)];
  for (const keys of keysOf.values()) {
    const place = keys.macs[0] ?? keys.ips[0];
    for (const [what, value] of each(keys)) {
      const id = `${what} ${value}`;
      const use = uses.get(id) ?? { what, value, places: new Set<string>(), serials: new Set<string>() };
      uses.set(id, use);
      if (place !== undefined) use.places.add(place);
      if (what === 'name') for (const serial of keys.serials) use.serials.add(serial);
    }
  }
  const shared = new Set<string>();
  for (const [id, { what, value, places, serials }] of [...uses].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (places.size <= MOST_INTERFACES && (serials.size < 2 || places.size < 2)) continue;
    shared.add(id);
    reportShared(ledger, Math.max(places.size, serials.size), what, value);
  }
  if (shared.size === 0) return keysOf;
  return new Map([...keysOf].map(([row, keys]) => [row, { ...keys, serials: keys.serials.filter(value => !shared.has(`serial number ${value}`)), names: keys.names.filter(value => !shared.has(`name ${value}`)) }]));
}

function find(
  row: Sighting, keys: RowKeys, ledger: Ledger, serials: ReadonlyMap<string, ReadonlySet<number>>, names: ReadonlyMap<string, ReadonlySet<number>>, vlans: ReadonlyMap<number, ReadonlySet<number>>,
): number | undefined {
  for (const mac of keys.macs) {
    const node = ledger.macNode.get(mac);
    if (node !== undefined) return node;
  }
  for (const ip of keys.ips) {
    const nodes = ledger.ipNodes.get(ip) ?? [];
    if (nodes.length === 1) return nodes[0];
    const vlan = row.witness.vlan;
    const here = vlan === undefined ? [] : nodes.filter(node => vlans.get(node)?.has(vlan));
    if (here.length === 1) return here[0];
    if (nodes.length > 1) {
      ledger.problems.push({
        code: 'ambiguous-row', weight: 'warning', message: `A row of a list names ${ip}, which ${nodes.length} devices use; it was joined to the first of them.`,
        advice: 'Give the row a MAC address or a VLAN.', ...(row.witness.at[0] ? { at: row.witness.at[0] } : {}),
      });
      return nodes[0];
    }
  }
  for (const [list, index] of [[keys.serials, serials], [keys.names, names]] as const) {
    for (const key of list) {
      const roots = new Set([...index.get(key) ?? []].map(node => ledger.union.find(node)));
      if (roots.size === 1) return [...roots][0];
    }
  }
  return undefined;
}

function rowKeys(row: Sighting): RowKeys {
  const macs = new Set<string>();
  const ips = new Set<string>();
  const serials = new Set<string>();
  const names = new Set<string>();
  const addMac = (text: string): void => {
    const mac = canonicalMac(text);
    if (mac !== undefined && usableMac(mac)) macs.add(mac);
  };
  const addIp = (text: string): void => {
    const ip = canonicalIp(text);
    if (ip !== undefined && standsForDevice(ip)) ips.add(ip);
  };
  if (row.witness.mac !== undefined) addMac(row.witness.mac);
  if (row.witness.ip !== undefined) addIp(row.witness.ip);
  for (const { key, value } of row.observations) {
    const text = String(value);
    if (key === 'mac') addMac(text);
    else if (key === 'ip') addIp(text);
    else if (key === 'serial') {
      const serial = uniqueValue(key, text);
      if (serial !== undefined) serials.add(serial);
    } else if (key === 'hostname' || key === 'name') {
      const name = nameKey(text);
      if (name !== undefined) names.add(name);
    }
  }
  return { macs: [...macs], ips: [...ips], serials: [...serials], names: [...names] };
}
