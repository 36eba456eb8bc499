import { canonicalIp } from '../model/address';
import type { Place } from '../model/evidence';
import type { FilterRule } from '../model/network-config';
import { accessEntry, attachedFilters, ciscoTables, closeInterface, interfaceLine, ObjectGroupReader, openInterface, showTables, statement } from './cisco-kit';
import type { OpenInterface } from './cisco-kit';
import { defineImporter } from './definition';
import { addressTerm, configLines, configReader, ConfigReceipt, DeviceDraft, headText, maskBits, oneAddress, portNumber, protocolNumber, words } from './network-kit';
import type { ConfigResult } from './network-kit';

/** `show running-config` of IOS and IOS-XE, with any tables that were saved along: access lists on interfaces, routes, static NAT. Zone-based firewalls are counted, not evaluated. */
export const ciscoIos = defineImporter({
  id: 'cisco-ios',
  name: 'Cisco IOS and IOS-XE configuration',
  kind: 'firewall',
  format: 'cisco-ios',
  recognises(head) {
    const text = headText(head);
    if (/^(ASA|PIX) Version /m.test(text) || /^(feature [a-z-]+|vdc \S+ id \d+|!Command: show running-config)\s*$/m.test(text)) return false;
    const marks = [/^version \d+\.\d+/m, /^hostname \S+/m, /^interface (Vlan|Loopback|Ethernet|FastEthernet|GigabitEthernet|TenGigabitEthernet|Tunnel|Serial|Port-channel|TwentyFiveGigE|Management)\s?\d/m, /^ip access-list (extended|standard) /m, /^ ip address \d/m, /^access-list \d+ (permit|deny|remark) /m];
    return marks.filter(mark => mark.test(text)).length >= 2;
  },
  read: input => configReader(() => ciscoIos, input, readIos),
});

/** Statements whose further lines are indented and not read; their values may be keys. */
function readIos(text: string): ConfigResult {
  const receipt = new ConfigReceipt();
  const device = new DeviceDraft();
  device.vendor = 'Cisco';
  device.kind = 'router';
  device.unfiltered = 'permit';
  const tables = ciscoTables();
  const lists = new Map<string, { at: Place; rules: FilterRule[] }>();
  const pending: { list: string; standard: boolean; tokens: string[]; at: Place; id: string; comment?: string }[] = [];
  const uses: { list: string; interface: string; direction: 'in' | 'out'; at: Place }[] = [];
  const shown = showTables(text, device, receipt);
  const groups = new ObjectGroupReader(tables, false);
  let open: OpenInterface | undefined;
  let list: { name: string; standard: boolean } | undefined;
  let inside: 'interface' | 'list' | 'group' | 'vlan' | 'other' | undefined;
  let parent = '';
  let remark: string | undefined;
  const close = (): void => {
    if (!open) return;
    const { name } = open;
    closeInterface(open, device, receipt);
    for (const { list: used, direction, at } of open.groups) uses.push({ list: used, interface: name, direction, at });
    open = undefined;
  };
  const entry = (name: string, standard: boolean, tokens: string[], at: Place): boolean => {
    const numbered = /^\d+$/.test(tokens[0] ?? '') && (tokens[1] === 'permit' || tokens[1] === 'deny' || tokens[1] === 'remark');
    const body = numbered ? tokens.slice(1) : tokens;
    let rules = lists.get(name);
    if (!rules) lists.set(name, rules = { at, rules: [] });
    if (body[0] === 'remark') {
      remark = body.slice(1).join(' ');
      return true;
    }
    if (body[0] !== 'permit' && body[0] !== 'deny') return false;
    receipt.add(pending, { list: name, standard, tokens: body, at, id: numbered ? tokens[0]! : '', ...(remark === undefined ? {} : { comment: remark }) });
    remark = undefined;
    return true;
  };
  for (const { number, text: line, indent } of configLines(text)) {
    if (line.startsWith('!')) {
      if (indent === 0) inside = undefined;
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
      const understood = inside === 'interface' ? interfaceLine(open!, tokens, at) : inside === 'list' ? entry(list!.name, list!.standard, tokens, at) : inside === 'group' ? groups.line(tokens)
        : inside === 'vlan' ? first === 'name' && nameVlan(device, tokens.slice(1).join(' ')) : false;
      if (understood) receipt.use();
      else receipt.skip(inside === 'interface' ? `interface ${statement(tokens)}` : inside === 'other' ? parent : `${parent} ${statement(tokens)}`);
      continue;
    }
    close();
    inside = 'other';
    parent = statement(tokens);
    remark = first === 'access-list' ? remark : undefined;
    let understood = true;
    if (first === 'hostname') {
      device.name = second;
      device.at = at;
    } else if (first === 'version') device.os = `IOS ${second}`;
    else if (first === 'interface') {
      open = openInterface(tokens.slice(1).join(''), at);
      inside = 'interface';
    } else if (first === 'vlan' && /^\d+$/.test(second)) {
      receipt.add(device.vlans, { id: Number(second), at });
      inside = 'vlan';
    } else if ((first === 'ip' || first === 'ipv6') && second === 'access-list') {
      const named = first === 'ipv6' ? third : tokens[3] ?? '';
      if (first === 'ip' && third !== 'extended' && third !== 'standard') understood = false;
      else {
        list = { name: named, standard: third === 'standard' };
        if (!lists.has(named)) lists.set(named, { at, rules: [] });
        inside = 'list';
      }
    } else if (first === 'access-list' && /^\d+$/.test(second)) {
      const n = Number(second);
      understood = entry(second, n < 100 || (n >= 1300 && n < 2000), tokens.slice(2), at);
    } else if (first === 'object-group') {
      understood = groups.open(tokens);
      if (understood) inside = 'group';
    } else if (first === 'ip' && second === 'route') understood = route(tokens.slice(2), device, receipt, at);
    else if (first === 'ip' && second === 'nat') understood = nat(tokens.slice(2), device, receipt, at);
    else if (first === 'end') understood = true;
    else understood = false;
    if (understood) receipt.use();
    else receipt.skip(parent);
  }
  close();
  // Entries are resolved when all object groups are known: a group may follow its use.
  for (const { list: name, standard, tokens, at, id, comment } of pending) {
    const rules = lists.get(name)!.rules;
    const rule = accessEntry(tokens, tables, { mask: false, standard, id: id === '' ? `${name} ${rules.length + 1}` : `${name} ${id}`, at });
    if (rule) rules.push(comment === undefined ? rule : { ...rule, comment });
  }
  for (const filter of attachedFilters(lists, uses, receipt)) device.filters.push(filter);
  const unused = [...lists.keys()].filter(name => !device.filters.some(filter => filter.name === name)).length;
  if (unused > 0) receipt.problem('access-lists-elsewhere', 'warning', `${unused} ${unused === 1 ? 'access list hangs' : 'access lists hang'} on no interface: used for routing, management or nothing. ${unused === 1 ? 'It says' : 'They say'} nothing about reach.`);
  return { devices: [device], receipt };
}

function nameVlan(device: DeviceDraft, name: string): boolean {
  const last = device.vlans.pop();
  if (!last) return false;
  device.vlans.push({ ...last, name });
  return true;
}

function route(tokens: readonly string[], device: DeviceDraft, receipt: ConfigReceipt, at: Place): boolean {
  const [network = '', mask = '', ...rest] = tokens;
  const ip = canonicalIp(network);
  const bits = maskBits(mask);
  // A route of another routing table (VRF) says nothing about this one.
  if (ip === undefined || bits === undefined) return false;
  const via = rest.map(word => canonicalIp(word)).find(word => word !== undefined);
  const out = canonicalIp(rest[0] ?? '') === undefined ? rest[0] : undefined;
  receipt.add(device.routes, { prefix: `${ip}/${bits}`, ...(via === undefined ? {} : { via }), ...(out === undefined ? {} : /^null0$/i.test(out) ? { discard: true } : { interface: out }), at });
  return true;
}

/** `ip nat inside source static [tcp|udp] LOCAL [PORT] GLOBAL [PORT]`: from outside, GLOBAL stands for LOCAL. Dynamic translation only hides senders and opens nothing. */
function nat(tokens: readonly string[], device: DeviceDraft, receipt: ConfigReceipt, at: Place): boolean {
  if (tokens[0] !== 'inside' || tokens[1] !== 'source' || tokens[2] !== 'static') return false;
  const rest = tokens.slice(3);
  const protocol = rest[0] === 'tcp' || rest[0] === 'udp' ? protocolNumber(rest.shift()!) : undefined;
  const [local = '', ...behind] = rest;
  const port = protocol === undefined ? undefined : portNumber(behind.shift() ?? '');
  const [global = '', globalPort = ''] = behind;
  const original = oneAddress(addressTerm(global), global);
  if (addressTerm(local) === undefined || original.unresolved.length > 0) return false;
  const outside = portNumber(globalPort);
  receipt.add(device.nat, {
    id: `static ${local}`, at, kind: 'destination', original, translated: oneAddress(addressTerm(local), local), ...(protocol === undefined ? {} : { protocol }), ...(outside === undefined ? {} : { ports: [outside, outside] }), ...(port === undefined ? {} : { translatedPort: port }), enabled: true,
  });
  return true;
}

