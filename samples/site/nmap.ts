// A port scan of a maintenance weekend before the first capture, as nmap writes it: some hosts only, some of them outdated by now.

import { ASSETS } from './assets';
import { IT_DOMAIN, OT_DOMAIN } from './directory';

interface Port { port: number; name: string; product?: string; version?: string; protocol?: 'tcp' | 'udp' }

const HTTPS: Port = { port: 443, name: 'https' };

const SCANNED: readonly [string, readonly Port[], string?][] = [
  ['A030', [{ port: 22, name: 'ssh', product: 'OpenSSH', version: '8.7' }, { port: 23, name: 'telnet', product: 'Linux telnetd' }, { ...HTTPS, product: 'nginx', version: '1.20.1' }], 'Linux 5.14'],
  ['A031', [{ port: 1521, name: 'oracle-tns', product: 'Oracle TNS listener', version: '19.0.0.0.0' }], 'Linux 5.4'],
  ['A033', [{ port: 135, name: 'msrpc', product: 'Microsoft Windows RPC' }, { port: 445, name: 'microsoft-ds' }, { port: 3389, name: 'ms-wbt-server', product: 'Microsoft Terminal Services' }], 'Microsoft Windows Server 2019'],
  ['A034', [{ port: 445, name: 'microsoft-ds' }, { port: 1433, name: 'ms-sql-s', product: 'Microsoft SQL Server 2019', version: '15.00.2000' }], 'Microsoft Windows Server 2019'],
  ['A035', [{ port: 5672, name: 'amqp', product: 'RabbitMQ', version: '3.12.4' }, { port: 15672, name: 'http', product: 'Cowboy httpd' }], 'Linux 5.15'],
  ['A037', [{ port: 1883, name: 'mqtt', product: 'mosquitto', version: '2.0.15' }], 'Linux 5.15'],
  ['A042', [{ port: 445, name: 'microsoft-ds' }, { port: 49320, name: 'opcua-tcp', product: 'OPC UA' }], 'Microsoft Windows Server 2019'],
  ['A050', [{ port: 80, name: 'http', product: 'Allen-Bradley web server' }, { port: 44818, name: 'EtherNetIP-2', product: 'Rockwell Automation 1756-L83E/B' }]],
  ['A054', [{ port: 445, name: 'microsoft-ds' }, { port: 44818, name: 'EtherNetIP-2' }], 'Microsoft Windows CE 7.0'],
  ['A071', [{ port: 80, name: 'http' }, { port: 102, name: 'iso-tsap', product: 'Siemens S7 PLC' }]],
  ['A133', [{ port: 80, name: 'http' }, { port: 4050, name: 'cisco-wafs' }]],
];

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

export function nmap(): string {
  const start = Date.UTC(2026, 7, 30, 2) / 1000, command = 'nmap -sV -O -oX reference-dc-nmap.xml 10.40.40.0/24 10.40.50.0/24 10.40.60.0/24 10.40.61.0/24 10.40.80.0/24';
  const hosts = SCANNED.map(([key, ports, os], i) => {
    const a = ASSETS.find(x => x.key === key)!;
    const at = start + 60 + i * 20;
    const list = ports.map(p => `<port protocol="${p.protocol ?? 'tcp'}" portid="${p.port}"><state state="open" reason="syn-ack" reason_ttl="63"/><service name="${p.name}"${p.product ? ` product="${escape(p.product)}"` : ''}${p.version ? ` version="${p.version}"` : ''} method="${p.product ? 'probed' : 'table'}" conf="${p.product ? 10 : 3}"/></port>`).join('\n');
    return `<host starttime="${at}" endtime="${at + 15}"><status state="up" reason="echo-reply" reason_ttl="63"/>
<address addr="${a.ip}" addrtype="ipv4"/>
<hostnames>${os?.includes('Windows Server') ? `<hostname name="${a.name.toLowerCase()}.${a.vlan === 50 ? OT_DOMAIN.dns : IT_DOMAIN.dns}" type="PTR"/>` : ''}</hostnames>
<ports><extraports state="closed" count="${1000 - ports.length}"><extrareasons reason="reset" count="${1000 - ports.length}"/></extraports>
${list}
</ports>
${os ? `<os><osmatch name="${escape(os)}" accuracy="96" line="1"></osmatch></os>\n` : ''}</host>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nmaprun>
<nmaprun scanner="nmap" args="${command}" start="${start}" startstr="Sun Aug 30 02:00:00 2026" version="7.94" xmloutputversion="1.05">
<scaninfo type="syn" protocol="tcp" numservices="1000" services="1-1000"/>
${hosts.join('\n')}
<runstats><finished time="${start + 3600}" timestr="Sun Aug 30 03:00:00 2026" summary="Nmap done; ${SCANNED.length} hosts up" elapsed="3600.00" exit="success"/><hosts up="${SCANNED.length}" down="1259" total="${SCANNED.length + 1259}"/></runstats>
</nmaprun>
`;
}
