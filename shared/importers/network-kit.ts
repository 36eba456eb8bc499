import { wireText } from '../binary/reader';
import { canonicalIp, canonicalMac, ipv4Text, isDeviceIp, isGroupMac, parseIpv4, parseIpv6, ipv6Text } from '../model/address';
import type { Place } from '../model/evidence';
import type {
  AddressBinding, AddressSet, AddressTerm, ConfiguredVlan, Filter, NatRule, Neighbour, NetworkDevice, NetworkInterface, ServiceSet, ServiceTerm, StaticRoute,
} from '../model/network-config';
import type { FactValue, ObservationRecord } from '../model/observation';
import type { Problem } from '../model/problem';
import type { Reading, Witness } from '../model/reading';
import { Decoder, sniffEncoding } from './csv-kit';
import type { FileReader, ImportInput, ImporterDefinition } from './definition';

/** What readers of device configurations share: lines, names of services, objects and groups, and the reading that comes out. */

/** A configuration of a large firewall has some 10 MB; a rule, an object or a line beyond these is somebody's attack or a file of another kind. */
export const CONFIG_LIMITS = { bytes: 64 << 20, lines: 2_000_000, line: 65_536, items: 200_000, terms: 20_000, depth: 32, namesListed: 200, unknownNames: 100 } as const;

/** The first 64 KiB as text, for recognising. */
export function headText(head: Uint8Array): string {
  const { encoding, mark } = sniffEncoding(head);
  return new Decoder(encoding).push(head.subarray(mark, 65_536));
}

/** Where a device is put together. Every list is bounded; what does not fit is said once in the problems. */
export class DeviceDraft {
  name?: string;
  vendor = '';
  model?: string;
  os?: string;
  serial?: string;
  kind: NetworkDevice['kind'] = 'firewall';
  unfiltered: NetworkDevice['unfiltered'] = 'deny';
  rulesSee: NetworkDevice['rulesSee'] = 'packet';
  /** Where the name stands, else the first line. */
  at: Place = { line: 1 };
  readonly interfaces: NetworkInterface[] = [];
  readonly vlans: ConfiguredVlan[] = [];
  readonly routes: StaticRoute[] = [];
  readonly nat: NatRule[] = [];
  readonly filters: Filter[] = [];
  readonly bindings: AddressBinding[] = [];
  readonly neighbours: Neighbour[] = [];
}

/** Lines or elements of one configuration: each is read, or skipped under the name of its statement. */
export class ConfigReceipt {
  rows = 0;
  read = 0;
  /** Without a prototype: a statement may be called `constructor`. */
  readonly skipped: Record<string, number> = Object.create(null) as Record<string, number>;
  readonly problems: Problem[] = [];
  #left: number = CONFIG_LIMITS.items;
  #said = false;

  use(count = 1): void {
    this.rows += count;
    this.read += count;
  }

  /** @param statement its keywords only: what follows them may be a secret */
  skip(statement: string, count = 1): void {
    this.rows += count;
    const word = wireText(statement, 60).replace(/[^\w .\-/]/g, '') || 'other';
    const key = Object.hasOwn(this.skipped, word) || Object.keys(this.skipped).length < CONFIG_LIMITS.unknownNames ? word : 'other';
    this.skipped[key] = (this.skipped[key] ?? 0) + count;
  }

  /** Adds unless the whole file has too many of such already. */
  add<T>(list: T[], item: T): void {
    if (this.#left-- > 0) list.push(item);
    else if (!this.#said) {
      this.#said = true;
      this.problem('too-many-items', 'partial', `The configuration holds more than ${CONFIG_LIMITS.items} rules, objects and routes; the rest was not kept.`);
    }
  }

  problem(code: string, weight: Problem['weight'], message: string, advice?: string, at?: Place): void {
    if (this.problems.length < 100) this.problems.push({ code, weight, message, ...(advice === undefined ? {} : { advice }), ...(at === undefined ? {} : { at }) });
  }
}

export interface ConfigResult {
  readonly devices: readonly DeviceDraft[];
  readonly receipt: ConfigReceipt;
}

/** A reader that gathers the whole text and hands it on; bugs aside, nothing is thrown for what the text says. */
export function configReader(importer: () => ImporterDefinition, input: ImportInput, build: (text: string) => ConfigResult): FileReader {
  const pieces: Uint8Array[] = [];
  let length = 0;
  return {
    push(bytes) {
      length += bytes.length;
      if (length <= CONFIG_LIMITS.bytes) pieces.push(bytes.slice());
    },
    end() {
      const receipt = new ConfigReceipt();
      if (length > CONFIG_LIMITS.bytes) {
        receipt.problem('too-large', 'refused', `The configuration is larger than ${CONFIG_LIMITS.bytes >> 20} MiB; nothing was kept.`, 'Export one device at a time.', { offset: CONFIG_LIMITS.bytes });
        return readingOf(importer(), input, { devices: [], receipt });
      }
      const all = new Uint8Array(length);
      let at = 0;
      for (const piece of pieces) {
        all.set(piece, at);
        at += piece.length;
      }
      const { encoding, mark } = sniffEncoding(all);
      return readingOf(importer(), input, build(new Decoder(encoding).push(all.subarray(mark), true)));
    },
  };
}

export interface ConfigLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  readonly indent: number;
}

/** Lines without their ends; empty ones are left out. Lines beyond the limits are cut or dropped. */
export function* configLines(text: string): Generator<ConfigLine> {
  let start = 0;
  for (let number = 1; start <= text.length && number <= CONFIG_LIMITS.lines; number++) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    const raw = text.slice(start, Math.min(end, start + CONFIG_LIMITS.line));
    start = end + 1;
    const indent = /^[ \t]*/.exec(raw)![0].length;
    const body = raw.slice(indent).trimEnd();
    if (body !== '') yield { number, text: body, indent };
  }
}

/** Words of a line; quoted ones keep their blanks, escaped quotes stay in. */
export function words(line: string): string[] {
  const found: string[] = [];
  let at = 0;
  while (at < line.length) {
    while (at < line.length && (line[at] === ' ' || line[at] === '\t')) at++;
    if (at >= line.length) break;
    let word = '';
    while (at < line.length && line[at] !== ' ' && line[at] !== '\t') {
      const quote = line[at]!;
      if (quote !== '"' && quote !== "'") {
        word += line[at++];
        continue;
      }
      at++;
      while (at < line.length && line[at] !== quote) {
        if (line[at] === '\\' && at + 1 < line.length) at++;
        word += line[at++];
      }
      at++;
    }
    found.push(word);
  }
  return found;
}

// --- addresses

export const ANY_ADDRESS: AddressSet = { any: true, terms: [], names: ['any'], unresolved: [] };

/** The network of an address and a prefix length, as a range. */
export function prefixTerm(ip: string, bits: number): AddressTerm | undefined {
  const v4 = parseIpv4(ip);
  if (v4 !== undefined) {
    if (!(Number.isInteger(bits) && bits >= 0 && bits <= 32)) return undefined;
    const size = 2 ** (32 - bits);
    const low = Math.floor(v4 / size) * size;
    return { from: ipv4Text(low), to: ipv4Text(low + size - 1) };
  }
  const v6 = parseIpv6(ip);
  if (!v6 || !(Number.isInteger(bits) && bits >= 0 && bits <= 128)) return undefined;
  const low = v6.slice();
  const high = v6.slice();
  for (let bit = bits; bit < 128; bit++) {
    low[bit >> 3]! &= ~(0x80 >> (bit & 7));
    high[bit >> 3]! |= 0x80 >> (bit & 7);
  }
  return { from: ipv6Text(low), to: ipv6Text(high) };
}

/** `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `fd00::/8`, `10.0.0.1`, `10.0.0.1-10.0.0.9`. */
export function addressTerm(text: string): AddressTerm | undefined {
  const dash = text.indexOf('-');
  if (dash > 0) return rangeTerm(text.slice(0, dash), text.slice(dash + 1));
  const [ip = '', length] = text.split('/');
  if (canonicalIp(ip) === undefined) return undefined;
  if (length === undefined) return prefixTerm(ip, ip.includes(':') ? 128 : 32);
  return length.includes('.') ? maskTerm(ip, length) : /^\d{1,3}$/.test(length) ? prefixTerm(ip, Number(length)) : undefined;
}

export function rangeTerm(from: string, to: string): AddressTerm | undefined {
  const low = canonicalIp(from);
  const high = canonicalIp(to);
  if (low === undefined || high === undefined || low.includes(':') !== high.includes(':')) return undefined;
  const a = parseIpv4(low);
  const b = parseIpv4(high);
  return a !== undefined && b !== undefined && a > b ? undefined : { from: low, to: high };
}

/** A network mask, 255.255.255.0. */
export function maskTerm(ip: string, mask: string): AddressTerm | undefined {
  const bits = maskBits(mask);
  if (bits !== undefined) return prefixTerm(ip, bits);
  const m = parseIpv4(mask);
  return m === undefined ? undefined : wildcardTerm(ip, ipv4Text(0xffffffff - m));
}

/** A wildcard mask, 0.0.0.255: set bits do not count. */
export function wildcardTerm(ip: string, wildcard: string): AddressTerm | undefined {
  const address = parseIpv4(ip);
  const ignore = parseIpv4(wildcard);
  if (address === undefined || ignore === undefined) return undefined;
  const size = ignore + 1;
  if (size >= 1 && Number.isInteger(Math.log2(size))) return prefixTerm(ip, 32 - Math.log2(size));
  return { address: ipv4Text((address & ~ignore) >>> 0), ignore: ipv4Text(ignore) };
}

/** Prefix length of a mask without holes. */
export function maskBits(mask: string): number | undefined {
  const value = parseIpv4(mask);
  if (value === undefined) return undefined;
  const hosts = 0xffffffff - value + 1;
  return Number.isInteger(Math.log2(hosts)) ? 32 - Math.log2(hosts) : undefined;
}

export function oneAddress(term: AddressTerm | undefined, name: string): AddressSet {
  return term ? { terms: [term], names: [name], unresolved: [] } : { terms: [], names: [name], unresolved: [name] };
}

/** All of several sets; a negated one among others cannot be written as one and counts as unresolved. */
export function unionAddresses(sets: readonly AddressSet[], names?: readonly string[]): AddressSet {
  if (sets.length === 1 && names === undefined) return sets[0]!;
  const shown = (names ?? sets.flatMap(set => set.names)).slice(0, CONFIG_LIMITS.namesListed);
  const unresolved = new Set(sets.flatMap(set => (set.negated ? set.names : set.unresolved)));
  const terms = sets.flatMap(set => (set.negated ? [] : set.terms));
  if (terms.length > CONFIG_LIMITS.terms) unresolved.add(`more than ${CONFIG_LIMITS.terms} addresses`);
  return { ...(sets.some(set => set.any && !set.negated) ? { any: true } : {}), terms: terms.slice(0, CONFIG_LIMITS.terms), names: shown, unresolved: [...unresolved] };
}

/** Objects and groups by name; a group that holds itself, is nested too deeply or was never defined leaves a name that is not resolved. */
export class ObjectTable<T> {
  readonly #entries = new Map<string, { readonly own: T[]; readonly members: string[] }>();
  #resolved = new Map<string, T>();

  constructor(private readonly join: (parts: readonly T[], names: readonly string[]) => T, private readonly unresolved: (name: string) => T) {}

  get size(): number {
    return this.#entries.size;
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  define(name: string): void {
    this.#entry(name);
  }

  addValue(name: string, value: T): void {
    const { own } = this.#entry(name);
    if (own.length < CONFIG_LIMITS.terms) own.push(value);
  }

  addMember(name: string, member: string): void {
    const { members } = this.#entry(name);
    if (members.length < CONFIG_LIMITS.terms) members.push(member);
  }

  /** Takes all that was defined under the name away. */
  clear(name: string): void {
    this.#entries.delete(name);
    this.#resolved.clear();
  }

  rename(from: string, to: string): boolean {
    const entry = this.#entries.get(from);
    if (!entry || this.#entries.has(to)) return false;
    this.#entries.delete(from);
    this.#entries.set(to, entry);
    this.#resolved.clear();
    return true;
  }

  resolve(name: string): T {
    return this.#resolve(name, new Set());
  }

  #resolve(name: string, inside: Set<string>): T {
    const known = this.#resolved.get(name);
    if (known !== undefined) return known;
    const entry = this.#entries.get(name);
    if (!entry || inside.has(name) || inside.size > CONFIG_LIMITS.depth || (entry.own.length === 0 && entry.members.length === 0)) return this.unresolved(name);
    inside.add(name);
    const value = this.join([...entry.own, ...entry.members.map(member => this.#resolve(member, inside))], [name]);
    inside.delete(name);
    if (inside.size === 0) this.#resolved.set(name, value);
    return value;
  }

  #entry(name: string): { own: T[]; members: string[] } {
    let entry = this.#entries.get(name);
    if (!entry) this.#entries.set(name, entry = { own: [], members: [] });
    this.#resolved.clear();
    return entry;
  }
}

export function addressTable(): ObjectTable<AddressSet> {
  return new ObjectTable<AddressSet>((parts, names) => unionAddresses(parts, names), name => ({ terms: [], names: [name], unresolved: [name] }));
}

export function serviceTable(): ObjectTable<ServiceSet> {
  return new ObjectTable<ServiceSet>((parts, names) => unionServices(parts, names), name => ({ terms: [], names: [name], unresolved: [name] }));
}

// --- services

export const ANY_SERVICE: ServiceSet = { any: true, terms: [], names: ['any'], unresolved: [] };

export function unionServices(sets: readonly ServiceSet[], names?: readonly string[]): ServiceSet {
  if (sets.length === 1 && names === undefined) return sets[0]!;
  const terms = sets.flatMap(set => set.terms);
  const unresolved = new Set(sets.flatMap(set => set.unresolved));
  if (terms.length > CONFIG_LIMITS.terms) unresolved.add(`more than ${CONFIG_LIMITS.terms} services`);
  return { ...(sets.some(set => set.any) ? { any: true } : {}), terms: terms.slice(0, CONFIG_LIMITS.terms), names: (names ?? sets.flatMap(set => set.names)).slice(0, CONFIG_LIMITS.namesListed), unresolved: [...unresolved] };
}

/** IANA protocol numbers by the names that configurations use. */
const PROTOCOLS: Readonly<Record<string, number>> = {
  icmp: 1, igmp: 2, ipinip: 4, ipip: 4, tcp: 6, egp: 8, igp: 9, igrp: 9, udp: 17, rdp: 27, dccp: 33, ipv6: 41, rsvp: 46, gre: 47, esp: 50, ah: 51, ahp: 51, skip: 57, icmp6: 58, 'ipv6-icmp': 58, icmpv6: 58, eigrp: 88, ospf: 89, ospfigp: 89, nos: 94, pim: 103,
  pcp: 108, snp: 109, vrrp: 112, carp: 112, l2tp: 115, sctp: 132, udplite: 136,
};

/** Number of a protocol name; `ip` and `any` are no protocol. */
export function protocolNumber(name: string): number | undefined {
  const lower = name.toLowerCase();
  return Object.hasOwn(PROTOCOLS, lower) ? PROTOCOLS[lower] : /^\d{1,3}$/.test(name) && Number(name) < 256 ? Number(name) : undefined;
}

/** Port names of Cisco, Juniper and /etc/services; IANA numbers. Where the makers differ (Cisco `syslog` is UDP), the number is the same. */
const PORTS: Readonly<Record<string, number>> = {
  echo: 7, discard: 9, daytime: 13, chargen: 19, 'ftp-data': 20, ftp: 21, ssh: 22, telnet: 23, smtp: 25, time: 37, nameserver: 42, whois: 43, nicname: 43, tacacs: 49, 'tacacs-ds': 49, domain: 53, dns: 53, bootps: 67, dhcps: 67, bootpc: 68, dhcpc: 68, tftp: 69, gopher: 70,
  finger: 79, http: 80, www: 80, hostname: 101, 'iso-tsap': 102, pop2: 109, pop3: 110, sunrpc: 111, rpcbind: 111, portmap: 111, ident: 113, nntp: 119, ntp: 123, msrpc: 135, 'netbios-ns': 137, 'netbios-dgm': 138, 'netbios-ss': 139, 'netbios-ssn': 139, imap: 143, imap4: 143,
  snmp: 161, snmptrap: 162, 'snmp-trap': 162, xdmcp: 177, bgp: 179, irc: 194, 'dnsix': 195, 'mobile-ip': 434, ldap: 389, https: 443, 'microsoft-ds': 445, kpasswd: 464, isakmp: 500, ike: 500, biff: 512, exec: 512, login: 513, who: 513, cmd: 514, rsh: 514, syslog: 514, lpd: 515, printer: 515, talk: 517,
  rip: 520, uucp: 540, klogin: 543, kshell: 544, rtsp: 554, afs: 1483, ldaps: 636, 'secureid-udp': 5510, 'pcanywhere-data': 5631, 'pcanywhere-status': 5632, kerberos: 88, 'kerberos-sec': 88, socks: 1080, sqlnet: 1521, ctiqbe: 2748, 'cifs': 3020, nfs: 2049, h323: 1720, pptp: 1723, radius: 1645, 'radius-acct': 1646,
  'radius-new': 1812, mysql: 3306, 'ms-sql-s': 1433, 'ms-sql-m': 1434, rdp: 3389, sip: 5060, sips: 5061, 'citrix-ica': 1494, lotusnotes: 1352, aol: 5190, 'non500-isakmp': 4500, 'nat-t': 4500, postgresql: 5432, vnc: 5900, vxlan: 4789, 'hp-alarm-mgr': 383, rtelnet: 107, mdns: 5353, 'imaps': 993, 'pop3s': 995, 'drip': 3949, 'pim-auto-rp': 496, 'modbus': 502, 'mbap': 502, 'ipp': 631, 'openvpn': 1194,
};

export function portNumber(text: string): number | undefined {
  if (/^\d{1,5}$/.test(text)) return Number(text) <= 65_535 ? Number(text) : undefined;
  const lower = text.toLowerCase();
  return Object.hasOwn(PORTS, lower) ? PORTS[lower] : undefined;
}

/** `443`, `8000-8010`, `https`, `8000:8010`. */
export function portRange(text: string): readonly [number, number] | undefined {
  const single = portNumber(text);
  if (single !== undefined) return [single, single];
  const parts = /^([^:-]*)[:-]([^:-]*)$/.exec(text);
  if (!parts) return undefined;
  const low = parts[1] === '' ? 0 : portNumber(parts[1]!);
  const high = parts[2] === '' ? 65_535 : portNumber(parts[2]!);
  return low !== undefined && high !== undefined && low <= high ? [low, high] : undefined;
}

export function oneService(term: ServiceTerm | undefined, name: string): ServiceSet {
  return term ? { terms: [term], names: [name], unresolved: [] } : { terms: [], names: [name], unresolved: [name] };
}

const both = (port: number): ServiceTerm[] => [{ protocol: 6, ports: [port, port] }, { protocol: 17, ports: [port, port] }];
const tcp = (...ports: number[]): ServiceTerm[] => ports.map(port => ({ protocol: 6, ports: [port, port] }));
const udp = (...ports: number[]): ServiceTerm[] => ports.map(port => ({ protocol: 17, ports: [port, port] }));

/**
 * Services that firewalls bring along, by their usual names without the maker's prefix (`junos-`, `service-`), in upper case. From the makers' public lists of predefined services;
 * only those whose ports all of them agree on.
 */
const PREDEFINED: Readonly<Record<string, readonly ServiceTerm[]>> = {
  HTTP: tcp(80), HTTPS: tcp(443), SSH: tcp(22), TELNET: tcp(23), FTP: tcp(21), SMTP: tcp(25), SMTPS: tcp(465), POP3: tcp(110), POP3S: tcp(995), IMAP: tcp(143), IMAPS: tcp(993), DNS: both(53), NTP: both(123), SNMP: both(161), TFTP: udp(69), LDAP: tcp(389), RDP: tcp(3389), 'MS-RDP': tcp(3389),
  SMB: tcp(445), KERBEROS: both(88), SYSLOG: udp(514), RADIUS: udp(1812, 1813), BGP: tcp(179), MYSQL: tcp(3306), 'MS-SQL': tcp(1433, 1434), NFS: both(2049), RTSP: tcp(554), VNC: tcp(5900), PPTP: tcp(1723), IKE: udp(500, 4500), 'WEB-BROWSING': tcp(80), SSL: tcp(443), MODBUS: tcp(502),
  ICMP: [{ protocol: 1 }], 'ICMP-ALL': [{ protocol: 1 }], ALL_ICMP: [{ protocol: 1 }], ALL_ICMP6: [{ protocol: 58 }], PING: [{ protocol: 1, partial: true }], 'ICMP-PING': [{ protocol: 1, partial: true }], ALL_TCP: [{ protocol: 6 }], ALL_UDP: [{ protocol: 17 }], GRE: [{ protocol: 47 }], ESP: [{ protocol: 50 }], AH: [{ protocol: 51 }], OSPF: [{ protocol: 89 }],
};

export function predefinedService(name: string): ServiceSet | undefined {
  const key = name.replace(/^(junos|service|cisco)-/i, '').toUpperCase();
  return Object.hasOwn(PREDEFINED, key) ? { terms: PREDEFINED[key]!, names: [name], unresolved: [] } : undefined;
}

/** Application names of next-generation firewalls whose default ports are public and plain. */
export function applicationService(name: string): ServiceSet | undefined {
  return predefinedService(name);
}

// --- the reading

const clean = (text: string | undefined): string | undefined => (text === undefined || text === '' ? undefined : wireText(text));

function finished(draft: DeviceDraft): NetworkDevice {
  const { kind, unfiltered, rulesSee, interfaces, vlans, routes, nat, filters, bindings, neighbours } = draft;
  const name = clean(draft.name);
  const model = clean(draft.model);
  const os = clean(draft.os);
  return {
    ...(name === undefined ? {} : { name }), vendor: draft.vendor, ...(model === undefined ? {} : { model }), ...(os === undefined ? {} : { os }), kind, interfaces, vlans, routes, nat, filters, unfiltered, rulesSee, bindings, neighbours,
  };
}

/** Rules whose objects cannot be resolved, or which hang on more than addresses and services. */
export function notEvaluable(device: NetworkDevice): { readonly rules: number; readonly names: readonly string[] } {
  const names = new Set<string>();
  let rules = 0;
  for (const filter of device.filters) {
    for (const { source, destination, service, beyond } of filter.rules) {
      const open = [...source.unresolved, ...destination.unresolved, ...service.unresolved, ...beyond];
      if (open.length > 0) rules++;
      for (const name of open) names.add(name);
    }
  }
  return { rules, names: [...names].sort() };
}

/** Hosts that a MAC address table knows behind each port: a port with several is a way to another switch. */
function addressesBehind(bindings: readonly AddressBinding[]): ReadonlyMap<string, number> {
  const macs = new Map<string, Set<string>>();
  for (const { ip, mac, interface: name } of bindings) {
    if (ip !== undefined || name === undefined || isGroupMac(mac)) continue;
    const known = macs.get(name);
    if (known) known.add(mac);
    else macs.set(name, new Set([mac]));
  }
  return new Map([...macs].map(([name, found]) => [name, found.size]));
}

function readingOf(importer: ImporterDefinition, input: ImportInput, { devices: drafts, receipt }: ConfigResult): Reading {
  const { name, sha256, bytes, site } = input;
  const witnesses: Witness[] = [];
  const observations: ObservationRecord[] = [];
  const devices = drafts.map(finished);
  const say = (witness: number, key: string, value: FactValue | undefined, confidence: number, at: Place): void => {
    if (value !== undefined && value !== '') observations.push({ witness, key, value: typeof value === 'string' ? wireText(value) : value, confidence, by: importer.id, at: [at], count: 1 });
  };
  devices.forEach((device, index) => {
    const { at, serial } = drafts[index]!;
    const addresses = device.interfaces.flatMap(entry => entry.addresses.map(({ ip }) => ({ ip, at: entry.at }))).filter(({ ip }) => isDeviceIp(ip));
    if (addresses.length > 0 || device.name !== undefined) {
      const witness = witnesses.length;
      witnesses.push({ kind: 'row', ...(addresses[0] ? { ip: addresses[0].ip } : {}), packetsSent: 0, packetsReceived: 0, at: [at] });
      say(witness, 'hostname', device.name, 0.9, at);
      say(witness, 'vendor', device.vendor, 0.9, at);
      say(witness, 'model', device.model, 0.9, at);
      say(witness, 'os', device.os, 0.9, at);
      say(witness, 'serial', serial, 0.9, at);
      if (device.kind !== 'host') say(witness, 'listed-role', device.kind, 0.8, at);
      for (const address of addresses) say(witness, 'ip', address.ip, 0.9, address.at);
    }
    const behind = addressesBehind(device.bindings);
    const port = (name: string | undefined): string | undefined => (name === undefined ? undefined : `${device.name ?? 'unnamed device'}, ${name}`);
    for (const { ip, mac, vlan, interface: name, at: place } of device.bindings) {
      if (isGroupMac(mac)) continue;
      const witness = witnesses.length;
      witnesses.push({ kind: 'row', mac, ...(ip === undefined ? {} : { ip }), ...(vlan === undefined ? {} : { vlan }), packetsSent: 0, packetsReceived: 0, at: [place] });
      say(witness, 'mac', mac, 0.8, place);
      say(witness, 'ip', ip, 0.8, place);
      // The port of a MAC address table, where it leads to one device; an ARP table names the network, not the port.
      if (ip === undefined && behind.get(name ?? '') === 1) say(witness, 'switch-port', port(name), 0.7, place);
    }
    for (const neighbour of device.neighbours) {
      const witness = witnesses.length;
      witnesses.push({ kind: 'row', ...(neighbour.ip === undefined ? {} : { ip: neighbour.ip }), packetsSent: 0, packetsReceived: 0, at: [neighbour.at] });
      say(witness, 'hostname', neighbour.name, 0.8, neighbour.at);
      say(witness, 'ip', neighbour.ip, 0.8, neighbour.at);
      say(witness, 'model', neighbour.platform, 0.7, neighbour.at);
      say(witness, 'switch-port', port(neighbour.interface), 0.9, neighbour.at);
      say(witness, 'own-port', neighbour.remotePort, 0.9, neighbour.at);
    }
    const { rules, names } = notEvaluable(device);
    if (rules > 0) {
      receipt.problem('rules-not-evaluable', 'warning', `${rules} ${rules === 1 ? 'rule' : 'rules'} of ${device.name ?? 'the device'} cannot be evaluated in full, because of ${names.slice(0, 8).join(', ')}${names.length > 8 ? ` and ${names.length - 8} more` : ''}. Where such a rule could decide, reach is called undecided.`,
        'Export the whole configuration, with the objects that the rules name.');
    }
  });
  if (devices.length > 0 && devices.every(device => device.interfaces.length === 0 && device.filters.length === 0 && device.bindings.length === 0 && device.neighbours.length === 0)) {
    receipt.problem('nothing-usable', 'warning', 'The configuration names no interface with an address, no rule and no neighbour; it says nothing about reach.');
  }
  const rowsSkipped = Object.fromEntries(Object.entries(receipt.skipped).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    source: { id: `src:${sha256.slice(0, 12)}`, name, sha256, bytes, kind: importer.kind, format: importer.format, site, problems: receipt.problems, table: { rows: receipt.rows, rowsRead: receipt.read, rowsSkipped } },
    witnesses, conversations: [], observations, networkDevices: devices,
  };
}

export function usableMac(text: string): string | undefined {
  return canonicalMac(text);
}
