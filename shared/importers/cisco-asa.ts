import { canonicalIp } from '../model/address';
import type { Place } from '../model/evidence';
import type { AddressSet, FilterRule, NatRule } from '../model/network-config';
import { accessEntry, attachedFilters, ciscoTables, closeInterface, interfaceLine, ObjectGroupReader, openInterface, showTables, statement } from './cisco-kit';
import type { CiscoTables, OpenInterface } from './cisco-kit';
import { defineImporter } from './definition';
import { addressTerm, ANY_ADDRESS, configLines, configReader, ConfigReceipt, DeviceDraft, headText, maskBits, oneAddress, portNumber, words } from './network-kit';
import type { ConfigResult } from './network-kit';

/** `show running-config` of an ASA from 8.3 on: rules see the real addresses. Access groups, objects and groups, object NAT and twice NAT; without an access group the security levels decide. */
export const ciscoAsa = defineImporter({
  id: 'cisco-asa',
  name: 'Cisco ASA configuration',
  kind: 'firewall',
  format: 'cisco-asa',
  recognises(head) {
    const text = headText(head);
    return /^(: ?Saved[\s\S]{0,400}?)?(ASA|PIX) Version \d/m.test(text) || (/^ ?nameif \S+/m.test(text) && /^ ?security-level \d+/m.test(text));
  },
  read: input => configReader(() => ciscoAsa, input, readAsa),
});

interface PendingNat {
  readonly tokens: readonly string[];
  readonly at: Place;
  /** Object NAT: the object that it belongs to. */
  readonly object?: string;
}

function readAsa(text: string): ConfigResult {
  const receipt = new ConfigReceipt();
  const device = new DeviceDraft();
  device.vendor = 'Cisco';
  device.kind = 'firewall';
  device.unfiltered = 'security-levels';
  device.rulesSee = 'real';
  const tables = ciscoTables();
  const lists = new Map<string, { at: Place; rules: FilterRule[] }>();
  const pending: { list: string; tokens: string[]; at: Place; standard: boolean }[] = [];
  const nats: PendingNat[] = [];
  const uses: { list: string; interface: string; direction: 'in' | 'out'; at: Place }[] = [];
  const globals: { list: string; at: Place }[] = [];
  const shown = showTables(text, device, receipt);
  const groups = new ObjectGroupReader(tables, true);
  let open: OpenInterface | undefined;
  let inside: 'interface' | 'group' | 'other' | undefined;
  let object = '';
  let parent = '';
  const close = (): void => {
    if (open) closeInterface(open, device, receipt);
    open = undefined;
  };
  for (const { number, text: line, indent } of configLines(text)) {
    if (line.startsWith('!') || /^: /.test(line)) {
      const hardware = /^: Hardware:\s+([^,]+),/.exec(line);
      if (hardware) device.model = hardware[1]!;
      const serial = /^: Serial Number: (\S+)/.exec(line);
      if (serial) device.serial = serial[1]!;
      continue;
    }
    if (shown.has(number)) {
      receipt.use();
      continue;
    }
    const at = { line: number };
    const tokens = words(line);
    const [first = '', second = '', third = ''] = tokens;
    if (indent > 0 && inside !== undefined) {
      let understood = false;
      if (inside === 'interface') understood = interfaceLine(open!, tokens, at);
      else if (inside === 'group' && first === 'nat') {
        receipt.add(nats, { tokens: tokens.slice(1), at, object });
        understood = true;
      } else if (inside === 'group') understood = groups.line(tokens);
      if (understood) receipt.use();
      else receipt.skip(inside === 'interface' ? `interface ${statement(tokens)}` : inside === 'other' ? parent : `${parent} ${statement(tokens)}`);
      continue;
    }
    close();
    inside = 'other';
    parent = statement(tokens);
    let understood = true;
    if (first === 'hostname') {
      device.name = second;
      device.at = at;
    } else if (first === 'ASA' && second === 'Version') device.os = `ASA ${third}`;
    else if (first === 'interface') {
      open = openInterface(tokens.slice(1).join(''), at);
      inside = 'interface';
    } else if (first === 'object' || first === 'object-group') {
      object = third;
      understood = groups.open(tokens);
      if (understood) inside = 'group';
    } else if (first === 'names') understood = true;
    else if (first === 'name' && canonicalIp(second) !== undefined) tables.names.set(third, canonicalIp(second)!);
    else if (first === 'access-list') {
      const [, name = '', kind = ''] = tokens;
      let rules = lists.get(name);
      if (!rules) lists.set(name, rules = { at, rules: [] });
      const body = tokens.slice(kind === 'line' ? 4 : 2);
      if (body[0] === 'remark') understood = true;
      else if (body[0] === 'extended' || body[0] === 'standard') receipt.add(pending, { list: name, tokens: body.slice(1), at, standard: body[0] === 'standard' });
      else understood = false;
    } else if (first === 'access-group') {
      if (third === 'global') globals.push({ list: second, at });
      else if ((third === 'in' || third === 'out') && tokens[3] === 'interface') uses.push({ list: second, interface: tokens[4] ?? '', direction: third, at });
      else understood = false;
    } else if (first === 'nat') receipt.add(nats, { tokens: tokens.slice(1), at });
    else if (first === 'route') {
      const ip = canonicalIp(tables.names.get(third) ?? third);
      const bits = maskBits(tokens[3] ?? '');
      const via = canonicalIp(tokens[4] ?? '');
      understood = ip !== undefined && bits !== undefined;
      if (understood) receipt.add(device.routes, { prefix: `${ip}/${bits}`, interface: second, ...(via === undefined ? {} : { via }), ...(/^null0$/i.test(second) ? { discard: true as const } : {}), at });
    } else understood = false;
    if (understood) receipt.use();
    else receipt.skip(parent);
  }
  close();
  for (const { list, tokens, at, standard } of pending) {
    const { rules } = lists.get(list)!;
    const rule = accessEntry(tokens, tables, { mask: true, standard, id: `${list} ${rules.length + 1}`, at });
    if (rule) rules.push(rule);
  }
  for (const filter of attachedFilters(lists, uses, receipt)) device.filters.push(filter);
  // The global list comes after an interface's own, which then has no implicit end of its own.
  for (const { list, at } of globals) {
    const own = lists.get(list);
    if (!own) continue;
    const open = device.filters.map(filter => ({ ...filter, rules: [...filter.rules, ...own.rules] }));
    const covered = new Set(uses.filter(use => use.direction === 'in').map(use => use.interface));
    device.filters.splice(0, device.filters.length, ...open, {
      name: list, at, rules: own.rules, otherwise: 'deny', attached: device.interfaces.flatMap(entry => (entry.zone !== undefined && !covered.has(entry.zone) ? [{ interface: entry.zone, direction: 'in' as const, at }] : [])),
    });
  }
  // Twice NAT comes before object NAT, and `after-auto` after it.
  const order = (nat: PendingNat): number => (nat.object !== undefined ? 1 : nat.tokens.includes('after-auto') ? 2 : 0);
  for (const nat of [...nats].sort((a, b) => order(a) - order(b))) for (const rule of natRules(nat, tables, receipt)) receipt.add(device.nat, rule);
  return { devices: [device], receipt };
}

/** `(inside,outside) source static REAL MAPPED [destination static MAPPED REAL]`, and inside an object `(inside,outside) static MAPPED [service tcp 80 8080]`. A static translation opens the way in as well. */
function natRules({ tokens, at, object }: PendingNat, tables: CiscoTables, receipt: ConfigReceipt): NatRule[] {
  const ends = /^\(([^,]*),([^)]*)\)$/.exec(tokens[0] ?? '');
  const rest = (ends ? tokens.slice(1) : tokens).filter(word => word !== 'after-auto' && !/^\d+$/.test(word));
  const enabled = !tokens.includes('inactive');
  const set = (name: string | undefined): AddressSet => {
    if (name === undefined || name === 'interface') return { terms: [], names: ['interface'], unresolved: ['interface'] };
    if (name === 'any') return ANY_ADDRESS;
    return tables.addresses.has(name) ? tables.addresses.resolve(name) : oneAddress(addressTerm(name), name);
  };
  const to = ends && ends[2] !== 'any' ? { to: [ends[2]!] } : {};
  let kind: string | undefined;
  let real: AddressSet;
  let mapped: string | undefined;
  let next = 0;
  if (object !== undefined) {
    [kind, mapped] = rest;
    real = tables.addresses.resolve(object);
    next = 2;
  } else if (rest[0] === 'source') {
    kind = rest[1];
    real = set(rest[2]);
    mapped = rest[3];
    next = 4;
  } else return [];
  const id = object ?? `nat ${'line' in at ? at.line : ''}`;
  const translated = set(mapped);
  if (real.unresolved.length > 0 || (translated.unresolved.length > 0 && mapped !== 'interface')) {
    receipt.problem('nat-not-evaluable', 'warning', `The translation ${id} names ${[...real.unresolved, ...translated.unresolved].slice(0, 3).join(', ')}, which the file does not define; it was left out.`, undefined, at);
    return [];
  }
  const found: NatRule[] = [];
  const known = mapped === 'interface' ? {} : { translated };
  // Identity NAT (any any, or the same object twice) translates nothing.
  if (real.any !== true && rest[next - 2] !== mapped) found.push({ id, at, kind: 'source', original: real, ...known, ...to, enabled });
  const service = rest.indexOf('service');
  const bothPorts = object !== undefined && service >= 0 ? [rest[service + 1], rest[service + 2], rest[service + 3]] : undefined;
  if (kind === 'static' && mapped !== 'interface' && real.any !== true) {
    const inner = bothPorts ? portNumber(bothPorts[1] ?? '') : undefined;
    const outer = bothPorts ? portNumber(bothPorts[2] ?? '') : undefined;
    found.push({ id, at, kind: 'destination', original: translated, translated: real, ...(outer === undefined ? {} : { protocol: bothPorts![0] === 'udp' ? 17 : 6, ports: [outer, outer] as const }), ...(inner === undefined ? {} : { translatedPort: inner }), enabled });
  }
  const destination = rest.indexOf('destination');
  if (destination >= 0 && rest[destination + 1] === 'static') {
    const outer = set(rest[destination + 2]);
    const inner = set(rest[destination + 3]);
    if (outer.unresolved.length + inner.unresolved.length === 0 && outer.any !== true) found.push({ id: `${id} destination`, at, kind: 'destination', original: outer, translated: inner, enabled });
  }
  return found;
}
