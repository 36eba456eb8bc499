import { expect, test } from 'vitest';
import { buildAttackModel } from '../../attack/build-model';
import { SiteView } from '../../findings/site-kit';
import { plant } from '../../findings/site-test-kit';
import type { AddressSet, FilterRule, NetworkDevice, ServiceSet } from '../../model/network-config';
import { cellFirewall } from './cell-firewall';
import { ModelView } from './effects-kit';

const OFFICE = '10.20.10.7', OTHER = '10.20.10.8', PLC = '10.20.61.9', HMI = '10.20.61.8';
const ANY: AddressSet = { any: true, terms: [], names: [], unresolved: [] }, ANY_SERVICE: ServiceSet = { any: true, terms: [], names: [], unresolved: [] };
const rule = (action: 'permit' | 'deny', line: number): FilterRule => ({ id: `${action}-${line}`, at: { line }, action, source: ANY, destination: ANY, service: ANY_SERVICE, enabled: true, beyond: [] });

function device(name: string, rules: readonly FilterRule[] | undefined): NetworkDevice {
  const port = (id: string, ip: string) => ({ name: id, at: { line: 3 }, addresses: [{ ip, bits: 24 }], enabled: true });
  return {
    name, vendor: 'Example', kind: 'firewall', interfaces: [port('office', '10.20.10.1'), port('cell', '10.20.61.1')], vlans: [], routes: [], nat: [], unfiltered: rules ? 'deny' : 'permit', rulesSee: 'packet', bindings: [], neighbours: [],
    filters: rules ? [{ name: 'policy', at: { line: 20 }, otherwise: 'deny', rules }] : [],
  };
}

function siteOf(configured?: NetworkDevice) {
  const built = plant().pc('pc', { ips: [OFFICE] }).pc('other', { ips: [OTHER] }).plc('plc', { ips: [PLC] }).hmi('hmi', { ips: [HMI] })
    .talk('pc', 'plc', 's7comm', { clientIp: OFFICE, serverIp: PLC, serverPort: 102 }).talk('hmi', 'plc', 'http', { clientIp: HMI, serverIp: PLC, serverPort: 80 });
  if (configured) built.configured(configured);
  const { graph } = built.view();
  const site = new SiteView({ ...graph, conduits: [{ id: 'conduit:1', from: 'zone:site:office', to: 'zone:site:cell', protocols: ['s7comm'], conversations: 1, bytes: 2000 }] });
  return { site, built: buildAttackModel(site, {}) };
}

function tightened(configured?: NetworkDevice) {
  const { site, built } = siteOf(configured);
  return { built, instances: cellFirewall.instances(site, new ModelView(built)).filter(({ key }) => key.startsWith('rules ')) };
}

test('where a device with rules stands before the cell, its rules are tightened: what they let through unseen is closed, what was seen stays', () => {
  const { built, instances: [instance, ...more] } = tightened(device('fw', [rule('permit', 30)]));
  expect(more).toEqual([]);
  expect(instance).toMatchObject({ title: 'Tighten the rules of fw into the cells', purchase: 0, downtimeHours: 0, effortHours: 24, description: expect.stringContaining('without being used: permit-30.') as string });
  const capped = new Set(instance!.effects.map(({ id }) => id));
  const rules = new Map(built.model.edges.map(edge => [edge.id, built.edgeFacts.get(edge.id)!.rule]));
  expect([...rules].filter(([, is]) => is === 'F02').map(([id]) => id).filter(id => id.includes('.plc.') || id.includes('asset:plc'))).not.toEqual([]);
  for (const [id, is] of rules) if (is === 'F02' && id.includes('asset:plc.reach')) expect(capped, id).toContain(id);
  expect([...capped].filter(id => rules.get(id) === 'F01')).toEqual([]);
});

test('rules that let nothing through unseen, devices without rules, and sites without configurations have nothing to tighten', () => {
  expect(tightened(device('fw', [rule('deny', 31)])).instances).toEqual([]);
  expect(tightened(device('router', undefined)).instances).toEqual([]);
  expect(tightened().instances).toEqual([]);
});
