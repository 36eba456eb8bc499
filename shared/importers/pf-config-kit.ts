import { canonicalIp } from '../model/address';
import type { AddressSet, FilterRule, NatRule, ServiceSet } from '../model/network-config';
import {
  addressTable, addressTerm, ANY_ADDRESS, ANY_SERVICE, CONFIG_LIMITS, ConfigReceipt, DeviceDraft, oneAddress, oneService, portRange, predefinedService, protocolNumber, serviceTable, unionAddresses, unionServices,
} from './network-kit';
import { inner, readXmlLines, textOf } from './xml-lines-kit';
import type { XmlElement } from './xml-lines-kit';

/** What `config.xml` of pfSense and of OPNsense have in common: both write rules for the packet filter pf, and OPNsense began as a copy of pfSense. */

/** Marks that count by being there (`<disabled/>`), unless they say no. */
export function marked(element: XmlElement | undefined, name: string): boolean {
  const mark = inner(element, name);
  return mark !== undefined && mark.text !== '0' && mark.text !== 'no';
}

export function each(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter(child => child.name === name) ?? [];
}

/** One end of a rule. */
export interface PfSide {
  /** Interfaces, `lanip`, `(self)`, aliases and addresses; `any`. */
  readonly words: readonly string[];
  readonly negated: boolean;
}

/** A rule as either of them writes it. */
export interface PfRule {
  readonly element: XmlElement;
  readonly comment: string | undefined;
  readonly action: 'permit' | 'deny';
  readonly enabled: boolean;
  /** pf takes the last rule that fits, unless one that fits is quick. */
  readonly quick: boolean;
  readonly direction: 'in' | 'out' | 'any';
  /** Nothing: all interfaces. */
  readonly interfaces: readonly string[];
  readonly family: 'inet' | 'inet6' | 'both';
  readonly protocol: string | undefined;
  readonly source: PfSide;
  readonly destination: PfSide;
  readonly sourcePort: string | undefined;
  readonly destinationPort: string | undefined;
  readonly icmp: boolean;
  readonly schedule: string | undefined;
}

const ALL_IPV6 = { from: '::', to: 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff' };

export class PfConfig {
  readonly receipt = new ConfigReceipt();
  readonly device = new DeviceDraft();
  readonly root: XmlElement | undefined;
  /** Members of interface groups. */
  readonly groups = new Map<string, readonly string[]>();
  readonly #addresses = addressTable();
  readonly #ports = serviceTable();
  readonly #nets = new Map<string, { ip: string; bits: number }[]>();
  readonly #gateways = new Map<string, string>();

  /** @param read parts of the file whose statements are read; `system` gives the name alone, for it holds accounts. */
  constructor(text: string, read: ReadonlySet<string>) {
    const xml = readXmlLines(text);
    if (xml.problem) this.receipt.problems.push(xml.problem);
    if (!('root' in xml)) return;
    this.root = xml.root;
    for (const part of xml.root.children.flatMap(child => (child.name === 'OPNsense' ? child.children.map(own => ({ name: `OPNsense/${own.name}`, element: own })) : [{ name: child.name, element: child }]))) {
      const count = elementsIn(part.element);
      if (read.has(part.name)) this.receipt.use(count);
      else if (part.name === 'system') {
        this.receipt.use();
        this.receipt.skip('system', Math.max(0, count - 1));
      } else this.receipt.skip(part.name, count);
    }
    this.device.rulesSee = 'real';
    const host = inner(xml.root, 'system', 'hostname');
    if (host) {
      this.device.name = host.text;
      this.device.at = { line: host.line };
    }
    this.#interfaces(xml.root);
  }

  #interfaces(root: XmlElement): void {
    const vlanOf = new Map<string, number>();
    for (const vlan of inner(root, 'vlans')?.children ?? []) {
      const id = Number(textOf(vlan, 'tag')), port = textOf(vlan, 'vlanif'), name = textOf(vlan, 'descr');
      if (!(id > 0 && id < 4095)) continue;
      this.receipt.add(this.device.vlans, { id, ...(name === undefined ? {} : { name }), at: { line: vlan.line } });
      if (port !== undefined) vlanOf.set(port, id);
    }
    for (const entry of inner(root, 'interfaces')?.children ?? []) {
      if (textOf(entry, 'type') === 'group') continue;
      const nets = ([['ipaddr', 'subnet', 32], ['ipaddrv6', 'subnetv6', 128]] as const).flatMap(([address, length, most]) => {
        const ip = canonicalIp(textOf(entry, address) ?? ''), bits = Number(textOf(entry, length) ?? 'none');
        return ip !== undefined && bits >= 0 && bits <= most ? [{ ip, bits }] : [];
      });
      this.#nets.set(entry.name, nets);
      const port = textOf(entry, 'if'), tagged = port === undefined ? null : /\.(\d{1,4})$/.exec(port);
      const vlan = port === undefined ? undefined : vlanOf.get(port) ?? (tagged ? Number(tagged[1]) : undefined), description = textOf(entry, 'descr');
      this.receipt.add(this.device.interfaces, { name: entry.name, at: { line: entry.line }, addresses: nets, ...(vlan === undefined ? {} : { vlan }), ...(description === undefined ? {} : { description }), enabled: marked(entry, 'enable') });
    }
  }

  aliases(entries: readonly XmlElement[]): void {
    for (const alias of entries) {
      const name = textOf(alias, 'name');
      // A switched-off alias of OPNsense is an empty table to the rules that name it.
      if (name === undefined || textOf(alias, 'enabled') === '0') continue;
      const type = textOf(alias, 'type') ?? 'host';
      const words = `${textOf(alias, 'address') ?? ''} ${textOf(alias, 'content') ?? ''}`.split(/[\s,]+/).filter(word => word !== '').slice(0, CONFIG_LIMITS.terms);
      if (type === 'port') {
        this.#ports.define(name);
        for (const word of words) {
          const range = portRange(word);
          if (range) this.#ports.addValue(name, oneService({ ports: range }, word));
          else this.#ports.addMember(name, word);
        }
      } else if (/^(host|network|networkgroup)$/.test(type)) {
        this.#addresses.define(name);
        for (const word of words) {
          const term = addressTerm(word);
          if (term) this.#addresses.addValue(name, oneAddress(term, word));
          else this.#addresses.addMember(name, word);
        }
      } else this.#addresses.addValue(name, { terms: [], names: [name], unresolved: [`${name} (${type})`] });
    }
  }

  gateway(name: string | undefined, address: string | undefined, standard: boolean, at: XmlElement): void {
    const ip = canonicalIp(address ?? '');
    if (name === undefined || ip === undefined) return;
    this.#gateways.set(name, ip);
    if (standard) this.receipt.add(this.device.routes, { prefix: ip.includes(':') ? '::/0' : '0.0.0.0/0', via: ip, at: { line: at.line } });
  }

  /** Those of `staticroutes`; gateways are told before. */
  routes(): void {
    for (const route of each(inner(this.root, 'staticroutes'), 'route')) {
      const prefix = textOf(route, 'network') ?? '', via = this.#gateways.get(textOf(route, 'gateway') ?? '');
      if (marked(route, 'disabled') || !prefix.includes('/') || !addressTerm(prefix)) continue;
      this.receipt.add(this.device.routes, { prefix, ...(via === undefined ? {} : { via }), at: { line: route.line } });
    }
  }

  /** `lan` is the network of an interface or of all members of a group, `lanip` its own address; else an alias or an address. */
  address(word: string): AddressSet {
    if (word === '' || word === 'any') return ANY_ADDRESS;
    if (word === '(self)') return unionAddresses([...this.#nets.values()].flat().map(({ ip }) => oneAddress(addressTerm(ip), ip)), ['this firewall']);
    const own = word.endsWith('ip') ? this.#nets.get(word.slice(0, -2)) : undefined;
    const nets = own?.map(({ ip }) => ip) ?? (this.groups.get(word) ?? [word]).flatMap(name => this.#nets.get(name)?.map(({ ip, bits }) => `${ip}/${bits}`) ?? []);
    if (nets.length > 0) return unionAddresses(nets.map(net => oneAddress(addressTerm(net), net)), [word]);
    return this.#addresses.has(word) ? this.#addresses.resolve(word) : oneAddress(addressTerm(word), word);
  }

  side({ words, negated }: PfSide, family: PfRule['family'] = 'both'): AddressSet {
    const set = words.length === 1 ? this.address(words[0]!) : unionAddresses(words.map(word => this.address(word)), words);
    if (negated) return { ...set, negated: true };
    // Without a family in the model, “any” of a rule for IPv6 would let IPv4 through, too.
    if (set.any !== true || family === 'both') return set;
    return family === 'inet6' ? { terms: [ALL_IPV6], names: ['any IPv6'], unresolved: [] } : set;
  }

  port(text: string | undefined): { readonly ranges: readonly (readonly [number, number] | undefined)[]; readonly unresolved: readonly string[] } {
    if (text === undefined || text === 'any') return { ranges: [undefined], unresolved: [] };
    const range = portRange(text);
    if (range) return { ranges: [range], unresolved: [] };
    const set = this.#ports.has(text) ? this.#ports.resolve(text) : predefinedService(text) ?? this.#ports.resolve(text);
    return { ranges: set.terms.map(term => term.ports), unresolved: set.unresolved };
  }

  #service({ protocol: name, sourcePort, destinationPort, icmp }: PfRule): ServiceSet {
    if (name === undefined || name.toLowerCase() === 'any') return ANY_SERVICE;
    const protocols = name.toLowerCase() === 'tcp/udp' ? [6, 17] : [protocolNumber(name.toLowerCase())];
    const to = this.port(destinationPort), from = this.port(sourcePort);
    return unionServices([
      ...protocols.flatMap(protocol => (protocol === undefined ? [oneService(undefined, name)] : to.ranges.flatMap(ports => from.ranges.map(sourcePorts =>
        oneService({ protocol, ...(ports ? { ports } : {}), ...(sourcePorts ? { sourcePorts } : {}), ...(icmp ? { partial: true } : {}) }, name))))),
      { terms: [], names: [], unresolved: [...to.unresolved, ...from.unresolved] },
    ], [destinationPort === undefined ? name : `${name}/${destinationPort}`]);
  }

  #filterRule(rule: PfRule, number: number): FilterRule {
    const beyond = [...(rule.direction === 'out' ? ['direction out'] : []), ...(rule.schedule === undefined ? [] : [`schedule ${rule.schedule}`])];
    const places = rule.interfaces.flatMap(name => this.groups.get(name) ?? [name]);
    return {
      id: `${number}${rule.comment === undefined ? '' : ` ${rule.comment}`}`, at: { line: rule.element.line }, action: rule.action, ...(places.length === 0 ? {} : { from: places }),
      source: this.side(rule.source, rule.family), destination: this.side(rule.destination, rule.family), service: this.#service(rule), enabled: rule.enabled, beyond, ...(rule.comment === undefined ? {} : { comment: rule.comment }),
    };
  }

  /** @param rules in the order in which they stand in pf's own list */
  filter(rules: readonly PfRule[]): void {
    const quick: FilterRule[] = [], last: FilterRule[] = [];
    rules.forEach((rule, index) => this.receipt.add(rule.quick ? quick : last, this.#filterRule(rule, index + 1)));
    // A rule that is not quick counts only when nothing behind it fits; the last of them wins.
    const all = [...quick, ...last.reverse()];
    this.device.filters.push({ name: 'filter rules', at: all[0]?.at ?? this.device.at, rules: all, otherwise: 'deny' });
  }

  /** `nat/rule`, which both write alike. */
  portForwards(): void {
    for (const rule of each(inner(this.root, 'nat'), 'rule')) {
      const target = textOf(rule, 'target') ?? '', { ranges: [range], unresolved } = this.port(textOf(rule, 'destination', 'port')), name = textOf(rule, 'protocol')?.toLowerCase();
      if (marked(rule, 'nordr') || unresolved.length > 0) continue;
      const local = this.port(textOf(rule, 'local-port')).ranges[0] ?? range, protocol = name === undefined || name === 'tcp/udp' || name === 'any' ? undefined : protocolNumber(name);
      this.receipt.add(this.device.nat, {
        id: textOf(rule, 'descr') ?? `port forward ${rule.line}`, at: { line: rule.line }, kind: 'destination', original: this.side(legacySide(inner(rule, 'destination'))), translated: this.address(target),
        ...(protocol === undefined ? {} : { protocol }), ...(range ? { ports: range } : {}), ...(local ? { translatedPort: local[0] } : {}), enabled: !marked(rule, 'disabled'),
      });
    }
  }

  /** An address outside that stands for one inside, for all services. */
  oneToOne(rule: XmlElement, external: string | undefined, internal: PfSide, enabled: boolean): void {
    const nat: NatRule = { id: textOf(rule, 'descr') ?? textOf(rule, 'description') ?? `1:1 ${rule.line}`, at: { line: rule.line }, kind: 'destination', original: this.address(external ?? ''), translated: this.side(internal), enabled };
    if (external !== undefined && nat.original.any !== true && nat.translated?.any !== true) this.receipt.add(this.device.nat, nat);
  }
}

/** `<source><network>lan</network></source>`, `<destination><any/></destination>`, `<address>plcs</address>`. */
export function legacySide(element: XmlElement | undefined): PfSide {
  if (!element || inner(element, 'any')) return { words: ['any'], negated: marked(element, 'not') };
  return { words: [textOf(element, 'network') ?? textOf(element, 'address') ?? ''], negated: marked(element, 'not') };
}

/** A rule below `filter`, as pfSense and OPNsense up to 25 write it; nothing for one that only marks packets. */
export function legacyRule(rule: XmlElement, quick: boolean): PfRule | undefined {
  const type = textOf(rule, 'type') ?? 'pass';
  if (type === 'match') return undefined;
  const icmp = textOf(rule, 'icmptype') ?? textOf(rule, 'icmp6-type'), direction = textOf(rule, 'direction'), family = textOf(rule, 'ipprotocol');
  return {
    element: rule, comment: textOf(rule, 'descr'), action: type === 'pass' ? 'permit' : 'deny', enabled: !marked(rule, 'disabled'), quick, direction: direction === 'out' || direction === 'any' ? direction : 'in',
    interfaces: listed(textOf(rule, 'interface')), family: family === 'inet6' ? 'inet6' : family === 'inet46' ? 'both' : 'inet', protocol: textOf(rule, 'protocol'), source: legacySide(inner(rule, 'source')), destination: legacySide(inner(rule, 'destination')),
    sourcePort: textOf(rule, 'source', 'port'), destinationPort: textOf(rule, 'destination', 'port'), icmp: icmp !== undefined && icmp !== 'any', schedule: textOf(rule, 'sched'),
  };
}

/** Words between commas or blanks. */
export function listed(text: string | undefined): string[] {
  return (text ?? '').split(/[\s,]+/).filter(word => word !== '').slice(0, CONFIG_LIMITS.terms);
}

function elementsIn(element: XmlElement): number {
  let count = 0;
  const waiting = [element];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    count++;
    for (const child of next.children) waiting.push(child);
  }
  return count;
}
