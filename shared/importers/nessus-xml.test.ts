import { expect, test } from 'vitest';
import { parseVulnerability } from '../model/vulnerability';
import { readFileWith, saidOf, survivesHostileFiles } from './importer-checks.test';
import { nessusXml } from './nessus-xml';

const item = (plugin: string, rest: string, inner = ''): string => `<ReportItem pluginID="${plugin}" pluginName="Check ${plugin}" pluginFamily="General" ${rest}>${inner}<description>text &lt;b&gt;</description></ReportItem>`;
const SCAN = `<?xml version="1.0" ?>
<NessusClientData_v2><Policy><policyName>P</policyName></Policy>
<Report name="dc" xmlns:cm="http://www.nessus.org/cm">
<ReportHost name="10.40.20.11"><HostProperties>
<tag name="host-ip">10.40.20.11</tag><tag name="mac-address">00:50:56:AA:00:01
00:50:56:AA:00:02</tag><tag name="netbios-name">DC1\\WMS-DB-01</tag><tag name="operating-system">Microsoft Windows Server 2016</tag><tag name="Credentialed_Scan">true</tag>
<tag name="cpe-0">cpe:/a:oracle:database -&gt; Oracle</tag><tag name="__proto__">x</tag></HostProperties>
${item('155999', 'port="8080" protocol="tcp" severity="4" svc_name="www"', '<cve>CVE-2021-44228</cve><cve>CVE-2021-45046</cve><cvss_base_score>9.3</cvss_base_score><cvss3_base_score>10.0</cvss3_base_score>')}
${item('57608', 'port="445" protocol="tcp" severity="2" svc_name="cifs"', '<cvss_base_score>5.0</cvss_base_score>')}
${item('19506', 'port="0" protocol="tcp" severity="0" svc_name="general"')}
</ReportHost>
<ReportHost name="hmi-02.dc1.example">${item('10107', 'port="80" protocol="tcp" severity="0" svc_name="www"')}</ReportHost>
<ReportHost name="300.1.2.3">${item('10107', 'port="80" protocol="tcp" severity="0" svc_name="www"')}</ReportHost>
</Report></NessusClientData_v2>
`;

test('a host is told by its properties, its results by plugin, port, grade and CVE, each with its line', () => {
  const reading = readFileWith(nessusXml, SCAN);
  expect(reading.witnesses).toEqual([
    { kind: 'row', ip: '10.40.20.11', mac: '00:50:56:aa:00:01', packetsSent: 0, packetsReceived: 0, at: [{ line: 4 }] }, { kind: 'row', label: 'hmi-02.dc1.example', packetsSent: 0, packetsReceived: 0, at: [{ line: 12 }] },
  ]);
  expect(saidOf(reading)).toEqual([
    'ip = 10.40.20.11', 'mac = 00:50:56:aa:00:01', 'mac = 00:50:56:aa:00:02', 'hostname = WMS-DB-01', 'domain = DC1', 'os = Microsoft Windows Server 2016', 'cpe = cpe:/a:oracle:database', 'open-port = tcp/8080',
    'vulnerability = CVE-2021-44228 on tcp/8080: critical, CVSS 10.0, nessus 155999, Check 155999', 'vulnerability = CVE-2021-45046 on tcp/8080: critical, CVSS 10.0, nessus 155999, Check 155999',
    'open-port = tcp/445', 'vulnerability = no CVE on tcp/445: medium, CVSS 5.0, nessus 57608, Check 57608',
  ]);
  expect(saidOf(reading, 1)).toEqual(['hostname = hmi-02.dc1.example', 'open-port = tcp/80']);
  const log4j = reading.observations.find(record => String(record.value).startsWith('CVE-2021-44228'))!;
  expect(log4j).toMatchObject({ at: [{ line: 8 }], by: 'nessus-xml', confidence: 0.6 });
  expect(parseVulnerability(String(log4j.value))).toMatchObject({ cve: 'CVE-2021-44228', transport: 'tcp', port: 8080, severity: 'critical', scanner: 'nessus' });
});

test('rows are results; those of a host that nothing names are skipped, and said', () => {
  const { source } = readFileWith(nessusXml, SCAN);
  expect(source.table).toEqual({ rows: 5, rowsRead: 4, rowsSkipped: { 'no-identity': 1 } });
  expect(source.problems.map(problem => problem.message)).toEqual(['Line 13: the host “300.1.2.3” has neither a readable address nor a name; the result was skipped.']);
});

test('a scan that is cut keeps what came before, one with a document type nothing', () => {
  const cut = readFileWith(nessusXml, SCAN.slice(0, SCAN.indexOf('<ReportHost name="hmi')));
  expect(cut.witnesses).toHaveLength(1);
  expect(cut.source.problems[0]).toMatchObject({ code: 'cut', weight: 'partial' });
  expect(readFileWith(nessusXml, SCAN.replace('<Policy>', '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Policy>')).source.problems[0]).toMatchObject({ code: 'document-type', weight: 'refused' });
});

test('hostile files', () => survivesHostileFiles(nessusXml, SCAN));
