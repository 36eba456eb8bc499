import type { Place } from '../model/evidence';
import type { AddressSet, Filter, FilterRule, ServiceTerm } from '../model/network-config';
import { defineImporter } from './definition';
import { addressTerm, ANY_ADDRESS, ANY_SERVICE, configLines, configReader, ConfigReceipt, DeviceDraft, headText, oneAddress, portRange, protocolNumber, unionAddresses } from './network-kit';
import type { ConfigResult } from './network-kit';

/** `nft list ruleset`: base chains with their policy and rules. Named sets with their elements; jumps, maps and translations leave a rule open or are counted. */
export const nftables = defineImporter({
  id: 'nftables',
  name: 'nftables rule set',
  kind: 'firewall',
  format: 'nftables',
  recognises: head => /^\s*table (ip|ip6|inet|bridge|arp|netdev)? ?\S+ \{/m.test(headText(head)) && /^\s*(chain \S+ \{|type \w+ hook \w+ )/m.test(headText(head)),
  read: input => configReader(() => nftables, input, readNftables),
});

const VERDICTS: Readonly<Record<string, 'permit' | 'deny'>> = { accept: 'permit', drop: 'deny', reject: 'deny' };

function readNftables(text: string): ConfigResult {
  const receipt = new ConfigReceipt();
  const device = new DeviceDraft();
  device.vendor = 'Linux';
  device.os = 'netfilter (nftables)';
  device.kind = 'host';
  device.rulesSee = 'real';
  const sets = new Map<string, string[]>();
  const filters: { name: string; at: Place; hook: string; otherwise: 'permit' | 'deny'; rules: { at: Place; tokens: string[] }[] }[] = [];
  let set: string | undefined;
  let elements: string[] | undefined;
  let chain: (typeof filters)[number] | undefined;
  let depth = 0;
  for (const { number, text: raw } of configLines(text)) {
    const line = raw.replace(/#.*$/, '').trim();
    if (line === '') continue;
    const at = { line: number };
    const tokens = tokensOf(line);
    const opened = tokens.filter(word => word === '{').length - tokens.filter(word => word === '}').length;
    let known = true;
    if (elements) {
      for (const word of tokens) if (word !== '}' && word !== ',' && elements.length < 20_000) elements.push(word);
      if (tokens.includes('}')) elements = undefined;
    } else if (tokens[0] === 'table') known = true;
    else if (tokens[0] === 'set' || tokens[0] === 'map') {
      set = tokens[1];
      if (set !== undefined) sets.set(set, []);
    } else if (tokens[0] === 'chain') filters.push(chain = { name: tokens[1] ?? '', at, hook: '', otherwise: 'permit', rules: [] });
    else if (tokens[0] === 'type' && tokens.includes('hook') && chain) {
      chain.hook = tokens[1] === 'filter' ? tokens[tokens.indexOf('hook') + 1] ?? '' : 'other';
      if (tokens[tokens.indexOf('policy') + 1] === 'drop' && tokens.includes('policy')) chain.otherwise = 'deny';
    } else if (tokens[0] === 'elements' && set !== undefined) {
      elements = sets.get(set)!;
      for (const word of tokens.slice(tokens.indexOf('{') + 1)) if (word !== '}' && word !== ',') elements.push(word);
      if (tokens.includes('}')) elements = undefined;
    } else if (tokens[0] === '}') known = true;
    else if (chain) receipt.add(chain.rules, { at, tokens });
    else known = false;
    depth += opened;
    if (depth <= 1) {
      chain = undefined;
      set = undefined;
      elements = undefined;
    }
    if (known) receipt.use();
    else receipt.skip(/^[a-z]+$/.test(tokens[0] ?? '') ? tokens[0]! : 'other');
  }
  for (const { name, at, hook, otherwise, rules } of filters) {
    if (hook === 'other' || hook === '') continue;
    const filter: Filter = { name, at, rules: rules.flatMap(({ at: place, tokens }, i) => ruleOf(tokens, `${name} ${i + 1}`, place, sets)), otherwise, ...(hook === 'forward' ? {} : { attached: [] }) };
    device.filters.push(filter);
  }
  return { devices: [device], receipt };
}

function tokensOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|[{},;]|[^\s{},;"]+/g)].map(match => match[1] ?? match[0]).filter(word => word !== ';');
}

/** One rule; two open ones, for both verdicts, where what it does cannot be told. */
function ruleOf(tokens: readonly string[], id: string, at: Place, sets: ReadonlyMap<string, readonly string[]>): FilterRule[] {
  let source = ANY_ADDRESS;
  let destination = ANY_ADDRESS;
  let protocols: (number | undefined)[] = [undefined];
  let ports: (readonly [number, number])[] | undefined;
  let sourcePorts: (readonly [number, number])[] | undefined;
  let established = false;
  let partial = false;
  let verdict: 'permit' | 'deny' | undefined;
  let other: string | undefined;
  let from: string[] | undefined;
  let to: string[] | undefined;
  let hits: number | undefined;
  let comment: string | undefined;
  const beyond: string[] = [];
  let i = 0;
  /** The value behind a keyword: one word, a list in braces, a named set; with a `!=` before it. */
  const values = (): { words: readonly string[]; negated: boolean } => {
    let negated = false;
    if (tokens[i] === '!=' || tokens[i] === '==') negated = tokens[i++] === '!=';
    const word = tokens[i++] ?? '';
    if (word.startsWith('@')) return { words: sets.get(word.slice(1)) ?? [word], negated };
    if (word !== '{') return { words: word.split(','), negated };
    const words: string[] = [];
    while (i < tokens.length && tokens[i] !== '}') {
      if (tokens[i] !== ',') words.push(tokens[i]!);
      i++;
    }
    i++;
    return { words, negated };
  };
  const address = (): AddressSet => {
    const { words, negated } = values();
    const set = unionAddresses(words.map(word => oneAddress(addressTerm(word), word)), words.slice(0, 200));
    return negated ? { ...set, negated: true } : set;
  };
  const ranges = (): (readonly [number, number])[] => {
    const { words, negated } = values();
    if (negated) beyond.push('negated port');
    return words.flatMap(word => {
      const range = portRange(word);
      if (!range) beyond.push(`port ${word.slice(0, 20)}`);
      return range ? [range] : [];
    });
  };
  while (i < tokens.length) {
    const word = tokens[i++]!;
    const next = tokens[i];
    if ((word === 'ip' || word === 'ip6') && (next === 'saddr' || next === 'daddr')) {
      i++;
      if (next === 'saddr') source = address();
      else destination = address();
    } else if ((word === 'ip' && next === 'protocol') || (word === 'ip6' && next === 'nexthdr') || (word === 'meta' && next === 'l4proto')) {
      i++;
      const { words, negated } = values();
      protocols = words.map(name => protocolNumber(name));
      if (negated || protocols.includes(undefined)) beyond.push('protocol');
    } else if ((word === 'tcp' || word === 'udp' || word === 'sctp' || word === 'th') && (next === 'dport' || next === 'sport')) {
      i++;
      if (word !== 'th') protocols = [protocolNumber(word)];
      if (next === 'dport') ports = ranges();
      else sourcePorts = ranges();
    } else if ((word === 'icmp' || word === 'icmpv6') && next === 'type') {
      i++;
      values();
      protocols = [word === 'icmp' ? 1 : 58];
      partial = true;
    } else if (word === 'ct' && next === 'state') {
      i++;
      const { words, negated } = values();
      if (negated) beyond.push('negated state');
      else if (words.includes('invalid') && !words.includes('new') && !words.includes('established')) established = true;
      else if (!words.includes('new')) established = true;
    } else if (word === 'iifname' || word === 'oifname' || word === 'iif' || word === 'oif') {
      const { words, negated } = values();
      if (negated || words.some(name => name.endsWith('*'))) beyond.push('interface');
      else if (word.startsWith('i')) from = [...words];
      else to = [...words];
    } else if (word === 'counter') {
      if (next === 'packets') {
        hits = Number(tokens[i + 1]);
        i += 4;
      }
    } else if (word === 'log') while (i < tokens.length && !(tokens[i]! in VERDICTS)) i++;
    else if (word === 'comment') comment = tokens[i++];
    else if (Object.hasOwn(VERDICTS, word)) {
      verdict = VERDICTS[word];
      // `reject with …` ends the rule.
      if (word === 'reject') break;
    } else if (word === 'jump' || word === 'goto' || word === 'return' || word === 'queue') {
      other = word;
      i++;
    } else beyond.push(word.slice(0, 20));
  }
  if (verdict === undefined && other === undefined) return [];
  const terms = protocols.flatMap(protocol => (ports ?? [undefined]).flatMap(range => (sourcePorts ?? [undefined]).map((own): ServiceTerm => ({
    ...(protocol === undefined ? {} : { protocol }), ...(range ? { ports: range } : {}), ...(own ? { sourcePorts: own } : {}), ...(established ? { established: true } : {}), ...(partial ? { partial: true } : {}),
  }))));
  const service = terms.length === 1 && Object.keys(terms[0]!).length === 0 ? ANY_SERVICE : { terms, names: [], unresolved: [] };
  const rule: FilterRule = { id, at, action: verdict ?? 'permit', ...(from ? { from } : {}), ...(to ? { to } : {}), source, destination, service, enabled: true, ...(hits !== undefined && hits >= 0 ? { hits } : {}), beyond: other === undefined ? beyond : [...beyond, other], ...(comment === undefined ? {} : { comment }) };
  return verdict === undefined ? [rule, { ...rule, action: 'deny' }] : [rule];
}
