import { canonicalIp } from '../model/address';
import type { AddressSet, FilterRule, ServiceTerm } from '../model/network-config';
import { readBraces, readSetLines } from './branch-kit';
import type { Branch } from './branch-kit';
import { defineImporter } from './definition';
import {
  addressTable, addressTerm, ANY_ADDRESS, ANY_SERVICE, configReader, ConfigReceipt, DeviceDraft, headText, oneAddress, oneService, portRange, predefinedService, protocolNumber, rangeTerm, serviceTable, unionAddresses, unionServices, wildcardTerm,
} from './network-kit';
import type { ConfigResult } from './network-kit';

/** Junos with security policies: `show configuration`, or the same as `| display set`. Policies between zones, then the global ones, then the default policy; static and destination NAT. Routing instances are counted. */
export const juniperSrx = defineImporter({
  id: 'juniper-srx',
  name: 'Juniper SRX configuration (Junos)',
  kind: 'firewall',
  format: 'junos',
  recognises(head) {
    const text = headText(head);
    if (/^set (version \d+\.\d+|security (policies|zones) |interfaces \S+ unit \d|system host-name )/m.test(text)) return true;
    return /^(security|system|interfaces|firewall) \{/m.test(text) && /(^|[\s{])(host-name |security-zone |unit \d+ \{|from-zone \S+ to-zone )/m.test(text);
  },
  read: input => configReader(() => juniperSrx, input, readJunos),
});

/** The first words of what is read. */
function uses([first, second, third]: readonly string[]): boolean {
  if (first === 'security') return second === undefined || ['policies', 'zones', 'address-book', 'nat'].includes(second);
  if (first === 'interfaces' || first === 'applications' || first === 'vlans' || first === 'version') return true;
  if (first === 'system') return second === undefined || second === 'host-name';
  return first === 'routing-options' && (second === undefined || (second === 'static' && third !== 'defaults'));
}

function readJunos(text: string): ConfigResult {
  const receipt = new ConfigReceipt();
  const root = /^\s*set \S/m.test(text) ? readSetLines(text, receipt, uses) : readBraces(text, receipt, uses);
  const device = new DeviceDraft();
  device.vendor = 'Juniper';
  device.rulesSee = 'real';
  const host = root.get('system', 'host-name')?.children[0];
  if (host) {
    device.name = host.name;
    device.at = { line: host.line };
  }
  const version = root.value('version');
  if (version !== undefined) device.os = `Junos ${version}`;

  const zoneOf = new Map<string, string>();
  const zones = root.branches('security', 'zones', 'security-zone');
  for (const zone of zones) for (const name of zone.values('interfaces')) zoneOf.set(name, zone.name);
  for (const entry of root.branches('interfaces')) {
    for (const unit of entry.branches('unit')) {
      const name = `${entry.name}.${unit.name}`;
      const addresses = ['inet', 'inet6'].flatMap(family => unit.values('family', family, 'address')).flatMap(text => {
        const [ip = '', bits] = text.split('/');
        const address = canonicalIp(ip);
        return address === undefined ? [] : [{ ip: address, bits: Number(bits ?? (address.includes(':') ? 128 : 32)) }];
      }).filter(({ bits }) => bits >= 0 && bits <= 128);
      const vlan = Number(unit.value('vlan-id'));
      const zone = zoneOf.get(name) ?? zoneOf.get(entry.name);
      const description = unit.value('description') ?? entry.value('description');
      receipt.add(device.interfaces, {
        name, at: { line: unit.line }, addresses, ...(vlan > 0 ? { vlan } : {}), ...(zone === undefined ? {} : { zone }), ...(description === undefined ? {} : { description }), enabled: !entry.get('disable') && !unit.get('disable'),
      });
    }
  }
  for (const vlan of root.branches('vlans')) {
    const id = Number(vlan.value('vlan-id'));
    if (id > 0 && id < 4095) receipt.add(device.vlans, { id, name: vlan.name, at: { line: vlan.line } });
  }

  // Books: of a zone, or global and attached to zones; a zone's own names come first.
  const global = addressTable();
  const books = new Map<string, ReturnType<typeof addressTable>>();
  const fill = (table: ReturnType<typeof addressTable>, book: Branch): void => {
    for (const address of book.branches('address')) table.addValue(address.name, addressOf(address));
    for (const set of book.branches('address-set')) {
      table.define(set.name);
      for (const member of [...set.values('address'), ...set.values('address-set')]) table.addMember(set.name, member);
    }
  };
  for (const zone of zones) {
    const own = zone.get('address-book');
    if (!own) continue;
    const table = addressTable();
    fill(table, own);
    books.set(zone.name, table);
  }
  for (const book of root.branches('security', 'address-book')) {
    const attached = book.values('attach', 'zone');
    if (book.name === 'global' || attached.length === 0) fill(global, book);
    for (const zone of attached) {
      const table = books.get(zone) ?? addressTable();
      fill(table, book);
      books.set(zone, table);
    }
  }
  const address = (zone: string | undefined, name: string): AddressSet => {
    if (/^any(-ipv[46])?$/.test(name)) return name === 'any' ? ANY_ADDRESS : oneAddress(addressTerm(name === 'any-ipv4' ? '0.0.0.0/0' : '::/0'), name);
    const own = zone === undefined ? undefined : books.get(zone);
    return own?.has(name) ? own.resolve(name) : global.resolve(name);
  };

  const services = serviceTable();
  for (const application of root.branches('applications', 'application')) {
    const terms = application.branches('term');
    for (const term of terms.length > 0 ? terms : [application]) services.addValue(application.name, oneService(termOf(term), application.name));
  }
  for (const set of root.branches('applications', 'application-set')) {
    services.define(set.name);
    for (const member of [...set.values('application'), ...set.values('application-set')]) {
      if (services.has(member)) services.addMember(set.name, member);
      else services.addValue(set.name, predefinedService(member) ?? services.resolve(member));
    }
  }

  const rules: FilterRule[] = [];
  const add = (policy: Branch, from: string | undefined, to: string | undefined): void => {
    const sides = (key: string, zone: string | undefined): AddressSet => {
      const names = policy.values('match', key);
      const set = unionAddresses(names.map(name => address(zone, name)), names);
      return policy.get('match', `${key}-excluded`) ? { ...set, negated: true } : set;
    };
    const names = policy.values('match', 'application');
    const beyond = ['source-identity', 'source-end-user-profile', 'dynamic-application', 'url-category'].filter(key => { const found = policy.values('match', key); return found.length > 0 && !(found.length === 1 && found[0] === 'any'); });
    if (policy.get('scheduler-name')) beyond.push('a schedule');
    const permit = policy.get('then', 'permit') !== undefined;
    if (!permit && !policy.get('then', 'deny') && !policy.get('then', 'reject')) return receipt.problem('policy-without-action', 'warning', `The policy ${policy.name} has no action; it was left out.`, undefined, { line: policy.line });
    const zoneFrom = from ?? policy.value('match', 'from-zone');
    const zoneTo = to ?? policy.value('match', 'to-zone');
    const description = policy.value('description');
    receipt.add(rules, {
      id: `${zoneFrom ?? 'any'} to ${zoneTo ?? 'any'} ${policy.name}`, at: { line: policy.line }, action: permit ? 'permit' : 'deny', ...(zoneFrom === undefined || zoneFrom === 'any' ? {} : { from: [zoneFrom] }), ...(zoneTo === undefined || zoneTo === 'any' ? {} : { to: [zoneTo] }),
      source: sides('source-address', from), destination: sides('destination-address', to), service: unionServices(names.map(name => (name === 'any' ? ANY_SERVICE : services.has(name) ? services.resolve(name) : predefinedService(name) ?? services.resolve(name))), names), enabled: true, beyond,
      ...(description === undefined ? {} : { comment: description }),
    });
  };
  for (const from of root.branches('security', 'policies', 'from-zone')) for (const to of from.branches('to-zone')) for (const policy of to.branches('policy')) add(policy, from.name, to.name);
  for (const policy of root.branches('security', 'policies', 'global', 'policy')) add(policy, undefined, undefined);
  const first = root.get('security', 'policies');
  device.filters.push({ name: 'security policies', at: first ? { line: first.line } : device.at, rules, otherwise: root.get('security', 'policies', 'default-policy', 'permit-all') ? 'permit' : 'deny' });

  for (const route of root.branches('routing-options', 'static', 'route')) {
    const via = route.values('next-hop').map(text => canonicalIp(text)).find(ip => ip !== undefined);
    const out = route.values('next-hop').find(text => canonicalIp(text) === undefined);
    if (addressTerm(route.name) === undefined) continue;
    receipt.add(device.routes, { prefix: route.name, ...(via === undefined ? {} : { via }), ...(out === undefined ? {} : { interface: out }), ...(route.get('discard') || route.get('reject') ? { discard: true as const } : {}), at: { line: route.line } });
  }

  const pools = new Map(root.branches('security', 'nat', 'destination', 'pool').map(pool => [pool.name, pool]));
  for (const set of root.branches('security', 'nat', 'destination', 'rule-set')) {
    for (const rule of set.branches('rule')) {
      const pool = pools.get(rule.value('then', 'destination-nat', 'pool') ?? '');
      const inside = pool?.get('address')?.children.find(branch => addressTerm(branch.name));
      const outside = addressTerm(rule.value('match', 'destination-address') ?? '');
      if (!inside || !outside) continue;
      const port = portRange(rule.value('match', 'destination-port') ?? '');
      const behind = portRange(inside.value('port') ?? pool?.value('address', 'port') ?? '') ?? port;
      const protocol = protocolNumber(rule.value('match', 'protocol') ?? '') ?? (port ? 6 : undefined);
      receipt.add(device.nat, {
        id: `${set.name} ${rule.name}`, at: { line: rule.line }, kind: 'destination', original: oneAddress(outside, rule.name), translated: oneAddress(addressTerm(inside.name), inside.name), ...(protocol === undefined ? {} : { protocol }), ...(port ? { ports: port } : {}), ...(behind ? { translatedPort: behind[0] } : {}), enabled: true,
      });
    }
  }
  for (const set of root.branches('security', 'nat', 'static', 'rule-set')) {
    for (const rule of set.branches('rule')) {
      const outside = rule.value('match', 'destination-address') ?? '';
      const inside = rule.value('then', 'static-nat', 'prefix') ?? '';
      if (addressTerm(outside) && addressTerm(inside)) receipt.add(device.nat, { id: `${set.name} ${rule.name}`, at: { line: rule.line }, kind: 'destination', original: oneAddress(addressTerm(outside), outside), translated: oneAddress(addressTerm(inside), inside), enabled: true });
    }
  }
  return { devices: [device], receipt };
}

function addressOf(address: Branch): AddressSet {
  const [first] = address.names;
  if (first === 'wildcard-address') {
    const [ip = '', mask = ''] = (address.value('wildcard-address') ?? '').split('/');
    // Junos writes the bits that count.
    const inverted = mask.split('.').map(part => 255 - Number(part)).join('.');
    return oneAddress(wildcardTerm(ip, inverted), address.name);
  }
  if (first === 'range-address') {
    const range = address.get('range-address')?.children[0];
    return oneAddress(rangeTerm(range?.name ?? '', range?.value('to') ?? ''), address.name);
  }
  if (first === 'ip-prefix') return oneAddress(addressTerm(address.value('ip-prefix') ?? ''), address.name);
  const text = address.names.find(name => addressTerm(name) !== undefined);
  return text === undefined ? { terms: [], names: [address.name], unresolved: [`${address.name}${first === undefined ? '' : ` (${first})`}`] } : oneAddress(addressTerm(text), address.name);
}

function termOf(term: Branch): ServiceTerm | undefined {
  const value = (key: string): string | undefined => term.value(key);
  const name = value('protocol');
  const protocol = name === undefined ? undefined : protocolNumber(name);
  if (protocol === undefined) return undefined;
  const destination = value('destination-port');
  const source = value('source-port');
  const ports = destination === undefined ? undefined : portRange(destination);
  const sourcePorts = source === undefined ? undefined : portRange(source);
  if ((destination !== undefined && !ports) || (source !== undefined && !sourcePorts)) return undefined;
  return { protocol, ...(ports ? { ports } : {}), ...(sourcePorts ? { sourcePorts } : {}), ...(value('icmp-type') !== undefined || value('icmp6-type') !== undefined ? { partial: true } : {}) };
}
