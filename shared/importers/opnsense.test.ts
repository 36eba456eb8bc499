import { expect, test } from 'vitest';
import { utf8Bytes } from '../binary/reader';
import { firstMatch } from '../graph/permitted';
import { readAll } from './definition';
import { importerFor } from './registry';

/** `config.xml` as versions 25 and 26 write it: old rules below `filter`, new ones below `OPNsense`. */
const CONFIG = `<?xml version="1.0"?>
<opnsense>
<system><hostname>edge</hostname><user><name>root</name><password>$2y$secret</password></user></system>
<interfaces>
<wan><enable>1</enable><if>igc0</if><ipaddr>203.0.113.2</ipaddr><subnet>28</subnet></wan>
<lan><enable>1</enable><if>igc1</if><descr>LAN</descr><ipaddr>10.9.0.1</ipaddr><subnet>24</subnet><ipaddrv6>fd00:9::1</ipaddrv6><subnetv6>64</subnetv6></lan>
<opt1><enable>1</enable><if>vlan01</if><descr>CELL</descr><ipaddr>10.9.50.1</ipaddr><subnet>24</subnet></opt1>
<cells><if>cells</if><type>group</type></cells>
</interfaces>
<ifgroups><ifgroupentry><ifname>cells</ifname><members>opt1 lan</members><sequence>2</sequence></ifgroupentry></ifgroups>
<vlans><vlan><if>igc1</if><tag>50</tag><vlanif>vlan01</vlanif><descr>cell 1</descr></vlan></vlans>
<filter>
<rule><type>pass</type><interface>lan</interface><ipprotocol>inet</ipprotocol><descr>old</descr><source><network>lan</network></source><destination><network>lan</network><not/></destination></rule>
<rule><type>block</type><interface>wan</interface><floating>yes</floating><quick>yes</quick><descr>old floating</descr><source><any/></source><destination><address>plcs</address></destination></rule>
</filter>
<nat><rule><interface>wan</interface><protocol>tcp</protocol><destination><network>wanip</network><port>https</port></destination><target>10.9.50.11</target><local-port>443</local-port></rule></nat>
<OPNsense>
<Firewall>
<Alias><aliases>
<alias uuid="1"><enabled>1</enabled><name>plcs</name><type>host</type><content>10.9.50.11
10.9.50.12</content></alias>
<alias uuid="2"><enabled>1</enabled><name>eng</name><type>port</type><content>102
44818</content></alias>
<alias uuid="3"><enabled>1</enabled><name>abroad</name><type>geoip</type><content>RU
CN</content></alias>
</aliases></Alias>
<Filter><rules>
<rule uuid="a"><enabled>1</enabled><sequence>20</sequence><action>pass</action><quick>1</quick><interface>lan</interface><direction>in</direction><ipprotocol>inet</ipprotocol><protocol>TCP</protocol><source_net>10.9.0.20,10.9.0.21</source_net><destination_net>plcs</destination_net><destination_port>eng</destination_port><description>engineers</description></rule>
<rule uuid="b"><enabled>1</enabled><sequence>10</sequence><action>block</action><quick>1</quick><interface>lan</interface><direction>in</direction><ipprotocol>inet</ipprotocol><protocol>any</protocol><source_net>10.9.0.66</source_net><destination_net>any</destination_net><description>printer stays in</description></rule>
<rule uuid="c"><enabled>1</enabled><sequence>99</sequence><action>pass</action><quick>1</quick><interface>lan,opt1</interface><direction>in</direction><ipprotocol>inet</ipprotocol><protocol>UDP</protocol><source_net>any</source_net><destination_net>(self)</destination_net><destination_port>53</destination_port><description>names</description></rule>
<rule uuid="d"><enabled>1</enabled><sequence>1</sequence><action>pass</action><quick>1</quick><interface>cells</interface><direction>in</direction><ipprotocol>inet</ipprotocol><protocol>TCP/UDP</protocol><source_net>cells</source_net><destination_net>203.0.113.14</destination_net><destination_port>ntp</destination_port><description>group</description></rule>
<rule uuid="e"><enabled>1</enabled><sequence>30</sequence><action>pass</action><quick>0</quick><interface>opt1</interface><direction>in</direction><ipprotocol>inet</ipprotocol><protocol>any</protocol><source_net>opt1</source_net><destination_net>any</destination_net><description>last word</description></rule>
<rule uuid="f"><enabled>0</enabled><sequence>31</sequence><action>pass</action><quick>1</quick><interface>opt1</interface><direction>in</direction><ipprotocol>inet</ipprotocol><protocol>any</protocol><source_net>any</source_net><destination_net>any</destination_net><description>off</description></rule>
<rule uuid="g"><enabled>1</enabled><sequence>32</sequence><action>pass</action><quick>1</quick><interface>opt1</interface><direction>in</direction><ipprotocol>inet6</ipprotocol><protocol>any</protocol><source_net>any</source_net><destination_net>any</destination_net><description>IPv6 goes</description></rule>
<rule uuid="h"><enabled>1</enabled><sequence>33</sequence><action>block</action><quick>1</quick><interfacenot>1</interfacenot><interface>lan,opt1</interface><direction>in</direction><ipprotocol>inet</ipprotocol><protocol>any</protocol><source_net>abroad</source_net><destination_net>any</destination_net><description>abroad</description></rule>
</rules><onetoone><rule uuid="n"><enabled>1</enabled><interface>wan</interface><external>203.0.113.5</external><source_net>10.9.50.12</source_net><destination_net>any</destination_net></rule></onetoone></Filter>
</Firewall>
<Gateways><gateway_item uuid="w"><disabled>0</disabled><name>WAN_GW</name><interface>wan</interface><gateway>203.0.113.1</gateway><defaultgw>1</defaultgw></gateway_item></Gateways>
<monit version="1"><general><password>secret</password></general></monit>
</OPNsense>
<staticroutes><route uuid="r"><network>10.80.0.0/16</network><gateway>WAN_GW</gateway><disabled>0</disabled></route></staticroutes>
</opnsense>`;

function reading() {
  const bytes = utf8Bytes(CONFIG), importer = importerFor(bytes, 'config-edge.xml')!;
  expect(importer.id).toBe('opnsense');
  return readAll(importer, bytes, { name: 'config-edge.xml', sha256: 'ef'.repeat(32), bytes: bytes.length, site: 'site' });
}

const device = () => reading().networkDevices![0]!;

test('rules stand in the order of pf: floating, groups, interfaces; the new before the old; what is not quick last, its last first', () => {
  expect(device().filters[0]!.rules.map(({ comment, enabled }) => `${comment}${enabled ? '' : ' (off)'}`)).toEqual(['abroad', 'names', 'old floating', 'group', 'printer stays in', 'engineers', 'off (off)', 'IPv6 goes', 'old', 'last word']);
  expect(device()).toMatchObject({ name: 'edge', vendor: 'Deciso', os: 'OPNsense' });
});

test.each([
  ['10.9.0.20', '10.9.50.11', 6, 102, 'lan', 'permit', 'engineers'], ['10.9.0.22', '10.9.50.11', 6, 80, 'lan', 'permit', 'old'], ['10.9.0.66', '10.9.50.11', 6, 102, 'lan', 'deny', 'printer stays in'], ['10.9.0.66', '10.9.0.1', 17, 53, 'lan', 'permit', 'names'],
  ['203.0.113.9', '10.9.50.12', 6, 80, 'wan', 'deny', 'old floating'], ['203.0.113.9', '10.9.50.99', 6, 80, 'wan', 'deny', undefined], ['10.9.50.7', '203.0.113.14', 17, 123, 'opt1', 'permit', 'group'], ['10.9.50.7', '10.9.0.5', 6, 445, 'opt1', 'permit', 'last word'], ['fd00:50::7', 'fd00:9::5', 6, 445, 'opt1', 'permit', 'IPv6 goes'],
] as const)('%s to %s, protocol %d, port %d by %s: %s, for %s', (source, destination, protocol, port, from, action, comment) => {
  const filter = device().filters[0]!;
  const answer = firstMatch(filter, { from: source, to: destination, protocol, port }, { from: [from], to: [], sameZone: false });
  expect(answer.action).toBe(action);
  expect((answer.rule ?? answer.open)?.comment).toBe(comment);
});

test('interfaces keep both families, a VLAN its tag; port forwards, one-to-one translation and routes are read', () => {
  expect(device().interfaces.map(({ name, vlan, addresses }) => [name, vlan, addresses.map(({ ip, bits }) => `${ip}/${bits}`)])).toEqual([
    ['wan', undefined, ['203.0.113.2/28']], ['lan', undefined, ['10.9.0.1/24', 'fd00:9::1/64']], ['opt1', 50, ['10.9.50.1/24']],
  ]);
  expect(device().nat).toMatchObject([{ original: { terms: [{ from: '203.0.113.2' }] }, ports: [443, 443], translated: { terms: [{ from: '10.9.50.11' }] } }, { original: { terms: [{ from: '203.0.113.5' }] }, translated: { terms: [{ from: '10.9.50.12' }] } }]);
  expect(device().routes.map(({ prefix, via }) => [prefix, via])).toEqual([['0.0.0.0/0', '203.0.113.1'], ['10.80.0.0/16', '203.0.113.1']]);
});

test('accounts are counted and never read, and every element is accounted for', () => {
  const { source: { table }, ...rest } = reading();
  expect(JSON.stringify(rest)).not.toContain('secret');
  expect(table!.rowsSkipped).toMatchObject({ 'OPNsense/monit': 3, system: 4 });
  expect(table!.rows).toBe(table!.rowsRead + Object.values(table!.rowsSkipped).reduce((a, b) => a + b, 0));
});
