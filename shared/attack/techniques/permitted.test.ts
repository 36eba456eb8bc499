import { expect, test } from 'vitest';
import { plant } from '../../findings/site-test-kit';
import { SiteView } from '../../findings/site-kit';
import type { AddressSet, FilterRule, NetworkDevice } from '../../model/network-config';
import { AttackGraphBuilder } from '../builder';
import { Parameters } from '../parameters';
import { techniqueRules } from '../registry';

const OFFICE = '10.20.10.7', OTHER = '10.20.10.8', PLC = '10.20.61.9', HMI = '10.20.61.8';
const ANY: AddressSet = { any: true, terms: [], names: [], unresolved: [] };
const rule = (action: 'permit' | 'deny', line: number, source: AddressSet = ANY): FilterRule => ({ id: `${action}-${line}`, at: { line }, action, source, destination: ANY, service: { any: true, terms: [], names: [], unresolved: [] }, enabled: true, beyond: [] });
const host = (ip: string): AddressSet => ({ terms: [{ from: ip, to: ip }], names: [], unresolved: [] });

function firewall(rules: readonly FilterRule[]): NetworkDevice {
  const port = (name: string, ip: string) => ({ name, at: { line: 3 }, addresses: [{ ip, bits: 24 }], enabled: true });
  return {
    name: 'fw', vendor: 'Example', kind: 'firewall', interfaces: [port('office', '10.20.10.1'), port('cell', '10.20.61.1')], vlans: [], routes: [], nat: [], unfiltered: 'deny', rulesSee: 'packet', bindings: [], neighbours: [],
    filters: [{ name: 'policy', at: { line: 20 }, otherwise: 'deny', rules }],
  };
}

/** Two office PCs, one of which was seen to use the controller; the operator station beside the controller uses it too. */
function edgesOf(rules?: readonly FilterRule[]) {
  const built = plant().pc('pc', { ips: [OFFICE] }).pc('other', { ips: [OTHER] }).plc('plc', { ips: [PLC] }).hmi('hmi', { ips: [HMI] })
    .talk('pc', 'plc', 's7comm', { clientIp: OFFICE, serverIp: PLC, serverPort: 102 }).talk('hmi', 'plc', 'http', { clientIp: HMI, serverIp: PLC, serverPort: 80 });
  if (rules) built.configured(firewall(rules));
  const { graph } = built.view();
  const site = new SiteView({ ...graph, conduits: [{ id: 'conduit:1', from: 'zone:site:office', to: 'zone:site:cell', protocols: ['s7comm'], conversations: 1, bytes: 2000 }] });
  const steps = new AttackGraphBuilder(new Parameters());
  for (const one of techniqueRules) one.apply(site, steps);
  const { edges, edgeFacts } = steps.finish();
  return edges.map(edge => ({ ...edge, rule: edgeFacts.get(edge.id)!.rule }));
}
const line = (at: number) => [expect.objectContaining({ source: 'src:config', line: at })];
const way = (edges: ReturnType<typeof edgesOf>, from: string, service: string) => edges.find(edge => edge.from === `asset:${from}.exec` && edge.to === `asset:plc.reach.${service}`);

test('F02: what a rule permits and nobody was seen to use is permitted, by the line of the rule', () => {
  const edges = edgesOf([rule('permit', 30)]);
  expect(way(edges, 'other', 's7comm')).toMatchObject({ rule: 'F02', basis: 'permitted', param: 'reach.permitted', evidence: line(30) });
  expect(way(edges, 'pc', 'http')).toMatchObject({ rule: 'F02', basis: 'permitted', evidence: line(30) });
  expect(way(edges, 'pc', 's7comm'), 'seen, so not F02').toMatchObject({ rule: 'F01', basis: 'observed' });
  expect(edges.some(edge => edge.rule === 'F07')).toBe(false);
});

test('F02: a rule that names one host opens the way to that host alone', () => {
  const edges = edgesOf([rule('permit', 30, host(OTHER)), rule('deny', 31)]);
  expect(way(edges, 'other', 's7comm')).toMatchObject({ basis: 'permitted', evidence: line(30) });
  expect(way(edges, 'pc', 'http')).toBeUndefined();
});

test('F07: what a rule denies leaves only the error of the rules, by its line, and what was seen stays observed', () => {
  const edges = edgesOf([rule('deny', 31)]);
  expect(edges.find(edge => edge.param === 'reach.denied')).toMatchObject({ from: 'zone:site:office.seg', basis: 'assumed', p: 0.01, evidence: line(31) });
  expect(edges.filter(edge => edge.from === 'zone:site:office.seg' && edge.param === 'reach.adjacent')).toEqual([]);
  expect(edges.some(edge => edge.rule === 'F02')).toBe(false);
  expect(way(edges, 'pc', 's7comm')).toMatchObject({ rule: 'F01', basis: 'observed', p: 1 });
});

test('without a configuration both rules add nothing and F05 assumes as it did', () => {
  const edges = edgesOf();
  expect(edges.filter(edge => edge.rule === 'F02' || edge.rule === 'F07')).toEqual([]);
  expect(edges.find(edge => edge.id === 'zone:site:office.seg>zone:site:cell.far')).toMatchObject({ rule: 'F05', p: 0.25, evidence: [] });
});
