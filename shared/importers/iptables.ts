import type { Place } from '../model/evidence';
import type { AddressSet, FilterRule, NatRule, ServiceSet, ServiceTerm } from '../model/network-config';
import { defineImporter } from './definition';
import {
  addressTerm, ANY_ADDRESS, ANY_SERVICE, configLines, configReader, ConfigReceipt, DeviceDraft, headText, oneAddress, portRange, protocolNumber, rangeTerm, unionAddresses, words,
} from './network-kit';
import type { ConfigResult } from './network-kit';

/** Output of iptables-save: the filter table with its own chains inlined, DNAT and source translation. It names no addresses of the host, so that its FORWARD rules stand for themselves and join no path. */
export const iptables = defineImporter({
  id: 'iptables',
  name: 'iptables-save and ip6tables-save',
  kind: 'firewall',
  format: 'iptables',
  recognises: head => /^\*(filter|nat|mangle|raw)\s*$[\s\S]*^:(INPUT|FORWARD|OUTPUT|PREROUTING)\s/m.test(headText(head)),
  read: input => configReader(() => iptables, input, readIptables),
});

interface Jump {
  readonly rule: FilterRule;
  /** ACCEPT, DROP, REJECT, RETURN, or a chain. */
  readonly target: string;
}

const BUILT_IN = ['INPUT', 'FORWARD', 'OUTPUT'] as const;
/** Rules of one chain after its own chains are put in their places. */
const INLINED = 50_000;

function readIptables(text: string): ConfigResult {
  const receipt = new ConfigReceipt();
  const device = new DeviceDraft();
  device.vendor = 'Linux';
  device.os = 'netfilter (iptables)';
  device.kind = 'host';
  device.rulesSee = 'real';
  const chains = new Map<string, Jump[]>();
  const policies = new Map<string, { drops: boolean; at: Place }>();
  let table = '';
  for (const { number, text: line } of configLines(text)) {
    if (line.startsWith('#')) {
      const host = /^# .* on host (\S+)/.exec(line);
      if (host) device.name = host[1]!;
      continue;
    }
    const at = { line: number };
    if (line.startsWith('*')) {
      table = line.slice(1).trim();
      receipt.use();
    } else if (line === 'COMMIT') receipt.use();
    else if (line.startsWith(':')) {
      const [, name = '', policy = ''] = /^:(\S+)\s+(\S+)/.exec(line) ?? [];
      if (table === 'filter') {
        if (!chains.has(name)) chains.set(name, []);
        policies.set(name, { drops: policy === 'DROP', at });
      }
      receipt.use();
    } else if (table === 'filter' || table === 'nat') {
      const tokens = words(line);
      const counters = /^\[(\d+):\d+\]$/.exec(tokens[0] ?? '');
      const rest = counters ? tokens.slice(1) : tokens;
      if (rest[0] !== '-A') {
        receipt.skip(table);
        continue;
      }
      const chain = rest[1] ?? '';
      const { rule, target, options } = ruleOf(rest.slice(2), `${chain} ${(chains.get(chain)?.length ?? 0) + 1}`, at, counters ? Number(counters[1]) : undefined);
      receipt.use();
      if (table === 'nat') translation(rule, target, options, device, receipt);
      else {
        const list = chains.get(chain) ?? [];
        receipt.add(list, { rule, target });
        chains.set(chain, list);
      }
    } else receipt.skip(`table ${/^[a-z]+$/.test(table) ? table : 'unknown'}`);
  }
  for (const name of BUILT_IN) {
    const policy = policies.get(name);
    if (!policy) continue;
    // Only FORWARD stands between others; what comes in or goes out is about this host.
    device.filters.push({ name, at: policy.at, rules: inline(name, chains, []), otherwise: policy.drops ? 'deny' : 'permit', ...(name === 'FORWARD' ? {} : { attached: [] }) });
  }
  return { devices: [device], receipt };
}

/** Every target in its place; what narrows a jump narrows the rules behind it. */
function inline(name: string, chains: ReadonlyMap<string, readonly Jump[]>, inside: readonly string[]): FilterRule[] {
  const found: FilterRule[] = [];
  for (const { rule, target } of chains.get(name) ?? []) {
    if (found.length >= INLINED) break;
    if (target === 'ACCEPT') found.push(rule);
    else if (target === 'DROP' || target === 'REJECT') found.push({ ...rule, action: 'deny' });
    else if (target === 'LOG' || target === 'NFLOG' || target === '' || target === 'MARK' || target === 'CONNMARK') continue;
    else if (target === 'RETURN') {
      // What returns from a chain is decided by the rules behind the jump, which a list of first matches cannot say.
      found.push({ ...rule, beyond: [...rule.beyond, 'RETURN'] }, { ...rule, action: 'deny', beyond: [...rule.beyond, 'RETURN'] });
    } else if (chains.has(target) && !inside.includes(target) && inside.length < 8) {
      for (const own of inline(target, chains, [...inside, name])) if (found.length < INLINED) found.push(narrowed(rule, own));
    } else found.push({ ...rule, beyond: [...rule.beyond, `target ${target}`] }, { ...rule, action: 'deny', beyond: [...rule.beyond, `target ${target}`] });
  }
  return found;
}

const isAny = (set: AddressSet | ServiceSet): boolean => set.any === true && !('negated' in set && set.negated === true);

/** Both conditions; where both restrict the same thing it is left open. */
function narrowed(outer: FilterRule, own: FilterRule): FilterRule {
  const beyond = [...outer.beyond, ...own.beyond];
  const pick = <T extends AddressSet | ServiceSet>(a: T, b: T, what: string): T => {
    if (isAny(a)) return b;
    if (!isAny(b) && JSON.stringify(a) !== JSON.stringify(b)) beyond.push(`${what} of two chains`);
    return a;
  };
  const source = pick(outer.source, own.source, 'source');
  const destination = pick(outer.destination, own.destination, 'destination');
  const service = pick(outer.service, own.service, 'service');
  const ends = (key: 'from' | 'to'): object => {
    const names = outer[key] && own[key] ? outer[key].filter(name => own[key]!.includes(name)) : outer[key] ?? own[key];
    return names === undefined ? {} : { [key]: names };
  };
  return { ...own, source, destination, service, ...ends('from'), ...ends('to'), beyond };
}

function ruleOf(tokens: readonly string[], id: string, at: Place, hits: number | undefined): { rule: FilterRule; target: string; options: ReadonlyMap<string, string> } {
  let source = ANY_ADDRESS;
  let destination = ANY_ADDRESS;
  let protocol: number | undefined;
  let ports: (readonly [number, number])[] | undefined;
  let sourcePorts: (readonly [number, number])[] | undefined;
  let established = false;
  let partial = false;
  let target = '';
  const beyond: string[] = [];
  const options = new Map<string, string>();
  let from: string[] | undefined;
  let to: string[] | undefined;
  let comment: string | undefined;
  let negated = false;
  const addressOf = (text: string): AddressSet => {
    const set = unionAddresses(text.split(',').slice(0, 1000).map(part => oneAddress(part.includes('-') ? rangeTerm(...(part.split('-', 2) as [string, string])) : addressTerm(part), part)), [text.slice(0, 200)]);
    return negated ? { ...set, negated: true } : set;
  };
  const rangesOf = (text: string): (readonly [number, number])[] => text.split(',').flatMap(part => {
    const range = portRange(part);
    if (!range) beyond.push(`port ${part.slice(0, 20)}`);
    if (negated) beyond.push('negated port');
    return range ? [range] : [];
  });
  for (let i = 0; i < tokens.length; i++) {
    const word = tokens[i]!;
    if (word === '!') {
      negated = true;
      continue;
    }
    const value = tokens[i + 1] ?? '';
    let taken = true;
    if (word === '-s' || word === '--source' || word === '--src-range') source = addressOf(value);
    else if (word === '-d' || word === '--destination' || word === '--dst-range') destination = addressOf(value);
    else if (word === '-p' || word === '--protocol') {
      protocol = value === 'all' ? undefined : protocolNumber(value);
      if (negated || (protocol === undefined && value !== 'all')) beyond.push(`protocol ${value.slice(0, 20)}`);
    } else if (word === '--dport' || word === '--dports') ports = rangesOf(value);
    else if (word === '--sport' || word === '--sports') sourcePorts = rangesOf(value);
    else if (word === '-i' || word === '-o') {
      if (negated || value.endsWith('+')) beyond.push(`interface ${value.slice(0, 20)}`);
      else if (word === '-i') from = [value];
      else to = [value];
    } else if (word === '--state' || word === '--ctstate') {
      const states = value.split(',');
      if (!states.includes('NEW') && !negated) established = true;
      else if (negated) beyond.push('negated state');
    } else if (word === '-j' || word === '-g') target = value;
    else if (word === '--comment') comment = value;
    else if (word === '-m') {
      if (!['tcp', 'udp', 'icmp', 'icmp6', 'state', 'conntrack', 'multiport', 'comment', 'iprange'].includes(value)) beyond.push(`match ${value.slice(0, 20)}`);
    } else if (word === '--icmp-type' || word === '--icmpv6-type' || word === '--tcp-flags') {
      partial = true;
      if (word === '--tcp-flags') i++;
    } else if (word === '--syn') taken = false;
    else if (word.startsWith('--')) {
      taken = value !== '' && !value.startsWith('-');
      if (taken) options.set(word, value);
    } else taken = false;
    if (taken) i++;
    negated = false;
  }
  const terms: ServiceTerm[] = (ports ?? [undefined]).flatMap(range => (sourcePorts ?? [undefined]).map((own): ServiceTerm => ({
    ...(protocol === undefined ? {} : { protocol }), ...(range ? { ports: range } : {}), ...(own ? { sourcePorts: own } : {}), ...(established ? { established: true } : {}), ...(partial ? { partial: true } : {}),
  })));
  const service: ServiceSet = terms.length === 1 && Object.keys(terms[0]!).length === 0 ? ANY_SERVICE : { terms, names: [], unresolved: [] };
  return {
    rule: { id, at, action: 'permit', ...(from ? { from } : {}), ...(to ? { to } : {}), source, destination, service, enabled: true, ...(hits === undefined ? {} : { hits }), beyond, ...(comment === undefined ? {} : { comment }) },
    target, options,
  };
}

function translation(rule: FilterRule, target: string, options: ReadonlyMap<string, string>, device: DeviceDraft, receipt: ConfigReceipt): void {
  const { at, id } = rule;
  const enabled = rule.beyond.length === 0;
  const to = rule.to ? { to: rule.to } : {};
  if (target === 'MASQUERADE') return receipt.add<NatRule>(device.nat, { id, at, kind: 'source', original: rule.source, ...to, enabled });
  const value = options.get(target === 'SNAT' ? '--to-source' : '--to-destination');
  if (value === undefined || (target !== 'SNAT' && target !== 'DNAT')) return;
  const [, ip = '', port] = /^([^:]*)(?::(\d+))?/.exec(value) ?? [];
  const translated = oneAddress(addressTerm(ip), ip);
  if (target === 'SNAT') return receipt.add<NatRule>(device.nat, { id, at, kind: 'source', original: rule.source, translated, ...to, enabled });
  const [term] = rule.service.terms;
  receipt.add<NatRule>(device.nat, { id, at, kind: 'destination', original: rule.destination, translated, ...(term?.protocol === undefined ? {} : { protocol: term.protocol }), ...(term?.ports ? { ports: term.ports } : {}), ...(port === undefined ? {} : { translatedPort: Number(port) }), enabled });
}
