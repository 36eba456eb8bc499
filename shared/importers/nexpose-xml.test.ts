import { expect, test } from 'vitest';
import { readFileWith, saidOf, survivesHostileFiles } from './importer-checks.test';
import { nexposeXml } from './nexpose-xml';

const REPORT = `<?xml version="1.0" encoding="UTF-8" ?>
<NexposeReport version="2.0"><scans><scan id="1" name="s"/></scans><nodes>
<node address="10.2.0.9" status="alive" device-id="1" hardware-address="000C29000009"><names><name>wcs-01</name></names><fingerprints><os certainty="0.85" vendor="Microsoft" family="Windows" product="Windows Server 2012"/><os certainty="0.5" vendor="x"/></fingerprints>
<tests><test id="WINDOWS-EOL" status="vulnerable-version"><Paragraph>p</Paragraph></test><test id="other" status="not-vulnerable"/></tests>
<endpoints><endpoint protocol="tcp" port="3389" status="open"><services><service name="RDP"><tests><test id="cve-2019-0708" status="vulnerable-exploited"/></tests></service></services></endpoint></endpoints></node>
<node address="not an address" status="alive"><tests><test id="WINDOWS-EOL" status="vulnerable-version"/></tests></node></nodes>
<VulnerabilityDefinitions><vulnerability id="cve-2019-0708" title="BlueKeep" severity="10" cvssScore="10.0" cvssV3Score="9.8"><references><reference source="CVE">CVE-2019-0708</reference><reference source="URL">http://x/CVE-2020-0001</reference></references></vulnerability>
<vulnerability id="windows-eol" title="Obsolete" cvssScore="10.0"><references/></vulnerability></VulnerabilityDefinitions></NexposeReport>
`;

test('tests take their meaning from the definitions behind them, and their port from the endpoint around them', () => {
  const reading = readFileWith(nexposeXml, REPORT);
  expect(saidOf(reading)).toEqual([
    'ip = 10.2.0.9', 'mac = 00:0c:29:00:00:09', 'hostname = wcs-01', 'os = Microsoft Windows Server 2012', 'open-port = tcp/3389', 'vulnerability = no CVE on the host: critical, CVSS 10.0, nexpose WINDOWS-EOL, Obsolete',
    'vulnerability = CVE-2019-0708 on tcp/3389: critical, CVSS 9.8, nexpose cve-2019-0708, BlueKeep',
  ]);
  expect(reading.source.table).toEqual({ rows: 4, rowsRead: 2, rowsSkipped: { 'no-identity': 1, 'not-vulnerable': 1 } });
  expect(reading.source.problems.map(problem => problem.code)).toEqual(['bad-cell', 'row-no-identity']);
});

test('hostile files', () => survivesHostileFiles(nexposeXml, REPORT));
