import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AddressSet, AddressTerm, FilterRule, NetworkDevice, ServiceSet } from '../model/network-config';
import { firstMatch, PermittedReach } from './permitted';

const at = { line: 1 };
const nameless = (terms: readonly AddressTerm[], more: Partial<AddressSet> = {}): AddressSet => ({ terms, names: [], unresolved: [], ...more });

/** A universe small enough to be enumerated: sixteen addresses, eight ports, two protocols. */
const ip = (n: number): string => `10.0.0.${n}`;
const ADDRESSES = Array.from({ length: 16 }, (_, n) => n);
const PORTS = [1, 2, 3, 4, 5, 6, 7, 8];

interface PlainSet { readonly members: ReadonlySet<number>; readonly set: AddressSet }
interface PlainRule { readonly permit: boolean; readonly enabled: boolean; readonly source: PlainSet; readonly destination: PlainSet; readonly protocol: number | undefined; readonly ports: ReadonlySet<number> | undefined; readonly rule: FilterRule }

/** Sets are drawn as terms; their members are worked out bit by bit and one by one, by other means than the code under test. */
const term = fc.oneof(
  fc.tuple(fc.nat(15), fc.nat(15)).map(([a, b]) => ({ term: { from: ip(Math.min(a, b)), to: ip(Math.max(a, b)) }, members: ADDRESSES.filter(n => n >= Math.min(a, b) && n <= Math.max(a, b)) })),
  fc.tuple(fc.nat(15), fc.nat(15)).map(([address, ignore]) => ({
    term: { address: ip(address), ignore: `0.0.0.${ignore}` }, members: ADDRESSES.filter(n => [0, 1, 2, 3].every(bit => ((ignore >> bit) % 2 === 1) || ((n >> bit) % 2 === (address >> bit) % 2))),
  })),
);
const set = fc.tuple(fc.array(term, { minLength: 1, maxLength: 3 }), fc.boolean(), fc.integer({ min: 0, max: 5 })).map(([terms, negated, any]): PlainSet => {
  if (any === 0) return { members: new Set(ADDRESSES), set: nameless([], { any: true }) };
  const union = new Set(terms.flatMap(item => item.members));
  return { members: negated ? new Set(ADDRESSES.filter(n => !union.has(n))) : union, set: nameless(terms.map(item => item.term), negated ? { negated: true } : {}) };
});
const rule = fc.record({ permit: fc.boolean(), enabled: fc.integer({ min: 0, max: 4 }).map(n => n > 0), source: set, destination: set, protocol: fc.constantFrom(undefined, 6, 17), ports: fc.option(fc.tuple(fc.constantFrom(...PORTS), fc.constantFrom(...PORTS)), { nil: undefined }) })
  .map(({ permit, enabled, source, destination, protocol, ports }): PlainRule => {
    const range = ports && ([Math.min(...ports), Math.max(...ports)] as const);
    const service: ServiceSet = { terms: [{ ...(protocol === undefined ? {} : { protocol }), ...(range ? { ports: range } : {}) }], names: [], unresolved: [] };
    return {
      permit, enabled, source, destination, protocol, ports: range ? new Set(PORTS.filter(port => port >= range[0] && port <= range[1])) : undefined,
      rule: { id: 'r', at, action: permit ? 'permit' : 'deny', source: source.set, destination: destination.set, service, enabled, beyond: [] },
    };
  });

test('first match agrees with an evaluator that enumerates members, for every packet of a small universe', () => {
  fc.assert(fc.property(fc.array(rule, { maxLength: 6 }), fc.boolean(), (rules, otherwise) => {
    const filter = { name: 'f', at, rules: rules.map(item => item.rule), otherwise: otherwise ? 'permit' as const : 'deny' as const };
    const differing: string[] = [];
    for (const from of ADDRESSES) {
      for (const to of [0, 5, 10, 15]) {
        for (const protocol of [6, 17]) {
          for (const port of [1, 4, 8]) {
            const hit = rules.find(item => item.enabled && item.source.members.has(from) && item.destination.members.has(to) && (item.protocol === undefined || item.protocol === protocol) && (!item.ports || item.ports.has(port)));
            const expected = (hit ? hit.permit : otherwise) ? 'permit' : 'deny';
            const answer = firstMatch(filter, { from: ip(from), to: ip(to), protocol, port }, { from: [], to: [], sameZone: false });
            if (answer.action !== expected || answer.rule !== hit?.rule) differing.push(`${from}>${to}:${protocol}/${port}: ${answer.action}, not ${expected}`);
          }
        }
      }
    }
    expect(differing).toEqual([]);
  }), { numRuns: 60 });
});

const open = (action: 'permit' | 'deny', more: Partial<FilterRule> = {}): FilterRule => ({ id: action, at, action, source: nameless([], { any: true }), destination: nameless([], { any: true }), service: { any: true, terms: [], names: [], unresolved: [] }, enabled: true, beyond: [], ...more });
const ask = { from: ip(1), to: ip(2), protocol: 6, port: 80 };
const crossing = { from: ['a'], to: ['b'], sameZone: false };

test('a rule that cannot be resolved leaves the answer open only where it could change it', () => {
  const unknown = nameless([], { unresolved: ['gone'] });
  const filter = (rules: FilterRule[]) => ({ name: 'f', at, rules, otherwise: 'deny' as const });
  expect(firstMatch(filter([open('permit', { source: unknown })]), ask, crossing).action).toBe('unknown');
  expect(firstMatch(filter([open('deny', { source: unknown })]), ask, crossing).action).toBe('deny');
  expect(firstMatch(filter([open('permit', { source: unknown, service: { terms: [{ protocol: 17 }], names: [], unresolved: [] } })]), ask, crossing).action).toBe('deny');
  expect(firstMatch(filter([open('permit', { source: unknown }), open('permit')]), ask, crossing).action).toBe('permit');
  expect(firstMatch(filter([open('permit', { beyond: ['a schedule'] })]), ask, crossing).action).toBe('unknown');
});

const device = (more: Partial<NetworkDevice>): NetworkDevice => ({ name: 'D', vendor: 'V', kind: 'router', interfaces: [], vlans: [], routes: [], nat: [], filters: [], unfiltered: 'permit', rulesSee: 'packet', bindings: [], neighbours: [], ...more });
const port = (name: string, address: string, bits = 24, more: object = {}) => ({ name, at: { line: 7 }, addresses: [{ ip: address, bits }], enabled: true, ...more });

test('a packet walks from device to device, and the first denial decides', () => {
  const inner = device({ name: 'core', interfaces: [port('v10', '10.1.10.1'), port('up', '10.1.99.2')], routes: [{ prefix: '0.0.0.0/0', via: '10.1.99.1', at }] });
  const outer = device({
    name: 'fw', kind: 'firewall', unfiltered: 'deny', interfaces: [port('in', '10.1.99.1'), port('out', '10.2.0.1', 16)], routes: [{ prefix: '10.1.0.0/16', via: '10.1.99.2', at }],
    filters: [{ name: 'policy', at, otherwise: 'deny', rules: [open('permit', { id: 'web', at: { line: 42 }, from: ['in'], to: ['out'], service: { terms: [{ protocol: 6, ports: [443, 443] }], names: [], unresolved: [] } })] }],
  });
  const reach = new PermittedReach([{ source: 'a', device: inner }, { source: 'b', device: outer }]);
  const web = reach.decide({ from: '10.1.10.9', to: '10.2.3.4', protocol: 6, port: 443 });
  expect(web).toMatchObject({ kind: 'permitted' });
  expect(web.decisions.map(step => [step.device, step.evidence])).toEqual([['core', { source: 'a', line: 7 }], ['fw', { source: 'b', line: 42 }]]);
  expect(reach.decide({ from: '10.1.10.9', to: '10.2.3.4', protocol: 6, port: 22 }).kind).toBe('denied');
  expect(reach.decide({ from: '10.2.3.4', to: '10.1.10.9', protocol: 6, port: 443 }).kind).toBe('denied');
  // In one network nobody filters; on the way through a router without a list nobody decides.
  expect(reach.decide({ from: '10.1.10.9', to: '10.1.10.8', protocol: 6, port: 22 }).kind).toBe('undecided');
  expect(reach.decide({ from: '10.1.10.9', to: '10.1.99.77', protocol: 6, port: 22 }).kind).toBe('undecided');
});

test('a forwarded port opens one port of one host, and nothing beside it', () => {
  const reach = new PermittedReach([{ source: 'a', device: device({
    kind: 'firewall', unfiltered: 'deny', interfaces: [port('wan', '203.0.113.2', 28), port('lan', '10.9.0.1')],
    nat: [{ id: 'vip', at, kind: 'destination', original: nameless([{ from: '203.0.113.3', to: '203.0.113.3' }]), translated: nameless([{ from: '10.9.0.11', to: '10.9.0.11' }]), protocol: 6, ports: [8102, 8102], translatedPort: 102, enabled: true }],
    filters: [{ name: 'policy', at, otherwise: 'deny', rules: [open('permit', { from: ['wan'], to: ['lan'], destination: nameless([{ from: '203.0.113.3', to: '203.0.113.3' }]) })] }],
  }) }]);
  const from = '198.51.100.7';
  expect(reach.decide({ from, to: '10.9.0.11', protocol: 6, port: 102 }).kind).toBe('permitted');
  expect(reach.decide({ from, to: '10.9.0.11', protocol: 6, port: 103 }).kind).toBe('denied');
  expect(reach.decide({ from, to: '10.9.0.12', protocol: 6, port: 102 }).kind).toBe('denied');
  expect(reach.decide({ from: '10.9.0.5', to: '198.51.100.7', protocol: 6, port: 443 }).kind).toBe('denied');
});

test('routes in a circle end', () => {
  const a = device({ name: 'a', interfaces: [port('x', '10.1.0.1'), port('y', '10.5.0.1')], routes: [{ prefix: '10.7.0.0/16', via: '10.5.0.2', at }] });
  const b = device({ name: 'b', interfaces: [port('y', '10.5.0.2'), port('z', '10.6.0.1')], routes: [{ prefix: '10.7.0.0/16', via: '10.5.0.1', at }] });
  expect(new PermittedReach([{ source: 's', device: a }, { source: 't', device: b }]).decide({ from: '10.1.0.9', to: '10.7.0.9', protocol: 6, port: 1 }).kind).toBe('undecided');
});
