/** IANA private enterprise numbers whose holder makes things found in plants (IANA registry `enterprise-numbers`). SNMP object ids and engine ids name them. */
const ENTERPRISES: Readonly<Record<number, string>> = {
  2: 'IBM', 9: 'Cisco', 11: 'HP', 36: 'DEC', 42: 'Sun Microsystems', 43: '3Com', 63: 'Apple', 95: 'Rockwell Automation', 111: 'Oracle', 171: 'D-Link', 207: 'Allied Telesis', 232: 'HPE', 236: 'Samsung', 248: 'Hirschmann',
  253: 'Xerox', 311: 'Microsoft', 318: 'APC', 343: 'Intel', 367: 'Ricoh', 368: 'Axis', 476: 'Vertiv', 534: 'Eaton', 641: 'Lexmark', 674: 'Dell', 789: 'NetApp', 890: 'Zyxel', 1248: 'Epson',
  1347: 'Kyocera', 1588: 'Brocade', 1602: 'Canon', 1991: 'Foundry', 1916: 'Extreme Networks', 2011: 'Huawei', 2385: 'Sharp', 2435: 'Brother', 2620: 'Check Point', 2636: 'Juniper Networks', 3375: 'F5', 3833: 'Schneider Electric',
  4196: 'Siemens', 4346: 'Phoenix Contact', 4526: 'Netgear', 5624: 'Enterasys', 6486: 'Alcatel-Lucent', 6574: 'Synology', 6876: 'VMware', 8072: 'net-snmp', 8691: 'Moxa', 8741: 'SonicWall', 10642: 'Zebra', 
  11863: 'TP-Link', 12356: 'Fortinet', 13742: 'Raritan', 14179: 'Cisco Airespace', 14823: 'Aruba', 14988: 'MikroTik', 21317: 'ATEN', 
  24681: 'QNAP', 25053: 'Ruckus', 25461: 'Palo Alto Networks', 25506: 'H3C', 30065: 'Arista', 39165: 'Hikvision', 41112: 'Ubiquiti', 47196: 'HPE Aruba', 
};
/** Agents that run on anybody's hardware: their number names the software, not the maker. */
const SOFTWARE = new Set([8072, 311, 2021]);

export interface Enterprise {
  readonly name: string;
  /** false: the maker of the agent's software only. */
  readonly isVendor: boolean;
}

export function enterpriseOf(number: number): Enterprise | undefined {
  const name = ENTERPRISES[number];
  return name === undefined ? undefined : { name, isVendor: !SOFTWARE.has(number) };
}

/** The enterprise in an object id below 1.3.6.1.4.1. */
export function enterpriseOfOid(oid: string): Enterprise | undefined {
  const match = /^1\.3\.6\.1\.4\.1\.(\d+)/.exec(oid);
  return match ? enterpriseOf(Number(match[1])) : undefined;
}
