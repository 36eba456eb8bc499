import { canonicalIp } from '../model/address';
import type { AddressSet, FilterRule, ServiceSet, ServiceTerm } from '../model/network-config';
import { Branch, branchOfXml, readBraces, readSetLines } from './branch-kit';
import { defineImporter } from './definition';
import {
  addressTable, addressTerm, ANY_ADDRESS, ANY_SERVICE, applicationService, configReader, ConfigReceipt, DeviceDraft, headText, oneAddress, oneService, portRange, predefinedService, rangeTerm, serviceTable, unionAddresses, unionServices, wildcardTerm,
} from './network-kit';
import type { ConfigResult } from './network-kit';
import { readXmlLines } from './xml-lines-kit';

/** PAN-OS: `running-config.xml`, `show` in braces, or set commands. Addresses before translation, zones behind it. Applications count by their public default ports; others leave a rule open. */
export const paloAlto = defineImporter({
  id: 'palo-alto',
  name: 'Palo Alto configuration (PAN-OS)',
  kind: 'firewall',
  format: 'panos',
  recognises(head) {
    const text = headText(head);
    if (/<config [^>]*urldb=|<config [^>]*detail-version=|<(mgt-config|deviceconfig|vsys)[\s>]/.test(text)) return /<config[\s>]/.test(text);
    if (/^set (deviceconfig |rulebase |network interface ethernet |vsys \S+ |zone \S+ network )/m.test(text)) return true;
    return /^\s*(deviceconfig|rulebase|vsys1) \{/m.test(text);
  },
  read: input => configReader(() => paloAlto, input, readPanos),
});

/** Names of what is read; those around it (devices, vsys) only wrap. */
const READ = new Set(['network', 'zone', 'address', 'address-group', 'service', 'service-group', 'rulebase', 'hostname', 'application-group', 'pre-rulebase', 'post-rulebase']);
const WRAPS = new Set(['config', 'devices', 'localhost.localdomain', 'vsys', 'shared', 'deviceconfig', 'system']);

function uses(path: readonly string[]): boolean {
  const at = path.findIndex(word => READ.has(word));
  if (at >= 0) return !(path[at] === 'network' && ['ike', 'tunnel', 'profiles', 'qos', 'shared-gateway', 'dhcp'].includes(path[at + 1] ?? ''));
  return path.every(word => WRAPS.has(word) || /^vsys\d*$/.test(word));
}

function readPanos(text: string): ConfigResult {
  const receipt = new ConfigReceipt();
  let root: Branch;
  if (/^\s*</.test(text)) {
    const xml = readXmlLines(text);
    if (xml.problem) receipt.problems.push(xml.problem);
    root = 'root' in xml ? branchOfXml(xml.root, receipt, uses) : new Branch('', 1);
    if (!('root' in xml)) return { devices: [], receipt };
  } else root = /^\s*set \S/m.test(text) ? readSetLines(text, receipt, uses) : readBraces(text, receipt, uses);
  const inner = root.get('config') ?? root;
  const host = inner.branches('devices')[0] ?? inner;
  const systems = [...host.branches('vsys'), ...inner.branches('vsys')].filter((branch, i, all) => all.indexOf(branch) === i);
  const device = new DeviceDraft();
  device.vendor = 'Palo Alto Networks';
  const name = host.get('deviceconfig', 'system', 'hostname')?.children[0];
  if (name) {
    device.name = name.name;
    device.at = { line: name.line };
  }
  // Rule bases stand in a vsys, or at the top of set commands.
  const scopes = systems.length > 0 ? systems : [host];
  const zoneOf = new Map<string, string>();
  for (const scope of scopes) for (const zone of scope.branches('zone')) for (const kind of ['layer3', 'layer2', 'virtual-wire', 'tap', 'tunnel']) for (const member of zone.values('network', kind)) zoneOf.set(member, zone.name);
  interfaces(host, device, receipt, zoneOf);
  for (const router of host.branches('network', 'virtual-router')) {
    for (const route of router.branches('routing-table', 'ip', 'static-route')) {
      const prefix = route.value('destination') ?? '';
      const via = canonicalIp(route.value('nexthop', 'ip-address') ?? '');
      const out = route.value('interface');
      if (addressTerm(prefix)) receipt.add(device.routes, { prefix, ...(via === undefined ? {} : { via }), ...(out === undefined ? {} : { interface: out }), ...(route.get('nexthop', 'discard') ? { discard: true as const } : {}), at: { line: route.line } });
    }
  }
  const shared = inner.get('shared');
  const rules: FilterRule[] = [];
  for (const scope of scopes) {
    const addresses = addressTable();
    const services = serviceTable();
    const applications = new Map<string, readonly string[]>();
    for (const place of shared ? [shared, scope] : [scope]) {
      for (const entry of place.branches('address')) {
        addresses.clear(entry.name);
        addresses.addValue(entry.name, addressOf(entry));
      }
      for (const group of place.branches('address-group')) {
        addresses.define(group.name);
        // Set commands of old versions have no `static` in between; a dynamic group depends on tags.
        const members = group.get('static') ? group.values('static') : group.get('dynamic') ? [] : group.names.filter(item => item !== 'description');
        for (const member of members) addresses.addMember(group.name, member);
      }
      for (const entry of place.branches('service')) {
        services.clear(entry.name);
        services.addValue(entry.name, serviceOf(entry));
      }
      for (const group of place.branches('service-group')) for (const member of group.get('members') ? group.values('members') : group.names) services.addMember(group.name, member);
      for (const group of place.branches('application-group')) applications.set(group.name, group.get('members') ? group.values('members') : group.names);
    }
    const address = (word: string): AddressSet => (word === 'any' ? ANY_ADDRESS : addresses.has(word) ? addresses.resolve(word) : addressTerm(word) ? oneAddress(addressTerm(word), word) : addresses.resolve(word));
    const before = rules.length;
    for (const base of ['pre-rulebase', 'rulebase', 'post-rulebase']) {
      for (const rule of scope.branches(base, 'security', 'rules')) receipt.add(rules, securityRule(rule, address, services, applications));
      for (const rule of scope.branches(base, 'nat', 'rules')) natOf(rule, address, device, receipt);
      const overrides = scope.branches(base, 'application-override', 'rules').length;
      if (overrides > 0) {
        receipt.problem('application-override', 'warning', `${overrides} application override rules change which application a port counts as; rules that name an application other than “any” are left open.`);
        for (let i = before; i < rules.length; i++) if (rules[i]!.service.names[0]?.startsWith('application ')) rules[i] = { ...rules[i]!, beyond: [...rules[i]!.beyond, 'application override'] };
      }
    }
  }
  device.filters.push({ name: 'security rules', at: rules[0]?.at ?? device.at, rules, otherwise: 'deny', withinZone: 'permit' });
  return { devices: [device], receipt };
}

function interfaces(host: Branch, device: DeviceDraft, receipt: ConfigReceipt, zoneOf: ReadonlyMap<string, string>): void {
  const put = (name: string, line: number, place: Branch | undefined, comment: string | undefined, up: boolean): void => {
    const zone = zoneOf.get(name);
    const addresses = (place?.values('ip') ?? []).flatMap(text => {
      const [ip = '', bits] = text.split('/');
      const address = canonicalIp(ip);
      return address === undefined ? [] : [{ ip: address, bits: Number(bits ?? 32) }];
    }).filter(({ bits }) => bits >= 0 && bits <= 128);
    const vlan = Number(place?.value('tag'));
    receipt.add(device.interfaces, { name, at: { line }, addresses, ...(vlan > 0 && vlan < 4095 ? { vlan } : {}), ...(zone === undefined ? {} : { zone }), ...(comment === undefined ? {} : { description: comment }), enabled: up });
  };
  for (const kind of ['ethernet', 'aggregate-ethernet']) {
    for (const entry of host.branches('network', 'interface', kind)) {
      const layer3 = entry.get('layer3');
      const up = entry.value('link-state') !== 'down';
      put(entry.name, entry.line, layer3, entry.value('comment'), up);
      for (const unit of layer3?.branches('units') ?? []) put(unit.name, unit.line, unit, unit.value('comment'), up);
    }
  }
  for (const kind of ['vlan', 'loopback', 'tunnel']) {
    const entry = host.get('network', 'interface', kind);
    for (const unit of entry?.branches('units') ?? []) put(unit.name, unit.line, unit, unit.value('comment'), true);
  }
}

function addressOf(entry: Branch): AddressSet {
  const netmask = entry.value('ip-netmask');
  if (netmask !== undefined) return oneAddress(addressTerm(netmask), entry.name);
  const range = entry.value('ip-range');
  if (range !== undefined) {
    const [from = '', to = ''] = range.split('-');
    return oneAddress(rangeTerm(from, to), entry.name);
  }
  const wildcard = entry.value('ip-wildcard');
  if (wildcard !== undefined) {
    const [ip = '', mask = ''] = wildcard.split('/');
    return oneAddress(wildcardTerm(ip, mask), entry.name);
  }
  return { terms: [], names: [entry.name], unresolved: [`${entry.name}${entry.get('fqdn') ? ' (fqdn)' : ''}`] };
}

function serviceOf(entry: Branch): ServiceSet {
  const sets: ServiceSet[] = [];
  for (const [word, protocol] of [['tcp', 6], ['udp', 17], ['sctp', 132]] as const) {
    const place = entry.get('protocol', word);
    if (!place) continue;
    const sources = place.value('source-port')?.split(',').map(text => portRange(text.trim())) ?? [undefined];
    for (const text of (place.value('port') ?? '').split(',')) {
      const ports = portRange(text.trim());
      for (const sourcePorts of sources) sets.push(oneService(ports ? { protocol, ports, ...(sourcePorts ? { sourcePorts } : {}) } : undefined, entry.name));
    }
  }
  return unionServices(sets.length > 0 ? sets : [oneService(undefined, entry.name)], [entry.name]);
}

function securityRule(rule: Branch, address: (name: string) => AddressSet, services: ReturnType<typeof serviceTable>, groups: ReadonlyMap<string, readonly string[]>): FilterRule {
  const side = (key: string): AddressSet => {
    const names = rule.values(key);
    const set = unionAddresses(names.map(address), names);
    return rule.value(`negate-${key}`) === 'yes' ? { ...set, negated: true } : set;
  };
  const beyond: string[] = [];
  for (const key of ['source-user', 'category', 'hip-profiles', 'source-hip', 'destination-hip']) {
    const names = rule.values(key).filter(word => word !== 'any');
    if (names.length > 0) beyond.push(`${key} ${names[0]!}`);
  }
  if (rule.get('schedule')) beyond.push('a schedule');
  const ends = (key: 'from' | 'to'): Partial<Pick<FilterRule, 'from' | 'to'>> => {
    const names = rule.values(key);
    return names.length === 0 || names.includes('any') ? {} : { [key]: names };
  };
  const type = rule.value('rule-type');
  if (type === 'intrazone' || type === 'interzone') beyond.push(`${type} only`);
  const names = rule.values('service');
  const applications = rule.values('application').flatMap(word => groups.get(word) ?? [word]);
  const wanted = applications.filter(word => word !== 'any');
  const byDefault = names.includes('application-default');
  let service: ServiceSet;
  const ofServices = (): ServiceSet => unionServices(names.filter(word => word !== 'application-default').map(word => (word === 'any' ? ANY_SERVICE : services.has(word) ? services.resolve(word) : predefinedService(word) ?? services.resolve(word))), names);
  if (wanted.length === 0) service = byDefault || names.length === 0 ? ANY_SERVICE : ofServices();
  else {
    const known = unionServices(wanted.map(word => applicationService(word) ?? { terms: [], names: [word], unresolved: [`application ${word}`] }), [`application ${wanted.join(', ')}`]);
    // An application on other ports than its own cannot be told from the port: what the services allow beyond them stays open.
    const own = byDefault ? undefined : ofServices();
    service = own === undefined ? known : { terms: own.any ? known.terms : meet(known.terms, own.terms), names: known.names, unresolved: [...known.unresolved, `application ${wanted.join(', ')} on other ports`] };
  }
  const description = rule.value('description');
  const action = rule.value('action');
  return {
    id: rule.name, at: { line: rule.line }, action: action === 'allow' ? 'permit' : 'deny', ...ends('from'), ...ends('to'), source: side('source'), destination: side('destination'), service, enabled: rule.value('disabled') !== 'yes', beyond,
    ...(description === undefined ? {} : { comment: description }),
  };
}

/** Terms of both sets at once. */
function meet(a: readonly ServiceTerm[], b: readonly ServiceTerm[]): ServiceTerm[] {
  const found: ServiceTerm[] = [];
  for (const first of a) {
    for (const second of b) {
      if (first.protocol !== second.protocol) continue;
      const low = Math.max(first.ports?.[0] ?? 0, second.ports?.[0] ?? 0);
      const high = Math.min(first.ports?.[1] ?? 65_535, second.ports?.[1] ?? 65_535);
      if (low <= high) found.push({ ...second, ports: [low, high] });
    }
  }
  return found;
}

function natOf(rule: Branch, address: (name: string) => AddressSet, device: DeviceDraft, receipt: ConfigReceipt): void {
  const at = { line: rule.line };
  const enabled = rule.value('disabled') !== 'yes';
  const source = unionAddresses(rule.values('source').map(address), rule.values('source'));
  const destination = unionAddresses(rule.values('destination').map(address), rule.values('destination'));
  const to = rule.values('to');
  const target = rule.value('destination-translation', 'translated-address') ?? rule.value('dynamic-destination-translation', 'translated-address');
  if (target !== undefined) {
    const port = portRange(rule.value('destination-translation', 'translated-port') ?? '');
    const service = rule.value('service');
    const ports = service === undefined || service === 'any' ? undefined : (predefinedService(service)?.terms[0]?.ports ?? portRange(service.replace(/^(tcp|udp)[-_]/i, '')));
    receipt.add(device.nat, { id: rule.name, at, kind: 'destination', original: destination, translated: address(target), ...(ports ? { protocol: 6, ports } : {}), ...(port && ports ? { translatedPort: port[0] } : {}), enabled });
  }
  const pools = ['dynamic-ip-and-port', 'dynamic-ip', 'static-ip'].flatMap(kind => rule.values('source-translation', kind, 'translated-address'));
  if (rule.get('source-translation')) {
    receipt.add(device.nat, { id: rule.name, at, kind: 'source', original: source, ...(pools.length > 0 ? { translated: unionAddresses(pools.map(address), pools) } : {}), ...(to.length > 0 && !to.includes('any') ? { to } : {}), enabled });
  }
}
