import { describe, expect, test } from 'vitest';
import type { AddressSet, FilterRule, NetworkDevice, ServiceSet } from '../model/network-config';
import { findingRules } from './registry';
import { plant, type TestSite } from './site-test-kit';

const ruleOf = (id: string) => findingRules.find(rule => rule.id === id)!;

const ANY: AddressSet = { any: true, terms: [], names: [], unresolved: [] };
const EVERY: ServiceSet = { any: true, terms: [], names: [], unresolved: [] };
const host = (ip: string): AddressSet => ({ terms: [{ from: ip, to: ip }], names: [], unresolved: [] });
const tcp = (port: number): ServiceSet => ({ terms: [{ protocol: 6, ports: [port, port] }], names: [], unresolved: [] });
const permit = (id: string, line: number, more: Partial<FilterRule> = {}): FilterRule => ({ id, at: { line }, action: 'permit', source: ANY, destination: ANY, service: EVERY, enabled: true, beyond: [], ...more });

const OFFICE = '10.20.10.7', PLC = '10.20.61.9';

/** A firewall between office and cell. */
function firewall(rules: readonly FilterRule[]): NetworkDevice {
  const port = (name: string, ip: string) => ({ name, at: { line: 3 }, addresses: [{ ip, bits: 24 }], enabled: true });
  return {
    name: 'fw-dc1', vendor: 'Example', kind: 'firewall', interfaces: [port('office', '10.20.10.1'), port('cell', '10.20.61.1')], vlans: [], routes: [], nat: [], unfiltered: 'deny', rulesSee: 'packet', bindings: [], neighbours: [],
    filters: [{ name: 'policy', at: { line: 20 }, otherwise: 'deny', rules }],
  };
}

/** An office PC reads the PLC over S7. */
const site = (rules: readonly FilterRule[]): TestSite => plant().pc('pc', { ips: [OFFICE] }).plc('plc', { ips: [PLC] }).asset('fw-dc1', 'firewall', 'dmz', { ips: ['10.20.10.1'] })
  .talk('pc', 'plc', 's7comm', { clientIp: OFFICE, serverIp: PLC, serverPort: 102 }).configured(firewall(rules));

describe('any-any-rule', () => {
  test('fires on a rule that permits all, and cites its line', () => {
    const [found, ...more] = site([permit('web', 30, { destination: host(PLC), service: tcp(443) }), permit('temp', 31)]).find(ruleOf('any-any-rule'));
    expect(more).toEqual([]);
    expect(found).toMatchObject({ severity: 'high', assets: ['asset:fw-dc1'], evidence: [{ source: 'src:config', line: 31 }] });
    expect(found!.why).toMatch(/fw-dc1 permits any source to reach any destination by any service: rule temp/);
  });

  test.each([
    ['it is switched off', permit('temp', 31, { enabled: false })], ['it denies', permit('temp', 31, { action: 'deny' })], ['it holds one host back', permit('temp', 31, { destination: { ...host(PLC), negated: true } })],
    ['it lets only replies through', permit('temp', 31, { service: { terms: [{ protocol: 6, established: true }], names: [], unresolved: [] } })], ['it holds at certain times only', permit('temp', 31, { beyond: ['schedule night'] })],
  ])('is silent when %s', (_, rule) => {
    expect(site([rule]).find(ruleOf('any-any-rule'))).toEqual([]);
  });
});

describe('allowed-but-unused', () => {
  test('fires on what no conversation fits, and leaves out what one does', () => {
    const [found, ...more] = site([permit('s7', 30, { destination: host(PLC), service: tcp(102) }), permit('vnc', 31, { destination: host(PLC), service: tcp(5900) })]).find(ruleOf('allowed-but-unused'));
    expect(more).toEqual([]);
    expect(found).toMatchObject({ severity: 'low', evidence: [{ source: 'src:config', line: 31 }] });
    expect(found!.why).toMatch(/^1 of 2 permitting rules of fw-dc1 fit nothing in the captures: vnc\./);
  });

  test.each([
    ['the device itself counted traffic on it', permit('vnc', 31, { destination: host(PLC), service: tcp(5900), hits: 4 })], ['it is switched off', permit('vnc', 31, { destination: host(PLC), service: tcp(5900), enabled: false })],
    ['its addresses are not known', permit('vnc', 31, { destination: { terms: [], names: ['GONE'], unresolved: ['GONE'] }, service: tcp(102) })],
  ])('is silent when %s', (_, rule) => {
    expect(site([rule]).find(ruleOf('allowed-but-unused'))).toEqual([]);
  });

  test('is silent where nothing was captured', () => {
    expect(plant().pc().configured(firewall([permit('vnc', 31, { service: tcp(5900) })])).find(ruleOf('allowed-but-unused'))).toEqual([]);
  });
});

describe('used-but-not-allowed', () => {
  test('fires on an answered conversation that the first matching rule denies, and cites that rule and a frame', () => {
    const [found, ...more] = site([permit('block s7', 30, { action: 'deny', destination: host(PLC), service: tcp(102) }), permit('rest', 31)]).find(ruleOf('used-but-not-allowed'));
    expect(more).toEqual([]);
    expect(found).toMatchObject({ severity: 'medium', assets: ['asset:pc', 'asset:plc'] });
    expect(found!.why).toMatch(/pc to plc \(s7comm\) was answered, but .*block s7/);
    expect(found!.evidence).toContainEqual({ source: 'src:config', line: 30 });
    expect(found!.evidence.some(place => 'frame' in place)).toBe(true);
  });

  test.each([
    ['a rule before it permits', [permit('s7', 29, { destination: host(PLC), service: tcp(102) }), permit('block', 30, { action: 'deny' })]],
    ['what decides cannot be resolved', [permit('block', 30, { action: 'deny', source: { terms: [], names: ['GONE'], unresolved: ['GONE'] } }), permit('rest', 31)]],
  ])('is silent when %s', (_, rules) => {
    expect(site(rules).find(ruleOf('used-but-not-allowed'))).toEqual([]);
  });

  test('is silent when nobody answered', () => {
    const denied = plant().pc('pc', { ips: [OFFICE] }).plc('plc', { ips: [PLC] }).talk('pc', 'plc', undefined, { clientIp: OFFICE, serverIp: PLC, serverPort: 102, established: false }).configured(firewall([]));
    expect(denied.find(ruleOf('used-but-not-allowed'))).toEqual([]);
  });
});
