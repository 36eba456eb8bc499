import type { ImporterDefinition } from './definition';
import { assetJson } from './asset-json';
import { ciscoAsa } from './cisco-asa';
import { ciscoIos } from './cisco-ios';
import { ciscoNxos } from './cisco-nxos';
import { fortigate } from './fortigate';
import { genericCsv } from './generic-csv';
import { iptables } from './iptables';
import { juniperSrx } from './juniper-srx';
import { nftables } from './nftables';
import { nmapXml } from './nmap-xml';
import { paloAlto } from './palo-alto';
import { pfsense } from './pfsense';

/** Every format, in trial order: those with a signature of their own before the lists that recognise by headers. */
export const importers: readonly ImporterDefinition[] = [
  nmapXml,
  // ASA before IOS: their interfaces look alike. PAN-OS before Junos: both know `set` and braces.
  fortigate, ciscoAsa, ciscoNxos, ciscoIos, paloAlto, juniperSrx, pfsense, iptables, nftables,
  assetJson, genericCsv,
];

export function importerFor(head: Uint8Array, name: string): ImporterDefinition | undefined {
  return importers.find(importer => importer.recognises(head, name));
}
