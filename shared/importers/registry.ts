import type { ImporterDefinition } from './definition';
import { arkimeSessions } from './arkime-sessions';
import { assetJson } from './asset-json';
import { binaryFlows } from './binary-flows';
import { genericCsv } from './generic-csv';
import { grassmarlinCsv } from './grassmarlin-csv';
import { nfdumpCsv } from './nfdump-csv';
import { nfdumpJson } from './nfdump-json';
import { nmapXml } from './nmap-xml';
import { suricataEve } from './suricata-eve';
import { zeek } from './zeek';

/** Every format, in trial order: those with a signature of their own before the lists that recognise by headers. */
export const importers: readonly ImporterDefinition[] = [
  nmapXml,
  binaryFlows,
  suricataEve,
  zeek,
  arkimeSessions,
  nfdumpJson,
  nfdumpCsv,
  grassmarlinCsv,
  assetJson,
  genericCsv,
];

export function importerFor(head: Uint8Array, name: string): ImporterDefinition | undefined {
  return importers.find(importer => importer.recognises(head, name));
}
