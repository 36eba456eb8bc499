import { canonicalIp } from '../model/address';
import type { AddressSet, FilterRule, ServiceSet, ServiceTerm } from '../model/network-config';
import { defineImporter } from './definition';
import {
  addressTable, addressTerm, ANY_ADDRESS, ANY_SERVICE, configLines, configReader, ConfigReceipt, DeviceDraft, headText, maskBits, maskTerm, oneAddress, portRange, predefinedService, protocolNumber, rangeTerm, serviceTable, unionAddresses, unionServices, wildcardTerm, words,
} from './network-kit';
import type { ConfigResult } from './network-kit';

/** FortiOS, `show` or a backup: `config … edit … set … next end`. Unset members have FortiOS's defaults: a policy denies unless it says accept. */
export const fortigate = defineImporter({
  id: 'fortigate',
  name: 'FortiGate configuration (FortiOS)',
  kind: 'firewall',
  format: 'fortios',
  recognises(head) {
    const text = headText(head);
    return /^#config-version=\S+:opmode=/m.test(text) || (/^[ \t]*config (system|firewall|router|vdom|global)\b[^\n]*$/m.test(text) && /^[ \t]*(set|edit|end)\b/m.test(text));
  },
  read: input => configReader(() => fortigate, input, readFortios),
});

interface Entry {
  readonly name: string;
  readonly line: number;
  /** Member → words, and the line it stands in. */
  readonly values: Map<string, string[]>;
}

type Section = Map<string, Entry>;

/** Sections that are read, by their path. */
const READ = new Set([
  'system global', 'system interface', 'system zone', 'firewall address', 'firewall addrgrp', 'firewall address6', 'firewall service custom', 'firewall service group', 'firewall vip', 'firewall vipgrp', 'firewall policy', 'firewall ippool', 'router static',
]);
/** A policy's members that restrict it beyond addresses and services. */
const BEYOND = ['groups', 'users', 'fsso-groups', 'internet-service-name', 'internet-service-src-name', 'srcaddr6', 'dstaddr6'] as const;

function readFortios(text: string): ConfigResult {
  const receipt = new ConfigReceipt();
  const device = new DeviceDraft();
  device.vendor = 'Fortinet';
  const sections = new Map<string, Section>();
  const rename: ((table: string, from: string, to: string) => void) = (path, from, to) => {
    const section = sections.get(path);
    const entry = section?.get(from);
    if (!section || !entry || section.has(to)) return receipt.problem('rename', 'warning', `“rename ${from} to ${to}” names an object that is not there, or one that is there already; it was left as it was.`);
    // Uses that stand before the renaming follow it, as on the device.
    section.delete(from);
    section.set(to, { ...entry, name: to });
    for (const other of sections.values()) for (const { values } of other.values()) for (const list of values.values()) list.forEach((word, i) => { if (word === from) list[i] = to; });
  };
  const stack: { path: string; entry?: Entry }[] = [];
  for (const { number, text: line } of configLines(text)) {
    const header = /^#config-version=([A-Z0-9]+)-(\d+\.\d+(?:\.\d+)?)[^:]*:/.exec(line);
    if (header) {
      // FG100F is a FortiGate 100F; the number after it the version of FortiOS.
      device.model = header[1]!.replace(/^FGT?/, 'FortiGate ').replace(/^FGVM.*/, 'FortiGate VM');
      device.os = `FortiOS ${header[2]!}`;
      device.at = { line: number };
      receipt.use();
      continue;
    }
    if (line.startsWith('#')) continue;
    const [verb = '', ...rest] = words(line);
    const top = stack.at(-1);
    if (verb === 'config') {
      const own = rest.join(' ');
      // Virtual domains and `config global` only wrap what is inside.
      const path = top === undefined || top.path === '' ? (/^(vdom|global)$/.test(own) ? '' : own) : `${top.path} > ${own}`;
      if (stack.length < 64) stack.push({ path });
      if (READ.has(path) || path === '') receipt.use();
      else receipt.skip(path.split(' > ')[0]!.split(' ').slice(0, 3).join(' '));
      continue;
    }
    if (!top) {
      receipt.skip(verb);
      continue;
    }
    const known = READ.has(top.path);
    if (known || top.path === '') receipt.use();
    else receipt.skip(top.path.split(' > ')[0]!.split(' ').slice(0, 3).join(' '));
    if (verb === 'end') {
      stack.pop();
      continue;
    }
    if (!known) continue;
    let section = sections.get(top.path);
    if (!section) sections.set(top.path, section = new Map());
    if (verb === 'edit') {
      const name = rest[0] ?? '';
      let entry = section.get(name);
      if (!entry) receipt.add([], (entry = { name, line: number, values: new Map() }, section.set(name, entry)));
      top.entry = entry;
    } else if (verb === 'next') delete top.entry;
    else if (verb === 'set' || verb === 'append' || verb === 'unset') {
      let entry = top.entry;
      if (!entry && top.path === 'system global') {
        entry = section.get('') ?? { name: '', line: number, values: new Map() };
        section.set('', entry);
      }
      const [key = '', ...values] = rest;
      if (!entry) continue;
      if (verb === 'unset') entry.values.delete(key);
      else if (entry.values.size < 200) entry.values.set(key, verb === 'append' ? [...entry.values.get(key) ?? [], ...values] : values);
      if (key === 'hostname') device.at = { line: number };
    } else if (verb === 'delete') section.delete(rest[0] ?? '');
    else if (verb === 'rename' && rest[1] === 'to') rename(top.path, rest[0]!, rest[2] ?? '');
    else if (verb === 'move' && (rest[1] === 'before' || rest[1] === 'after')) move(section, rest[0]!, rest[1], rest[2] ?? '');
    else if (verb === 'clone' && rest[1] === 'to') {
      const from = section.get(rest[0]!);
      if (from && !section.has(rest[2] ?? '')) section.set(rest[2] ?? '', { name: rest[2] ?? '', line: number, values: new Map([...from.values].map(([key, value]) => [key, [...value]])) });
    } else if (verb === 'purge') section.clear();
  }
  if (stack.length > 0) receipt.problem('cut', 'partial', 'The configuration ends inside a section: it was cut. What came before was kept.', 'Export it again.');
  build(device, receipt, path => [...sections.get(path)?.values() ?? []]);
  return { devices: [device], receipt };
}

function move(section: Section, name: string, side: 'before' | 'after', other: string): void {
  const entry = section.get(name);
  if (!entry || !section.has(other) || name === other) return;
  const order = [...section.values()].filter(item => item !== entry);
  order.splice(order.findIndex(item => item.name === other) + (side === 'after' ? 1 : 0), 0, entry);
  section.clear();
  for (const item of order) section.set(item.name, item);
}

function build(device: DeviceDraft, receipt: ConfigReceipt, entries: (path: string) => readonly Entry[]): void {
  const value = (entry: Entry, key: string): string | undefined => entry.values.get(key)?.[0];
  const list = (entry: Entry, key: string): readonly string[] => entry.values.get(key) ?? [];
  const hostname = entries('system global').map(entry => value(entry, 'hostname')).find(name => name !== undefined);
  if (hostname !== undefined) device.name = hostname;

  const zoneOf = new Map<string, string>();
  for (const zone of entries('system zone')) for (const member of list(zone, 'interface')) zoneOf.set(member, zone.name);
  const subnets = new Map<string, string>();
  for (const entry of entries('system interface')) {
    const [ip = '', mask = ''] = list(entry, 'ip');
    const address = interfaceAddress(ip, mask);
    const vlan = Number(value(entry, 'vlanid'));
    if (address) subnets.set(entry.name, `${address.ip}/${address.bits}`);
    const zone = zoneOf.get(entry.name);
    const alias = value(entry, 'alias') ?? value(entry, 'description');
    receipt.add(device.interfaces, {
      name: entry.name, at: { line: entry.line }, addresses: address ? [address] : [], ...(vlan > 0 && vlan < 4095 ? { vlan } : {}), ...(zone === undefined ? {} : { zone }), ...(alias === undefined ? {} : { description: alias }), enabled: value(entry, 'status') !== 'down',
    });
  }

  const addresses = addressTable();
  addresses.addValue('all', ANY_ADDRESS);
  for (const entry of [...entries('firewall address'), ...entries('firewall address6')]) {
    if (entry.name === 'all') continue;
    addresses.addValue(entry.name, addressOf(entry, value, list, subnets));
  }
  for (const entry of entries('firewall addrgrp')) {
    addresses.define(entry.name);
    // `exclude-member` takes addresses out again; that set cannot be written as a union.
    if (list(entry, 'exclude-member').length > 0) addresses.addValue(entry.name, { terms: [], names: [entry.name], unresolved: [entry.name] });
    for (const member of list(entry, 'member')) addresses.addMember(entry.name, member);
  }
  for (const entry of entries('firewall vip')) {
    const ext = addressTerm(value(entry, 'extip') ?? '');
    const mapped = addressTerm(value(entry, 'mappedip') ?? '');
    const forward = value(entry, 'portforward') === 'enable';
    const ports = forward ? portRange(value(entry, 'extport') ?? '') : undefined;
    const behind = forward ? portRange(value(entry, 'mappedport') ?? value(entry, 'extport') ?? '') : undefined;
    const original = oneAddress(ext, entry.name);
    addresses.addValue(entry.name, original);
    receipt.add(device.nat, {
      id: entry.name, at: { line: entry.line }, kind: 'destination', original, translated: oneAddress(mapped, entry.name), ...(forward ? { protocol: protocolNumber(value(entry, 'protocol') ?? 'tcp') ?? 6 } : {}), ...(ports ? { ports } : {}),
      ...(behind ? { translatedPort: behind[0] } : {}), enabled: value(entry, 'status') !== 'disable',
    });
  }
  for (const entry of entries('firewall vipgrp')) for (const member of list(entry, 'member')) addresses.addMember(entry.name, member);

  const services = serviceTable();
  for (const entry of entries('firewall service custom')) services.addValue(entry.name, serviceOf(entry, value, list));
  for (const entry of entries('firewall service group')) for (const member of list(entry, 'member')) services.addMember(entry.name, member);

  const pools = new Map(entries('firewall ippool').map(entry => [entry.name, oneAddress(rangeTerm(value(entry, 'startip') ?? '', value(entry, 'endip') ?? ''), entry.name)]));
  const rules: FilterRule[] = [];
  for (const entry of entries('firewall policy')) {
    if (!/^\d+$/.test(entry.name)) {
      receipt.problem('policy-number', 'warning', 'A policy has no number, as FortiOS demands; it was left out.', undefined, { line: entry.line });
      continue;
    }
    const at = { line: entry.line };
    const set = (key: string): AddressSet => {
      const names = list(entry, key);
      const found = unionAddresses(names.map(name => addresses.resolve(name)), names);
      return value(entry, `${key}-negate`) === 'enable' ? { ...found, negated: true } : found;
    };
    const names = list(entry, 'service');
    const service = unionServices(names.map(name => (services.has(name) ? services.resolve(name) : /^ALL$/i.test(name) ? ANY_SERVICE : predefinedService(name) ?? services.resolve(name))), names);
    const beyond: string[] = BEYOND.filter(key => list(entry, key).length > 0);
    const schedule = value(entry, 'schedule');
    if (schedule !== undefined && schedule !== 'always') beyond.push(`schedule ${schedule}`);
    for (const key of ['srcintf', 'dstintf', 'srcaddr', 'dstaddr', 'service']) if (list(entry, key).length === 0 && beyond.length === 0) beyond.push(`no ${key}`);
    const action = value(entry, 'action') ?? 'deny';
    if (action !== 'accept' && action !== 'deny') beyond.push(`action ${action}`);
    if (value(entry, 'service-negate') === 'enable') beyond.push('negated service');
    const comment = value(entry, 'comments');
    const name = value(entry, 'name');
    const source = set('srcaddr');
    const id = name === undefined ? entry.name : `${entry.name} ${name}`;
    receipt.add(rules, {
      id, at, action: action === 'accept' || action === 'ipsec' ? 'permit' : 'deny', ...ends('from', list(entry, 'srcintf')), ...ends('to', list(entry, 'dstintf')), source, destination: set('dstaddr'), service,
      enabled: value(entry, 'status') !== 'disable', beyond, ...(comment === undefined ? {} : { comment }),
    });
    if (value(entry, 'nat') === 'enable' && action === 'accept') {
      const pool = value(entry, 'ippool') === 'enable' ? list(entry, 'poolname').map(item => pools.get(item)).find(item => item !== undefined) : undefined;
      receipt.add(device.nat, { id: `policy ${entry.name}`, at, kind: 'source', original: source, ofRule: id, ...(pool ? { translated: pool } : {}), enabled: value(entry, 'status') !== 'disable' });
    }
  }
  device.filters.push({ name: 'firewall policy', at: rules[0]?.at ?? device.at, rules, otherwise: 'deny' });

  for (const entry of entries('router static')) {
    const [dst = '0.0.0.0', mask = '0.0.0.0'] = list(entry, 'dst').length > 0 ? list(entry, 'dst') : ['0.0.0.0', '0.0.0.0'];
    const bits = dst.includes('/') ? Number(dst.split('/')[1]) : maskBits(mask);
    const ip = canonicalIp(dst.split('/')[0]!);
    if (ip === undefined || bits === undefined || value(entry, 'status') === 'disable') continue;
    const via = canonicalIp(value(entry, 'gateway') ?? '');
    const out = value(entry, 'device');
    receipt.add(device.routes, { prefix: `${ip}/${bits}`, ...(via === undefined ? {} : { via }), ...(out === undefined ? {} : { interface: out }), ...(value(entry, 'blackhole') === 'enable' ? { discard: true } : {}), at: { line: entry.line } });
  }
}

function ends(key: 'from' | 'to', names: readonly string[]): Partial<Pick<FilterRule, 'from' | 'to'>> {
  // FortiOS drops `any` where other interfaces stand beside it in srcintf, so this takes it as all of them: wider, never narrower.
  return names.length === 0 || names.includes('any') ? {} : { [key]: names };
}

function interfaceAddress(ip: string, mask: string): { ip: string; bits: number } | undefined {
  const [bare = '', length] = ip.split('/');
  const address = canonicalIp(bare);
  const bits = length === undefined ? maskBits(mask) : Number(length);
  return address === undefined || bits === undefined || !(bits >= 0 && bits <= 32) || address === '0.0.0.0' ? undefined : { ip: address, bits };
}

type Value = (entry: Entry, key: string) => string | undefined;
type List = (entry: Entry, key: string) => readonly string[];

/** Only the members of the object's type count; FortiOS keeps the others without effect. */
function addressOf(entry: Entry, value: Value, list: List, subnets: ReadonlyMap<string, string>): AddressSet {
  const type = value(entry, 'type') ?? 'ipmask';
  const open: AddressSet = { terms: [], names: [entry.name], unresolved: [`${entry.name} (${type})`] };
  if (type === 'ipmask') {
    const ip6 = value(entry, 'ip6');
    if (ip6 !== undefined) return oneAddress(addressTerm(ip6), entry.name);
    const [ip = '0.0.0.0', mask] = list(entry, 'subnet');
    if (ip === '0.0.0.0' && (mask === undefined || mask === '0.0.0.0')) return { ...ANY_ADDRESS, names: [entry.name] };
    return oneAddress(mask === undefined ? addressTerm(ip) : maskTerm(ip, mask), entry.name);
  }
  if (type === 'iprange') return oneAddress(rangeTerm(value(entry, 'start-ip') ?? '', value(entry, 'end-ip') ?? ''), entry.name);
  if (type === 'wildcard') {
    const [ip = '', mask = ''] = list(entry, 'wildcard');
    return oneAddress(maskTerm(ip, mask) ?? wildcardTerm(ip, mask), entry.name);
  }
  if (type === 'interface-subnet') {
    const subnet = subnets.get(value(entry, 'interface') ?? '');
    return subnet === undefined ? open : oneAddress(addressTerm(subnet), entry.name);
  }
  return open;
}

function serviceOf(entry: Entry, value: Value, list: List): ServiceSet {
  const protocol = (value(entry, 'protocol') ?? 'TCP/UDP/SCTP').toUpperCase();
  if (protocol === 'IP') {
    const number = Number(value(entry, 'protocol-number') ?? 0);
    return number === 0 ? { ...ANY_SERVICE, names: [entry.name] } : oneService({ protocol: number }, entry.name);
  }
  if (protocol === 'ICMP' || protocol === 'ICMP6') return oneService({ protocol: protocol === 'ICMP' ? 1 : 58, ...(value(entry, 'icmptype') === undefined ? {} : { partial: true }) }, entry.name);
  const terms: ServiceTerm[] = [];
  const unresolved: string[] = [];
  for (const [key, number] of [['tcp-portrange', 6], ['udp-portrange', 17], ['sctp-portrange', 132]] as const) {
    for (const text of list(entry, key)) {
      const [destination = '', source] = text.split(':');
      const ports = portRange(destination);
      const sourcePorts = source === undefined ? undefined : portRange(source);
      if (ports) terms.push({ protocol: number, ports, ...(sourcePorts ? { sourcePorts } : {}) });
      else unresolved.push(`${entry.name} ${text}`);
    }
  }
  return terms.length + unresolved.length === 0 ? { terms, names: [entry.name], unresolved: [entry.name] } : { terms, names: [entry.name], unresolved };
}

const oneService = (term: ServiceTerm, name: string): ServiceSet => ({ terms: [term], names: [name], unresolved: [] });
