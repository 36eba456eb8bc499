import type { ImporterDefinition } from './definition';
import { arkimeSessions } from './arkime-sessions';
import { assetJson } from './asset-json';
import { attackStix } from './attack-stix';
import { bacnetEde } from './bacnet-ede';
import { binaryFlows } from './binary-flows';
import { cisaKev } from './cisa-kev';
import { ciscoAsa } from './cisco-asa';
import { ciscoIos } from './cisco-ios';
import { ciscoNxos } from './cisco-nxos';
import { csafJson } from './csaf-json';
import { cyclonedxJson } from './cyclonedx-json';
import { cyclonedxXml } from './cyclonedx-xml';
import { epssCsv } from './epss-csv';
import { fortigate } from './fortigate';
import { genericCsv } from './generic-csv';
import { grassmarlinCsv } from './grassmarlin-csv';
import { iptables } from './iptables';
import { iscDhcpLeases } from './isc-dhcp-leases';
import { juniperSrx } from './juniper-srx';
import { nessusCsv } from './nessus-csv';
import { nessusXml } from './nessus-xml';
import { netboxJson } from './netbox-json';
import { nexposeXml } from './nexpose-xml';
import { netflowMessages } from './netflow-messages';
import { nfdumpCsv } from './nfdump-csv';
import { nfdumpJson } from './nfdump-json';
import { nftables } from './nftables';
import { nmapXml } from './nmap-xml';
import { nvdJson } from './nvd-json';
import { openvasCsv } from './openvas-csv';
import { openvasXml } from './openvas-xml';
import { opnsense } from './opnsense';
import { paloAlto } from './palo-alto';
import { pfsense } from './pfsense';
import { qualysCsv } from './qualys-csv';
import { suricataEve } from './suricata-eve';
import { tenableCsv } from './tenable-csv';
import { tenableScCsv } from './tenable-sc-csv';
import { zeek } from './zeek';

/** Every format, in trial order: those with a signature of their own before the lists that recognise by headers. */
export const importers: readonly ImporterDefinition[] = [
  binaryFlows, netflowMessages,
  nmapXml, nessusXml, nexposeXml, openvasXml,
  // ASA before IOS: their interfaces look alike. PAN-OS before Junos: both know `set` and braces.
  fortigate, ciscoAsa, ciscoNxos, ciscoIos, paloAlto, juniperSrx, pfsense, opnsense, iptables, nftables,
  suricataEve, zeek, arkimeSessions, nfdumpJson, nfdumpCsv, grassmarlinCsv,
  // Tables of one product by its headers; Tenable's begin like those of Nessus.
  tenableCsv, tenableScCsv, nessusCsv, openvasCsv, qualysCsv,
  cisaKev, csafJson, cyclonedxJson, cyclonedxXml, nvdJson, attackStix, epssCsv,
  netboxJson, bacnetEde, iscDhcpLeases,
  assetJson, genericCsv,
];

export function importerFor(head: Uint8Array, name: string): ImporterDefinition | undefined {
  return importers.find(importer => importer.recognises(head, name));
}
