import { canonicalIp } from '../model/address';
import type { AddressSet, FilterRule, ServiceSet } from '../model/network-config';
import { defineImporter } from './definition';
import {
  addressTable, addressTerm, ANY_ADDRESS, ANY_SERVICE, CONFIG_LIMITS, configReader, ConfigReceipt, DeviceDraft, headText, oneAddress, oneService, portRange, protocolNumber, serviceTable, unionServices,
} from './network-kit';
import type { ConfigResult } from './network-kit';
import { inner, readXmlLines, textOf } from './xml-lines-kit';
import type { XmlElement } from './xml-lines-kit';

/** `config.xml` of pfSense and OPNsense: rules on the interface where a packet comes in, floating rules before them, aliases, port forwards, gateways. A packet that no rule fits is dropped. */
export const pfsense = defineImporter({
  id: 'pfsense',
  name: 'pfSense and OPNsense configuration (XML)',
  kind: 'firewall',
  format: 'pfsense',
  recognises: head => /<(pfsense|opnsense)>/.test(headText(head).slice(0, 4096)),
  read: input => configReader(() => pfsense, input, readPfsense),
});

const READ = new Set(['version', 'interfaces', 'vlans', 'filter', 'nat', 'aliases', 'staticroutes', 'gateways']);

function readPfsense(text: string): ConfigResult {
  const receipt = new ConfigReceipt();
  const xml = readXmlLines(text);
  if (xml.problem) receipt.problems.push(xml.problem);
  if (!('root' in xml)) return { devices: [], receipt };
  const { root } = xml;
  const opn = root.name === 'opnsense';
  for (const part of root.children) {
    const count = elementsIn(part);
    if (READ.has(part.name)) receipt.use(count);
    else if (part.name === 'system') {
      receipt.use();
      receipt.skip('system', Math.max(0, count - 1));
    } else receipt.skip(part.name, count);
  }
  const device = new DeviceDraft();
  device.vendor = opn ? 'Deciso' : 'Netgate';
  device.os = opn ? 'OPNsense' : 'pfSense';
  device.rulesSee = 'real';
  const host = inner(root, 'system', 'hostname');
  if (host) {
    device.name = host.text;
    device.at = { line: host.line };
  }
  const vlanOf = new Map<string, number>();
  for (const vlan of inner(root, 'vlans')?.children ?? []) {
    const id = Number(textOf(vlan, 'tag'));
    const port = textOf(vlan, 'vlanif');
    if (!(id > 0 && id < 4095)) continue;
    const name = textOf(vlan, 'descr');
    receipt.add(device.vlans, { id, ...(name === undefined ? {} : { name }), at: { line: vlan.line } });
    if (port !== undefined) vlanOf.set(port, id);
  }
  const nets = new Map<string, { ip: string; bits: number }>();
  for (const entry of inner(root, 'interfaces')?.children ?? []) {
    const ip = canonicalIp(textOf(entry, 'ipaddr') ?? '');
    const bits = Number(textOf(entry, 'subnet'));
    const address = ip !== undefined && bits >= 0 && bits <= 32 ? { ip, bits } : undefined;
    if (address) nets.set(entry.name, address);
    const port = textOf(entry, 'if');
    const vlan = port === undefined ? undefined : vlanOf.get(port) ?? (/\.(\d+)$/.exec(port) ? Number(/\.(\d+)$/.exec(port)![1]) : undefined);
    const description = textOf(entry, 'descr');
    receipt.add(device.interfaces, { name: entry.name, at: { line: entry.line }, addresses: address ? [address] : [], ...(vlan === undefined ? {} : { vlan }), ...(description === undefined ? {} : { description }), enabled: inner(entry, 'enable') !== undefined });
  }

  const addresses = addressTable();
  const ports = serviceTable();
  const aliases = [...inner(root, 'aliases')?.children ?? [], ...inner(root, 'OPNsense', 'Firewall', 'Alias', 'aliases')?.children ?? []];
  for (const alias of aliases) {
    const name = textOf(alias, 'name');
    if (name === undefined) continue;
    const type = textOf(alias, 'type') ?? 'host';
    const words = `${textOf(alias, 'address') ?? ''} ${textOf(alias, 'content') ?? ''}`.split(/\s+/).filter(word => word !== '').slice(0, CONFIG_LIMITS.terms);
    if (type === 'port') {
      ports.define(name);
      for (const word of words) {
        const range = portRange(word);
        if (range) ports.addValue(name, oneService({ ports: range }, word));
        else ports.addMember(name, word);
      }
    } else if (/^(host|network|networkgroup)$/.test(type)) {
      addresses.define(name);
      for (const word of words) {
        const term = addressTerm(word);
        if (term) addresses.addValue(name, oneAddress(term, word));
        else addresses.addMember(name, word);
      }
    } else addresses.addValue(name, { terms: [], names: [name], unresolved: [`${name} (${type})`] });
  }

  const side = (element: XmlElement | undefined): AddressSet => {
    if (!element || inner(element, 'any')) return ANY_ADDRESS;
    const network = textOf(element, 'network');
    const word = textOf(element, 'address') ?? network ?? '';
    let set: AddressSet;
    if (network !== undefined) {
      const own = /ip$/.test(network) ? nets.get(network.slice(0, -2)) : undefined;
      const net = nets.get(network);
      set = own ? oneAddress(addressTerm(own.ip), network) : net ? oneAddress(addressTerm(`${net.ip}/${net.bits}`), network) : network === '(self)' ? oneAddress(undefined, 'this firewall') : oneAddress(addressTerm(network), network);
    } else set = addresses.has(word) ? addresses.resolve(word) : oneAddress(addressTerm(word), word);
    return inner(element, 'not') && textOf(element, 'not') !== '0' ? { ...set, negated: true } : set;
  };
  const service = (rule: XmlElement): ServiceSet => {
    const name = textOf(rule, 'protocol');
    if (name === undefined || name === 'any') return ANY_SERVICE;
    const protocols = name.toLowerCase() === 'tcp/udp' ? [6, 17] : [protocolNumber(name)];
    const port = textOf(rule, 'destination', 'port');
    const source = textOf(rule, 'source', 'port');
    const range = port === undefined ? undefined : portRange(port);
    const targets = port === undefined ? [undefined] : range ? [range] : ports.resolve(port).terms.map(term => term.ports);
    const unresolved = port !== undefined && !range ? ports.resolve(port).unresolved : [];
    const sourcePorts = source === undefined ? undefined : portRange(source);
    const icmp = textOf(rule, 'icmptype');
    return unionServices([
      ...protocols.flatMap(protocol => (protocol === undefined ? [oneService(undefined, name)] : targets.map(target => oneService({ protocol, ...(target ? { ports: target } : {}), ...(sourcePorts ? { sourcePorts } : {}), ...(icmp !== undefined && icmp !== 'any' ? { partial: true } : {}) }, name)))),
      { terms: [], names: [], unresolved },
    ], [port === undefined ? name : `${name}/${port}`]);
  };

  const floating: FilterRule[] = [];
  const last: FilterRule[] = [];
  const byInterface: FilterRule[] = [];
  let number = 0;
  for (const rule of inner(root, 'filter')?.children ?? []) {
    if (rule.name !== 'rule') continue;
    number++;
    const type = textOf(rule, 'type') ?? 'pass';
    const isFloating = textOf(rule, 'floating') === 'yes' || inner(rule, 'floating') !== undefined;
    // A floating rule for outgoing packets, or one that only marks, is met elsewhere.
    if (type === 'match') continue;
    const beyond: string[] = [];
    if (textOf(rule, 'direction') === 'out') beyond.push('direction out');
    if (inner(rule, 'sched') && textOf(rule, 'sched') !== undefined) beyond.push(`schedule ${textOf(rule, 'sched')!}`);
    const places = (textOf(rule, 'interface') ?? '').split(',').map(word => word.trim()).filter(word => word !== '');
    const comment = textOf(rule, 'descr');
    const entry: FilterRule = {
      id: `${number}${comment === undefined ? '' : ` ${comment}`}`, at: { line: rule.line }, action: type === 'pass' ? 'permit' : 'deny', ...(places.length === 0 ? {} : { from: places }), source: side(inner(rule, 'source')), destination: side(inner(rule, 'destination')), service: service(rule),
      enabled: !inner(rule, 'disabled') || textOf(rule, 'disabled') === '0', beyond, ...(comment === undefined ? {} : { comment }),
    };
    // Floating rules without “quick” count only when nothing behind them fits; the last of them wins.
    if (!isFloating) receipt.add(byInterface, entry);
    else if (inner(rule, 'quick')) receipt.add(floating, entry);
    else receipt.add(last, entry);
  }
  const rules = [...floating, ...byInterface, ...last.reverse()];
  device.filters.push({ name: 'filter rules', at: rules[0]?.at ?? device.at, rules, otherwise: 'deny' });

  for (const rule of inner(root, 'nat')?.children ?? []) {
    if (rule.name !== 'rule') continue;
    const target = textOf(rule, 'target') ?? '';
    const port = textOf(rule, 'destination', 'port');
    const range = port === undefined ? undefined : portRange(port);
    const local = portRange(textOf(rule, 'local-port') ?? '') ?? range;
    const name = textOf(rule, 'protocol');
    const protocol = name === undefined || name === 'tcp/udp' ? undefined : protocolNumber(name);
    receipt.add(device.nat, {
      id: textOf(rule, 'descr') ?? `port forward ${rule.line}`, at: { line: rule.line }, kind: 'destination', original: side(inner(rule, 'destination')), translated: addresses.has(target) ? addresses.resolve(target) : oneAddress(addressTerm(target), target),
      ...(protocol === undefined ? {} : { protocol }), ...(range ? { ports: range } : {}), ...(local ? { translatedPort: local[0] } : {}), enabled: !inner(rule, 'disabled'),
    });
  }
  const gateways = new Map<string, string>();
  for (const item of inner(root, 'gateways')?.children ?? []) {
    const name = textOf(item, 'name');
    const ip = canonicalIp(textOf(item, 'gateway') ?? '');
    if (name === undefined || ip === undefined) continue;
    gateways.set(name, ip);
    if (inner(item, 'defaultgw')) receipt.add(device.routes, { prefix: '0.0.0.0/0', via: ip, at: { line: item.line } });
  }
  for (const route of inner(root, 'staticroutes')?.children ?? []) {
    const prefix = textOf(route, 'network') ?? '';
    const via = gateways.get(textOf(route, 'gateway') ?? '');
    if (addressTerm(prefix) && prefix.includes('/')) receipt.add(device.routes, { prefix, ...(via === undefined ? {} : { via }), at: { line: route.line } });
  }
  return { devices: [device], receipt };
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
