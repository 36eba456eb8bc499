import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { PRESETS } from '../../shared/importers/presets-kit';
import { zeekConn } from './zeek-conn';

/** Something to damage. */
export interface TableSeed {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Longer files cost as much as fifty short ones and show the same; they are cut at a line. */
const LONGEST = 24_576;

const text = (name: string, content: string): TableSeed => ({ name, bytes: Buffer.from(content) });

/** One small file of many formats, written here. */
const WRITTEN: readonly TableSeed[] = [
  text('nessus.nessus', '<?xml version="1.0"?><NessusClientData_v2><Report name="r"><ReportHost name="10.0.0.5"><HostProperties><tag name="host-ip">10.0.0.5</tag><tag name="operating-system">VxWorks</tag></HostProperties><ReportItem port="502" svc_name="modbus" protocol="tcp" severity="3" pluginID="23821" pluginName="Modbus"><cve>CVE-2019-6850</cve><cvss3_base_score>7.5</cvss3_base_score></ReportItem></ReportHost></Report></NessusClientData_v2>'),
  text('pfsense.xml', '<?xml version="1.0"?><pfsense><system><hostname>pf</hostname></system><interfaces><lan><enable/><if>em1</if><ipaddr>10.9.0.1</ipaddr><subnet>24</subnet></lan></interfaces><filter><rule><type>pass</type><interface>lan</interface><protocol>tcp</protocol><source><network>lan</network></source><destination><address>10.9.0.7</address><port>443</port></destination></rule></filter></pfsense>'),
  text('opnsense.xml', '<?xml version="1.0"?><opnsense><interfaces><lan><enable>1</enable><if>igc1</if><ipaddr>10.9.0.1</ipaddr><subnet>24</subnet></lan></interfaces><OPNsense><Firewall><Filter><rules><rule><enabled>1</enabled><sequence>1</sequence><action>pass</action><interface>lan</interface><protocol>TCP</protocol><source_net>lan</source_net><destination_net>any</destination_net><destination_port>443</destination_port></rule></rules></Filter></Firewall></OPNsense></opnsense>'),
  text('iptables.rules', '*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n-A FORWARD -s 10.0.0.0/24 -d 10.1.0.5/32 -p tcp -m tcp --dport 502 -j ACCEPT\nCOMMIT\n'),
  text('nft.conf', 'table inet filter {\n\tchain forward {\n\t\ttype filter hook forward priority filter; policy drop;\n\t\tip saddr 10.0.0.0/24 tcp dport { 80, 443 } accept\n\t}\n}\n'),
  text('junos.set', 'set system host-name j\nset interfaces ge-0/0/0 unit 0 family inet address 10.0.0.1/24\nset security zones security-zone a interfaces ge-0/0/0.0\nset security policies from-zone a to-zone b policy p match source-address any\nset security policies from-zone a to-zone b policy p then permit\n'),
  text('asa.cfg', 'ASA Version 9.16(3)\nhostname asa1\ninterface GigabitEthernet0/0\n nameif inside\n security-level 100\n ip address 10.0.0.1 255.255.255.0\nobject network PLC\n host 10.1.0.5\naccess-list IN extended permit tcp any object PLC eq 502\naccess-group IN in interface inside\n'),
  text('conn.log', zeekConn()),
  text('eve.json', '{"timestamp":"2026-05-01T10:00:00.250000+0200","flow_id":1,"event_type":"flow","src_ip":"10.0.0.9","src_port":40001,"dest_ip":"10.0.0.5","dest_port":502,"proto":"TCP","app_proto":"modbus","flow":{"pkts_toserver":3,"pkts_toclient":2,"bytes_toserver":300,"bytes_toclient":200,"start":"2026-05-01T10:00:00.250000+0200","end":"2026-05-01T10:00:09.250000+0200","state":"closed"}}\n'),
  text('nfdump.csv', 'ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt\n2026-05-01 12:00:00,2026-05-01 12:00:09,9.0,10.0.0.9,10.0.0.5,40001,502,TCP,...AP.SF,0,0,10,900,0,0\nSummary\nflows,bytes,packets,avg_bps,avg_pps,avg_bpp\n1,900,10,1,1,90\n'),
  text('csaf.json', '{"document":{"category":"csaf_security_advisory","csaf_version":"2.0","title":"t","tracking":{"id":"ICSA-26-001-01","current_release_date":"2026-01-01T00:00:00Z"}},"product_tree":{"branches":[{"category":"vendor","name":"Siemens","branches":[{"category":"product_name","name":"S7","branches":[{"category":"product_version_range","name":"<4.5","product":{"product_id":"P1","name":"S7 <4.5"}}]}]}]},"vulnerabilities":[{"cve":"CVE-2026-0001","product_status":{"known_affected":["P1"]}}]}'),
  text('bom.json', '{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"library","name":"zlib","version":"1.2.11","purl":"pkg:generic/zlib@1.2.11"}]}'),
  text('kev.json', '{"title":"CISA Catalog of Known Exploited Vulnerabilities","catalogVersion":"2026.01.01","dateReleased":"2026-01-01T00:00:00Z","count":1,"vulnerabilities":[{"cveID":"CVE-2019-6850","vendorProject":"Schneider","product":"M340","dateAdded":"2022-01-01","knownRansomwareCampaignUse":"Unknown"}]}'),
  text('netbox.json', '{"count":1,"next":null,"previous":null,"results":[{"id":1,"name":"SW-1","device_type":{"model":"IE-3300","manufacturer":{"name":"Cisco"}},"role":{"name":"Access switch"},"site":{"name":"DC1"},"primary_ip4":{"address":"10.0.0.2/24"},"serial":"ABC"}]}'),
  text('dhcpd.leases', 'lease 10.0.0.50 {\n  starts 4 2026/05/01 10:00:00;\n  ends 4 2026/05/01 12:00:00;\n  binding state active;\n  hardware ethernet 00:1b:1b:11:22:33;\n  client-hostname "sorter-hmi";\n}\n'),
  text('assets.ndjson', '{"name":"PLC 1","ip":"10.0.0.5","mac":"00:1b:1b:11:22:33","vendor":"Siemens","type":"PLC"}\n{"name":"HMI","ip":"10.0.0.6","type":"HMI"}\n'),
];

/** A list of three rows with the headers that a product writes. */
const preset = ({ id, marks, fields = {} }: (typeof PRESETS)[number]): TableSeed => {
  const headers = [...new Set([...marks[0] ?? [], ...Object.values(fields).flatMap(names => names?.slice(0, 1) ?? [])])];
  const cell = (header: string, row: number): string => (/mac/i.test(header) ? `00:1b:1b:00:00:0${row}` : /ip|address/i.test(header) ? `10.0.0.${row}` : /date|seen|time/i.test(header) ? `2026-05-0${row} 10:00:00` : `${header.slice(0, 3)} ${row}`);
  return text(`${id}.csv`, `${headers.join(',')}\n${[1, 2, 3].map(row => headers.map(header => `"${cell(header, row)}"`).join(',')).join('\n')}\n`);
};

function cut(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= LONGEST) return bytes;
  const line = bytes.lastIndexOf(10, LONGEST);
  return bytes.slice(0, line > LONGEST / 2 ? line + 1 : LONGEST);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder).sort().flatMap(name => (statSync(join(folder, name)).isDirectory() ? filesBelow(join(folder, name)) : [join(folder, name)]));
}

/** @param shared other people's files beside the checkout as well, where they are there */
export function tableSeeds(root: string, { shared }: { readonly shared: boolean }): readonly TableSeed[] {
  const own = ['reference-dc-cmdb.csv', 'reference-dc-firewall.conf', 'reference-dc-core.conf', 'reference-dc-nmap.xml'].map(name => ({ name, bytes: cut(readFileSync(join(root, 'samples', name))) }));
  const folders = shared ? ['exports', 'intel'].map(name => join(root, '../shared', name)).filter(existsSync) : [];
  return [...own, ...WRITTEN, ...PRESETS.map(preset), ...folders.flatMap(folder => filesBelow(folder).filter(path => !/MANIFEST|LICENSE|schema/.test(path)).map(path => ({ name: relative(folder, path), bytes: cut(readFileSync(path)) })))];
}
