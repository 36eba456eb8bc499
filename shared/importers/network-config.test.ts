import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8Bytes } from '../binary/reader';
import type { Reading } from '../model/reading';
import { readAll } from './definition';
import { importerFor } from './registry';

const read = (bytes: Uint8Array | string, name = 'device.conf'): { readonly by: string; readonly reading: Reading } => {
  const all = typeof bytes === 'string' ? utf8Bytes(bytes) : bytes;
  const importer = importerFor(all.subarray(0, 65_536), name);
  if (!importer) throw new Error(`${name} is not recognised`);
  return { by: importer.id, reading: readAll(importer, all, { name, sha256: 'ef'.repeat(32), bytes: all.length, site: 'site' }) };
};
const addsUp = ({ source: { table } }: Reading): boolean => table!.rows === table!.rowsRead + Object.values(table!.rowsSkipped).reduce((a, b) => a + b, 0);

/**
 * Counted in the files by grep: interfaces are `^interface`, `edit` below `config system interface`, `unit` or `layer3` statements; rules are entries of lists that hang on an interface (IOS), numbered `edit` below
 * `config firewall policy` (FortiOS; `edit 1` stands twice), policies with a `then` (Junos; of the three in the second file two are deactivated), `security rules` (PAN-OS), `-A` lines (iptables); translations are lines with `nat`, one for each way that they open.
 * What the files' own comments state: policy 3 of firewall_policy_warn has an action that Batfish does not support, and policy 2 no service; both are kept here as rules that cannot be evaluated.
 */
const EXPECTED: Readonly<Record<string, readonly [by: string, name: string | undefined, interfaces: number, rules: number, nat: number]>> = {
  'asa-asa-aggregate-address.cfg': ['cisco-asa', 'asa-aggregate-address', 0, 0, 0],
  'asa-asa-nat-object-dynamic.cfg': ['cisco-asa', 'asa-nat-object-dynamic', 3, 0, 4],
  // Two static and two dynamic; a static one opens the way in as well; the fifth names what is not defined.
  'asa-asa-nat-object-refs.cfg': ['cisco-asa', 'asa-nat-object-refs', 3, 0, 6],
  'asa-asa-nat-twice-static.cfg': ['cisco-asa', 'asa-nat-twice-static', 2, 0, 14],
  'fortios-address_warnings.cfg': ['fortigate', 'address_warnings', 1, 0, 0],
  'fortios-firewall_policy_warn.cfg': ['fortigate', 'firewall_policy_warn', 2, 4, 0],
  'fortios-fortios_ignored.cfg': ['fortigate', 'ignored', 0, 0, 0],
  'fortios-rename.cfg': ['fortigate', 'rename', 2, 2, 0],
  'ios-as1border1.cfg': ['cisco-ios', 'as1border1', 4, 0, 0],
  'ios-as1border2.cfg': ['cisco-ios', 'as1border2', 5, 0, 0],
  'ios-as2border1.cfg': ['cisco-ios', 'as2border1', 5, 6, 0],
  'ios-as3border1.cfg': ['cisco-ios', 'as3border1', 4, 0, 0],
  'iptables-host1.iptables.cfg': ['iptables', undefined, 0, 3, 0],
  'junos-srx-junos-srx-1.cfg': ['juniper-srx', 'junos-srx-1', 7, 7, 0],
  'junos-srx-junos-srx-2.cfg': ['juniper-srx', 'junos-srx-2', 7, 1, 0],
  'panos-application-override-shadowing.cfg': ['palo-alto', 'application-override-shadowing', 4, 4, 0],
  'panos-source-nat-high-availability.cfg': ['palo-alto', 'source-nat-high-availability', 5, 1, 4],
};

const FOLDER = '../shared/exports/firewall';
test.skipIf(!existsSync(FOLDER))('public configurations are read with the counts that grep finds (needs ../shared/exports/firewall)', () => {
  const files = readdirSync(FOLDER);
  expect(files.sort()).toEqual(Object.keys(EXPECTED).sort());
  for (const file of files) {
    const { by, reading } = read(new Uint8Array(readFileSync(`${FOLDER}/${file}`)), file);
    const [device] = reading.networkDevices!;
    expect([by, device!.name, device!.interfaces.length, device!.filters.reduce((sum, filter) => sum + filter.rules.length, 0), device!.nat.length], file).toEqual(EXPECTED[file]);
    expect(addsUp(reading), file).toBe(true);
    // Hashes and keys of these files begin so.
    expect(JSON.stringify(reading), file).not.toMatch(/\$1\$|\$9\$|ssh-rsa|AAAAB3/);
  }
});

test('the firewall and the core switch of the reference site are read without a remainder that matters', () => {
  const fw = read(new Uint8Array(readFileSync('samples/reference-dc-firewall.conf'))).reading;
  expect(fw.networkDevices![0]).toMatchObject({ name: 'FW-DC1', vendor: 'Fortinet', model: 'FortiGate 100F', os: 'FortiOS 7.2.8' });
  expect(fw.networkDevices![0]!.filters[0]!.rules.map(rule => [rule.id, rule.action]).slice(4, 6)).toEqual([['5 remote-plc-support', 'permit'], ['6 to-hq', 'permit']]);
  expect(fw.source.table!.rowsSkipped).toEqual({});
  const core = read(new Uint8Array(readFileSync('samples/reference-dc-core.conf'))).reading;
  expect([core.networkDevices![0]!.vlans.length, core.networkDevices![0]!.filters.length]).toEqual([14, 12]);
  expect(core.source.table!.rowsSkipped).toEqual({ 'interface ip helper-address': 3, 'snmp-server': 1 });
  expect(JSON.stringify(core)).not.toContain('halden-core');
});

test('Junos in braces, with set commands of the same content, gives the same rules', () => {
  const set = 'set system host-name j\nset security zones security-zone a interfaces ge-0/0/0.0\nset security zones security-zone a address-book address h 10.0.0.5/32\nset interfaces ge-0/0/0 unit 0 family inet address 10.0.0.1/24\nset applications application web protocol tcp\nset applications application web destination-port 8000-8010\nset security policies from-zone a to-zone b policy p match source-address h\nset security policies from-zone a to-zone b policy p match destination-address any\nset security policies from-zone a to-zone b policy p match application [ web junos-ssh ]\nset security policies from-zone a to-zone b policy p then permit\n';
  const braces = `system { host-name j; }
security { zones { security-zone a { interfaces { ge-0/0/0.0; } address-book { address h 10.0.0.5/32; } } }
  policies { from-zone a to-zone b { policy p { match { source-address h; destination-address any; application [ web junos-ssh ]; } then { permit; } } } } }
interfaces { ge-0/0/0 { unit 0 { family inet { address 10.0.0.1/24; } } } }
applications { application web { protocol tcp; destination-port 8000-8010; } }`;
  const plain = (text: string) => read(text).reading.networkDevices![0]!.filters[0]!.rules.map(({ at: _at, ...rule }) => rule);
  expect(plain(braces)).toEqual(plain(set));
  expect(plain(set)).toMatchObject([{ action: 'permit', from: ['a'], to: ['b'], source: { terms: [{ from: '10.0.0.5', to: '10.0.0.5' }] }, service: { terms: [{ protocol: 6, ports: [8000, 8010] }, { protocol: 6, ports: [22, 22] }], unresolved: [] } }]);
});

test('PAN-OS in XML names rules by line, and an object that is not there leaves its rule open', () => {
  const { by, reading } = read(`<?xml version="1.0"?>
<config version="10.1.0" urldb="paloaltonetworks">
 <mgt-config><users><entry name="admin"><phash>$5$secret</phash></entry></users></mgt-config>
 <devices><entry name="localhost.localdomain">
  <deviceconfig><system><hostname>pa</hostname></system></deviceconfig>
  <vsys><entry name="vsys1"><rulebase><security><rules>
   <entry name="web"><from><member>in</member></from><to><member>any</member></to><source><member>gone</member></source><destination><member>10.0.0.0/8</member></destination><application><member>any</member></application><service><member>service-https</member></service><action>allow</action></entry>
  </rules></security></rulebase></entry></vsys></entry></devices></config>`, 'running-config.xml');
  expect(by).toBe('palo-alto');
  expect(reading.networkDevices![0]).toMatchObject({ name: 'pa', filters: [{ withinZone: 'permit', rules: [{ id: 'web', at: { line: 7 }, from: ['in'], source: { unresolved: ['gone'] }, service: { terms: [{ protocol: 6, ports: [443, 443] }] } }] }] });
  expect(reading.source.problems.map(problem => problem.code)).toContain('rules-not-evaluable');
  expect(JSON.stringify(reading)).not.toContain('secret');
});

test('pfSense: aliases, interface networks and port forwards', () => {
  const { by, reading } = read(`<?xml version="1.0"?><pfsense><version>22.2</version><system><hostname>pf</hostname><user><bcrypt-hash>$2y$secret</bcrypt-hash></user></system>
<interfaces><wan><enable/><if>em0</if><ipaddr>203.0.113.2</ipaddr><subnet>28</subnet></wan><lan><enable/><if>em1</if><ipaddr>10.9.0.1</ipaddr><subnet>24</subnet></lan></interfaces>
<aliases><alias><name>plcs</name><type>host</type><address>10.9.0.11 10.9.0.12</address></alias><alias><name>web</name><type>port</type><address>80 443</address></alias></aliases>
<filter><rule><type>pass</type><interface>lan</interface><protocol>tcp</protocol><source><network>lan</network></source><destination><address>plcs</address><port>web</port></destination></rule></filter>
<nat><rule><interface>wan</interface><protocol>tcp</protocol><destination><network>wanip</network><port>8102</port></destination><target>10.9.0.11</target><local-port>102</local-port></rule></nat></pfsense>`, 'config.xml');
  expect(by).toBe('pfsense');
  expect(reading.networkDevices![0]).toMatchObject({
    name: 'pf', nat: [{ kind: 'destination', original: { terms: [{ from: '203.0.113.2' }] }, ports: [8102, 8102], translatedPort: 102 }],
    filters: [{ otherwise: 'deny', rules: [{ from: ['lan'], source: { terms: [{ from: '10.9.0.0', to: '10.9.0.255' }] }, destination: { terms: [{ from: '10.9.0.11' }, { from: '10.9.0.12' }] }, service: { terms: [{ ports: [80, 80] }, { ports: [443, 443] }] } }] }],
  });
  expect(JSON.stringify(reading)).not.toContain('secret');
});

test('ASA: object groups, hit counts aside, an inactive entry and the tables of show commands', () => {
  const { by, reading } = read(`ASA Version 9.16(3)
hostname asa1
interface GigabitEthernet0/0
 nameif inside
 security-level 100
 ip address 10.0.0.1 255.255.255.0
object-group network PLCS
 network-object host 10.0.1.11
 network-object 10.0.2.0 255.255.255.0
object-group service ENG tcp
 port-object eq 102
 port-object range 4840 4843
access-list IN extended permit tcp any object-group PLCS object-group ENG
access-list IN extended deny ip any any inactive
access-group IN in interface inside
asa1# show arp
inside 10.0.0.9 0050.5610.0009 12
`);
  expect(by).toBe('cisco-asa');
  const device = reading.networkDevices![0]!;
  expect(device.filters[0]).toMatchObject({ attached: [{ interface: 'inside', direction: 'in' }], rules: [{ action: 'permit', destination: { terms: [{ from: '10.0.1.11' }, { from: '10.0.2.0', to: '10.0.2.255' }], unresolved: [] }, service: { terms: [{ protocol: 6, ports: [102, 102] }, { protocol: 6, ports: [4840, 4843] }] } }, { enabled: false }] });
  expect(device.bindings).toEqual([{ ip: '10.0.0.9', mac: '00:50:56:10:00:09', interface: 'inside', at: { line: 17 } }]);
  expect(reading.witnesses.map(witness => witness.mac).filter(mac => mac !== undefined)).toEqual(['00:50:56:10:00:09']);
});

test('a switch says what hangs on its ports: by CDP, by LLDP, and by its MAC table where one device is behind a port', () => {
  const { by, reading } = read(`version 15.2
hostname SW-1
interface Vlan10
 ip address 10.0.0.2 255.255.255.0
SW-1#show cdp neighbors detail
-------------------------
Device ID: core(main).site.example
Entry address(es):
  IP address: 10.0.0.1
Platform: cisco WS-C3850-24T,  Capabilities: Router Switch IGMP
Interface: GigabitEthernet1/0/48,  Port ID (outgoing port): GigabitEthernet1/0/1
-------------------------
Device ID: NX-2(FDO21120ABC)
Interface: GigabitEthernet1/0/47,  Port ID (outgoing port): Ethernet1/3
SW-1#show lldp neighbors detail
Local Intf: Gi1/0/5
Port id: port-001
System Name: "sorter-plc-7"
    IP: 10.0.0.21
SW-1#show mac address-table
  10    001b.1b11.2233    DYNAMIC     Gi1/0/5
  10    0050.5610.0009    DYNAMIC     Gi1/0/6
  10    0050.5610.000a    DYNAMIC     Gi1/0/48
  10    0050.5610.000b    DYNAMIC     Gi1/0/48
SW-1#show ip arp
Internet  10.0.0.9   3   0050.5610.0009  ARPA   Vlan10
`);
  expect(by).toBe('cisco-ios');
  expect(reading.networkDevices![0]!.neighbours.map(({ at: _at, ...neighbour }) => neighbour)).toEqual([
    { name: 'core(main).site.example', ip: '10.0.0.1', platform: 'cisco WS-C3850-24T', interface: 'GigabitEthernet1/0/48', remotePort: 'GigabitEthernet1/0/1', by: 'cdp' },
    { name: 'NX-2', interface: 'GigabitEthernet1/0/47', remotePort: 'Ethernet1/3', by: 'cdp' },
    { name: 'sorter-plc-7', ip: '10.0.0.21', interface: 'Gi1/0/5', remotePort: 'port-001', by: 'lldp' },
  ]);
  const ports = reading.observations.filter(({ key }) => key === 'switch-port' || key === 'own-port').map(({ witness, key, value }) => `${reading.witnesses[witness]!.ip ?? reading.witnesses[witness]!.mac ?? 'by name'}: ${key} ${String(value)}`);
  expect(ports.sort()).toEqual([
    '00:1b:1b:11:22:33: switch-port SW-1, Gi1/0/5', '00:50:56:10:00:09: switch-port SW-1, Gi1/0/6', '10.0.0.1: own-port GigabitEthernet1/0/1', '10.0.0.1: switch-port SW-1, GigabitEthernet1/0/48', '10.0.0.21: own-port port-001', '10.0.0.21: switch-port SW-1, Gi1/0/5',
    'by name: own-port Ethernet1/3', 'by name: switch-port SW-1, GigabitEthernet1/0/47',
  ]);
});

test('NX-OS names its own port after the neighbour', () => {
  const { reading } = read('feature lldp\nhostname nx1\ninterface Vlan60\n  ip address 10.0.60.1/24\nnx1# show lldp neighbors detail\nChassis id: 0050.5610.0001\nPort id: Gi0/1\nLocal Port id: Eth1/7\nSystem Name: cell-1\nManagement Address: 10.0.60.2\n\nChassis id: 0050.5610.0002\nPort id: Gi0/2\nLocal Port id: Eth1/8\nSystem Name: cell-2\n');
  expect(reading.networkDevices![0]!.neighbours.map(({ name, ip, interface: own, remotePort }) => [name, ip, own, remotePort])).toEqual([['cell-1', '10.0.60.2', 'Eth1/7', 'Gi0/1'], ['cell-2', undefined, 'Eth1/8', 'Gi0/2']]);
});

test('NX-OS: prefixes in numbered entries; nftables: sets and policies', () => {
  const nx = read('feature interface-vlan\nhostname nx1\nip access-list CELL\n  10 permit tcp 10.0.0.0/24 any eq 443\n  20 deny ip any any\ninterface Vlan60\n  ip address 10.0.60.1/24\n  ip access-group CELL in\nip route 0.0.0.0/0 10.0.99.1\n');
  expect(nx.by).toBe('cisco-nxos');
  expect(nx.reading.networkDevices![0]).toMatchObject({ name: 'nx1', interfaces: [{ name: 'Vlan60', vlan: 60, addresses: [{ ip: '10.0.60.1', bits: 24 }] }], filters: [{ rules: [{ source: { terms: [{ from: '10.0.0.0', to: '10.0.0.255' }] }, service: { terms: [{ protocol: 6, ports: [443, 443] }] } }, { action: 'deny' }] }] });
  const nft = read('table inet filter {\n\tchain forward {\n\t\ttype filter hook forward priority filter; policy drop;\n\t\tct state established,related accept\n\t\tip saddr 10.0.0.0/24 tcp dport { 80, 443 } counter packets 7 bytes 420 accept\n\t}\n}\n');
  expect(nft.by).toBe('nftables');
  expect(nft.reading.networkDevices![0]!.filters).toMatchObject([{ otherwise: 'deny', rules: [{ service: { terms: [{ established: true }] } }, { hits: 7, service: { terms: [{ protocol: 6, ports: [80, 80] }, { protocol: 6, ports: [443, 443] }] } }] }]);
});

const SAMPLES = ['samples/reference-dc-firewall.conf', 'samples/reference-dc-core.conf', ...(existsSync(FOLDER) ? readdirSync(FOLDER).map(file => `${FOLDER}/${file}`) : [])];
test('arbitrary cuts and changes give a reading that adds up, never an error', () => {
  fc.assert(fc.property(fc.constantFrom(...SAMPLES), fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 255 }), fc.double({ min: 0, max: 1, noNaN: true }), (file, where, value, end) => {
    const bytes = new Uint8Array(readFileSync(file));
    const importer = importerFor(bytes.subarray(0, 65_536), file)!;
    const broken = bytes.slice(0, Math.floor(bytes.length * end));
    const place = Math.floor(bytes.length * where);
    if (place < broken.length) broken[place] = value;
    expect(addsUp(readAll(importer, broken, { name: file, sha256: 'ef'.repeat(32), bytes: broken.length, site: 'site' }))).toBe(true);
  }), { numRuns: 150 });
});

test('a statement that is called like a member of every object is counted like any other', () => {
  const { reading } = read('version 15.2\nhostname r1\ninterface Gi0/0\n ip address 10.0.0.1 255.255.255.0\nconstructor x\n__proto__ y\ntoString z\n');
  expect(addsUp(reading)).toBe(true);
  expect(Object.entries(reading.source.table!.rowsSkipped).sort()).toEqual([['__proto__', 1], ['constructor', 1], ['toString', 1]]);
});

test('groups that hold themselves, and braces without end, end', () => {
  const loop = read('ASA Version 9.9\nobject-group network A\n group-object B\nobject-group network B\n group-object A\ninterface G0\n nameif in\n ip address 10.0.0.1 255.0.0.0\naccess-list L extended permit ip object-group A any\naccess-group L in interface in\n');
  expect(loop.reading.networkDevices![0]!.filters[0]!.rules[0]!.source.unresolved.length).toBeGreaterThan(0);
  const deep = read(`system { host-name x; }\nsecurity { ${'a { '.repeat(50_000)}`);
  expect(deep.reading.source.problems.map(problem => problem.code)).toContain('cut');
});
