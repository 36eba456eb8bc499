import { canonicalIp, canonicalMac, ipScope } from '../model/address';
import { nodeOfMac, usableMac } from './ledger';
import type { Ledger } from './ledger';
import { standsForDevice } from './sightings';
import type { Sighting } from './sightings';
import { macVendor, sameCompany } from './vendors';

/**
 * More devices than this with one "unique" value are clones of one image, a maker's filler, or a fleet with one configuration: a claim that many hosts make identifies none
 * of them. A server has up to four cards as a rule; those with more are left apart, which a hand can mend, while a wrong merge hides devices.
 */
export const MOST_INTERFACES = 4;

/** Devices (roots of the union) that make one claim → one of their sightings. */
export type Claimants = Map<number, Sighting>;

/** What the devices of a site say of themselves that two of them cannot share: gathered before any claim joins anything, so that no order of claims shows. */
export interface Characters {
  /** Roots that show an address of their own, link-local ones apart. */
  readonly addressed: ReadonlySet<number>;
  /** Root → its MACs. */
  readonly macs: ReadonlyMap<number, readonly string[]>;
  /** Key → root → values in upper case. */
  readonly said: ReadonlyMap<Trait, ReadonlyMap<number, ReadonlySet<string>>>;
}

type Trait = 'serial' | 'ntlm.computer' | 'domain' | 'vendor';

/** How far a claim must be trusted before it keeps two devices apart. */
const TRUSTED: Readonly<Record<Trait, number>> = { serial: 0.8, 'ntlm.computer': 0.8, domain: 0.9, vendor: 0.85 };

/** Values that makers, installers and images leave where a serial number should stand. */
const FILLER = /^(0+|f+|x+|0?1234567890?\d*|none|null|nil|empty|unknown|invalid|default|default string|n\/?a|not (available|applicable|specified|set|present|defined)|to be filled.*|(chassis |system |base ?board |product )?(serial ?(number|no\.?)?|s\/n)|oem|o\.e\.m\.|-|\.+|localhost(\..*)?|workstation|computer|desktop|server|deadbeef|(00:){5}00|(ff:){5}ff)$/i;

/** Value as it identifies a machine; undefined for fillers. */
export function uniqueValue(key: string, value: unknown): string | undefined {
  const text = String(value).trim().toUpperCase();
  if (text.length < 4 || FILLER.test(text) || /^(.)\1*$/.test(text.replace(/[\s.:_-]/g, ''))) return undefined;
  // Cells of one machine builder all have a computer called HMI or SERVER.
  if (key === 'ntlm.computer' && !/[\d-]/.test(text)) return undefined;
  return text;
}

export function charactersOf(sightings: readonly Sighting[], { union, ipNodes, macNode, nodeOf }: Ledger): Characters {
  const addressed = new Set<number>();
  for (const [ip, nodes] of ipNodes) if (ipScope(ip) !== 'link-local') for (const node of nodes) addressed.add(union.find(node));
  const macs = new Map<number, string[]>();
  for (const [mac, node] of macNode) {
    const root = union.find(node);
    const list = macs.get(root);
    if (list) list.push(mac);
    else macs.set(root, [mac]);
  }
  const said = new Map<Trait, Map<number, Set<string>>>();
  for (const sighting of sightings) {
    const node = nodeOf.get(sighting);
    if (node === undefined) continue;
    for (const { key, value, confidence } of sighting.observations) {
      if (!Object.hasOwn(TRUSTED, key) || confidence < TRUSTED[key as Trait]) continue;
      const text = key === 'serial' || key === 'ntlm.computer' ? uniqueValue(key, value) : String(value).trim().toUpperCase();
      // A short domain name is the NetBIOS one, which says nothing against a long one.
      if (text === undefined || (key === 'domain' && !text.includes('.'))) continue;
      const byRoot = said.get(key as Trait) ?? new Map<number, Set<string>>();
      said.set(key as Trait, byRoot);
      const root = union.find(node);
      const values = byRoot.get(root);
      if (values) values.add(text);
      else byRoot.set(root, new Set([text]));
    }
  }
  return { addressed, macs, said };
}

/** Do two of these devices say what one device cannot: other serial numbers, computer names or domains? */
export function contradict(roots: readonly number[], traits: readonly Trait[], { said }: Characters): boolean {
  return traits.some(trait => {
    const byRoot = said.get(trait);
    const sets = roots.flatMap(root => byRoot?.get(root) ?? []);
    const same = (a: string, b: string): boolean => (trait === 'vendor' ? sameCompany(a, b) : a === b);
    return sets.some((set, i) => sets.slice(i + 1).some(other => ![...set].some(a => [...other].some(b => same(a, b)))));
  });
}

/** All MACs in one block of 256, as the ports of a router or switch have them. */
function inOneBlock(macs: readonly string[]): boolean {
  return new Set(macs.map(mac => mac.slice(0, 14))).size === 1;
}

function ofOneMaker(macs: readonly string[]): boolean {
  return new Set(macs.map(mac => macVendor(mac) ?? mac.slice(0, 8))).size <= 1;
}

/**
 * Can these devices be the ports of one? Few of them as a rule. A switch has many ports with a MAC each and shows an address on a few at most, and a router's ports have MACs in
 * one block; many hosts with an address and a maker each are a fleet that repeats one value.
 */
function arePorts(roots: readonly number[], { addressed, macs }: Characters, claimed: string | undefined, everywhere: ReadonlySet<number>): boolean {
  const withAddress = roots.filter(root => addressed.has(root)).length;
  // Elsewhere the same words stand for other devices: then only ports without an address are sure to belong together.
  if (withAddress > 1 && withAddress < everywhere.size && everywhere.size > MOST_INTERFACES) return false;
  if (roots.length <= MOST_INTERFACES) return true;
  const own = roots.flatMap(root => macs.get(root) ?? []);
  if (withAddress <= MOST_INTERFACES) return ofOneMaker(own);
  return claimed !== undefined && inOneBlock([...own, claimed]);
}

interface SelfClaim {
  readonly what: string;
  readonly value: string;
  readonly claimants: Claimants;
  /** Claimed MAC or address; ports of a switch claim a name only. */
  readonly mac?: string;
  readonly ip?: string;
  /** Some claim of the address came from a discovery protocol, whose word counts against the address's own MAC: each port of a device has its own. */
  discovery: boolean;
}

/**
 * What a device says of its own addresses (LLDP chassis, DCP, CDP, SNMP engine): joins its MACs, gives an address to a device that shows none, and joins the ports of a switch, which
 * send discovery messages from a MAC each under one LLDP chassis id or PROFINET station name. Cells of one machine builder repeat station names, hence one VLAN and one maker.
 * A claim that many devices make joins none of them.
 */
export function joinSelfDeclared(sightings: readonly Sighting[], ledger: Ledger): void {
  const claims = new Map<string, SelfClaim>();
  const leases: { readonly id: string; readonly sighting: Sighting; readonly node: number; readonly shown: string }[] = [];
  const note = (id: string, sighting: Sighting, node: number, claim: Omit<SelfClaim, 'claimants' | 'discovery'>, discovery: boolean): void => {
    let known = claims.get(id);
    if (!known) claims.set(id, known = { ...claim, claimants: new Map(), discovery: false });
    known.discovery ||= discovery;
    const root = ledger.union.find(node);
    if (!known.claimants.has(root)) known.claimants.set(root, sighting);
  };
  for (const sighting of sightings) {
    const node = ledger.nodeOf.get(sighting);
    if (node === undefined) continue;
    const { kind, vlan } = sighting.witness;
    const shown = sighting.witness.mac ?? sighting.witness.macs?.[0]?.mac;
    for (const { key, value, confidence, by } of sighting.observations) {
      if (confidence < 0.8 || typeof value !== 'string') continue;
      if (key === 'mac' || key === 'stp.bridge') {
        const mac = canonicalMac(value);
        if (mac !== undefined && usableMac(mac)) note(`mac ${mac}`, sighting, node, { what: 'MAC address as their own', value: mac, mac }, false);
      } else if (key === 'ip' && (kind === 'l2' || kind === 'mention')) {
        const ip = canonicalIp(value);
        if (ip !== undefined && standsForDevice(ip)) note(`ip ${ip}`, sighting, node, { what: 'address as their own', value: ip, ip }, by === 'lldp' || by === 'cdp');
      } else if (shown !== undefined && (kind === 'l2' || kind === 'l3') && value.length >= 4 && (key === 'lldp.chassis' || (key === 'name' && by === 'profinet-dcp'))) {
        note(`port ${vlan ?? ''} ${shown.slice(0, 8)} ${value.toLowerCase()}`, sighting, node, { what: key === 'name' ? 'PROFINET station name' : 'LLDP chassis id', value }, false);
      } else if (shown !== undefined && kind === 'l2' && key === 'hostname' && by === 'dhcp') {
        leases.push({ id: `port ${vlan ?? ''} ${shown.slice(0, 8)} ${value.toLowerCase()}`, sighting, node, shown });
      }
    }
  }
  // A switch asks for a lease under its station name, from the MAC beside those of its ports.
  for (const { id, sighting, node, shown } of leases) {
    const ports = claims.get(id)?.claimants;
    if (ports && [...ports.values()].some(({ witness: { mac, macs } }) => inOneBlock([mac ?? macs![0]!.mac, shown]))) ports.set(ledger.union.find(node), sighting);
  }
  const characters = charactersOf(sightings, ledger);
  // The same words in any VLAN, from any maker: devices with an address that say them.
  const everywhere = new Map<string, Set<number>>();
  const words = ({ what, value }: SelfClaim): string => `${what} ${value.toLowerCase()}`;
  for (const claim of claims.values()) {
    const roots = everywhere.get(words(claim)) ?? new Set();
    for (const root of claim.claimants.keys()) if (characters.addressed.has(root)) roots.add(root);
    everywhere.set(words(claim), roots);
  }
  const apart = new Map<string, { readonly claim: SelfClaim; readonly roots: Set<number> }>();
  for (const [, claim] of [...claims].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const roots = [...claim.claimants.keys()].sort((a, b) => a - b);
    if (!arePorts(roots, characters, claim.mac, everywhere.get(words(claim))!) || (roots.length > 1 && contradict(roots, ['serial', 'ntlm.computer'], characters))) {
      // A chassis id that is a MAC address is one claim under two keys.
      const known = apart.get(claim.value.toLowerCase()) ?? { claim, roots: new Set() };
      apart.set(claim.value.toLowerCase(), known);
      for (const root of roots) known.roots.add(root);
      continue;
    }
    for (const root of roots.slice(1)) ledger.union.join(roots[0]!, root);
    if (claim.mac !== undefined) ledger.union.join(roots[0]!, nodeOfMac(claim.mac, ledger));
    if (claim.ip !== undefined) {
      const known = ledger.ipNodes.get(claim.ip);
      if (!known) ledger.ipNodes.set(claim.ip, [roots[0]!]);
      // Another MAC shows the address as its own: then the claim loses, unless it comes from discovery.
      else if (known.length === 1 && (!ledger.bound.has(known[0]!) || claim.discovery)) ledger.union.join(roots[0]!, known[0]!);
    }
  }
  for (const { claim, roots } of apart.values()) reportShared(ledger, roots.size, claim.what, claim.value);
}

export function reportShared({ problems }: Ledger, devices: number, what: string, value: string): void {
  problems.push({
    code: 'shared-identity', weight: 'warning', message: `${devices} devices give the same ${what} “${value}”. They are kept apart.`,
    advice: 'Clones of one image, one configuration for a fleet or a filler value do this. Merge by hand those that are one machine.',
  });
}
