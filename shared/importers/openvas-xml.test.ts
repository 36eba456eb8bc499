import { expect, test } from 'vitest';
import { readFileWith, saidOf, survivesHostileFiles } from './importer-checks.test';
import { openvasXml } from './openvas-xml';

const result = (host: string, port: string, threat: string, severity: string, refs: string, more = ''): string => `<result id="x"><name>Result</name><host>${host}<asset asset_id=""/><hostname>scada-01</hostname></host><port>${port}</port>
<nvt oid="1.3.6.1.4.1.25623.1.0.1"><type>nvt</type><name>A flaw</name><cvss_base>${severity}</cvss_base>${refs}</nvt><threat>${threat}</threat><severity>${severity}</severity><qod><value>30</value></qod>${more}</result>
`;
const REPORT = `<report id="a" extension="xml"><owner><name>o</name></owner><report id="b"><gmp><version>9.0</version></gmp><results start="1" max="-1">
${result('10.1.0.5', '445/tcp', 'High', '9.3', '<refs><ref id="CVE-2017-0144" type="cve"/><ref id="1" type="bid"/></refs>')}${result('10.1.0.5', 'http (80/tcp)', 'Log', '0.0', '<cve>NOCVE</cve>')}${result('10.1.0.5', 'general/tcp', 'Low', '2.6', '<cve>CVE-2000-0001, CVE-2000-0002</cve>')}${result('10.1.0.6', '22/tcp', 'False Positive', '-1.0', '')}${result('10.1.0.6', 'general/tcp', 'High', '7.5', '', '<description>The product was found at: 8080/tcp.</description>')}</results>
<host><ip>10.1.0.5</ip><asset asset_id=""/><start>2023-09-29T11:36:37Z</start><detail><name>hostname</name><value>scada-01.dc1.example</value></detail><detail><name>MAC</name><value>00:0C:29:00:00:01</value></detail><detail><name>best_os_txt</name><value>Windows 7</value></detail></host></report></report>
`;

test('results and hosts become one device each, with flaws, ports and what the end of the report adds', () => {
  const reading = readFileWith(openvasXml, REPORT);
  expect(saidOf(reading)).toEqual([
    'ip = 10.1.0.5', 'hostname = scada-01', 'open-port = tcp/445', 'vulnerability = CVE-2017-0144 on tcp/445: high, CVSS 9.3, openvas 1.3.6.1.4.1.25623.1.0.1, A flaw', 'open-port = tcp/80',
    'vulnerability = CVE-2000-0001 on the host: low, CVSS 2.6, openvas 1.3.6.1.4.1.25623.1.0.1, A flaw', 'vulnerability = CVE-2000-0002 on the host: low, CVSS 2.6, openvas 1.3.6.1.4.1.25623.1.0.1, A flaw',
    'mac = 00:0c:29:00:00:01', 'hostname = scada-01.dc1.example', 'os = Windows 7',
  ]);
  expect(saidOf(reading, 1).at(-1)).toBe('vulnerability = no CVE on tcp/8080: high, CVSS 7.5, openvas 1.3.6.1.4.1.25623.1.0.1, A flaw');
  // The quality of detection, 30 percent, bounds the trust.
  expect(reading.observations.find(record => record.key === 'vulnerability')!.confidence).toBe(0.3);
  expect(reading.source.table).toEqual({ rows: 5, rowsRead: 4, rowsSkipped: { 'false-positive': 1 } });
});

test('hostile files', () => survivesHostileFiles(openvasXml, REPORT));
