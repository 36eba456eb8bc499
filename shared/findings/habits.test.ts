import { describe, expect, test } from 'vitest';
import type { Severity } from '../model/finding';
import { findingRules } from './registry';
import { plant, type TestSite } from './site-test-kit';

const ruleOf = (id: string) => findingRules.find(rule => rule.id === id)!;

/** One host knocks at this many ports of another. */
function knocking(ports: number, answered: number): TestSite {
  const site = plant().pc().server('srv', 'server');
  for (let port = 1; port <= ports; port++) site.talk('pc', 'srv', undefined, { serverPort: port, established: port <= answered });
  return site;
}

/** Rule · when it fires · site · assets · severity · words · when it must not · site. */
const cases: readonly (readonly [rule: string, when: string, site: () => TestSite, assets: readonly string[], severity: Severity, why: RegExp, quiet: string, other: () => TestSite])[] = [
  ['controller-not-in-run', 'a PLC states that it is stopped', () => plant().plc('plc', { says: { 's7comm.mode': ['stop', 'run'] } }), ['plc'], 'low', /"stop"/, 'it runs', () => plant().plc('plc', { says: { 's7comm.mode': 'run' } })],
  ['controller-without-protection', 'a PLC states level 1', () => plant().plc('plc', { says: { 's7comm.protection-level': 1 } }), ['plc'], 'medium', /protection level 1/, 'it states level 3', () => plant().plc('plc', { says: { 's7comm.protection-level': 3 } })],
  ['scan-seen', 'a PC knocks at thirty ports', () => knocking(30, 1), ['pc'], 'medium', /29 ports of srv; only 1 let it in/, 'most of what it asks for answers', () => knocking(60, 40)],
  ['scan-seen', 'the rest of a scan was folded into one conversation', () => plant().pc().server('srv', 'server').talk('pc', 'srv', undefined, { established: false, connections: 900, serverPort: undefined as never }), ['pc'], 'medium', /901 ports/,
    'a camera recorder opens thirty streams and a server broadcasts', () => { const site = plant().server('vms', 'vms'); for (let i = 0; i < 30; i++) site.asset(`cam${i}`, 'camera', 'cell').talk('vms', `cam${i}`, 'rtsp').talk('vms', `cam${i}`, 'zebra-discovery', { transport: 'udp', established: false }); return site; }],
  ['rogue-dhcp-server', 'a panel hands out addresses', () => plant().hmi('hmi', { says: { 'dhcp.server': true } }), ['hmi'], 'medium', /hands out addresses/, 'the switch of the cell does', () => plant().asset('sw', 'switch', 'cell', { says: { 'dhcp.server': true } })],
  ['access-panel-discloses-itself', 'a panel answers discovery', () => plant().asset('door', 'access-control-panel', 'cell', { model: 'V2000', firmware: '2.2.7', says: { 'vertx.panel': true, 'vertx.build-date': '2013' } }), ['door'], 'low', /UDP 4070.*V2000.*2\.2\.7 of 2013/, 'a panel keeps silent', () => plant().asset('door', 'access-control-panel', 'cell')],
  ['remote-service-control', 'an office PC starts services of a plant server', () => plant().pc().server('scada', 'scada-server').talk('pc', 'scada', 'smb2', { does: { 'bind svcctl': ['control', 1] } }), ['pc', 'scada'], 'high', /controls services of scada over SMB/, 'it opens files', () => plant().pc().server('scada', 'scada-server').talk('pc', 'scada', 'smb2', { does: { 'SMB create': ['other', 9] } })],
  ['flat-network', 'a historian stands beside a PLC', () => plant().plc().asset('hist', 'historian', 'cell', { purdueLevel: 3 }), ['hist', 'plc'], 'medium', /1 controller \(plc\) and 1 server of level 3 \(hist\) without segmentation/, 'a panel does', () => plant().plc().hmi()],
  ['controller-web-page', 'a panel uses the page of a robot', () => plant().hmi().asset('robot', 'robot', 'cell', { purdueLevel: 1 }).talk('hmi', 'robot', 'http'), ['hmi', 'robot'], 'low', /web pages of 1 controller \(robot\)/, 'it is encrypted', () => plant().hmi().plc().talk('hmi', 'plc', 'tls')],
  ['refused-commands', 'a PLC refuses all that a stranger writes', () => plant().pc().plc().talk('pc', 'plc', 's7comm', { does: { 'write variables': ['write', 5, 5] } }), ['pc', 'plc'], 'medium', /plc.*refused 5 requests of pc.*accepted none/, 'it refuses two, and some reads', () => plant().pc().plc().talk('pc', 'plc', 's7comm', { does: { 'write variables': ['write', 2, 2], 'read variables': ['read', 9, 9] } })],
  ['refused-commands', 'it refuses some of the panel\'s', () => plant().hmi().plc().talk('hmi', 'plc', 's7comm', { does: { 'write variables': ['write', 50, 5] } }), ['hmi', 'plc'], 'low', /refused 5 requests/, 'everything is accepted', () => plant().hmi().plc().talk('hmi', 'plc', 's7comm', { does: { 'write variables': ['write', 50] } })],
  ['several-masters', 'three hosts write one PLC', () => plant().plc().hmi('a').hmi('b').hmi('c').talk('a', 'plc', 'cip', { does: { 'Write Tag': ['write', 1] } }).talk('b', 'plc', 'cip', { does: { 'Write Tag': ['write', 1] } }).talk('c', 'plc', 'cip', { does: { 'Write Tag': ['write', 1] } }), ['a', 'b', 'c', 'plc'], 'low', /from 3 hosts/,
    'two write, and one reads', () => plant().plc().hmi('a').hmi('b').hmi('c').talk('a', 'plc', 'cip', { does: { 'Write Tag': ['write', 1] } }).talk('b', 'plc', 'cip', { does: { 'Write Tag': ['write', 1] } }).talk('c', 'plc', 'cip', { does: { 'Read Tag': ['read', 1] } })],
  ['program-read-by-other-host', 'a panel uploads a program', () => plant().hmi().plc().talk('hmi', 'plc', 's7comm', { does: { 'start upload': ['program', 1], upload: ['program', 9] } }), ['hmi', 'plc'], 'medium', /upload ×9/, 'the backup server does', () => plant().server('backup', 'backup-server').plc().talk('backup', 'plc', 's7comm', { does: { upload: ['program', 9] } })],
  ['printer-reconfigured', 'a job changes settings', () => plant().server('wms', 'wms').asset('p', 'label-printer', 'cell').talk('wms', 'p', 'zpl', { does: { 'ZPL change settings': ['control', 2] } }), ['p', 'wms'], 'low', /ZPL change settings ×2/, 'it prints', () => plant().server('wms', 'wms').asset('p', 'label-printer', 'cell').talk('wms', 'p', 'zpl', { does: { 'print label': ['write', 90] } })],
  ['updates-without-encryption', 'clients fetch over HTTP', () => plant().server('srv', 'server').asset('wsus', 'patch-server', 'dmz', { purdueLevel: 3.5 }).talk('srv', 'wsus', 'http'), ['srv', 'wsus'], 'low', /HTTP without encryption to srv/, 'they use TLS', () => plant().server('srv', 'server').asset('wsus', 'patch-server', 'dmz', { purdueLevel: 3.5 }).talk('srv', 'wsus', 'tls')],
  ['remote-tool-in-office', 'an office PC runs AnyDesk', () => plant().pc('pc', { says: { 'remote-access': 'AnyDesk' } }), ['pc'], 'low', /runs AnyDesk/, 'the firewall ends a tunnel, and the panel is told elsewhere', () => plant().asset('fw', 'firewall', 'office', { says: { 'remote-access': 'IPsec' } }).hmi('hmi', { says: { 'remote-access': 'AnyDesk' } })],
  ['unidentified-in-cell', 'a stranger stands beside a PLC', () => plant().plc().asset('who', 'unknown', 'cell', { says: { ip: '10.0.5.9' } }), ['who'], 'low', /1 device that nothing identifies \(who\)/, 'it stands in the office', () => plant().plc().asset('who', 'unknown', 'office', { says: { ip: '10.0.5.9' } })],
];

describe.each(cases)('%s', (id, when, site, assets, severity, why, quiet, other) => {
  test(`fires when ${when}`, () => {
    const found = site().find(ruleOf(id));
    expect(found.map(finding => finding.assets)).toEqual([assets.map(name => `asset:${name}`)]);
    expect(found[0]).toMatchObject({ rule: id, severity });
    expect(found[0]!.why).toMatch(why);
    expect(found[0]!.evidence.length).toBeGreaterThan(0);
  });

  test(`is silent when ${quiet}`, () => {
    expect(other().find(ruleOf(id))).toEqual([]);
  });
});
