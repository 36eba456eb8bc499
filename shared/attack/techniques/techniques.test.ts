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
