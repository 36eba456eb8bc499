import { canonicalIp } from '../model/address';
import type { Place } from '../model/evidence';
import type { FilterRule } from '../model/network-config';
import { accessEntry, attachedFilters, ciscoTables, closeInterface, interfaceLine, ObjectGroupReader, openInterface, showTables, statement } from './cisco-kit';
import type { OpenInterface } from './cisco-kit';
import { defineImporter } from './definition';
import { configLines, configReader, ConfigReceipt, DeviceDraft, headText, words } from './network-kit';
import type { ConfigResult } from './network-kit';

/** `show running-config` of NX-OS, as far as it is like IOS: VLANs, interfaces, numbered entries of access lists with prefixes, routes. Port channels, VPC and VRF contexts are counted. */
export const ciscoNxos = defineImporter({
  id: 'cisco-nxos',
  name: 'Cisco NX-OS configuration',
  kind: 'firewall',
  format: 'cisco-nxos',
  recognises(head) {
    const text = headText(head);
    return /^(interface (Ethernet\d+\/\d|Vlan\d|mgmt0|port-channel\d|loopback\d)|ip access-list \S+\s*$|vlan \d|hostname \S|switchname \S)/mi.test(text) && /^(feature [a-z-]+( [a-z-]+)?|vdc \S+ id \d+)\s*$/m.test(text);
  },
  read: input => configReader(() => ciscoNxos, input, readNxos),
});

function readNxos(text: string): ConfigResult {
  const receipt = new ConfigReceipt();
  const device = new DeviceDraft();
  device.vendor = 'Cisco';
  device.kind = 'switch';
  device.unfiltered = 'permit';
  const tables = ciscoTables();
  const lists = new Map<string, { at: Place; rules: FilterRule[] }>();
  const pending: { list: string; tokens: string[]; at: Place }[] = [];
  const uses: { list: string; interface: string; direction: 'in' | 'out'; at: Place }[] = [];
  const shown = showTables(text, device, receipt);
  const groups = new ObjectGroupReader(tables, false);
  let open: OpenInterface | undefined;
  let list = '';
  let inside: 'interface' | 'list' | 'group' | 'vlan' | 'other' | undefined;
  let parent = '';
  const close = (): void => {
    if (!open) return;
    closeInterface(open, device, receipt);
    for (const { list: used, direction, at } of open.groups) uses.push({ list: used, interface: open.name, direction, at });
    open = undefined;
  };
  for (const { number, text: line, indent } of configLines(text)) {
    if (line.startsWith('!')) continue;
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
      else if (inside === 'group') understood = groups.line(tokens);
      else if (inside === 'vlan' && first === 'name') {
        const last = device.vlans.pop();
        if (last) device.vlans.push({ ...last, name: second });
        understood = true;
      } else if (inside === 'list') {
        const body = /^\d+$/.test(first) ? tokens.slice(1) : tokens;
        understood = body[0] === 'remark' || body[0] === 'statistics' || body[0] === 'permit' || body[0] === 'deny';
        if (body[0] === 'permit' || body[0] === 'deny') receipt.add(pending, { list, tokens: body, at });
      }
      if (understood) receipt.use();
      else receipt.skip(inside === 'interface' ? `interface ${statement(tokens)}` : inside === 'other' ? parent : `${parent} ${statement(tokens)}`);
      continue;
    }
    close();
    inside = 'other';
    parent = statement(tokens);
    let understood = true;
    if (first === 'hostname' || first === 'switchname') {
      device.name = second;
      device.at = at;
    } else if (first === 'version') device.os = `NX-OS ${second}`;
    else if (first === 'interface') {
      open = openInterface(tokens.slice(1).join(''), at);
      // A switch port is not routed until `no switchport`, but one with an address is.
      inside = 'interface';
    } else if (first === 'vlan' && /^[\d,-]+$/.test(second)) {
      for (const id of vlanList(second)) receipt.add(device.vlans, { id, at });
      inside = 'vlan';
    } else if ((first === 'ip' || first === 'ipv6') && second === 'access-list') {
      list = third;
      if (!lists.has(list)) lists.set(list, { at, rules: [] });
      inside = 'list';
    } else if (first === 'object-group') {
      understood = groups.open(tokens);
      if (understood) inside = 'group';
    } else if (first === 'ip' && second === 'route') {
      const via = tokens.slice(3).map(word => canonicalIp(word.split('/')[0]!)).find(word => word !== undefined);
      const [network = '', length = ''] = third.split('/');
      const bits = Number(length);
      understood = canonicalIp(network) !== undefined && length !== '' && bits >= 0 && bits <= 32;
      if (understood) receipt.add(device.routes, { prefix: third, ...(via === undefined ? {} : { via }), ...(/^null0$/i.test(tokens[3] ?? '') ? { discard: true as const } : {}), at });
    } else understood = false;
    if (understood) receipt.use();
    else receipt.skip(parent);
  }
  close();
  for (const { list: name, tokens, at } of pending) {
    const { rules } = lists.get(name)!;
    const rule = accessEntry(tokens, tables, { mask: false, standard: false, id: `${name} ${rules.length + 1}`, at });
    if (rule) rules.push(rule);
  }
  for (const filter of attachedFilters(lists, uses, receipt)) device.filters.push(filter);
  return { devices: [device], receipt };
}

/** `1,10-12`: VLAN ids of a list; at most 4094. */
function vlanList(text: string): number[] {
  const found: number[] = [];
  for (const part of text.split(',')) {
    const [low, high] = part.split('-').map(Number);
    for (let id = low ?? 0; id <= Math.min(high ?? low ?? 0, 4094) && found.length < 4094; id++) if (id > 0) found.push(id);
  }
  return found;
}
