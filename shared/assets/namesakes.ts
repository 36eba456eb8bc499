import type { Ledger } from './ledger';
import type { Sighting } from './sightings';

/** Facts that only one machine has: its NetBIOS computer name as it signs in with, its serial number. */
const UNIQUE_KEYS = new Set(['ntlm.computer', 'serial']);

/** More machines than this with one "unique" value are clones of one image or a maker's filler. */
const MOST_INTERFACES = 4;

const FILLER = /^(0+|f+|x+|1234567890?|none|null|unknown|default|n\/?a|not available|to be filled.*|serial(number)?|-|localhost|workstation)$/i;

/** Value as it identifies a machine; undefined for fillers. */
export function uniqueValue(key: string, value: unknown): string | undefined {
  const text = String(value).trim().toUpperCase();
  if (text.length < 4 || FILLER.test(text) || /^(.)\1*$/.test(text)) return undefined;
  // Cells of one machine builder all have a computer called HMI or SERVER.
  if (key === 'ntlm.computer' && !/[\d-]/.test(text)) return undefined;
  return text;
}

/** Joins the interfaces of dual-homed machines: two addresses that gave the same computer name or serial number are one machine. */
export function mergeNamesakes(sightings: readonly Sighting[], ledger: Ledger): void {
  const holders = new Map<string, Map<number, Sighting>>();
  for (const sighting of sightings) {
    const node = ledger.nodeOf.get(sighting);
    const { kind, ip } = sighting.witness;
    if (node === undefined || (kind !== 'l3' && kind !== 'l2') || (ip !== undefined && !ledger.inside(ip))) continue;
    for (const { key, value, confidence } of sighting.observations) {
      if (!UNIQUE_KEYS.has(key) || confidence < 0.8) continue;
      const unique = uniqueValue(key, value);
      if (unique === undefined) continue;
      const id = `${key} ${unique}`;
      let list = holders.get(id);
      if (!list) holders.set(id, list = new Map());
      const root = ledger.union.find(node);
      if (!list.has(root)) list.set(root, sighting);
    }
  }
  for (const [id, list] of [...holders].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const nodes = [...new Set([...list.keys()].map(node => ledger.union.find(node)))];
    if (nodes.length < 2) continue;
    if (nodes.length > MOST_INTERFACES) {
      const [key, ...rest] = id.split(' ');
      ledger.problems.push({
        code: 'shared-identity', weight: 'warning',
        message: `${nodes.length} devices give the same ${key === 'serial' ? 'serial number' : 'computer name'} “${rest.join(' ')}”. They are kept apart.`,
        advice: 'Clones of one image or a filler value do this. Merge by hand those that are one machine.',
      });
      continue;
    }
    for (const node of nodes.slice(1)) ledger.union.join(nodes[0]!, node);
  }
}

/**
 * Joins the ports of a switch, which send discovery messages from a MAC each: the same LLDP chassis id, or PROFINET station name, in the same VLAN from MACs of one
 * maker. Cells of one machine builder repeat station names, hence the VLAN.
 */
export function joinPorts(sightings: readonly Sighting[], ledger: Ledger): void {
  const first = new Map<string, number>();
  for (const sighting of sightings) {
    const node = ledger.nodeOf.get(sighting);
    const { kind, vlan } = sighting.witness;
    const mac = sighting.witness.mac ?? sighting.witness.macs?.[0]?.mac;
    if (node === undefined || mac === undefined || (kind !== 'l2' && kind !== 'l3')) continue;
    for (const { key, value, by, confidence } of sighting.observations) {
      if (confidence < 0.8 || typeof value !== 'string' || value.length < 4 || !(key === 'lldp.chassis' || (key === 'name' && by === 'profinet-dcp'))) continue;
      const id = `${vlan ?? ''} ${mac.slice(0, 8)} ${value.toLowerCase()}`;
      const other = first.get(id);
      if (other === undefined) first.set(id, node);
      else ledger.union.join(other, node);
    }
  }
}
