import { expect, test } from 'vitest';
import { plant, type TestSite } from '../../findings/site-test-kit';
import type { SiteConfig } from '../../model/config';
import { AttackGraphBuilder } from '../builder';
import type { TechniqueRule } from '../definition';
import { Parameters } from '../parameters';
import { techniqueRules } from '../registry';

type Talk = TestSite['talk'] extends (client: string, server: string, protocol: string, more?: infer M) => unknown ? M : never;

/** The edges of one rule when all rules run, as `from > to parameter`. */
function edges(site: TestSite, rule: string, config: SiteConfig = {}): string[] {
  const view = site.view(config), graph = new AttackGraphBuilder(new Parameters(config.parameters));
  for (const one of techniqueRules) one.apply(view, graph);
  const { edges: all, edgeFacts } = graph.finish();
  return all.filter(edge => edgeFacts.get(edge.id)!.rule === rule).map(edge => `${edge.from.replaceAll('asset:', '').replaceAll('zone:site:', '')} > ${edge.to.replaceAll('asset:', '').replaceAll('zone:site:', '')} ${edge.param ?? ''}`.trim());
}

test('every rule has its own number', () => {
  const ids = techniqueRules.map((rule: TechniqueRule) => rule.id);
  expect(new Set(ids).size).toBe(ids.length);
});

const write = { does: { 'write register': ['write', 3] } } as const;
test.each([
  ['F08', 'modbus-tcp', 'step.modbus.write'], ['F09', 's7comm', 'step.s7.putget'], ['F10', 'enip', 'step.cip.noauth'], ['F11', 'bacnet', 'step.bacnet.write'],
] as const)('%s opens %s and no other protocol', (rule, protocol, param) => {
  expect(edges(plant().pc().plc().talk('pc', 'plc', protocol, write), rule)).toEqual([`plc.reach.${protocol} > plc.ctl ${param}`]);
  expect(edges(plant().pc().plc().talk('pc', 'plc', 'http', write), rule)).toEqual([]);
});

test('F13 to F15: reading a program out, loading one and writing are three ways to a controller', () => {
  const seen = (does: NonNullable<Exclude<Talk, undefined>['does']>) => plant().server('s', 'wcs').plc().talk('s', 'plc', 's7comm', { does });
  const upload = seen({ upload: ['program', 1] }), download = seen({ 'download block': ['program', 1] }), writes = seen({ 'write variable': ['write', 1] }), reads = seen({ 'read variable': ['read', 9] }), refused = seen({ 'download block': ['program', 2, 2] });
  expect(edges(upload, 'F13')).toEqual(['s.exec > plc.ctl step.eng.protocol']);
  expect(edges(upload, 'F14')).toEqual([]);
  expect(edges(download, 'F14')).toEqual(['s.exec > plc.ctl step.eng.download']);
  expect(edges(download, 'F13')).toEqual([]);
  expect(edges(writes, 'F15')).toEqual(['s.exec > plc.ctl step.hmi.write']);
  for (const rule of ['F13', 'F14', 'F15']) for (const site of [reads, refused]) expect(edges(site, rule)).toEqual([]);
});

test('F06 assumes a route only where the analyst gave it a chance', () => {
  const site = () => plant().pc().plc().hmi().talk('hmi', 'plc', 'enip');
  expect(edges(site(), 'F06')).toEqual([]);
  expect(edges(site(), 'F06', { parameters: { 'reach.none': 0.05 } })).toContain('site.site.anywhere > cell.far reach.none');
});

test('F25: one local administrator on two hosts, and twins that replicate; not one host, not a person', () => {
  const two = (user: string) => plant().pc().server('a', 'scada-server', { says: { user } }).server('b', 'historian', { says: { user } }).talk('pc', 'b', 'rdp');
  expect(edges(two('PLANT\\Administrator'), 'F25')).toContain('b.local.administrator.rdp > b.exec step.same.admin');
  expect(edges(two('anna'), 'F25')).toEqual([]);
  const twins = plant().server('wcs-app01', 'wcs').server('wcs-app02', 'wcs').talk('wcs-app01', 'wcs-app02', 'tds');
  expect(edges(twins, 'F25')).toEqual(['wcs-app01.exec > wcs-app02.exec step.same.admin', 'wcs-app02.exec > wcs-app01.exec step.same.admin']);
  expect(edges(plant().server('wcs-app01', 'wcs').server('erp-app01', 'wcs').talk('wcs-app01', 'erp-app01', 'tds'), 'F25')).toEqual([]);
});

test('F32 goes by the key that a controller states, else by an unknown one', () => {
  const site = (status?: number) => plant().hmi().asset('safe', 'safety-plc', 'cell', { purdueLevel: 1, says: { 'cip.vendor-id': 1, 'cip.device-type': 14, ...(status === undefined ? {} : { 'cip.status': status }) } }).talk('hmi', 'safe', 'enip');
  const trial = (status?: number) => edges(site(status), 'F32').filter(one => one.includes('reach'))[0];
  expect(trial()).toContain('step.safety.unknown');
  expect(trial(0x1060)).toContain('step.safety.run');
  expect(trial(0x3060)).toContain('step.safety.prog');
  expect(trial(0x0030), 'no run or program mode in the word').toContain('step.safety.unknown');
});

test('F03b finds a neighbour that was only ever a client, not a workstation and not what serves anyway', () => {
  const site = plant().hmi().server('acs', 'access-control-server').server('wms', 'wms').talk('acs', 'wms', 'tds').pc().talk('pc', 'wms', 'http');
  const unseen = edges(site, 'F03').filter(one => one.includes('reach.unseen'));
  expect(unseen).toContain('operations.seg > acs.reach.unseen reach.unseen');
  expect(unseen.some(one => one.includes('pc.reach') || one.includes('wms.reach'))).toBe(false);
});

/** The trial of a rule on an asset: its chance, and the steps that lead to it. */
function trial(site: TestSite, id: string): { readonly p: number | undefined; readonly from: readonly string[]; readonly to: readonly string[] } | undefined {
  const view = site.view(), graph = new AttackGraphBuilder(new Parameters());
  for (const one of techniqueRules) one.apply(view, graph);
  const { nodes, edges: all } = graph.finish(), node = nodes.find(one => one.id === id);
  return node && { p: node.p, from: all.filter(edge => edge.to === id).map(edge => edge.from), to: all.filter(edge => edge.from === id).map(edge => edge.to) };
}

const NETWORK = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', EXPLOITED = { cve: 'CVE-2021-22681', exploited: '2021-03-01', vector: NETWORK } as const;
const reached = () => plant().pc().plc().talk('pc', 'plc', 'enip', { serverPort: 44_818 }).talk('pc', 'plc', 'http', { serverPort: 80 });
const KEV = 'asset:plc.weak.known.step.kev', EPSS = 'asset:plc.weak.likely.step.epss';

test('F27: a proven flaw that is known to be exploited opens the services of the device, as one trial', () => {
  expect(trial(reached().flaw('plc', EXPLOITED).flaw('plc', { ...EXPLOITED, cve: 'CVE-2020-12345' }), KEV)).toEqual({ p: 0.7, from: ['asset:plc.reach.enip', 'asset:plc.reach.http'], to: ['asset:plc.ctl'] });
  expect(trial(reached().flaw('plc', { ...EXPLOITED, port: 80, transport: 'tcp' }), KEV)!.from).toEqual(['asset:plc.reach.http']);
  expect(trial(plant().pc().server('wms', 'wms').talk('pc', 'wms', 'tls').flaw('wms', EXPLOITED), 'asset:wms.weak.known.step.kev')!.to).toEqual(['asset:wms.exec']);
});

test.each([
  ['its version is unproven', { ...EXPLOITED, version: 'unproven' }], ['nobody exploited it', { cve: 'CVE-2021-22681', vector: NETWORK }], ['it needs a login', { ...EXPLOITED, vector: NETWORK.replace('PR:N', 'PR:L') }],
  ['it needs a place at the device', { ...EXPLOITED, vector: NETWORK.replace('AV:N', 'AV:L') }], ['a scan found it at a port that nobody uses', { ...EXPLOITED, port: 8080, transport: 'tcp' }],
] as const)('F27 is silent when %s', (_, flaw) => {
  expect(trial(reached().flaw('plc', flaw), KEV)).toBeUndefined();
});

test('what makes an exploit harder takes its share; of several flaws the easiest counts', () => {
  const hard = { ...EXPLOITED, vector: NETWORK.replace('AC:L', 'AC:H').replace('UI:N', 'UI:R') };
  expect(trial(reached().flaw('plc', hard), KEV)!.p).toBeCloseTo(0.175);
  expect(trial(reached().flaw('plc', hard).flaw('plc', { ...EXPLOITED, cve: 'CVE-1' }), KEV)!.p).toBe(0.7);
});

test('F28: the score stands in for whether an exploit exists, never above 0.60; what is known to be exploited is F27\'s', () => {
  expect(trial(reached().flaw('plc', { cve: 'CVE-1', epss: 0.2 }), EPSS)!.p).toBeCloseTo(0.16);
  expect(trial(reached().flaw('plc', { cve: 'CVE-1', epss: 1 }), EPSS)!.p).toBeCloseTo(0.6);
  expect(trial(reached().flaw('plc', { ...EXPLOITED, epss: 0.9 }), EPSS)).toBeUndefined();
  expect(trial(reached().flaw('plc', { cve: 'CVE-1', cvss: 10 }), EPSS)).toBeUndefined();
});
