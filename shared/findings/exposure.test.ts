import { describe, expect, test } from 'vitest';
import { findingRules } from './registry';
import { plant, type TestSite } from './site-test-kit';
import type { Severity } from '../model/finding';

const ruleOf = (id: string) => findingRules.find(rule => rule.id === id)!;

/** Rule · when it fires · site · assets · severity · words · when it must not · site. */
const cases: readonly (readonly [rule: string, when: string, site: () => TestSite, assets: readonly string[], severity: Severity, why: RegExp, quiet: string, other: () => TestSite])[] = [
  ['internet-exposed-control', 'a public address reads a PLC', () => plant().internet().plc().talk('outside', 'plc', 's7comm', { does: { 'read SZL': ['read', 4] } }), ['outside', 'plc'], 'critical', /outside.*S7comm.*read SZL ×4/,
    'the PLC never answered', () => plant().internet().plc().talk('outside', 'plc', 's7comm', { established: false })],
  ['internet-exposed-control', 'a public address pings a web page of the PLC', () => plant().internet().plc().talk('outside', 'plc', 'http'), ['outside', 'plc'], 'critical', /HTTP/,
    'the PLC itself called out', () => plant().internet().plc().talk('plc', 'outside', 'http')],
  ['internet-exposed-service', 'a screen of the plant is shared to the internet', () => plant().internet().hmi().talk('outside', 'hmi', 'vnc'), ['hmi', 'outside'], 'critical', /VNC.*hmi.*answered 1 public address/,
    'nobody knows which side opened the connection', () => plant().internet().hmi().talk('outside', 'hmi', 'vnc', { orientation: 'first-packet' })],
  ['internet-exposed-service', 'a tunnel ends on the firewall', () => plant().internet().asset('fw', 'firewall', 'office').talk('outside', 'fw', 'ike', { transport: 'udp' }), ['fw', 'outside'], 'low', /answered/,
    'only name questions come in', () => plant().internet().asset('fw', 'firewall', 'office').talk('outside', 'fw', 'dns', { transport: 'udp' })],
  ['internet-attempts-reach-plant', 'a public address keeps registering with a building controller', () => plant().internet().asset('bbmd', 'bms-controller', 'cell', { purdueLevel: 1 }).talk('outside', 'bbmd', 'bacnet', { transport: 'udp', orientation: 'message', established: false }), ['bbmd', 'outside'], 'high', /10 packets of 1 public address \(outside\) for BACnet/,
    'late answers come in without a question', () => plant().internet().hmi().talk('outside', 'hmi', undefined, { orientation: 'first-packet', established: false })],
  ['vendor-remote-access', 'a machine builder\'s router stands beside a PLC', () => plant().internet().plc().asset('ewon', 'remote-access-gateway', 'cell', { purdueLevel: 3.5, says: { 'remote-access': 'Talk2M' } }).talk('ewon', 'outside', 'tls'), ['ewon'], 'high', /Talk2M.*1 controller \(plc\)/,
    'an office PC runs another tool', () => plant().pc('pc', { says: { 'remote-access': 'TeamViewer' } })],
  ['vendor-remote-access', 'the gateway stands in the DMZ', () => plant().asset('ewon', 'remote-access-gateway', 'dmz', { purdueLevel: 3.5 }), ['ewon'], 'low', /remote-access gateway/, 'there is only a plain gateway', () => plant().asset('gw', 'gateway', 'cell', { purdueLevel: 1 })],
  ['remote-access-in-ot', 'TeamViewer runs on a panel', () => plant().internet().hmi('hmi', { says: { 'remote-access': 'TeamViewer' } }).talk('hmi', 'outside', 'teamviewer'), ['hmi'], 'high', /runs TeamViewer.*outside/,
    'a site-to-site tunnel ends on the cell firewall', () => plant().asset('fw', 'firewall', 'cell', { says: { 'remote-access': 'IPsec' } })],
  ['remote-desktop-into-ot', 'an office PC opens a desktop of the engineering workstation', () => plant().pc().server('ews', 'engineering-workstation').talk('pc', 'ews', 'rdp'), ['ews', 'pc'], 'high', /not through a jump host/,
    'the jump host does', () => plant().asset('jump', 'jump-host', 'dmz', { purdueLevel: 3.5 }).server('ews', 'engineering-workstation').talk('jump', 'ews', 'rdp')],
  ['it-to-ot-direct', 'an office PC reads a PLC of its own network', () => plant().plc('plc', { ips: ['10.9.9.1'] }).asset('pc', 'workstation', 'cell', { purdueLevel: 4, ips: ['10.9.9.2'] }).talk('pc', 'plc', 'cip'), ['pc', 'plc'], 'high', /without a DMZ/,
    'an office PC uses the warehouse system', () => plant().pc().server('wms', 'wms').talk('pc', 'wms', 'tls')],
  ['it-to-ot-direct', 'the office print server prints labels', () => plant().asset('print', 'print-server', 'office', { purdueLevel: 4 }).asset('label', 'label-printer', 'cell', { purdueLevel: 2 }).talk('print', 'label', 'zpl'), ['label', 'print'], 'low', /ZPL/,
    'the asker is a stranger whose level is only its network\'s', () => plant().asset('who', 'unknown', 'office', { purdueLevel: 4, purdueBasis: 'zone' }).hmi().talk('who', 'hmi', 'http')],
  ['level-skip', 'a panel writes to an office file server', () => plant().hmi().asset('files', 'file-server', 'office', { purdueLevel: 4 }).talk('hmi', 'files', 'smb2'), ['files', 'hmi'], 'medium', /crosses the industrial DMZ/,
    'it only asks for names and the time', () => plant().hmi().asset('dc', 'domain-controller', 'office', { purdueLevel: 4 }).talk('hmi', 'dc', 'dns').talk('hmi', 'dc', 'ntp')],
  ['it-asset-in-ot-zone', 'an office PC and an office printer share the VLAN of a PLC', () => plant().plc().asset('pc', 'workstation', 'cell', { purdueLevel: 4 }).asset('mfp', 'office-printer', 'cell', { purdueLevel: 4 }), ['mfp', 'pc'], 'high', /2 office devices.*flat network cell.*1 controller/,
    'a label printer and a panel stand there', () => plant().plc().hmi().asset('label', 'label-printer', 'cell', { purdueLevel: 2 })],
  ['controller-reached-from-other-zone', 'an office PC writes a PLC of another network', () => plant().pc().plc().talk('pc', 'plc', 's7comm', { does: { 'write variables': ['write', 12] } }), ['pc', 'plc'], 'high', /zone boundary.*write variables ×12/,
    'a panel of the same cell does', () => plant().hmi('hmi', { ips: ['10.9.9.1'] }).plc('plc', { ips: ['10.9.9.2'] }).talk('hmi', 'plc', 's7comm')],
  ['controller-reached-from-other-zone', 'SCADA supervises two PLCs', () => plant().server('scada', 'scada-server').plc('p1').plc('p2').talk('scada', 'p1', 'cip').talk('scada', 'p2', 'cip'), ['p1', 'p2', 'scada'], 'low', /1 supervising system.*2 controllers/,
    'it only looks at their web pages', () => plant().server('scada', 'scada-server').plc().talk('scada', 'plc', 'http')],
  ['building-process-mix', 'a camera stands in the cell', () => plant().plc().asset('cam', 'camera', 'cell', { purdueLevel: 1 }), ['cam', 'plc'], 'medium', /1 building or security system \(cam\)/,
    'an energy meter does', () => plant().plc().asset('meter', 'energy-meter', 'cell', { purdueLevel: 1 })],
  ['unauthenticated-control-writes', 'an office PC writes', () => plant().pc().plc().talk('pc', 'plc', 's7comm', { does: { 'write variables': ['write', 12] } }), ['pc', 'plc'], 'critical', /write variables ×12/,
    'the PLC refused every write', () => plant().pc().plc().talk('pc', 'plc', 's7comm', { does: { 'write variables': ['write', 12, 12] } })],
  ['unauthenticated-control-writes', 'SCADA writes three PLCs', () => plant().server('scada', 'scada-server').plc('a').plc('b').plc('c').talk('scada', 'a', 'modbus-tcp', { does: { 'write coil': ['write', 3] } }).talk('scada', 'b', 'modbus-tcp', { does: { 'write coil': ['write', 4] } }).talk('scada', 'c', 'modbus-tcp', { does: { 'write coil': ['write', 5] } }), ['a', 'b', 'c', 'scada'], 'medium', /3 devices.*write coil ×12/,
    'it reads, and sets the clock', () => plant().server('scada', 'scada-server').plc().talk('scada', 'plc', 's7comm', { does: { 'read variables': ['read', 90], 'set clock': ['control', 1] } })],
  ['program-download-seen', 'a server that engineers nothing loads a program', () => plant().server('srv', 'wms').plc().talk('srv', 'plc', 'cip', { does: { 'File Download Transfer': ['program', 30] } }), ['plc', 'srv'], 'high', /File Download Transfer ×30.*not from an engineering workstation/,
    'a program is fetched for backup', () => plant().server('backup', 'management-server').plc().talk('backup', 'plc', 'cip', { does: { 'File Upload Transfer': ['program', 30], 'File Initiate Upload': ['program', 1] } })],
  ['program-download-seen', 'the engineering workstation loads a program', () => plant().server('ews', 'engineering-workstation').plc().talk('ews', 'plc', 's7comm', { does: { 'download block': ['program', 5] } }), ['ews', 'plc'], 'low', /confirm/, 'a file of a Windows server is written', () => plant().pc().server('srv', 'file-server').talk('pc', 'srv', 'smb2', { does: { 'write file': ['program', 5] } })],
  ['mode-change-seen', 'building management restarts a controller', () => plant().server('bms', 'bms-server').asset('cold', 'bms-controller', 'cell', { purdueLevel: 1 }).talk('bms', 'cold', 'bacnet', { does: { 'reinitialize device (cold start)': ['control', 1] } }), ['bms', 'cold'], 'high', /cold start.*obeyed/,
    'an old backup is aborted and alarms are acknowledged', () => plant().server('bms', 'bms-server').asset('cold', 'bms-controller', 'cell', { purdueLevel: 1 }).talk('bms', 'cold', 'bacnet', { does: { 'reinitialize device (abort restore)': ['control', 8], 'acknowledge alarm': ['control', 3] } })],
  ['safety-controller-reachable', 'a stranger reads a safety controller', () => plant().server('wms', 'wms').asset('safe', 'safety-plc', 'cell', { purdueLevel: 1 }).talk('wms', 'safe', 'cip'), ['safe', 'wms'], 'high', /no part of the control system/,
    'the PLC of its cell does', () => plant().plc('plc', { ips: ['10.9.9.1'] }).asset('safe', 'safety-plc', 'cell', { purdueLevel: 1, ips: ['10.9.9.2'] }).talk('plc', 'safe', 'cip')],
  ['safety-controller-reachable', 'a panel changes it', () => plant().hmi().asset('safe', 'safety-plc', 'cell', { purdueLevel: 1 }).talk('hmi', 'safe', 'cip', { does: { 'Write Tag': ['write', 2] } }), ['hmi', 'safe'], 'critical', /Write Tag ×2/, 'there is no safety controller', () => plant().hmi().plc().talk('hmi', 'plc', 'cip', { does: { 'Write Tag': ['write', 2] } })],
  ['engineering-workstation-online', 'it browses', () => plant().internet().server('ews', 'engineering-workstation').talk('ews', 'outside', 'tls'), ['ews', 'outside'], 'high', /ews.*outside.*TLS/, 'an office PC browses', () => plant().internet().pc().talk('pc', 'outside', 'tls')],
  ['engineering-from-other-host', 'a panel loads a program', () => plant().hmi().plc().talk('hmi', 'plc', 's7comm', { does: { 'request download': ['program', 1] } }), ['hmi', 'plc'], 'high', /not among the engineering workstations/,
    'the engineering workstation does', () => plant().server('ews', 'engineering-workstation').plc().talk('ews', 'plc', 's7comm', { does: { 'request download': ['program', 1] } })],
  ['engineering-from-other-host', 'a panel connects as a programming device', () => plant().hmi('hmi', { says: { 's7comm.tsap-class': 'pg' } }).plc().talk('hmi', 'plc', 's7comm'), ['hmi', 'plc'], 'medium', /programming device/, 'it connects as an operator panel', () => plant().hmi('hmi', { says: { 's7comm.tsap-class': 'op' } }).plc().talk('hmi', 'plc', 's7comm')],
  ['management-plane-exposed', 'an office PC opens the backup server', () => plant().pc().server('backup', 'backup-server').talk('pc', 'backup', 'rdp'), ['backup', 'pc'], 'medium', /no management network/, 'the backup server fetches from the PC', () => plant().pc().server('backup', 'backup-server').talk('backup', 'pc', 'smb2')],
  ['dual-homed-host', 'one server stands in operations and in the cell', () => plant().plc('plc', { ips: ['10.1.60.1'] }).server('scada', 'scada-server', { ips: ['10.1.40.1'] }).server('wcs', 'wcs', { ips: ['10.1.40.5', '10.1.60.5'], says: { ip: ['10.1.40.5', '10.1.60.5'] } }), ['wcs'], 'critical', /operations \(10\.1\.40\.5\) and cell \(10\.1\.60\.5\)/,
    'a router has a leg in both, and a PC has IPv6 beside IPv4', () => plant().plc('plc', { ips: ['10.1.60.1'] }).asset('sw', 'router', 'cell', { ips: ['10.1.40.9', '10.1.60.9'] }).pc('pc', { ips: ['10.1.10.1', 'fe80::1', 'fd00::1'] })],
  ['dual-homed-host', 'a PLC has a plant and a machine port', () => plant().plc('plc', { ips: ['10.1.60.1', '192.168.0.1'], says: { ip: ['10.1.60.1', '192.168.0.1'] } }), ['plc'], 'medium', /2 networks/, 'a handheld was given addresses in two networks', () => plant().asset('rf', 'rf-terminal', 'cell', { ips: ['10.1.60.1', '10.1.61.1'], says: { 'dhcp.fingerprint': '1,3,6' } })],
  ['camera-internet-egress', 'a camera calls its maker\'s cloud', () => plant().internet().asset('cam', 'camera', 'cell', { purdueLevel: 1, says: { 'cloud-service': 'Hik-Connect' } }).talk('cam', 'outside', 'tls'), ['cam'], 'medium', /cloud of Hik-Connect/, 'it streams to the recorder', () => plant().server('vms', 'vms').asset('cam', 'camera', 'cell', { purdueLevel: 1 }).talk('vms', 'cam', 'rtsp')],
  ['ot-cloud-connection', 'a PLC sends to a cloud', () => plant().internet().plc('plc', { says: { 'cloud-service': 'Azure IoT Hub' } }).talk('plc', 'outside', 'tls'), ['plc'], 'medium', /Azure IoT Hub/, 'an office PC uses one', () => plant().internet().pc('pc', { says: { 'cloud-service': 'Microsoft 365' } }).talk('pc', 'outside', 'tls')],
  ['ot-internet-egress', 'a panel reaches an unknown address', () => plant().internet().hmi().talk('hmi', 'outside', 'tls'), ['hmi', 'outside'], 'medium', /1 public address \(outside\)/, 'the proxy in the DMZ does', () => plant().internet().asset('proxy', 'proxy', 'dmz', { purdueLevel: 3.5 }).talk('proxy', 'outside', 'tls')],
  ['ot-internet-egress', 'a PLC polls Modbus on the internet', () => plant().internet().plc().talk('plc', 'outside', 'modbus-tcp'), ['outside', 'plc'], 'high', /Modbus/, 'the far end never answered', () => plant().internet().plc().talk('plc', 'outside', 'modbus-tcp', { established: false })],
  ['ot-dns-from-outside', 'a panel asks a public name server', () => plant().internet().hmi().talk('hmi', 'outside', 'dns'), ['hmi', 'outside'], 'medium', /resolves names at outside on the internet/, 'an office PC does', () => plant().internet().pc().talk('pc', 'outside', 'dns')],
  ['ot-time-from-outside', 'a panel takes its time from the internet', () => plant().internet().hmi().talk('hmi', 'outside', 'ntp'), ['hmi', 'outside'], 'low', /time from outside/, 'the time server of the site does', () => plant().internet().server('time', 'server', { says: { 'ntp.server': true } }).talk('time', 'outside', 'ntp')],
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
