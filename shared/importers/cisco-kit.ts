import { canonicalIp } from '../model/address';
import type { Place } from '../model/evidence';
import type { AddressSet, Filter, FilterRule, NetworkInterface, ServiceSet, ServiceTerm } from '../model/network-config';
import {
  addressTable, addressTerm, ANY_ADDRESS, ANY_SERVICE, CONFIG_LIMITS, maskBits, maskTerm, oneAddress, oneService, portNumber, prefixTerm, protocolNumber, rangeTerm, serviceTable, unionServices, usableMac, wildcardTerm,
} from './network-kit';
import type { ConfigReceipt, DeviceDraft, ObjectTable } from './network-kit';
import { configLines } from './network-kit';

/** What IOS, NX-OS and ASA have in common: access lists, object groups, interfaces, and the tables of `show` commands. */

export interface CiscoTables {
  readonly addresses: ObjectTable<AddressSet>;
  readonly services: ObjectTable<ServiceSet>;
  /** ASA: object groups of protocols; protocol numbers, `ip` as an any. */
  readonly protocols: Map<string, readonly (number | undefined)[]>;
  /** ASA `name`. */
  readonly names: Map<string, string>;
}

export function ciscoTables(): CiscoTables {
  return { addresses: addressTable(), services: serviceTable(), protocols: new Map(), names: new Map() };
}

interface Ports {
  readonly ranges: readonly (readonly [number, number])[];
  /** Names of port groups. */
  readonly groups: readonly string[];
  readonly unresolved: readonly string[];
}

const OPERATORS: ReadonlySet<string> = new Set(['eq', 'neq', 'lt', 'gt', 'range', 'portgroup']);

/** Words of an access list's entry from the one behind permit or deny. `mask`: ASA writes network masks where IOS has wildcards. */
class EntryReader {
  at = 0;

  constructor(private readonly tokens: readonly string[], private readonly tables: CiscoTables, private readonly mask: boolean) {}

  peek(ahead = 0): string | undefined {
    return this.tokens[this.at + ahead];
  }

  next(): string {
    return this.tokens[this.at++] ?? '';
  }

  address(): AddressSet {
    const word = this.next();
    if (word === 'any' || word === 'any4' || word === 'any6') {
      if (word === 'any') return ANY_ADDRESS;
      return oneAddress(word === 'any4' ? prefixTerm('0.0.0.0', 0) : prefixTerm('::', 0), word);
    }
    if (word === 'host') {
      const name = this.next();
      return oneAddress(addressTerm(this.tables.names.get(name) ?? name), name);
    }
    if (word === 'object' || word === 'object-group' || word === 'addrgroup' || word === 'net-group') return this.tables.addresses.resolve(this.next());
    if (word === 'interface') return oneAddress(undefined, `interface ${this.next()}`);
    if (word.includes('/')) return oneAddress(addressTerm(word), word);
    const ip = this.tables.names.get(word) ?? word;
    const second = this.peek();
    if (canonicalIp(ip) !== undefined && second !== undefined && canonicalIp(second) !== undefined && !second.includes(':')) {
      this.at++;
      return oneAddress(this.mask ? maskTerm(ip, second) : wildcardTerm(ip, second), `${word} ${second}`);
    }
    return oneAddress(addressTerm(ip), word);
  }

  ports(): Ports | undefined {
    const word = this.peek();
    if (word === undefined || !OPERATORS.has(word)) return undefined;
    this.at++;
    if (word === 'portgroup') return { ranges: [], groups: [this.next()], unresolved: [] };
    if (word === 'range') {
      const low = this.next();
      const high = this.next();
      const from = portNumber(low);
      const to = portNumber(high);
      return from === undefined || to === undefined ? { ranges: [], groups: [], unresolved: [`${low} ${high}`] } : { ranges: [[from, to]], groups: [], unresolved: [] };
    }
    const ranges: [number, number][] = [];
    const unresolved: string[] = [];
    // IOS takes several ports behind eq and neq.
    do {
      const name = this.next();
      const port = portNumber(name);
      if (port === undefined) unresolved.push(name);
      else if (word === 'eq') ranges.push([port, port]);
      else if (word === 'lt') ranges.push([0, port - 1]);
      else if (word === 'gt') ranges.push([port + 1, 65_535]);
      else ranges.push([0, port - 1], [port + 1, 65_535]);
    } while (word === 'eq' && this.peek() !== undefined && portNumber(this.peek()!) !== undefined && !this.mask);
    return { ranges: ranges.filter(([low, high]) => low <= high), groups: [], unresolved };
  }
}

/** Words behind an entry that do not change what it matches. */
const HARMLESS: ReadonlySet<string> = new Set(['log', 'log-input', 'debugging', 'informational', 'notifications', 'warnings', 'errors', 'interval', 'disable', 'default', 'emergencies', 'alerts', 'critical', 'count', 'capture', 'session']);
/** Words that narrow an entry to packets which address and port do not show. */
const PARTIAL: ReadonlySet<string> = new Set(['fragments', 'ack', 'fin', 'psh', 'rst', 'syn', 'urg', 'match-all', 'match-any', 'dscp', 'precedence', 'tos', 'ttl', 'option', 'echo', 'echo-reply', 'unreachable', 'time-exceeded', 'packet-too-big', 'ttl-exceeded', 'port-unreachable', 'traceroute', 'redirect', 'reflect', 'evaluate', 'packet-length']);

/** One entry: everything from permit or deny on. Undefined when it is none. */
export function accessEntry(tokens: readonly string[], tables: CiscoTables, options: { readonly mask: boolean; readonly standard: boolean; readonly id: string; readonly at: Place }): FilterRule | undefined {
  const verb = tokens[0];
  if (verb !== 'permit' && verb !== 'deny') return undefined;
  const reader = new EntryReader(tokens.slice(1), tables, options.mask);
  const beyond: string[] = [];
  let enabled = true;
  let hits: number | undefined;
  let source: AddressSet;
  let destination: AddressSet = ANY_ADDRESS;
  let service: ServiceSet = ANY_SERVICE;
  let established = false;
  let partial = false;
  const tail = (): void => {
    for (let word = reader.peek(); word !== undefined; word = reader.peek()) {
      reader.at++;
      const counted = /^\(?(?:hitcnt=)?(\d+)$/.exec(word);
      if (word === 'established') established = true;
      else if (word === 'inactive') enabled = false;
      else if (word === 'time-range') beyond.push(`time-range ${reader.next()}`);
      else if (PARTIAL.has(word)) partial = true;
      else if (word.startsWith('(hitcnt=') || (word.startsWith('(') && counted)) hits = Number(/(\d+)/.exec(word)?.[1]);
      else if (!HARMLESS.has(word) && !/^(matches?\)|\d+|0x[0-9a-f]+)$/i.test(word)) beyond.push(word.slice(0, 40));
    }
  };
  if (options.standard) {
    source = reader.address();
    tail();
  } else {
    const word = reader.next();
    let protocols: readonly (number | undefined)[] = [];
    let group: ServiceSet | undefined;
    if (word === 'object' || word === 'object-group') {
      const name = reader.next();
      const known = tables.protocols.get(name);
      if (known) protocols = known;
      else group = tables.services.resolve(name);
    } else if (word === 'ip' || word === 'ipv6') protocols = [undefined];
    else {
      const number = protocolNumber(word);
      if (number === undefined) beyond.push(`protocol ${word}`);
      protocols = [number];
    }
    source = reader.address();
    let from = reader.ports();
    // ASA: an object group of ports may stand behind either address; one of addresses is the destination.
    if (options.mask && !from && reader.peek() === 'object-group' && tables.services.has(reader.peek(1) ?? '') && !tables.addresses.has(reader.peek(1) ?? '')) {
      reader.at++;
      from = { ranges: [], groups: [reader.next()], unresolved: [] };
    }
    destination = reader.address();
    let to = reader.ports();
    if (options.mask && !to && reader.peek() === 'object-group') {
      reader.at++;
      to = { ranges: [], groups: [reader.next()], unresolved: [] };
    }
    tail();
    service = group ?? servicesOf(protocols, from, to, tables);
    if (established || partial) service = { ...service, ...(service.any ? { any: undefined } : {}), terms: (service.any ? [{}] : service.terms).map(term => ({ ...term, ...(established ? { established: true as const } : {}), ...(partial ? { partial: true as const } : {}) })) } as ServiceSet;
  }
  return { id: options.id, at: options.at, action: verb, source, destination, service, enabled, ...(hits === undefined ? {} : { hits }), beyond };
}

/** Protocols with the ports behind source and destination multiplied out. */
function servicesOf(protocols: readonly (number | undefined)[], from: Ports | undefined, to: Ports | undefined, tables: CiscoTables): ServiceSet {
  if (!from && !to && protocols.every(protocol => protocol === undefined)) return ANY_SERVICE;
  const unresolved = [...from?.unresolved ?? [], ...to?.unresolved ?? []];
  const expand = (ports: Ports | undefined): readonly (readonly [number, number] | undefined)[] => {
    if (!ports) return [undefined];
    const groups = ports.groups.map(name => tables.services.resolve(name));
    for (const set of groups) unresolved.push(...set.unresolved);
    return [...ports.ranges, ...groups.flatMap(set => set.terms.flatMap(term => (term.ports ? [term.ports] : [])))];
  };
  const sources = expand(from);
  const targets = expand(to);
  const terms: ServiceTerm[] = [];
  for (const protocol of protocols) {
    for (const sourcePorts of sources) {
      for (const ports of targets) {
        if (terms.length >= CONFIG_LIMITS.terms) break;
        terms.push({ ...(protocol === undefined ? {} : { protocol }), ...(ports ? { ports } : {}), ...(sourcePorts ? { sourcePorts } : {}) });
      }
    }
  }
  return { terms, names: [], unresolved };
}

/** Lines inside `object-group …` and `object …`; true when understood. */
export class ObjectGroupReader {
  #name = '';
  #kind = '';
  #protocol: readonly number[] = [];

  constructor(private readonly tables: CiscoTables, private readonly mask: boolean) {}

  /** `object-group network NAME`, `object network NAME`, `object-group service NAME tcp`, NX-OS `object-group ip address NAME`. */
  open(tokens: readonly string[]): boolean {
    const bare = tokens[1] === 'ip' ? [tokens[0]!, ...tokens.slice(2)] : tokens;
    const [, kind = '', name = '', protocol] = bare;
    this.#name = name;
    this.#kind = kind === 'address' ? 'network' : kind === 'port' ? 'service' : kind;
    this.#protocol = protocol === 'tcp' ? [6] : protocol === 'udp' ? [17] : [6, 17];
    if (this.#kind === 'network') this.tables.addresses.define(name);
    else if (this.#kind === 'service') this.tables.services.define(name);
    else if (this.#kind === 'protocol') this.tables.protocols.set(name, []);
    else return false;
    return true;
  }

  line(raw: readonly string[]): boolean {
    const tokens = /^\d+$/.test(raw[0] ?? '') && raw.length > 1 && this.#kind !== 'service' && !canonicalIp(raw[1]!) ? raw.slice(1) : /^\d+$/.test(raw[0] ?? '') && raw.length > 1 ? raw.slice(1) : raw;
    const [verb = '', ...rest] = tokens;
    if (verb === 'description') return true;
    if (this.#kind === 'network') return this.#network(verb, rest, tokens);
    if (this.#kind === 'service') return this.#service(verb, rest);
    if (this.#kind === 'protocol' && verb === 'protocol-object') {
      const number = rest[0] === 'ip' ? undefined : protocolNumber(rest[0] ?? '');
      this.tables.protocols.set(this.#name, [...this.tables.protocols.get(this.#name) ?? [], number]);
      return true;
    }
    return false;
  }

  #network(verb: string, rest: readonly string[], tokens: readonly string[]): boolean {
    const { addresses, names } = this.tables;
    const name = (text: string): string => names.get(text) ?? text;
    if (verb === 'group-object' || (verb === 'network-object' && rest[0] === 'object')) addresses.addMember(this.#name, rest.at(-1) ?? '');
    else if (verb === 'host') addresses.addValue(this.#name, oneAddress(addressTerm(name(rest[0] ?? '')), rest[0] ?? ''));
    else if (verb === 'range') addresses.addValue(this.#name, oneAddress(rangeTerm(rest[0] ?? '', rest[1] ?? ''), rest.join('-')));
    else if (verb === 'fqdn') addresses.addValue(this.#name, oneAddress(undefined, `${this.#name} (fqdn)`));
    else if (verb === 'any') addresses.addValue(this.#name, ANY_ADDRESS);
    else {
      const own = verb === 'network-object' || verb === 'subnet' ? rest : tokens;
      const [first = '', second] = own[0] === 'host' ? [own[1], undefined] : own;
      if (canonicalIp(name(first).split('/')[0]!) === undefined) return false;
      addresses.addValue(this.#name, oneAddress(second === undefined ? addressTerm(name(first)) : this.mask || (second !== '0.0.0.0' && maskBits(second) !== undefined) ? maskTerm(name(first), second) : wildcardTerm(name(first), second), own.join(' ')));
    }
    return true;
  }

  #service(verb: string, rest: readonly string[]): boolean {
    const { services } = this.tables;
    if (verb === 'group-object') {
      services.addMember(this.#name, rest[0] ?? '');
      return true;
    }
    const ports = (tokens: readonly string[]): readonly [number, number][] | undefined => {
      const [op, low = '', high = ''] = tokens;
      const from = portNumber(low);
      if (from === undefined) return undefined;
      if (op === 'eq') return [[from, from]];
      if (op === 'gt') return [[from + 1, 65_535]];
      if (op === 'lt') return [[0, from - 1]];
      if (op === 'neq') return [[0, from - 1], [from + 1, 65_535]];
      const to = portNumber(high);
      return op === 'range' && to !== undefined && from <= to ? [[from, to]] : undefined;
    };
    const put = (protocols: readonly number[], tokens: readonly string[]): boolean => {
      let rest = tokens;
      let sourcePorts: readonly [number, number] | undefined;
      if (rest[0] === 'source') {
        const length = rest[1] === 'range' ? 4 : 3;
        sourcePorts = ports(rest.slice(1, length))?.[0];
        rest = rest.slice(length);
      }
      if (rest[0] === 'destination') rest = rest.slice(1);
      const ranges = rest.length === 0 || !OPERATORS.has(rest[0]!) ? [undefined] : ports(rest);
      if (!ranges) {
        services.addValue(this.#name, oneService(undefined, `${this.#name} ${rest.join(' ')}`));
        return true;
      }
      services.addValue(this.#name, unionServices(protocols.flatMap(protocol => ranges.map(range => oneService({ protocol, ...(range ? { ports: range } : {}), ...(sourcePorts ? { sourcePorts } : {}) }, this.#name))), [this.#name]));
      return true;
    };
    if (verb === 'port-object' || OPERATORS.has(verb)) return put(this.#protocol, verb === 'port-object' ? rest : [verb, ...rest]);
    if (verb === 'service-object' && rest[0] === 'object') {
      services.addMember(this.#name, rest[1] ?? '');
      return true;
    }
    const words = verb === 'service-object' || verb === 'service' ? rest : [verb, ...rest];
    const [protocol = ''] = words;
    if (protocol === 'tcp-udp') return put([6, 17], words.slice(1));
    if (protocol === 'ip') {
      services.addValue(this.#name, ANY_SERVICE);
      return true;
    }
    const number = protocolNumber(protocol);
    if (number === undefined) return false;
    if (number === 1 || number === 58) {
      services.addValue(this.#name, oneService({ protocol: number, ...(words.length > 1 ? { partial: true } : {}) }, this.#name));
      return true;
    }
    return put([number], words.slice(1));
  }
}

/** An interface while its lines are read. */
export interface OpenInterface {
  name: string;
  at: Place;
  addresses: { ip: string; bits: number }[];
  vlan?: number;
  zone?: string;
  description?: string;
  enabled: boolean;
  securityLevel?: number;
  groups: { list: string; direction: 'in' | 'out'; at: Place }[];
}

export function openInterface(name: string, at: Place): OpenInterface {
  // An interface of a VLAN is in it; so is a subinterface with `encapsulation dot1q`.
  const vlan = /^vlan(\d+)$/i.exec(name.replace(/\s/g, ''));
  return { name, at, addresses: [], ...(vlan ? { vlan: Number(vlan[1]) } : {}), enabled: true, groups: [] };
}

/** A line inside `interface`; true when understood. */
export function interfaceLine(open: OpenInterface, tokens: readonly string[], at: Place): boolean {
  const [first = '', second = '', third = '', fourth = ''] = tokens;
  if (first === 'description') open.description = tokens.slice(1).join(' ');
  else if (first === 'shutdown') open.enabled = false;
  else if (first === 'no' && second === 'shutdown') open.enabled = true;
  else if (first === 'no' && second === 'ip' && third === 'address') open.addresses = [];
  else if (first === 'nameif') open.zone = second;
  else if (first === 'security-level') open.securityLevel = Number(second);
  else if ((first === 'ip' || first === 'ipv6') && second === 'address') {
    const [bare = '', length] = third.split('/');
    const ip = canonicalIp(bare);
    const bits = length !== undefined ? Number(length) : maskBits(fourth);
    if (ip === undefined) return third === 'dhcp' || third === 'negotiated' || third === 'pppoe';
    if (bits === undefined || !(bits >= 0 && bits <= 128)) return false;
    open.addresses.push({ ip, bits });
  } else if ((first === 'ip' && (second === 'access-group')) || (first === 'ipv6' && second === 'traffic-filter')) {
    if (fourth !== 'in' && fourth !== 'out') return false;
    open.groups.push({ list: third, direction: fourth, at });
  } else if (first === 'encapsulation' && /^dot1q$/i.test(second) && /^\d+$/.test(third)) open.vlan = Number(third);
  else if (first === 'vlan' && /^\d+$/.test(second)) open.vlan = Number(second);
  else if (first === 'switchport' && second === 'access' && third === 'vlan' && /^\d+$/.test(fourth)) open.vlan = Number(fourth);
  else return false;
  return true;
}

export function closeInterface(open: OpenInterface, device: DeviceDraft, receipt: ConfigReceipt): void {
  const { name, at, addresses, vlan, zone, description, enabled, securityLevel } = open;
  const entry: NetworkInterface = {
    name, at, addresses, ...(vlan === undefined ? {} : { vlan }), ...(zone === undefined ? {} : { zone }), ...(description === undefined ? {} : { description }), enabled, ...(securityLevel === undefined || Number.isNaN(securityLevel) ? {} : { securityLevel }),
  };
  receipt.add(device.interfaces, entry);
}

/** Access lists that hang on interfaces, as filters; a list that is named but not there permits all (IOS), and is said. */
export function attachedFilters(
  lists: ReadonlyMap<string, { readonly at: Place; readonly rules: readonly FilterRule[] }>, uses: readonly { readonly list: string; readonly interface: string; readonly direction: 'in' | 'out'; readonly at: Place }[], receipt: ConfigReceipt,
): Filter[] {
  const found: Filter[] = [];
  for (const { list, ...place } of uses) {
    const rules = lists.get(list);
    if (!rules || rules.rules.length === 0) {
      receipt.problem('access-list-missing', 'warning', `The interface ${place.interface} uses the access list ${list}, which the file does not define; such a list lets everything through.`, undefined, place.at);
      continue;
    }
    const known = found.findIndex(filter => filter.name === list);
    if (known >= 0) found[known] = { ...found[known]!, attached: [...found[known]!.attached ?? [], place] };
    else found.push({ name: list, at: rules.at, rules: rules.rules, otherwise: 'deny', attached: [place] });
  }
  return found;
}

/** Output of `show ip arp`, `show mac address-table`, `show cdp neighbors detail`, `show lldp neighbors detail` that stands in the file; yields the lines that were used. */
export function showTables(text: string, device: DeviceDraft, receipt: ConfigReceipt): ReadonlySet<number> {
  const used = new Set<number>();
  let neighbour: { name?: string; ip?: string; platform?: string; interface?: string; remotePort?: string; by: 'lldp' | 'cdp'; at: Place; chassis?: boolean } | undefined;
  const close = (): void => {
    if (neighbour?.name !== undefined) {
      const { chassis: _chassis, name, ...rest } = neighbour;
      receipt.add(device.neighbours, { ...rest, name });
    }
    neighbour = undefined;
  };
  for (const { number, text: line } of configLines(text)) {
    const at = { line: number };
    const arp = /^Internet\s+(\S+)\s+(?:\d+|-)\s+([0-9a-f.]{14})\s+ARPA(?:\s+(\S+))?$/i.exec(line);
    const asaArp = /^(\S+)\s+(\d+\.\d+\.\d+\.\d+)\s+([0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})\s+(?:\d+|-)$/i.exec(line);
    const mac = /^(?:[*+GRO ]{1,8})?(\d{1,4})\s+([0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})\s+(?:dynamic|static|secure)\s+(?:\S+\s+)*?(\S+)$/i.exec(line);
    if (arp || asaArp) {
      const ip = canonicalIp(arp ? arp[1]! : asaArp![2]!);
      const address = usableMac(arp ? arp[2]! : asaArp![3]!);
      const port = arp ? arp[3] : asaArp![1];
      const vlan = /^Vlan(\d+)$/i.exec(port ?? '');
      if (ip === undefined || address === undefined) continue;
      receipt.add(device.bindings, { ip, mac: address, ...(port === undefined ? {} : { interface: port }), ...(vlan ? { vlan: Number(vlan[1]) } : {}), at });
    } else if (mac && !/^(cpu|sup-eth|router|igmp|vpc)/i.test(mac[3]!)) {
      receipt.add(device.bindings, { mac: usableMac(mac[2]!)!, vlan: Number(mac[1]), interface: mac[3]!, at });
    } else if (/^Device ID: ?\S/.test(line)) {
      close();
      // NX-OS puts the serial number in brackets behind the name; a bracket within a name is part of it.
      neighbour = { name: line.replace(/^Device ID: ?/, '').replace(/\([A-Z0-9]{8,14}\)$/, '').trim(), by: 'cdp', at };
    } else if (/^Chassis id: ?\S/i.test(line)) {
      // IOS names its own port first, NX-OS the neighbour's chassis.
      if (neighbour?.by !== 'lldp' || neighbour.chassis === true) {
        close();
        neighbour = { by: 'lldp', at };
      }
      neighbour.chassis = true;
    } else if (/^(Local Intf|Local Port id): ?\S/.test(line)) {
      if (neighbour?.by !== 'lldp' || neighbour.interface !== undefined) {
        close();
        neighbour = { by: 'lldp', at };
      }
      neighbour.interface = line.split(/: ?/)[1]!.trim();
    } else if (neighbour && /^System Name: ?\S/.test(line)) neighbour.name = line.replace(/^System Name: ?/, '').replace(/^"|"$/g, '');
    else if (neighbour && /^(IP(v4)? address|IP|Management address): ?\d/i.test(line)) {
      const ip = canonicalIp(line.split(/: ?/)[1]!.trim());
      if (ip !== undefined) neighbour.ip = ip;
    } else if (neighbour && /^Platform: /.test(line)) neighbour.platform = line.replace(/^Platform: ?/, '').split(',')[0]!.trim();
    else if (neighbour && /^Interface: /.test(line)) {
      const ports = /^Interface: ?([^,]+),\s*Port ID \(outgoing port\): ?(.+)$/.exec(line);
      if (!ports) continue;
      neighbour.interface = ports[1]!;
      neighbour.remotePort = ports[2]!;
    } else if (neighbour && /^Port id: ?\S/i.test(line)) neighbour.remotePort = line.split(/: ?/)[1]!.trim();
    else {
      if (neighbour && /^-{5,}/.test(line)) close();
      continue;
    }
    used.add(number);
  }
  close();
  return used;
}

/** Keywords of a statement for the receipt: never its values. */
export function statement(tokens: readonly string[]): string {
  const [first = '', second = ''] = tokens;
  if (first === 'no' || first === 'ip' || first === 'ipv6') return `${first} ${/^[a-z][a-z-]*$/.test(second) ? second : ''}`.trim();
  return first;
}
