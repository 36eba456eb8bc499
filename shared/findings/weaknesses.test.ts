import { describe, expect, test } from 'vitest';
import type { Severity } from '../model/finding';
import { findingRules } from './registry';
import { plant, type TestSite } from './site-test-kit';

const ruleOf = (id: string) => findingRules.find(rule => rule.id === id)!;
const LATER = Date.parse('2027-01-01') * 1000;

/** Rule · when it fires · site · assets · severity · words · when it must not · site. */
const cases: readonly (readonly [rule: string, when: string, site: () => TestSite, assets: readonly string[], severity: Severity, why: RegExp, quiet: string, other: () => TestSite])[] = [
  ['opcua-without-security', 'a server opens sessions without security', () => plant().server('opc', 'opc-server', { says: { weakness: ['opcua-security-none', 'opcua-anonymous'] }, by: 'opcua' }).server('hist', 'historian').talk('hist', 'opc', 'opcua'), ['hist', 'opc'], 'high', /policy None.*anonymous sessions.*hist connects/,
    'its channels are signed', () => plant().server('opc', 'opc-server', { says: { 'opcua.security-mode': 'sign-and-encrypt' } })],
  ['opcua-without-security', 'it only lets in anonymous sessions', () => plant().server('opc', 'opc-server', { says: { weakness: 'opcua-anonymous' }, by: 'opcua' }), ['opc'], 'medium', /anonymous sessions/, 'a server outside does', () => plant().asset('cloud', 'cloud-service', 'External', { says: { weakness: 'opcua-security-none' } })],
  ['bacnet-foreign-device', 'an office PC registers with a router of the building', () => plant().pc('pc', { says: { 'bacnet.foreign-device': true } }).asset('bbmd', 'bms-controller', 'cell', { purdueLevel: 1 }).talk('pc', 'bbmd', 'bacnet', { does: { 'register foreign device': ['control', 3] } }), ['bbmd', 'pc'], 'medium', /foreign device.*across the zone boundary/,
    'it only reads', () => plant().pc().asset('bbmd', 'bms-controller', 'cell', { purdueLevel: 1 }).talk('pc', 'bbmd', 'bacnet', { does: { 'read property': ['read', 3] } })],
  ['vnc-without-authentication', 'a panel shows its screen to anybody', () => plant().hmi('hmi', { says: { weakness: 'vnc-without-authentication' }, by: 'vnc' }).pc().talk('pc', 'hmi', 'vnc'), ['hmi'], 'critical', /without authentication; pc used it/, 'it asks for a password', () => plant().hmi('hmi', { says: { 'vnc.security': 'VNC authentication' } })],
  ['cleartext-login', 'a handheld logs in over Telnet', () => plant().server('wms', 'wms', { says: { weakness: 'cleartext-login' }, by: 'telnet' }).asset('rf', 'rf-terminal', 'cell', { purdueLevel: 2 }).talk('rf', 'wms', 'telnet'), ['rf', 'wms'], 'medium', /logins over Telnet.*1 client \(rf\)/,
    'Telnet carries no login', () => plant().server('wcs', 'wcs').asset('cam', 'fixed-scanner', 'cell').talk('wcs', 'cam', 'telnet')],
  ['cleartext-login', 'a switch takes one', () => plant().asset('sw', 'switch', 'cell', { says: { weakness: 'cleartext-login' }, by: 'http' }), ['sw'], 'high', /HTTP/, 'a server outside takes one', () => plant().asset('web', 'external', 'External', { says: { weakness: 'cleartext-login' }, by: 'http' })],
  ['default-credential', 'the maker\'s account is used', () => plant().server('mq', 'broker', { says: { weakness: 'default-credential' }, by: 'amqp' }), ['mq'], 'high', /default account over AMQP/, 'another account is', () => plant().server('mq', 'broker', { says: { user: 'wcs' }, by: 'amqp' })],
  ['default-snmp-community', 'a switch answers to public', () => plant().asset('sw', 'switch', 'cell', { says: { weakness: 'default-community', 'snmp.community': 'public' }, by: 'snmp' }).server('nms', 'server').talk('nms', 'sw', 'snmp'), ['sw'], 'medium', /"public" to nms/, 'it answers to a community of its own', () => plant().asset('sw', 'switch', 'cell', { says: { weakness: 'snmp-v1-v2c' }, by: 'snmp' })],
  ['default-snmp-community', 'it takes changes with it', () => plant().asset('sw', 'switch', 'cell', { says: { weakness: ['default-community', 'writable-community'] }, by: 'snmp' }), ['sw'], 'high', /accepts changes/, 'changes need a community of their own', () => plant().asset('sw', 'switch', 'cell', { says: { weakness: 'writable-community' }, by: 'snmp' })],
  ['smbv1', 'a panel chooses it', () => plant().hmi('hmi', { says: { weakness: 'smb1' }, by: 'smb1', os: 'Windows CE' }), ['hmi'], 'high', /SMBv1 on Windows CE/, 'a server chooses a newer version', () => plant().server('files', 'file-server', { says: { weakness: 'smb-signing-not-required' }, by: 'smb2' })],
  ['end-of-life', 'an operator station runs Windows XP', () => plant().hmi('hmi', { says: { os: 'Windows XP (build 2600)' } }), ['hmi'], 'high', /Windows XP ended on 2014-04-08/, 'a server runs a current one', () => plant().server('srv', 'server', { says: { os: 'Windows Server 2022 (build 20348)' } })],
  ['end-of-life', 'a handheld runs an old Android', () => plant().asset('rf', 'rf-terminal', 'cell', { purdueLevel: 2, says: { os: 'Android 8.1' } }), ['rf'], 'medium', /Android/, 'another message names a newer system for the same computer', () => plant().server('srv', 'server', { says: { os: ['Windows 10 22H2 (build 19045)', 'Windows Server 2022'] } })],
  ['shared-domain', 'a plant server and an office PC belong to one domain', () => plant().server('wcs', 'wcs', { says: { domain: 'halden.example' }, by: 'kerberos' }).pc('pc', { says: { domain: 'HALDEN' }, by: 'smb2' }), ['wcs'], 'medium', /halden\.example crosses the IT\/OT boundary/,
    'DHCP handed out the name, and workgroups have the same one', () => plant().server('wcs', 'wcs', { says: { domain: 'halden.example' }, by: 'dhcp' }).pc('dc', { says: { domain: 'halden.example' }, by: 'kerberos' }).server('a', 'wms', { says: { domain: 'WORKGROUP' }, by: 'nbns' }).pc('pc', { says: { domain: 'WORKGROUP' }, by: 'nbns' })],
  ['unlisted-asset', 'a PLC is in no list', () => plant().plc('plc', { state: 'seen-not-listed' }), ['plc'], 'high', /in no imported inventory/, 'no list was imported, or it is outside', () => plant().plc().asset('cloud', 'external', 'External', { state: 'seen-not-listed' })],
  ['anonymous-broker', 'a broker lets in anybody', () => plant().server('mq', 'broker', { says: { weakness: 'anonymous-access' }, by: 'mqtt' }).asset('amr', 'amr', 'cell', { purdueLevel: 1 }).talk('amr', 'mq', 'mqtt'), ['mq'], 'high', /without authentication \(MQTT\); 1 client \(amr\)/, 'a camera lets in anybody', () => plant().asset('cam', 'camera', 'cell', { says: { weakness: 'anonymous-access' }, by: 'rtsp' })],
  ['order-interface-without-login', 'vehicles get their orders from such a broker', () => plant().server('mq', 'broker', { says: { weakness: 'anonymous-access' }, by: 'mqtt' }).server('fleet', 'fleet-manager').asset('amr', 'amr', 'cell', { purdueLevel: 1 }).talk('fleet', 'mq', 'vda5050', { does: { 'VDA 5050 order': ['control', 84] } }).talk('amr', 'mq', 'vda5050'), ['amr', 'fleet', 'mq'], 'high', /VDA 5050 order ×84.*1 vehicle or robot \(amr\)/,
    'the broker asks for a password', () => plant().server('mq', 'broker').server('fleet', 'fleet-manager').talk('fleet', 'mq', 'vda5050', { does: { 'VDA 5050 order': ['control', 84] } })],
  ['rdp-without-nla', 'an operator station serves it', () => plant().hmi('hmi', { says: { weakness: 'rdp-without-nla' }, by: 'rdp' }), ['hmi'], 'high', /network level authentication/, 'CredSSP was chosen', () => plant().hmi('hmi', { says: { 'rdp.security': 'credssp' }, by: 'rdp' })],
  ['legacy-tls', 'a server chooses TLS 1.0', () => plant().server('srv', 'wms', { says: { weakness: 'tls-legacy', 'tls.version': ['TLS 1.0', 'TLS 1.2'] }, by: 'tls' }), ['srv'], 'low', /settles for TLS 1\.0;/, 'a server outside does', () => plant().asset('web', 'external', 'External', { says: { weakness: 'tls-legacy' }, by: 'tls' })],
  ['self-signed-certificate', 'two servers show their own', () => plant().server('a', 'wms', { says: { weakness: 'self-signed-certificate' } }).server('b', 'wcs', { says: { weakness: 'self-signed-certificate' } }), ['a', 'b'], 'low', /2 servers in operations/, 'an authority signed', () => plant().server('a', 'wms', { says: { 'tls.certificate-issuer': 'CN=CA' } })],
  ['expired-certificate', 'a certificate ended before the capture', () => plant().server('a', 'wms', { lastSeen: LATER, says: { 'tls.certificate-not-after': '2020-05-01T00:00:00Z' } }), ['a'], 'low', /ended on 2020-05-01/, 'a renewed one is shown as well', () => plant().server('a', 'wms', { lastSeen: LATER, says: { 'tls.certificate-not-after': ['2020-05-01T00:00:00Z', '2030-05-01T00:00:00Z'] } })],
  ['ssh-v1', 'a switch greets with it', () => plant().asset('sw', 'switch', 'cell', { says: { weakness: 'ssh-v1', 'ssh.banner': 'SSH-1.99-Cisco-1.25' } }), ['sw'], 'medium', /SSH-1\.99-Cisco/, 'it greets with version 2', () => plant().asset('sw', 'switch', 'cell', { says: { 'ssh.banner': 'SSH-2.0-Cisco-1.25' } })],
  ['llmnr-answers', 'a PC answers', () => plant().pc('pc', { says: { weakness: 'llmnr-answers' } }), ['pc'], 'low', /1 host in office/, 'a PC only asks', () => plant().pc('pc', { says: { 'llmnr.query': 'wpad' } })],
  ['ntlm-v1', 'a client answers with it', () => plant().pc('pc', { says: { weakness: 'ntlm-v1' } }), ['pc'], 'medium', /version 1/, 'it answers with version 2', () => plant().pc('pc', { says: { user: 'anna' } })],
  ['smb-signing-not-required', 'a file server does not ask for it', () => plant().server('a', 'file-server', { says: { weakness: 'smb-signing-not-required' } }), ['a'], 'low', /does not require SMB signing/, 'it does', () => plant().server('a', 'file-server')],
  ['snmp-without-encryption', 'a printer answers version 2c', () => plant().asset('p', 'label-printer', 'cell', { says: { weakness: 'snmp-v1-v2c' } }), ['p'], 'low', /community in clear text/, 'its community is told elsewhere', () => plant().asset('p', 'label-printer', 'cell', { says: { weakness: ['snmp-v1-v2c', 'default-community'] } })],
  ['snmp-writes-seen', 'a supply is switched', () => plant().asset('ups', 'ups', 'cell', { says: { weakness: 'writable-community' } }).server('ems', 'ems-server').talk('ems', 'ups', 'snmp', { does: { 'SNMP set': ['write', 2] } }), ['ems', 'ups'], 'high', /SNMP set ×2/, 'it is only read', () => plant().asset('ups', 'ups', 'cell').server('ems', 'ems-server').talk('ems', 'ups', 'snmp', { does: { 'SNMP get': ['read', 2] } })],
  ['anonymous-video-stream', 'a camera describes its stream to anybody', () => plant().asset('cam', 'camera', 'cell', { says: { weakness: 'anonymous-access' }, by: 'rtsp' }), ['cam'], 'medium', /RTSP without authentication/, 'a broker does', () => plant().server('mq', 'broker', { says: { weakness: 'anonymous-access' }, by: 'mqtt' })],
  ['anonymous-file-share', 'a server lets in guests', () => plant().server('f', 'file-server', { says: { weakness: 'anonymous-access' }, by: 'smb2' }), ['f'], 'medium', /guests without a password/, 'a broker does', () => plant().server('mq', 'broker', { says: { weakness: 'anonymous-access' }, by: 'mqtt' })],
  ['anonymous-file-share', 'it accepts sessions without a name', () => plant().server('f', 'file-server', { says: { weakness: 'null-session' }, by: 'smb1' }), ['f'], 'low', /without a name/, 'it asks for one', () => plant().server('f', 'file-server', { says: { user: 'anna' }, by: 'smb1' })],
  ['cleartext-transfer', 'a configuration is fetched by TFTP', () => plant().server('t', 'server', { says: { weakness: 'cleartext-transfer' }, by: 'tftp' }).asset('sw', 'switch', 'cell', { says: { 'tftp.file': 'sw01-startup-config' } }).talk('sw', 't', 'tftp'), ['t'], 'medium', /sw01-startup-config.*TFTP/, 'files go over SMB', () => plant().server('f', 'file-server').pc().talk('pc', 'f', 'smb2')],
  ['cleartext-routing-key', 'routers show theirs', () => plant().asset('r', 'router', 'operations', { says: { weakness: 'cleartext-routing-key' } }), ['r'], 'low', /password in clear text/, 'routers sign', () => plant().asset('r', 'router', 'operations', { says: { 'hsrp.group': 1 } })],
  ['dynamic-trunking', 'a port offers trunks', () => plant().asset('sw', 'switch', 'cell', { says: { 'dtp.mode': 'desirable' } }), ['sw'], 'low', /DTP desirable/, 'the port has it off', () => plant().asset('sw', 'switch', 'cell', { says: { 'dtp.mode': 'off' } })],
  ['listed-but-silent', 'a listed device shows no packet', () => plant().plc('a', { state: 'listed-and-seen' }).plc('b', { state: 'listed-silent', says: { name: 'b' } }), ['b'], 'low', /1 device of the asset list in cell \(b\)/, 'nothing was captured at all', () => plant().plc('b', { state: 'listed-silent', says: { name: 'b' } })],
  ['controller-on-dhcp', 'a PLC asks for its address', () => plant().plc('plc', { says: { 'dhcp.fingerprint': '1,3' }, by: 'dhcp' }), ['plc'], 'low', /1 controller in cell/, 'a PC does', () => plant().pc('pc', { says: { 'dhcp.fingerprint': '1,3' }, by: 'dhcp' })],
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

describe('inventory-conflict', () => {
  const site = () => plant().plc('plc', { state: 'listed-and-seen', says: { model: ['CJ2M-CPU33', 'NJ501-1300'] } });

  test('fires when the list says another model than the device', () => {
    const found = site().disagree('plc', 'model', 'CJ2M-CPU33', 'NJ501-1300').find(ruleOf('inventory-conflict'));
    expect(found).toHaveLength(1);
    expect(found[0]!.why).toContain('model "CJ2M-CPU33" against "NJ501-1300"');
    expect(found[0]!.evidence).toHaveLength(2);
  });

  test('is silent when the list was found to agree', () => {
    expect(site().find(ruleOf('inventory-conflict'))).toEqual([]);
  });
});
